"""Fit the statistical body model on tables in ANSUR's format; seconds on one core.

With ``--out stylist/weights/measures.json`` it writes what ships; with ``--folds 5`` it prints the errors on people
that were not fitted on, over ``--repeats`` ways to divide them, beside a plain quadratic regression on the same parts:

    python -m stylist.train.measures ../shared/data/ansur/*.csv --folds 5 --repeats 10
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stylist.body.gaussian import COMMON, FIRST, RATIO, SexModel, features
from stylist.body.given import MEASURES, Sex
from stylist.errors import BadInput
from stylist.evaluate.measures import FULL, JOINT_HEIGHTS, answers, errors_of, given_of, mean_of, read_ansur

Array = npt.NDArray[np.float64]

SIDE_FOLDS, SIDE_REPEATS = 5, 4
"""Parts, and ways to divide into them, from which the sides of the intervals are taken."""
GAUSSIAN_95 = 1.6449
"""Standard deviations from the median of a Gaussian to its 95% quantile."""


def fit_sex(table: pd.DataFrame) -> dict[str, Any]:
    """Moments for :class:`stylist.body.gaussian.SexModel` from the people of one sex.

    Raises BadInput for a table without the heights of shoulder, hip and ankle.
    """
    if table["leg_ratio"].isna().any():
        raise BadInput(what="table", value="leg_ratio", next=f"Needed: {', '.join(JOINT_HEIGHTS.values())}.")
    moments = fit_moments(table)
    return {"people": len(table)} | {name: _rounded(value) for name, value in moments.items()} | {
        "sides": _rounded(fit_sides(table))
    }  # fmt: skip


def fit_moments(table: pd.DataFrame) -> dict[str, Array]:
    """All but the sides of the intervals."""
    body = np.column_stack([np.log(table["height_cm"]), np.log(table["weight_kg"]), table["age_years"].astype(float)])
    mean, spread = body.mean(0), body.std(0)
    z = (body - mean) / spread
    logs = np.log(table[[*MEASURES, "leg_ratio"]].to_numpy(dtype=float))
    everything = np.concatenate([features(z), logs], 1)
    covariance = np.cov(everything.T)
    return {
        "body_mean": mean, "body_spread": spread, "mean": everything.mean(0), "covariance": covariance,
        "widths": fit_widths(everything, covariance, z[:, 1]),
    }  # fmt: skip


def fit_widths(everything: Array, covariance: Array, weight: Array) -> Array:
    """(16, 2): maximum-likelihood slopes of log spread on standardised log weight and its square."""
    known, wanted = np.arange(FIRST), np.arange(FIRST, RATIO)
    centred = everything - everything.mean(0)
    gain = np.linalg.solve(covariance[np.ix_(known, known)], covariance[np.ix_(known, wanted)])
    residuals = (centred[:, wanted] - centred[:, known] @ gain) / np.sqrt(
        np.diag(covariance)[wanted] - np.einsum("ij,ij->j", gain, covariance[np.ix_(known, wanted)])
    )
    near = np.clip(weight, -COMMON, COMMON)
    design = np.column_stack([np.ones_like(near), near, near**2])
    return np.array([_newton(design, residual)[1:] for residual in residuals.T])


def fit_sides(table: pd.DataFrame) -> Array:
    """(16, 2): the 5% and 95% quantiles of how far people not fitted on lie from the median, over a Gaussian's.

    Split conformal prediction (Vovk et al., 2005), each side by itself, on out-of-fold standardised residuals.
    """
    rows = []
    for seed in range(SIDE_REPEATS):
        part = parts(len(table), SIDE_FOLDS, seed)
        rows += [_standardised(table[part != n], table[part == n]) for n in range(SIDE_FOLDS)]
    away = np.concatenate(rows)
    level = 0.95 * (1 + 1 / len(table))
    return np.abs(np.quantile(away, [1 - level, level], axis=0).T) / GAUSSIAN_95


def _standardised(fitted: pd.DataFrame, others: pd.DataFrame) -> Array:
    """(people, 16): distances from the median of people not fitted on, in standard deviations."""
    model = SexModel(fit_moments(fitted) | {"sides": np.ones((len(MEASURES), 2))})
    truth = np.log(others[list(MEASURES)].to_numpy(dtype=float))
    found = [model.condition(given_of(person, FULL)) for person in others.to_dict("records")]
    means, spreads = np.array([answer.mean for answer in found]), np.array([answer.spread[:, 0] for answer in found])
    return np.asarray((truth - means) / spreads, dtype=np.float64)


def parts(count: int, folds: int, seed: int) -> npt.NDArray[np.intp]:
    """(count,): which of ``folds`` parts of equal size each person is in."""
    return np.asarray(np.random.default_rng(seed).permutation(count) % folds, dtype=np.intp)


def _newton(design: Array, residual: Array) -> Array:
    """Coefficients of log spread for residuals ~ N(0, exp(design @ g)), from zero, by Newton's method."""
    g = np.zeros(design.shape[1])
    for _ in range(40):
        squares = np.exp(-2 * design @ g) * residual**2
        hessian = 2 * (design * squares[:, None]).T @ design
        g = g + np.linalg.solve(hessian, design.T @ (squares - 1))
    return g


