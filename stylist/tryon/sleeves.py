"""Whether a garment has sleeves, as the shop says or its kind does."""

from __future__ import annotations

from stylist.tryon.engine import Piece

_SLEEVED = {"shirt", "t-shirt", "polo-shirt", "sweater", "cardigan", "sweatshirt", "hoodie", "jacket", "coat",
            "trench-coat", "puffer-jacket", "blazer", "suit", "tracksuit", "kurta"}  # fmt: skip
_LONG_SLEEVED = {"jacket", "coat", "trench-coat", "puffer-jacket", "blazer", "suit", "cardigan", "sweater",
                 "sweatshirt", "hoodie"}  # fmt: skip
_SLEEVELESS = {"tank-top", "camisole", "gilet", "waistcoat"}


def has_sleeves(piece: Piece) -> bool | None:
    """What the shop's data say of sleeves, or the kind of garment; None where neither does."""
    if piece.sleeve is not None:
        return piece.sleeve != "sleeveless"
    return True if piece.category in _SLEEVED else False if piece.category in _SLEEVELESS else None


def has_long_sleeves(piece: Piece) -> bool:
    """Whether they reach the wrist, by the shop's data; where those are silent, by the kind of garment."""
    return piece.sleeve == "long-sleeve" or (piece.sleeve is None and piece.category in _LONG_SLEEVED)
