"""What is worn together: a score for every pair of pieces, learned from photos of people's outfits.

A logistic choice model (McFadden, 1974) over pairs: which of several pieces of the same kind somebody really wore with
the others. Kind against kind, colour against colour and pattern against pattern are tables; how two colours differ in
CIELAB adds a few numbers. The weights are in ``stylist/weights/compatibility.json``, how they came to be in its model
card beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment
from stylist.search.colour import family_of, lab
from stylist.seeing.cielab import ciede2000, lab_of_hex
from stylist.seeing.kinds import group_of
from stylist.vocabulary import terms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNKNOWN = ""
CATEGORIES: tuple[str, ...] = (UNKNOWN, *terms("category"))
GROUPS: tuple[str, ...] = (UNKNOWN, *terms("group"))
FAMILIES: tuple[str, ...] = (UNKNOWN, *terms("colour_family"))
PATTERNS: tuple[str, ...] = (UNKNOWN, "plain", "patterned")
TABLES: dict[str, tuple[str, ...]] = {
    "category": CATEGORIES, "group": GROUPS, "colour": FAMILIES, "pattern": PATTERNS, "colour_pattern": FAMILIES,
}  # fmt: skip
"""Name of a table -> its rows. "colour_pattern" has the patterns as columns, all others their own rows again."""
NUMBERS = ("lightness_apart", "chroma_apart", "apart", "same", "least_chroma", "hue_turned", "both_dark", "both_light")
"""How two colours relate in CIELAB; all 0 where one of them is not known."""

NEVER_NEARER = 6.0
"""CIEDE2000 between pieces of one colour in photos. Drawings, and shades known by name, can be nearer, which says
nothing more; without this, looks in one single colour would come out on top."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What the model knows of a piece; "" and None for what is not known. lab: CIELAB of its main colour."""

    category: str
    group: str
    colour: str = UNKNOWN
    lab: tuple[float, float, float] | None = None
    pattern: str = UNKNOWN


def traits_of(garment: Garment) -> Traits:
    """The traits of a garment: the colour as its picture shows it, or else of the shade that is stated."""
    shade = garment.colours[0] if garment.colours else ""
    return Traits(
        category=garment.category if garment.category in terms("category") else UNKNOWN,
        group=group_of(garment.category) or UNKNOWN,
        colour=family_of(shade) or UNKNOWN,
        lab=_measured(garment.palette[0].hex) if garment.palette else _anchor(shade),
        pattern=pattern_of(garment.patterns),
    )


def pattern_of(patterns: Sequence[str]) -> str:
    """ "plain", "patterned" or, where nobody says, "" for vocabulary ids."""
    return UNKNOWN if not patterns else "plain" if patterns[0] in {"solid", "ribbed", "cable-knit"} else "patterned"


@cache
def _measured(colour: str) -> tuple[float, float, float]:
    lightness, a, b = lab_of_hex([colour])[0].tolist()
    return lightness, a, b


def _anchor(shade: str) -> tuple[float, float, float] | None:
    found = lab(shade)
    return None if found is None else (found.lightness, found.a, found.b)


@dataclass(frozen=True, eq=False)
class Coded:
    """Traits as numbers. Each of (C,): indices into the tables' rows; lab (C, 3), NaN where it is not known."""

    category: Ints
    group: Ints
    colour: Ints
    pattern: Ints
    lab: Floats

    @classmethod
    def of(cls, traits: Sequence[Traits]) -> Coded:
        def index(rows: tuple[str, ...], values: list[str]) -> Ints:
            place = {value: n for n, value in enumerate(rows)}
            return np.array([place[value] for value in values], dtype=np.int64)

        return cls(
            category=index(CATEGORIES, [t.category for t in traits]),
            group=index(GROUPS, [t.group for t in traits]),
            colour=index(FAMILIES, [t.colour for t in traits]),
            pattern=index(PATTERNS, [t.pattern for t in traits]),
            lab=np.array([t.lab or (np.nan,) * 3 for t in traits], dtype=np.float64).reshape(-1, 3),
        )


def numbers(one: Floats, other: Floats, never_nearer: float = 0.0) -> Floats:
    """(..., 8) of ``NUMBERS`` for CIELAB colours (..., 3), broadcast; colours nearer than that count as that near."""
    one, other = np.broadcast_arrays(one, other)
    known = ~(np.isnan(one).any(-1) | np.isnan(other).any(-1))
    first, second = np.nan_to_num(one), np.nan_to_num(other)
    chroma = np.hypot(first[..., 1], first[..., 2]), np.hypot(second[..., 1], second[..., 2])
    least = np.minimum(*chroma) / 40
    apart = np.maximum(ciede2000(first, second), never_nearer)
    turned = np.arctan2(first[..., 2], first[..., 1]) - np.arctan2(second[..., 2], second[..., 1])
    found = (
        np.abs(first[..., 0] - second[..., 0]) / 50,
        np.abs(chroma[0] - chroma[1]) / 40,
        apart / 50,
        np.exp(-apart / 8),
        least,
        least * np.cos(turned),
        (first[..., 0] < 35) & (second[..., 0] < 35),
        (first[..., 0] > 75) & (second[..., 0] > 75),
    )
    return np.stack([np.where(known, np.asarray(f, dtype=np.float64), 0.0) for f in found], axis=-1)


@dataclass(frozen=True, eq=False)
class Compatibility:
    """The fitted model. tables: symmetric weights by name; slopes: (8,) of ``NUMBERS``; centre and spread: of pairs."""

    tables: Mapping[str, Floats]
    slopes: Floats
    centre: float
    spread: float

    def raw(self, traits: Sequence[Traits], never_nearer: float = 0.0) -> Floats:
        """(C, C) log-odds of each pair, up to a constant for each kind of piece; symmetric."""
        coded = Coded.of(traits)
        found = numbers(coded.lab[:, None], coded.lab[None], never_nearer) @ self.slopes
        for name in ("category", "group", "colour", "pattern"):
            place = getattr(coded, name)
            found += self.tables[name][np.ix_(place, place)]
        mixed = self.tables["colour_pattern"][np.ix_(coded.colour, coded.pattern)]
        return np.asarray(found + mixed + mixed.T)

    def pairs(self, traits: Sequence[Traits]) -> npt.NDArray[np.float32]:
        """(C, C) 0..1: .5 for a pair as common as any, 1 for those that people choose."""
        return np.asarray(
            1 / (1 + np.exp(-(self.raw(traits, NEVER_NEARER) - self.centre) / self.spread)), dtype=np.float32
        )


def read_weights(content: Mapping[str, Any]) -> Compatibility:
    """A model from its file: tables as lists of [row, column, weight], names in place of numbers."""
    tables = {name: _table(name, content["tables"][name]) for name in TABLES}
    slopes = np.array([content["slopes"][name] for name in NUMBERS], dtype=np.float64)
    return Compatibility(tables, slopes, float(content["centre"]), float(content["spread"]))


def _table(name: str, cells: Sequence[tuple[str, str, float]]) -> Floats:
    rows = TABLES[name]
    columns = PATTERNS if name == "colour_pattern" else rows
    found = np.zeros((len(rows), len(columns)))
    for row, column, weight in cells:
        found[rows.index(row), columns.index(column)] = weight
        if columns is rows:
            found[columns.index(column), rows.index(row)] = weight
    return found


@cache
def load_compatibility() -> Compatibility:
    """The model that ships."""
    file = resources.files("stylist").joinpath("weights/compatibility.json")
    return read_weights(json.loads(file.read_text("utf-8")))
