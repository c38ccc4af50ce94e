"""Which size, how likely, what decided it and what would settle it.

Each of the many people who may be the one asking (``stylist/sizing/person.py``) is given the size that the chart says
for their measures; the shares are the probabilities. So "82%" means: of the people with these numbers, 82 in 100 take
that size by the chart. Whether the chart is right about the garment is another question, for which a brand's returns
are the evidence (``stylist/sizing/feedback.py``).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from stylist.body.gaussian import GIRTH_ERROR
from stylist.body.given import Given
from stylist.body.profile import Measure
from stylist.garment import Garment
from stylist.sizing.charts import ChartKind, SizeChart
from stylist.sizing.ease import PRIMARY, SECONDARY, Fit, designed_ease, weights_for, wished_fit
from stylist.sizing.levels import Levels, levels_of
from stylist.sizing.offered import offered
from stylist.sizing.person import Samples, measures_of, sample_people, says_something
from stylist.sizing.returns.asking import By, Evidence, evidence_for, places_of, ranked, taken
from stylist.sizing.returns.model import FitModel

Why = Literal["advised", "no_chart", "no_numbers", "larger_than_chart", "smaller_than_chart"]
TIGHT = 2.0
"""A size too small counts twice as much as one too large by as much: cloth can be taken in, hardly let out."""
TASTE = 0.01
"""Share of the distance from a size's middle, which decides between sizes that hold the measures equally well."""
BEYOND = 0.25
"""Steps beyond the last size from which a primary measure lies outside the chart."""
MENTIONED = 0.05
"""Probability from which a size is named as an alternative."""
WORTH_ASKING = 0.02
"""By how much a further number must be expected to raise the best probability to be asked for."""
STRAY = 0.5
"""Steps by which garments stray from their chart, one standard deviation: 2 cm of 4, as in feedback.py."""
BINS = 16
SMALLER, LARGER = -1, -2
"""Outside the chart, in place of a row."""
Index = npt.NDArray[np.intp]


class Alternative(BaseModel):
    """Another size: how likely, which measures alone would take it, and whether it can be bought."""

    model_config = ConfigDict(frozen=True)

    size: str
    probability: float
    for_measures: tuple[str, ...] = ()
    larger: bool
    in_stock: bool | None = None


class Settling(BaseModel):
    """A number that is not known yet, and the probability of the best size to be expected once it is."""

    model_config = ConfigDict(frozen=True)

    measure: str
    probability: float


class ChartUsed(BaseModel):
    """Which chart answered, and whether it lists bodies or garments."""

    model_config = ConfigDict(frozen=True)

    source: str
    kind: ChartKind
    kind_stated: bool = True


class ReturnsUsed(BaseModel):
    """What earlier orders say of the size named, for such a person: the chances of three outcomes."""

    model_config = ConfigDict(frozen=True)

    by: By
    """Orders of this very item, of its brand, or of such garments in this shop."""
    orders: int
    small: float
    fits: float
    large: float


