"""When nothing is found: which constraint emptied the page, and what giving it up would bring."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment
from stylist.money import Rates, convert
from stylist.search.colour import nearest_difference
from stylist.search.columns import Columns
from stylist.search.constraints import REFUSALS, Constraints
from stylist.search.query import Filters, Relaxation
from stylist.vocabulary import terms

SACRIFICE = {
    "occasions": 0.15, "seasons": 0.2, "lengths": 0.2, "fits": 0.2, "sleeves": 0.25, "necklines": 0.25,
    "brands": 0.25, "darker_than": 0.3, "lighter_than": 0.3, "patterns": 0.3, "finishes": 0.35, "fabrics": 0.35,
    "price_min": 0.2, "groups": 0.9, "sizes": 0.65, "in_stock": 0.85, "genders": 0.9, "not_ids": 0.95, "ids": 1.0,
}  # fmt: skip
"""What giving up a wish costs the person, 0..1; colours, categories and prices are measured instead."""
REFUSAL_SACRIFICE = 0.75
"""A refusal is dearer than any wish, and cheaper only than clothes that cannot be had."""


def relaxations(
    constraints: Constraints,
    filters: Filters,
    columns: Columns,
    scores: npt.NDArray[np.float32],
    rates: Rates | None,
) -> tuple[Relaxation, ...]:
    """What one constraint less would bring, the smallest sacrifice first; if nothing, what two less would.

    A pair is named "colours+price_max".
    """
    fields = constraints.fields
    for size in (1, 2):
        found = []
        for given_up in combinations(fields, size):
            rows = [int(r) for r in np.flatnonzero(constraints.passing(without=given_up))]
            if rows:
                costs = _costs(given_up, filters, [columns.garments[r] for r in rows], rates)
                best = int(np.lexsort((-scores[rows], np.array(costs)))[0])
                relaxed = Relaxation(
                    constraint="+".join(given_up), count=len(rows), nearest=columns.garments[rows[best]]
                )
                found.append((costs[best], -len(rows), relaxed.constraint, relaxed))
        if found:
            return tuple(r for *_, r in sorted(found, key=lambda f: f[:3]))
    return ()


def _costs(fields: Iterable[str], filters: Filters, garments: list[Garment], rates: Rates | None) -> list[float]:
    return [sum(_cost(f, filters, g, rates) for f in fields) for g in garments]


def _cost(field: str, filters: Filters, garment: Garment, rates: Rates | None) -> float:
    if field == "colours":
        return 0.1 + min(1.0, nearest_difference(filters.colours, garment.colours) / 60)
    if field == "price_max":
        return _overshoot(filters, garment, rates)
    if field == "categories":
        return _category_cost(filters.categories, garment.category)
    return REFUSAL_SACRIFICE if field in REFUSALS else SACRIFICE[field]


def _overshoot(filters: Filters, garment: Garment, rates: Rates | None) -> float:
    assert filters.price_max is not None  # noqa: S101 - the field is among the constraints
    price = garment.price(filters.price_max.currency)
    limit = convert(filters.price_max, price.currency, rates)
    if limit is None or not limit.amount_minor:
        return 1.0
    over = max(0.0, price.amount_minor / limit.amount_minor - 1)
    return over / (1 + over)


def _category_cost(wanted: Iterable[str], has: str) -> float:
    known = [terms("category")[w] for w in wanted if w in terms("category")]
    if any(has in w.near for w in known):
        return 0.4
    group = terms("category")[has].group if has in terms("category") else None
    return 0.55 if group in {w.group for w in known} else 0.9
