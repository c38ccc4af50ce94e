"""Bags that hang from a shoulder: straight down under the arm, or across the trunk to the other hip."""

from __future__ import annotations

import numpy as np

from stylist.tryon.attached import Attached
from stylist.tryon.bag_hung import Hanging, hung
from stylist.tryon.bag_picture import TORSO_CM, Bag, breadth_px
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure, Side
from stylist.tryon.regions import Regions
from stylist.tryon.shoulders import freer_first, hindrance, ridge
from stylist.tryon.strap_picture import Strap

_BESIDE, _BEFORE = 0.85, 0.95
"""Share of its breadth that a bag beside the trunk, and one before the hip, shows to somebody in front."""
_LEAST_DROP_CM = 29.0
"""An arm and its sleeve need so much between the shoulder and the bag."""
_ON_RIDGE, _NEAR_NECK = 0.6, 0.4
"""Where on the shoulder, from the neck outwards, a strap lies that goes straight down, and one that goes across."""
_HIP_LINE = 0.84
"""Height, in torsos, at which a strap across the trunk ends."""
_OVER_HIP = 0.8
"""How far from the body's middle to its edge the middle of such a bag is."""
_OVER_CHEST = 0.02
"""How far a strap curves over the chest, in torsos."""


def on_shoulder(bag: Bag, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """A bag by its long handles over one shoulder, its body beside the trunk, the arm before it."""
    strap, found = bag.strap or bag.lying, ""
    if strap is None:
        return "view_not_wearable"
    for side in freer_first(figure):
        made = hindrance(figure, regions, side, side) or hung(
            bag, strap, piece, _straight_down(bag, strap, piece, figure, side), figure, regions
        )
        if isinstance(made, Attached):
            return made
        found = found or made
    return found


def across(bag: Bag, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """A bag before one hip by a strap over the other shoulder."""
    strap, found = bag.strap or bag.lying, ""
    if strap is None:
        return "view_not_wearable"
    for hip in freer_first(figure):
        shoulder: Side = "left" if hip == "right" else "right"
        made = hindrance(figure, regions, shoulder, hip) or hung(
            bag, strap, piece, _diagonal(bag, strap, piece, figure, hip, shoulder), figure, regions
        )
        if isinstance(made, Attached):
            return made
        found = found or made
    return found


def _straight_down(bag: Bag, strap: Strap, piece: Piece, figure: Figure, side: Side) -> Hanging:
    """Its middle on the edge of the trunk, as far below the shoulder as its handles are long."""
    scale = breadth_px(piece, figure) / bag.wide_px
    contact = ridge(figure, side, _ON_RIDGE)
    drop = max(strap.drop_px * scale, _LEAST_DROP_CM / TORSO_CM * figure.torso)
    top = float(contact[1]) + drop
    v = float(np.clip(figure.height_of(np.array([contact[0], top + 0.4 * bag.tall_px * scale])), 0.3, 1.1))
    out = figure.outward(side, min(v, 1.0))
    middle = float((figure.axis(v) + figure.seen_half(side, v) * out)[0])
    at = strap.ends.mean(axis=0)
    to = np.array([middle + (at[0] - bag.middle) * scale * _BESIDE, top])
    return Hanging(side, at, to, scale, _BESIDE, contact, strap.ends, np.zeros(2))


def _diagonal(bag: Bag, strap: Strap, piece: Piece, figure: Figure, hip: Side, shoulder: Side) -> Hanging:
    """Before the hip; the strand that is seen meets the end of the bag that is nearer to the body's middle."""
    scale = breadth_px(piece, figure) / bag.wide_px
    contact = ridge(figure, shoulder, _NEAR_NECK)
    beside = figure.axis(1.0) + _OVER_HIP * figure.seen_half(hip, 1.0, 1.15) * figure.outward(hip, 1.0)
    inner = strap.ends[0] if figure.outward(hip, 1.0)[0] > 0 else strap.ends[1]
    to = np.array([beside[0] + (inner[0] - bag.middle) * scale * _BEFORE, figure.axis(_HIP_LINE)[1]])
    bulge = _OVER_CHEST * figure.torso * figure.outward(hip, 0.5)
    return Hanging(hip, inner, to, scale, _BEFORE, contact, inner[None], bulge)
