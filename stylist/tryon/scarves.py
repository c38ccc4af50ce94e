"""Scarves that are shown tied or looped: round the neck, under the chin."""

from __future__ import annotations

import numpy as np

from stylist.body.perception import Part
from stylist.tryon.attached import Attached
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import unit
from stylist.tryon.hands import hand_place
from stylist.tryon.placing import box_of, nowhere, put
from stylist.tryon.regions import Regions

_LOOP = 0.5
"""Width of a scarf's loop round the neck, in torsos."""
_FOLDED = 0.8
"""Share of its own box that a folded cloth covers."""


def round_neck(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """A scarf that is shown tied or looped, its loop under the chin."""
    box = box_of(cutout.mask)
    tall, wide = box[3] - box[1], box[2] - box[0]
    if tall < 0.9 * wide or cutout.mask.sum() > _FOLDED * tall * wide:
        return "view_not_wearable"
    upper = cutout.mask[round(box[1]) : round(box[1] + 0.3 * tall)]
    columns = np.flatnonzero(upper.any(axis=0))
    loop = float(np.ptp(np.flatnonzero(upper.sum(axis=0) > 0.15 * len(upper))))
    scale = min(_LOOP * figure.torso * min(figure.frontal, 1.0) / max(loop, 1.0), 1.2 * figure.torso / tall)
    chin = figure.face_centre + 0.6 * figure.face_radius * unit(figure.shoulders - figure.face_centre)
    at = np.array([float(np.mean(columns[[0, -1]])), box[1]])
    right = np.array([figure.down[1], -figure.down[0]])
    sheet = put(cutout, "scarf", at, chin, scale, right, figure.shape)
    front = regions.of(Part.FACE, Part.HAIR)
    for side in SIDES:
        front |= regions.skin & hand_place(figure, side)
    return Attached(piece, sheet, front, nowhere(figure.shape)) if sheet else "shoulder_not_seen"
