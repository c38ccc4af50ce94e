"""How well taste is learned: ``stylist eval taste``, on ratings by a time split, and on simulated shoppers.

Ratings: everything is learned before a day and measured after it. Two questions: which rating a person gives (RMSE),
and which garment they choose next among all (recall, NDCG, AUC). Against: the mean, what is popular, and what garments
are alone. A person's own side is always worked out from their earlier events, as it is in use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stylist.errors import BadInput
from stylist.evaluate.taste_ranks import compared, figures
from stylist.taste.factors import FactorModel
from stylist.train.taste import Plan, Ratings, Training, learn
from stylist.train.taste_events import read_events

Floats = npt.NDArray[np.float64]
Report = Callable[[int, int, str], None]
LATER = 0.2
RECENT_DAYS = 90
HALF_LIFE_DAYS = 45.0
"""Of choices: shops change what they have."""
MOST_PEOPLE = 3000
"""People whose orders are measured, drawn at random where there are more."""
RANKED = ("recall@10", "ndcg@10", "auc")


def evaluate_ratings(path: Path, report: Report, epochs: int = 30, seed: int = 7) -> dict[str, Any]:
    """On a table with person, garment, rating and date (``read_events``): ratings, and what is taken next."""
    events = read_events(path)
    if events.points is None:
        advice = "It has no ratings; `stylist train taste` measures what is chosen."
        raise BadInput(what="--ratings", value=path.name, next=advice)
    before, after = events.ratings.split(LATER)
    rated = _learned(Plan(epochs=epochs, seed=seed, factors=8), before, report)
    chosen = replace(before, values=np.ones(len(before.days)))
    plan = Plan(epochs=epochs, seed=seed, unseen=4, half_life_days=HALF_LIFE_DAYS)
    choosing = _learned(plan, chosen, report)
    return {
        "events": len(events.ratings.days),
        "refused": dict(events.refused),
        "people": int(events.ratings.people.max()) + 1,
        "garments": len(events.ratings.ids),
        "later_events": len(after.days),
        "rating": measure_ratings(rated, before, after, events.points),
        "choice": measure_choice(choosing, chosen, after),
    }


def _learned(plan: Plan, ratings: Ratings, report: Report) -> Training:
    found = learn(plan, ratings, None, report)
    if found is None:
        raise RuntimeError("nothing asked it to stop")
    return found


def _by_person(ratings: Ratings) -> dict[int, npt.NDArray[np.intp]]:
    order = np.argsort(ratings.people, kind="stable")
    people, starts = np.unique(ratings.people[order], return_index=True)
    return dict(zip(people.tolist(), np.split(order, starts[1:]), strict=True))


def _fold(known: Floats, wrong: Floats, offset: float, noise: float) -> tuple[float, Floats]:
    """b_u and q_u (in units of their spread) of a person whose events (n, K) were off by (n,) for the mean person."""
    alike = known @ known.T + offset
    lean = np.linalg.solve(alike + noise * np.eye(len(wrong)), wrong)
    return float(offset * lean.sum()), np.asarray(known.T @ lean)


def _garments(model: FactorModel, ratings: Ratings) -> tuple[Floats, Floats]:
    """(I, K) factors times spread, (I,) expected values beyond the mean."""
    traits = [[ratings.traits[t] for t in np.flatnonzero(row)] for row in ratings.has]
    factors, bias = model.of(list(zip(ratings.ids, traits, strict=True)))
    return factors * model.spread, bias


def measure_ratings(training: Training, before: Ratings, after: Ratings, top: float) -> dict[str, Any]:
    """Root mean squared errors on later ratings, in rating points, with intervals of the differences over people.

    top: how many rating points a value of 1 is.
    """
    factors, bias = _garments(training.model(before), before)
    earlier = _by_person(before)
    mean = float(before.values.mean())
    popular = mean + _shrunk(before.items, before.values - mean, len(before.ids))
    kinds = before.has.argmax(axis=1) if before.has.shape[1] else np.zeros(len(before.ids), dtype=np.intp)
    content = mean + _shrunk(kinds[before.items], before.values - mean, int(kinds.max()) + 1)[kinds]
    noise, offset = _variances(before, training.mean + bias)
    ours = np.empty(len(after.days))
    for person, rows in _by_person(after).items():
        known = earlier.get(person)
        expected = training.mean + bias[after.items[rows]]
        if known is not None:
            items = before.items[known]
            b, q = _fold(factors[items], before.values[known] - training.mean - bias[items], offset, noise)
            expected = expected + b + factors[after.items[rows]] @ q
        ours[rows] = np.clip(expected, -1, 1)
    ways = {"mean": np.full(len(ours), mean), "popular": popular[after.items], "content": content[after.items]}
    ways["ours"] = ours
    again = np.array([p in earlier for p in after.people])
    return {
        "all_people": _errors(ways, after, np.ones(len(ours), dtype=bool), top),
        "people_with_earlier_events": _errors(ways, after, again, top),
    }


def _shrunk(groups: npt.NDArray[Any], values: Floats, count: int, prior: float = 10.0) -> Floats:
    """(count,) means of values by group, as if ``prior`` zeros were in each."""
    return np.asarray(np.bincount(groups, values, count) / (np.bincount(groups, minlength=count) + prior))


def _variances(ratings: Ratings, expected: Floats) -> tuple[float, float]:
    """Of one rating around what the person feels, and of b_u: from pairs of ratings of one person."""
    wrong = ratings.values - expected[ratings.items]
    several = [wrong[rows] for rows in _by_person(ratings).values() if len(rows) > 1]
    inside = sum(float(((w - w.mean()) ** 2).sum()) for w in several) / max(sum(len(w) - 1 for w in several), 1)
    return inside, max(float(wrong.var()) - inside, 1e-4)


def _errors(ways: dict[str, Floats], after: Ratings, chosen: npt.NDArray[np.bool_], top: float) -> dict[str, Any]:
    """RMSE of each way; how much lower ours is, with a 95% interval (people drawn anew)."""
    squares = {way: ((found - after.values)[chosen] * top) ** 2 for way, found in ways.items()}
    _, person = np.unique(after.people[chosen], return_inverse=True)
    sizes = np.bincount(person)
    sums = {way: np.bincount(person, s) for way, s in squares.items()}
    drawn = np.random.default_rng(11).multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), 500)
    roots = {way: np.sqrt((drawn @ s) / (drawn @ sizes)) for way, s in sums.items()}
    found: dict[str, Any] = {"events": int(chosen.sum()), "people": len(sizes)}
    for way in ways:
        found[way] = {"rmse": round(float(np.sqrt(squares[way].mean())), 4)}
        if way != "ours":
            gain = roots[way] - roots["ours"]
            interval = np.quantile(gain, [0.025, 0.975])
            found[way]["ours_lower_by"] = [round(float(v), 4) for v in (gain.mean(), *interval)]
    return found


def measure_choice(training: Training, before: Ratings, after: Ratings) -> dict[str, Any]:
    """Which garments people with an earlier event choose next, among all that were there before."""
    factors, bias = _garments(training.model(before), before)
    counts = np.bincount(before.items, minlength=len(before.ids)).astype(float)
    recent = before.days >= before.days.max() - RECENT_DAYS
    lately = np.bincount(before.items[recent], minlength=len(before.ids)) + 1e-3 * counts
    earlier, later = _by_person(before), _by_person(after)
    people = [p for p in later if p in earlier]
    if len(people) > MOST_PEOPLE:
        people = [int(p) for p in np.random.default_rng(training.plan.seed).choice(people, MOST_PEOPLE, replace=False)]
    each: dict[str, list[tuple[float, ...]]] = {way: [] for way in ("popular", "popular_lately", "content", "ours")}
    for person in people:
        mine = before.items[earlier[person]]
        right = np.zeros(len(before.ids), dtype=bool)
        right[after.items[later[person]]] = True
        open_ = counts > 0
        open_[mine] = False
        right &= open_
        if not right.any():
            continue
        _, q = _fold(factors[mine], 1 - bias[mine], 0.3, 0.5)
        shared = before.has @ before.has[mine].mean(axis=0)
        ways = {"popular": counts, "popular_lately": lately, "content": shared, "ours": bias + factors @ q}
        for way, scores in ways.items():
            each[way].append(figures(scores[open_], right[open_]))
    return {"people": len(each["ours"]), **compared(each, RANKED, "ours")}
