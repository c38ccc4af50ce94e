"""A strap along a line on the photo, in the colours and the breadth of the picture's own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from stylist.tryon.geometry import Floats, along, length

Colours = npt.NDArray[np.float32]

_ROUND = 0.22
"""How much darker the edges of a strap are than its middle, where its picture shows no shade of its own."""
_STEP_PX = 0.5
_SAMPLES = 9


def plain(colour: Colours) -> Colours:
    """(1, K, 3) across a strap of which only the colour is known. colour: (3,)."""
    across = np.linspace(-1, 1, _SAMPLES, dtype=np.float32)
    return np.asarray(colour[None, None] * (1 - _ROUND * across**2)[None, :, None], dtype=np.float32)


def bent(start: Floats, end: Floats, bulge: Floats) -> Floats:
    """(24, 2) a smooth line whose middle is pushed off the straight one by ``bulge``."""
    t = np.linspace(0, 1, 24)[:, None]
    control = (start + end) / 2 + 2 * bulge
    return np.asarray((1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end)


def draw(
    colour: Colours,
    alpha: Colours,
    line: Floats,
    wide_px: float,
    strip: Colours,
    px_of_strip: float,
) -> None:
    """A strap onto a sheet in the making. colour: (H, W, 3), alpha: (H, W), both changed; strip: (N, K, 3) along and
    across, of which one row is ``px_of_strip`` pixels long: it goes to and fro along the line."""
    at = along(line, np.linspace(0, 1, max(2, round(length(line) / _STEP_PX))))
    low = np.floor(at.min(axis=0) - wide_px - 2).astype(int).clip(min=0)
    high = np.minimum(np.ceil(at.max(axis=0) + wide_px + 3).astype(int), (alpha.shape[1], alpha.shape[0]))
    if (high <= low).any():
        return
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
    pixels = np.stack([x.ravel(), y.ravel()], axis=1)
    away, nearest = (np.asarray(found) for found in cKDTree(at).query(pixels, distance_upper_bound=wide_px / 2 + 2))
    near = np.isfinite(away)
    pixels, nearest = pixels[near], nearest[near]
    cover = np.clip(wide_px / 2 + 0.5 - away[near], 0, 1).astype(np.float32)
    tint = _tint(at, pixels - at[nearest], nearest, wide_px, strip, px_of_strip)
    place = (pixels[:, 1], pixels[:, 0])
    colour[place] = colour[place] * (1 - cover[:, None]) + tint * cover[:, None]
    alpha[place] = np.maximum(alpha[place], cover)


def _tint(
    at: Floats, off: Floats, nearest: npt.NDArray[np.int64], wide_px: float, strip: Colours, px_of_strip: float
) -> Colours:
    """(N, 3) the strap's colours. at: its line, step by step; off: (N, 2) from the step that is nearest to a pixel."""
    ahead = np.gradient(at, axis=0)
    ahead /= np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
    side = off[:, 1] * ahead[nearest, 0] - off[:, 0] * ahead[nearest, 1]
    rows, across = len(strip), strip.shape[1]
    gone = nearest * _STEP_PX / max(px_of_strip, 1e-6)
    row = np.abs((gone + rows) % (2 * rows) - rows).astype(int).clip(0, rows - 1)
    column = ((side / wide_px + 0.5) * (across - 1)).clip(0, across - 1.001)
    left, share = column.astype(int), (column % 1)[:, None]
    return np.asarray(strip[row, left] * (1 - share) + strip[row, left + 1] * share, dtype=np.float32)
