"""Shoppers with hidden tastes, drawn: how soon their order is found, and for whom and for what that works.

A shopper likes three traits, cannot stand two, likes a fourth in one colour only, has an eye for one look, shares a
little of everybody's, and answers with noise. The ranking never sees any of it, only thumbs. Tastes that are drawn
like this are kind to any method that adds up attributes; what people are like is measured on ratings, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stylist.evaluate.taste_ranks import compared, figures
from stylist.search.shelf import Shelf
from stylist.taste.events import FeedbackEvent
from stylist.taste.ground import Ground
from stylist.taste.personal import Taste
from stylist.taste.traits import ASKED_FOR, Trait, traits_of
from stylist.train.taste import Plan, Ratings, Training

Floats = npt.NDArray[np.float64]
Report = Callable[[int, int, str], None]
SEEN = (1, 3, 6, 12, 24)
"""Thumbs after which the order is measured."""
NOISE = 0.7
"""Standard deviation of one answer around what is felt, whose spread is 1."""
RIGHT = 0.1
"""The share of garments that somebody would like most: the right answers."""
NEW = 0.2
"""The share of garments that no other shopper has seen."""
FREQUENT = 5
RANKED = ("recall@10", "ndcg@10", "auc")


@dataclass(frozen=True, eq=False)
class Street:
    """What tastes are drawn over. has: (I, T) traits; looks: (I, D) centred pictures; common: (I,) shared appeal."""

    ground: Ground
    traits: tuple[Trait, ...]
    has: Floats
    looks: Floats
    common: Floats
    new: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, shelf: Shelf, rng: np.random.Generator) -> Street:
        ground, garments = Ground(shelf), shelf.snapshot.garments
        own = [set(traits_of(g)) for g in garments]
        every = sorted({t for traits in own for t in traits})
        frequent = tuple(t for t in every if sum(t in traits for traits in own) >= FREQUENT)
        has = np.array([[float(t in traits) for t in frequent] for traits in own])
        looks = ground.looks(np.arange(len(garments), dtype=np.intp))
        return cls(ground, frequent, has, looks, rng.standard_normal(len(garments)), rng.random(len(garments)) < NEW)

    def felt(self, rng: np.random.Generator) -> Floats:
        """(I,) what one shopper feels, mean 0 and spread 1."""
        open_ = [n for n, t in enumerate(self.traits) if t[0] not in ASKED_FOR]
        liked = rng.choice(open_, 6, replace=False)
        colours = [n for n, t in enumerate(self.traits) if t[0] == "colour_family"]
        felt = self.has[:, liked[:3]].sum(axis=1) - 1.5 * self.has[:, liked[3:5]].sum(axis=1)
        felt = felt + 1.5 * self.has[:, liked[5]] * self.has[:, rng.choice(colours)]
        eye = self.looks @ rng.standard_normal(self.looks.shape[1])
        felt = felt + 0.5 * eye / max(float(eye.std()), 1e-9) + 0.4 * self.common
        return np.asarray((felt - felt.mean()) / max(float(felt.std()), 1e-9))


def simulate(shelf: Shelf, report: Report, shoppers: int = 150, others: int = 300, seed: int = 7) -> dict[str, Any]:
    """Means over shoppers by thumbs given, and of how much ours is better with 95% intervals (shoppers drawn anew).

    "ours" knows this shop's catalogue and the shopper's thumbs; "ours_with_model" also a model learned from ``others``.
    """
    rng = np.random.default_rng(seed)
    street = Street.of(shelf, rng)
    ratings = _told_by(street, others, rng)
    training = Training(Plan(factors=8, epochs=40, seed=seed), ratings)
    training.run(None, report)
    grounds = {"ours": street.ground, "ours_with_model": Ground(shelf, training.model(ratings))}
    mean = np.bincount(ratings.items, ratings.values, len(street.has)) / (
        np.bincount(ratings.items, minlength=len(street.has)) + 3
    )
    each: dict[tuple[int, str], dict[str, list[tuple[float, ...]]]] = {}
    for number in range(shoppers):
        _one(street, street.felt(rng), mean, grounds, rng, each)
        report(number + 1, shoppers, "shoppers")
    return {
        "garments": len(street.has), "shoppers": shoppers, "others": others, "noise": NOISE,
        "after": {
            str(seen): {
                what: {"shoppers": len(rows["ours"]), **compared(rows, RANKED, "ours_with_model")}
                for (count, what), rows in each.items() if count == seen
            }
            for seen in SEEN
        },
    }  # fmt: skip


def _thumbs(felt: Floats, shown: npt.NDArray[np.intp], rng: np.random.Generator) -> Floats:
    """(n,) 1 or -1: above or below what this person usually feels, with noise."""
    return np.where(felt[shown] + NOISE * rng.standard_normal(len(shown)) > 0, 1.0, -1.0)


def _told_by(street: Street, others: int, rng: np.random.Generator) -> Ratings:
    """Twenty thumbs of each other shopper, on garments that are not new."""
    old = np.flatnonzero(~street.new)
    people, items, values = [], [], []
    for person in range(others):
        shown = rng.choice(old, min(20, len(old)), replace=False)
        people += [person] * len(shown)
        items += shown.tolist()
        values += _thumbs(street.felt(rng), shown, rng).tolist()
    days = rng.permutation(len(people))
    ids = tuple(g.id for g in street.ground.shelf.snapshot.garments)
    return Ratings(
        np.array(people), np.array(items), np.array(values), days, ids, street.traits, street.has.astype(np.float32)
    )  # fmt: skip


def _one(
    street: Street, felt: Floats, popular: Floats, grounds: dict[str, Ground], rng: np.random.Generator,
    each: dict[tuple[int, str], dict[str, list[tuple[float, ...]]]],
) -> None:  # fmt: skip
    """One shopper after more and more thumbs: the order of all that they have not seen, and of what is new."""
    shown = rng.choice(np.flatnonzero(~street.new), SEEN[-1], replace=False)
    thumbs = _thumbs(felt, shown, rng)
    right = felt >= np.quantile(felt, 1 - RIGHT)
    for seen in SEEN:
        ways = {"popular": popular, "content": _alike(street, shown[:seen], thumbs[:seen])}
        events = _events(street, shown[:seen], thumbs[:seen])
        everything = np.ones(len(felt), dtype=np.bool_)
        ways |= {name: Taste.of(events, ground).liking(everything) for name, ground in grounds.items()}
        fresh = everything.copy()
        fresh[shown[:seen]] = False
        for what, rows in (("not_seen_yet", fresh), ("new_garments", street.new)):
            if right[rows].any():
                for way, scores in ways.items():
                    each.setdefault((seen, what), {}).setdefault(way, []).append(figures(scores[rows], right[rows]))


def _alike(street: Street, shown: npt.NDArray[np.intp], thumbs: Floats) -> Floats:
    """(I,) content alone (Rocchio 1971): cosine with the mean of what was liked less the mean of what was not."""
    both = np.hstack([_unit(street.has), _unit(street.looks)])
    parts = [sign * both[shown[thumbs == sign]].mean(axis=0) for sign in (1, -1) if (thumbs == sign).any()]
    return np.asarray(both @ np.sum(parts, axis=0))


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def _events(street: Street, shown: npt.NDArray[np.intp], thumbs: Floats) -> Sequence[FeedbackEvent]:
    garments = street.ground.shelf.snapshot.garments
    return [
        FeedbackEvent(
            key=str(n), kind="like" if thumb > 0 else "dislike", catalogue="", garment_id=garments[row].id,
            traits=dict.fromkeys(traits_of(garments[row]), 1.0),
        )
        for n, (row, thumb) in enumerate(zip(shown, thumbs, strict=True))
    ]  # fmt: skip
