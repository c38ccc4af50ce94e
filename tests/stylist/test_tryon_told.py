"""Top and bottom told apart where a parsing mixes them up, on masks and colours made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from stylist.body.perception import Part
from stylist.seeing.region import to_lab
from stylist.tryon.garments_told import Parts, told_apart
from stylist.tryon.hems_told import ends_told
from stylist.tryon.strays import without_strays

TORSO = 100.0
V = np.repeat((np.arange(300, dtype=np.float32) / TORSO)[:, None], 120, axis=1)
RED, BLUE = (190, 40, 40), (30, 50, 160)


def person(top: Part, bottom: Part, waist: int = 90) -> Parts:
    """A block of a person: a top from row 5 to the waist, a bottom from there to row 200."""
    parts = np.zeros(V.shape, dtype=np.uint8)
    parts[5:waist, 30:90] = top
    parts[waist:200, 30:90] = bottom
    return parts


def told(parts: Parts, red_until: int) -> Parts:
    """The parsing corrected, in a photo in which everything is red down to a row and blue below."""
    pixels = np.full((*V.shape, 3), BLUE, dtype=np.uint8)
    pixels[:red_until] = RED
    return told_apart(to_lab(pixels), parts, V, TORSO)


def test_a_dress_below_a_top_is_a_skirt() -> None:
    found = told(person(Part.UPPER, Part.DRESS), 90)
    assert (found[95:195, 35:85] == Part.LOWER).all() and (found[10:85, 35:85] == Part.UPPER).all()


def test_a_dress_from_the_chest_on_stays_one() -> None:
    parts = person(Part.DRESS, Part.DRESS)
    assert np.array_equal(told(parts, 90), parts)


@pytest.mark.parametrize("top", [Part.UPPER, Part.OUTERWEAR])
def test_tails_in_the_colours_of_the_top_are_the_tops(top: Part) -> None:
    found = told(person(top, Part.LOWER), 120)
    assert (found[95:110, 40:80] == top).all() and (found[135:195, 40:80] == Part.LOWER).all()


def test_a_patch_called_coat_amid_a_skirt_is_the_skirts() -> None:
    parts = person(Part.UPPER, Part.LOWER)
    parts[140:160, 40:60] = Part.OUTERWEAR
    assert (told(parts, 90)[140:160, 40:60] == Part.LOWER).all()


def test_where_both_have_one_colour_the_parsing_stands() -> None:
    parts = person(Part.UPPER, Part.LOWER)
    assert np.array_equal(told(parts, 0), parts)


def clean(parts: Parts) -> Parts:
    return without_strays(parts, V, chin=0.02, torso=TORSO)


def test_hair_that_hangs_on_no_head_is_cloth_and_long_hair_stays() -> None:
    parts = person(Part.UPPER, Part.LOWER)
    parts[0:60, 30:40] = Part.HAIR
    parts[40:50, 60:70] = Part.HAIR
    found = clean(parts)
    assert (found[40:50, 60:70] == Part.UPPER).all() and (found[0:60, 30:40] == Part.HAIR).all()


def test_without_a_head_in_the_photo_hair_is_hair() -> None:
    parts = person(Part.UPPER, Part.LOWER)
    parts[40:50, 60:70] = Part.HAIR
    assert np.array_equal(clean(parts), parts)


@pytest.mark.parametrize("top", [Part.UPPER, Part.OUTERWEAR, Part.DRESS])
def test_a_patch_of_trousers_amid_a_top_is_the_tops(top: Part) -> None:
    parts = person(top, Part.LOWER)
    parts[50:60, 45:75] = Part.LOWER
    assert (clean(parts)[50:60, 45:75] == top).all()


def test_a_leg_on_its_own_stays_what_it_is() -> None:
    parts = person(Part.UPPER, Part.LOWER)
    parts[100:200, 55:65] = Part.BACKGROUND
    parts[90:100, 30:90] = Part.UPPER
    assert np.array_equal(clean(parts), parts)


FOREARMS = np.zeros(V.shape, dtype=bool)
FOREARMS[60:100, 95:108] = True


def ends(parts: Parts) -> Parts:
    return ends_told(parts, V, FOREARMS, TORSO)


def test_a_short_dress_above_trousers_is_a_top_and_one_over_the_lap_is_a_dress() -> None:
    assert (ends(person(Part.DRESS, Part.LOWER, 110))[10:105, 35:85] == Part.UPPER).all()
    long = person(Part.DRESS, Part.LOWER, 150)
    assert np.array_equal(ends(long), long)


def test_a_short_dress_above_bare_legs_stays_one() -> None:
    parts = person(Part.DRESS, Part.SKIN, 110)
    assert np.array_equal(ends(parts), parts)


@pytest.mark.parametrize("top", [Part.UPPER, Part.OUTERWEAR])
def test_a_ribbed_hem_is_the_tops_and_a_belt_is_a_belt(top: Part) -> None:
    ribbed, belted = person(top, Part.LOWER), person(top, Part.LOWER)
    ribbed[80:92, 30:90] = belted[86:91, 30:90] = Part.ACCESSORIES
    assert (ends(ribbed)[80:92, 30:90] == top).all()
    assert np.array_equal(ends(belted), belted)


def test_a_cuff_is_the_sleeves_and_a_watch_and_what_is_held_are_not() -> None:
    parts = person(Part.UPPER, Part.LOWER)
    parts[20:80, 96:106] = Part.UPPER
    cuff, watch, held = parts.copy(), parts.copy(), parts.copy()
    cuff[80:90, 96:106] = watch[80:84, 96:106] = held[110:125, 96:110] = Part.ACCESSORIES
    assert (ends(cuff)[80:90, 96:106] == Part.UPPER).all()
    assert np.array_equal(ends(watch), watch) and np.array_equal(ends(held), held)


def test_what_hangs_on_no_top_stays() -> None:
    parts = person(Part.DRESS, Part.DRESS)
    parts[80:92, 30:90] = Part.ACCESSORIES
    assert np.array_equal(ends(parts), parts)
