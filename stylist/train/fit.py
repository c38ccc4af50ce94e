"""Learn from orders how likely a size is too small, fits or is too large: ``stylist train fit ORDERS… --out DIR``.

Three small networks over shrunk rates and sizes compared (``stylist/sizing/returns/features.py``). Everything is split
by time: each order is learned with what was known before its day; the last 15% of the orders calibrate the
probabilities and choose the decisions; then the networks are fitted once more on all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import torch
from scipy.optimize import minimize
from torch import nn

from stylist.errors import BadInput
from stylist.evaluate.outcomes import SCORES, confusion
from stylist.sizing.returns.features import Ground, features
from stylist.sizing.returns.history import LEVELS, all_sums, earlier_sums
from stylist.sizing.returns.model import FitModel, Networks, softmax
from stylist.sizing.returns.scales import fit_scales
from stylist.sizing.returns.table import BODY
from stylist.sizing.returns.taking import fit_taking

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
Progress = Callable[[int, int, str], None]
DEV = 0.15
NETWORKS, HIDDEN, DROPOUT, DECAY, RATE, EPOCHS = 3, 64, 0.25, 0.03, 3e-3, 10
BATCH, STEPS = 1024, 48
"""Largest batch, and the least steps in an epoch: few orders come in smaller batches."""
UNTOLD = 0.1
"""Share of orders learned without the buyer's numbers, and without the buyer's history: shoppers leave them out."""
LEAST_ORDERS, LEAST_EACH = 500, 20
WEIGHTS = np.exp(np.linspace(-0.2, 2.4, 27))
"""Weights of too small and too large, beside 1 for fits, among which a decision is chosen."""


class TooFewOrders(BadInput):
    """Not enough to learn from."""

    code = "too_few_orders"
    en = (
        "There are {orders} orders to learn from ({small} small, {large} large); it takes at least {least}, "
        "and {each} of each. Give more, or use `stylist size --feedback` for how brands run."
    )
    zh = (
        "可供学习的订单有 {orders} 条（偏小 {small}，偏大 {large}）；至少要 {least} 条，偏小偏大各 {each} 条。"
        "请给更多订单，或用 `stylist size --feedback` 学习品牌偏大偏小。"
    )


def split_day(rows: pd.DataFrame, share: float) -> int:
    """The day from which on the last ``share`` of the orders lies."""
    return int(rows["day"].to_numpy()[int(len(rows) * (1 - share))])


def learn(rows: pd.DataFrame, seed: int = 7, progress: Progress | None = None) -> FitModel:
    """The model of all orders (``read_returns(…).rows``). Raises TooFewOrders."""
    _enough(rows)
    day = split_day(rows, DEV)
    early, dev = rows[rows["day"] < day].reset_index(drop=True), rows[rows["day"] >= day].reset_index(drop=True)
    _enough(early)
    report = progress or (lambda *_: None)
    first = _fitted(early, seed, lambda done, total: report(done, 2 * total, "calibrate"))
    logits = first.networks.logits(features(dev, first.history(dev), first.ground))
    sharpness, shift = calibrate(logits, dev["outcome"].to_numpy())
    decisions = choose(softmax(sharpness * logits + shift), dev["outcome"].to_numpy())
    whole = _fitted(rows, seed, lambda done, total: report(total + done, 2 * total, "learn"))
    net = whole.networks
    return FitModel(
        whole.ground, Networks(net.mean, net.spread, net.layers, sharpness, shift), whole.sums, decisions
    )  # fmt: skip


def _enough(rows: pd.DataFrame) -> None:
    small, _, large = np.bincount(rows["outcome"], minlength=3)
    if len(rows) < LEAST_ORDERS or min(small, large) < LEAST_EACH:
        raise TooFewOrders(orders=len(rows), small=small, large=large, least=LEAST_ORDERS, each=LEAST_EACH)


def _fitted(rows: pd.DataFrame, seed: int, report: Callable[[int, int], None]) -> FitModel:
    """Without calibration and decisions."""
    scales = fit_scales(rows)
    rates = (np.bincount(rows["outcome"], minlength=3) + 1) / (len(rows) + 3)
    ground = Ground(scales, fit_taking(rows, scales.of_rows(rows)), rates)
    away = ground.away(rows)
    sums = {level: earlier_sums(rows, away, level) for level in LEVELS}
    found = features(*_left_out(rows, sums, seed), ground)
    mean, spread = _moments(found)
    bare = Networks(mean, spread, ())
    x, y = torch.tensor(bare.standardised(found), dtype=torch.float32), torch.tensor(rows["outcome"].to_numpy())
    layers = [_network(x, y, seed + n, partial(_passed, report, n)) for n in range(NETWORKS)]
    return FitModel(ground, Networks(mean, spread, layers), {lv: all_sums(rows, away, lv) for lv in LEVELS}, {})


def _passed(report: Callable[[int, int], None], network: int, epoch: int) -> None:
    report(network * EPOCHS + epoch, NETWORKS * EPOCHS)


def _moments(found: Array) -> tuple[Array, Array]:
    """Mean and standard deviation of each feature where it is known; 0 and 1 where it never is or never differs."""
    known = np.isfinite(found)
    count = np.maximum(known.sum(0), 1)
    mean = np.where(known, found, 0.0).sum(0) / count
    spread = np.sqrt((np.where(known, found - mean, 0.0) ** 2).sum(0) / count)
    return mean, np.where(spread > 1e-6, spread, 1.0)


def _left_out(rows: pd.DataFrame, sums: Mapping[str, Array], seed: int) -> tuple[pd.DataFrame, dict[str, Array]]:
    rng = np.random.default_rng(seed)
    body, customer = (rng.random(len(rows)) < UNTOLD for _ in range(2))
    untold = rows.assign(**{name: rows[name].where(~body) for name in BODY})
    return untold, {**sums, "customer": np.where(customer[:, None], 0.0, sums["customer"])}


def _network(x: torch.Tensor, y: torch.Tensor, seed: int, report: Callable[[int], None]) -> list[Array]:
    """Weights and biases by turns. x: (rows, features); y: (rows,)."""
    torch.manual_seed(seed)
    widths = [x.shape[1], HIDDEN, HIDDEN]
    blocks = [nn.Sequential(nn.Linear(a, b), nn.SiLU(), nn.Dropout(DROPOUT)) for a, b in pairwise(widths)]
    network = nn.Sequential(*blocks, nn.Linear(HIDDEN, 3))
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    batch = min(BATCH, max(len(x) // STEPS, 16))
    steps = EPOCHS * -(-len(x) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.1)
    for epoch in range(EPOCHS):
        order = torch.randperm(len(x))
        for start in range(0, len(x), batch):
            rows = order[start : start + batch]
            loss = nn.functional.cross_entropy(network(x[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
        report(epoch + 1)
    return [p.detach().numpy().astype(np.float64) for p in network.parameters()]


def calibrate(logits: Array, outcomes: Labels) -> tuple[float, Array]:
    """Sharpness and shift by maximum likelihood: one temperature and one bias for each class."""
    at = np.arange(len(outcomes))

    def loss(values: Array) -> float:
        chance = softmax(np.exp(values[0]) * logits + np.array([values[1], 0.0, values[2]]))[at, outcomes]
        return float(-np.log(chance).mean())

    found = minimize(loss, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7}).x
    return float(np.exp(found[0])), np.array([found[1], 0.0, found[2]])


def choose(chances: Array, outcomes: Labels) -> dict[str, Array]:
    """Decision -> weights of the classes by which it is best on these orders."""
    pairs = [np.array([small, 1.0, large]) for small in WEIGHTS for large in WEIGHTS]
    tables = [confusion(outcomes, (chances * pair).argmax(1)) for pair in pairs]
    best = {name: int(np.argmax([score(t) for t in tables])) for name, score in SCORES.items()}
    return {"likeliest": np.ones(3)} | {name: pairs[place] for name, place in best.items()}
