"""Bare arms are painted in the breadth and the place of what is seen of them; nothing of an old sleeve stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylist.body.perception import Part
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Mask, normals, thick_line
from stylist.tryon.old_clothes import OldClothes
from stylist.tryon.regions import Regions, find_regions
from stylist.tryon.seen_arm import seen_arm
from stylist.tryon.sleeve_panels import _over_bare_skin, across_arm
from stylist.tryon.underlay import bare_arm

FIGURE = Figure(figure_perception("ada"))
PIXELS = np.asarray(draw_figure("ada").convert("RGB"))


def forearm(side: Side, breadth: float, aside: float = 0.0) -> Mask:
    """Skin below the elbow, so many times as broad as usual, and so many torsos beside the joints."""
    line, widths = bare_arm(FIGURE, side, 0.55, 0.95)
    shift = aside * FIGURE.torso * normals(FIGURE.arm(side)[0][:3], np.linspace(0.55, 0.95, len(line)))
    return thick_line(FIGURE.shape, line + shift, widths * breadth)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("breadth", [0.8, 1.1])
def test_the_upper_arm_is_as_slender_as_the_forearm_that_is_seen(side: Side, breadth: float) -> None:
    _, usual = bare_arm(FIGURE, side, 0.2, 0.6)
    _, found = seen_arm(FIGURE, side, 0.2, 0.6, forearm(side, breadth))
    assert found / usual == pytest.approx(np.full(len(usual), breadth), abs=0.1)


@pytest.mark.parametrize("side", SIDES)
def test_it_goes_on_where_the_forearm_is_and_begins_at_the_shoulder(side: Side) -> None:
    skin = forearm(side, 0.9, aside=0.02)
    plain, _ = bare_arm(FIGURE, side, 0.0, 0.7)
    moved, _ = seen_arm(FIGURE, side, 0.0, 0.7, skin)
    away = np.linalg.norm(moved - plain, axis=1) / FIGURE.torso
    assert away[0] == 0 and away[-1] == pytest.approx(0.02, abs=0.008)


@pytest.mark.parametrize("side", SIDES)
def test_where_nothing_or_everything_is_skin_the_arm_is_the_usual_one(side: Side) -> None:
    for skin in (np.zeros(FIGURE.shape, bool), np.ones(FIGURE.shape, bool)):
        line, widths = seen_arm(FIGURE, side, 0.1, 0.9, skin)
        usual = bare_arm(FIGURE, side, 0.1, 0.9)
        assert np.array_equal(line, usual[0]) and np.array_equal(widths, usual[1])


def old_clothes() -> tuple[Regions, OldClothes]:
    regions = find_regions(PIXELS, FIGURE)
    return regions, OldClothes(FIGURE, regions, np.median(PIXELS[regions.skin], axis=0))


def test_the_ground_beside_old_clothes_is_ground_and_near() -> None:
    regions, clothes = old_clothes()
    old = regions.of(Part.UPPER)
    beside = clothes.ground_beside(old)
    assert beside.any() and (regions.parts[beside] == Part.BACKGROUND).all() and not (beside & old).any()
    rows, columns = np.nonzero(beside)
    tops = np.nonzero(old)
    assert rows.min() >= tops[0].min() - 0.06 * FIGURE.torso and columns.min() >= tops[1].min() - 0.06 * FIGURE.torso


@pytest.mark.parametrize("side", SIDES)
def test_a_sleeve_reaches_over_a_bare_arm_that_is_broader_than_the_joints_tell(side: Side) -> None:
    seen = FIGURE.perception
    assert seen.parsing is not None
    points, across, usual = across_arm(FIGURE, side, np.linspace(0.3, 0.9, 6))
    line, widths = bare_arm(FIGURE, side, 0.0, 1.0)
    broad = thick_line(FIGURE.shape, line + 0.02 * FIGURE.torso * normals(line, np.linspace(0, 1, 7)), widths * 1.2)
    parsing = np.where(broad, np.uint8(Part.SKIN), np.where(seen.parsing == Part.SKIN, np.uint8(0), seen.parsing))
    bare = Figure(replace(seen, parsing=parsing))
    for sign in (1.0, -1.0):
        halves = _over_bare_skin(bare, points, sign * across, usual, usual)
        ends = np.round(points + sign * across * halves[:, None]).astype(int)
        assert (parsing[ends[:, 1], ends[:, 0]] != Part.SKIN).all(), "it ends beyond the arm"
        assert (halves >= usual).all() and halves.max() < 2 * usual.max()


def test_without_bare_skin_a_sleeve_keeps_its_own_breadth() -> None:
    points, across, usual = across_arm(FIGURE, "left", np.linspace(0.3, 0.9, 6))
    for parsing in (None, np.full(FIGURE.shape, Part.UPPER, np.uint8), np.full(FIGURE.shape, Part.SKIN, np.uint8)):
        figure = Figure(replace(FIGURE.perception, parsing=parsing))
        assert np.array_equal(_over_bare_skin(figure, points, across, usual, usual), usual)
