"""What is customary: how dressed-up a kind of garment is, and how much room it takes around the body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stylist.garment import Garment
from stylist.vocabulary import terms

FORMALITY = {
    "t-shirt": 1.0, "tank-top": 0.7, "camisole": 1.5, "polo-shirt": 1.6, "shirt": 2.6, "blouse": 2.7, "top": 1.5,
    "tunic": 1.7, "kurta": 2.0, "sweater": 1.8, "cardigan": 2.0, "sweatshirt": 0.8, "hoodie": 0.6, "trousers": 2.7,
    "chinos": 2.1, "jeans": 1.2, "joggers": 0.3, "leggings": 0.4, "shorts": 0.9, "capris": 1.4, "skirt": 2.2,
    "dress": 2.5, "jumpsuit": 2.2, "saree": 3.0, "jacket": 1.6, "coat": 2.5, "trench-coat": 2.6,
    "puffer-jacket": 1.0, "gilet": 1.1, "blazer": 3.1, "suit": 3.7, "waistcoat": 3.0, "tracksuit": 0.3,
    "sneakers": 1.1, "sports-shoes": 0.2, "loafers": 2.5, "oxford-shoes": 3.4, "boots": 1.8, "heels": 3.1,
    "flats": 2.2, "sandals": 1.4, "flip-flops": 0.4, "handbag": 2.4, "tote": 1.6, "clutch": 3.2, "backpack": 0.7,
    "messenger-bag": 1.6, "duffel-bag": 0.8, "hat": 1.3, "cap": 0.7, "sunglasses": 1.2, "watch": 2.3,
    "belt": 2.0, "scarf": 1.9, "stole": 2.5, "necklace": 2.4, "earrings": 2.4, "bracelet": 2.2, "ring": 2.3,
}  # fmt: skip
"""How dressed-up a kind of garment is by custom, on the scale of the occasions: 0 sport to 4 black tie."""
STATED_SHARE = 0.6
"""How much the shop's own occasions weigh against custom."""

_VOLUME_OF_FIT = {
    "slim": -1.0, "tapered": -0.4, "regular": 0.0, "high-waisted": 0.0, "relaxed": 0.6, "oversized": 1.0,
    "wide-leg": 1.0,
}  # fmt: skip
_VOLUME = {
    "leggings": -1.0, "tank-top": -0.6, "camisole": -0.5, "hoodie": 0.5, "sweatshirt": 0.5, "joggers": 0.3,
    "coat": 0.5, "puffer-jacket": 0.9, "tunic": 0.6, "kurta": 0.5, "trousers": 0.1, "cardigan": 0.2,
}  # fmt: skip
"""Of kinds whose fit nobody states: -1 close to the body, 1 wide."""


def formality(garment: Garment) -> float:
    """0 sport to 4 black tie: what the shop says it is for, and what is customary for its kind."""
    customary = FORMALITY["flip-flops"] if slips_on(garment) else FORMALITY.get(garment.category, 1.5)
    known = terms("occasion")
    stated = [known[o].formality or 0 for o in garment.occasions if o in known]
    if not stated:
        return customary
    return STATED_SHARE * sum(stated) / len(stated) + (1 - STATED_SHARE) * customary


_CEREMONIES = frozenset({"wedding", "formal", "ethnic"})
_OTHER_OUTINGS = frozenset({"work", "date", "casual", "travel"})


def for_ceremonies(garment: Garment) -> bool:
    """Whether its shop names it for ceremonies and nothing plainer: an evening gown, a dinner jacket, stilettos."""
    stated = set(garment.occasions)
    return len(_CEREMONIES & stated) > 1 and not _OTHER_OUTINGS & stated


def slips_on(garment: Garment) -> bool:
    """Whether it is a pool slide or a flip-flop, whatever shelf of sandals the shop keeps it on."""
    if garment.category == "flip-flops":
        return True
    return garment.category == "sandals" and any(_SLIDE.search(title) for title in garment.titles.values())


_SLIDE = re.compile(r"\b(?:slides?|sliders?|flip[- ]?flops?|pool shoes?)\b|拖", re.IGNORECASE)


def volume(garment: Garment) -> float:
    """-1 close to the body to 1 wide."""
    return _VOLUME_OF_FIT.get(garment.fit or "", _VOLUME.get(garment.category, 0.0))


def sets_waist_high(garment: Garment) -> bool | None:
    """Whether it raises the waistline: a cropped top, high-waisted trousers; None where nothing is known."""
    if garment.fit == "high-waisted" or garment.length == "cropped":
        return True
    return None if garment.length is None and garment.fit is None else False


_DRESSED_UP = 2
"""Formality of an occasion from which a woman is shown heels before brogues."""
_FOR_HER: dict[str, int] = {
    "heels": 0, "sandals": 1, "flats": 1, "loafers": 2, "boots": 3, "oxford-shoes": 3, "sneakers": 4,
    "sports-shoes": 5, "flip-flops": 5,
}  # fmt: skip


def shoes_in_order(garments: Sequence[Garment], occasions: Sequence[str], genders: Sequence[str]) -> list[int]:
    """The places of ``garments`` in the order in which they are shown: to a party heels, sandals and dressy flats come
    before brogues for a woman; all else keeps its place.
    """
    known = terms("occasion")
    dressy = any((known[o].formality or 0) >= _DRESSED_UP for o in occasions if o in known and o != "work")
    places = list(range(len(garments)))
    if not dressy or tuple(genders) != ("women",) or any(g.category not in _FOR_HER for g in garments):
        return places
    kinds = ["flip-flops" if slips_on(g) else g.category for g in garments]
    return sorted(places, key=lambda n: (_FOR_HER[kinds[n]], n))
