"""Where legs go on into shoes: under closed ones whatever is worn; into open ones as they are seen above the old."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stylist.tryon.feet import Stance
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Floats, Mask, thick_line, unit

_INTO, _SHIN = 0.05, 0.075
"""How far, in torsos, a leg goes on below the joint of its ankle, and half its breadth there."""
_ROWS = 6
"""Rows of pixels above the old shoe from which the leg's breadth is taken."""
_HALVES = (0.03, 0.1)
"""What half its breadth may be there, in torsos; the mean of both is usual."""
_TIGHT = 0.063
"""Half the breadth of trousers there, from which they are none but tights: bare legs have 0.04 to 0.075, trousers and
leggings of 17 street photos 0.065 and more."""
_JOINT = np.array([[0.2, 0.0, 0.2], [0.2, 0.0, 1.2]])
"""The ankle within a shoe of length 1, and a place one length above it."""
_LOWEST = 0.1
"""How far above it a leg that is seen ends at the least, in lengths."""


@dataclass(frozen=True, slots=True)
class Shin:
    """What is seen of a leg right above the old shoe. at: x, y; half: half its breadth, in pixels."""

    at: Floats
    half: float

    @classmethod
    def above(cls, foot: Stance, figure: Figure, skin: Mask) -> Shin | None:
        """None where trousers hide it. skin: (H, W) bool, bare legs."""
        left, right, row = _seen_above(foot, figure, skin)
        half = (right - left) / 2
        low, high = (each * figure.torso for each in _HALVES)
        return cls(np.array([(left + right) / 2, row]), half) if low < half < high else None


def is_stockinged(foot: Stance, figure: Figure, garments: Mask, called: Mask, own: Mask) -> bool:
    """Whether what is seen right above the old shoe goes on into it: tights, socks.

    garments: (H, W) bool; called: (H, W) bool, what is called skin; own: (H, W) bool, what of that has its colour.
    """
    cloth, skin, bare = (_breadth(foot, figure, place) / figure.torso for place in (garments, called, own))
    return 2 * _HALVES[0] < cloth < 2 * _TIGHT or (skin > 2 * _HALVES[0] and bare < 0.5 * skin)


def _breadth(foot: Stance, figure: Figure, place: Mask) -> float:
    left, right, _ = _seen_above(foot, figure, place)
    return right - left


def _seen_above(foot: Stance, figure: Figure, place: Mask) -> tuple[float, float, float]:
    """Begin and end of what of a place is seen of a leg right above the old shoe, all but no breadth where nothing is,
    and its lowest row."""
    first = int(np.flatnonzero(foot.region.any(axis=1))[0])
    knee, ankle = figure.joint(foot.side, "knee"), figure.joint(foot.side, "ankle")
    runs = [(0, 0)] if first == 0 else []
    for row in range(max(0, first - _ROWS), first):
        share = np.clip((row - knee[1]) / max(float(ankle[1] - knee[1]), 1.0), 0, 1.2)
        runs.append(_run(place[row], float(knee[0] + share * (ankle - knee)[0])))
    left, right = np.median(runs, axis=0)
    return float(left), float(right), first - 1.0


def _run(row: Mask, x: float) -> tuple[int, int]:
    """Begin and end of the run of True nearest to a place; both 0 where there is none."""
    found = np.flatnonzero(row)
    if len(found) == 0:
        return 0, 0
    start = int(found[np.argmin(np.abs(found - x))])
    gaps = np.flatnonzero(~row)
    before, after = gaps[gaps < start], gaps[gaps > start]
    return int(before[-1]) + 1 if len(before) else 0, int(after[0]) if len(after) else len(row)


def under_closed(figure: Figure) -> Mask:
    """Where the legs go on into closed shoes, whatever is worn. (H, W) bool."""
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        knee, ankle = figure.joint(side, "knee"), figure.joint(side, "ankle")
        line = np.stack([knee, ankle + _INTO * figure.torso * unit(ankle - knee)])
        place |= thick_line(figure.shape, line, np.array([_SHIN, _SHIN]) * figure.torso)
    return place


def grown_on(at: Floats, points: Floats, foot: Stance, shin: Shin | None) -> Floats:
    """(N, 2) where the points of an ankle are in the photo so that it goes on from the leg above. points: (N, 3)."""
    if shin is None:
        return at
    low, one = foot.place(_JOINT)[0]
    height = max(float(low[1] - shin.at[1]) / float(low[1] - one[1]), _LOWEST)  # of the leg's end, above the joint
    share = np.clip((points[:, 2] - _JOINT[0, 2]) / height, 0, None)
    return np.asarray(at + share[:, None] * np.array([float(shin.at[0] - low[0]), 0.0]))
