"""Fit the statistical body model on tables in ANSUR's format; seconds on one core.

With ``--out stylist/weights/measures.json`` it writes what ships; with ``--folds 5`` it prints the errors on people
that were not fitted on:

    python -m stylist.train.measures ../shared/data/ansur/*.csv --folds 5
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

from stylist.body.measures import MEASURES, PRODUCTS, Sex, SexModel, features
from stylist.evaluate.measures import FULL, answers, errors_of, read_ansur

Array = npt.NDArray[np.float64]


def fit_sex(table: pd.DataFrame) -> dict[str, Any]:
    """Moments for :class:`stylist.body.measures.SexModel` from the people of one sex."""
    body = np.column_stack([np.log(table["height_cm"]), np.log(table["weight_kg"]), table["age_years"].astype(float)])
    mean, spread = body.mean(0), body.std(0)
    z = (body - mean) / spread
    logs = np.log(table[list(MEASURES)].to_numpy(dtype=float))
    everything = np.concatenate([features(z), logs], 1)
    covariance = np.cov(everything.T)
    return {
        "people": len(table),
        "body_mean": _rounded(mean), "body_spread": _rounded(spread),
        "mean": _rounded(everything.mean(0)), "covariance": _rounded(covariance),
        "widths": _rounded(fit_widths(everything, covariance, z[:, 1])),
    }  # fmt: skip


def fit_widths(everything: Array, covariance: Array, weight: Array) -> Array:
    """(16, 2): maximum-likelihood slopes of log spread on standardised log weight and its square."""
    known, first = np.arange(3 + len(PRODUCTS)), 3 + len(PRODUCTS)
    wanted = np.arange(first, everything.shape[1])
    centred = everything - everything.mean(0)
    gain = np.linalg.solve(covariance[np.ix_(known, known)], covariance[np.ix_(known, wanted)])
    residuals = (centred[:, wanted] - centred[:, known] @ gain) / np.sqrt(
        np.diag(covariance)[wanted] - np.einsum("ij,ij->j", gain, covariance[np.ix_(known, wanted)])
    )
    near = np.clip(weight, -2.3, 2.3)
    design = np.column_stack([np.ones_like(near), near, near**2])
    return np.array([_newton(design, residual)[1:] for residual in residuals.T])


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


def cross_validate(table: pd.DataFrame, folds: int, known: Sequence[str] = FULL, seed: int = 0) -> dict[str, Any]:
    """Errors on each part of the table by a model fitted on the others; see ``evaluate_measures`` for the form."""
    fold = np.random.default_rng(seed).integers(0, folds, len(table))
    found = np.zeros((len(table), len(MEASURES), 3))
    for number in range(folds):
        models = {sex: SexModel(moments) for sex, moments in fit(table[fold != number]).items()}
        found[fold == number] = answers(table[fold == number], known, models)
    return errors_of(table, found)


def _rounded(array: Array) -> Any:
    return np.vectorize(lambda value: float(f"{value:.6g}"))(array).tolist()


def main(arguments: list[str] | None = None) -> None:
    """Command line: ``python -m stylist.train.measures``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=Path("stylist/weights/measures.json"))
    parser.add_argument("--folds", type=int, help="cross-validate and print the errors instead of writing")
    parser.add_argument("--known", nargs="+", default=list(FULL), help="what is known of each person, with --folds")
    given = parser.parse_args(arguments)
    table = read_ansur(given.tables)
    if given.folds:
        print(json.dumps(cross_validate(table, given.folds, given.known), indent=1))  # noqa: T201 - the answer itself
    else:
        given.out.write_text(json.dumps(fit(table)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
