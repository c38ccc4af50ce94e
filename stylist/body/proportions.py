"""Proportions as ratios between joints seen in photos, and how sure they are. No height is needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stylist.body.perception import Landmark, Perception

CLEAR = 0.5
"""Visibility from which a joint counts."""
UNFIT = frozenset({"side_view", "back_view", "sitting"})
"""Quality notes under which ratios would describe the pose and not the person."""
SHARED = 0.5
"""Share of the error's variance that several photos have in common: clothes, shoes, how the joints are placed."""


@dataclass(frozen=True, slots=True)
class Usual:
    """The middle three fifths of 969 people who face the camera in street photos, and the spread of the logarithm.

    Joints as the pose model places them: shoulder and hip joints, not outlines. Those people differ in body, pose,
    shoes and camera. How much of the spread is which is not known, so all of it is taken to be a photo's error: no
    photo can be worse than that on average.
    """

    low: float
    high: float
    spread: float


USUAL: Mapping[str, Usual] = {
    "shoulders_to_hips": Usual(1.68, 1.86, 0.061),
    "legs_to_torso": Usual(1.37, 1.57, 0.081),
}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio over one or several photos, and the standard deviation of its logarithm's error."""

    value: float
    sd: float
    photos: int


def combined(seen: Sequence[Mapping[str, float]]) -> dict[str, Ratio]:
    """The ratios of several photos taken together: medians, surer the more photos show them."""
    found = {}
    for name, usual in USUAL.items():
        values = [ratios[name] for ratios in seen if name in ratios]
        if values:
            error = usual.spread * float(np.sqrt(SHARED + (1 - SHARED) / len(values)))
            found[name] = Ratio(float(np.median(values)), error, len(values))
    return found


def ratios_of(seen: Perception, notes: Collection[str] = ()) -> dict[str, float]:
    """Ratios whose joints are all clear; none at all where the pose would distort them (``notes``: quality codes)."""
    if UNFIT & set(notes):
        return {}
    shoulders = _pair(seen, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    hips = _pair(seen, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    ankles = _pair(seen, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    found = {
        "shoulders_to_hips": _over(_width(shoulders), _width(hips)),
        "legs_to_torso": _over(_between(hips, ankles), _between(shoulders, hips)),
    }
    return {name: value for name, value in found.items() if value is not None}


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
    return numerator / denominator if numerator and denominator else None
