"""Orders of a drawn shop, in which some pieces run small or large by a known number of sizes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

SIZES = ("XS", "S", "M", "L", "XL", "XXL")
RUNS_SMALL, RUNS_LARGE, TRUE = "d00", "d01", "d02"


def planted_runs() -> npt.NDArray[np.float64]:
    """By how many sizes each of the 20 pieces runs larger than it says."""
    return np.array([-1.3, 1.3, 0.0, *np.random.default_rng(0).normal(0, 0.6, 17)])


def needed_size(height_cm: Any, weight_kg: Any) -> Any:
    """The place in SIZES that such people need in the middle, in a piece that runs true."""
    return 2.4 + 5 * (np.log(weight_kg / 62) - 0.01 * (height_cm - 166))


def drawn_orders(count: int = 4000, seed: int = 3, noise: bool = False) -> pd.DataFrame:
    """People of all builds take the size of their weight for their height. noise: outcomes that depend on nothing."""
    rng = np.random.default_rng(seed)
    items = rng.integers(0, 20, count)
    runs = planted_runs()[items]
    height = rng.normal(166, 6, count)
    weight = np.exp(np.log(62) + 0.02 * (height - 166) + rng.normal(0, 0.12, count))
    needed = needed_size(height, weight) + rng.normal(0, 0.3, count)
    taken = np.clip(np.round(needed + rng.normal(0, 0.4, count)), 0, 5).astype(int)
    room = taken + runs - needed + rng.normal(0, 0.4, count)
    outcome = np.where(room < -1, "too small", np.where(room > 1, "too large", "kept"))
    return pd.DataFrame({
        "order_date": pd.Timestamp("2025-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 365, count)), "D"),
        "product_id": [f"d{item:02d}" for item in items],
        "customer_id": [f"buyer-{n}" for n in rng.integers(0, 2500, count)],
        "category": "dress",
        "brand": "Acme",
        "size": [SIZES[n] for n in taken],
        "height_cm": height.round(1),
        "weight_kg": weight.round(1),
        "outcome": rng.permutation(outcome) if noise else outcome,
    })  # fmt: skip


def write_orders(path: Path, count: int = 4000, seed: int = 3, noise: bool = False) -> Path:
    """As a CSV."""
    drawn_orders(count, seed, noise).to_csv(path, index=False)
    return path
