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
from stylist.vocabulary import Kind, spot, terms

_CUT = re.compile(
    r"\s+(?:with|for|in|by|from|featuring|and|w/|of)\s+|\s*[|,(\[+]\s*|\s+[-–—&/]\s+|:\s+|[，（【：]|配(?=.)|搭(?=.)",
    re.IGNORECASE,
)
_SET_OF = re.compile(r"\b(?:pack|set|pair|combo|assortment|box)\s+of(?:\s+\w+)?", re.IGNORECASE)
_KEPT_SINGULARS = {"khaki", "glasse", "shade", "brace", "stud", "work", "flat"}


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


def find_category(types: Sequence[str], style: str, title: str, description: str = "") -> Found:
    """The category of a product.

    types: product type and category path columns, most specific first. style: columns that name kinds within a
    path ("Tank|Camisole"); they only help where path and title leave it open.
    """
    stated = _stated(types)
    named, shelf = head_of(title)
    if named and _fits(named, stated):
        return Found(named, "stated" if named in stated.categories else "derived")
    if stated.categories:
        return Found(_among(stated.categories, style, description), "stated")
    if from_style := _stated([style]).categories:
        inside = [c for c in from_style if not stated.shelves or _shelf(c) in stated.shelves]
        if inside:
            return Found(inside[0], "stated")
    if named and not stated.shelves:
        return Found(named, "derived")
    return _by_shelf((*stated.shelves, *([shelf] if shelf else [])))


def head_of(title: str) -> tuple[str | None, str | None]:
    """Category and shelf that the head of a title names; either may be None."""
    for part in _parts(_SET_OF.sub(" ", title)):
        last_category: tuple[str, int] | None = None
        shelf: tuple[str, int] | None = None
        for kind, name, end in _mentions(part):
            if kind == "category":
                last_category = (name, end)
            else:
                shelf = (name, end)
        if last_category and (shelf is None or shelf[1] <= last_category[1]):
            return last_category[0], _shelf(last_category[0])
        if last_category and shelf and _shelf(last_category[0]) == shelf[0]:
            return last_category[0], shelf[0]  # "Tote Style Bag"
        if shelf:
            return None, shelf[0]
    return None, None


def not_a_garment(types: Sequence[str], title: str) -> str | None:
    """The words that say that a product is neither worn nor carried, or None."""
    for text in types:
        top = re.split(r"\s*>\s*", text.strip(), maxsplit=1)[0]
        if ">" in text and top in feed_words()["not_garments"]["google_tops"]:
            return text
    for text in (*types, *_parts(title)[:1]):
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
            break
    return _Stated(tuple(categories), tuple(shelves))


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
        if not plain or any(word in plain for word in feed_words()["ignored_levels"]["words"]):
            continue
        if plain in _coarse():
            return _Stated((), tuple(_coarse()[plain]))
        mentions = _mentions(plain)
        if categories := tuple(dict.fromkeys(n for k, n, _ in mentions if k == "category")):
            return _Stated(categories, tuple(dict.fromkeys(_shelf(c) for c in categories)))
        if shelves := tuple(dict.fromkeys(n for k, n, _ in mentions if k == "group")):
            return _Stated((), shelves)
    return _Stated()


def _fits(named: str, stated: _Stated) -> bool:
    """Whether a title's category is one of the stated ones, or a closer word for one of them."""
    if named in stated.categories:
        return True
    worn = terms("category")
    if stated.categories:
        return any(
            _shelf(c) == _shelf(named) and worn[c].body == worn[named].body and named in (*worn[c].near, *_refine(c))
            for c in stated.categories
        )
    return _shelf(named) in stated.shelves


def _refine(category: str) -> tuple[str, ...]:
    """Every category of the shelf, for the words that shops use for the whole shelf ("Pants", "Tops", "Handbags")."""
    broad = {"trousers", "top", "handbag", "dress", "jacket", "sneakers", "sports-shoes", "sweater", "jewellery"}
    return tuple(c for c in terms("category") if _shelf(c) == _shelf(category)) if category in broad else ()


def _among(categories: Sequence[str], style: str, description: str) -> str:
    """Which of several stated categories: the one that the style column or, first of all, the description names."""
    if len(categories) > 1:
        for text in (style, description):
            for kind, name, _ in _mentions(text.lower()):
                if kind == "category" and name in categories:
                    return name
    return categories[0]


def _by_shelf(shelves: Sequence[str]) -> Found:
    plain: Mapping[str, str] = feed_words()["shelf_default"]
    for shelf in shelves:
        if shelf in plain:
            return Found(plain[shelf], "derived", guessed=True)
    return Found(None, "derived")


def _parts(title: str) -> list[str]:
    return [part for part in _CUT.split(title) if part and part.strip()]


def _mentions(text: str) -> list[tuple[Kind, str, int]]:
    """Categories and shelves in ``text`` with where they end. This module's own words win over the vocabulary's."""
    own = _own_words()
    found: list[tuple[Kind, str, int]] = []
    for m in spot(text, extra=own):
        key = re.sub(r"[\s-]+", " ", m.surface.lower())
        override = feed_words()["category"]
        mine = override.get(key) or override.get(key.removesuffix("s")) or override.get(key.removesuffix("es"))
        if m.kind == "category":
            found.append((m.kind, mine or m.id, m.end))
        elif m.kind == "group":
            found.append((m.kind, m.id, m.end))
    return found


@cache
def _own_words() -> dict[str, tuple[Kind, str]]:
    """Words of ``words.toml``, and singulars of the vocabulary's plurals ("running shoe", "short", "tight")."""
    words: dict[str, tuple[Kind, str]] = {w: ("category", c) for w, c in feed_words()["category"].items()}
    for term in terms("category").values():
        for word in term.en:
            singular = word.lower().removesuffix("s")
            if word.lower().endswith("s") and not word.endswith("ss") and singular not in _KEPT_SINGULARS:
                words.setdefault(singular, ("category", term.id))
    return words


@cache
def _coarse() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = feed_words()["coarse"]
    return found


@cache
def _not_garment_pattern() -> re.Pattern[str]:
    words = sorted(feed_words()["not_garments"]["words"], key=len, reverse=True)
    latin = "|".join(re.escape(w) for w in words if w.isascii())
    chinese = "|".join(re.escape(w) for w in words if not w.isascii())
    return re.compile(rf"\b(?:{latin})s?\b|{chinese}", re.IGNORECASE)


def _shelf(category: str) -> str:
    return terms("category")[category].group or "other"


