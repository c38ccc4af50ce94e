"""Sizes that a message names, each in its system, by the patterns of ``numbers.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from stylist.vocabulary import spot, terms
from stylist_agents.offline.words import mask, table

_SIZE_WORDS = {
    "small": "S", "medium": "M", "large": "L", "extra large": "XL", "extra-large": "XL", "extra small": "XS",
    "extra-small": "XS", "小": "S", "中": "M", "大": "L", "加大": "XL", "特大": "XL",
}  # fmt: skip


def read_sizes(text: str) -> tuple[str, tuple[str, ...]]:
    """The message without its sizes (same length), and the sizes as the shops write them: "XL", "UK 10"."""
    sizes: list[str] = []
    for pattern, form, kept in _size_patterns():
        for found in pattern.finditer(text):
            word = next(g for g in found.groups() if g)
            sizes.append(_SIZE_WORDS.get(word.lower()) or form.format(re.sub(r"\s", "", word).upper()))
        text = pattern.sub(_masked_number if kept else _masked, text)
    shelves = {terms("category")[m.id].group if m.kind == "category" else m.id for m in spot(text)}
    if not sizes:
        text, sizes = _of_the_garment(text, shelves)
    elif shelves & {"bags", "jewellery"}:
        sizes = [s for s in sizes if s not in _SIZE_WORDS.values()]  # "a small clutch"
    return text, tuple(dict.fromkeys(sizes))


def _masked(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _masked_number(found: re.Match[str]) -> str:
    """The match without its size: "men's 10" still says for whom."""
    start, end = next(found.span(i + 1) for i, g in enumerate(found.groups()) if g)
    return mask(found[0], start - found.start(), end - found.start())


def _of_the_garment(text: str, shelves: set[str | None]) -> tuple[str, list[str]]:
    """A bare number beside shoes or trousers that only a size can be: "black oxfords, 43", 皮鞋44."""
    for shelf, pattern in _bare_sizes():
        if shelf in shelves and (found := pattern.search(text)):
            return mask(text, *found.span()), [found[1]]
    return text, []


@cache
def _bare_sizes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["group"], pattern_of(row["pattern"], {})) for row in table("numbers")["sizes"]["bare"])


@cache
def _size_patterns() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    rows = table("numbers")["sizes"]
    parts = {"LETTER": rows["letter"], "NUMBER": rows["number"]}
    return tuple(
        (pattern_of(row["pattern"], parts, row.get("case", False)), row["form"], row.get("keep", False))
        for row in rows["rows"]
    )


def pattern_of(text: str, parts: Mapping[str, str], keep_case: bool = False) -> re.Pattern[str]:
    """A row of ``numbers.toml`` compiled, with its ``<PARTS>`` filled in."""
    for name, part in parts.items():
        text = text.replace(f"<{name}>", part)
    return re.compile(text, 0 if keep_case else re.IGNORECASE)
