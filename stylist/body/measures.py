"""Measures from whatever is known: height, weight, age, sex, girths, sizes, a photo's proportions, any part of these.

Each with a 90% interval, from the Gaussians of :mod:`stylist.body.gaussian`. Where sex is not given, both are mixed by
how well they explain the numbers. Fitted on ANSUR II (Gordon et al., 2014; US Army, 18 to 58 years): outside the
range of those people the intervals are widened. See docs/body.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtr, ndtri

from stylist.body.gaussian import GIRTH_ERROR, Conditioned, SexModel, Vector, features, shares, shipped
from stylist.body.given import MEASURES, Given, Near, Sex, checked
from stylist.body.profile import Measure, MeasureSource

__all__ = [
    "GIRTH_ERROR", "MEASURES", "Given", "Measure", "Near", "Sex", "SexModel", "checked", "estimate", "features",
    "shares", "shipped", "stated",
]  # fmt: skip

SHARPER = 0.99
"""An interval that a photo makes at least this much narrower owes something to the photo."""


def estimate(given: Given, models: Mapping[Sex, SexModel] | None = None) -> dict[str, Measure]:
    """All measures; empty where nothing is given that tells a size (height, weight, a girth or a size's hint).

    models: others than the shipped ones. Raises MinorRefused and BadInput, see :func:`checked`.
    """
    given = checked(given)
    if given.height_cm is None and given.weight_kg is None and not given.girths_cm and not given.near_cm:
        return {}
    middle, low, high = np.exp(_quantiles(given, models))
    sources = _sources(given, high / low, models)
    return {
        name: stated(given.girths_cm[name]) if name in given.girths_cm else _measure(m, lo, hi, source)
        for name, m, lo, hi, source in zip(MEASURES, middle, low, high, sources, strict=True)
    }


def stated(cm: float) -> Measure:
    """A girth that was told: an interval for how well one measures oneself."""
    reach = ndtri(0.95) * GIRTH_ERROR * cm
    return Measure(cm=round(cm, 1), low=round(cm - reach, 1), high=round(cm + reach, 1), source="stated")


def _measure(cm: float, low: float, high: float, source: MeasureSource) -> Measure:
    return Measure(cm=round(float(cm), 1), low=round(float(low), 1), high=round(float(high), 1), source=source)


def _sources(given: Given, reach: Vector, models: Mapping[Sex, SexModel] | None) -> list[MeasureSource]:
    """Which measures the photo sharpened: those whose interval would be wider without it."""
    if not given.seen_ratio:
        return ["statistics"] * len(MEASURES)
    _, low, high = _quantiles(given.model_copy(update={"leg_ratio": None}), models)
    return ["statistics+photo" if r < SHARPER else "statistics" for r in np.log(reach) / (high - low)]


def _quantiles(given: Given, models: Mapping[Sex, SexModel] | None) -> Vector:
    """(3, 16): median, 5% and 95% quantile of the logarithm of each measure."""
    sexes: tuple[Sex, ...] = (given.sex,) if given.sex else ("female", "male")
    answers = [(models or shipped())[sex].condition(given) for sex in sexes]
    weights = shares([answer.log_density for answer in answers])
    return np.array([[_quantile(p, weights, answers, m) for m in range(len(MEASURES))] for p in (0.5, 0.05, 0.95)])


def _quantile(p: float, weights: Vector, answers: list[Conditioned], measure: int) -> float:
    """Quantile of a mixture of Gaussians with two spreads each, by bisection between those of its parts."""
    means = np.array([answer.mean[measure] for answer in answers])
    below, above = np.array([answer.spread[measure] for answer in answers]).T
    ends = means + ndtri(p) * (below if p < 0.5 else above)
    low, high = float(ends.min()), float(ends.max())
    while high - low > 1e-5:
        middle = (low + high) / 2
        away = middle - means
        if weights @ ndtr(away / np.where(away < 0, below, above)) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2
