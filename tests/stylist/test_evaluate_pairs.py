"""Pairs whose truth is known: what is measured is what was put in."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylist.body.perception import Part, Perception
from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.errors import BadInput
from stylist.evaluate.drawn_pairs import write_drawn_pairs
from stylist.evaluate.pairs import evaluate_pairs, read_pairs
from stylist.images import Photo
from stylist.seeing.region import to_lab
from stylist.tryon.engine import QualityReport, Request, TryOnResult


class Drawn:
    """A body model that knows ada, and nobody in product pictures."""

    name, tier = "drawn", "embedded"

    def perceive(self, photo: Photo) -> Perception | None:
        seen = figure_perception("ada")
        return seen if photo.pixels.shape[:2] == seen.mask.shape else None


class Painter:
    """Paints the garment's place so many grey levels off; a bad report where told so.

    Another garment than the first is painted red, but for an idle one.
    """

    name, tier, honours = "painter", "embedded", frozenset[str]()

    def __init__(self, off: int, problems: tuple[str, ...] = (), beyond: int = 0, idle: bool = False) -> None:
        self.off, self.problems, self.beyond, self.idle = off, problems, beyond, idle
        self.first: np.ndarray | None = None

    def make(self, request: Request, *_: object) -> TryOnResult:
        photo, pieces = request.photo, request.pieces
        place = request.perception.parsing == Part.UPPER
        moved = np.clip(photo.pixels.astype(int) + self.off, 0, 255).astype(np.uint8)
        self.first = pieces[0].picture.pixels if self.first is None else self.first
        if not self.idle and not np.array_equal(self.first, pieces[0].picture.pixels):
            moved[...] = (200, 30, 40)
        picture = np.where(place[..., None], moved, photo.pixels)
        picture[0, : self.beyond] = 7
        report = QualityReport(not self.problems, True, 1.0, 0, self.problems)
        return TryOnResult(picture, place, (pieces[0].garment_id,), {}, report, self.name, "embedded", 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pairs")
    garment = next(g for g in demo_garments() if g.category == "shirt")
    draw_figure("ada").convert("RGB").save(place / "one_person.png")
    draw_garment(garment, (300, 400)).convert("RGB").save(place / "one_garment.png")
    (place / "one.json").write_text(json.dumps({"category": "shirt"}))
    parsing = figure_perception("ada").parsing
    Image.fromarray(((parsing == Part.UPPER) * 255).astype(np.uint8)).save(place / "one_mask.png")
    return place


def run(folder: Path, engine: Painter, category: str | None = None) -> dict[str, object]:
    return evaluate_pairs(engine, Drawn(), folder, lambda _pixels: None, category)  # type: ignore[arg-type]


def test_the_truth_given_back_is_perfect_and_beats_the_paste(folder: Path) -> None:
    report = run(folder, Painter(0))
    assert (report["pairs"], report["refused"], report["ssim_in_region"]) == (1, 0, 1.0)
    assert report["delta_e_in_region"] == 0 and report["outside_changed_pixels"] == 0
    assert float(report["ssim_gain_over_paste"]) > 0.02  # type: ignore[arg-type]


def test_the_farther_off_the_worse_it_is(folder: Path) -> None:
    near, far = run(folder, Painter(10)), run(folder, Painter(60, beyond=5))
    assert float(near["delta_e_in_region"]) < float(far["delta_e_in_region"])  # type: ignore[arg-type]
    assert float(near["ssim_in_region"]) > float(far["ssim_in_region"])  # type: ignore[arg-type]
    assert far["outside_changed_pixels"] == 5


def test_what_the_judge_refuses_is_counted_and_not_measured(folder: Path) -> None:
    report = run(folder, Painter(0, ("colour_off",)))
    assert report["refused"] == 1 and report["ssim_in_region"] is None
    assert report["reasons"] == {"one": ["colour_off"]}


def test_who_wears_it_already_may_look_as_before(folder: Path) -> None:
    report = run(folder, Painter(0, ("no_change", "old_left")))
    assert (report["refused"], report["ssim_in_region"], report["gained"]) == (0, 1.0, 1)


def test_an_engine_that_gives_the_photo_back_has_not_dressed_anybody(folder: Path) -> None:
    report = run(folder, Painter(0, ("no_change",), idle=True))
    assert report["reasons"] == {"one": ["not_dressed"]} and report["ssim_in_region"] is None


def test_without_a_mask_the_parsing_says_where(folder: Path, tmp_path: Path) -> None:
    for name in ("one_person.png", "one_garment.png"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    assert run(tmp_path, Painter(0), "shirt")["ssim_in_region"] == 1.0
    with pytest.raises(BadInput, match="--category"):
        run(tmp_path, Painter(0))


def test_a_missing_garment_and_an_empty_folder_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="NAME_person"):
        run(tmp_path, Painter(0))
    (tmp_path / "two_person.png").write_bytes((folder / "one_person.png").read_bytes())
    with pytest.raises(BadInput, match="two_garment"):
        run(tmp_path, Painter(0), "shirt")


def test_drawn_pairs_show_one_cloth_lying_and_worn(tmp_path: Path) -> None:
    count = write_drawn_pairs(tmp_path)
    pairs = list(read_pairs(tmp_path, lambda _pixels: None))
    assert len(pairs) == count >= 20 and {pair.category for pair in pairs} == {"t-shirt", "shorts"}
    for pair in pairs[:2]:
        assert pair.worn is not None and 0.02 < pair.worn.mean() < 0.3
        worn = np.median(to_lab(pair.person.pixels)[pair.worn], axis=0)
        lying = np.median(to_lab(pair.garment.pixels)[300:700, 300:460].reshape(-1, 3), axis=0)
        assert np.abs(worn - lying).max() < 12, "the cloth is the same, in other light"
