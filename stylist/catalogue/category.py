"""Which category a product is: from the shop's own product type and path first, else from the head of its title.

In a title the noun at the end of the head phrase counts: "Denim Shirt Dress" is a dress, "Dress Shirt" a shirt,
"Top with Palazzos" a top, "Boat Shoes for Men" are shoes. Descriptions only choose between what a path leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from stylist.catalogue.words import feed_words
from stylist.garment import Provenance
from stylist.vocabulary import Kind, Lexicon, lexicon, spot, terms

_CUT = re.compile(
    r"\s+(?:with|for|in|by|from|featuring|w/|of)\s+|\s*[|,(\[]\s*|\s+[-–—]\s+|:\s+|[，（【：]|配(?=.)|搭(?=.)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|&|/)\s+|\s*\+\s*", re.IGNORECASE)
_SET_OF = re.compile(r"\b(?:pack|set|pair|combo|assortment|box)\s+of(?:\s+\w+)?", re.IGNORECASE)
BROAD = frozenset({"trousers", "top", "handbag", "dress", "jacket", "sweater"})
"""Categories whose words shops use for the whole shelf: "Pants", "Tops", "Handbags", "Jackets", "Shoes"."""
_KEPT_SINGULARS = {"khaki", "glass", "shade", "brace", "stud", "flat"}


@dataclass(frozen=True, slots=True)
class Found:
    """A category and how it is known; ``guessed`` where only the shelf is, None where nothing is."""

    category: str | None
    provenance: Provenance
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class _Stated:
    """What the shop's columns leave open: categories in order, and shelves."""

    categories: tuple[str, ...] = ()
    shelves: tuple[str, ...] = ()
    path: bool = False
    """Whether they come from a path of categories, and not from a product type."""


def find_category(types: Sequence[str], style: str, title: str, description: str = "") -> Found:
    """The category of a product.

    types: product type and category path columns, most specific first. style: columns that name kinds within a
    path ("Tank|Camisole"); they only help where path and title leave it open.
    """
    stated = _stated(types)
    named, shelf = head_of(title)
    if named and _fits(named, stated):
        return _closer(Found(named, "stated" if named in stated.categories else "derived"), style)
    if stated.categories:
        return _closer(Found(_among(stated.categories, style, description), "stated"), style)
    inside = [c for c in _all_categories(style) if not stated.shelves or _shelf(c) in stated.shelves]
    if inside:
        return Found(inside[0], "stated")
    if named and not stated.shelves:
        return Found(named, "derived")
    return _by_shelf((*stated.shelves, *([shelf] if shelf else [])), title)


def _closer(found: Found, style: str) -> Found:
    """A broad category made closer by a style column that names one kind only ("Pants", style: Capri)."""
    styles = [c for c in _all_categories(style) if found.category and _same_place(c, found.category)]
    if found.category in BROAD and len(styles) == 1:
        return Found(styles[0], "stated")
    return found


def _all_categories(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(noun.category for noun in _mentions(text) if noun.category))


def head_of(title: str) -> tuple[str | None, str | None]:
    """Category and shelf that the head of a title names; either may be None."""
    shelf: str | None = None
    for part in _parts(_SET_OF.sub(" ", title)):
        mentions = _mentions(part)
        if not mentions:
            continue
        last = mentions[-1]
        on_shelf = last.shelf if shelf is None else shelf
        named = [m.category for m in mentions if m.category and m.shelf == on_shelf]  # "Tote Style Bag" is a tote
        if named:
            return named[-1], on_shelf
        shelf = on_shelf
    return None, shelf


def not_a_garment(types: Sequence[str], title: str) -> str | None:
    """The words that say that a product is neither worn nor carried, or None."""
    for text in types:
        top = re.split(r"\s*>\s*", text.strip(), maxsplit=1)[0]
        if ">" in text and top in feed_words()["not_garments"]["google_tops"]:
            return text
    for text in (*types, *_parts(_SET_OF.sub(" ", title))[:1]):
        if (found := _not_garment_pattern().search(text)) and not head_of(text[found.end() :])[0]:
            return found.group()
    return None


def _stated(types: Sequence[str]) -> _Stated:
    """Candidates of the first column that names any; later columns add only shelves."""
    categories: list[str] = []
    shelves: list[str] = []
    for text in types:
        for path in re.split(r"[,;|\n](?!\s+\w+ & )", _coarse_kept(text)):
            found = _from_path(path)
            if not categories or not shelves:
                categories += [c for c in found.categories if c not in categories]
            shelves += [s for s in found.shelves if s not in shelves]
        if categories:
            return _Stated(tuple(categories), tuple(shelves), path=bool(re.search("[>/›»&]", text)))
    return _Stated((), tuple(shelves))


def _coarse_kept(text: str) -> str:
    """A shelf's name that holds a comma ("Handbags, Wallets & Cases") must not fall apart."""
    for name in _coarse():
        if "," in name:
            text = re.sub(re.escape(name), name.replace(",", "\u00b7"), text, flags=re.IGNORECASE)
    return text


