"""CIELAB over whole arrays, for palettes: from sRGB, and CIEDE2000. Single shades are in stylist.search.colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_25_TO_7 = 25.0**7
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
"""Linear sRGB -> XYZ (IEC 61966-2-1), D65 white."""


def lab_of_hex(colours: Sequence[str]) -> Floats:
    """(N, 3) CIELAB (D65) of sRGB colours such as "#1f2a44"."""
    values = np.array([[int(c[k : k + 2], 16) for k in (1, 3, 5)] for c in colours], dtype=np.float64).reshape(-1, 3)
    rgb = values / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = linear @ (_TO_XYZ / _TO_XYZ.sum(1, keepdims=True)).T
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def distance(lab: npt.NDArray[Any], colour: npt.ArrayLike, lightness: float = 1.0) -> npt.NDArray[np.float32]:
    """(...) CIE76 colour difference between CIELAB colours (..., 3) and others, broadcast.

    lightness: how much it counts beside hue and chroma; shade and folds change it most.
    """
    away = np.ascontiguousarray(lab - np.asarray(colour, dtype=np.float32), dtype=np.float32)
    if not away.size:
        return np.zeros(away.shape[:-1], dtype=np.float32)
    squared = cv2.transform(cv2.multiply(away, away).reshape(-1, 1, 3), np.array([[lightness**2, 1.0, 1.0]]))
    return np.sqrt(squared).reshape(away.shape[:-1])


def ciede2000(one: npt.ArrayLike, other: npt.ArrayLike) -> Floats:
    """(...) CIEDE2000 between CIELAB colours (..., 3), broadcast: 0 equal, about 2 just visible, 100 black to white.

    Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula", Color Research and Application 30 (2005), whose
    published pairs are in the tests.
    """
    (l1, a1, b1), (l2, a2, b2) = _channels(one), _channels(other)
    stretch = 1 + 0.5 * (1 - _saturation((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2))
    a1, a2 = stretch * a1, stretch * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    turn = np.where(grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    light, chroma, hue = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    mean_l, mean_c, mean_h = (l1 + l2) / 2, (c1 + c2) / 2, _mean_hue(h1, h2, grey)
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * _hue_weight(mean_h)
    rotation = -2 * _saturation(mean_c) * np.sin(np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2))))
    parts = light / s_l, chroma / s_c, hue / s_h
    squared = parts[0] ** 2 + parts[1] ** 2 + parts[2] ** 2 + rotation * parts[1] * parts[2]
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def _channels(colours: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    lightness, a, b = np.moveaxis(np.asarray(colours, dtype=np.float64), -1, 0)
    return lightness, a, b


def _saturation(chroma: Floats) -> Floats:
    """0 for greys to 1 for strong colours."""
    return np.asarray(np.sqrt(chroma**7 / (chroma**7 + _25_TO_7)))


def _mean_hue(h1: Floats, h2: Floats, grey: npt.NDArray[np.bool_]) -> Floats:
    """Half-way on the shorter arc, in degrees; of a grey and a colour, the sum, as the formula has it."""
    total = h1 + h2
    around = np.abs(h1 - h2) > 180
    mean = np.where(around, np.where(total < 360, total + 360, total - 360), total) / 2
    return np.where(grey, total, mean)


def _hue_weight(hue: Floats) -> Floats:
    terms = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))
    return np.asarray(1 + sum(size * np.cos(np.radians(times * hue + shift)) for size, times, shift in terms))
