"""The strap of a bag in its product picture: the loop that stands above the body, unrolled, or what lies beside it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import Pixels
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.straps import plain

_STANDS = 0.12
"""How far above the body, in breadths of it, a strap must stand to be told."""
_SCRAP = 0.0015
"""Share of the squared breadth below which a thin part is no strap but a tag, a tassel, a ragged edge."""
_THINNEST, _LONG = 0.015, 0.3
"""Breadth and length, in breadths of the bag, from which a thin part beside the body is a strap and no rim of shade."""
_CORNER = 0.07
"""How far inside the body's breadth a strap is fastened that is not seen to be."""
_ACROSS = 9
"""Samples across a strap."""
_RING = 0.72
"""Share of the breadth of a loop that its ends are apart, below which it is a ring that stands on the bag."""
_APART = 0.15
"""How far apart, in breadths of the body, the two ends of a loop are at least."""


@dataclass(frozen=True, slots=True)
class Strap:
    """ends: (2, 2) x, y where it meets the body, left and right in the picture; long_px: along its middle; colours:
    (N, K, 3) along and across it; wide_px: its breadth."""

    ends: Floats
    long_px: float
    wide_px: float
    colours: npt.NDArray[np.float32]

    @property
    def drop_px(self) -> float:
        """From the shoulder down to the ends, when the bag's weight pulls it straight."""
        half = float(np.hypot(*(self.ends[1] - self.ends[0]))) / 2
        return float(np.sqrt(max((self.long_px / 2) ** 2 - half**2, 0.0)))


def thin_parts(thin: Mask, box: Floats) -> Mask:
    """Thin parts without crumbs."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(thin.astype(np.uint8), connectivity=8)
    large = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] > _SCRAP * (box[2] - box[0]) ** 2)
    return np.asarray(np.isin(labels, large[large > 0]))


def standing(thin: Mask, box: Floats) -> Mask:
    """(H, W) bool: the parts that rise above the body and come down to it within its breadth."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(thin.astype(np.uint8), connectivity=8)
    wide = box[2] - box[0]
    top, left = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_LEFT]
    right = left + stats[:, cv2.CC_STAT_WIDTH]
    rises = (top < box[1] - _STANDS * wide) & (left > box[0] - 0.2 * wide) & (right < box[2] + 0.2 * wide)
    rises[0] = False
    return np.asarray(rises[labels])


def _breadth(part: Mask) -> float:
    """Of a thin part, by the ridge of its distances from the edge."""
    away = cv2.distanceTransform(np.pad(part, 1).astype(np.uint8), cv2.DIST_L2, 5)
    ridge = away[(away >= cv2.dilate(away, np.ones((3, 3), np.uint8))) & (away > 0)]
    return max(1.0, 2 * float((ridge**2).sum() / ridge.sum()) - 0.5)


def lying_strap(pixels: Pixels, body: Mask, lying: Mask, box: Floats) -> Strap | None:
    """A strap that hangs or lies beside the body: its colour and breadth, and the body's upper corners as its ends."""
    wide = box[2] - box[0]
    if not lying.any() or lying.sum() < 4 * _SCRAP * wide**2:
        return None
    breadth = _breadth(lying)
    if breadth < _THINNEST * wide or lying.sum() / breadth < _LONG * wide:
        return None
    columns = [round(box[0] + share * wide) for share in (_CORNER, 1 - _CORNER)]
    ends = np.array([(x, float(np.flatnonzero(body[:, x])[0]) + 0.02 * wide) for x in columns], dtype=np.float64)
    colour = np.median(pixels[lying], axis=0).astype(np.float32)
    return Strap(ends, float(lying.sum()) / breadth, breadth, plain(colour))


def standing_strap(pixels: Pixels, near: Mask, above: Mask, box: Floats) -> Strap | None:
    """The strap that stands above the body, unrolled from end to end; None where there is no such loop."""
    feet = np.argwhere(above & near)[:, ::-1].astype(np.float64)
    wide = float(box[2] - box[0])
    if len(feet) == 0 or np.ptp(feet[:, 0]) < _APART * wide:
        return None
    middle = (feet[:, 0].min() + feet[:, 0].max()) / 2
    ends = np.array([feet[feet[:, 0] < middle].mean(axis=0), feet[feet[:, 0] >= middle].mean(axis=0)])
    if ends[1, 0] - ends[0, 0] < _RING * np.ptp(np.flatnonzero(above.any(axis=0))):
        return None
    breadth = _breadth(above)
    line = _outer_line(above, ends.mean(axis=0))
    if line is None:
        return None
    centre, out = line
    inward = np.linspace(0.5, breadth - 0.5, _ACROSS)[None, :, None] if breadth > 1 else np.full((1, _ACROSS, 1), 0.5)
    at = (centre[:, None] - out[:, None] * inward).astype(np.float32)
    colours = cv2.remap(pixels, at[..., 0], at[..., 1], cv2.INTER_LINEAR).astype(np.float32)
    middle_line = centre - out * breadth / 2
    return Strap(ends, float(np.hypot(*np.diff(middle_line, axis=0).T).sum()), breadth, colours)


def _outer_line(above: Mask, base: Floats) -> tuple[Floats, Floats] | None:
    """The outer edge of a loop as rays from between its ends meet it, left to right, and their directions: (N, 2)."""
    angles = np.linspace(np.pi, 0, max(12, 2 * int(above.any(axis=1).sum())))
    out = np.stack([np.cos(angles), -np.sin(angles)], axis=1)
    steps = np.arange(float(np.hypot(*above.shape)))
    at = np.round(base + steps[None, :, None] * out[:, None]).astype(int)
    height, width = above.shape
    inside = (at[..., 0] >= 0) & (at[..., 0] < width) & (at[..., 1] >= 0) & (at[..., 1] < height)
    hit = np.zeros(inside.shape, dtype=bool)
    hit[inside] = above[at[inside][:, 1], at[inside][:, 0]]
    seen = hit.any(axis=1)
    if seen.mean() < 0.6:
        return None
    far = steps[hit.shape[1] - 1 - np.argmax(hit[:, ::-1], axis=1)]
    return base + far[seen, None] * out[seen], out[seen]