def fit(table: pd.DataFrame) -> dict[Sex, dict[str, Any]]:
    """Both sexes."""
    return {"female": fit_sex(table[table["sex"] == "female"]), "male": fit_sex(table[table["sex"] == "male"])}


def cross_validate(
    table: pd.DataFrame, folds: int, known: Sequence[str] = FULL, repeats: int = 1, seed: int = 0
) -> dict[str, Any]:
    """Errors on each part of the table by a model fitted on the others; see ``evaluate_measures`` for the form.

    The mean over ``repeats`` ways to divide the people, with "quadratic" ({measure: {sex: mae_cm}}): what a quadratic
    least-squares regression from height, weight and age, one for each sex, makes of the same parts.
    """
    reports = []
    for repeat in range(repeats):
        part = parts(len(table), folds, seed + repeat)
        found, plain = np.zeros((len(table), len(MEASURES), 3)), np.zeros((len(table), len(MEASURES)))
        for number in range(folds):
            fitted, others = table[part != number], table[part == number]
            models = {sex: SexModel(moments) for sex, moments in fit(fitted).items()}
            found[part == number] = answers(others, known, models)
            plain[part == number] = quadratic(fitted, others)
        reports.append(errors_of(table, found) | {"quadratic": _by_sex(table, plain)})
    return {**mean_of(reports), "repeats": repeats}


def quadratic(fitted: pd.DataFrame, others: pd.DataFrame) -> Array:
    """(people, 16): the measures of ``others`` by a quadratic least-squares regression for each sex, in cm and kg."""
    found = np.zeros((len(others), len(MEASURES)))
    body = ["height_cm", "weight_kg", "age_years"]
    for sex in ("female", "male"):
        ours, theirs = fitted[fitted["sex"] == sex], (others["sex"] == sex).to_numpy()
        middle, spread = ours[body].mean(), ours[body].std()
        z, wanted = ((frame[body] - middle) / spread for frame in (ours, others[theirs]))
        design, asked = (np.column_stack([np.ones(len(x)), features(x.to_numpy(dtype=float))]) for x in (z, wanted))
        found[theirs] = asked @ np.linalg.lstsq(design, ours[list(MEASURES)].to_numpy(dtype=float), rcond=None)[0]
    return found


def _by_sex(table: pd.DataFrame, found: Array) -> dict[str, dict[str, float]]:
    wrong = np.abs(found - table[list(MEASURES)].to_numpy(dtype=float))
    return {
        name: {sex: float(wrong[(table["sex"] == sex).to_numpy(), place].mean()) for sex in ("female", "male")}
        for place, name in enumerate(MEASURES)
    }


def _rounded(array: Array) -> Any:
    return np.vectorize(lambda value: float(f"{value:.6g}"))(array).tolist()


def main(arguments: list[str] | None = None) -> None:
    """Command line: ``python -m stylist.train.measures``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=Path("stylist/weights/measures.json"))
    parser.add_argument("--folds", type=int, help="cross-validate and print the errors instead of writing")
    parser.add_argument("--repeats", type=int, default=1, help="ways to divide the people, with --folds")
    parser.add_argument("--known", nargs="+", default=list(FULL), help="what is known of each person, with --folds")
    given = parser.parse_args(arguments)
    table = read_ansur(given.tables)
    if given.folds:
        print(json.dumps(cross_validate(table, given.folds, given.known, given.repeats), indent=1))  # noqa: T201 - the answer itself
    else:
        given.out.write_text(json.dumps(fit(table)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
