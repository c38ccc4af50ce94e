"""What the headings and titles of a size chart say: which measure, which unit, whether across or around."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Any, cast

from stylist.sizing.cells import Unit


@cache
def measure_names(heading: str) -> tuple[str, ...]:
    """The measures that a heading may mean; empty where it names none, or one that no body decides."""
    text = _folded(heading)
    found = [(len(word), name) for name, words in _words()["measures"].items() for word in words if _in(word, text)]
    longest = max((length for length, _ in found), default=0)
    if longest <= max((len(word) for word in _words()["other"]["words"] if _in(word, text)), default=0):
        return ("foot",) if longest and text.startswith("内长") else ()
    return tuple(dict.fromkeys(name for length, name in found if length == longest))


@cache
def unit_in(text: str) -> Unit | None:
    """The one unit that a heading or title names, or None (also where it names two)."""
    rest = re.sub("尺[码寸度]", " ", _folded(text))
    words = sorted(
        ((word, unit) for unit, words in _words()["units"].items() for word in words), key=lambda w: -len(w[0])
    )
    found = set()
    for word, unit in words:  # the longest first: 厘米 is no 米, 公斤 no 斤
        if _in_unit(word, rest):
            found.add(unit)
            rest = rest.replace(word, " ") if not word.isascii() else rest
    if rest.rstrip(") ").endswith(('"', "”", "″")):
        found.add("in")
    return cast("Unit | None", next(iter(found))) if len(found) == 1 else None


def _in_unit(word: str, text: str) -> bool:
    """Letters must stand alone; "in" must end the heading or stand in brackets ("in stock" is no unit)."""
    if word in {"in", "m", "ins", "ft"}:
        return (
            bool(re.search(rf"[(\[/,，（]\s*{word}\.?\s*[)\]）]?\s*$|[(\[（]{word}[)\]）]|\s{word}\.?$", text))
            or text == word
        )
    return _in(word, text) or bool(re.search(rf"\d{re.escape(word)}\b", text))


def has_word(text: str, table: str) -> bool:
    """Whether a word of one of the tables half, body, garment, size, other is in ``text``."""
    return bool(longest_word(text, table))


@cache
def longest_word(text: str, table: str) -> int:
    """Length of the longest word of a table that is in ``text``; "other_garment" are details of garments alone."""
    words = _words()["other"]["garment"] if table == "other_garment" else _words()[table]["words"]
    folded = _folded(text)
    return max((len(word) for word in words if _in(word, folded)), default=0)


def _in(word: str, text: str) -> bool:
    if re.search(r"[\u3400-\u9fff]", word):
        return word in text
    return bool(re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("⁄", "/").casefold().replace("_", " ").split())


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("chart_words.toml").read_text("utf-8"))
