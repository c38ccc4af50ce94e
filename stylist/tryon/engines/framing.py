"""A product picture as painters want it: whole, on white, of one size."""

from __future__ import annotations

import hashlib

import cv2
import numpy as np

from stylist.images import Pixels


def framed(pixels: Pixels, height: int, width: int) -> Pixels:
    """The picture scaled to fit (height, width), centred on its own border's colour."""
    scale = min(height / pixels.shape[0], width / pixels.shape[1])
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    canvas = np.empty((height, width, 3), dtype=np.uint8)
    canvas[:] = np.median(border, axis=0)
    top, left = (height - size[1]) // 2, (width - size[0]) // 2
    canvas[top : top + size[1], left : left + size[0]] = small
    return canvas


def digest(pixels: Pixels) -> str:
    """A name for a picture's content and size."""
    return hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest()
