"""Cloth that something hid, filled from the garment's own cloth elsewhere: folds, checks and stripes go on."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import Pixels
from stylist.tryon.geometry import Mask

Rows = npt.NDArray[np.int64]

_RING = 0.02
"""Breadth of what surrounds a hole, which its filling must match, and of the shaded rim around a hole, which is left
out, as a share of the picture's longer side."""
_FARTHEST, _STEP = 0.21, 0.015
"""How far away cloth is looked for, and in which steps, as shares of the picture's longer side."""
_LEAST = 0.0003
"""Share of the picture below which a hole takes the nearest colour: it is a few pixels."""
_COVERED = 0.97
"""Share of a hole and its ring that the cloth elsewhere must cover."""


def patched(pixels: Pixels, mask: Mask, holes: Mask) -> Pixels:
    """The picture with each hole covered by the piece of cloth that fits its ring best, where there is one."""
    side = max(mask.shape)
    ring = np.ones((2 * max(2, round(_RING * side)) + 1,) * 2, np.uint8)
    sound = mask & ~(cv2.dilate(holes.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0)
    filled = pixels.copy()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(holes.astype(np.uint8))
    for k in range(1, count):
        if stats[k, cv2.CC_STAT_AREA] < _LEAST * mask.size:
            continue
        hole = labels == k
        around = (cv2.dilate(hole.astype(np.uint8), ring) > 0) & sound
        shift = _best_shift(pixels, sound, hole, around, side)
        if shift is not None:
            _lay(filled, np.roll(pixels, shift, axis=(0, 1)), hole, around, side)
    return filled


def _best_shift(pixels: Pixels, sound: Mask, hole: Mask, around: Mask, side: int) -> tuple[int, int] | None:
    """By how many rows and columns the cloth must move to go on best where the hole is."""
    y, x = np.nonzero(hole)
    ring_y, ring_x = (place[::3] for place in np.nonzero(around))
    if len(ring_y) < 5:
        return None
    y, x = y[::5], x[::5]
    step, far = max(2, round(_STEP * side)), max(1, round(_FARTHEST / _STEP))
    coarse = [(step * i, step * j) for i in range(-far, far + 1) for j in range(-far, far + 1)]
    best = _cheapest(coarse, pixels, sound, (y, x), (ring_y, ring_x))
    if best is None:
        return None
    fine = [(best[0] + i, best[1] + j) for i in range(1 - step, step) for j in range(1 - step, step)]
    return _cheapest(fine, pixels, sound, (y, x), (ring_y, ring_x))


def _cheapest(
    shifts: list[tuple[int, int]], pixels: Pixels, sound: Mask, hole: tuple[Rows, Rows], ring: tuple[Rows, Rows]
) -> tuple[int, int] | None:
    """Of some shifts the one with which the ring differs least from what would lie there, and evenly so."""
    (y, x), (ring_y, ring_x) = hole, ring
    own = pixels[ring_y, ring_x].astype(np.float32)
    best: tuple[float, tuple[int, int]] | None = None
    for dy, dx in shifts:
        matched = _taken(sound, ring_y - dy, ring_x - dx)
        if matched.mean() < _COVERED or _taken(sound, y - dy, x - dx).mean() < _COVERED:
            continue
        off = pixels[(ring_y - dy)[matched], (ring_x - dx)[matched]] - own[matched]
        middle = np.median(off, axis=0)
        cost = float(np.abs(off - middle).mean() + 0.5 * np.abs(middle).mean())
        if best is None or cost < best[0]:
            best = cost, (dy, dx)
    return None if best is None else best[1]


def _taken(mask: Mask, y: Rows, x: Rows) -> Mask:
    """(N,) whether each point lies in a mask; outside the picture it doesn't."""
    inside = (y >= 0) & (y < mask.shape[0]) & (x >= 0) & (x < mask.shape[1])
    return np.asarray(inside & mask[y.clip(0, mask.shape[0] - 1), x.clip(0, mask.shape[1] - 1)])


def _lay(onto: Pixels, cloth: Pixels, hole: Mask, around: Mask, side: int) -> None:
    """The cloth into the hole, as light or dark as the ring around it is."""
    weight = around.astype(np.float32)
    apart = (onto.astype(np.float32) - cloth) * weight[..., None]
    breadth = max(2.0, 0.05 * side)
    slow = (
        cv2.GaussianBlur(apart, (0, 0), breadth)
        / np.maximum(cv2.GaussianBlur(weight, (0, 0), breadth), 1e-3)[..., None]
    )
    onto[hole] = np.clip(cloth[hole] + slow[hole], 0, 255).astype(np.uint8)
