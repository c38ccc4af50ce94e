"""What a question turns on: the particular things that it names; and, for pages in another language, its words that
no list of the shop's world knows.

A passage that speaks of the same topic answers beside the point where it does not speak of these: "do you deliver on
Thanksgiving?" is not answered by "we deliver by post".
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale

from stylist.desk.topics import beyond_topics, either, is_chinese, overlapping, plain, words
from stylist.vocabulary import spot

_LONGEST_NAME = 24
_AMBIGUOUS = {"jersey", "chad", "jordan", "georgia", "mali", "niger", "oman", "guinea"}
"""Countries whose names are also garments, people or states."""
_TAIL = re.compile(r"n?'[a-z]+")
_NO_COUNTRY = {"001", "ZZ", "EZ", "UN", "QO"}
_ALIASES = {
    "usa": "US", "u.s.": "US", "america": "US", "united states": "US", "uk": "GB", "u.k.": "GB", "britain": "GB",
    "england": "GB", "scotland": "GB", "korea": "KR", "hong kong": "HK", "香港": "HK", "macau": "MO", "macao": "MO",
    "澳门": "MO", "澳洲": "AU", "czech republic": "CZ", "turkey": "TR", "dubai": "AE", "阿联酋": "AE", "迪拜": "AE",
    "eu": "150", "欧盟": "150",
}  # fmt: skip


def specifics(text: str) -> set[str]:
    """Names of the particular things that a text speaks of: rows of specifics.toml, and countries ("in-SE")."""
    said = plain(text)
    named = {name for name, pattern in _patterns().items() if pattern.search(said)}
    return named | {f"in-{_names()[found.group()]}" for found in _country().finditer(said)}


def strange(question: str) -> tuple[str, ...]:
    """What a question says that is no topic, nothing particular, no garment and no word that asks or tells how it
    came about: each English word in its plain form, each run of Chinese characters."""
    rest = beyond_topics(_without_garments(plain(question)), _spoken())
    english = weighty(words(" ".join(re.findall(r"[a-z]{2,}", _TAIL.sub(" ", rest)))))
    chinese = re.findall(r"[\u3400-\u9fff]{2,}", _harmless_zh().sub(" ", rest)) if is_chinese(question) else []
    return (*english, *chinese)


def weighty(said: Iterable[str]) -> list[str]:
    """Words in their plain form without those that an answer need not repeat."""
    return [w for w in said if w not in _harmless() and not _harmless_zh().fullmatch(w)]


def _without_garments(said: str) -> str:
    for found in spot(said):
        if found.kind != "occasion":
            said = said[: found.start] + " " * (found.end - found.start) + said[found.end :]
    return said


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    groups = [group for name, group in _rows().items() if name != "cities"]
    return {name: either(row["en"], row["zh"]) for group in groups for name, row in group.items()}


@cache
def _rows() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("specifics.toml").read_text("utf-8"))


@cache
def _spoken() -> tuple[re.Pattern[str], ...]:
    return overlapping((*_patterns().values(), _country()))


@cache
def _names() -> dict[str, str]:
    """Countries and continents by their names in both languages (CLDR, through Babel), and large cities."""
    found = {
        name.lower(): code
        for language in ("en", "zh")
        for code, name in Locale(language).territories.items()
        if code not in _NO_COUNTRY and len(name) <= _LONGEST_NAME
    }
    cities = [row.rpartition(" ") for row in _rows()["cities"]["names"]]
    towns = {name: en for en, _, zh in cities for name in (en, zh)}
    return {name: code for name, code in found.items() if name not in _AMBIGUOUS} | _ALIASES | towns


@cache
def _country() -> re.Pattern[str]:
    longest = sorted(_names(), key=len, reverse=True)
    latin = [rf"{re.escape(name)}(?![a-z])" for name in longest if name.isascii() or name == "türkiye"]
    return either(latin, (re.escape(name) for name in longest if re.match(r"[\u3400-\u9fff]", name)))


@cache
def _harmless() -> frozenset[str]:
    rows = _table()["en"]
    return frozenset(word for line in rows for word in words(line))


@cache
def _harmless_zh() -> re.Pattern[str]:
    said = sorted({word for line in _table()["zh"] for word in line.split("|")}, key=len, reverse=True)
    return re.compile("|".join(said))


@cache
def _table() -> dict[str, list[str]]:
    rows = tomllib.loads(resources.files(__package__).joinpath("asking.toml").read_text("utf-8"))
    return dict(rows["harmless"])
