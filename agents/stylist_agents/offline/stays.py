"""A trip of several climates: how warm each stay is, and which of the days it has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stylist_agents.offline.trips import count_of, degrees_named

APART_C = 8.0
"""From this difference on, two temperatures are two climates rather than one day and the next."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One place of a trip: its temperature in °C, and its days; None where they were not said."""

    degrees_c: float
    days: int | None


def read_stays(text: str) -> tuple[Stay, ...]:
    """The stays of a trip whose temperatures lie far apart, in the order of the message; () for one climate."""
    text, named = degrees_named(text)
    temperatures = [degree for _, _, degree in named]
    if len(named) < 2 or max(temperatures) - min(temperatures) < APART_C:
        return ()
    begins = [0, *(end for _, end, _ in named)]
    return tuple(Stay(c, _days_in(text[begin:at])) for begin, (at, _, c) in zip(begins, named, strict=False))


def _days_in(text: str) -> int | None:
    """ "Three days in Oslo", "4 in Rome", 前三天: the count that stands nearest to the temperature."""
    counts = [n for found in _COUNT.finditer(text) if (n := count_of(next(g for g in found.groups() if g)))]
    return counts[-1] if counts else None


_COUNT = re.compile(
    r"\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten)(?= (?:days?|nights?|in|at|near|by|around)\b)"
    r"|([一二两三四五六七八九十]|\d{1,2})[天晚]",
    re.IGNORECASE,
)


def length_of(stays: Sequence[Stay], days: int | None) -> int | None:
    """How many days a trip has: all its stays together where each has its own, else what was said."""
    known = [s.days for s in stays if s.days]
    whole = sum(known) if stays and len(known) == len(stays) else None
    return whole if whole and days in {None, whole, *known} else days


def shared_out(stays: Sequence[Stay], days: int) -> tuple[list[Stay], bool]:
    """The stays with their days, and whether those had to be guessed: then they share the days evenly."""
    if all(s.days for s in stays) and sum(s.days or 0 for s in stays) == days:
        return list(stays), False
    cuts = [round(days * n / len(stays)) for n in range(len(stays) + 1)]
    return [Stay(s.degrees_c, cuts[n + 1] - cuts[n]) for n, s in enumerate(stays)], True
