"""Bags, hats, glasses and scarves: a cut-out laid on a hand, a shoulder, a head, the eyes or a neck.

Each kind has a module of its own. Only straps are bent: a product picture that does not show the thing as a camera in
front of its wearer would see it (glasses from the side, a folded scarf) is left out as "view_not_wearable".
"""

from __future__ import annotations

from stylist.tryon.attached import Attached
from stylist.tryon.bag_picture import BAG_CM
from stylist.tryon.bags import carry
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.glasses import on_eyes
from stylist.tryon.hats import on_head
from stylist.tryon.regions import Regions
from stylist.tryon.scarves import round_neck

HEADWEAR = {"hat", "cap"}
SCARVES = {"scarf", "stole"}
GLASSES = {"sunglasses"}
ACCESSORIES = {*BAG_CM, *HEADWEAR, *SCARVES, *GLASSES}


def attach(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """The accessory in its place, or the code of the reason why it cannot be there."""
    if piece.category in HEADWEAR:
        return on_head(cutout, piece, figure, regions)
    if piece.category in GLASSES:
        return on_eyes(cutout, piece, figure)
    if piece.category in SCARVES:
        return round_neck(cutout, piece, figure, regions)
    return carry(cutout, piece, figure, regions)
