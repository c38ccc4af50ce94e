"""Hats and caps: from the front, as broad as the head, and the hair above their edge pressed flat."""

from __future__ import annotations

import cv2
import numpy as np

from stylist.body.perception import Part
from stylist.tryon.attached import Attached
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Mask
from stylist.tryon.heads import Head, head_of
from stylist.tryon.matte import symmetry
from stylist.tryon.placing import box_of, nowhere, put
from stylist.tryon.regions import Regions
from stylist.tryon.warp import Sheet

_FROM_THE_FRONT = 0.84
"""Overlap of a silhouette with its own mirror image from which it is seen from the front."""
_BRIM, _EDGE, _TOP = 0.3, 0.5, 2.4
"""Above the eyes, in distances from eyes to mouth: the lowest rim of a brim or visor, a hat's edge,
how high a knitted hat stands at most."""
_VISOR = 0.42
"""Height over width below which headwear is a band or a visor, open at the top."""


def on_head(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """A hat above the eyes, or the code of the reason why it cannot be there."""
    head = head_of(figure)
    if isinstance(head, str):
        return head
    mask = cutout.mask
    if symmetry(mask) < _FROM_THE_FRONT:
        return "view_not_wearable"
    box = box_of(mask)
    tall, wide = box[3] - box[1], box[2] - box[0]
    rows = mask[int(box[1]) : int(box[3]) + 1].sum(axis=1)
    crown = float(np.median(rows[round(0.25 * tall) : max(round(0.55 * tall), round(0.25 * tall) + 1)]))
    brimmed = crown < 0.72 * wide
    visored = piece.category == "cap"
    scale = head.breadth / (crown if brimmed else wide)
    lowest = _BRIM if brimmed or visored else _EDGE
    to = head.eyes + lowest * head.drop * head.up
    most = (_TOP - lowest) * head.drop / (scale * tall)
    flat = cutout if brimmed or most >= 1 else _lower(cutout, most)
    at = np.array([(box[0] + box[2]) / 2, box[3] * (1 if flat is cutout else most)])
    sheet = put(flat, "hat", at, to, scale, head.right, figure.shape)
    if sheet is None:
        return "head_not_seen"
    pressed = (
        nowhere(figure.shape) if tall < _VISOR * wide and not visored else _hair_above(head, figure, regions, sheet)
    )
    return Attached(piece, sheet, nowhere(figure.shape), pressed)


def _lower(cutout: Cutout, share: float) -> Cutout:
    """A knitted hat pulled over the head: what stands tall on a table does not on a skull."""
    height, width = cutout.alpha.shape
    size = (width, max(2, round(height * share)))
    pixels, alpha = (cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (cutout.pixels, cutout.alpha))
    return Cutout(np.asarray(pixels, dtype=np.uint8), np.asarray(alpha, dtype=np.float32), None, on_body=False)


def _hair_above(head: Head, figure: Figure, regions: Regions, hat: Sheet) -> Mask:
    """Hair above a hat's edge that would stick out beside and above it."""
    y, x = np.mgrid[: figure.shape[0], : figure.shape[1]]
    height = (x - head.eyes[0]) * head.up[0] + (y - head.eyes[1]) * head.up[1]
    hair = regions.of(Part.HAIR, Part.ACCESSORIES) & (height > _EDGE * head.drop)
    near = np.hypot(x - head.eyes[0], y - head.eyes[1]) < 4.5 * head.drop
    hair = cv2.dilate((hair & near).astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    hair &= height > _EDGE * head.drop
    hair[hat.window] &= hat.alpha < 0.6
    return hair
