"""Hands that hang free, and where they are."""

from __future__ import annotations

import cv2
import numpy as np

from stylist.body.perception import Part
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Mask, thick_line, unit
from stylist.tryon.regions import Regions

_HANGING = 0.72
"""Cosine between forearm and torso from which an arm hangs."""
_BARE = 0.4
"""Share of the place of the knuckles that is skin, where a hand is seen."""


def free_hands(figure: Figure, regions: Regions) -> list[Side]:
    """Hands that hang beside the body, are seen, and carry nothing; the one farther from the body first."""
    found: list[tuple[float, Side]] = []
    for side in SIDES:
        line, _ = figure.arm(side)
        hangs = float(unit(line[2] - line[1]) @ figure.down) > _HANGING and figure.height_of(line[2]) > 0.7
        place = hand_place(figure, side)
        seen = float((regions.skin & place).sum()) > 0.01 * figure.torso**2 and _is_out(figure, regions, side)
        around = cv2.dilate(place.astype(np.uint8), np.ones((15, 15), np.uint8)).astype(bool)
        carries = float((regions.of(Part.BAG) & around).sum()) > 0.01 * figure.torso**2
        if hangs and seen and not carries and all(figure.sees(side, name) for name in ("elbow", "wrist")):
            found.append((abs(float((line[3] - figure.hips) @ figure.outward(side, 1))), side))
    return [side for _, side in sorted(found, reverse=True)]


def _is_out(figure: Figure, regions: Regions, side: Side) -> bool:
    """Whether there is skin where the knuckles are: a hand in a pocket or in a glove holds nothing."""
    at, round_it = figure.joint(side, "hand"), np.array([0.05, 0.05]) * figure.torso
    knuckles = thick_line(figure.shape, np.stack([at, at]), round_it)
    return bool(regions.skin[knuckles].mean() > _BARE) if knuckles.any() else False


def hand_place(figure: Figure, side: Side) -> Mask:
    """From the wrist to the finger tips. (H, W) bool."""
    line, _ = figure.arm(side)
    end = line[3] + 0.1 * figure.torso * unit(line[3] - line[2])
    return thick_line(figure.shape, np.stack([line[2], end]), np.array([0.07, 0.11]) * figure.torso)
