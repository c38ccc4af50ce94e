"""How well outcomes of orders are foretold: ``stylist eval fit TABLE… --json``, learned before a day, measured after.

Only what is known when a size is chosen is used: never a rating, a recommendation or the text of a review.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stylist.errors import BadInput
from stylist.evaluate.outcomes import judged, rounded
from stylist.sizing.returns.history import LEVELS, earlier_sums
from stylist.sizing.returns.model import FitModel
from stylist.sizing.returns.table import CLASSES, read_returns
from stylist.train.fit import Progress, learn, split_day

Array = npt.NDArray[np.float64]
LATER = 0.2
EPOCH = date(1970, 1, 1)
PUBLISHED = {"balanced_accuracy": 0.396, "macro_f1": 0.405, "majority_accuracy": 0.738}
"""On all of Rent the Runway by others, not on the same orders: gradient boosting, and always saying "fits"."""
STEPS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 1.0)


def day_of(text: str) -> int:
    """Days since 1970. Raises BadInput for what is no date."""
    try:
        return (date.fromisoformat(text) - EPOCH).days
    except ValueError as problem:
        raise BadInput(what="--from", value=text, next="Write it like 2017-01-01.") from problem


def evaluate_fit(
    paths: Sequence[Path], start: str | None = None, seed: int = 7, progress: Progress | None = None
) -> dict[str, Any]:
    """Learn from the orders before ``start`` (default: the last 20% are later), and measure on the rest.

    "balanced_accuracy" and "macro_f1" are of decisions chosen for each on the last part of the orders learned from,
    "accuracy" of the likeliest outcome, all three from the same probabilities. "rolling": the same model, told each
    day of the outcomes before it. Raises BadInput and TooFewOrders.
    """
    began = time.process_time()
    orders = read_returns(paths)
    rows = orders.rows
    day = day_of(start) if start else split_day(rows, LATER)
    later = (rows["day"] >= day).to_numpy()
    if not later.any() or later.all():
        raise BadInput(what="--from", value=start, next=f"The orders are from {_date(rows, 0)} to {_date(rows, -1)}.")
    model = learn(rows[~later].reset_index(drop=True), seed, progress)
    test = rows[later].reset_index(drop=True)
    return {
        "from": (EPOCH + timedelta(days=day)).isoformat(),
        "learned_from": int((~later).sum()),
        "refused": dict(orders.refused),
        **_measured(model, test),
        "rolling": _judged(model, test, _rolling(model, rows, later)),
        "baselines": _baselines(test, model),
        "seconds": round(time.process_time() - began, 1),
    }


def _date(rows: pd.DataFrame, place: int) -> str:
    return (EPOCH + timedelta(days=int(rows["day"].to_numpy()[place]))).isoformat()


def _measured(model: FitModel, test: pd.DataFrame) -> dict[str, Any]:
    chances, outcomes = model.probabilities(test), test["outcome"].to_numpy()
    report = _judged(model, test, model.history(test))
    known = {
        "known_item": test["item"].isin(list(model.sums["item"].keys)).to_numpy(),
        "known_customer": test["customer"].isin(list(model.sums["customer"].keys)).to_numpy(),
    }
    groups = {name: mask for n, m in known.items() for name, mask in ((n, m), (n.replace("known", "new"), ~m))}
    return report | {
        "reliability": {name: _reliability(chances[:, n], outcomes == n) for n, name in enumerate(CLASSES)},
        "groups": {
            name: judged(chances[mask], outcomes[mask], model.decisions) for name, mask in groups.items() if mask.any()
        },
    }


def _judged(model: FitModel, test: pd.DataFrame, history: dict[str, Array]) -> dict[str, Any]:
    """The three headline numbers, and where they come from."""
    chances = model.probabilities(test, history)
    report = judged(chances, test["outcome"].to_numpy(), model.decisions)
    by = report["decisions"]
    return {
        "balanced_accuracy": by["balanced_accuracy"]["balanced_accuracy"],
        "macro_f1": by["macro_f1"]["macro_f1"],
        "accuracy": by["likeliest"]["accuracy"],
    } | report


def _rolling(model: FitModel, rows: pd.DataFrame, later: npt.NDArray[np.bool_]) -> dict[str, Array]:
    away = model.ground.away(rows)
    return {level: earlier_sums(rows, away, level)[later] for level in LEVELS}


def _reliability(stated: Array, came: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
    place = np.clip(np.digitize(stated, STEPS) - 1, 0, len(STEPS) - 2)
    return [
        {"from": STEPS[n], "to": STEPS[n + 1], "stated": rounded(stated[place == n].mean()),
         "came": rounded(came[place == n].mean()), "orders": int((place == n).sum())}
        for n in np.unique(place)
    ]  # fmt: skip


def _baselines(test: pd.DataFrame, model: FitModel) -> dict[str, Any]:
    """Always the commonest outcome, with the shares of the orders learned from; and what others published."""
    chances = np.tile(model.ground.rates, (len(test), 1))
    plain = judged(chances, test["outcome"].to_numpy(), {"likeliest": np.ones(3)})
    return {
        "majority": plain["decisions"]["likeliest"] | {"log_loss": plain["log_loss"], "ece": plain["ece"]},
        "published": PUBLISHED,
    }
