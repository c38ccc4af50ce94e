"""The paper under everything, and the shadow that a garment throws on it."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from stylist.demo.kit.fabric import TILE, Field, noise

PAPER = np.array([0.953, 0.940, 0.918], np.float32)


@cache
def paper(size: tuple[int, int]) -> Field:
    """Warm light paper under a window at the upper left, (H, W, 3)."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    far = np.hypot(x / width - 0.3, (y / height - 0.22) * 1.2)
    fibre = np.tile(noise(401, 0.8, 0.8) * 0.6 + noise(402, 2.4, 1.1) * 0.5, (height // TILE + 1, width // TILE + 1))
    light = 1.022 - 0.062 * np.clip(far, 0, 1.2) + 0.0035 * fibre[:height, :width]
    sheet: Field = np.clip(PAPER * light[..., None], 0, 1).astype(np.float32)
    return sheet


def on_paper(colour: Field, alpha: Field) -> Field:
    """A lit cut-out lying on the paper with a soft and a close shadow, (H, W, 3) 0 to 1."""
    size = (alpha.shape[1], alpha.shape[0])
    scale = size[0] / 768
    shade = (
        _thrown(alpha, (13 * scale, 20 * scale), 20 * scale) * 0.20
        + _thrown(alpha, (3 * scale, 5 * scale), 4 * scale) * 0.30
    )
    ground = paper(size) * (1 - shade[..., None] * np.array([0.92, 0.96, 1.0], np.float32))
    a = alpha[..., None]
    together: Field = colour * a + ground * (1 - a)
    return together


def _thrown(alpha: Field, move: tuple[float, float], blur: float) -> Field:
    """A shadow: moved and blurred, at a third of the size where it is soft."""
    step = 4 if blur > 8 else 1
    small = cv2.resize(alpha, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    matrix = np.array([[1, 0, move[0] / step], [0, 1, move[1] / step]], np.float32)
    slid = cv2.warpAffine(small, matrix, small.shape[::-1])
    soft = cv2.GaussianBlur(slid, (0, 0), blur / step)
    return np.asarray(cv2.resize(soft, alpha.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
