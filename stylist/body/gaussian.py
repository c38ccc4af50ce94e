"""The statistical body: one Gaussian per sex over what can be told and what is wanted, conditioned on what is told.

[log height, log weight, age | their squares and products | log of 16 measures | log of the ratio legs_to_torso].
Conditioned on height, weight and age it is exactly a quadratic regression; with less it is the best linear guess from
the rest; with girths it sharpens. Spreads depend on weight, and the two sides of each interval on how far people
that were not fitted on really lay below and above (conformal factors). Coefficients: ``stylist/train/measures.py``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from stylist.body.given import MEASURES, Given, Sex

Vector = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

PRODUCTS = tuple((i, j) for i in range(3) for j in range(i, 3))
"""Pairs of height, weight and age whose products belong to the model."""
FIRST = 3 + len(PRODUCTS)
"""Where the measures begin."""
RATIO = FIRST + len(MEASURES)
"""Where the ratio legs_to_torso stands."""
GIRTH_ERROR = 0.012
"""Relative error of a girth that somebody measured on themselves or a friend (about 1 cm at the waist)."""
COMMON = 2.3
"""Standard deviations from the mean within which the people measured were numerous."""
PHOTO_JOINTS = np.log(1.465 / 1.594)
"""Log of the ratio legs_to_torso between the joints of a pose model over the same between bone landmarks: the medians
of 969 people in street photos, most of them women, and of the women measured."""


@dataclass(frozen=True, slots=True)
class Conditioned:
    """Logarithms of the measures: median (16,), spread below and above it (16, 2), and how probable what was told is.

    The spreads are such that median - 1.645 times the lower one is the 5% quantile, and likewise above.
    """

    mean: Vector
    spread: Vector
    log_density: float


@dataclass(frozen=True, slots=True)
class Told:
    """What is known: all values of the model, NaN elsewhere; the known positions; the variance of each one's error."""

    values: Vector
    known: Places
    noise: Vector


class SexModel:
    """One sex: the moments, as written by the fit."""

    def __init__(self, moments: Mapping[str, Any]) -> None:
        self.body_mean, self.body_spread = np.array(moments["body_mean"]), np.array(moments["body_spread"])
        self.mean, self.covariance = np.array(moments["mean"]), np.array(moments["covariance"])
        self.widths = np.array(moments["widths"])
        """(16, 2): how the logarithm of the spread changes with standardised log weight and its square."""
        self.sides = np.array(moments["sides"])
        """(16, 2): how far the 5% and 95% quantiles lie from the median, over those of a Gaussian."""

    def standardised(self, given: Given) -> Vector:
        """(3,) of height, weight and age in standard deviations from the mean; NaN where not given."""
        raw = [
            np.log(given.height_cm) if given.height_cm else np.nan,
            np.log(given.weight_kg) if given.weight_kg else np.nan,
            given.age_years if given.age_years is not None else np.nan,
        ]
        return np.asarray((np.array(raw, dtype=float) - self.body_mean) / self.body_spread, dtype=np.float64)

    def condition(self, given: Given) -> Conditioned:
        """Each measure given what is known."""
        told = self._told(given)
        mean, covariance = self._regress(told, np.arange(FIRST, RATIO))
        spread = np.sqrt(np.maximum(np.diag(covariance), 1e-8)) * self._widening(self.standardised(given))
        return Conditioned(mean, spread[:, None] * self.sides, self._log_density(told))

    def joint(self, given: Given) -> tuple[Vector, Vector]:
        """Mean (18,) and covariance (18, 18) of the logarithms of height, weight and all measures, as far as known."""
        mean, covariance = self._regress(self._told(given), np.r_[0, 1, FIRST:RATIO])
        scale = np.concatenate([self.body_spread[:2], self._widening(self.standardised(given))])
        mean[:2] = self.body_mean[:2] + self.body_spread[:2] * mean[:2]
        return mean, np.asarray(covariance * np.outer(scale, scale), dtype=np.float64)

    def log_density(self, given: Given) -> float:
        """How probable what is known is among people of this sex."""
        return self._log_density(self._told(given))

    def _told(self, given: Given) -> Told:
        girths = np.full((len(MEASURES), 2), np.nan)
        for place, name in enumerate(MEASURES):
            if name in given.girths_cm:
                girths[place] = np.log(given.girths_cm[name]), GIRTH_ERROR**2
            elif name in given.near_cm:
                near = given.near_cm[name]
                girths[place] = np.log(near.cm), (near.sd_cm / near.cm) ** 2
        ratio = np.array([[np.nan, np.nan]])
        if given.seen_ratio:
            ratio[0] = np.log(given.leg_ratio or 1) - PHOTO_JOINTS, (given.leg_ratio_sd or 0) ** 2
        body = features(self.standardised(given))
        told = np.concatenate([np.column_stack([body, np.full(FIRST, 1e-6)]), girths, ratio])
        known = np.flatnonzero(~np.isnan(told[:, 0]))
        return Told(told[:, 0], known, told[known, 1])

    def _regress(self, told: Told, wanted: Places) -> tuple[Vector, Vector]:
        """Mean and covariance of the ``wanted`` positions given the known ones."""
        known = told.known
        inner = self.covariance[np.ix_(known, known)] + np.diag(told.noise)
        gain = np.linalg.solve(inner, self.covariance[np.ix_(known, wanted)]).T
        mean = self.mean[wanted] + gain @ (told.values[known] - self.mean[known])
        return mean, self.covariance[np.ix_(wanted, wanted)] - gain @ self.covariance[np.ix_(known, wanted)]

    def _widening(self, z: Vector) -> Vector:
        """(16,) factors: the spread at this weight, and more outside the range of the people measured."""
        weight = 0.0 if np.isnan(z[1]) else float(np.clip(z[1], -COMMON, COMMON))
        usual = np.exp(self.widths @ [weight, weight**2]) if not np.isnan(z[1]) else np.ones(len(MEASURES))
        beyond = np.nansum(np.maximum(np.abs(z) - COMMON, 0))
        return np.asarray(usual * (1 + 0.35 * beyond), dtype=np.float64)

    def _log_density(self, told: Told) -> float:
        """Of what was told, without the products that follow from it."""
        apart = (told.known < 3) | (told.known >= FIRST)
        plain = told.known[apart]
        inner = self.covariance[np.ix_(plain, plain)] + np.diag(told.noise[apart])
        away = told.values[plain] - self.mean[plain]
        scale = np.log(self.body_spread[plain[plain < 3]]).sum()
        return float(-0.5 * (away @ np.linalg.solve(inner, away) + np.linalg.slogdet(inner)[1]) - scale)


def features(z: Vector) -> Vector:
    """(…, 3) standardised height, weight, age -> (…, 9) with products.

    Beyond three deviations age and the products stand still: a parabola runs away where nobody was measured.
    """
    still = np.clip(z, -3, 3)
    plain = np.concatenate([z[..., :2], still[..., 2:]], -1)
    return np.concatenate([plain, *(still[..., i : i + 1] * still[..., j : j + 1] for i, j in PRODUCTS)], -1)


def shares(log_densities: list[float]) -> Vector:
    """How much each model counts, from the logarithms of how probable what was told is under each."""
    relative = np.exp(np.array(log_densities) - max(log_densities))
    return np.asarray(relative / relative.sum(), dtype=np.float64)


@cache
def shipped() -> Mapping[Sex, SexModel]:
    """The models that come with the package."""
    text = (files("stylist") / "weights" / "measures.json").read_text(encoding="utf-8")
    return {sex: SexModel(moments) for sex, moments in json.loads(text).items()}
