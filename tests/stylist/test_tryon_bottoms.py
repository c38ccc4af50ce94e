"""Trousers, shorts and capris: how far they reach, how they close, and how they come off who wears them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from stylist.body.perception import Part, Perception
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.tryon.bottoms import cut_legged, cut_lower
from stylist.tryon.cutout import Cutout, cut_out
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.framing import at_size
from stylist.tryon.geometry import thick_line
from stylist.tryon.gusset import gusset
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.warp import Sheet

FIGURE = Figure(figure_perception("ada"))
ANKLE = FIGURE.height_of(FIGURE.joint("left", "ankle"))
KNEE = FIGURE.height_of(FIGURE.joint("left", "knee"))
BLANK = Photo(np.full((400, 300, 3), 255, dtype=np.uint8), "PNG")
TROUSERS = Piece("t", BLANK, "trousers", "lower")


def lying(inner_leg: int) -> Cutout:
    """Trousers spread out: 100 pixels wide, 80 from waist to crotch, legs of so many pixels."""
    alpha = np.zeros((420, 300), dtype=np.float32)
    alpha[20 : 100 + inner_leg, 100:200] = 1
    alpha[100:, 146:154] = 0
    return Cutout(np.full((420, 300, 3), 90, dtype=np.uint8), alpha, None, on_body=False)


def hem(inner_leg: int, category: str = "trousers", length: str | None = None) -> float:
    return cut_lower(lying(inner_leg), Piece("t", BLANK, category, "lower", length), FIGURE).hem


@pytest.mark.parametrize("inner_leg", [95, 120, 150])
def test_long_trousers_reach_the_ankle_however_short_the_camera_made_them(inner_leg: int) -> None:
    assert hem(inner_leg) > ANKLE - 0.02


def test_shorts_capris_and_what_is_stated_cropped_end_above_it() -> None:
    assert hem(95, "capris") < ANKLE - 0.2
    assert KNEE < hem(260, "capris") < ANKLE - 0.2, "however long they look"
    assert hem(260, "shorts") < KNEE + 0.1
    assert hem(95, length="cropped") < ANKLE - 0.2
    assert hem(40, "shorts") < ANKLE - 0.6


def test_trousers_begin_where_what_is_worn_below_begins() -> None:
    seen = figure_perception("ada")
    assert seen.parsing is not None
    rows = np.arange(seen.parsing.shape[0])[:, None]
    high = rows > FIGURE.axis(0.66)[1]
    raised = replace(seen, parsing=np.where(high & (seen.parsing == Part.UPPER), Part.LOWER, seen.parsing))
    assert Figure(raised).waistline < FIGURE.waistline - 0.05
    top = cut_lower(lying(120), Piece("t", BLANK, "trousers", "lower"), Figure(raised)).panels[0].target.middle[0]
    assert FIGURE.height_of(top) < 0.7


def sheet(box: tuple[int, int, int, int], name: str) -> Sheet:
    shape = box[3] - box[1], box[2] - box[0]
    return Sheet(
        name, box, np.full((*shape, 3), 80, np.float32), np.ones(shape, np.float32), np.zeros(shape, np.float32)
    )


def test_the_notch_below_the_crotch_is_closed_in_the_cloths_colour_where_no_ground_is_seen_through_it() -> None:
    x, y = (round(float(value)) for value in FIGURE.crotch)
    knee, gap = round(float(FIGURE.joint("left", "knee")[1])), max(2, round(0.03 * FIGURE.torso))
    sheets = [sheet((x - 90, y - 60, x + 90, y), "hips"), sheet((x - 90, y, x - gap, knee + 60), "right_leg"),
              sheet((x + gap, y, x + 90, knee + 60), "left_leg")]  # fmt: skip
    mask = FIGURE.perception.mask.copy()
    mask[y : y + 20, x - 90 : x + 90], mask[y + 20 :, x - 90 : x + 90] = 1, 0
    found = gusset(sheets, Figure(replace(FIGURE.perception, mask=mask)))
    assert found is not None
    alpha = np.zeros(FIGURE.shape, np.float32)
    alpha[found.window] = found.alpha
    assert alpha[y + 8, x] == 1 and alpha[y + 30, x] == 0
    assert np.allclose(found.colour[found.alpha > 0], 80, atol=2)


def test_whole_trousers_need_nothing_closed() -> None:
    x, y = (round(float(value)) for value in FIGURE.crotch)
    assert gusset([sheet((x - 90, y - 60, x + 90, y + 200), "hips")], FIGURE) is None


class Sees:
    """A body model that sees the same in every picture."""

    name, tier = "sees", "embedded"

    def __init__(self, seen: Perception | None) -> None:
        self._seen = seen

    def perceive(self, photo: Photo) -> Perception | None:
        return None if self._seen is None else at_size(self._seen, photo)


def cropped_above_the_waist() -> tuple[Photo, Perception]:
    """Ada from the waist down on white in dark shorts, and what a body model sees in it."""
    seen = figure_perception("ada")
    assert seen.parsing is not None
    pixels = np.asarray(draw_figure("ada").convert("RGB")).copy()
    top, thigh = round(float(FIGURE.axis(0.7)[1])), round(float(FIGURE.axis(1.4)[1]))
    rows = np.arange(len(pixels))[:, None]
    parts = np.where((seen.parsing == Part.LOWER) & (rows > thigh), Part.SKIN, seen.parsing).astype(np.uint8)
    pixels[parts == Part.BACKGROUND] = 255
    pixels[parts == Part.LOWER] = (40, 40, 60)
    pixels[(parts == Part.SKIN) & (rows > thigh)] = (224, 172, 140)
    landmarks = seen.landmarks.copy()
    landmarks[:, 1] = (landmarks[:, 1] * len(pixels) - top) / (len(pixels) - top)
    return Photo(pixels[top:], "PNG"), replace(seen, landmarks=landmarks, mask=seen.mask[top:], parsing=parts[top:])


def test_shorts_come_off_somebody_without_a_head_without_the_legs() -> None:
    photo, seen = cropped_above_the_waist()
    assert seen.parsing is not None
    found = cut_out(Piece("s", photo, "shorts", "lower"), Sees(seen))  # type: ignore[arg-type]
    assert found is not None and found.on_body
    size = found.mask.shape[1], found.mask.shape[0]
    shorts = (seen.parsing == Part.LOWER).astype(np.uint8)
    worn = cv2.resize(shorts, size, interpolation=cv2.INTER_NEAREST).astype(bool)
    assert (found.mask & worn).sum() / (found.mask | worn).sum() > 0.85


def test_trousers_on_a_bed_that_reach_the_edge_of_the_picture_are_not_worn() -> None:
    pixels = np.full((400, 300, 3), (205, 190, 170), dtype=np.uint8)
    pixels[0:380, 90:210] = (40, 60, 110)
    pixels[110:, 144:156] = (205, 190, 170)
    found = cut_out(Piece("t", Photo(pixels, "JPEG"), "trousers", "lower"), Sees(None))  # type: ignore[arg-type]
    assert found is not None and not found.on_body


def test_trousers_lie_behind_the_arms() -> None:
    """The forearms of somebody who puts on wide trousers stay the photo's own."""
    photo, seen = Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG"), figure_perception("ada")
    assert seen.parsing is not None
    wrist = FIGURE.joint("left", "wrist")
    inwards = FIGURE.hips - wrist
    moved = seen.landmarks.copy()
    shift = 0.55 * inwards / (photo.width, photo.height)
    for mark in (13, 15, 17, 19, 21):
        moved[mark, :2] += shift
    parts = seen.parsing.copy()
    figure = Figure(replace(seen, landmarks=moved))
    line, widths = figure.arm("left")
    forearm = thick_line(figure.shape, line[1:3], widths[1:3] * 0.6)
    parts[forearm] = Part.SKIN
    pixels = photo.pixels.copy()
    pixels[forearm] = (224, 172, 140)
    there = replace(seen, landmarks=moved, parsing=parts)
    trousers = np.full((400, 300, 3), 255, dtype=np.uint8)
    trousers[20:380, 80:220] = (40, 60, 110)
    trousers[110:, 146:154] = 255
    wide = Piece("t", Photo(trousers, "PNG"), "trousers", "lower")
    made = PreviewEngine().render(Photo(pixels, "PNG"), there, [wide])
    assert (np.abs(made.picture[forearm].astype(int) - pixels[forearm]).max(axis=1) > 30).mean() < 0.1


