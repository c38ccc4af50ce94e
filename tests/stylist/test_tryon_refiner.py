"""The refiner with tiny random weights: it stays within its bands, leaves cloth alone, and is deterministic."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.errors import WeightsMissing
from stylist.images import Photo
from stylist.settings import Settings
from stylist.tryon.engine import Piece
from stylist.tryon.engines import load_engine
from stylist.tryon.layers import Canvas
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.refiner import (
    FRAME,
    KINDS,
    Kind,
    Marks,
    Refiner,
    RefinerConfig,
    RefinerNet,
    as_frame,
    bands,
    frame_box,
    load_refiner,
)

WIDTHS = (8, 8, 8, 8)


def restless(kinds: tuple[Kind, ...] = KINDS) -> Refiner:
    """Random weights that change much wherever they may."""
    torch.manual_seed(1)
    network = RefinerNet(WIDTHS)
    torch.nn.init.normal_(network.last.weight, std=0.1)
    torch.nn.init.constant_(network.last.bias, 0.4)
    return Refiner(network, RefinerConfig("tiny", WIDTHS, kinds))


def canvas() -> Canvas:
    """A block of cloth, ground filled to its left, skin painted to its right."""
    rng = np.random.default_rng(2)
    colour = rng.uniform(60, 180, (240, 160, 3)).astype(np.float32)
    worn = np.zeros((240, 160), np.float32)
    worn[60:180, 60:100] = 1
    removed, painted = np.zeros((2, 240, 160), dtype=bool)
    removed[60:180, 30:130] = True
    painted[70:170, 105:125] = True
    nothing = np.zeros_like(removed)
    return Canvas(colour.copy(), removed.copy(), worn, colour.copy(), painted, removed, nothing, nothing)


def test_untrained_it_changes_nothing() -> None:
    before, after = canvas(), canvas()
    Refiner(RefinerNet(WIDTHS), RefinerConfig("tiny", WIDTHS, KINDS)).refine(after)
    assert np.allclose(before.colour, after.colour, atol=1e-3)


def test_pixels_outside_and_cloth_inside_stay() -> None:
    before, after = canvas(), canvas()
    restless().refine(after)
    moved = np.abs(before.colour - after.colour).max(axis=2)
    assert moved[~before.changed].max() == 0
    assert moved[64:176, 64:96].max() == 0, "the garment's inside"
    assert moved[75:165, 35:50].min() > 1 and moved[80:160, 110:120].min() > 1


@pytest.mark.parametrize(("kind", "touched"), [("fill", (120, 40)), ("skin", (120, 115)), ("seam", (120, 59))])
def test_a_kind_changes_its_own_place_alone(kind: Kind, touched: tuple[int, int]) -> None:
    before, after = canvas(), canvas()
    restless((kind,)).refine(after)
    moved = np.abs(before.colour - after.colour).max(axis=2)
    assert moved[touched] > 1
    for other, (row, column) in {"fill": (120, 40), "skin": (120, 115)}.items():
        assert (moved[row, column] > 1) == (other == kind)


def test_without_any_kind_or_any_change_the_picture_stays() -> None:
    before, idle, still = canvas(), canvas(), canvas()
    restless(()).refine(idle)
    still.changed[:] = False
    restless().refine(still)
    assert np.array_equal(before.colour, idle.colour) and np.array_equal(before.colour, still.colour)


def test_bands_end_at_the_changed_region() -> None:
    marks = Marks(canvas().worn, canvas().removed, canvas().painted, canvas().changed)
    box = frame_box(marks)
    assert box is not None and (box[3] - box[1]) / (box[2] - box[0]) == pytest.approx(4 / 3, abs=0.02)
    found = bands(marks, box)
    assert found.shape == (3, 240, 160) and found.min() >= 0 and found.max() <= 1
    assert not found[:, ~marks.changed].any()
    assert not (found[0] * found[1]).any(), "painted skin is no filled ground"


def test_a_frame_beyond_the_picture_continues_its_edge() -> None:
    picture = np.zeros((40, 30, 3), np.float32)
    picture[:, -1] = 9
    shown = as_frame(picture, (-10, -20, 50, 60))
    assert shown.shape == (*FRAME, 3)
    assert shown[:, -20:].min() == 9 and shown[:, :20].max() == 0


def test_the_engine_uses_it_and_stays_within_the_worn_region() -> None:
    photo = Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG")
    pixels = np.full((400, 300, 3), 255, dtype=np.uint8)
    pixels[40:250, 70:230] = (200, 30, 30)
    top, seen = Piece("g", Photo(pixels, "PNG"), "top", "upper", None, "sleeveless"), figure_perception("ada")
    plain, mended, again = (PreviewEngine(None, r).render(photo, seen, [top]) for r in (None, restless(), restless()))
    assert np.array_equal(mended.picture, again.picture)
    assert not np.array_equal(plain.picture, mended.picture)
    assert np.array_equal(mended.picture[~plain.worn_region], photo.pixels[~plain.worn_region])
    assert plain.report.colour_distance is not None and mended.report.colour_distance is not None
    assert mended.report.colour_distance <= plain.report.colour_distance + 0.05


def test_it_is_read_from_the_folder_that_the_settings_name(tmp_path: Path) -> None:
    settings = Settings(tryon_refiner=tmp_path)
    with pytest.raises(WeightsMissing, match=r"stylist\.train\.refine"):
        load_engine(settings, "preview")
    tiny = restless()
    said = {"name": "tiny", "widths": WIDTHS, "kinds": ["fill"]}
    (tmp_path / "refiner.json").write_text(json.dumps(said))
    save_file({n: w.half() for n, w in tiny._network.state_dict().items()}, tmp_path / "refiner.safetensors")
    first, second = canvas(), canvas()
    restless(("fill",)).refine(first)
    load_refiner(tmp_path).refine(second)
    assert np.allclose(first.colour, second.colour, atol=1)
    engine, without = load_engine(settings, "preview"), load_engine(Settings(tryon_refiner=None), "preview")
    assert isinstance(engine, PreviewEngine) and engine._refiner is not None
    assert isinstance(without, PreviewEngine) and without._refiner is None
