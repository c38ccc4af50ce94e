"""What a message says of whoever is to be dressed: the person's own sex and age, and that somebody is under 18.

Read of every message before any chat model sees it, so that the refusals hold whichever model answers. The department
("men's shirts") is another thing: a woman may wear them, and her measures stay a woman's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from stylist.body.given import Sex
from stylist.shopper import ADULT_YEARS
from stylist.vocabulary import spot
from stylist_agents.offline.numbers import han_number, in_digits
from stylist_agents.offline.words import table

OLDEST = 120


@dataclass(frozen=True, slots=True)
class Stated:
    """sex, age_years: the speaker's own. minor: True where somebody under 18 is spoken of, False where the speaker
    says to be an adult, None where neither was said.
    """

    sex: Sex | None = None
    age_years: int | None = None
    minor: bool | None = None


def stated(message: str) -> Stated:
    """Read one message in either language. Never raises."""
    text = _plain(message)
    own, others = _ages(text)
    young = any(age < ADULT_YEARS for age in (*own, *others)) or bool(_any("minor").search(text))
    grown = any(age >= ADULT_YEARS for age in own) or bool(_any("grown").search(text))
    minor = True if young and not (grown and not own and not others) else False if grown else None
    return Stated(_sex(text), own[-1] if own else None, minor)


def of_oneself(text: str, start: int, end: int) -> bool:
    """Whether a stretch of the message is part of what the speaker says of their own sex."""
    found = (match for sex in ("female", "male") for match in _any(sex).finditer(text))
    return any(match.start() <= start and end <= match.end() for match in found)


def _plain(message: str) -> str:
    text = unicodedata.normalize("NFKC", message).replace("’", "'").replace("‘", "'")
    return in_digits(text)


def _sex(text: str) -> Sex | None:
    """The sex that is stated; None where both are, or neither."""
    female, male = bool(_any("female").search(text)), bool(_any("male").search(text))
    if female == male:
        return None
    return "female" if female else "male"


def _ages(text: str) -> tuple[list[int], list[int]]:
    """Ages of the speaker, and of others."""
    own: list[int] = []
    others: list[int] = []
    for age, before in _told(text):
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
            yield age, re.split(r"[.;!?。；！？]|\b(?:and|but)\b", text[: found.end()].lower())[-1]


_THINGS = {"category", "group", "fabric"}


def _is_own(clause: str) -> bool:
    rows = table("stated")["ages"]
    if re.search(rows["own"], clause):
        return not re.search(rows["not_own"], clause)
    return not re.search(rows["others"], clause)


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word)
    words: list[str] = table("stated")["ages"]["words"]
    if word.lower() in words:
        return words.index(word.lower()) + 1
    value = han_number(word)
    return None if value is None else int(value)


@cache
def _any(name: str) -> re.Pattern[str]:
    return re.compile("|".join(table("stated")[name]["any"]), re.IGNORECASE)


@cache
def _age_patterns() -> tuple[re.Pattern[str], ...]:
    rows = table("stated")["ages"]
    parts = {"<WORD>": "(?:" + "|".join(rows["words"]) + ")", "<HAN>": "[零一二两三四五六七八九十]{1,3}"}
    patterns = rows["any"]
    for name, part in parts.items():
        patterns = [pattern.replace(name, part) for pattern in patterns]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
