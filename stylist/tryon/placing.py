"""A cut-out laid onto the photo as a whole, scaled and turned, nothing bent: how all accessories are put."""

from __future__ import annotations

import cv2
import numpy as np

from stylist.tryon.cutout import Cutout
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.warp import Sheet


def put(
    cutout: Cutout,
    name: str,
    at: Floats,
    to: Floats,
    scale: float,
    right: Floats,
    shape: tuple[int, int],
    narrow: float = 1.0,
) -> Sheet | None:
    """The cut-out with its point ``at`` on the photo's point ``to``, scaled and turned so that its rows run along
    ``right``; None where nothing of it is in the frame. narrow: how much of its breadth a turned one shows."""
    first = min(1.0, scale)  # smaller by averaging, so that nothing flickers
    height, width = cutout.alpha.shape
    size = (max(2, round(first * width)), max(2, round(first * height)))
    pixels = cv2.resize(cutout.pixels, size, interpolation=cv2.INTER_AREA)
    alpha = cv2.resize(cutout.alpha, size, interpolation=cv2.INTER_AREA)
    shrunk = np.array([size[0] / width, size[1] / height])
    turn = np.stack([right, [-right[1], right[0]]], axis=1) * (scale * np.array([narrow, 1.0]) / shrunk)
    matrix = np.column_stack([turn, to - turn @ (at * shrunk)])
    corners = np.array([[0, 0, 1], [size[0], 0, 1], [0, size[1], 1], [size[0], size[1], 1]]) @ matrix.T
    x0, y0 = np.floor(corners.min(axis=0)).astype(int).clip(min=0)
    x1, y1 = np.minimum(np.ceil(corners.max(axis=0)).astype(int), (shape[1], shape[0]))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    matrix[:, 2] -= (x0, y0)
    span = (int(x1 - x0), int(y1 - y0))
    colour = cv2.warpAffine(pixels, matrix, span, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    cover = cv2.warpAffine(alpha, matrix, span, borderMode=cv2.BORDER_CONSTANT).clip(0, 1).astype(np.float32)
    return Sheet(name, (int(x0), int(y0), int(x1), int(y1)), colour, cover, np.zeros_like(cover))


def box_of(mask: Mask) -> Floats:
    """x0, y0, x1, y1 of what is in a mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return np.array([columns[0], rows[0], columns[-1], rows[-1]], dtype=np.float64)


def nowhere(shape: tuple[int, int]) -> Mask:
    """(H, W) an empty mask."""
    return np.zeros(shape, dtype=bool)
