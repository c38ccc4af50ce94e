"""Measures from whatever is known: height, weight, age, sex, girths, or any part of these. Each with a 90% interval.

The model is one Gaussian per sex over the logarithms of height, weight and 16 measures, age, and the squares and
products of the first three. Conditioning it on what is given is, when all three are given, exactly a quadratic
regression; with less it is the best linear guess from the rest, with girths added it sharpens. The spread grows
with weight as it does among the people measured. Where sex is not given, both Gaussians are mixed by how well they
explain the numbers. Fitted on ANSUR II (Gordon et al., 2014; US Army, 18 to 58 years): outside the range of those
people the intervals are widened. See ``stylist/train/measures.py`` and docs/body.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field
from scipy.special import ndtr, ndtri

from stylist.body.profile import Measure
from stylist.errors import BadInput, MinorRefused

Sex = Literal["female", "male"]
Vector = npt.NDArray[np.float64]

MEASURES = (
    "chest", "waist", "hip", "inseam", "shoulder", "arm", "thigh", "neck", "calf", "upper_arm", "wrist", "ankle",
    "head", "foot", "hand", "back",
)  # fmt: skip
"""In cm. chest: at its fullest; waist: at the navel; hip: at the fullest of the seat; inseam: crotch to floor;
shoulder: between the two shoulder points; arm: shoulder point to wrist; head, hand: around; foot: its length;
back: neck to waist."""

BODY = ("height", "weight", "age")
PRODUCTS = tuple((i, j) for i in range(3) for j in range(i, 3))
"""Pairs of BODY whose products belong to the model."""
ADULT_YEARS = 18
GIRTH_ERROR = 0.012
"""Relative error of a girth that somebody measured on themselves or a friend (about 1 cm at the waist)."""
COMMON = 2.3
"""Standard deviations from the mean within which the people measured were numerous."""


class Given(BaseModel):
    """What somebody told about themselves; anything may be missing."""

    model_config = ConfigDict(frozen=True)

    height_cm: float | None = None
    weight_kg: float | None = None
    age_years: float | None = None
    sex: Sex | None = None
    girths_cm: Mapping[str, float] = Field(default_factory=dict)


def checked(given: Given) -> Given:
    """The same, or MinorRefused below 18, or BadInput for a number that cannot be one of a grown person."""
    if given.age_years is not None and given.age_years < ADULT_YEARS:
        raise MinorRefused
    limits = {"height_cm": (110, 240), "weight_kg": (25, 350), "age_years": (ADULT_YEARS, 120)}
    for name, (low, high) in limits.items():
        value = getattr(given, name)
        if value is not None and not low <= value <= high:
            raise BadInput(what=name, value=value, next=f"Give a number from {low} to {high}.")
    for name, value in given.girths_cm.items():
        if name not in MEASURES:
            raise BadInput(what="measure", value=name, next=f"Known: {', '.join(MEASURES)}.")
        if not 5 <= value <= 250:
            raise BadInput(what=name, value=value, next="Give it in centimetres, from 5 to 250.")
    return given


def estimate(given: Given, models: Mapping[Sex, SexModel] | None = None) -> dict[str, Measure]:
    """All measures; empty where nothing is given that tells a size (height, weight or a girth).

    models: others than the shipped ones. Raises MinorRefused and BadInput, see :func:`checked`.
    """
    given = checked(given)
    if given.height_cm is None and given.weight_kg is None and not given.girths_cm:
        return {}
    sexes: tuple[Sex, ...] = (given.sex,) if given.sex else ("female", "male")
    answers = [(models or shipped())[sex].condition(given) for sex in sexes]
    weights = _shares([answer.log_density for answer in answers])
    found = {}
    for index, name in enumerate(MEASURES):
        if name in given.girths_cm:
            found[name] = stated(given.girths_cm[name])
        else:
            means, spreads = (np.array([getattr(a, f)[index] for a in answers]) for f in ("mean", "spread"))
            low, middle, high = (np.exp(_quantile(p, weights, means, spreads)) for p in (0.05, 0.5, 0.95))
            found[name] = _measure(middle, low, high)
    return found


def stated(cm: float) -> Measure:
    """A girth that was told: an interval for how well one measures oneself."""
    reach = ndtri(0.95) * GIRTH_ERROR * cm
    return Measure(cm=round(cm, 1), low=round(cm - reach, 1), high=round(cm + reach, 1), source="stated")


def _measure(cm: float, low: float, high: float) -> Measure:
    return Measure(cm=round(float(cm), 1), low=round(float(low), 1), high=round(float(high), 1), source="statistics")


class Conditioned(BaseModel):
    """Logarithms of the measures: mean and standard deviation (16,), and how probable the given numbers are."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    mean: Vector
    spread: Vector
    log_density: float


