"""Quoting strangers: which sentences of a shop's or a shopper's text may be shown word for word.

What is quoted leads nobody anywhere (no address, number, code), promises nothing that only the shop's pages may, and
gives no orders. The patterns are in ``quotable.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

SHORTEST_CHARS, LONGEST_CHARS = 6, 160
_ENDS = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+|\s*[•·▪●]\s*|\s+[-–*]\s+")


def sentences(text: str) -> Iterator[str]:
    """The sentences and list items of a text, as they stand there."""
    for part in _ENDS.split(text):
        if said := part.strip(' \t-–*•"“”'):
            yield said


def quotable(sentence: str, shortest: int = SHORTEST_CHARS) -> bool:
    """Whether a sentence may be shown as somebody's words."""
    return shortest <= len(sentence) <= LONGEST_CHARS and not _barred().search(sentence.lower())


@cache
def _barred() -> re.Pattern[str]:
    rows = tomllib.loads(resources.files(__package__).joinpath("quotable.toml").read_text("utf-8"))
    return re.compile("|".join(rows["any"]))
