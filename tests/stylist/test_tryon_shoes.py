"""Shoes on the feet of a drawn person with exact landmarks, and how feet and forms are told."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from stylist.body.embedded import embedded_body
from stylist.body.perception import Landmark, Part, Perception
from stylist.images import Photo
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.feet import SHOE, nearness, stances
from stylist.tryon.figure import Figure
from stylist.tryon.judging.judge import Judge
from stylist.tryon.regions import find_regions
from stylist.tryon.shoe_form import Opening, form_of, last
from stylist.tryon.shoe_picture import how_turned, loses_much, one_shoe
from tests.stylist.dressed import drawn, refused, worn

FEET = (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE, Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX)


@pytest.mark.parametrize("category", ["sneakers", "loafers", "oxford-shoes", "boots"])
def test_shoes_are_on_both_feet_and_nothing_above_them_changes(photo: Photo, seen: Perception, category: str) -> None:
    result = worn(photo, seen, drawn(category))
    assert result.report.ok, result.report.problems
    assert result.worn_ids == (drawn(category).garment_id,)
    outside = ~result.worn_region
    assert np.array_equal(result.picture[outside], photo.pixels[outside])
    for ankle, toe in (FEET[::2], FEET[1::2]):
        x, y = np.round(seen.point(toe)).astype(int)
        assert result.worn_region[y - 4 : y + 5, x - 4 : x + 5].all(), "the toe is in the new shoe"
        knee_to_ankle = seen.point(ankle)[1] - 0.1 * seen.mask.shape[0]
        assert not result.worn_region[: int(knee_to_ankle)].any(), "the leg above the ankle is the photo's own"


def test_black_shoes_leave_no_rim_of_the_white_ones(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    result = worn(photo, seen, drawn("oxford-shoes"))
    old = cv2.erode((seen.parsing == Part.SHOES).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    white_before = old & (photo.pixels.min(axis=2) > 225)
    assert white_before.sum() > 200
    assert (white_before & (result.picture.min(axis=2) > 225)).sum() < 0.03 * white_before.sum()


def test_trousers_hang_before_shoes(photo: Photo, seen: Perception) -> None:
    trousers = worn(photo, seen, drawn("jeans"))
    both = worn(photo, seen, drawn("oxford-shoes"), drawn("jeans"))
    assert set(both.worn_ids) == {drawn("oxford-shoes").garment_id, drawn("jeans").garment_id}
    ankle = round(float(seen.point(Landmark.LEFT_ANKLE)[1]))
    above = slice(0, ankle - round(0.04 * photo.height))
    assert np.array_equal(both.picture[above], trousers.picture[above])
    assert (both.picture[ankle:] != trousers.picture[ankle:]).any()


@pytest.mark.parametrize(
    ("category", "why"), [("sandals", "straps_on_foot"), ("flip-flops", "straps_on_foot"), ("heels", "heel_lifts")]
)
def test_what_shows_or_lifts_the_foot_is_not_drawn(photo: Photo, seen: Perception, category: str, why: str) -> None:
    refusal = refused(photo, seen, drawn(category))
    assert refusal.facts["left_out"] == {drawn(category).garment_id: why}
    assert "flat" in refusal.say("en") and "可以试穿" in refusal.say("zh")


def test_a_picture_that_is_no_shoe_from_its_side_is_left_out(photo: Photo, seen: Perception) -> None:
    ring = np.full((200, 300, 3), 255, dtype=np.uint8)
    cv2.ellipse(ring, (150, 100), (110, 50), 0, 0, 360, (20, 20, 20), 6)
    refusal = refused(photo, seen, Piece("ring", Photo(ring, "PNG"), "sneakers", "feet"))
    assert refusal.facts["left_out"]["ring"] in {"view_not_wearable", "no_cutout"}


@pytest.mark.parametrize("gone", [Landmark.LEFT_ANKLE, Landmark.RIGHT_FOOT_INDEX])
def test_feet_out_of_the_photo_get_no_shoes(photo: Photo, seen: Perception, gone: Landmark) -> None:
    places = seen.landmarks.copy()
    places[gone, 1] = 1.2
    refusal = refused(photo, replace(seen, landmarks=places), drawn("loafers"))
    assert refusal.facts["left_out"] == {drawn("loafers").garment_id: "feet_not_seen"}
    assert "feet" in refusal.say("en") and "脚" in refusal.say("zh")


def test_boots_that_are_worn_hide_too_much(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    parsing = seen.parsing.copy()
    shins = slice(round(0.8 * photo.height), round(0.95 * photo.height))
    parsing[shins][parsing[shins] == Part.SKIN] = Part.SHOES
    refusal = refused(photo, replace(seen, parsing=parsing), drawn("loafers"))
    assert refusal.facts["left_out"] == {drawn("loafers").garment_id: "boots_worn"}


def test_the_drawn_feet_point_at_the_camera_and_a_little_apart(photo: Photo, seen: Perception) -> None:
    figure = Figure(seen)
    feet = stances(figure, find_regions(photo.pixels, figure))
    assert not isinstance(feet, str)
    degrees = {foot.side: float(np.degrees(foot.direction)) for foot in feet}
    assert 60 <= degrees["left"] <= 100 and 80 <= degrees["right"] <= 120
    for foot in feet:
        assert foot.length_px == pytest.approx(SHOE * figure.torso, rel=0.12)


def shoe_cutout(flipped: bool = False) -> Cutout:
    """A dark shoe straight from its side, red at the toe."""
    alpha = np.zeros((140, 240), np.float32)
    outline = np.array([(20, 120), (20, 50), (60, 60), (100, 45), (150, 85), (215, 100), (222, 120)])
    cv2.fillPoly(alpha, [outline], 1.0)
    pixels = np.full((140, 240, 3), 40, np.uint8)
    pixels[:, 190:] = (200, 30, 30)
    if flipped:
        alpha, pixels = np.ascontiguousarray(alpha[:, ::-1]), np.ascontiguousarray(pixels[:, ::-1])
    return Cutout(pixels, alpha, None, on_body=False)


@pytest.mark.parametrize("flipped", [False, True])
def test_a_form_has_its_toe_where_the_picture_has_it(flipped: bool) -> None:
    form = form_of(shoe_cutout(flipped), Opening(0.4))
    assert not isinstance(form, str)
    red = form.colours[:, 0] > 150
    assert form.points[red, 0].min() > 0.75 and form.points[~red, 0].max() < 0.95
    heel, instep = (form.points[np.abs(form.points[:, 0] - x) < 0.02, 2].max() for x in (0.1, 0.7))
    assert heel > 1.5 * instep
    assert np.allclose(np.linalg.norm(form.normals, axis=1)[form.points[:, 2] > 0.05].mean(), 1, atol=0.05)


def test_a_form_is_the_same_on_both_sides() -> None:
    form = form_of(shoe_cutout(), Opening(0.4))
    assert not isinstance(form, str)
    near, far = form.points[form.points[:, 1] > 0.02], form.points[form.points[:, 1] < -0.02]
    assert len(near) == len(far) and np.allclose(near[:, 1].max(), -far[:, 1].min())


def test_the_sole_tells_how_far_a_shoe_is_turned() -> None:
    side = one_shoe(shoe_cutout())
    assert side is not None and how_turned(side.mask) == 0
    sheared = cv2.warpAffine(shoe_cutout().alpha, np.array([[1, 0, 0], [0.18, 1, -20]], np.float32), (240, 180))
    assert 20 < np.degrees(how_turned(sheared > 0.5)) < 45


@pytest.mark.parametrize("direction", [30.0, 90.0, 150.0])
def test_the_toe_of_a_turned_shoe_is_nearest_to_the_camera(direction: float) -> None:
    points = last(40, 20)
    nearest = points[np.argmax(nearness(points, float(np.radians(direction))))]
    assert nearest[0] > 0.5


def test_a_white_shoe_of_which_only_the_stripe_was_cut_out_is_told() -> None:
    picture = np.full((140, 240, 3), 255, np.uint8)
    cv2.fillPoly(picture, [np.array([(20, 120), (20, 50), (100, 45), (215, 100), (222, 120)])], (236, 236, 236))
    stripe = np.zeros((140, 240), np.float32)
    stripe[112:120, 20:220] = 1
    assert loses_much(Cutout(picture, stripe, None, on_body=False), picture)
    whole = (picture[..., 0] < 250).astype(np.float32)
    assert not loses_much(Cutout(picture, whole, None, on_body=False), picture)


def test_of_a_pair_that_touches_the_lower_shoe_is_taken() -> None:
    one = shoe_cutout().alpha
    pair = np.zeros((280, 240), np.float32)
    pair[160:280] = one[20:140]
    pair[84:204] = np.maximum(pair[84:204], one[20:140])  # the sole of the upper stands on the collar of the lower
    side = one_shoe(Cutout(np.full((280, 240, 3), 40, np.uint8), pair, None, on_body=False))
    assert side is not None
    assert 0.25 < side.mask.shape[0] / side.mask.shape[1] < 0.45


def test_the_judge_lets_two_shoes_apart_from_each_other_pass(photo: Photo, seen: Perception) -> None:
    result = worn(photo, seen, drawn("oxford-shoes"))
    report = Judge(embedded_body()).judge(photo, result.picture, result.worn_region, seen, [drawn("oxford-shoes")])
    assert report.ok, report.problems
    hue = result.picture.copy()
    hue[result.worn_region] = (200, 30, 160)
    other = Judge(embedded_body()).judge(photo, hue, result.worn_region, seen, [drawn("oxford-shoes")])
    assert "colour_off" in other.problems