class SizeAdvice(BaseModel):
    """The answer. ``found`` is whether a size is named; ``why`` says it or what is missing."""

    model_config = ConfigDict(frozen=True)

    found: bool
    why: Why
    garment: str | None = None
    fit: Fit = "regular"
    size: str | None = None
    in_stock: bool | None = None
    """Of the size named; None where the shop's sizes are not those of the chart."""
    probability: float | None = None
    alternatives: tuple[Alternative, ...] = ()
    """The next likely ones; for a size that is sold out, what is in stock."""
    outside: float = 0.0
    """The probability that the measures lie beyond either end of the chart."""
    decided_by: str | None = None
    would_settle: tuple[Settling, ...] = ()
    measures: Mapping[str, Measure] = {}
    """What was known or concluded of the measures that the chart has (without weight)."""
    ease_cm: float | None = None
    """Ease allowed at the deciding measure, for charts of garments."""
    edge: str | None = None
    """The chart's last (or first) size, where the measures lie beyond it."""
    offset_cm: Mapping[str, float] = {}
    """By how much this brand runs larger than its chart, as its returns tell."""
    chart: ChartUsed | None = None
    returns: ReturnsUsed | None = None
    """What a fit learned from orders adds; without a chart it alone answers. Then probabilities are those of being
    found right, which several sizes may be."""
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Sizing:
    """A chart read for one garment and one wish: measures that count, their weights and levels."""

    chart: SizeChart
    weights: Mapping[str, float]
    levels: Mapping[str, Levels]
    shifts: Mapping[str, float]
    """cm added to the body before it is looked up: ease wished for, less the brand's offset."""

    def sizes(self, people: Mapping[str, Samples]) -> Index:
        """(people,) row of the chart for each; SMALLER or LARGER outside of it."""
        costs = sum(self.costs(name, people[name]) for name in self.weights)
        chosen = np.asarray(np.argmin(costs, axis=1), dtype=np.intp)
        beyond = [self.levels[n].beyond(people[n] + self.shifts[n]) for n, w in self.weights.items() if w == PRIMARY]
        chosen[np.all([steps < -BEYOND for steps in beyond], axis=0)] = SMALLER
        chosen[np.any([steps > BEYOND for steps in beyond], axis=0)] = LARGER
        return chosen

    @property
    def ranks(self) -> list[int]:
        """Each row's place from the smallest: its level at the measure that counts most."""
        first = max(self.weights, key=lambda name: self.weights[name])
        return [int(level) for level in self.levels[first].row]

    def nearest(self, row: int) -> list[int]:
        """The other rows, those next to it first."""
        ranks = self.ranks
        return sorted((i for i in range(len(ranks)) if i != row), key=lambda i: abs(ranks[i] - ranks[row]))

    def costs(self, name: str, values: Samples) -> Samples:
        """(people, rows): how badly each size holds one measure."""
        tight, loose, away = self.levels[name].distances(values + self.shifts[name])
        return np.asarray(self.weights[name] * (TIGHT * tight**2 + loose**2 + TASTE * away**2), dtype=np.float64)


def sizing_for(
    chart: SizeChart, garment: Garment, fit: Fit = "regular", offsets: Mapping[str, float] | None = None
) -> Sizing:
    """The chart as it is meant for ``garment`` and the wished fit. offsets: cm by which the brand runs larger."""
    weights = weights_for(garment, chart.measures)
    levels, shifts = {}, {}
    for name in weights:
        by_garment = chart.kind == "garment" and name not in ("height", "weight")
        levels[name] = levels_of(chart, name, designed_ease(garment, name) if by_garment else 0.0)
        shifts[name] = wished_fit(garment, fit, name) - (offsets or {}).get(name, 0.0)
    return Sizing(chart, weights, levels, shifts)


def advise(
    garment: Garment,
    chart: SizeChart | None,
    given: Given,
    fit: Fit = "regular",
    offsets: Mapping[str, float] | None = None,
    learned: FitModel | None = None,
) -> SizeAdvice:
    """The answer for one person. Raises MinorRefused and BadInput for what is given, see ``estimate``.

    learned: a fit learned from orders, which counts where it knows such a garment; then the offsets, which are of the
    same orders, do not.
    """
    began = time.perf_counter()
    if chart is None:
        return _by_returns(garment, given, fit, learned)
    evidence = _evidence(garment, chart, given, fit, learned)
    offsets = None if evidence else offsets
    sizing = sizing_for(chart, garment, fit, offsets)
    used = ChartUsed(source=chart.source, kind=chart.kind, kind_stated=chart.kind_stated)
    if not says_something(given):
        asks = tuple(Settling(measure=n, probability=0) for n, w in sizing.weights.items() if w == PRIMARY)
        return SizeAdvice(
            found=False, why="no_numbers", garment=garment.id, fit=fit, would_settle=asks, chart=used
        )  # fmt: skip
    people = sample_people(given)
    chosen = sizing.sizes(people)
    known = {n: m for n, m in measures_of(given, people).items() if n in sizing.weights}
    advice = _answer(garment, sizing, people, chosen, fit, evidence).model_copy(
        update={
            "fit": fit,
            "measures": known,
            "would_settle": _settling(sizing, people, chosen, given),
            "offset_cm": {n: cm for n, cm in (offsets or {}).items() if n in sizing.weights},
            "chart": used,
        }
    )
    return advice.model_copy(update={"ms": round(1000 * (time.perf_counter() - began))})


