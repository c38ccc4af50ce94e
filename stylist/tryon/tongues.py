"""What hangs below the hem of a worn top and is none of it: a belt and its buckle, the waistband of the trousers."""

from __future__ import annotations

import numpy as np

from stylist.seeing.region import Lab
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Mask
from stylist.tryon.places import heights

_FROM, _TO = 0.4, 0.8
"""Heights in torsos between which a top's own breadth is measured."""
_NARROW = 0.65
"""Share of that breadth below which the last rows are no hem: tails of a shirt keep more until they end."""
_TALLEST = 0.3
"""Height in torsos up to which it is a tongue; a top that is narrow for longer is cut so."""
_OTHER = 10.0
"""Distance in CIELAB of its colour from the cloth's, from which it is none of it."""


def tongue(lab: Lab, mask: Mask, figure: Figure) -> Mask:
    """(H, W) bool, the last rows on the trunk of a cut-out top, far narrower than it and of another colour."""
    v = heights(figure)
    beside = np.abs(np.arange(mask.shape[1]) - figure.hips[0]) < 1.2 * figure.bare_half(0.9)
    trunk = mask & beside[None]
    rows = np.flatnonzero(trunk.any(axis=1))
    usual = trunk & (v > _FROM) & (v < _TO)
    if not usual.any():
        return mask & False
    breadth = np.median(usual.sum(axis=1)[usual.any(axis=1)])
    wide = np.flatnonzero(trunk.sum(axis=1) >= _NARROW * breadth)
    found = trunk.copy()
    found[: int(wide[-1]) + 1 if len(wide) else len(mask)] = False
    if not found.any() or rows[-1] - wide[-1] > _TALLEST * figure.torso:
        return mask & False
    apart = np.linalg.norm(np.median(lab[found], axis=0) - np.median(lab[usual], axis=0))
    return found if apart > _OTHER else mask & False
