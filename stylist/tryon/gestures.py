"""Raised hands as a way to choose: one on the right, one on the left, or both, held for a moment."""

from __future__ import annotations

from typing import Any, Literal

import numpy.typing as npt

from stylist.body.perception import Landmark

Gesture = Literal["next", "previous", "closer"]
HELD_FRAMES = 3
"""Frames for which hands stay up before they count: arms that pass by do not."""
SURE = 0.5
"""Visibility from which a wrist or shoulder is believed."""


class RaisedHands:
    """Follows the frames of one person. A gesture counts once; hands go down before the next one."""

    def __init__(self) -> None:
        self._up: Gesture | None = None
        self._frames = 0

    def __call__(self, landmarks: npt.NDArray[Any] | None) -> Gesture | None:
        """The gesture that this frame completes. landmarks: (33, 3) x, y, visibility; None where nobody is seen."""
        now = None if landmarks is None else _raised(landmarks)
        self._frames = self._frames + 1 if now == self._up else 1
        self._up = now
        return now if self._frames == HELD_FRAMES else None


def _raised(landmarks: npt.NDArray[Any]) -> Gesture | None:
    """By the side of the picture, so that it is the same hand in a mirror whichever way the picture is turned."""
    nose = landmarks[Landmark.NOSE]
    pairs = ((Landmark.LEFT_WRIST, Landmark.LEFT_SHOULDER), (Landmark.RIGHT_WRIST, Landmark.RIGHT_SHOULDER))
    up = [
        landmarks[wrist]
        for wrist, shoulder in pairs
        if min(landmarks[wrist, 2], landmarks[shoulder, 2]) >= SURE
        and landmarks[wrist, 1] < (nose[1] + landmarks[shoulder, 1]) / 2
    ]
    if len(up) == len(pairs):
        return "closer"
    if not up:
        return None
    return "next" if up[0][0] > nose[0] else "previous"
