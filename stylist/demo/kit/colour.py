"""Colours of the vocabulary as drawing values, and the small changes drawing needs."""

from __future__ import annotations

from functools import cache

import numpy as np

from stylist.vocabulary import term

Rgb = tuple[float, float, float]
"""sRGB, each 0 to 1."""


@cache
def rgb(shade: str) -> Rgb:
    """The anchor of a shade id, or a colour written as "#rrggbb"."""
    text = shade if shade.startswith("#") else term("colour", shade).hex or "#808080"
    return tuple(int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    """``a`` with a ``share`` of ``b``."""
    return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


def darker(a: Rgb, share: float) -> Rgb:
    """Towards a warm black."""
    return mix(a, (0.06, 0.05, 0.06), share)


def lighter(a: Rgb, share: float) -> Rgb:
    """Towards white."""
    return mix(a, (1.0, 0.99, 0.97), share)


def luminance(a: Rgb) -> float:
    """Perceived lightness, 0 to 1, near enough for choosing a thread."""
    return float(np.dot(a, (0.3, 0.59, 0.11)))


def thread(a: Rgb) -> Rgb:
    """A sewing thread that shows on cloth of this colour, quietly."""
    return lighter(a, 0.22) if luminance(a) < 0.45 else darker(a, 0.25)
