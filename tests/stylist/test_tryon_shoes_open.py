"""Ballet flats: the foot that they show is the person's skin, and shoes with straps are told from them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from stylist.body.perception import Landmark, Part, Perception
from stylist.images import Photo
from stylist.seeing.region import to_lab
from stylist.tryon.ankles import Shin
from stylist.tryon.bare_foot import alike, bare_foot, skin_is_told
from stylist.tryon.cutout import Cutout, cut_out
from stylist.tryon.feet import stances, stand_flat
from stylist.tryon.figure import Figure
from stylist.tryon.regions import find_regions
from stylist.tryon.shoe_form import ShoeForm, form_of
from stylist.tryon.shoes import OPENINGS, put_on
from tests.stylist.dressed import drawn, refused, worn

FLAT = drawn("flats", 1)
FEET = ((Landmark.LEFT_ANKLE, Landmark.LEFT_FOOT_INDEX), (Landmark.RIGHT_ANKLE, Landmark.RIGHT_FOOT_INDEX))
SKIN, SHOE, LINING = (205, 150, 120), (40, 40, 44), (200, 180, 150)


def test_the_instep_above_a_ballet_flat_is_skin_and_the_leg_stays(photo: Photo, seen: Perception) -> None:
    result = worn(photo, seen, FLAT)
    assert result.report.ok, result.report.problems
    assert np.array_equal(result.picture[~result.worn_region], photo.pixels[~result.worn_region])
    for ankle, toe in FEET:
        x, y = np.round(0.55 * seen.point(ankle) + 0.45 * seen.point(toe)).astype(int)
        instep = np.median(result.picture[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3), axis=0)
        assert photo.pixels[y, x].min() > 150, "a white shoe was there"
        lab = to_lab(instep.astype(np.uint8)[None, None])[0, 0]
        assert np.hypot(lab[1], lab[2]) > 12 and 20 < np.degrees(np.arctan2(lab[2], lab[1])) < 80
        knee = round(float(seen.point(ankle)[1]) - 0.1 * photo.height)
        assert not result.worn_region[:knee].any()


def test_no_skin_is_painted_on_trousers(photo: Photo, seen: Perception) -> None:
    jeans = worn(photo, seen, drawn("jeans"))
    both = worn(photo, seen, FLAT, drawn("jeans"))
    above = slice(0, round(float(seen.point(Landmark.LEFT_ANKLE)[1])) - round(0.04 * photo.height))
    assert np.array_equal(both.picture[above], jeans.picture[above])
    assert set(both.worn_ids) == {FLAT.garment_id, drawn("jeans").garment_id}


def flat_cutout(straps: int = 0, high: int = 0) -> Cutout:
    """A flat from its side, as high as asked at the instep, or with so many straps instead of its wall."""
    alpha = np.zeros((100, 240), np.uint8)
    top = [(20, 45), (60, 62 - high), (120, 68 - high), (160, 66), (200, 72), (222, 85), (224, 92), (20, 92)]
    cv2.fillPoly(alpha, [np.array(top)], 1)
    pixels = np.full((100, 240, 3), SHOE, np.uint8)
    if straps:
        pixels[:86] = LINING
        for x in np.linspace(50, 170, straps).astype(int):
            pixels[:, x - 5 : x + 6] = SHOE
    return Cutout(pixels, alpha.astype(np.float32), None, on_body=False)


def test_a_closed_flat_shows_the_foot_and_one_with_straps_is_refused() -> None:
    form = form_of(flat_cutout(), OPENINGS["flats"])
    assert isinstance(form, ShoeForm) and form.bare and form.ankle.any()
    assert form_of(flat_cutout(straps=4), OPENINGS["flats"]) == "straps_on_foot"


def test_a_flat_that_covers_the_instep_is_drawn_closed() -> None:
    form = form_of(flat_cutout(high=20), OPENINGS["flats"])
    assert isinstance(form, ShoeForm) and not form.bare


@pytest.mark.parametrize("number", [2, 3])
def test_a_strap_over_the_instep_is_not_left_off(photo: Photo, seen: Perception, number: int) -> None:
    strapped = drawn("flats", number)
    assert refused(photo, seen, strapped).facts["left_out"] == {strapped.garment_id: "straps_on_foot"}


def test_feet_on_high_heels_get_no_flats(photo: Photo, seen: Perception) -> None:
    figure = Figure(seen)
    feet = stances(figure, find_regions(photo.pixels, figure))
    assert not isinstance(feet, str) and stand_flat(feet, figure)
    places = seen.landmarks.copy()
    for heel in (Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL):
        places[heel, 1] -= 0.08
    assert not stand_flat(feet, Figure(replace(seen, landmarks=places)))


def test_an_ankle_is_as_broad_as_the_leg_above_the_old_shoe(photo: Photo, seen: Perception) -> None:
    figure = Figure(seen)
    regions = find_regions(photo.pixels, figure)
    feet = stances(figure, regions)
    assert not isinstance(feet, str)
    for foot in feet:
        shin = Shin.above(foot, figure, regions.skin)
        assert shin is not None
        assert abs(shin.at[0] - figure.joint(foot.side, "ankle")[0]) < 0.05 * figure.torso
        assert 0.04 < shin.half / figure.torso < 0.09
    assert Shin.above(feet[0], figure, regions.skin & False) is None


def test_a_foot_is_highest_at_its_ankle_and_narrower_than_its_sole() -> None:
    points, normals, ankle = bare_foot()
    instep = points[~ankle]
    assert instep[np.argmax(instep[:, 2]), 0] < 0.35 and np.abs(instep[:, 1]).max() < 0.17
    assert np.allclose(np.linalg.norm(normals[ankle], axis=1), 1)


@pytest.mark.parametrize(("legs", "told"), [(SKIN, True), ((225, 160, 175), False), ((110, 105, 80), False)])
def test_stockings_and_pink_trousers_taken_for_skin_are_no_colour_of_feet(
    legs: tuple[int, int, int], told: bool
) -> None:
    called, tone = np.ones((80, 40), bool), np.array(SKIN)
    own = alike(to_lab(np.full((80, 40, 3), legs, np.uint8)), called, tone)
    assert skin_is_told(called, own, tone, torso=100.0) is told


def test_the_persons_colour_in_deep_shade_is_not_known() -> None:
    none = np.zeros((8, 8), bool)
    assert skin_is_told(none, none, np.array(SKIN), torso=100.0)
    assert not skin_is_told(none, none, np.array((111, 104, 100)), torso=100.0)
    assert not skin_is_told(none, none, np.array((200, 150, 165)), torso=100.0), "pink trousers taken for hands"


@pytest.mark.parametrize("called", [Part.LOWER, Part.SKIN])
def test_tights_that_go_on_into_the_shoe_are_not_cut_off(photo: Photo, seen: Perception, called: Part) -> None:
    assert seen.parsing is not None
    parsing, pixels = seen.parsing.copy(), photo.pixels.copy()
    below = (np.arange(photo.height) > seen.point(Landmark.LEFT_KNEE)[1])[:, None]
    legs = (parsing == Part.SKIN) & below
    parsing[legs] = called
    pixels[legs] = (50, 50, 60)
    refusal = refused(Photo(pixels, "PNG"), replace(seen, parsing=parsing), FLAT)
    assert refusal.facts["left_out"] == {FLAT.garment_id: "skin_guessed"}


def test_the_strap_of_an_old_sandal_goes_too(photo: Photo, seen: Perception) -> None:
    figure = Figure(seen)
    regions = find_regions(photo.pixels, figure)
    x, y = np.round(seen.point(Landmark.LEFT_ANKLE)).astype(int)
    strap = np.zeros(figure.shape, dtype=bool)
    strap[y - 34 : y - 26, x - 20 : x + 21] = True
    strap &= regions.skin
    parts = np.where(strap, Part.SHOES, regions.parts).astype(np.uint8)
    cutout = cut_out(FLAT, None)
    assert cutout is not None and strap.sum() > 50
    attached = put_on(cutout, FLAT, figure, replace(regions, parts=parts, skin=regions.skin & ~strap))
    assert not isinstance(attached, str) and attached.leg is not None
    assert (strap & attached.leg).sum() > 0.85 * strap.sum() and (strap & ~attached.leg & ~attached.pressed).sum() == 0


def test_laces_beside_the_ankle_that_are_called_skin_become_ground(photo: Photo, seen: Perception) -> None:
    figure = Figure(seen)
    regions = find_regions(photo.pixels, figure)
    x, y = np.round(seen.point(Landmark.LEFT_ANKLE)).astype(int)
    laces = np.zeros(figure.shape, dtype=bool)
    laces[y - 6 : y, x - 30 : x + 31] = True
    laces &= regions.of(Part.BACKGROUND)
    lab = np.where(laces[..., None], (98.0, 0.0, 0.0), regions.lab).astype(np.float32)
    cutout = cut_out(FLAT, None)
    assert cutout is not None and laces.sum() > 50
    called = replace(regions, skin=regions.skin | laces, lab=lab)
    attached = put_on(cutout, FLAT, figure, called)
    assert not isinstance(attached, str) and attached.leg is not None
    assert (laces & (attached.pressed | attached.leg)).sum() > 0.9 * laces.sum()
