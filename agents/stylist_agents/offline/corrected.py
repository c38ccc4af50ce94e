"""What a sentence takes back of itself: "a red, no wait, green one", 要红的,不对,绿的, "size 10, no 12"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import takewhile

from stylist.vocabulary import Mention
from stylist_agents.offline.words import table


def with_the_last_number(text: str) -> str:
    """The message without a number, a sum or "the first" that another takes the place of at once."""
    for name in ("number", "sum", "ordinal"):
        text = _pattern(name).sub("", text)
    return text


def taken_back(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The mentions that were the wrong word: the last of its kind before each cue, if another follows."""
    taken: set[tuple[int, int]] = set()
    for cue in _pattern("cue").finditer(text):
        taken |= _taken_back(mentions, cue.start(), cue.end())
    return [m for m in mentions if (m.start, m.end) in taken]


def _taken_back(mentions: Sequence[Mention], start: int, end: int) -> set[tuple[int, int]]:
    reach = table("corrected")
    follows = [m for m in mentions if end <= m.start <= end + reach["after"]]
    before = [m for m in mentions if start - reach["before"] <= m.end <= start]
    found = set()
    for right in takewhile(lambda m: m.start == follows[0].start, follows):
        wrong = [m for m in before if _alike(m, right) and m.id != right.id]
        found |= {(wrong[-1].start, wrong[-1].end)} if wrong else set()
    return found


_COLOURS = {"colour", "colour_family", "colour_mood"}
_KINDS = {"category", "group"}


def _alike(one: Mention, other: Mention) -> bool:
    """Whether one can take the place of the other: colours of any sort, kinds of garments of any sort."""
    kinds = {one.kind, other.kind}
    return len(kinds) == 1 or kinds <= _COLOURS or kinds <= _KINDS


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("corrected")[name], re.IGNORECASE)
