"""How a bag is carried: over the shoulder by long handles, across the trunk by a strap, or in the hand."""

from __future__ import annotations

from collections.abc import Callable

from stylist.tryon.attached import Attached
from stylist.tryon.bag_picture import BAG_CM, Bag, read_bag
from stylist.tryon.bags_in_hand import in_hand
from stylist.tryon.bags_on_shoulder import across, on_shoulder
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.regions import Regions

Way = Callable[[Bag, Piece, Figure, Regions], Attached | str]

_ARM_CM, _LONG_CM = 13.0, 17.0
"""Drop of a strap, at the usual breadth of the bag, from which an arm goes through it, and from which it is made for
a shoulder; what is shorter is a handle, what lies between is held first."""
_STRAPPED = {"messenger-bag"}
"""Bags whose long strap goes across the trunk."""
_SHOULDERED = {"tote"}
"""Bags whose handles are made for a shoulder, if an arm goes through."""
_HELD = {"clutch", "backpack", "duffel-bag"}
"""Bags that are only held: what a backpack shows in front are two straps that its picture hides."""


def carry(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """The bag as it is carried, or the code of the first reason why it cannot be."""
    bag = read_bag(cutout, piece)
    why: list[str] = []
    for way in _ways(bag, piece):
        made = way(bag, piece, figure, regions)
        if isinstance(made, Attached):
            return made
        why.append(made)
    return why[0]


def _ways(bag: Bag, piece: Piece) -> list[Way]:
    """How this one may be carried, the likeliest first."""
    strap = bag.strap
    if piece.category in _HELD or (strap is None and bag.lying is None):
        return [in_hand]
    drop = 0.0 if strap is None else strap.drop_px * BAG_CM[piece.category] / bag.wide_px
    if piece.carried == "across" or strap is None or (drop >= _ARM_CM and piece.category in _STRAPPED):
        return [across, in_hand]
    if piece.carried == "shoulder" or drop >= (_ARM_CM if piece.category in _SHOULDERED else _LONG_CM):
        return [on_shoulder, in_hand]
    return [in_hand, on_shoulder] if drop >= _ARM_CM else [in_hand]
