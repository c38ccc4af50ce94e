"""What a shop's words say of how a bag is carried."""

from __future__ import annotations

import re

from stylist.garment import Garment
from stylist.tryon.engine import Carried
from stylist.vocabulary import term

_ACROSS = re.compile(r"\bcross[- ]?bod(?:y|ies)\b|\bsling bags?\b|斜挎|斜背", re.IGNORECASE)
_SHOULDER = re.compile(r"\bshoulder bags?\b|\bhobos?\b|\bchain bags?\b|单肩|肩背|腋下包|链条包", re.IGNORECASE)


def carried_as(garment: Garment) -> Carried | None:
    """By its titles; None for what is no bag, and where they don't say."""
    if term("category", garment.category).group != "bags":
        return None
    said = " ".join(garment.titles.values())
    if _ACROSS.search(said):
        return "across"
    return "shoulder" if _SHOULDER.search(said) else None
