"""Where legs part and where they touch: in the cut-out of trousers, on the body, and in the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylist.body.perception import Part, Perception
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.tryon.bottoms import cut_lower
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import CROTCH, Figure
from stylist.tryon.geometry import Mask, fill_polygon
from stylist.tryon.outline_legs import leg_rows, lower_landmarks
from stylist.tryon.places import heights
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.regions import find_regions
from stylist.tryon.scraps import scraps

SEEN = figure_perception("ada")
FIGURE = Figure(SEEN)
BLANK = Photo(np.full((420, 300, 3), 255, dtype=np.uint8), "PNG")
TROUSERS = Piece("t", BLANK, "trousers", "lower")


def lying(crotch: int = 100, lean: float = 0.0) -> Mask:
    """The silhouette of trousers, 100 pixels wide, that part at a row; lean: pixels to the left in each row below."""
    rows, columns = np.mgrid[:420, :300]
    middle = 150 - lean * np.maximum(0, rows - crotch)
    whole = (rows >= 20) & (rows < 400) & (np.abs(columns - middle) < 50)
    return np.asarray(whole & ~((rows >= crotch) & (np.abs(columns - middle) < 5)))


def cut_of(mask: Mask) -> Cutout:
    return Cutout(np.full((*mask.shape, 3), 90, np.uint8), mask.astype(np.float32), None, on_body=False)


def without_gap(seen: Perception, to_v: float) -> Perception:
    """The person with thighs that touch from the crotch down to a height."""
    figure = Figure(seen)
    corners = [figure.axis(v) + s * 0.2 * figure.torso * figure.outward("left", 1) for v, s in
               ((CROTCH - 0.1, 1), (to_v, 1), (to_v, -1), (CROTCH - 0.1, -1))]  # fmt: skip
    between = fill_polygon(figure.shape, np.array(corners))
    assert seen.parsing is not None
    parsing = np.where(between & (seen.parsing == Part.BACKGROUND), np.uint8(Part.LOWER), seen.parsing)
    return replace(seen, mask=np.where(between, 1.0, seen.mask).astype(np.float32), parsing=parsing)


@pytest.mark.parametrize("crotch", [70, 85, 100])
def test_the_crotch_is_where_legs_part_also_where_a_top_hangs_over_the_waistband(crotch: int) -> None:
    assert lower_landmarks(lying(crotch), legs=True)["crotch"][1] == pytest.approx(crotch, abs=3)


def test_legs_that_lie_closed_down_to_the_knees_part_at_the_usual_rise() -> None:
    assert lower_landmarks(lying(240), legs=True)["crotch"][1] < 120


@pytest.mark.parametrize("lean", [-0.3, 0.0, 0.3])
def test_legs_that_stand_aslant_keep_their_own_inner_edges(lean: float) -> None:
    mask, low = lying(lean=lean), 380.0
    crotch, middle = np.array([150.0, 100.0]), 150 - lean * 280
    inner = {side: leg_rows(mask, crotch, side, np.array([low]))[1][0, 0] for side in ("left", "right")}
    assert inner["left"] == pytest.approx(middle + 5, abs=1.5)
    assert inner["right"] == pytest.approx(middle - 5, abs=1.5)


def inner_gap(seen: Perception, row: int) -> float:
    """Pixels between both legs of new trousers at a row of their panels."""
    panels = {p.name: p for p in cut_lower(cut_of(lying()), TROUSERS, Figure(seen)).panels}
    across = panels["left_leg"].target.right[row] - panels["right_leg"].target.left[row]
    return float(across @ Figure(seen).outward("left", 1.0))


def test_thighs_that_touch_leave_no_gap_and_legs_apart_keep_theirs() -> None:
    assert inner_gap(SEEN, 2) > 0
    assert inner_gap(without_gap(SEEN, 1.9), 2) < 0 < inner_gap(without_gap(SEEN, 1.9), 5)


def test_a_picture_shows_ground_between_legs_only_where_the_photo_does() -> None:
    pixels = np.asarray(draw_figure("ada").convert("RGB"))
    touching = without_gap(SEEN, 1.7)
    mask = lying()
    picture = np.full((420, 300, 3), 255, np.uint8)
    picture[mask] = (40, 60, 160)
    made = PreviewEngine().render(Photo(pixels, "PNG"), touching, [replace(TROUSERS, picture=Photo(picture, "PNG"))])
    x, y = np.round(FIGURE.axis(1.4)).astype(int)
    blue = made.picture[y, x].astype(int)
    assert blue[2] > blue[0] + 40


def test_small_islands_of_new_cloth_are_told_with_what_they_lie_in() -> None:
    worn, removed = np.zeros((200, 200), np.float32), np.zeros((200, 200), bool)
    worn[20:180, 60:140] = 1
    worn[10:14, 10:14] = worn[150:154, 170:174] = 1
    removed[130:, 145:] = True
    amid, others = scraps(worn, removed, 100.0)
    assert amid[12, 12] and others[152, 172]
    assert not (amid | others)[100, 100]


def coloured(thighs: tuple[int, int, int]) -> Mask:
    """What of Ada is called a dress where her chest is red and what hangs below, called a dress, has a colour."""
    assert SEEN.parsing is not None
    v, cloth = heights(FIGURE), np.isin(SEEN.parsing, (Part.UPPER, Part.LOWER))
    parsing = np.where(cloth & (v > 0.7), np.uint8(Part.DRESS), SEEN.parsing)
    pixels = np.asarray(draw_figure("ada").convert("RGB")).copy()
    pixels[cloth & (v <= 0.7)], pixels[cloth & (v > 0.7)] = (200, 30, 40), thighs
    return find_regions(pixels, Figure(replace(SEEN, parsing=parsing))).of(Part.DRESS)


def test_what_is_called_a_dress_below_a_top_is_one_if_both_are_of_one_cloth() -> None:
    assert coloured((205, 35, 40)).sum() > 0.3 * FIGURE.torso**2
    assert not coloured((30, 40, 200)).any()


def test_a_flap_that_is_called_a_bag_goes_with_its_cloth_and_a_bag_at_a_hand_stays() -> None:
    assert SEEN.parsing is not None
    pixels = np.asarray(draw_figure("ada").convert("RGB")).copy()
    pixels[SEEN.parsing == Part.LOWER] = (200, 30, 40)
    parsing, size = SEEN.parsing.copy(), round(0.07 * FIGURE.torso)
    hem = np.flatnonzero((SEEN.parsing == Part.LOWER).any(axis=1))[-1]
    flap = int(np.flatnonzero(SEEN.parsing[hem] == Part.LOWER)[-1]), int(hem) - size
    held = tuple(np.round(FIGURE.joint("left", "hand")).astype(int))
    for x, y in (flap, held):
        place = slice(y - size, y + size), slice(x - size, x + size)
        parsing[place], pixels[place] = Part.BAG, (200, 30, 40)
    parts = find_regions(pixels, Figure(replace(SEEN, parsing=parsing))).parts
    assert parts[flap[1], flap[0]] == Part.LOWER and parts[held[1], held[0]] == Part.BAG