def _from_path(path: str) -> _Stated:
    """The deepest level of a path that names something."""
    numbers = feed_words()["google"]
    levels = [numbers.get(level.strip(), level.strip()) for level in re.split(r"\s*[>/›»]\s*", path)]
    for level in reversed(levels):
        plain = level.replace("\u00b7", ",").strip().lower()
        if not plain or _ignored_level().search(plain):
            continue
        if plain in _coarse():
            return _Stated((), tuple(_coarse()[plain]))
        mentions = _mentions(plain)
        if categories := tuple(dict.fromkeys(m.category for m in mentions if m.category)):
            return _Stated(categories, tuple(dict.fromkeys(_shelf(c) for c in categories)))
        if mentions:
            return _Stated((), tuple(dict.fromkeys(m.shelf for m in mentions)))
    return _Stated()


def _fits(named: str, stated: _Stated) -> bool:
    """Whether a title's category is one of the stated ones, or a closer word for one of them.

    A product type is meant exactly, but for broad ones ("Pants"); the level of a path ("Bras & Tanks")
    only says where to look.
    """
    if named in stated.categories:
        return True
    if not stated.categories:
        return _shelf(named) in stated.shelves
    return any(
        _same_place(c, named) and (c in BROAD or (stated.path and named not in BROAD)) for c in stated.categories
    )


def _same_place(one: str, other: str) -> bool:
    """Whether two categories are of one shelf and worn in one place."""
    worn = terms("category")
    return _shelf(one) == _shelf(other) and worn[one].body == worn[other].body


def _among(categories: Sequence[str], style: str, description: str) -> str:
    """Which of several stated categories: the one that the style column or, first of all, the description names."""
    if len(categories) > 1:
        for text in (style, description):
            named = [noun.category for noun in _mentions(text) if noun.category in categories]
            if named and named[0]:
                return named[0]
    return categories[0]


def _by_shelf(shelves: Sequence[str], title: str) -> Found:
    """The plainest category of a shelf; for shoes, the one that a word of the title hints at ("Formal Shoes")."""
    words = feed_words()
    for shelf in shelves:
        for hint, category in words["shoe_hints"].items() if shelf == "shoes" else ():
            if re.search(rf"\b{hint}", title, re.IGNORECASE):
                return Found(category, "derived", guessed=True)
        if shelf in words["shelf_default"]:
            return Found(words["shelf_default"][shelf], "derived", guessed=True)
    return Found(None, "derived")


def _parts(title: str) -> list[str]:
    """A title in phrases. "And" parts two garments ("Shirt & Tie"), not two colours ("White & Navy Shirt")."""
    parts: list[str] = []
    for phrase in filter(None, _CUT.split(title)):
        first, *others = _AND.split(phrase)
        parts.append(first)
        for other in others:
            if (nouns := _mentions(parts[-1])) and nouns[-1].end == len(parts[-1].rstrip()):
                parts.append(other)
            else:
                parts[-1] = f"{parts[-1]} & {other}"
    return [part for part in parts if part.strip()]


@dataclass(frozen=True, slots=True)
class _Noun:
    """A word for a category, or (without one) for a shelf."""

    category: str | None
    shelf: str
    end: int


def _mentions(text: str) -> list[_Noun]:
    """Categories and shelves in ``text``, left to right. This module's own words win over the vocabulary's."""
    mine = feed_words()["category"]
    found: list[_Noun] = []
    for m in spot(text, _own_words()):
        key = re.sub(r"[\s-]+", " ", m.surface.lower())
        own = mine.get(key) or mine.get(key.removesuffix("s")) or mine.get(key.removesuffix("es"))
        if m.kind == "category":
            category = own or m.id
            found.append(_Noun(category, _shelf(category), m.end))
        elif m.kind == "group" and not (found and found[-1].end == m.end):
            found.append(_Noun(None, m.id, m.end))
    return found


@cache
def _own_words() -> Lexicon:
    """Words of ``words.toml``, and singulars of the vocabulary's plurals ("running shoe", "short", "tight")."""
    words: dict[str, tuple[Kind, str]] = {w: ("category", c) for w, c in feed_words()["category"].items()}
    for term in terms("category").values():
        for word in term.en:
            singular = re.sub(r"(?<=ss)es$|s$", "", word.lower())
            if word.lower() != singular and not word.endswith("ss") and singular not in _KEPT_SINGULARS:
                words.setdefault(singular, ("category", term.id))
    return lexicon(words)


@cache
def _coarse() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = feed_words()["coarse"]
    return found


@cache
def _ignored_level() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in feed_words()["ignored_levels"]["words"])
    return re.compile(rf"\b(?:{words})s?\b")


@cache
def _not_garment_pattern() -> re.Pattern[str]:
    words = sorted(feed_words()["not_garments"]["words"], key=len, reverse=True)
    latin = "|".join(re.escape(w) for w in words if w.isascii())
    chinese = "|".join(re.escape(w) for w in words if not w.isascii())
    return re.compile(rf"\b(?:{latin})s?\b|{chinese}", re.IGNORECASE)


def _shelf(category: str) -> str:
    return terms("category")[category].group or "other"
