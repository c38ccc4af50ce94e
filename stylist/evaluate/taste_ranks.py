"""How good orders of garments are, person by person, and how sure the differences are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from stylist.evaluate.ranks import FIRST, ndcg

Floats = npt.NDArray[np.float64]
DRAWS = 1000
SEED = 11


def figures(scores: Floats, right: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    """Recall of the first ten, NDCG of the first ten, and AUC (ties count half), of one person. scores, right: (I,)."""
    hits = right[np.argsort(-scores, kind="stable")]
    count = int(right.sum())
    recall = float(hits[:FIRST].sum()) / min(count, FIRST)
    places = np.argsort(np.argsort(scores, kind="stable"), kind="stable").astype(float) + 1
    values, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    if len(values) < len(scores):
        places = (np.bincount(inverse, places) / counts)[inverse]
    wrong = len(right) - count
    auc = (float(places[right].sum()) - count * (count + 1) / 2) / max(count * wrong, 1)
    return recall, ndcg(hits, count), auc


def compared(
    each: Mapping[str, Sequence[tuple[float, ...]]], names: Sequence[str], ours: str
) -> dict[str, dict[str, object]]:
    """For each way the means, and of the others how much ours is better: mean and 95% interval over people, paired."""
    rng = np.random.default_rng(SEED)
    tables = {way: np.array(rows, dtype=np.float64) for way, rows in each.items()}
    count = len(tables[ours])
    drawn = rng.integers(0, count, (DRAWS, count)) if count else np.zeros((0, 0), dtype=np.int64)
    found: dict[str, dict[str, object]] = {}
    for way, table in tables.items():
        row: dict[str, object] = {name: round(float(table[:, n].mean()), 4) for n, name in enumerate(names)}
        if way != ours:
            for n, name in enumerate(names):
                gain = tables[ours][:, n] - table[:, n]
                low, high = np.quantile(gain[drawn].mean(axis=1), [0.025, 0.975])
                row[f"ours_less_this_{name}"] = [round(float(v), 4) for v in (gain.mean(), low, high)]
        found[way] = row
    return found
