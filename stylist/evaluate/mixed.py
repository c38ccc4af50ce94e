"""Queries of a picture and words ("like this but in navy"), made from the rows of a pool, with their right answers.

A reference product and a change ask for other products: those that have the new value and keep what the change leaves
alone. What is kept for each kind of change stands in ``KEPT``. Everything is drawn by a hash of the reference's id, so
a pool always gives the same queries.
"""

from __future__ import annotations

import random
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from stylist.locale import Locale
from stylist.train.clip.captions import lexicon
from stylist.vocabulary import spot

Row = Mapping[str, str]
KEPT: dict[str, tuple[str, ...]] = {
    "colour": ("articleType", "gender", "usage"),
    "gender": ("articleType", "baseColour", "usage"),
    "usage": ("articleType", "gender", "baseColour"),
    "season": ("articleType", "gender", "baseColour", "usage"),
    "pattern": ("articleType", "gender"),
    "type": ("gender", "baseColour", "usage"),
    "brand": ("brand", "gender", "baseColour"),
    "both": ("articleType", "usage"),
}
"""Kind of change -> what stays as it is. "brand" changes the type within one brand, "both" colour and gender.

Brand and pattern have no column of their own: they are read from the product's name, as far as it tells.
"""
_CHANGED = {
    "colour": ("baseColour",), "gender": ("gender",), "usage": ("usage",), "season": ("season",),
    "pattern": ("pattern",), "type": ("articleType",), "brand": ("articleType",), "both": ("baseColour", "gender"),
}  # fmt: skip
_LEXICON = {"baseColour": "colour", "articleType": "type"}
_LEAST_RIGHT = 2


@dataclass(frozen=True, slots=True)
class MixedQuery:
    """A reference (a place in the pool), what is said beside it, and the places of the right answers."""

    change: str
    reference: int
    texts: Mapping[Locale, str]
    right: tuple[int, ...]


def mixed_queries(rows: Sequence[Row], most: int = 60) -> list[MixedQuery]:
    """At most ``most`` queries for each kind of change; only those with two right answers or more."""
    return [query for change in KEPT for query in _of_change(change, rows, most)]


def brand_of(row: Row) -> str:
    """The brand as far as the rows tell: the first word of the product's name."""
    return (row["productDisplayName"].split() or [""])[0].lower()


def pattern_of(row: Row) -> str:
    """The first pattern that the product's name mentions; "" for none."""
    return next((m.id for m in spot(row["productDisplayName"]) if m.kind == "pattern"), "")


def _of_change(change: str, rows: Sequence[Row], most: int) -> list[MixedQuery]:
    changed, kept = _CHANGED[change], KEPT[change]
    answers: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    for n, row in enumerate(rows):
        answers[_values(row, kept)][_values(row, changed)].append(n)
    found: list[MixedQuery] = []
    for n in sorted(range(len(rows)), key=lambda n: random.Random(f"{change}{rows[n]['id']}").random()):
        if len(found) == most:
            break
        found += _query(change, n, rows[n], answers[_values(rows[n], kept)])
    return found


def _query(
    change: str, reference: int, row: Row, options: Mapping[tuple[str, ...], Sequence[int]]
) -> Iterator[MixedQuery]:
    rng = random.Random(f"{change}/{row['id']}")
    old = _values(row, _CHANGED[change])
    if not all(old):
        return
    new = sorted(v for v, right in options.items() if len(right) >= _LEAST_RIGHT and _differs(change, v, old))
    if new:
        chosen = rng.choice(new)
        texts: dict[Locale, str] = {locale: _said(change, chosen, locale, rng) for locale in ("en", "zh")}
        yield MixedQuery(change, reference, texts, tuple(options[chosen]))


def _differs(change: str, new: Sequence[str], old: Sequence[str]) -> bool:
    """Every changed value is another one, and there are words for it."""
    named = zip(_CHANGED[change], new, strict=True)
    return all(n != o for n, o in zip(new, old, strict=True)) and all(_words(c, v, "en") for c, v in named)


def _said(change: str, new: Sequence[str], locale: Locale, rng: random.Random) -> str:
    phrase = rng.choice(_table()["ask"][change][locale])
    words = [rng.choice(_words(c, v, locale)) for c, v in zip(_CHANGED[change], new, strict=True)]
    article = "an" if words[0][0].lower() in "aeiou" else "a"
    article = "some" if words[0].endswith("s") else article
    return str(phrase.format(new=words[0], gender=words[-1], a=article))


def _words(column: str, value: str, locale: Locale) -> Sequence[str]:
    """Ways to say a value; the first English word of the lexicon is the row's own and not how people speak."""
    if column in _LEXICON:
        said = lexicon().get((_LEXICON[column], value), {}).get(locale, ())
        return said[1:] if locale == "en" else said
    entry: Mapping[str, Sequence[str]] = _table()["words"][column].get(value, {})
    return entry.get(locale, ())


def _values(row: Row, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(_READ[c](row) if c in _READ else row.get(c, "") for c in columns)


_READ = {"brand": brand_of, "pattern": pattern_of}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("mixed.toml").read_text("utf-8"))
