"""Bags, hats, glasses and scarves on a drawn person with exact landmarks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylist.body.perception import Landmark, Part, Perception
from stylist.images import Photo
from stylist.tryon.engine import Piece, TryOnResult
from stylist.tryon.options import TryOnOptions
from stylist.tryon.preview import PreviewEngine
from tests.stylist.dressed import drawn, refused, worn

TOP_HANDLE = drawn("handbag", 2)


def place(result: TryOnResult) -> tuple[float, float]:
    """Middle of what changed, x and y in pixels."""
    y, x = np.nonzero(result.worn_region)
    return float(x.mean()), float(y.mean())


@pytest.mark.parametrize("category", ["hat", "sunglasses", "scarf", "handbag"])
def test_small_things_are_shown_and_nothing_else_changes(photo: Photo, seen: Perception, category: str) -> None:
    result = worn(photo, seen, drawn(category))
    assert result.report.ok, result.report.problems
    outside = ~result.worn_region
    assert np.array_equal(result.picture[outside], photo.pixels[outside])
    assert result.worn_ids == (drawn(category).garment_id,) and not result.left_out


def test_glasses_lie_on_the_eyes(photo: Photo, seen: Perception) -> None:
    left, right = seen.point(Landmark.LEFT_EYE), seen.point(Landmark.RIGHT_EYE)
    result = worn(photo, seen, drawn("sunglasses"))
    for eye in (left, right):
        x, y = np.round(eye).astype(int)
        assert result.worn_region[y, x]
    apart = float(np.hypot(*(left - right)))
    x, y = place(result)
    assert abs(x - (left + right)[0] / 2) < 0.2 * apart and abs(y - (left + right)[1] / 2) < 0.5 * apart
    assert 1.6 * apart < np.ptp(np.nonzero(result.worn_region)[1]) < 2.8 * apart


def test_glasses_turn_with_the_head(photo: Photo, seen: Perception) -> None:
    places = seen.landmarks.copy()
    places[Landmark.LEFT_EYE, 1] += 0.012
    places[Landmark.RIGHT_EYE, 1] -= 0.012
    y, x = np.nonzero(worn(photo, replace(seen, landmarks=places), drawn("sunglasses")).worn_region)
    assert y[x > np.quantile(x, 0.8)].mean() > y[x < np.quantile(x, 0.2)].mean() + 8


def test_glasses_shown_from_the_side_are_left_out(photo: Photo, seen: Perception) -> None:
    pixels = np.full((200, 300, 3), 255, dtype=np.uint8)
    pixels[90:130, 180:260] = pixels[95:105, 60:180] = 20
    refusal = refused(photo, seen, Piece("side", Photo(pixels, "PNG"), "sunglasses", "face"))
    assert refusal.facts["left_out"] == {"side": "view_not_wearable"}
    assert "拍摄角度" in refusal.say("zh") and "product picture" in refusal.say("en")


def test_a_hat_sits_above_the_eyes_and_presses_the_hair(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    eyes = seen.point(Landmark.LEFT_EYE)[1]
    result = worn(photo, seen, drawn("hat"))
    assert place(result)[1] < eyes
    assert not result.worn_region[round(eyes) + 6 :].any(), "nothing below the eyes"
    top = int(np.flatnonzero((seen.parsing == Part.HAIR).any(axis=1))[0])
    x = round(float(seen.point(Landmark.NOSE)[0]))
    assert result.worn_region[top + 3, x], "the top of the head is under the hat"


@pytest.mark.parametrize("category", ["sunglasses", "hat"])
def test_a_turned_head_wears_neither(photo: Photo, seen: Perception, category: str) -> None:
    places = seen.landmarks.copy()
    places[Landmark.NOSE, 0] = places[Landmark.LEFT_EYE, 0]
    refusal = refused(photo, replace(seen, landmarks=places), drawn(category))
    assert refusal.facts["left_out"] == {drawn(category).garment_id: "head_turned"}


def test_a_bag_hangs_from_a_hand_that_stays_in_front(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    result = worn(photo, seen, TOP_HANDLE)
    x, y = place(result)
    hands = [seen.point(mark) for mark in (Landmark.LEFT_INDEX, Landmark.RIGHT_INDEX)]
    nearest = min(hands, key=lambda hand: abs(hand[0] - x))
    assert abs(nearest[0] - x) < 60 and y > nearest[1]
    row, column = np.round(nearest[::-1]).astype(int)
    assert seen.parsing[row, column] == Part.SKIN
    assert np.array_equal(result.picture[row, column], photo.pixels[row, column])


def test_no_hand_hangs_free(photo: Photo, seen: Perception) -> None:
    places = seen.landmarks.copy()
    wrists = [Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST]
    places[wrists, 1] = places[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 1]
    refusal = refused(photo, replace(seen, landmarks=places), TOP_HANDLE)
    assert refusal.facts["left_out"] == {TOP_HANDLE.garment_id: "no_free_hand"}


def test_a_bag_without_a_handle_is_left_out_but_a_clutch_is_held(photo: Photo, seen: Perception) -> None:
    pixels = np.full((200, 300, 3), 255, dtype=np.uint8)
    pixels[60:150, 60:240] = (120, 40, 40)
    block = Piece("b", Photo(pixels, "PNG"), "handbag", "hand")
    assert refused(photo, seen, block).facts["left_out"] == {"b": "view_not_wearable"}
    assert worn(photo, seen, replace(block, category="clutch")).worn_ids == ("b",)


def test_a_scarf_lies_under_the_chin_over_the_shirt(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    shirt, scarf = drawn("shirt"), drawn("scarf")
    result = worn(photo, seen, scarf, shirt)
    assert result.worn_ids == (shirt.garment_id, scarf.garment_id)
    alone = worn(photo, seen, shirt)
    differ = np.any(result.picture != alone.picture, axis=2)
    y, x = np.nonzero(differ)
    shoulders = (seen.point(Landmark.LEFT_SHOULDER) + seen.point(Landmark.RIGHT_SHOULDER)) / 2
    assert abs(x.mean() - shoulders[0]) < 30 and y.max() > shoulders[1] + 60
    face = seen.parsing == Part.FACE
    face[: round(float(seen.point(Landmark.NOSE)[1]))] = False
    assert (differ & face).sum() < 0.15 * face.sum(), "the face stays in front"


@pytest.mark.parametrize("category", ["stole", "cap"])
def test_what_is_folded_or_shown_from_the_side_is_left_out(photo: Photo, seen: Perception, category: str) -> None:
    assert refused(photo, seen, drawn(category)).facts["left_out"] == {drawn(category).garment_id: "view_not_wearable"}


def test_the_light_that_is_asked_for_falls_on_small_things_too(photo: Photo, seen: Perception) -> None:
    bag = TOP_HANDLE
    plain, lit = (
        PreviewEngine().render(photo, seen, [bag], TryOnOptions(lighting=light)) for light in (None, "evening")
    )
    cloth = plain.worn_region & (plain.picture != photo.pixels).any(axis=2)
    warmth = [picture[cloth][..., 0].mean() / picture[cloth][..., 2].mean() for picture in (plain.picture, lit.picture)]
    assert warmth[1] > warmth[0] * 1.03, "a lamp takes blue away"
    assert np.array_equal(lit.picture[~lit.worn_region], photo.pixels[~lit.worn_region])
