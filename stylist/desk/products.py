"""What a product's row says to a shopper's question, with its source; and products side by side.

The answer is the row's, or a sentence of the shop's own text, word for word; where neither speaks, that is the answer.
Questions, evidence and sentences are in ``products.toml``, in both languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from stylist.catalogue.reviews import topic_label
from stylist.garment import Garment, Reviews
from stylist.locale import Locale
from stylist.money import Money
from stylist.quoting import quotable, sentences
from stylist.vocabulary import Kind, label, spot, terms

Source = Literal["row", "derived", "text", "picture", "reviews", "silent"]
"""The shop's field; read out of its text; its words; seen in the picture; shoppers' opinions; nobody says."""
COMPARED = ("price", "material", "length", "sizes", "fit", "care", "reviews")
"""What products are compared by."""
MOST_COMPARED = 4
TOPICS_TOLD = 3
_SIZE = re.compile(r"(?<![a-z0-9])(xx?s|s|m|l|xx?l|xxxl|\dxl|\d{1,3}(?:\.5)?)(?![a-z0-9%])", re.IGNORECASE)
_SIZE_WORDS = {"small": "S", "medium": "M", "large": "L", "小码": "S", "中码": "M", "大码": "L"}


class Fact(BaseModel):
    """One answer. ``cell``: for a table."""

    model_config = ConfigDict(frozen=True)

    aspect: str
    cell: str
    sentence: str
    """To be said after the product's title; a capital begins it where another one went before."""
    source: Source


class FactRow(BaseModel):
    """One row of a table: an aspect, and what is known of it for each product in turn."""

    model_config = ConfigDict(frozen=True)

    aspect: str
    label: str
    facts: tuple[Fact, ...]


def aspects(question: str) -> tuple[str, ...]:
    """What a question asks for, in the order of the table; nothing where it is about something else."""
    asked = question.lower().replace("’", "'")
    return tuple(name for name, pattern in _patterns("asked").items() if pattern.search(asked))


def facts_asked(
    garments: Sequence[Garment], question: str, prices: Sequence[Money], locale: Locale
) -> tuple[FactRow, ...]:
    """The table that answers a question; for one that names nothing, all that counts is told."""
    size = asked_size(question, garments[0]) if len(garments) == 1 else None
    return fact_table(garments, aspects(question) or COMPARED, prices, locale, size)


def fact_table(
    garments: Sequence[Garment], asked: Sequence[str], prices: Sequence[Money], locale: Locale, size: str | None = None
) -> tuple[FactRow, ...]:
    """What is known of each garment, a row for each aspect. prices: as the cards show them. size: one asked for.

    Of several garments, rows that nothing is known in are left out.
    """
    rows = [
        FactRow(
            aspect=name,
            label=_aspects()[name]["label"][locale],
            facts=tuple(fact(g, name, price, locale, size) for g, price in zip(garments, prices, strict=True)),
        )
        for name in asked
    ]
    return tuple(row for row in rows if len(garments) == 1 or any(f.source != "silent" for f in row.facts))


def fact(garment: Garment, aspect: str, price: Money, locale: Locale, size: str | None = None) -> Fact:
    """What is known of one aspect. KeyError for an aspect that is not in the table."""
    found = _READERS.get(aspect, _no_row)(garment, locale)
    if aspect == "price":
        found = _made("price", price.format(locale), "row", locale)
    elif aspect == "sizes" and size and garment.sizes() and found:
        found = found.model_copy(update={"sentence": _of_size(garment, size, locale)})
    return found or _quoted(garment, aspect, locale) or _silent(aspect, locale)


def asked_size(question: str, garment: Garment) -> str | None:
    """The size that a question is for, as the shop writes it or as it was said; None where there is none."""
    said = _SIZE_WORDS.get(next((w for w in _SIZE_WORDS if w in question.lower()), ""))
    own = {s.casefold(): s for s in garment.sizes(in_stock_only=False)}
    found = [said] if said else [m.upper() for m in _SIZE.findall(question)]
    known = next((own[f.casefold()] for f in found if f.casefold() in own), None)
    return known or next((f for f in found if not f.isdecimal()), None)


