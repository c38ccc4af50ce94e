"""The neck opening of a garment that lies flat: behind it one sees the inside of its back, which a neck will cover."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.seeing.region import to_lab
from stylist.tryon.cutout import Cutout
from stylist.tryon.geometry import fill_polygon
from stylist.tryon.panels import Panel

_DEPTH = (0.04, 0.42)
"""Where a front neckline may lie below the collar, in shares of the shoulder width."""


def lining_of(cutout: Cutout, body: Panel) -> npt.NDArray[np.float32]:
    """(H, W) 1 inside the neck opening, above the front neckline. The edge is the strongest one below the collar."""
    left, right = body.source.left[0], body.source.right[0]
    width = float(np.hypot(*(body.source.left[1] - body.source.right[1])))
    lab = cv2.GaussianBlur(to_lab(cutout.pixels), (0, 0), 1.2)
    steep = np.abs(cv2.Sobel(lab, cv2.CV_32F, 0, 1, ksize=3)).sum(axis=2) / 8
    columns = np.linspace(right[0], left[0], 15)[1:-1]
    top = float(min(left[1], right[1]))
    depths = np.array([_strongest(steep, cutout.alpha, c, top, width) for c in columns])
    middle = float(np.median(depths[4:9]))
    across = np.linspace(-1, 1, 15)[1:-1]
    shape = top + (middle - top) * np.sqrt(np.clip(1 - across**2, 0, 1))
    curve = np.stack([columns, shape], axis=1)
    outline = np.concatenate([[[right[0], top - width]], [right], curve, [left], [[left[0], top - width]]])
    region = fill_polygon((cutout.alpha.shape[0], cutout.alpha.shape[1]), outline)
    return np.asarray(cv2.GaussianBlur(region.astype(np.float32), (0, 0), 1.0), dtype=np.float32)


def _strongest(
    steep: npt.NDArray[np.float32], alpha: npt.NDArray[np.float32], column: float, top: float, width: float
) -> float:
    """Row of the strongest level edge in a column, or a crew neck's usual depth where none stands out."""
    x = int(np.clip(round(column), 0, steep.shape[1] - 1))
    rows = np.arange(round(top + _DEPTH[0] * width), round(top + _DEPTH[1] * width))
    rows = rows[(rows >= 0) & (rows < steep.shape[0])]
    if len(rows) == 0:
        return top + 0.15 * width
    strength = steep[rows, x] * (alpha[rows, x] > 0.9)
    best = int(np.argmax(strength))
    return float(rows[best]) if strength[best] > 2.0 else top + 0.15 * width
