"""How good the statistical measures are on tables in ANSUR's format: ``stylist eval measures CSV… --json``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stylist.body.measures import MEASURES, Given, Sex, SexModel, estimate
from stylist.errors import BadInput

Array = npt.NDArray[np.float64]

FULL = ("height_cm", "weight_kg", "age_years", "sex")
"""What is known of each person unless said otherwise."""

ANSUR_COLUMNS = {
    "chest": "chestcircumference", "waist": "waistcircumference", "hip": "buttockcircumference",
    "inseam": "crotchheight", "shoulder": "biacromialbreadth", "arm": "sleeveoutseam",
    "thigh": "thighcircumference", "neck": "neckcircumference", "calf": "calfcircumference",
    "upper_arm": "bicepscircumferenceflexed", "wrist": "wristcircumference", "ankle": "anklecircumference",
    "head": "headcircumference", "foot": "footlength", "hand": "handcircumference", "back": "waistbacklength",
}  # fmt: skip
"""Our measures and the columns of ANSUR II (mm)."""


def read_ansur(paths: Sequence[Path]) -> pd.DataFrame:
    """Rows of all tables with sex, height_cm, weight_kg, age_years and the measures in cm, by our names.

    Raises BadInput for a table that lacks one of the columns.
    """
    raw = pd.concat([_table(path) for path in paths], ignore_index=True)
    table = pd.DataFrame({name: raw[column] / 10 for name, column in ANSUR_COLUMNS.items()})
    table["sex"] = raw["Gender"].str.lower()
    table["height_cm"], table["weight_kg"], table["age_years"] = raw["stature"] / 10, raw["weightkg"] / 10, raw["Age"]
    return table


def _table(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, encoding="latin-1")
    needed = {*ANSUR_COLUMNS.values(), "Gender", "stature", "weightkg", "Age"}
    if missing := sorted(needed - set(table.columns)):
        raise BadInput(what="table", value=path, next=f"It lacks the columns {', '.join(missing)}.")
    return table


def evaluate_measures(paths: Sequence[Path], given: Sequence[str] = FULL) -> dict[str, Any]:
    """Errors when only ``given`` is known of each person.

    {measure: {"mae_cm", "bias_cm", "coverage_90", "width_cm", "female": {"mae_cm"}, "male": …}, …, "coverage_90",
    "coverage_90_by_weight_tenth": ten numbers from the lightest tenth to the heaviest, each within its sex, "people"}.
    """
    table = read_ansur(paths)
    return errors_of(table, answers(table, given))


def answers(table: pd.DataFrame, given: Sequence[str] = FULL, models: Mapping[Sex, SexModel] | None = None) -> Array:
    """(people, 16, 3): estimate, low and high of each measure, when only ``given`` is known of each person."""
    return np.array([_triples(row, given, models) for row in table.to_dict("records")])


def errors_of(table: pd.DataFrame, found: Array) -> dict[str, Any]:
    """As :func:`evaluate_measures`, from a table that :func:`read_ansur` returned and the answers for its rows."""
    truth = table[list(MEASURES)].to_numpy(dtype=float)
    inside = (found[..., 1] <= truth) & (truth <= found[..., 2])
    result: dict[str, Any] = {}
    for index, name in enumerate(MEASURES):
        wrong = found[:, index, 0] - truth[:, index]
        result[name] = {
            "mae_cm": _round(np.abs(wrong).mean()),
            "bias_cm": _round(wrong.mean()),
            "coverage_90": _round(inside[:, index].mean()),
            "width_cm": _round((found[:, index, 2] - found[:, index, 1]).mean()),
            **{str(sex): {"mae_cm": _round(np.abs(wrong[rows]).mean()), "bias_cm": _round(wrong[rows].mean())}
               for sex, rows in table.reset_index().groupby("sex").groups.items()},
        }  # fmt: skip
    result["coverage_90"] = _round(inside.mean())
    result["coverage_90_by_weight_tenth"] = [_round(inside[rows].mean()) for rows in _tenths(table)]
    result["people"] = len(table)
    return result


def _triples(
    person: dict[Any, Any], given: Sequence[str], models: Mapping[Sex, SexModel] | None
) -> list[tuple[float, float, float]]:
    told: dict[str, Any] = {name: person[name] for name in given if name not in MEASURES}
    girths = {name: float(person[name]) for name in given if name in MEASURES}
    measures = estimate(Given(**told, girths_cm=girths), models)
    return [(m.cm, m.low, m.high) for m in (measures[name] for name in MEASURES)]


def _tenths(table: pd.DataFrame) -> list[npt.NDArray[np.intp]]:
    rank = table.groupby("sex")["weight_kg"].rank(pct=True).to_numpy()
    tenth = np.clip(np.ceil(rank * 10).astype(int), 1, 10)
    return [np.flatnonzero(tenth == number) for number in range(1, 11)]


def _round(value: Any) -> float:
    return round(float(value), 3)
