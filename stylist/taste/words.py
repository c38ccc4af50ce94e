"""Words about style ("too boring", 太素了) as feedback on traits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from stylist.garment import Garment
from stylist.taste.traits import traits_of


@dataclass(frozen=True, slots=True)
class StyleWord:
    """One thing people say: traits that it is about, or slots of the garment that is meant."""

    id: str
    pattern: re.Pattern[str]
    traits: Mapping[tuple[str, str], float]
    slots: Sequence[str]

    def of(self, garment: Garment | None) -> dict[tuple[str, str], float]:
        """What it says of traits, -1 to 1; empty where it needs a garment, and there is none or nothing is known."""
        own = traits_of(garment) if garment else ()
        return {**self.traits, **{trait: -1.0 for trait in own if trait[0] in self.slots}}


def heard(text: str) -> tuple[StyleWord, ...]:
    """What a sentence says of style, in the table's order."""
    return tuple(word for word in style_words().values() if word.pattern.search(text))


@cache
def style_words() -> dict[str, StyleWord]:
    """The table by id."""
    table = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))
    return {name: _word(name, row) for name, row in table.items()}


def _word(name: str, row: Mapping[str, object]) -> StyleWord:
    traits: Mapping[str, float] = row.get("traits", {})  # type: ignore[assignment]  # the table's
    patterns: list[str] = row["any"]  # type: ignore[assignment]  # the table's
    slots: list[str] = row.get("slots", [])  # type: ignore[assignment]  # the table's
    split = {(slot, value): float(v) for text, v in traits.items() for slot, value in [text.split(":", 1)]}
    return StyleWord(name, re.compile("|".join(patterns), re.IGNORECASE), split, slots)