def straps(bib: int) -> float:
    """Half-width at the top of dungarees, in shoulders' breadth of the body; bib: half its own breadth in pixels."""
    mask = np.zeros((420, 300), dtype=bool)
    mask[130:400, 90:210] = True
    mask[250:, 146:154] = False
    mask[60:130, 150 - bib : 150 + bib] = True
    mask[20:60, 150 - bib : 158 - bib] = mask[20:60, 142 + bib : 150 + bib] = True
    dungarees = Cutout(np.full((420, 300, 3), 90, np.uint8), mask.astype(np.float32), None, on_body=False)
    cut = cut_legged(dungarees, Piece("d", BLANK, "jumpsuit", "full"), FIGURE)
    assert cut is not None
    rows = next(panel for panel in cut.panels if panel.name == "body").target
    return float(np.hypot(*(rows.left[0] - rows.right[0]))) / 2 / FIGURE.bare_half(0.0)


def test_straps_lie_as_far_apart_as_those_of_the_bib() -> None:
    assert straps(20) < straps(24) < straps(30) < 0.9


def test_hips_and_legs_of_trousers_meet_without_a_step() -> None:
    panels = {panel.name: panel for panel in cut_lower(lying(120), TROUSERS, FIGURE).panels}
    assert panels["hips"].after < 0.05 * FIGURE.torso
    assert np.allclose(panels["hips"].target.left[-1], panels["left_leg"].target.left[0])