def _evidence(garment: Garment, chart: SizeChart, given: Given, fit: Fit, learned: FitModel | None) -> Evidence | None:
    """A wish for a closer or roomier fit is not what others called right, so then the chart answers alone."""
    if learned is None or fit != "regular" or not says_something(given):
        return None
    return evidence_for(learned, garment, offered(chart, garment)[1], given)


def _used(evidence: Evidence, row: int) -> ReturnsUsed:
    small, fits, large = (_share(float(chance)) for chance in evidence.chances[row])
    return ReturnsUsed(by=evidence.by, orders=evidence.orders, small=small, fits=fits, large=large)


def _by_returns(garment: Garment, given: Given, fit: Fit, learned: FitModel | None) -> SizeAdvice:
    """Without a chart: the size that people with such numbers take and keep, where the item or brand is known."""
    sizes = garment.sizes(in_stock_only=False)
    evidence = evidence_for(learned, garment, sizes, given) if learned and len(sizes) > 1 else None
    if learned is None or evidence is None or evidence.by == "category":
        return SizeAdvice(found=False, why="no_chart", garment=garment.id, fit=fit)
    if not says_something(given):
        asks = (Settling(measure="height", probability=0),)
        return SizeAdvice(found=False, why="no_numbers", garment=garment.id, fit=fit, would_settle=asks)
    shares = ranked(taken(learned, garment, sizes, given), evidence.chances[:, 1])
    shares /= shares.sum()
    best, places = int(shares.argmax()), places_of(learned, garment, sizes)
    stock = {v.size: False for v in garment.variants} | {v.size: True for v in garment.variants if v.in_stock}
    others = [i for i in np.argsort(-shares) if i != best and shares[i] >= MENTIONED]
    return SizeAdvice(
        found=True,
        why="advised",
        garment=garment.id,
        fit=fit,
        size=sizes[best],
        in_stock=stock.get(sizes[best]),
        probability=_share(float(evidence.chances[best, 1])),
        alternatives=tuple(
            Alternative(
                size=sizes[i],
                probability=_share(float(evidence.chances[i, 1])),
                larger=bool(places[i] > places[best]),
                in_stock=stock.get(sizes[i]),
            )
            for i in others[:3]
        ),
        returns=_used(evidence, best),
    )


def _answer(
    garment: Garment, sizing: Sizing, people: Mapping[str, Samples], chosen: Index, fit: Fit, evidence: Evidence | None
) -> SizeAdvice:
    """The size of most, with what else they take; with evidence, the size that is likeliest found right."""
    stock, names = offered(sizing.chart, garment)
    shares = _shares_of(chosen)
    best = max(shares, key=shares.__getitem__)
    outside = _share(sum(share for i, share in shares.items() if i < 0))
    if evidence and best >= 0:
        shares = _found_right(sizing, people, evidence)
        best = max(shares, key=shares.__getitem__)
    order = [i for i in sorted(shares, key=lambda i: -shares[i]) if i >= 0 and i != best]
    listed = [i for i in order if shares[i] >= MENTIONED]
    if best >= 0 and stock[best] is False:
        listed = list(dict.fromkeys([*(i for i in listed if stock[i]), *(i for i in sizing.nearest(best) if stock[i])]))
    alone, ranks = _alone(sizing, people), sizing.ranks
    known = evidence if best >= 0 else None

    def chance(row: int) -> float:
        return _share(float(known.chances[row, 1]) if known else shares.get(row, 0.0))

    alternatives = tuple(
        Alternative(
            size=names[i],
            probability=chance(i),
            for_measures=tuple(name for name, row in alone.items() if row == i),
            larger=best == SMALLER or (best >= 0 and ranks[i] > ranks[best]),
            in_stock=stock[i],
        )
        for i in listed[:3]
    )
    common: dict[str, Any] = {"garment": garment.id, "probability": chance(best), "alternatives": alternatives}
    if best < 0:
        edge = names[ranks.index(max(ranks) if best == LARGER else min(ranks))]
        why: Why = "larger_than_chart" if best == LARGER else "smaller_than_chart"
        return SizeAdvice(found=False, why=why, edge=edge, outside=outside, **common)
    takers = chosen == best if np.any(chosen == best) else np.ones(len(chosen), dtype=bool)
    decided = _decided_by(sizing, {name: values[takers] for name, values in people.items()}, best, order)
    eased = sizing.chart.kind == "garment" and decided not in ("height", "weight")
    return SizeAdvice(
        found=True,
        why="advised",
        size=names[best],
        in_stock=stock[best],
        outside=outside,
        decided_by=decided,
        ease_cm=round(designed_ease(garment, decided) + wished_fit(garment, fit, decided), 1) if eased else None,
        returns=_used(known, best) if known else None,
        **common,
    )


