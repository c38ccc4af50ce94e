"""Terms and where they stand: categories in their groups, shades in their colour families."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from stylist.locale import Locale

Kind = Literal[
    "category", "group", "colour", "colour_family", "colour_mood", "pattern", "fabric", "finish", "season",
    "occasion", "sleeve", "neckline", "length", "fit", "gender",
]  # fmt: skip

_TABLES: dict[str, tuple[str, Kind]] = {
    "groups": ("categories", "group"),
    "categories": ("categories", "category"),
    "families": ("colours", "colour_family"),
    "moods": ("colours", "colour_mood"),
    "shades": ("colours", "colour"),
    "patterns": ("attributes", "pattern"),
    "fabrics": ("attributes", "fabric"),
    "finishes": ("attributes", "finish"),
    "seasons": ("attributes", "season"),
    "occasions": ("attributes", "occasion"),
    "sleeves": ("attributes", "sleeve"),
    "necklines": ("attributes", "neckline"),
    "lengths": ("attributes", "length"),
    "fits": ("attributes", "fit"),
    "genders": ("attributes", "gender"),
}


class Term(BaseModel):
    """One thing that can be said of a garment, with its words; the first word of each language is its label."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: Kind
    en: tuple[str, ...]
    zh: tuple[str, ...]
    group: str | None = None
    """Of a category: its shelf."""
    body: str | None = None
    """Of a category: where it is worn (upper, lower, full, outer, feet, hand, head, neck, waist, face, wrist, none)."""
    near: tuple[str, ...] = ()
    """Of a category: what to offer when there is none."""
    family: str | None = None
    """Of a shade: the colour family it belongs to."""
    hex: str | None = None
    """Of a shade: its sRGB anchor."""
    families: tuple[str, ...] = ()
    """Of a colour mood: the families it takes in, whole."""
    shades: tuple[str, ...] = ()
    """Of a colour mood: single shades beside the families."""
    shiny: bool = False
    """Of a fabric: whether it shines by nature."""
    formality: int | None = None
    """Of an occasion: 0 (sport) to 4 (black tie)."""

    def label(self, locale: Locale) -> str:
        """What to call it in a sentence."""
        return (self.zh if locale == "zh" else self.en)[0]


@cache
def load() -> dict[tuple[Kind, str], Term]:
    """Every term by kind and id. A shop's own words are added by ``stylist.vocabulary.spotting.spot(extra=…)``."""
    found: dict[tuple[Kind, str], Term] = {}
    for table, (file, kind) in _TABLES.items():
        for name, fields in _read(file)[table].items():
            found[kind, name] = Term(id=name, kind=kind, **fields)
    return found


@cache
def terms(kind: Kind) -> dict[str, Term]:
    """All terms of one kind by id, in the order of the file."""
    return {name: t for (k, name), t in load().items() if k == kind}


def term(kind: Kind, name: str) -> Term:
    """One term; KeyError, quoting both, if there is none."""
    return load()[kind, name]


def label(kind: Kind, name: str, locale: Locale) -> str:
    """The word for a term, or ``name`` itself for words that are the shop's own."""
    found = load().get((kind, name))
    return found.label(locale) if found else name


@cache
def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{file}.toml").read_text("utf-8"))
