"""What a message says of whoever is to be dressed: the person's own sex and age, and that somebody is under 18.

Read of every message before any chat model sees it, so that the refusals hold whichever model answers. The department
("men's shirts") is another thing: a woman may wear them, and her measures stay a woman's.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from stylist.body.given import Sex
from stylist.refusals.minors import ages, young
from stylist_agents.offline.counting import in_digits
from stylist_agents.offline.words import table


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
    own, _ = ages(message)
    return Stated(_sex(_plain(message)), own[-1] if own else None, young(message))


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


@cache
def _any(name: str) -> re.Pattern[str]:
    return re.compile("|".join(table("stated")[name]["any"]), re.IGNORECASE)