def source_words(source: Source, locale: Locale) -> str:
    """How a source is named."""
    return str(_table()["sources"][source][locale])


# --- rows ------------------------------------------------------------------------------------------------------------


def _material(garment: Garment, locale: Locale) -> Fact | None:
    """The shop's own words on it, if they tell shares or the row has none; else all of the row's fabrics."""
    quoted = _quoted(garment, "material", locale)
    if quoted and ("%" in quoted.cell or not garment.fabrics):
        return quoted
    found = _attribute(garment, "material", "fabrics", "fabric", garment.fabrics, locale)
    kind = terms("category").get(garment.category)
    if found is None or len(garment.fabrics) < 2 or (kind is not None and kind.group in _OF_PARTS):
        return found
    said = _gap(locale).join((found.sentence, _say("shares_unsaid", locale)))
    return found.model_copy(update={"sentence": said})


_OF_PARTS = {"shoes", "bags", "accessories", "jewellery"}
"""Shelves whose several materials are of several parts, so that nobody asks for their shares."""


def _colours(garment: Garment, locale: Locale) -> Fact | None:
    own = list(dict.fromkeys(_shade(v.colour, locale) for v in garment.variants if v.colour and v.in_stock))
    if not own:
        found = _attribute(garment, "colours", "colours", "colour", garment.colours, locale)
        return (
            found if found is None or len(garment.colours) > 1 or found.source != "row" else _one_colour(found, locale)
        )
    made = _made("colours", _joined(own, locale), "row", locale)
    return made if len(own) > 1 else _one_colour(made, locale)


def _shade(words: str, locale: Locale) -> str:
    """The shop's word for a colour; the vocabulary's for an id of it, and in Chinese for one plain colour."""
    if words in terms("colour"):
        return label("colour", words, locale)
    found = [m for m in spot(words) if m.surface.lower() == words.lower()] if locale == "zh" else []
    return next((label(m.kind, m.id, locale) for m in found if m.kind.startswith("colour")), words)


def _one_colour(found: Fact, locale: Locale) -> Fact:
    return found.model_copy(update={"sentence": _say("colours_one", locale, value=found.cell)})


def _sizes(garment: Garment, locale: Locale) -> Fact:
    if not garment.in_stock:
        words = _say("sold_out", locale)
        return Fact(aspect="sizes", cell=words.rstrip("。."), sentence=words, source="row")
    sizes = garment.sizes()
    if not sizes:
        words = _say("one_size", locale)
        return Fact(aspect="sizes", cell="–", sentence=words, source="row")
    return _made("sizes", _joined(sizes, locale), "row", locale)


def _of_size(garment: Garment, size: str, locale: Locale) -> str:
    there = {s.casefold() for s in garment.sizes()}
    made = {s.casefold() for s in garment.sizes(in_stock_only=False)}
    key = "size_there" if size.casefold() in there else "size_gone" if size.casefold() in made else "size_none"
    return _say(key, locale, size=size, value=_joined(garment.sizes(), locale))


def _length(garment: Garment, locale: Locale) -> Fact | None:
    values = (garment.length,) if garment.length else ()
    return _quoted(garment, "length", locale) or _attribute(garment, "length", "length", "length", values, locale)


def _fit(garment: Garment, locale: Locale) -> Fact | None:
    """The shop's word on it, and how many reviews speak of it."""
    values = (garment.fit,) if garment.fit else ()
    found = _attribute(garment, "fit", "fit", "fit", values, locale) or _quoted(garment, "fit", locale)
    topic = next((t for t in garment.reviews.topics if t.name == "fit"), None) if garment.reviews else None
    if topic is None or garment.reviews is None:
        return found
    spoken = _say("cell_fit", locale, count=topic.count, all=garment.reviews.count)
    if found is None:
        silent = _silent("fit", locale)
        spoken_of = _opinion(topic.count, topic.name, topic.quote, locale)
        said = _gap(locale).join((silent.sentence, spoken_of, _say("opinions", locale)))
        return Fact(aspect="fit", cell=spoken, sentence=said, source="reviews")
    return found.model_copy(update={"cell": f"{found.cell}{'；' if locale == 'zh' else '; '}{spoken}"})


