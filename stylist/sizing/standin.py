"""A garment that is known by its size chart alone: what kind it is, for whom and by which brand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from stylist.errors import BadInput, UnknownWord
from stylist.garment import Garment, Gender, Variant
from stylist.money import Money
from stylist.sizing.charts import SizeChart
from stylist.vocabulary import resolve, terms

_TYPICAL = {
    "tops": "shirt", "knitwear": "sweater", "bottoms": "trousers", "dresses": "dress", "outerwear": "jacket",
    "suits": "blazer", "shoes": "sneakers",
}  # fmt: skip
_BY_MEASURE = {
    "foot": "sneakers",
    "chest": "top",
    "waist": "trousers",
    "hip": "trousers",
    "head": "hat",
    "hand": "gloves",
}


def stand_in(
    charts: Sequence[SizeChart], category: str | None = None, gender: str | None = None, brand: str | None = None
) -> Garment:
    """The garment that charts are asked about: as named, else as the first chart names it or as its measures tell.

    category and gender are words of either language. Raises UnknownWord for words that are not known, BadInput where
    there is no chart, or one that names no category and has no measure that tells one.
    """
    if not charts:
        raise BadInput(what="size chart", value="", next="None could be read; see the reasons of the rows refused.")
    first = charts[0]
    return Garment(
        id="chart",
        titles={"en": first.title or first.source},
        brand=brand or first.brand,
        category=_named("category", category) or _category(first),
        gender=cast(Gender, _named("gender", gender) or first.gender or "unisex"),
        variants=(Variant(sku="chart", prices=(Money(amount_minor=0, currency="USD"),)),),
    )


def _named(slot: str, word: str | None) -> str | None:
    if word is None:
        return None
    kind = "category" if slot == "category" else "gender"
    found = resolve(word, kind)  # type: ignore[arg-type]  # one of the two
    if found is None:
        raise UnknownWord(value=word, slot=slot, known=", ".join(terms(kind)))
    return found


def _category(chart: SizeChart) -> str:
    named = [*chart.categories, *(_TYPICAL[group] for group in chart.groups if group in _TYPICAL)]
    told = [_BY_MEASURE[name] for name in _BY_MEASURE if name in chart.measures]
    if not named and not told:
        raise BadInput(what="category", value=chart.title, next="Name it with --category (shirt, dress, trousers, …).")
    return (named or told)[0]
