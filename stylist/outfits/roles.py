"""The parts of a look, and which garments can play them."""

from __future__ import annotations

from typing import Literal

from stylist.garment import Garment
from stylist.vocabulary import terms

Role = Literal["top", "bottom", "one_piece", "suit", "shoes", "layer", "bag", "accessory"]

REQUIRED: tuple[Role, ...] = ("top", "bottom", "shoes")
"""What a complete look covers; a dress covers the first two."""
COVERS: dict[Role, frozenset[Role]] = {
    "one_piece": frozenset({"top", "bottom"}),
    "suit": frozenset({"bottom", "layer"}),
}
"""Roles that a garment plays besides its own."""
GROUP_OF: dict[Role, str] = {
    "top": "tops", "bottom": "bottoms", "one_piece": "dresses", "suit": "suits", "shoes": "shoes",
    "layer": "outerwear", "bag": "bags", "accessory": "accessories",
}  # fmt: skip
"""What to call a role in a sentence: the shelf it mostly comes from."""

_BY_GROUP: dict[str, Role] = {
    "tops": "top", "knitwear": "top", "bottoms": "bottom", "dresses": "one_piece", "outerwear": "layer",
    "shoes": "shoes", "bags": "bag", "accessories": "accessory", "jewellery": "accessory", "suits": "layer",
}  # fmt: skip
_BY_CATEGORY: dict[str, Role | None] = {
    "cardigan": "layer", "suit": "suit", "tracksuit": "one_piece", "socks": None, "wallet": None,
    "umbrella": None, "suspenders": None, "cufflinks": None, "headband": None, "tie": None, "gloves": None,
}  # fmt: skip
"""Categories that play another role than their shelf, or none that completes a look."""

_LUGGAGE = frozenset({"messenger-bag", "backpack", "duffel-bag"})
_SPORTY = frozenset({"sports-shoes", "joggers", "leggings", "hoodie", "sweatshirt", "cap", "flip-flops", "tracksuit"})
_FOR_THE_STREET = frozenset({"tote", "hat"})
"""Carried or worn on the way there: nobody keeps a canvas bag or a beanie on at a dinner."""
OUT_OF_PLACE: dict[str, frozenset[str]] = {
    "wedding": _LUGGAGE | _SPORTY | _FOR_THE_STREET | {"sneakers"},
    "formal": _LUGGAGE | _SPORTY | _FOR_THE_STREET | {"shorts", "sneakers", "sandals"},
    "party": _LUGGAGE | _SPORTY | _FOR_THE_STREET,
    "date": _LUGGAGE | _SPORTY | _FOR_THE_STREET | {"sneakers"},
    "work": _SPORTY | {"duffel-bag", "sandals", "hat", "clutch"},
    "casual": frozenset({"flip-flops"}),
    "travel": frozenset({"flip-flops"}),
    "beach": frozenset({"messenger-bag", "oxford-shoes", "boots", "coat", "puffer-jacket"}),
    "sport": frozenset({"oxford-shoes", "loafers", "heels", "flats", "handbag", "clutch", "messenger-bag", "belt"}),
}
"""By custom not chosen for an occasion; a garment that the person picked stays all the same."""


def role_of(category: str) -> Role | None:
    """The role of a category, or None for what is no part of a look (underwear, equipment, small things)."""
    if category in _BY_CATEGORY:
        return _BY_CATEGORY[category]
    term = terms("category").get(category)
    return _BY_GROUP.get(term.group or "") if term else None


def role_of_swap(swap: str) -> Role | None:
    """The role that a group, a role or a category names."""
    if swap in GROUP_OF:
        return swap
    return _BY_GROUP.get(swap) or role_of(swap)


def covered_by(garment: Garment) -> frozenset[Role]:
    """All roles that a garment plays: a dress is a one-piece, a top and a bottom."""
    role = role_of(garment.category)
    return frozenset() if role is None else frozenset({role}) | COVERS.get(role, frozenset())
