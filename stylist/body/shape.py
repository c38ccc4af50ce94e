"""Shape as ratios with neutral names: of joints in photos, of girths from what was told. No ideal, no fault."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtr, ndtri

from stylist.body.gaussian import SexModel, Vector, shares, shipped
from stylist.body.given import MEASURES, Given, Sex
from stylist.body.profile import Kind, MeasureSource
from stylist.body.proportions import USUAL, Ratio

NAMES = {
    "shoulders_to_hips": ("hips_lead", "shoulders_hips_even", "shoulders_lead"),
    "legs_to_torso": ("torso_longer", "legs_torso_even", "legs_longer"),
    "chest_to_hip": ("volume_lower", "volume_even", "volume_upper"),
    "waist_to_hip": ("waist_marked", "waist_usual", "waist_straight"),
}
"""Ratio -> names for below, within and above where it usually lies."""
GIRTHS = {"chest_to_hip": ("chest", "hip"), "waist_to_hip": ("waist", "hip")}
NAMED_FROM = 0.5
"""How likely a name must be to be said."""
FIFTHS = float(ndtri(0.8))


def shape_of(
    ratios: Mapping[str, Ratio], given: Given, models: Mapping[Sex, SexModel] | None = None
) -> tuple[Kind, ...]:
    """The ratios of photos, then those of girths where weight, a girth or a size was told."""
    seen = [_seen(name, ratio) for name, ratio in ratios.items()]
    if given.weight_kg is None and not given.girths_cm and not given.near_cm:
        return tuple(seen)
    told = joint_of(given, models)
    people = joint_of(Given(sex=given.sex), models)
    return (*seen, *(_of_girths(name, told, people, given) for name in GIRTHS))


def joint_of(given: Given, models: Mapping[Sex, SexModel] | None = None) -> tuple[Vector, Vector]:
    """Mean (18,) and covariance (18, 18) of log height, weight and measures; both sexes mixed where none is given."""
    sexes: tuple[Sex, ...] = (given.sex,) if given.sex else ("female", "male")
    each = [(models or shipped())[sex] for sex in sexes]
    weights = shares([model.log_density(given) for model in each])
    parts = [model.joint(given) for model in each]
    mean = sum(w * m for w, (m, _) in zip(weights, parts, strict=True))
    spread = sum(w * (c + np.outer(m - mean, m - mean)) for w, (m, c) in zip(weights, parts, strict=True))
    return np.asarray(mean, dtype=np.float64), np.asarray(spread, dtype=np.float64)


def _seen(name: str, ratio: Ratio) -> Kind:
    usual = USUAL[name]
    return _kind(name, np.log(ratio.value), ratio.sd, (usual.low, usual.high), "photo")


def _of_girths(name: str, told: tuple[Vector, Vector], people: tuple[Vector, Vector], given: Given) -> Kind:
    middle, sd = _log_ratio(name, told)
    usual, spread = _log_ratio(name, people)
    ends = (float(np.exp(usual - FIFTHS * spread)), float(np.exp(usual + FIFTHS * spread)))
    source: MeasureSource = "stated" if set(GIRTHS[name]) <= set(given.girths_cm) else "statistics"
    return _kind(name, middle, sd, ends, source)


def _log_ratio(name: str, joint: tuple[Vector, Vector]) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm of a ratio of two girths."""
    mean, covariance = joint
    upper, lower = (2 + MEASURES.index(measure) for measure in GIRTHS[name])
    variance = covariance[upper, upper] + covariance[lower, lower] - 2 * covariance[upper, lower]
    return float(mean[upper] - mean[lower]), float(np.sqrt(max(variance, 1e-8)))


def _kind(name: str, middle: float, sd: float, usual: tuple[float, float], source: MeasureSource) -> Kind:
    below, above = (float(ndtr((np.log(end) - middle) / sd)) for end in usual)
    chances = (below, above - below, 1 - above)
    likely = int(np.argmax(chances))
    low, value, high = (float(np.exp(middle + z * sd)) for z in (ndtri(0.05), 0.0, ndtri(0.95)))
    return Kind(
        code=NAMES[name][likely] if chances[likely] >= NAMED_FROM else None,
        ratio=name, value=round(value, 3), low=round(low, 3), high=round(high, 3),
        usual=(round(usual[0], 3), round(usual[1], 3)), chance=round(chances[likely], 2), source=source,
    )  # fmt: skip
