"""What closes a pair of trousers where its panels meet: at the crotch, and holes between hips and legs."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from stylist.tryon.figure import CROTCH, Figure
from stylist.tryon.geometry import Mask, stretches, thick_line
from stylist.tryon.warp import Sheet

_BRIDGED = 0.24
"""Breadth in torsos of a gap between the thighs that cloth closes where no ground is seen through it."""
_THIGHS = CROTCH + 0.3
_LARGEST_HOLE = 0.06
"""Squared torsos up to which a hole that cloth surrounds above the thighs is closed."""
_SEAM = (0.95, CROTCH + 0.75)
"""Heights between which trousers may be closed in the middle: down to the knees."""


def gusset(sheets: Sequence[Sheet], figure: Figure) -> Sheet | None:
    """A sheet that fills what is open between trousers' panels, in the colours next to it; None where nothing is."""
    if not sheets:
        return None
    cloth = np.zeros(figure.shape, dtype=np.float32)
    colour = np.zeros((*figure.shape, 3), dtype=np.float32)
    for sheet in sheets:
        alpha = sheet.alpha[..., None]
        colour[sheet.window] = np.where(alpha > 0.5, sheet.colour, colour[sheet.window])
        cloth[sheet.window] = np.maximum(cloth[sheet.window], sheet.alpha)
    known = cloth > 0.95
    missing = _open(cloth > 0.5, figure)
    if not missing.any() or not known.any():
        return None
    rim = cv2.dilate(missing.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    ys, xs = np.nonzero(rim)
    box = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    filled = _from_beside(colour, known & ~missing)
    window = slice(box[1], box[3]), slice(box[0], box[2])
    return Sheet("gusset", box, filled[window], rim[window].astype(np.float32), np.zeros_like(cloth[window]))


def _open(cloth: Mask, figure: Figure) -> Mask:
    """Small holes in the cloth, and the notch between the legs right below the crotch."""
    across = np.ones((1, max(3, round(_BRIDGED * figure.torso)) | 1), np.uint8)
    gaps = cv2.morphologyEx(cloth.astype(np.uint8), cv2.MORPH_CLOSE, across).astype(bool) & ~cloth
    seam = np.stack([figure.centre(v) for v in np.linspace(*_SEAM, 4)])
    between = thick_line(figure.shape, seam, np.full(len(seam), 0.5 * _BRIDGED * figure.torso))
    missing = _without_ground(gaps, figure.perception.mask > 0.5) & between
    open_ = (~(cloth | missing)).astype(np.uint8)
    _, labels, stats, centres = cv2.connectedComponentsWithStats(open_, connectivity=4)
    above = np.array([figure.height_of(centre) for centre in centres]) < _THIGHS
    small = np.flatnonzero(above & (stats[:, cv2.CC_STAT_AREA] < _LARGEST_HOLE * figure.torso**2))
    return np.asarray(missing | np.isin(labels, small[small > 0]))


def _without_ground(gaps: Mask, person: Mask) -> Mask:
    """The gaps, row by row, through which no ground is seen."""
    number = stretches(gaps)
    ground = np.bincount(number[gaps & ~person], minlength=int(number.max()) + 1)
    return np.asarray(gaps & (ground[number] == 0))


def _from_beside(colour: np.ndarray, known: Mask) -> np.ndarray:
    """(H, W, 3) every pixel's colour, or that of the nearest known one."""
    _, nearest = cv2.distanceTransformWithLabels(
        (~known).astype(np.uint8), cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL
    )
    table = np.zeros((int(nearest.max()) + 1, 3), dtype=np.float32)
    table[nearest[known]] = colour[known]
    return np.asarray(cv2.GaussianBlur(table[nearest], (0, 0), 1.2))
