"""What hands at the side took out of a worn skirt's or trousers' edge: an outer seam runs on behind them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.tryon.geometry import Mask
from stylist.tryon.matte import smooth

_HAND = 0.34
"""Height of a hand and what it drags along as a share of the garment's, up to which a dip of the edge is bridged."""
_LEG = 0.22
"""Share of the garment's breadth that either leg covers at least."""
_ROUND = 0.012
"""Share of the garment's height over which what was bridged is rounded."""
_STEP, _STEP_ROWS = 0.025, 0.02
"""How far an edge steps back within so many rows, as shares of breadth and height, where a hand begins."""
_LEAST, _MOST = 0.02, 0.35
"""Depth of a bite as a share of the garment's breadth there: less is a fold, more is the gap beside a spread leg."""


def bites(mask: Mask) -> Mask:
    """(H, W) bool, what lies in dips of the outer edges, left and right, and holes right beside those edges."""
    rows = np.flatnonzero(mask.any(axis=1))
    if len(rows) < 3:
        return np.zeros_like(mask)
    held = mask[rows[0] : rows[-1] + 1]
    seen = np.asarray(held.any(axis=1, keepdims=True))
    found = np.zeros_like(mask)
    for way in (1, -1):  # as it is and mirrored: each time the left edge
        turned = held[:, ::way]
        left = np.where(turned.any(axis=1), turned.argmax(axis=1), held.shape[1])
        breadth = np.ptp(np.where(turned, np.arange(held.shape[1]), left[:, None]), axis=1).clip(min=1)
        until, columns = left + _LEG * breadth, np.arange(held.shape[1])
        out = left - _bridged(-left, len(held), breadth)
        within = np.asarray((columns >= out[:, None]) & (columns < until[:, None]))
        found[rows[0] : rows[-1] + 1] |= (within & ~turned & seen)[:, ::way]
    return smooth(mask | found, _ROUND * len(held)) & ~mask


def _bridged(edge: npt.NDArray[np.int64], tall: int, breadth: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(N,) how far out each row's edge moves where a dip is bridged; larger values of ``edge`` lie further out."""
    span = max(3, round(_HAND * tall)) | 1
    line = np.pad(edge.astype(np.float32), span, mode="edge")[:, None]  # a slope that runs on to the end is no dip
    depth = (cv2.morphologyEx(line, cv2.MORPH_CLOSE, np.ones((span, 1), np.uint8)) - line)[span:-span, 0]
    bitten = (depth > _LEAST * breadth) & (depth < _MOST * breadth)
    return np.where(bitten & _abrupt(edge, bitten, breadth), depth, 0).astype(np.int64)


def _abrupt(edge: npt.NDArray[np.int64], dips: Mask, breadth: npt.NDArray[np.int64]) -> Mask:
    """(N,) the dips that have a step at their ends or within: knees of flared trousers have none."""
    apart = max(2, round(_STEP_ROWS * len(edge)))
    step = np.zeros(len(edge), dtype=bool)
    step[apart:] = np.abs(edge[apart:] - edge[:-apart]) > _STEP * breadth[apart:]
    near = cv2.dilate(step.astype(np.uint8)[:, None], np.ones((2 * apart + 1, 1), np.uint8))[:, 0] > 0
    _, number = cv2.connectedComponents(dips.astype(np.uint8)[:, None])
    return np.asarray(dips & np.isin(number[:, 0], np.unique(number[near & dips, 0])))
