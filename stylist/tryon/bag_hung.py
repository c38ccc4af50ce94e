"""A bag that hangs by its strap: the picture's body, and the strap drawn from it up to the shoulder, as one sheet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.tryon.attached import Attached
from stylist.tryon.bag_picture import TORSO_CM, Bag
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure, Side
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.hands import hand_place
from stylist.tryon.placing import nowhere, put
from stylist.tryon.regions import Regions
from stylist.tryon.shoulders import arm_before
from stylist.tryon.strap_picture import Strap
from stylist.tryon.straps import bent, draw
from stylist.tryon.warp import Sheet

_SHOWN, _IN_FRAME = 0.55, 0.75
"""Shares of a bag that the arm must leave to be seen, and that must be in the photo."""
_HAND_HIDDEN = 0.1
"""Share of the hand's place that a bag covers, from which the arm goes before the bag."""
_STRAP_CM = (0.7, 4.5)
"""The least and the greatest breadth of a strap."""


@dataclass(frozen=True, slots=True)
class Hanging:
    """side: whose arm is before the bag; at: the picture's point that comes to lie on the photo's point ``to``; narrow:
    share of its breadth that it shows; contact: where the strap lies on the shoulder; ends: (N, 2) where in the picture
    its strands begin; bulge: how far they curve off the straight line, x and y in pixels."""

    side: Side
    at: Floats
    to: Floats
    scale: float
    narrow: float
    contact: Floats
    ends: Floats
    bulge: Floats


def hung(bag: Bag, strap: Strap, piece: Piece, place: Hanging, figure: Figure, regions: Regions) -> Attached | str:
    """The bag in its place, or the code of the reason why too little of it would be seen."""
    level = np.array([1.0, 0.0])
    body = put(bag.body, "bag", place.at, place.to, place.scale, level, figure.shape, place.narrow)
    whole = float(bag.body.alpha.sum()) * place.scale**2 * place.narrow
    if body is None or body.alpha.sum() < _IN_FRAME * whole:
        return "hip_not_seen"
    front = _arm(body, figure, place.side) | regions.of(Part.FACE, Part.HAIR)
    if (body.alpha * ~front[body.window]).sum() < _SHOWN * whole:
        return "arms_bent"
    colour, alpha = np.zeros((*figure.shape, 3), np.float32), np.zeros(figure.shape, np.float32)
    cm = figure.torso / TORSO_CM
    wide = float(np.clip(strap.wide_px * place.scale, _STRAP_CM[0] * cm, _STRAP_CM[1] * cm))
    for end in place.ends:
        foot = place.to + (end - place.at) * place.scale * np.array([place.narrow, 1.0])
        row_px = strap.long_px / len(strap.colours) * place.scale
        draw(colour, alpha, bent(place.contact, foot, place.bulge), wide, strap.colours, row_px)
    return Attached(piece, _over(body, colour, alpha), front, nowhere(figure.shape))


def _arm(body: Sheet, figure: Figure, side: Side) -> Mask:
    """(H, W) bool, the arm where it is before the bag: unless all of the hand comes out below the bag, the elbow is
    not behind it either."""
    hand = hand_place(figure, side)
    hidden = float((body.alpha * hand[body.window]).sum())
    return arm_before(figure, side) if hidden > _HAND_HIDDEN * hand.sum() else np.zeros(figure.shape, dtype=bool)


def _over(body: Sheet, colour: npt.NDArray[np.float32], alpha: npt.NDArray[np.float32]) -> Sheet:
    """The bag's body over its strap. colour: (H, W, 3), alpha: (H, W) of the photo's size."""
    cover = body.alpha[..., None]
    colour[body.window] = colour[body.window] * (1 - cover) + body.colour * cover
    alpha[body.window] = np.maximum(alpha[body.window], body.alpha)
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    inside = (slice(box[1], box[3]), slice(box[0], box[2]))
    return Sheet("bag", box, colour[inside], alpha[inside], np.zeros_like(alpha[inside]))
