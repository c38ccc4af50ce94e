"""What of a look is for the warm months and what for the cold: no straw tote with a merino beanie.

Where the shop says for which seasons a piece is, that counts; else what it is made of and what it is. Fibres by how
they insulate: linen, straw and sheer cloth let heat through, wool, down and fleece hold it. Cotton, denim, silk,
viscose and leather are worn all year and say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment

Scores = npt.NDArray[np.float32]

_WARM_MONTHS, _COLD_MONTHS = frozenset({"spring", "summer"}), frozenset({"autumn", "winter"})
SUMMER_FABRICS = frozenset({"linen", "straw", "chiffon", "hemp"})
WINTER_FABRICS = frozenset({"wool", "cashmere", "down", "fleece", "tweed", "flannel", "corduroy", "velvet"})
SUMMER_KINDS = frozenset({"shorts", "sandals", "flip-flops", "swimwear"})
WINTER_KINDS = frozenset({"coat", "puffer-jacket", "gloves", "boots"})
CLOSE_WOVEN = frozenset({"denim", "leather", "suede"})
"""Worn all the year, but long on the leg or over the arms too much in the heat."""
_SHORT = frozenset({"shorts", "skirt", "sandals", "flip-flops"})
UNKNOWN = 0.7
"""Of two pieces of which one is for all the year, or of which nothing is known."""
SAME, CLASH = 1.0, 0.0


def season_of(garment: Garment) -> str | None:
    """ "warm" or "cold" months, or None: all the year, or not known."""
    if garment.seasons:
        stated = set(garment.seasons)
        return "warm" if stated <= _WARM_MONTHS else "cold" if stated <= _COLD_MONTHS else None
    return _made_for(garment)


def _made_for(garment: Garment) -> str | None:
    """By fabric first: a linen coat is for the summer, and so is a straw bag."""
    fabrics = set(garment.fabrics)
    light = bool(fabrics & SUMMER_FABRICS) or "breathable" in garment.finishes
    heavy = bool(fabrics & WINTER_FABRICS) or "warm" in garment.finishes
    if light != heavy:
        return "warm" if light else "cold"
    if garment.category in SUMMER_KINDS:
        return "warm"
    return "cold" if garment.category in WINTER_KINDS else None


def season_pairs(garments: Sequence[Garment]) -> Scores:
    """(C, C): 1 where both are for the same months, 0 where one is for the warm and one for the cold."""
    code = np.array([{"warm": 1, "cold": -1, None: 0}[season_of(g)] for g in garments], dtype=np.int8)
    alike = code[:, None] * code[None]
    return np.where(alike > 0, SAME, np.where(alike < 0, CLASH, UNKNOWN)).astype(np.float32)


def out_of_season(garment: Garment, season: str) -> bool:
    """Whether its own shop (or owner) says that it is for the other half of the year; never without their word."""
    if not garment.seasons or season not in {"summer", "winter"}:
        return False
    return season_of(garment) == ("cold" if season == "summer" else "warm")


def too_heavy(garment: Garment) -> bool:
    """Whether it is too much in the heat: made for the cold months, or of denim or leather and not short."""
    if garment.category in _SHORT:
        return False
    return season_of(garment) == "cold" or garment.category == "jeans" or bool(CLOSE_WOVEN & set(garment.fabrics))


def months_of(garments: Sequence[Garment]) -> str | None:
    """The months that garments are for together: "warm" or "cold"; None where they say nothing, or both."""
    found = {season_of(g) for g in garments} - {None}
    return found.pop() if len(found) == 1 else None