class SexModel:
    """One sex: moments of [log height, log weight, age | their products | log measures], as written by the fit."""

    def __init__(self, moments: Mapping[str, Any]) -> None:
        self.body_mean, self.body_spread = np.array(moments["body_mean"]), np.array(moments["body_spread"])
        self.mean, self.covariance = np.array(moments["mean"]), np.array(moments["covariance"])
        self.widths = np.array(moments["widths"])
        """(16, 2): how the logarithm of the spread changes with standardised log weight and its square."""

    def standardised(self, given: Given) -> Vector:
        """(3,) of height, weight and age in standard deviations from the mean; NaN where not given."""
        raw = [
            np.log(given.height_cm) if given.height_cm else np.nan,
            np.log(given.weight_kg) if given.weight_kg else np.nan,
            given.age_years if given.age_years is not None else np.nan,
        ]
        return np.asarray((np.array(raw, dtype=float) - self.body_mean) / self.body_spread, dtype=np.float64)

    def condition(self, given: Given) -> Conditioned:
        """The Gaussian given what is known."""
        everything, known = self._told(given)
        first = 3 + len(PRODUCTS)
        mean, covariance = self._regress(everything, known, np.arange(first, first + len(MEASURES)))
        spread = np.sqrt(np.maximum(np.diag(covariance), 1e-8)) * self._widening(self.standardised(given))
        return Conditioned(mean=mean, spread=spread, log_density=self._log_density(everything, known))

    def joint(self, given: Given) -> tuple[Vector, Vector]:
        """Mean (18,) and covariance (18, 18) of the logarithms of height, weight and all measures, as far as known."""
        everything, known = self._told(given)
        first = 3 + len(PRODUCTS)
        mean, covariance = self._regress(everything, known, np.r_[0, 1, first : first + len(MEASURES)])
        scale = np.concatenate([self.body_spread[:2], self._widening(self.standardised(given))])
        mean[:2] = self.body_mean[:2] + self.body_spread[:2] * mean[:2]
        return mean, np.asarray(covariance * np.outer(scale, scale), dtype=np.float64)

    def _told(self, given: Given) -> tuple[Vector, npt.NDArray[np.intp]]:
        """All numbers of the model, NaN where not given, and the positions of those that are."""
        girths = np.array([np.log(given.girths_cm[n]) if n in given.girths_cm else np.nan for n in MEASURES])
        everything = np.concatenate([features(self.standardised(given)), girths])
        return everything, np.flatnonzero(~np.isnan(everything))

    def _regress(
        self, everything: Vector, known: npt.NDArray[np.intp], wanted: npt.NDArray[np.intp]
    ) -> tuple[Vector, Vector]:
        """Mean and covariance of the ``wanted`` positions given the ``known`` ones."""
        girth = known >= 3 + len(PRODUCTS)
        inner = self.covariance[np.ix_(known, known)] + np.diag(np.where(girth, GIRTH_ERROR**2, 1e-6))
        gain = np.linalg.solve(inner, self.covariance[np.ix_(known, wanted)]).T
        mean = self.mean[wanted] + gain @ (everything[known] - self.mean[known])
        return mean, self.covariance[np.ix_(wanted, wanted)] - gain @ self.covariance[np.ix_(known, wanted)]

    def _widening(self, z: Vector) -> Vector:
        """(16,) factors: the spread at this weight, and more outside the range of the people measured."""
        weight = 0.0 if np.isnan(z[1]) else float(np.clip(z[1], -COMMON, COMMON))
        usual = np.exp(self.widths @ [weight, weight**2]) if not np.isnan(z[1]) else np.ones(len(MEASURES))
        beyond = np.nansum(np.maximum(np.abs(z) - COMMON, 0))
        return np.asarray(usual * (1 + 0.35 * beyond), dtype=np.float64)

    def _log_density(self, everything: Vector, known: npt.NDArray[np.intp]) -> float:
        """Of the numbers given, without the products that follow from them."""
        plain = known[(known < 3) | (known >= 3 + len(PRODUCTS))]
        inner = self.covariance[np.ix_(plain, plain)] + 1e-6 * np.eye(len(plain))
        away = everything[plain] - self.mean[plain]
        scale = np.log(self.body_spread[plain[plain < 3]]).sum()
        return float(-0.5 * (away @ np.linalg.solve(inner, away) + np.linalg.slogdet(inner)[1]) - scale)


def features(z: Vector) -> Vector:
    """(…, 3) standardised height, weight, age -> (…, 9) with products.

    Beyond three deviations age and the products stand still: a parabola runs away where nobody was measured.
    """
    still = np.clip(z, -3, 3)
    plain = np.concatenate([z[..., :2], still[..., 2:]], -1)
    return np.concatenate([plain, *(still[..., i : i + 1] * still[..., j : j + 1] for i, j in PRODUCTS)], -1)


def _shares(log_densities: list[float]) -> Vector:
    relative = np.exp(np.array(log_densities) - max(log_densities))
    return np.asarray(relative / relative.sum(), dtype=np.float64)


def _quantile(p: float, weights: Vector, means: Vector, spreads: Vector) -> float:
    """Quantile of a mixture of Gaussians, by bisection between those of its parts."""
    ends = means + ndtri(p) * spreads
    low, high = float(ends.min()), float(ends.max())
    while high - low > 1e-5:
        middle = (low + high) / 2
        if weights @ ndtr((middle - means) / spreads) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@cache
def shipped() -> Mapping[Sex, SexModel]:
    """The models that come with the package."""
    text = (files("stylist") / "weights" / "measures.json").read_text(encoding="utf-8")
    return {sex: SexModel(moments) for sex, moments in json.loads(text).items()}
