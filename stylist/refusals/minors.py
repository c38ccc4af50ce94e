"""Whether somebody under 18 is spoken of, from ages and from words for them. Nobody's age is guessed from a picture."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from stylist.refusals.reading import plain
from stylist.shopper import ADULT_YEARS
from stylist.vocabulary import spot

OLDEST = 120
_THINGS = {"category", "group", "fabric"}
_HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "十": 10}


def young(message: str) -> bool | None:
    """True where somebody under 18 is spoken of, False where the speaker says to be an adult, None for neither."""
    text = plain(message)
    own, others = ages(text)
    minor = any(age < ADULT_YEARS for age in (*own, *others)) or bool(_any("minor").search(text))
    grown = any(age >= ADULT_YEARS for age in own) or bool(_any("grown").search(text))
    if minor and not (grown and not own and not others):
        return True
    return False if grown else None


def ages(message: str) -> tuple[list[int], list[int]]:
    """Ages in years of the speaker, and of others, in the order in which they are told."""
    own: list[int] = []
    others: list[int] = []
    for age, before in _told(plain(message)):
        (own if _is_own(before) else others).append(age)
    return own, others


def _told(text: str) -> Iterator[tuple[int, str]]:
    """Every age with the words before it in its clause; "a 10-year-old jacket" is nobody's."""
    for pattern in _age_patterns():
        for found in pattern.finditer(text):
            age = _number(found[1])
            after = re.match(r"\s*([A-Za-z]+)", text[found.end() :])
            of_a_thing = after is not None and any(m.kind in _THINGS for m in spot(after[1]))
            if age is None or age > OLDEST or of_a_thing:
                continue
            yield age, re.split(r"[.;!?。；！？]|\b(?:and|but)\b", text[: found.end()])[-1]


def _is_own(clause: str) -> bool:
    rows = _rows()["ages"]
    if re.search(rows["own"], clause):
        return not re.search(rows["not_own"], clause)
    return not re.search(rows["others"], clause)


def _number(word: str) -> int | None:
    """15, fifteen, thirty-four, 十五: a number up to 99 in digits or words."""
    if word.isdecimal():
        return int(word)
    rows = _rows()["ages"]
    if word[0] in _HAN_DIGITS:
        return _han_number(word)
    tens, _, ones = re.sub(r"[\s-]+", "-", word).partition("-")
    if tens in rows["tens"]:
        return 20 + 10 * int(rows["tens"].index(tens)) + (int(rows["words"].index(ones)) + 1 if ones else 0)
    return int(rows["words"].index(word)) + 1


def _han_number(word: str) -> int | None:
    before, ten, after = word.partition("十")
    if not all(part == "" or part in _HAN_DIGITS for part in (before, after)):
        return None
    if not ten:
        return _HAN_DIGITS[before]
    return 10 * (_HAN_DIGITS[before] if before else 1) + _HAN_DIGITS.get(after, 0)


@cache
def _any(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_rows()[name]["any"]), re.IGNORECASE)


@cache
def _age_patterns() -> tuple[re.Pattern[str], ...]:
    rows = _rows()["ages"]
    ones = "|".join(rows["words"][:9])
    tens = f"(?:{'|'.join(rows['tens'])})(?:[ -](?:{ones}))?"
    parts = {"<WORD>": f"(?:{tens}|{'|'.join(reversed(rows['words']))})", "<HAN>": "[零一二两三四五六七八九十]{1,3}"}
    patterns = rows["any"]
    for name, part in parts.items():
        patterns = [pattern.replace(name, part) for pattern in patterns]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


@cache
def _rows() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("minors.toml").read_text("utf-8"))