def _brand(garment: Garment, locale: Locale) -> Fact | None:
    return _made("brand", garment.brand, "row", locale) if garment.brand and quotable(garment.brand, 1) else None


def _reviews(garment: Garment, locale: Locale) -> Fact | None:
    held = garment.reviews
    if held is None:
        return None
    told = [_opinion(t.count, t.name, t.quote, locale) for t in held.topics[:TOPICS_TOLD]]
    lead = "reviews_unrated" if held.mean_stars is None else "reviews_one" if held.count == 1 else "reviews"
    said = [_say(lead, locale, **_figures(held)), *told, _say("opinions", locale)]
    cell = _say("cell_reviews", locale, **_figures(held)) if held.mean_stars else str(held.count)
    return Fact(aspect="reviews", cell=cell, sentence=_gap(locale).join(said), source="reviews")


def _figures(held: Reviews) -> dict[str, object]:
    return {"count": held.count, "mean": f"{(held.mean_stars or 0) + 1e-6:.1f}"}  # 3.25 is 3.3


def _opinion(count: int, topic: str, quote: str, locale: Locale) -> str:
    """ "5 speak of comfort: “…”"."""
    said = _say("topic_one" if count == 1 else "topic", locale, count=count, topic=topic_label(topic, locale))
    if not quote:
        return said + ("。" if locale == "zh" else ".")
    return f"{said}：“{quote}”。" if locale == "zh" else f"{said}: “{quote}”"


def _no_row(garment: Garment, locale: Locale) -> Fact | None:
    """Aspects that no field holds: the shop's text is asked."""
    return None


_READERS: Mapping[str, Callable[[Garment, Locale], Fact | None]] = {
    "material": _material, "colours": _colours, "sizes": _sizes, "length": _length, "fit": _fit, "brand": _brand,
    "reviews": _reviews,
}  # fmt: skip


def _attribute(
    garment: Garment, aspect: str, name: str, kind: Kind, values: Sequence[str], locale: Locale
) -> Fact | None:
    if not values:
        return None
    known = garment.provenance.get(name, "stated")
    source: Source = "picture" if known == "seen" else "derived" if known == "derived" else "row"
    return _made(aspect, _joined([label(kind, v, locale) for v in values], locale), source, locale)


def _quoted(garment: Garment, aspect: str, locale: Locale) -> Fact | None:
    """The first sentence of the shop's text that speaks of it, in the language asked in if there is one."""
    evidence = _patterns("evidence").get(aspect)
    if evidence is None:
        return None
    said = (s for s in sentences(garment.description(locale)) if evidence.search(s.lower()) and quotable(s))
    found = next(said, None)
    return _made(aspect, found, "text", locale) if found else None


def _silent(aspect: str, locale: Locale) -> Fact:
    what = _aspects()[aspect]["what"][locale]
    sentence, cell = _say("silent", locale, what=what), _say("cell_silent", locale)
    return Fact(aspect=aspect, cell=cell, sentence=sentence, source="silent")


def _made(aspect: str, value: str, source: Source, locale: Locale) -> Fact:
    key = aspect if source == "row" and aspect in _table()["sentences"] else source
    cell = f"“{value}”" if source == "text" else value
    return Fact(aspect=aspect, cell=cell, sentence=_say(key, locale, value=value), source=source)


def _joined(words: Sequence[str], locale: Locale) -> str:
    return ("、" if locale == "zh" else ", ").join(words)


def _gap(locale: Locale) -> str:
    return "" if locale == "zh" else " "


def _say(key: str, locale: Locale, **filling: object) -> str:
    return str(_table()["sentences"][key][locale]).format(**filling)


def _aspects() -> dict[str, Any]:
    found: dict[str, Any] = _table()["aspects"]
    return found


@cache
def _patterns(part: str) -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(row[part])) for name, row in _aspects().items() if part in row}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("products.toml").read_text("utf-8"))
