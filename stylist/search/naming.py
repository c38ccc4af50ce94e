"""Limits in the words of people: "navy blue", 藏青 and "navy" are one id, and a word that names nothing is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from stylist.errors import UnknownWord
from stylist.vocabulary import Kind, resolve, terms

KINDS: dict[str, tuple[Kind, ...]] = {
    "categories": ("category",),
    "groups": ("group",),
    "genders": ("gender",),
    "colours": ("colour", "colour_family", "colour_mood"),
    "patterns": ("pattern",),
    "fabrics": ("fabric",),
    "finishes": ("finish",),
    "seasons": ("season",),
    "occasions": ("occasion",),
    "sleeves": ("sleeve",),
    "necklines": ("neckline",),
    "lengths": ("length",),
    "fits": ("fit",),
}
"""Field of Filters -> the vocabulary its words are from; ``not_…`` likewise. Brands and sizes are the shop's words."""


def limits(words: Mapping[str, Iterable[str]]) -> dict[str, Any]:
    """Fields of Filters from lists of words; UnknownWord for one that names nothing of its kind."""
    return {field: tuple(_known(field, listed)) for field, listed in words.items()}


def _known(field: str, words: Iterable[str]) -> Iterable[str]:
    kinds = KINDS.get(field.removeprefix("not_"))
    for word in words:
        found = resolve(word, *kinds) if kinds else word
        if found is None and kinds:
            raise UnknownWord(value=word, slot=kinds[0], known=", ".join(list(terms(kinds[0]))[:40]))
        yield found or word
