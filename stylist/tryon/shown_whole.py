"""Whether the picture of somebody in a garment shows it whole, and hanging, so that it can be put on somebody else."""

from __future__ import annotations

import numpy as np

from stylist.body.perception import Perception
from stylist.tryon.cutout_on_model import is_even
from stylist.tryon.engine import Worn
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Mask
from stylist.tryon.worn_now import before_the_trunk

_ENDS = {"upper": 0.9, "outer": 0.9, "full": 1.5}
"""Height in torsos down to which a picture must show a garment that runs out of it: below, only a hem is missing."""
_RUNS_OUT = 0.5
"""Share of the shoulders' breadth that runs out at the lower edge of such a picture."""
_CLOTHED = 0.6
"""Share of a forearm's line that is cloth from which a sleeve is on it."""


def shown_whole(mask: Mask, hidden: Mask, wearer: Perception | None, worn: Worn) -> bool:
    """Whether cloth covers both halves of a wearer's chest, ends within the picture, and has no folded sleeve.

    mask, hidden: (H, W) bool, the cloth that is seen, and what hands and hair hide of it.
    """
    if wearer is None or worn == "lower":
        return True
    figure = Figure(wearer)
    folded = any(_folded(mask, figure, side) for side in SIDES)
    return is_even(mask | hidden, figure) and not _runs_out(mask, figure, worn) and not folded


def _runs_out(mask: Mask, figure: Figure, worn: Worn) -> bool:
    apart = abs(float((figure.joint("left", "shoulder") - figure.joint("right", "shoulder"))[0]))
    ends = figure.height_of(np.array([figure.hips[0], float(mask.shape[0])]))
    return ends < _ENDS[worn] and float(mask[-3:].any(axis=0).sum()) > _RUNS_OUT * apart


def _folded(mask: Mask, figure: Figure, side: Side) -> bool:
    """Whether a sleeved forearm lies before the trunk: on somebody else it would be an arm more."""
    elbow, wrist = figure.joint(side, "elbow"), figure.joint(side, "wrist")
    if not figure.sees(side, "wrist") or not before_the_trunk(figure, side, wrist):
        return False
    x, y = np.round(np.linspace(elbow, wrist, 20)).astype(int).T
    inside = (x >= 0) & (x < mask.shape[1]) & (y >= 0) & (y < mask.shape[0])
    return bool(inside.any()) and float(mask[y[inside], x[inside]].mean()) > _CLOTHED
