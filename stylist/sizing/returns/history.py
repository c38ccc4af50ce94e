"""How orders went before: sums by kind, category, brand, item, size and buyer.

Each key holds, for too small, fits and too large: how many, and the sum of how much larger a size was taken than
people with such numbers take. When learning, a row knows only orders of earlier days, as it will be later on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]
LEVELS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind",),
    "category": ("category",),
    "brand": ("brand",),
    "item": ("item",),
    "item_size": ("item", "size"),
    "customer": ("customer",),
}
LEAST_KEPT = 5
"""Orders of which a sum must consist to be stored: fewer could speak of one buyer. Buyers are never stored."""


def keys_of(rows: pd.DataFrame, level: str) -> npt.NDArray[np.object_]:
    """(rows,) keys; "" where a part is missing, which has no history."""
    parts = [rows[column].astype(str) for column in LEVELS[level]]
    key = parts[0]
    for part in parts[1:]:
        key = key + "\t" + part
    missing = np.logical_or.reduce([(part == "").to_numpy() for part in parts])
    return np.where(missing, "", key.to_numpy(dtype=object)).astype(object)


def _what(rows: pd.DataFrame, away: Array) -> Array:
    """(rows, 6): one order each."""
    one = np.eye(3)[rows["outcome"].to_numpy()]
    return np.concatenate([one, one * away[:, None]], axis=1)


@dataclass(frozen=True, slots=True)
class Sums:
    """Keys with their (keys, 6) sums."""

    keys: Mapping[str, int]
    values: Array

    def of(self, keys: npt.NDArray[np.object_]) -> Array:
        """(rows, 6); zeros for what was never ordered."""
        at = np.array([self.keys.get(key, -1) for key in keys], dtype=np.intp)
        return np.where(at[:, None] >= 0, self.values[at], 0.0) if len(self.values) else np.zeros((len(at), 6))

    def kept(self) -> Sums:
        """Those of enough orders to be stored."""
        enough = np.flatnonzero(self.values[:, :3].sum(1) >= LEAST_KEPT)
        names = list(self.keys)
        return Sums({names[i]: n for n, i in enumerate(enough)}, self.values[enough])


def all_sums(rows: pd.DataFrame, away: Array, level: str) -> Sums:
    """Everything that was ordered."""
    table = pd.DataFrame(_what(rows, away)).groupby(keys_of(rows, level)).sum()
    table = table[table.index != ""]
    return Sums({str(key): n for n, key in enumerate(table.index)}, table.to_numpy(dtype=float))


def earlier_sums(rows: pd.DataFrame, away: Array, level: str) -> Array:
    """(rows, 6): for each row what was ordered on earlier days under its key."""
    keys, days = keys_of(rows, level), rows["day"].to_numpy()
    by_day = pd.DataFrame(_what(rows, away)).groupby([keys, days]).sum()
    before = by_day.groupby(level=0).cumsum() - by_day
    found = before.reindex(pd.MultiIndex.from_arrays([keys, days])).to_numpy(dtype=float)
    return np.where((keys == "")[:, None], 0.0, found)
