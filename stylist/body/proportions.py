"""Proportions as ratios between joints seen in the photo, and neutral names for them. No height is needed."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from stylist.body.perception import Landmark, Perception
from stylist.body.profile import Proportions

CLEAR = 0.5
"""Visibility from which a joint counts."""
UNFIT = frozenset({"side_view", "back_view", "sitting"})
"""Quality notes under which ratios would describe the pose and not the person."""

USUAL = {
    "shoulders_to_hips": (1.68, 1.86, ("hips_lead", "shoulders_hips_even", "shoulders_lead")),
    "legs_to_torso": (1.37, 1.57, ("torso_longer", "legs_torso_even", "legs_longer")),
}
"""Ratio -> where the middle three fifths of 969 people facing the camera in street photos lie, and the names for
below, within and above. Joints as the pose model places them: shoulder and hip joints, not outlines."""


def proportions_of(seen: Perception, notes: Collection[str] = ()) -> Proportions:
    """Ratios whose joints are all clear; none at all where the pose would distort them (``notes``: quality codes)."""
    if UNFIT & set(notes):
        return Proportions()
    ratios = {name: value for name, value in _ratios(seen).items() if value is not None}
    names = tuple(_name(name, value) for name, value in ratios.items())
    return Proportions(ratios={name: round(value, 3) for name, value in ratios.items()}, names=names)


def _name(ratio: str, value: float) -> str:
    low, high, (below, within, above) = USUAL[ratio]
    return below if value < low else above if value > high else within


def _ratios(seen: Perception) -> dict[str, float | None]:
    shoulders = _pair(seen, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    hips = _pair(seen, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    ankles = _pair(seen, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    width = _over(_width(shoulders), _width(hips))
    return {
        "shoulders_to_hips": width,
        "legs_to_torso": _over(_between(hips, ankles), _between(shoulders, hips)),
    }


Pair = tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], ...] | None


def _pair(seen: Perception, left: Landmark, right: Landmark) -> Pair:
    """Both points in pixels, or None unless both are clear and inside the photo."""
    marks = seen.landmarks[[left, right]]
    inside = ((marks[:, :2] >= 0) & (marks[:, :2] <= 1)).all()
    return (seen.point(left), seen.point(right)) if inside and (marks[:, 2] >= CLEAR).all() else None


def _width(pair: Pair) -> float | None:
    return None if pair is None else float(np.linalg.norm(pair[0] - pair[1]))


def _between(upper: Pair, lower: Pair) -> float | None:
    """Distance between the middles of two pairs."""
    if upper is None or lower is None:
        return None
    return float(np.linalg.norm((upper[0] + upper[1]) / 2 - (lower[0] + lower[1]) / 2))


def _over(numerator: float | None, denominator: float | None) -> float | None:
    return numerator / denominator if numerator is not None and denominator else None
