"""How good probabilities of too small, fits and too large are: decisions, calibration, likelihood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
BINS = 15


def confusion(outcomes: Labels, said: npt.NDArray[np.intp]) -> Array:
    """(3, 3): how often an outcome (rows) was said to be what (columns)."""
    return np.bincount(3 * outcomes + said, minlength=9).reshape(3, 3).astype(np.float64)


def accuracy(table: Array) -> float:
    """The share that was said rightly."""
    return float(table.diagonal().sum() / table.sum())


def balanced_accuracy(table: Array) -> float:
    """The mean of the recalls of those outcomes that occur."""
    of = table.sum(1)
    return float(np.mean(table.diagonal()[of > 0] / of[of > 0]))


def macro_f1(table: Array) -> float:
    """The mean of the F1 of all three outcomes."""
    return float(np.mean(2 * table.diagonal() / np.maximum(table.sum(0) + table.sum(1), 1)))


SCORES: Mapping[str, Callable[[Array], float]] = {"balanced_accuracy": balanced_accuracy, "macro_f1": macro_f1}
"""What a decision may be chosen for."""


def log_losses(chances: Array, outcomes: Labels) -> Array:
    """(rows,) nats."""
    return np.asarray(-np.log(np.maximum(chances[np.arange(len(outcomes)), outcomes], 1e-12)), dtype=np.float64)


def calibration_error(stated: Array, right: Array) -> float:
    """ECE: the mean distance of stated and true shares over 15 bins of equal width, weighted by their rows."""
    place = np.minimum((stated * BINS).astype(int), BINS - 1)
    parts = [(place == number) for number in np.unique(place)]
    return float(sum(part.mean() * abs(stated[part].mean() - right[part].mean()) for part in parts))


def judged(chances: Array, outcomes: Labels, decisions: Mapping[str, Array]) -> dict[str, Any]:
    """Of the same probabilities: each decision's three scores, log loss, and calibration errors."""
    tables = {name: confusion(outcomes, (chances * weights).argmax(1)) for name, weights in decisions.items()}
    likeliest = chances.argmax(1)
    by_class = [calibration_error(chances[:, n], (outcomes == n).astype(float)) for n in range(3)]
    return {
        "orders": len(outcomes),
        "log_loss": rounded(log_losses(chances, outcomes).mean()),
        "ece": rounded(calibration_error(chances.max(1), (likeliest == outcomes).astype(float))),
        "classwise_ece": rounded(np.mean(by_class)),
        "decisions": {
            name: {"accuracy": rounded(accuracy(table))} | {n: rounded(score(table)) for n, score in SCORES.items()}
            for name, table in tables.items()
        },
    }


def rounded(value: Any) -> float:
    """To four places."""
    return round(float(value), 4)
