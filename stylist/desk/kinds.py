"""What kind of answer a question wants (an amount, a duration, a place …), and whether a sentence holds one."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of answer: what asks for it, and what a sentence that gives it holds."""

    asks: re.Pattern[str]
    holds: re.Pattern[str]


def kinds(question: str) -> tuple[str, ...]:
    """Names of the kinds of answer that a question wants, of kinds.toml; none where yes or a way to do it will do."""
    return tuple(name for name, kind in _table().items() if kind.asks.search(_plain(question)))


def beyond_kinds(question: str) -> str:
    """A question without the words that ask for a kind of answer: what holds the answer need not repeat them."""
    for kind in _table().values():
        question = kind.asks.sub(" ", _plain(question))
    return question


def missing(text: str, wanted: tuple[str, ...]) -> int:
    """How many of the kinds wanted a text does not hold."""
    return sum(not _table()[name].holds.search(_plain(text)) for name in wanted)


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


@cache
def _table() -> dict[str, Kind]:
    rows = tomllib.loads(resources.files(__package__).joinpath("kinds.toml").read_text("utf-8"))
    return {name: Kind(*(re.compile("|".join(row[part])) for part in ("asks", "holds"))) for name, row in rows.items()}
