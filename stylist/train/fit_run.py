"""From tables of orders to a folder: learn, compare with what is in use on later orders, keep only what is better."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import BaseModel, ConfigDict

from stylist.evaluate.fit import EPOCH, LATER
from stylist.evaluate.outcomes import judged, log_losses, rounded
from stylist.locale import Locale
from stylist.sizing.returns.model import NAMES, NUMBERS, FitModel, load_fit
from stylist.sizing.returns.table import read_returns
from stylist.train.fit import Progress, learn, split_day

REPORT = "report.json"
LEAST_LATER = 100
"""Later orders without which nothing can be compared."""
SURE = 1.645
"""Standard errors by which the gain must lie above zero: 95%, one-sided."""
Array = npt.NDArray[np.float64]
Why = Literal["better", "not_better", "nothing_new"]
_SENTENCES: Mapping[str, tuple[str, str]] = {
    "better": (
        "Better than {before} on {orders} later orders: log loss {after:.4f} against {was:.4f}. Kept.",
        "在之后的 {orders} 条订单上好于{before}：对数损失 {after:.4f}，之前 {was:.4f}。已保留。",
    ),
    "not_better": (
        "Not surely better than {before} on {orders} later orders (log loss {after:.4f}, was {was:.4f}). Nothing kept.",
        "在之后的 {orders} 条订单上没有确实好于{before}：对数损失 {after:.4f}，之前 {was:.4f}。没有保留。",
    ),
    "nothing_new": (
        "The model in use has learned from these orders already; it takes {least} newer ones to compare. Nothing kept.",
        "正在用的模型已经学过这些订单；至少要有 {least} 条更新的才能比较。没有保留。",
    ),
}
_BEFORE = {
    "model": ("the model in use", "正在用的模型"),
    "rates": ("the shop's plain shares of outcomes", "店里各结果的平均比例"),
}


class FitReport(BaseModel):
    """What came of a run: OUT/report.json, and what ``stylist train fit --json`` prints."""

    model_config = ConfigDict(frozen=True)

    kept: bool
    why: Why
    orders: int
    refused: dict[str, int]
    start: str = ""
    """The day from which on orders are later ones."""
    against: Literal["model", "rates"] = "rates"
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    gain: float = 0.0
    """Log loss before less after, in nats an order."""
    gain_low: float = 0.0
    """What that is at least, with 95% confidence."""
    digest: str = ""

    def say(self, locale: Locale) -> str:
        """The sentence for the shop."""
        place = int(locale == "zh")
        facts = {"before": _BEFORE[self.against][place], "orders": self.after.get("orders", 0), "least": LEAST_LATER}
        losses = {"after": self.after.get("log_loss", 0.0), "was": self.before.get("log_loss", 0.0)}
        return _SENTENCES[self.why][place].format(**facts, **losses)


def train_fit(
    paths: Sequence[Path], out: Path, in_use: Path | None = None, seed: int = 7, progress: Progress | None = None
) -> FitReport:
    """Learn, compare, and write the model to ``out`` if it is better; the same orders again give the report there.

    in_use: folder of the model that answers now. Raises BadInput and TooFewOrders, see ``learn``.
    """
    now = load_fit(in_use) if in_use else None
    digest = _digest(paths, now, seed)
    if (done := _done(out, digest)) is not None:
        return done
    orders = read_returns(paths)
    report = _compared(orders.rows, now, seed, progress).model_copy(
        update={"refused": dict(orders.refused), "digest": digest}
    )
    out.mkdir(parents=True, exist_ok=True)
    if report.kept:
        model = learn(orders.rows, seed, progress)
        card = report.model_dump(mode="json") | {"until": int(orders.rows["day"].max())}
        FitModel(model.ground, model.networks, model.sums, model.decisions, card).save(out)
    (out / REPORT).write_text(json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return report


def put_in_place(out: Path, place: Path) -> None:
    """Copy a kept model to where the size desk looks for it."""
    place.mkdir(parents=True, exist_ok=True)
    for name in (NUMBERS, NAMES):
        part = place / f"{name}.part"
        shutil.copyfile(out / name, part)
        part.replace(place / name)


def _digest(paths: Sequence[Path], now: FitModel | None, seed: int) -> str:
    found = hashlib.sha256(json.dumps([seed, dict(now.card) if now else None], sort_keys=True).encode())
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()


def _done(out: Path, digest: str) -> FitReport | None:
    if not (out / REPORT).exists():
        return None
    report = FitReport.model_validate_json((out / REPORT).read_text("utf-8"))
    whole = not report.kept or load_fit(out) is not None
    return report if report.digest == digest and whole else None


def _compared(rows: pd.DataFrame, now: FitModel | None, seed: int, progress: Progress | None) -> FitReport:
    """On the last fifth of the orders, or of those that the model in use has not seen."""
    until = int(now.card["until"]) if now else -1
    day = max(split_day(rows, LATER), until + 1)
    later = (rows["day"] >= day).to_numpy()
    if now and later.sum() < LEAST_LATER:
        return FitReport(kept=False, why="nothing_new", orders=len(rows), refused={}, against="model")
    model, test = learn(rows[~later].reset_index(drop=True), seed, progress), rows[later].reset_index(drop=True)
    outcomes = test["outcome"].to_numpy()
    rates = np.tile(model.ground.rates, (len(test), 1))
    was = now.probabilities(test) if now else rates
    chances = model.probabilities(test)
    gain = log_losses(was, outcomes) - log_losses(chances, outcomes)
    over_rates = log_losses(rates, outcomes) - log_losses(chances, outcomes)
    kept = _low(gain) > 0 and _low(over_rates) > 0
    likeliest = {"likeliest": np.ones(3)}
    return FitReport(
        kept=kept,
        why="better" if kept else "not_better",
        orders=len(rows),
        refused={},
        start=(EPOCH + timedelta(days=day)).isoformat(),
        against="model" if now else "rates",
        before=judged(was, outcomes, now.decisions if now else likeliest),
        after=judged(chances, outcomes, model.decisions),
        gain=rounded(gain.mean()),
        gain_low=rounded(_low(gain)),
    )


def _low(gain: Array) -> float:
    return float(gain.mean() - SURE * gain.std() / max(len(gain), 1) ** 0.5)
