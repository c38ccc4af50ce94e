"""What the network reads of an order: the size against the buyer, and how such orders went before.

Rates are shrunk along a chain, all orders, kind, category, brand, item, size of the item: each is drawn to the one
before it, the more the fewer orders it rests on (empirical Bayes with fixed strengths).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from stylist.sizing.returns.scales import Scales
from stylist.sizing.returns.table import BODY
from stylist.sizing.returns.taking import Taking

Array = npt.NDArray[np.float64]
CHAIN = (("kind", 200.0), ("category", 200.0), ("brand", 50.0), ("item", 8.0), ("item_size", 12.0))
"""Levels, and as how many orders the level before counts."""
CUSTOMER = 4.0
MEANS = (("item", 3.0), ("customer", 0.5))
"""Levels at which the size taken is compared with those taken before, and as how many orders "as expected" counts."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What orders say before anything is learned of outcomes, but for their overall rates (3,)."""

    scales: Scales
    taking: Taking
    rates: Array

    def away(self, rows: pd.DataFrame) -> Array:
        """(rows,) how much larger a size was taken than people with such numbers take."""
        return self.scales.of_rows(rows) - self.taking.expected(rows[list(BODY)].to_numpy(dtype=float))[0]


def features(rows: pd.DataFrame, sums: Mapping[str, Array], ground: Ground) -> Array:
    """(rows, features). sums: level -> (rows, 6), see ``stylist/sizing/returns/history.py``."""
    body = rows[list(BODY)].to_numpy(dtype=float)
    place = ground.scales.of_rows(rows)
    expected, sd = ground.taking.expected(body)
    away = place - expected
    build = body[:, 1] - 2 * np.log(body[:, 0])
    numbers = np.column_stack([body, build])
    columns = [numbers, np.isfinite(body).astype(float)]
    columns += [np.column_stack([place, place**2, expected, sd, away, np.abs(away), away / sd])]
    columns += [_rates(sums, ground.rates), *(_means(sums[level], away, weight) for level, weight in MEANS)]
    return np.concatenate(columns, axis=1)


def _rates(sums: Mapping[str, Array], overall: Array) -> Array:
    """Log odds of too small and too large against fits along the chain and of the buyer, and how much they rest on."""
    columns = []
    rate = np.broadcast_to(overall, (len(sums["item"]), 3))
    for level, weight in CHAIN:
        rate = _shrunk(sums[level], rate, weight)
        columns += [_log_odds(rate)]
    columns += [_log_odds(_shrunk(sums["customer"], np.broadcast_to(overall, rate.shape), CUSTOMER))]
    columns += [np.column_stack([np.log1p(sums[level][:, :3].sum(1)) for level in sums])]
    return np.concatenate(columns, axis=1)


def _shrunk(sums: Array, before: Array, weight: float) -> Array:
    counts = sums[:, :3]
    return np.asarray((counts + weight * before) / (counts.sum(1, keepdims=True) + weight), dtype=np.float64)


def _log_odds(rate: Array) -> Array:
    return np.asarray(np.log(rate[:, [0, 2]] / rate[:, [1]]), dtype=np.float64)


def _means(sums: Array, away: Array, weight: float) -> Array:
    """(rows, 4): this size against the mean of those before: all, too small, fits, too large."""
    counts = np.column_stack([sums[:, :3].sum(1), sums[:, :3]])
    totals = np.column_stack([sums[:, 3:].sum(1), sums[:, 3:]])
    return np.asarray(away[:, None] - totals / (counts + weight), dtype=np.float64)
