"""What the preview refuses to guess: bare arms under sleeves, and what much larger old clothes hid."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.tryon.engine import QualityReport, Worn
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Mask
from stylist.tryon.guessed import guessed
from stylist.tryon.layers import Canvas, Layer
from stylist.tryon.left_out import LEFT_OUT
from stylist.tryon.places import heights
from stylist.tryon.regions import Regions, find_regions

FIGURE = Figure(figure_perception("ada"))
REGIONS = find_regions(np.asarray(draw_figure("ada").convert("RGB")), FIGURE)
NOTHING = np.zeros(FIGURE.shape, dtype=bool)
FINE = QualityReport(True, True, 1.0, 0)


def patch(torsos: float, skin: bool = False, above: float = 0.95) -> Mask:
    """So many squared torsos above the hips, where the photo has none of the person's skin, or nothing but it."""
    rows, columns = np.nonzero((heights(FIGURE) < above) & (REGIONS.skin == skin))
    chosen = NOTHING.copy()
    count = round(torsos * FIGURE.torso**2)
    chosen[rows[-count:], columns[-count:]] = True
    return chosen


def said(
    worn: Worn,
    painted: Mask = NOTHING,
    removed: Mask = NOTHING,
    hem: float = 1.0,
    bared: Mask = NOTHING,
    sleeve: str | None = None,
) -> set[str]:
    canvas = SimpleNamespace(
        worn=np.zeros(FIGURE.shape), painted=painted, removed=removed | painted, continued=NOTHING, bared=bared
    )
    layer = SimpleNamespace(
        piece=SimpleNamespace(garment_id="g", worn=worn, category="shirt", sleeve=sleeve),
        cut=SimpleNamespace(hem=hem, followed=False),
    )
    regions = cast(Regions, REGIONS)
    return set(guessed(cast(Canvas, canvas), FIGURE, regions, [cast(Layer, layer)], FINE).values())


def test_whole_painted_arms_are_refused_and_upper_arms_are_not() -> None:
    assert said("upper", painted=patch(0.2)) == {"arms_guessed"}
    assert said("upper", painted=patch(0.13)) == set()


def test_the_photos_own_skin_is_notguessed() -> None:
    own = patch(0.05, skin=True)
    assert said("upper", painted=own | patch(0.13)) == set()


@pytest.mark.parametrize("worn", ["upper", "outer"])
def test_a_top_far_smaller_than_what_is_worn_is_refused(worn: Worn) -> None:
    assert said(worn, removed=patch(0.4)) == {"much_uncovered"}
    assert said(worn, removed=patch(0.15)) == set()


def test_a_crop_top_may_bare_the_waist() -> None:
    assert said("upper", removed=patch(0.4), hem=0.6) == set()


def test_trousers_in_place_of_a_skirt_are_refused_where_it_is_very_wide() -> None:
    assert said("lower", removed=patch(0.4)) == {"much_uncovered"}
    assert said("lower", removed=patch(0.25)) == set()


def test_a_neckline_that_bares_the_chest_is_refused() -> None:
    assert said("upper", bared=patch(0.07, above=0.3)) == {"neck_guessed"}
    assert said("upper", bared=patch(0.05)) == set()
    assert said("upper", bared=patch(0.07), sleeve="sleeveless") == set(), "a camisole is made so"
    assert said("lower", bared=patch(0.07)) == set()


def test_a_shirt_that_ends_at_the_belt_of_its_picture_is_refused_for_the_waist() -> None:
    assert said("upper", bared=patch(0.07, above=0.9)) == {"waist_guessed"}


@pytest.mark.parametrize("code", ["arms_guessed", "much_uncovered", "neck_guessed", "waist_guessed"])
def test_each_is_said_in_both_languages(code: str) -> None:
    en, zh = LEFT_OUT[code]
    assert en.isascii() and not zh.isascii()
