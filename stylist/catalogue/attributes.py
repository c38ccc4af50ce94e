"""Colours, fabrics, seasons and the rest of a garment, from the shop's columns first, then from its words.

A column of the shop's own makes an attribute "stated"; what is read out of title or description is "derived".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from stylist.catalogue.words import column_values, feed_words, is_clear, is_denied
from stylist.garment import Gender, Provenance
from stylist.vocabulary import Kind, Lexicon, Mention, lexicon, spot, terms

Filter = Callable[[str, Mention], bool]

_CLOTHES = {"tops", "knitwear", "bottoms", "dresses", "outerwear", "suits", "underwear"}
_UPPER = {"tops", "knitwear", "dresses", "outerwear", "suits", "underwear"}
_COMPOSED = re.compile(
    r"(?:\d{1,3}\s*%\s*(?:[\w'’-]+\s+){0,2}|\b(?:made|crafted|cut|woven|knitted|sewn|spun|tailored)\s+(?:up\s+)?"
    r"(?:of|from|in|with)\s+(?:a\s+|the\s+)?(?:[\w'’%,-]+\s+){0,3}|\b(?:fabric|material|composition|shell|upper"
    r"|面料|材质|成分)\s*[:：]\s*(?:[\w%'’-]+\s+){0,3}|\bpure\s+|(?:采用|选用|使用|由)[\u4e00-\u9fff]{0,4}|\d{1,3}\s*%)$",
    re.IGNORECASE,
)
_COMPOSED_AFTER = re.compile(r"^\s*(?:fabric|upper|blend|cloth|面料|材质|制成)\b|^[:：]?\s*\d{1,3}\s*%", re.IGNORECASE)
_MEANT_FOR = re.compile(
    r"\b(?:for|to|at|on)\s+(?:(?:a|an|the|your|any|all|those|that|every|both|or|and)\s+)*(?:[\w'’-]+\s+){0,2}$"
    r"|适合[\u4e00-\u9fff、]{0,8}$",
    re.IGNORECASE,
)
_HAS_A_HOOD = re.compile(
    r"\b(?:(?:with|has|have|an?)|(?:\w+-)?(?:adjustable|removable|detachable|attached|draw-?cord|drawstring|packable))"
    r"(?:\s+[\w-]+)?\s+$",
    re.IGNORECASE,
)  # and not "from hood to hem"
_FIT_WORD = re.compile(r"^[\s-]*(?:fit|fitting|cut|silhouette|leg)\b", re.IGNORECASE)
# Words that mean the thing in a column of its own, and mostly something else in a title or sentence.
_VAGUE_IN_TITLES = {
    "work", "works", "date", "dates", "club", "clubs", "pool", "sand", "daily", "meeting", "trip", "flight", "sleep",
    "down", "stretch", "regular", "straight", "classic", "print", "metal", "rib", "cord", "relaxed", "springs",
    "metallic", "home", "check", "matt", "airy", "crop", "cables", "branded", "lace", "skin", "warm",
    "palazzo", "palazzos",
}  # fmt: skip
_VAGUE_IN_PROSE = _VAGUE_IN_TITLES | {
    "prints", "pattern", "patterns", "patterned", "logo", "logos", "checks", "dots", "flower", "flowers", "plain",
    "solid", "graphics", "graphic", "fall", "training", "celebration", "dinner", "everyday", "spotted", "botanical",
    "light", "sports", "sport", "insulated", "torn", "mini", "collar", "slim", "hood", "tight", "loose",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rule:
    """Where one attribute may be read."""

    kind: Kind
    column: str
    shelves: frozenset[str] | None = None
    prose: Filter | None = None
    """Which clear mentions of a description count; None: none do."""
    open_ended: bool = False
    """Whether title and description may add to what a column states: a list of features is never complete."""


def _any_clear(text: str, mention: Mention) -> bool:
    if mention.surface.lower() == "hood":
        return bool(_HAS_A_HOOD.search(text[max(0, mention.start - 30) : mention.start]))
    return mention.surface.lower() not in _VAGUE_IN_PROSE


def _composed(text: str, mention: Mention) -> bool:
    before, after = text[max(0, mention.start - 60) : mention.start], text[mention.end :][:20]
    return bool(_COMPOSED.search(before) or _COMPOSED_AFTER.match(after))


def _meant_for(text: str, mention: Mention) -> bool:
    if mention.surface.lower() in _VAGUE_IN_PROSE:
        return False
    return bool(_MEANT_FOR.search(text[max(0, mention.start - 40) : mention.start]))


def _fit_word(text: str, mention: Mention) -> bool:
    return "fit" in mention.surface.lower() or bool(_FIT_WORD.match(text[mention.end :][:12]))


RULES: Mapping[str, _Rule] = {
    "colours": _Rule("colour", "colour"),
    "patterns": _Rule("pattern", "pattern", prose=_any_clear),
    "fabrics": _Rule("fabric", "material", prose=_composed),
    "finishes": _Rule("finish", "finish", prose=_any_clear, open_ended=True),
    "seasons": _Rule("season", "season", prose=_meant_for),
    "occasions": _Rule("occasion", "occasion", prose=_meant_for, open_ended=True),
    "sleeve": _Rule("sleeve", "sleeve", frozenset(_UPPER), _any_clear),
    "neckline": _Rule("neckline", "neckline", frozenset(_UPPER), _any_clear),
    "length": _Rule("length", "length", frozenset(_CLOTHES), _any_clear),
    "fit": _Rule("fit", "fit", frozenset(_CLOTHES), _fit_word),
}
SINGLE = ("sleeve", "neckline", "length", "fit")


def find_attributes(
    columns: Mapping[str, str], titles: Iterable[str], descriptions: Iterable[str], category: str
) -> tuple[dict[str, tuple[str, ...]], dict[str, Provenance]]:
    """Ids by attribute of :class:`stylist.garment.Garment`, and how each is known. Absent: unknown."""
    shelf = terms("category")[category].group or "other"
    title, prose = "\n".join(titles), "\n".join(descriptions)
    title_mentions, prose_mentions = spot(title, _title_words()), spot(prose)
    values: dict[str, tuple[str, ...]] = {}
    known: dict[str, Provenance] = {}
    for name, rule in RULES.items():
        if rule.shelves is not None and shelf not in rule.shelves:
            continue
        stated = column_values(columns.get(rule.column, ""), rule.kind)
        in_title = _of_title(rule, title, title_mentions)
        found = stated
        if not stated or rule.open_ended:
            found = tuple(dict.fromkeys((*stated, *in_title, *_of_prose(rule, prose, prose_mentions))))
        if name == "colours" and len(stated) == 1:
            found = _closer_colours(stated[0], in_title)
        if found:
            values[name] = found[:1] if name in SINGLE else found
            known[name] = "stated" if found == stated else "derived"
    _add_implied(category, values, known)
    return values, known


def _add_implied(category: str, values: dict[str, tuple[str, ...]], known: dict[str, Provenance]) -> None:
    """What a garment of this category is by definition: a hoodie is hooded, jeans are denim."""
    for name, value in feed_words()["implied"].get(category, {}).items():
        if name not in values or (name not in SINGLE and value not in values[name]):
            values[name] = (*values.get(name, ()), value)
            known[name] = "derived"


@cache
def _title_words() -> Lexicon:
    return lexicon({word: ("occasion", occasion) for word, occasion in feed_words()["title_occasion"].items()})


def _of_title(rule: _Rule, title: str, mentions: Iterable[Mention]) -> tuple[str, ...]:
    clear = [m for m in mentions if m.kind == rule.kind and not is_denied(title, m)]
    meant = [m for m in clear if m.surface.lower() not in _VAGUE_IN_TITLES or _fit_word(title, m)]
    return tuple(dict.fromkeys(m.id for m in meant))


def _of_prose(rule: _Rule, prose: str, mentions: Iterable[Mention]) -> Iterator[str]:
    if rule.prose is not None:
        yield from (m.id for m in mentions if m.kind == rule.kind and rule.prose(prose, m) and is_clear(prose, m))


def _closer_colours(stated: str, in_title: Sequence[str]) -> tuple[str, ...]:
    """A column that says "Blue" and a title that says "Navy & White" are navy and white."""
    shades = terms("colour")
    family = shades[stated].family
    same = [c for c in in_title if shades[c].family == family]
    if not in_title or (same and stated != family and stated not in in_title):
        return (stated,)
    first = stated if stated in in_title or not same else same[0]
    rest = [c for c in in_title if c != first]
    return (first, *rest) if same else (*in_title, stated)


def find_gender(columns: Iterable[str], paths: Iterable[str], titles: Iterable[str]) -> tuple[Gender, Provenance]:
    """Who a garment is for: gender and age columns, then the category path, then the title; unisex if none says."""
    stated = _genders(columns, whole=True)
    derived = stated or _genders(paths, whole=False) or _genders(titles, whole=False)
    gender = _one_gender(derived) if derived else "unisex"
    return gender, "stated" if stated else "derived"


def _genders(texts: Iterable[str], *, whole: bool) -> set[str]:
    found: set[str] = set()
    for text in texts:
        if whole:
            found |= set(column_values(text.replace(" ", "|") if text.isascii() else text, "gender"))
        else:
            found |= {m.id for m in spot(text) if m.kind == "gender"}
        if re.search(r"\b(?:kids?|toddlers?|infants?|newborn|children)\b|儿童|童装|婴", text, re.IGNORECASE):
            found.add("kids")
    return found


def _one_gender(found: set[str]) -> Gender:
    children = found & {"girls", "boys", "kids"}
    adults = found & {"women", "men", "unisex"}
    if "kids" in found or (children and not adults):
        return "girls" if found & {"girls", "women"} and not found & {"boys", "men"} else "boys"
    if adults == {"women"}:
        return "women"
    return "men" if adults == {"men"} else "unisex"
