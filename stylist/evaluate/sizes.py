"""Whether a stated probability is one: ``stylist eval size CSV… --json`` on tables in ANSUR's format.

Charts with standard steps are asked about people whom the body model was not fitted on, from their stature, weight,
age and sex alone; the right answer is the size that the same chart gives to their true measures. Among all answers
given with about 70%, about 70 in 100 should be right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stylist.body.gaussian import SexModel
from stylist.body.given import MEASURES, Given, Sex
from stylist.evaluate.measures import FULL, read_ansur
from stylist.garment import Garment, Gender, Variant
from stylist.money import Money
from stylist.sizing.advice import Sizing, sizing_for
from stylist.sizing.charts import ChartRow, SizeChart, Span
from stylist.sizing.person import sample_people
from stylist.train.measures import fit_sex, parts

BINS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
FOLDS = 5
LETTERS = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL")
CHEST_ENDS: Mapping[Gender, tuple[int, ...]] = {
    "men": (70, 78, 86, 94, 102, 110, 118, 129, 141),
    "women": (66, 74, 82, 90, 98, 107, 119, 131, 143),
}
"""Ends of the letter sizes in cm of chest or bust, EN 13402-3."""
DRESSES = (
    (76, 60, 84), (80, 64, 88), (84, 68, 92), (88, 72, 96), (92, 76, 100), (96, 80, 104), (100, 84, 108),
    (104, 88, 112), (110, 94, 117), (116, 100, 122), (122, 106, 127),
)  # fmt: skip
"""Bust, waist and hip in cm of women's dress sizes, EN 13402-3."""
WAISTS = range(68, 129, 4)
FEET_MM = range(215, 316, 5)
"""Mondopoint, ISO 9407: steps of 5 mm."""
Rows = Sequence[tuple[str, Mapping[str, tuple[float, float]]]]
"""Label and measures of each size."""
Answers = npt.NDArray[np.float64]


def standard_charts(sex: Sex) -> dict[str, Sizing]:
    """Charts of bodies for one sex, ready to be asked: tops in letters, women's dresses or men's trousers, shoes."""
    gender: Gender = "women" if sex == "female" else "men"
    ends = CHEST_ENDS[gender]
    tops = [(name, {"chest": span}) for name, span in zip(LETTERS, pairwise(ends), strict=True)]
    feet = [(str(mm), {"foot": (mm / 10, mm / 10)}) for mm in FEET_MM]
    found: dict[str, tuple[str, Rows]] = {
        f"{gender}, tops, letters": ("t-shirt", tops),
        f"{gender}, shoes, 5 mm": ("sneakers", feet),
    }
    if gender == "women":
        names = ("chest", "waist", "hip")
        rows = [(str(b), {n: (cm, cm) for n, cm in zip(names, (b, w, h), strict=True)}) for b, w, h in DRESSES]
        found["women, dresses, 4 cm"] = ("dress", rows)
    else:
        found["men, trousers, 4 cm"] = ("trousers", [(str(cm), {"waist": (cm, cm)}) for cm in WAISTS])
    return {name: _sizing(category, gender, rows) for name, (category, rows) in found.items()}


def _sizing(category: str, gender: Gender, rows: Rows) -> Sizing:
    free = (Variant(sku="any", prices=(Money(amount_minor=0, currency="USD"),)),)
    garment = Garment(id="standard", titles={"en": category}, category=category, gender=gender, variants=free)
    made = tuple(
        ChartRow(labels=(label,), spans={n: Span(low=low, high=high) for n, (low, high) in spans.items()})
        for label, spans in rows
    )
    return sizing_for(SizeChart(rows=made, gender=gender), garment)


def evaluate_sizes(
    paths: Sequence[Path], known: Sequence[str] = FULL, most_people: int | None = None
) -> dict[str, Any]:
    """How often the size named is the right one, against how often it was said to be.

    known: what is told of each person, besides the sex. most_people: of each sex; None: all. Returns {chart: {"people",
    "stated", "right", "within_one", "calibration_error", "reliability": [{"from", "to", "stated", "right", "people"}]},
    …, "all": the same of all answers}. Raises BadInput for a table in another format.
    """
    table = read_ansur(paths)
    answers: dict[str, list[Answers]] = {}
    for sex in ("female", "male"):
        people = table[table["sex"] == sex].reset_index(drop=True)
        if len(people) >= FOLDS * 20:
            for name, rows in _held_out(people, sex, known, most_people).items():
                answers.setdefault(name, []).append(rows)
    joined = {name: np.concatenate(rows) for name, rows in answers.items()}
    report = {name: _reliability(rows) for name, rows in joined.items()}
    return report | {"all": _reliability(np.concatenate(list(joined.values())))} if joined else {}


def _held_out(people: pd.DataFrame, sex: Sex, known: Sequence[str], most: int | None) -> dict[str, Answers]:
    """Chart -> (people, 3): probability stated, whether right, whether at most one size off."""
    part = parts(len(people), FOLDS, seed=0)
    charts = standard_charts(sex)
    found: dict[str, list[tuple[float, bool, bool]]] = {name: [] for name in charts}
    for fold in range(FOLDS):
        models: dict[Sex, SexModel] = {sex: SexModel(fit_sex(people[part != fold]))}
        others = people[part == fold]
        for person in others[: None if most is None else most // FOLDS].to_dict("records"):
            body = {name: person[name] for name in known if name not in MEASURES} | {"sex": sex}
            told = Given(**body, girths_cm={name: float(person[name]) for name in known if name in MEASURES})
            samples = sample_people(told, models=models)
            for name, sizing in charts.items():
                found[name].append(_asked(sizing, samples, person))
    return {name: np.array(rows, dtype=np.float64) for name, rows in found.items()}


def _asked(
    sizing: Sizing, samples: Mapping[str, npt.NDArray[np.float64]], person: Mapping[Any, Any]
) -> tuple[float, bool, bool]:
    sizes, counts = np.unique(sizing.sizes(samples), return_counts=True)
    best = int(sizes[np.argmax(counts)])
    truth = int(sizing.sizes({name: np.array([float(person[name])]) for name in sizing.weights})[0])
    near = best == truth or (best >= 0 and truth >= 0 and abs(best - truth) == 1)
    return float(counts.max() / counts.sum()), best == truth, near


def _reliability(rows: Answers) -> dict[str, Any]:
    stated, right = rows[:, 0], rows[:, 1]
    place = np.clip(np.digitize(stated, BINS) - 1, 0, len(BINS) - 2)
    bins = []
    for number in np.unique(place):
        inside = place == number
        bins.append({
            "from": BINS[number], "to": BINS[number + 1], "stated": _round(stated[inside].mean()),
            "right": _round(right[inside].mean()), "people": int(inside.sum()),
        })  # fmt: skip
    error = sum(b["people"] * abs(b["stated"] - b["right"]) for b in bins) / len(rows)
    return {
        "people": len(rows),
        "stated": _round(stated.mean()),
        "right": _round(right.mean()),
        "within_one": _round(rows[:, 2].mean()),
        "calibration_error": _round(error),
        "reliability": bins,
    }


def _round(value: Any) -> float:
    return round(float(value), 3)