def _shares_of(chosen: Index) -> dict[int, float]:
    return {int(i): float(n) / len(chosen) for i, n in zip(*np.unique(chosen, return_counts=True), strict=True)}


def _found_right(sizing: Sizing, people: Mapping[str, Samples], evidence: Evidence) -> dict[int, float]:
    """Row -> its share among those ranked: the chart's sizes, taken to stray by half a step, against the orders."""
    strays = STRAY * np.random.default_rng(2).standard_normal(len(next(iter(people.values()))))
    moved = {name: people[name] + strays * sizing.levels[name].step for name in sizing.weights}
    shares = {i: share for i, share in _shares_of(sizing.sizes(moved)).items() if i >= 0}
    rows = list(shares)
    scores = ranked(np.array([shares[i] for i in rows]), evidence.chances[rows, 1])
    return dict(zip(rows, (float(score) for score in scores / scores.sum()), strict=True))


def _share(value: float) -> float:
    return round(value, 3)


def _alone(sizing: Sizing, people: Mapping[str, Samples]) -> dict[str, int]:
    """Measure that counts -> the one size that it alone would take, for the person in the middle."""
    found = {}
    for name in (n for n, weight in sizing.weights.items() if weight >= SECONDARY):
        costs = sizing.costs(name, np.median(people[name], keepdims=True))[0]
        if np.count_nonzero(costs <= costs.min() + 1e-9) == 1:
            found[name] = int(np.argmin(costs))
    return found


def _decided_by(sizing: Sizing, people: Mapping[str, Samples], best: int, order: Sequence[int]) -> str:
    """The measure at which the runner-up (or the next size) would serve worst those who take the size named."""
    other = order[0] if order else sizing.nearest(best)[0]
    worse = {}
    for name in sizing.weights:
        costs = sizing.costs(name, people[name])
        worse[name] = float(np.mean(costs[:, other] - costs[:, best]))
    return max(worse, key=worse.__getitem__)


def _settling(sizing: Sizing, people: Mapping[str, Samples], chosen: Index, given: Given) -> tuple[Settling, ...]:
    """Numbers worth asking for, the one that would settle it most first. Nobody is asked for their weight."""
    unknown = [name for name in sizing.weights if name not in given.girths_cm and name not in ("height", "weight")]
    unknown += ["height"] if given.height_cm is None else []
    now = float(np.max(np.unique(chosen, return_counts=True)[1])) / len(chosen)
    expected = {name: _once_known(people[name], chosen, name) for name in unknown}
    asked = sorted((n for n in unknown if expected[n] > now + WORTH_ASKING), key=lambda n: -expected[n])
    return tuple(Settling(measure=name, probability=_share(expected[name])) for name in asked[:3])


def _once_known(values: Samples, chosen: Index, name: str) -> float:
    """The probability of the best size to be expected when this number is told, as well as people measure it."""
    error = 0.0 if name == "height" else GIRTH_ERROR
    told = values * (1 + error * np.random.default_rng(1).standard_normal(len(values)))
    parts = np.array_split(chosen[np.argsort(told, kind="stable")], BINS)
    return float(sum(np.max(np.unique(part, return_counts=True)[1]) for part in parts)) / len(chosen)
