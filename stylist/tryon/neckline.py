"""The neck opening of a garment that lies flat: behind it one sees the inside of its back, which a neck will cover."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab, to_lab
from stylist.tryon.cutout import Cutout
from stylist.tryon.geometry import Mask, fill_polygon
from stylist.tryon.matte import smooth, symmetry
from stylist.tryon.panels import Panel

_DEPTH = (0.04, 0.42)
"""Where a front neckline may lie below the collar, in shares of the shoulder width."""

_DARKER, _SHADE = 5.0, 7.0
"""How much darker (CIELAB L) the inside of the back is than the front from which its shade tells it; how far in CIELAB
its own colour strays."""
_DEEPEST, _LABEL = 0.75, 0.08
"""How far down a neckline may reach, and the height of a label, in shares of the shoulder width."""
_SEEDS = ((0.0, 0.06, 0.08, 0.2), (0.1, 0.2, 0.02, 0.1))
"""Where the inside is seen, in the same: from and to so far off the middle and below the collar; the second beside the
label of a shallow neck."""
_SMALLEST, _LARGEST, _EVEN = 0.01, 0.2, 0.85
"""Area in squared shoulder widths, and overlap with its mirror image, of a neck opening."""


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


def inside_of(cutout: Cutout, body: Panel) -> npt.NDArray[np.float32] | None:
    """(H, W) 1 on the inside of the back, with its label and the back of the collar above it, where its shade tells it
    from the front; None where it doesn't. All of that is behind the wearer and behind what is worn beneath."""
    left, right = body.source.left[0], body.source.right[0]
    width = float(np.hypot(*(body.source.left[1] - body.source.right[1])))
    middle, top = float(left[0] + right[0]) / 2, float(min(left[1], right[1]))
    lab = np.asarray(cv2.GaussianBlur(to_lab(cutout.pixels), (0, 0), 1.0), dtype=np.float32)
    rows, columns = np.ogrid[: lab.shape[0], : lab.shape[1]]
    aside, depth, cloth = np.abs(columns - middle) / width, (rows - top) / width, cutout.alpha > 0.9
    front, room = cloth & (depth > 0.5) & (depth < 1.0), cloth & (aside < 0.3) & (depth > 0.0) & (depth < _DEEPEST)
    for near, far, upper, lower in _SEEDS:
        seed = cloth & (aside > near) & (aside < far) & (depth > upper) & (depth < lower)
        if min(seed.sum(), front.sum()) >= 20 and (inside := _shaded(lab, room, seed, front, width)) is not None:
            first = np.where(inside.any(axis=0), inside.argmax(axis=0), 0)[None]
            behind = np.asarray(inside | (cloth & (rows < first)))
            return np.asarray(cv2.GaussianBlur(behind.astype(np.float32), (0, 0), 1.0), dtype=np.float32)
    return None


def _shaded(lab: Lab, room: Mask, seed: Mask, front: Mask, width: float) -> Mask | None:
    """What has the seed's shade and hangs together with it, if that is darker than the front and has a neck's shape."""
    shade, own = np.median(lab[seed], axis=0), np.median(lab[front], axis=0)
    if own[0] - shade[0] < _DARKER:
        return None
    deeper = (lab[..., 0] < shade[0]) & (distance(lab, shade, 0.0) < _SHADE)
    deeper &= distance(lab, own) > _SHADE
    like = room & ((distance(lab, shade) < _SHADE) | deeper)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max(3, round(_LABEL * width) | 1),) * 2)
    closed = cv2.morphologyEx(_joined(like, seed).astype(np.uint8), cv2.MORPH_CLOSE, disc) > 0
    inside = smooth(closed & room, 0.02 * width)
    told = (
        _SMALLEST * width**2 < inside.sum() < _LARGEST * width**2
        and symmetry(inside) > _EVEN
        and inside[seed].mean() > 0.6
    )
    return inside if told else None


def _joined(found: Mask, seed: Mask) -> Mask:
    """The parts of what was found that the seed lies in."""
    _, labels = cv2.connectedComponents(found.astype(np.uint8), connectivity=4)
    return found & np.isin(labels, np.unique(labels[found & seed]))


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
