"""Numbers and what they count: heights, weights, ages, sizes and budgets; the rest is known not to be money."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stylist_agents.offline.counting import HAN_NUMBER
from stylist_agents.offline.measures import AGES, GIRTHS, HEIGHTS, POUNDS, WEIGHTS, first_of
from stylist_agents.offline.money import Budget, read_budget
from stylist_agents.offline.size_words import pattern_of, read_sizes
from stylist_agents.offline.words import mask_all, table


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the numbers of a message say, and the message without them (same length)."""

    rest: str
    budget: Budget | None = None
    sizes: tuple[str, ...] = ()
    height_cm: float | None = None
    weight_kg: float | None = None
    age: int | None = None


_ENDLESS = re.compile(rf"[\d{HAN_NUMBER}]{{13,}}")
"""No sum, size or measure; patterns that are tried at each of thousands of digits take seconds."""


def read_numbers(text: str) -> Numbers:
    """Bodies first, then sizes, then what is neither ("30°", "May 5", "两件"), and what is left may be money."""
    text = mask_all(text, _ENDLESS)
    rest, height = first_of(text, HEIGHTS, beside=mask_all(text, GIRTHS))
    rest, weight = first_of(rest, WEIGHTS)
    if height and weight is None:
        rest, weight = first_of(rest, POUNDS)
    rest, age = first_of(rest, AGES, whose=True)
    rest, sizes = read_sizes(rest)
    for pattern in _not_money():
        rest = mask_all(rest, pattern)
    rest, budget = read_budget(rest)
    return Numbers(rest, budget, sizes, height, weight, None if age is None else int(age))


@cache
def _not_money() -> tuple[re.Pattern[str], ...]:
    return tuple(pattern_of(row, {"HAN": HAN_NUMBER}) for row in table("numbers")["not_money"]["rows"])
