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

JOINT_HEIGHTS = {"shoulder": "acromialheight", "hip": "trochanterionheight", "ankle": "lateralmalleolusheight"}
"""Heights of the bone landmarks (mm) nearest to a pose model's joints."""


def read_ansur(paths: Sequence[Path]) -> pd.DataFrame:
    """Rows of all tables with sex, height_cm, weight_kg, age_years and the measures in cm, by our names.

    leg_ratio: ankle to hip over hip to shoulder, NaN where the table lacks the heights of the joints. Raises BadInput
    for a table that lacks one of the columns.
    """
    raw = pd.concat([_table(path) for path in paths], ignore_index=True)
    table = pd.DataFrame({name: raw[column] / 10 for name, column in ANSUR_COLUMNS.items()})
    table["sex"] = raw["Gender"].str.lower()
    table["height_cm"], table["weight_kg"], table["age_years"] = raw["stature"] / 10, raw["weightkg"] / 10, raw["Age"]
    table["leg_ratio"] = _leg_ratio(raw)
    return table


def _leg_ratio(raw: pd.DataFrame) -> Any:
    if not set(JOINT_HEIGHTS.values()) <= set(raw.columns):
        return np.nan
    shoulder, hip, ankle = (raw[JOINT_HEIGHTS[joint]] for joint in ("shoulder", "hip", "ankle"))
    return (hip - ankle) / (shoulder - hip)


def _table(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, encoding="latin-1")
    needed = {*ANSUR_COLUMNS.values(), "Gender", "stature", "weightkg", "Age"}
    if missing := sorted(needed - set(table.columns)):
        raise BadInput(what="table", value=path, next=f"It lacks the columns {', '.join(missing)}.")
    return table


def evaluate_measures(paths: Sequence[Path], given: Sequence[str] = FULL) -> dict[str, Any]:
    """Errors when only ``given`` is known of each person.

    {measure: {"mae_cm", "bias_cm", "coverage_90", "width_cm", "mae_cm_by_weight_tenth",
    "coverage_90_by_weight_tenth", "female": {"mae_cm", "bias_cm"}, "male": …}, …, "coverage_90",
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
    inside = ((found[..., 1] <= truth) & (truth <= found[..., 2])).astype(float)
    wrong, width = found[..., 0] - truth, found[..., 2] - found[..., 1]
    tenths = _tenths(table)
    result: dict[str, Any] = {
        name: _errors(table, wrong[:, place], inside[:, place], width[:, place], tenths)
        for place, name in enumerate(MEASURES)
    }
    result["coverage_90"] = _round(inside.mean())
    result["coverage_90_by_weight_tenth"] = [_round(inside[rows].mean()) for rows in tenths]
    result["people"] = len(table)
    return result


def _errors(
    table: pd.DataFrame, wrong: Array, inside: Array, width: Array, tenths: list[npt.NDArray[np.intp]]
) -> dict[str, Any]:
    """Of one measure; the error, bias and width in cm."""
    by_sex = {
        str(sex): {"mae_cm": _round(np.abs(wrong[rows]).mean()), "bias_cm": _round(wrong[rows].mean())}
        for sex, rows in table.reset_index().groupby("sex").groups.items()
    }
    return {
        "mae_cm": _round(np.abs(wrong).mean()),
        "bias_cm": _round(wrong.mean()),
        "coverage_90": _round(inside.mean()),
        "width_cm": _round(width.mean()),
        "mae_cm_by_weight_tenth": [_round(np.abs(wrong[rows]).mean()) for rows in tenths],
        "coverage_90_by_weight_tenth": [_round(inside[rows].mean()) for rows in tenths],
        **by_sex,
    }


def mean_of(reports: Sequence[Any]) -> Any:
    """The same structure as each of the reports, with the mean of each number."""
    first = reports[0]
    if isinstance(first, dict):
        return {name: mean_of([report[name] for report in reports]) for name in first}
    if isinstance(first, list):
        return [mean_of(values) for values in zip(*reports, strict=True)]
    return first if isinstance(first, int) else _round(np.mean(reports))


def given_of(person: Mapping[Any, Any], known: Sequence[str]) -> Given:
    """What of a row of the table counts as told."""
    told: dict[str, Any] = {name: person[name] for name in known if name not in MEASURES}
    return Given(**told, girths_cm={name: float(person[name]) for name in known if name in MEASURES})


def _triples(
    person: dict[Any, Any], given: Sequence[str], models: Mapping[Sex, SexModel] | None
) -> list[tuple[float, float, float]]:
    measures = estimate(given_of(person, given), models)
    return [(m.cm, m.low, m.high) for m in (measures[name] for name in MEASURES)]


def _tenths(table: pd.DataFrame) -> list[npt.NDArray[np.intp]]:
    rank = table.groupby("sex")["weight_kg"].rank(pct=True).to_numpy()
    tenth = np.clip(np.ceil(rank * 10).astype(int), 1, 10)
    return [np.flatnonzero(tenth == number) for number in range(1, 11)]


def _round(value: Any) -> float:
    return round(float(value), 3)
