"""Where somebody's thighs touch, trousers have no gap: both legs end in the middle between them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Strip
from stylist.tryon.panels import Panel

_TOUCHING = 0.24
"""Gap in torsos between the legs of trousers, as measured along each leg alone, up to which thighs may fill it."""
_CLOSED = 0.9
"""Share of the person's mask on the line across a gap from which no ground is seen through it."""
_LAPPED = 0.035
"""By how many torsos each leg reaches over the middle, so that no line of what is beneath stays between them."""
_ACROSS = 9


def closed_between(left: Panel, right: Panel, figure: Figure) -> tuple[Panel, Panel]:
    """Both legs, wider on their inner sides from the crotch down to where the ground is first seen between them.

    left, right: the wearer's; row i of one is at the height of row i of the other, the first is the crotch.
    """
    inner_left, inner_right = left.target.right.copy(), right.target.left.copy()
    for row in range(1, len(inner_left)):
        if not _touch(inner_left[row], inner_right[row], figure):
            break
        middle, across = (inner_left[row] + inner_right[row]) / 2, figure.outward("left", 1.0)
        inner_left[row] = middle - _LAPPED * figure.torso * across
        inner_right[row] = middle + _LAPPED * figure.torso * across
    return (
        replace(left, target=Strip(left.target.left, inner_left)),
        replace(right, target=Strip(inner_right, right.target.right)),
    )


def _touch(left: Floats, right: Floats, figure: Figure) -> bool:
    """Whether the person is seen all the way between two points, and these are near each other."""
    apart = float((left - right) @ figure.outward("left", 1.0))
    if not 0 < apart < _TOUCHING * figure.torso:
        return False
    line = np.round(left + np.linspace(0, 1, _ACROSS)[:, None] * (right - left)).astype(int)
    rows, columns = np.clip(line[:, 1], 0, figure.shape[0] - 1), np.clip(line[:, 0], 0, figure.shape[1] - 1)
    return bool((figure.perception.mask[rows, columns] > 0.5).mean() >= _CLOSED)
