"""Glasses: from the front, on the eyes, without the temples behind the lenses."""

from __future__ import annotations

import numpy as np

from stylist.tryon.attached import Attached
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.heads import head_of
from stylist.tryon.matte import symmetry
from stylist.tryon.placing import box_of, nowhere, put

_FROM_THE_FRONT = 0.82
"""Overlap of a silhouette with its own mirror image from which it is seen from the front."""
_EYES_TO_GLASSES = 2.15
"""Breadth of glasses, some 140 mm, in distances between the pupils, some 64 mm."""


def on_eyes(cutout: Cutout, piece: Piece, figure: Figure) -> Attached | str:
    """Glasses before the eyes, or the code of the reason why they cannot be there."""
    head = head_of(figure)
    if isinstance(head, str):
        return head
    lenses = _without_temples(cutout)
    if symmetry(lenses.mask) < _FROM_THE_FRONT:
        return "view_not_wearable"
    box = box_of(lenses.mask)
    scale = _EYES_TO_GLASSES * head.apart / max(box[2] - box[0], 1.0)
    to = head.eyes - 0.06 * head.drop * head.up
    at = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    sheet = put(lenses, "glasses", at, to, scale, head.right, figure.shape)
    return Attached(piece, sheet, nowhere(figure.shape), nowhere(figure.shape)) if sheet else "head_not_seen"


def _without_temples(cutout: Cutout) -> Cutout:
    """Glasses whose folded or raised temples stand up behind the lenses: the rows where little is seen are left out."""
    mask = cutout.mask
    covered = mask.sum(axis=1) / max(1.0, box_of(mask)[2] - box_of(mask)[0])
    rows = np.flatnonzero(covered > 0.45)
    if len(rows) == 0:
        return cutout
    kept = np.zeros((len(mask), 1), dtype=np.float32)
    kept[max(0, rows[0] - 1) :] = 1
    return Cutout(cutout.pixels, cutout.alpha * kept, None, on_body=False)
