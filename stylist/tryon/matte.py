"""The matte of a cut-out: scraps and teeth removed, the shape judged, the rim cut back, softened and coloured."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import Pixels
from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab
from stylist.tryon.backdrop import TELLING, background, cloth_around, touching_border
from stylist.tryon.geometry import Mask

_LOPSIDED = 0.74
"""Overlap with its mirror image up to which what was found is not a top, spread out: parts of the ground came along,
a sleeve is missing, or it lies folded."""
_STRIPED, _ALL_AROUND = 0.12, 0.65
"""Share of the rim's inner half in the ground's colour from which that is stripes, and of its outer half from which it
is a halo all the same: stripes and checks had 0.1 to 0.5 there, the halos of thumbnails 0.8 to 0.9 (32 products)."""
_FOLDED = 0.91
"""Share of its own box from which a top is folded: nothing is seen of its sleeves and armholes."""


def tidy(mask: Mask) -> Mask:
    """The largest part and others of some size (the second shoe, a sleeve that lies apart), pinholes closed."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return mask & False
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = np.isin(labels, 1 + np.flatnonzero(areas >= 0.04 * areas.max()))
    holes, inner, sizes, _ = cv2.connectedComponentsWithStats((~kept).astype(np.uint8))
    pin = [k for k in range(1, holes) if sizes[k, cv2.CC_STAT_AREA] < 0.003 * kept.size]
    return np.asarray(kept | np.isin(inner, pin))


def without_corners(mask: Mask) -> Mask:
    """The largest part, and others that do not reach the picture's edge: what does is furniture, a frame, a shadow."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) if count > 1 else 0
    cut_off = np.unique(np.concatenate([labels[1], labels[-2], labels[:, 1], labels[:, -2]]))
    return np.asarray((labels == largest) | (mask & ~np.isin(labels, cut_off)))


def symmetry(mask: Mask) -> float:
    """Overlap (intersection over union) of a silhouette with its own mirror image; 0 where it is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows) == 0:
        return 0.0
    shape = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    mirrored = shape[:, ::-1]
    return float((shape & mirrored).sum() / max(1, (shape | mirrored).sum()))


def spread_out(mask: Mask, sleeved: bool) -> bool:
    """Whether a garment lies spread out, found whole and alone: as its own mirror image, with sleeves no rectangle."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = (np.ptp(rows) + 1) * (np.ptp(columns) + 1) if len(rows) else 0
    return symmetry(mask) > _LOPSIDED and not (sleeved and mask.sum() > _FOLDED * box)


def smooth(mask: Mask, reach_px: float) -> Mask:
    """The mask without teeth and bites smaller than ``reach_px``: a parsing is coarse, cloth is not ragged."""
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(0.8, 0.5 * reach_px)) > 0.5)


def solid(mask: Mask) -> float:
    """Share of its convex hull that a silhouette fills: a shirt 0.6 to 0.9, the scraps of a white one on white less."""
    outline = cv2.findNonZero(mask.astype(np.uint8))
    if outline is None:
        return 0.0
    return float(mask.sum() / max(cv2.contourArea(cv2.convexHull(outline)), 1.0))


def white_on_white(lab: Lab) -> Mask:
    """A garment whose colour is nearly its ground's: its faint shading and seams, closed and filled."""
    ground, spread = background(lab)
    faint = distance(lab, ground) > max(1.0, 2 * spread)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(0.04 * max(faint.shape)) | 1,) * 2)
    closed = cv2.morphologyEx(faint.astype(np.uint8), cv2.MORPH_CLOSE, disc) > 0
    return smooth(~touching_border(~closed), 0.01 * max(faint.shape))


def without_halo(lab: Lab, mask: Mask) -> Mask:
    """The rim cut back to where cloth is more than half of each pixel's colour, the ground less."""
    ground, spread = background(lab)
    if spread > 7.0:
        return mask
    rim_px = max(2.0, 0.014 * max(mask.shape))
    depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    core = depth > rim_px
    between = cloth_around(lab, core) - ground
    apart = (between**2).sum(axis=2)
    share = ((lab - ground) * between).sum(axis=2) / np.maximum(apart, 1e-3)
    thin = mask & ~core & (apart > TELLING**2) & (share < 0.5)
    inner = ~core & (depth > rim_px / 2)
    if thin[inner].mean() > _STRIPED and thin[mask & ~core & ~inner].mean() < _ALL_AROUND:
        return mask
    return np.asarray(mask & ~touching_border(~mask | thin))


def soft(mask: Mask) -> npt.NDArray[np.float32]:
    """Alpha that falls off over about two pixels, half a pixel inside the edge, so that no background comes along."""
    eroded = cv2.erode(mask.astype(np.float32), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.GaussianBlur(eroded, (0, 0), 0.8), dtype=np.float32)


def continued(pixels: Pixels, mask: Mask) -> Pixels:
    """Beyond its edge the garment's nearest own colour, so that no resampling mixes in the background."""
    core = cv2.erode(mask.astype(np.uint8), np.ones((5, 5), np.uint8))
    core = core if core.any() else mask.astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(1 - core, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    inside = core.astype(bool)
    colours = np.zeros((int(labels.max()) + 1, 3), dtype=np.uint8)
    colours[labels[inside]] = pixels[inside]
    return np.where(inside[..., None], pixels, colours[labels])
