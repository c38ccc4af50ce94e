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
_LEAST, _MOST = 0.02, 0.35
"""Depth of a bite as a share of the garment's breadth there: less is a fold, more is the gap beside a spread leg."""


def bites(mask: Mask) -> Mask:
    """(H, W) bool, what lies in dips of the outer edges, left and right, and holes right beside those edges."""
    rows = np.flatnonzero(mask.any(axis=1))
    if len(rows) < 3:
        return mask & False
    tall = np.arange(rows[0], rows[-1] + 1)
    held = mask[tall]
    left = np.where(held.any(axis=1), held.argmax(axis=1), held.shape[1])
    right = np.where(held.any(axis=1), held.shape[1] - 1 - held[:, ::-1].argmax(axis=1), -1)
    breadth = (right - left + 1).clip(min=1)
    over_left, over_right = left - _bridged(-left, len(tall), breadth), right + _bridged(right, len(tall), breadth)
    columns = np.arange(mask.shape[1])
    found = np.zeros_like(mask)
    beyond = ((columns >= over_left[:, None]) & (columns < left[:, None])) | (
        (columns <= over_right[:, None]) & (columns > right[:, None])
    )
    beside = _LEG * breadth
    holes = ((columns > left[:, None]) & (columns < (left + beside)[:, None])) | (
        (columns < right[:, None]) & (columns > (right - beside)[:, None])
    )
    found[tall] = (beyond | (holes & ~held)) & held.any(axis=1)[:, None]
    return smooth(mask | found, _ROUND * len(tall)) & ~mask


def _bridged(edge: npt.NDArray[np.int64], tall: int, breadth: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(N,) how far out each row's edge moves where a dip is bridged; larger values of ``edge`` lie further out."""
    span = max(3, round(_HAND * tall)) | 1
    line = np.pad(edge.astype(np.float32), span, mode="edge")[:, None]  # a slope that runs on to the end is no dip
    depth = (cv2.morphologyEx(line, cv2.MORPH_CLOSE, np.ones((span, 1), np.uint8)) - line)[span:-span, 0]
    bitten = (depth > _LEAST * breadth) & (depth < _MOST * breadth)
    return np.where(bitten, depth, 0).astype(np.int64)
