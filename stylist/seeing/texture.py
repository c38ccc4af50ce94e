"""How even a garment's cloth looks: few plain numbers that tell stripes and checks from plain and printed cloth.

Horizontal stripes make the rows of a picture differ from each other, vertical ones the columns, checks both; prints
make neighbours differ everywhere.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import Pixels
from stylist.seeing.palette import clusters
from stylist.seeing.region import Lab, Mask, garment_mask, smaller, to_lab

Floats = npt.NDArray[np.float64]

MEASURES = 11
LEAST_PIXELS = 60


def texture(pixels: Pixels, body: str | None) -> Floats:
    """(11,) measures of the cloth in a picture (H, W, 3), zero where too little of it is to be seen.

    Logarithms of: overall spread in CIELAB, spread of row means, of column means, the smaller of the two, mean step
    across, mean step down, share beside the main colour; then differences of these that do not change with contrast.
    body: as for :func:`stylist.seeing.region.garment_region`.
    """
    lab = to_lab(smaller(pixels))
    mask = garment_mask(lab, body)[0]
    if mask.sum() < LEAST_PIXELS:
        return np.zeros(MEASURES)
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    cloth, inside = lab[box], mask[box]
    inner = cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    inside = inner if inner.sum() >= LEAST_PIXELS else inside
    away = np.where(inside[..., None], cloth - cloth[inside].mean(0), 0)
    spread = float(np.sqrt((away**2).sum(2)[inside].mean()))
    across, down = _line_spread(away, inside, 1), _line_spread(away, inside, 0)
    sideways, downwards = _step(cloth, inside, 1), _step(cloth, inside, 0)
    beside = 1 - float(clusters(cloth[inside], 3)[1].max())
    logs = np.log1p([spread, across, down, min(across, down), sideways, downwards, beside])
    return np.array([
        *logs, np.log((downwards + 1) / (sideways + 1)), logs[1] - logs[2], logs[1] - logs[0], logs[2] - logs[0]
    ])  # fmt: skip


def _line_spread(away: Lab, inside: Mask, axis: int) -> float:
    """How much the means of lines (rows for axis 1, columns for axis 0) differ from those of their neighbours."""
    counts = inside.sum(axis)
    means = away.sum(axis) / np.maximum(counts, 1)[:, None]  # (L, 3)
    wide = max(5, len(means) // 4 | 1)
    padded = np.pad(means, ((wide // 2, wide // 2), (0, 0)), mode="edge")
    slow = np.stack([np.convolve(padded[:, k], np.ones(wide) / wide, "valid") for k in range(3)], axis=1)
    sharp = (means - slow)[counts > 0.3 * counts.max()]
    return float(np.sqrt((sharp**2).sum(1).mean()))


def _step(cloth: Lab, inside: Mask, axis: int) -> float:
    """Mean difference of neighbouring pixels along an axis."""
    steps = np.abs(np.diff(cloth, axis=axis)).sum(2)
    both = inside[:, 1:] & inside[:, :-1] if axis == 1 else inside[1:] & inside[:-1]
    return float(steps[both].mean()) if both.any() else 0.0
