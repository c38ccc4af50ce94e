"""Bags in a hand that hangs free: by the handle that stands up, a clutch by its upper edge."""

from __future__ import annotations

import numpy as np

from stylist.tryon.attached import Attached
from stylist.tryon.bag_picture import Bag, breadth_px
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Mask, unit
from stylist.tryon.hands import free_hands, hand_place
from stylist.tryon.placing import box_of, nowhere, put
from stylist.tryon.regions import Regions
from stylist.tryon.shoulders import carries_a_bag

_IN_FRAME = 0.75
"""Share of a bag that must be in the photo."""


def in_hand(bag: Bag, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """A bag carried by its handle, or a clutch held at its upper edge, by a hand that hangs free."""
    cutout = bag.whole
    box, handle = box_of(cutout.mask), _handle(cutout.mask)
    if handle is None and piece.category != "clutch":
        return "view_not_wearable"
    if carries_a_bag(figure, regions):
        return "bag_worn"
    scale = breadth_px(piece, figure) / max(box[2] - box[0], 1.0)
    at = np.array([(box[0] + box[2]) / 2, box[1] + 0.12 * (box[3] - box[1])]) if handle is None else handle
    for side in free_hands(figure, regions):
        line, _ = figure.arm(side)
        grip = line[3] + 0.035 * figure.torso * unit(line[3] - line[2])
        sheet = put(cutout, "bag", at, grip, scale, np.array([1.0, 0.0]), figure.shape)
        whole = float(cutout.alpha.sum()) * scale * scale
        if sheet is not None and sheet.alpha.sum() > _IN_FRAME * whole:
            return Attached(piece, sheet, regions.skin & hand_place(figure, side), nowhere(figure.shape))
    return "no_free_hand"


def _handle(mask: Mask) -> Floats | None:
    """Where a hand would hold a bag: just below the top of its handle, x and y; None where nothing narrow stands up."""
    box = box_of(mask)
    tall, wide = box[3] - box[1], box[2] - box[0]
    spread = np.array([float(np.ptp(np.flatnonzero(row))) if row.any() else 0.0 for row in mask])
    body = np.flatnonzero(spread > 0.8 * wide)
    if len(body) == 0 or body[0] - box[1] < 0.05 * tall:
        return None
    top = mask[round(box[1]) : round(box[1] + max(2.0, 0.03 * tall))]
    return np.array([float(np.flatnonzero(top.any(axis=0)).mean()), box[1] + 0.02 * tall])
