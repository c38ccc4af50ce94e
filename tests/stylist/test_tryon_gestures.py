"""Raised hands in landmarks: which, for how long, and only once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from stylist.body.perception import Landmark
from stylist.demo.perceived import figure_perception
from stylist.tryon.gestures import HELD_FRAMES, RaisedHands


def standing(*raised: Landmark, sure: float = 1.0) -> npt.NDArray[Any]:
    """The drawn figure with wrists above the head."""
    landmarks = figure_perception("ada").landmarks.copy()
    for wrist in raised:
        landmarks[wrist, 1] = landmarks[Landmark.NOSE, 1] - 0.05
        landmarks[wrist, 2] = sure
    return landmarks


@pytest.mark.parametrize(
    ("raised", "means"),
    [
        ((Landmark.LEFT_WRIST,), "next"),  # their left is on the right of the picture
        ((Landmark.RIGHT_WRIST,), "previous"),
        ((Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST), "closer"),
        ((), None),
    ],
)
def test_hands_that_are_held_up_count_once(raised: tuple[Landmark, ...], means: str | None) -> None:
    hands = RaisedHands()
    told = [hands(standing(*raised)) for _ in range(HELD_FRAMES + 5)]
    assert [t for t in told if t] == ([means] if means else [])


def test_in_a_mirrored_picture_the_side_counts_and_not_the_name() -> None:
    mirrored = standing(Landmark.RIGHT_WRIST)
    mirrored[:, 0] = 1 - mirrored[:, 0]
    hands = RaisedHands()
    assert [hands(mirrored) for _ in range(HELD_FRAMES)][-1] == "next"


def test_an_arm_that_passes_by_and_a_wrist_that_is_a_guess_do_not_count() -> None:
    hands = RaisedHands()
    passing = [standing(Landmark.LEFT_WRIST)] * (HELD_FRAMES - 1) + [standing(), None] * 3
    assert not any(hands(frame) for frame in passing)
    assert not any(hands(standing(Landmark.LEFT_WRIST, sure=0.2)) for _ in range(HELD_FRAMES + 2))


def test_after_the_hand_went_down_it_counts_again() -> None:
    hands = RaisedHands()
    up, down = [standing(Landmark.LEFT_WRIST)] * HELD_FRAMES, [standing()] * 2
    assert [t for frame in up + down + up if (t := hands(frame))] == ["next", "next"]
    assert np.isfinite(standing()).all()
