"""What of a garment taste may hang on: its attributes as (slot, value), never anything of the person's body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, PlainSerializer

from stylist.garment import Garment
from stylist.search.offers import fold
from stylist.vocabulary import terms

if TYPE_CHECKING:
    from stylist.search.columns import Columns


def _parsed(value: object) -> object:
    """ "colour_family:blue" as ("colour_family", "blue")."""
    return tuple(value.split(":", 1)) if isinstance(value, str) else value


Trait = Annotated[tuple[str, str], BeforeValidator(_parsed), PlainSerializer(":".join, return_type=str)]
"""(slot, value); as text "slot:value"."""

SLOTS: Mapping[str, float] = {
    "category": 1.0, "colour_family": 1.0, "pattern": 1.0, "fabric": 0.8, "neckline": 0.8, "fit": 0.8, "sleeve": 0.6,
    "length": 0.6, "finish": 0.6, "brand": 0.6, "occasion": 0.4,
}  # fmt: skip
"""How much of the variance of taste each slot is expected to carry, beside the others."""
ASKED_FOR = frozenset({"category", "occasion"})
"""Slots that say what somebody needed rather than what they like: they help to compare, and are never told as taste."""


def traits_of(garment: Garment) -> tuple[tuple[str, str], ...]:
    """The traits of a garment; of its colours the main one's family."""
    shades = terms("colour")
    main = shades.get(garment.colours[0]) if garment.colours else None
    several: dict[str, Iterable[str | None]] = {
        "category": (garment.category,),
        "colour_family": (main.family if main else None,),
        "pattern": garment.patterns,
        "fabric": garment.fabrics,
        "neckline": (garment.neckline,),
        "fit": (garment.fit,),
        "sleeve": (garment.sleeve,),
        "length": (garment.length,),
        "finish": garment.finishes,
        "brand": (garment.brand,),
        "occasion": garment.occasions,
    }
    return tuple((slot, value) for slot, values in several.items() for value in values if value)


def coordinate(slot: str) -> float:
    """The coordinate of a garment that has a trait of this slot: its square is the slot's share of the variance."""
    return float((SLOTS[slot] / sum(SLOTS.values())) ** 0.5)


def features(traits: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Traits (1, or -1 to 1 for words) as coordinates."""
    return {trait: sign * coordinate(trait[0]) for trait, sign in traits.items() if trait[0] in SLOTS}


def rows_with(trait: tuple[str, str], columns: Columns) -> npt.NDArray[np.bool_]:
    """(N,) the rows of a catalogue that have a trait."""
    slot, value = trait
    if slot != "colour_family":
        return columns.any_of(slot, [fold(value) if slot == "brand" else value])
    return columns.any_of("main_colour", [name for name, shade in terms("colour").items() if shade.family == value])


def known_of(slot: str, columns: Columns) -> npt.NDArray[np.bool_]:
    """(N,) the rows of which anything is known in a slot."""
    return columns.known("main_colour" if slot == "colour_family" else slot)
