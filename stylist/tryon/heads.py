"""A head that faces the camera: where hats and glasses sit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stylist.body.perception import Landmark
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, unit

_TURNED = 0.4
"""How far the nose may lie beside the middle of the eyes, in distances of the eyes."""
_EAR_TO_HEAD = 1.42
"""Breadth of a head with its hair pressed flat, in distances of the ear landmarks."""


@dataclass(frozen=True, slots=True)
class Head:
    """eyes: the point between them; right: unit vector from the person's right eye to the left; lengths in pixels."""

    eyes: Floats
    right: Floats
    apart: float
    drop: float
    """From the eyes to the mouth."""
    breadth: float

    @property
    def up(self) -> Floats:
        return np.array([self.right[1], -self.right[0]])


def head_of(figure: Figure) -> Head | str:
    """The head as it faces the camera, or why it does not."""
    marks = (Landmark.LEFT_EYE, Landmark.RIGHT_EYE, Landmark.NOSE, Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT)
    if any(figure.perception.landmarks[mark, 2] < 0.5 for mark in marks):
        return "head_not_seen"
    left, right, nose, *mouth = (figure.perception.point(mark) for mark in marks)
    eyes, across = (left + right) / 2, unit(left - right)
    apart = float(np.hypot(*(left - right)))
    drop = float(np.hypot(*(sum(mouth) / 2 - eyes)))
    if apart < 0.5 * drop or abs(float((nose - eyes) @ across)) > _TURNED * apart:
        return "head_turned"
    ears = [figure.perception.point(mark) for mark in (Landmark.LEFT_EAR, Landmark.RIGHT_EAR)]
    breadth = _EAR_TO_HEAD * max(float(np.hypot(*(ears[0] - ears[1]))), 1.7 * apart)
    return Head(eyes, across, apart, drop, breadth)
