"""Learn a shop's taste model from its own events, or from ratings: biased factors joined with what garments are.

    r_ui = μ + b_u + b_i + q_u · p_i,   p_i = f_i + Σ w_t over the traits of i

by squared error with Adam. Where events say only what was chosen, a few garments that were not are drawn for each as
zeros (Hu, Koren and Volinsky 2008, by sampling), so that b_i learns what is popular. A run goes on from its last
epoch, and stops at the end of one when asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from stylist.taste.factors import FactorModel
from stylist.taste.traits import Trait

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Report = Callable[[int, int, str], None]
CHECKPOINT = "checkpoint.pt"
SHRINK = 10.0
"""Ratings that a garment needs before its own mean counts as much as that of all."""


@dataclass(frozen=True)
class Plan:
    """How to learn.

    penalty: variance of one event over that of people and garments (squares of what each has of its own, once, however
    many events there are); factors cost ``factor_cost`` times as much. unseen: garments drawn as not chosen for each
    event; 0: values are ratings.
    half_life_days: age at which an event counts half; 0: all count alike.
    """

    factors: int = 16
    epochs: int = 30
    batch: int = 4096
    rate: float = 0.01
    penalty: float = 5.0
    factor_cost: float = 10.0
    unseen: int = 0
    half_life_days: float = 0.0
    patience: int = 3
    seed: int = 7


@dataclass(frozen=True, eq=False)
class Ratings:
    """E events: people and garments as numbers, values -1 to 1, day of each. traits: (I, T) 0 or 1."""

    people: Ints
    items: Ints
    values: Floats
    days: Ints
    ids: tuple[str, ...]
    traits: tuple[Trait, ...]
    has: npt.NDArray[np.float32]

    def part(self, chosen: npt.NDArray[np.bool_]) -> Ratings:
        """Some of the events."""
        own = {name: getattr(self, name)[chosen] for name in ("people", "items", "values", "days")}
        return replace(self, **own)

    def split(self, later: float) -> tuple[Ratings, Ratings]:
        """The events before a day, and those from it on, which are about ``later`` of all."""
        day = np.sort(self.days)[int(len(self.days) * (1 - later))]
        return self.part(self.days < day), self.part(self.days >= day)


class Training:
    """A model being learned, with everything that a checkpoint holds."""

    def __init__(self, plan: Plan, ratings: Ratings) -> None:
        self.plan = plan
        later = ratings.split(0.1)
        self.fitted, self.dev = later if plan.patience else (ratings, ratings.part(np.zeros(len(ratings.days), bool)))
        self.events = max(len(self.fitted.people) * (1 + plan.unseen), 1)
        self.mean = float(self.fitted.values.mean()) if not plan.unseen else 0.0
        people, items = int(ratings.people.max()) + 1, len(ratings.ids)
        drawn = torch.Generator().manual_seed(plan.seed)
        shapes = {
            "bias_of_person": (people,), "person": (people, plan.factors), "bias": (items,),
            "factor": (items, plan.factors), "trait_bias": (len(ratings.traits),),
            "trait": (len(ratings.traits), plan.factors),
        }  # fmt: skip
        self.weights = {n: 0.05 * torch.randn(s, generator=drawn) for n, s in shapes.items()}
        self.weights["bias"] = torch.from_numpy(self._popular(items)).float()
        for name in ("bias_of_person", "trait_bias"):
            self.weights[name].zero_()
        for weight in self.weights.values():
            weight.requires_grad_()
        self.optimiser = torch.optim.Adam(self.weights.values(), lr=plan.rate)
        self.has = torch.from_numpy(ratings.has)
        own = [
            np.bincount(self.fitted.people, minlength=people) * (1 + plan.unseen),
            np.bincount(self.fitted.items, minlength=items) + plan.unseen * len(self.fitted.people) / items,
        ]
        self.often = [torch.from_numpy(np.maximum(count, 1)).float() for count in own]
        self.best = self._copy()
        self.history: list[dict[str, float]] = [{"later": self._later()}]
        """One row an epoch; the first is of the start, which is what is popular."""

    @property
    def finished(self) -> bool:
        """Whether all epochs are over, or several in a row were no better on the later events."""
        epochs = len(self.history) - 1
        return epochs >= self.plan.epochs or 0 < self.plan.patience <= epochs - self.best_epoch

    @property
    def best_epoch(self) -> int:
        """How many epochs gave the best model so far; 0: nothing was better than what is popular."""
        return int(np.argmin([row["later"] for row in self.history]))

    def run(self, folder: Path | None, report: Report, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Learn to the end, from the checkpoint in ``folder`` if there is one; False if asked to stop before."""
        path = folder / CHECKPOINT if folder else None
        if path and path.exists():
            self.load(path)
        while not self.finished:
            self.epoch()
            report(len(self.history) - 1, self.plan.epochs, f"{self.history[-1]['later']:.4f}")
            if path:
                self.save(path)
            if stopped() and not self.finished:
                return False
        return True

    def epoch(self) -> None:
        """Once over the events, each with garments drawn beside it; then the loss on the later ones."""
        number = len(self.history)
        rng = np.random.default_rng((self.plan.seed, number))
        people, items, values = self._with_unseen(self.fitted, rng)
        counts = self._counts()
        losses = []
        order = rng.permutation(len(people))
        for start in range(0, len(order), self.plan.batch):
            rows = order[start : start + self.plan.batch]
            losses.append(self._step(people[rows], items[rows], values[rows], counts[rows]))
        self.history.append({"loss": float(np.mean(losses)), "later": self._later()})
        if self.best_epoch == len(self.history) - 1 or not self.plan.patience:
            self.best = self._copy()

    def _copy(self) -> dict[str, torch.Tensor]:
        return {name: weight.detach().clone() for name, weight in self.weights.items()}

    def _popular(self, items: int) -> Floats:
        """(I,) where the biases begin: of ratings the shrunk means; of choices the share among what was drawn."""
        counts = self._counts()[: len(self.fitted.people)]
        found = np.bincount(self.fitted.items, counts * (self.fitted.values - self.mean), items)
        if not self.plan.unseen:
            return np.asarray(found / (np.bincount(self.fitted.items, counts, items) + SHRINK))
        drawn = self.plan.unseen * len(self.fitted.people) / items
        return np.asarray(found / (np.bincount(self.fitted.items, counts, items) + drawn))

    def _counts(self) -> Floats:
        """How much each event counts, mean 1; garments that were not chosen count 1."""
        days, half = self.fitted.days, self.plan.half_life_days
        fresh = 0.5 ** ((days.max() - days) / half) if half else np.ones(len(days))
        return np.concatenate([fresh / fresh.mean(), np.ones(self.plan.unseen * len(days))])

    def _step(self, people: Ints, items: Ints, values: Floats, counts: Floats) -> float:
        self.optimiser.zero_grad()
        found, used = self._predict(torch.from_numpy(people), torch.from_numpy(items))
        wrong = torch.mean(torch.from_numpy(counts).float() * (torch.from_numpy(values).float() - found) ** 2)
        loss = wrong + self.plan.penalty * used
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        return float(wrong.detach())

    def _predict(self, people: torch.Tensor, items: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(B,) values, and the squares of the weights that they use, each counted once an epoch."""
        w, has = self.weights, self.has[items]  # (B, T)
        q, p = w["person"][people], w["factor"][items] + has @ w["trait"]  # (B, K)
        bias_u, bias_i = w["bias_of_person"][people], w["bias"][items]
        found = self.mean + bias_u + bias_i + has @ w["trait_bias"] + (q * p).sum(1)
        cost = self.plan.factor_cost
        person = (cost * (q**2).sum(1) + bias_u**2) / self.often[0][people]
        garment = (cost * (w["factor"][items] ** 2).sum(1) + bias_i**2) / self.often[1][items]
        shared = (cost * (w["trait"] ** 2).sum() + (w["trait_bias"] ** 2).sum()) / self.events
        return found, (person + garment).mean() + shared

    def _with_unseen(self, ratings: Ratings, rng: np.random.Generator) -> tuple[Ints, Ints, Floats]:
        """The events, and for each some garments at random that were not chosen: zeros."""
        count = self.plan.unseen * len(ratings.people)
        drawn = rng.integers(0, len(ratings.ids), count)
        people = np.concatenate([ratings.people, np.repeat(ratings.people, self.plan.unseen)])
        return people, np.concatenate([ratings.items, drawn]), np.concatenate([ratings.values, np.zeros(count)])

    def _later(self) -> float:
        """Mean squared error on the later events (with the same zeros each time)."""
        if not len(self.dev.people):
            return 0.0
        people, items, values = self._with_unseen(self.dev, np.random.default_rng(self.plan.seed))
        with torch.no_grad():
            found, _ = self._predict(torch.from_numpy(people), torch.from_numpy(items))
        return float(np.mean((values - found.numpy()) ** 2))

    def model(self, ratings: Ratings) -> FactorModel:
        """The garments' side of the best weights."""
        w = {name: weight.numpy().astype(np.float64) for name, weight in self.best.items()}
        return FactorModel(
            ids=ratings.ids, factors=w["factor"], biases=w["bias"], traits=ratings.traits, of_traits=w["trait"],
            trait_biases=w["trait_bias"], spread=w["person"].std(axis=0), middle=w["person"].mean(axis=0),
            mean=self.mean,
        )  # fmt: skip

    def save(self, path: Path) -> None:
        """Write the whole state, in one move."""
        path.parent.mkdir(parents=True, exist_ok=True)
        state: dict[str, Any] = {
            "plan": asdict(self.plan), "weights": {n: w.detach() for n, w in self.weights.items()}, "best": self.best,
            "optimiser": self.optimiser.state_dict(), "history": self.history,
        }  # fmt: skip
        part = path.with_suffix(".part")
        torch.save(state, part)
        part.replace(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint of the same plan and the same numbers of people and garments; else begin anew."""
        state = torch.load(path, weights_only=True)
        same = all(state["weights"][n].shape == w.shape for n, w in self.weights.items())
        if state["plan"] != asdict(self.plan) or not same:
            return
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(state["weights"][name])
        self.optimiser.load_state_dict(state["optimiser"])
        self.history, self.best = state["history"], state["best"]


def learn(
    plan: Plan, ratings: Ratings, folder: Path | None, report: Report, stopped: Callable[[], bool] = lambda: False
) -> Training | None:
    """A model of all events: how many epochs is chosen on the later ones, which are then learned from too.

    None if asked to stop before the end; the same call goes on from ``folder``.
    """
    trial = Training(plan, ratings)
    if not trial.run(folder / "trial" if folder else None, report, stopped):
        return None
    whole = Training(replace(plan, epochs=trial.best_epoch, patience=0), ratings)
    return whole if whole.run(folder / "whole" if folder else None, report, stopped) else None


def coded(
    people: Sequence[str], items: Sequence[str], values: Floats, days: Ints, traits: Mapping[str, Sequence[Trait]]
) -> Ratings:
    """Names as numbers; traits of those garments of which they are known."""
    persons = {name: n for n, name in enumerate(dict.fromkeys(people))}
    ids = tuple(dict.fromkeys(items))
    place = {name: n for n, name in enumerate(ids)}
    known = tuple(sorted({t for name in ids for t in traits.get(name, ())}))
    column = {trait: n for n, trait in enumerate(known)}
    has = np.zeros((len(ids), len(known)), dtype=np.float32)
    for name, row in place.items():
        has[row, [column[t] for t in traits.get(name, ())]] = 1
    return Ratings(
        np.array([persons[p] for p in people], dtype=np.int64), np.array([place[i] for i in items], dtype=np.int64),
        np.asarray(values, dtype=np.float64), np.asarray(days, dtype=np.int64), ids, known, has,
    )  # fmt: skip
