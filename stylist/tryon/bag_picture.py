"""What a product picture tells of a bag: its body, and the strap or the long handles that stand above it or lie beside.

A strap is thin, a body is not: what a disc fits into is the body.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import shrink
from stylist.seeing.cielab import distance
from stylist.seeing.region import to_lab
from stylist.tryon.backdrop import background
from stylist.tryon.cutout import WORKING_SIDE_PX as CUT_AT_PX
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.matte import soft
from stylist.tryon.placing import box_of
from stylist.tryon.strap_picture import Strap, lying_strap, standing, standing_strap, thin_parts

BAG_CM = {"handbag": 30.0, "tote": 36.0, "clutch": 25.0, "messenger-bag": 38.0, "duffel-bag": 46.0, "backpack": 30.0}
"""Usual widths; a shop's feed hardly ever states them."""
TORSO_CM = 50.0
"""From the line of the shoulder joints to that of the hips."""
_DISC = 0.065
"""Radius, in breadths of the bag, of a disc that fits into a body and into no strap."""
_UNLIKE = 16.0
"""Distance in CIELAB from the ground from which a thin part is no ground, nor a soft shadow on it."""
_ALIKE = 10.0
"""The same below which a pixel may be the ground."""
_HOLE = 0.012
"""Share of the squared breadth of the bag from which such pixels are the ground seen through a handle or a strap."""
_APART_FROM_GROUND = 30.0
"""The same from which a bag's colours are surely none of the ground's."""
_RIM = 0.035
"""Breadth, in breadths of the bag, of the square by which a body is grown: what is beyond it is no rim of its own."""


@dataclass(frozen=True, slots=True)
class Bag:
    """whole: with what stands above it; body: the bag alone; box: x0, y0, x1, y1 of it; strap: what stands above it,
    None where nothing does; lying: a strap that hangs or lies beside it, of unknown length, None where there is none.
    """

    whole: Cutout
    body: Cutout
    box: Floats
    strap: Strap | None
    lying: Strap | None

    @property
    def wide_px(self) -> float:
        return max(float(self.box[2] - self.box[0]), 1.0)

    @property
    def tall_px(self) -> float:
        return float(self.box[3] - self.box[1])

    @property
    def middle(self) -> float:
        """x of its middle line."""
        return float(self.box[0] + self.box[2]) / 2


def breadth_px(piece: Piece, figure: Figure) -> float:
    """How broad the bag is on this person, in pixels of the photo."""
    return BAG_CM[piece.category] / TORSO_CM * figure.torso


def read_bag(cutout: Cutout, piece: Piece) -> Bag:
    """Body and strap of a bag that was cut out; of its picture as well, because a cut-out loses thin straps."""
    away = _from_ground(piece)
    mask = _without_bays(cutout.mask, away)
    body = _body(mask)
    box = box_of(body if body.any() else mask)
    rim = max(3, round(_RIM * (box[2] - box[0])) | 1)
    thin = thin_parts((away > _UNLIKE) & ~_grown(body, rim), box)
    above = standing(thin, box)
    lying = thin & ~above
    seen = shrink(piece.picture, CUT_AT_PX).pixels  # a cut-out has other colours where it lost the strap
    cutout = replace(cutout, pixels=np.where(thin[..., None], seen, cutout.pixels))
    firm = cv2.GaussianBlur((above & (away > 1.5 * _UNLIKE)).astype(np.float32), (0, 0), 0.6)
    whole = np.maximum(np.minimum(cutout.alpha, soft(mask)), firm)
    alone = np.minimum(np.where(_grown(body, 3), cutout.alpha, 0), soft(mask))
    return Bag(
        _with(cutout, whole),
        _with(cutout, alone),
        box,
        standing_strap(cutout.pixels, _grown(body, rim + 6), above, box),
        lying_strap(cutout.pixels, body, lying, box),
    )


def _with(cutout: Cutout, alpha: npt.NDArray[np.float32]) -> Cutout:
    return Cutout(cutout.pixels, np.asarray(alpha, dtype=np.float32), None, on_body=False)


def _from_ground(piece: Piece) -> npt.NDArray[np.float32]:
    """(H, W) distance in CIELAB from the picture's ground, in the pixels of its cut-out."""
    lab = to_lab(shrink(piece.picture, CUT_AT_PX).pixels)
    ground, _ = background(lab)
    return distance(lab, ground)


def _without_bays(mask: Mask, away: npt.NDArray[np.float32]) -> Mask:
    """The mask without the ground that it reaches in from outside, as between a handle and the bag (of a bag in the
    ground's own colour nothing is taken), and without the ground within a handle."""
    alike = away < _ALIKE
    within = mask & _holes(mask & alike, box_of(mask))
    if float(np.median(away[mask])) < _APART_FROM_GROUND:
        return mask & ~within
    _, labels = cv2.connectedComponents((~mask | alike).astype(np.uint8))
    return np.asarray(mask & ~within & ~np.isin(labels, np.setdiff1d(np.unique(labels[~mask]), [0])))


def _holes(alike: Mask, box: Floats) -> Mask:
    """(H, W) bool: large patches of the ground's colour within a handle (in the middle, high up) or a strap that lies
    beside or beneath the bag: nothing of the bag."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(alike.astype(np.uint8))
    found = np.zeros_like(alike)
    wide, tall = box[2] - box[0], box[3] - box[1]
    for k in range(1, count):
        off, down = abs(centres[k][0] - (box[0] + box[2]) / 2) / wide, (centres[k][1] - box[1]) / max(tall, 1)
        around = (off < 0.15 and down < 0.4) or off > 0.36 or down > 0.88
        if around and stats[k, cv2.CC_STAT_AREA] > _HOLE * wide**2:
            found |= labels == k
    return found


def _grown(mask: Mask, by_px: int) -> Mask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((by_px, by_px), np.uint8)) > 0)


def _body(mask: Mask) -> Mask:
    """(H, W) bool: the largest part that a disc fits into, with its corners."""
    box = box_of(mask)
    radius = max(2, round(_DISC * (box[2] - box[0])))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    padded = np.pad(mask, radius + 1).astype(np.uint8)
    opened = cv2.morphologyEx(padded, cv2.MORPH_OPEN, disc)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    if count < 2:
        return mask.copy()
    core = labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    corner = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (radius | 1, radius | 1))
    grown = cv2.dilate(core.astype(np.uint8), corner) > 0
    return np.asarray(grown[radius + 1 : -radius - 1, radius + 1 : -radius - 1] & mask)
