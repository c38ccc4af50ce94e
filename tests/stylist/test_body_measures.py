"""Measures and their intervals: right as often as they say, sharper with more, wider outside what was measured."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stylist.body.measures import MEASURES, Given, estimate
from stylist.body.profile import Measure
from stylist.errors import BadInput, MinorRefused
from stylist.evaluate.measures import evaluate_measures, read_ansur
from stylist.train.measures import cross_validate, main

SHIPPED = files("stylist") / "weights" / "measures.json"


def _width(measure: Measure) -> float:
    return measure.high - measure.low


def test_nothing_given_nothing_claimed() -> None:
    assert estimate(Given()) == {}
    assert estimate(Given(sex="female", age_years=30)) == {}


def test_every_measure_lies_in_its_interval() -> None:
    for given in (Given(height_cm=170), Given(weight_kg=90, sex="male"), Given(girths_cm={"waist": 80})):
        found = estimate(given)
        assert set(found) == set(MEASURES)
        for measure in found.values():
            assert 0 < measure.low < measure.cm < measure.high


def test_each_further_number_sharpens() -> None:
    steps = [
        Given(sex="female", height_cm=165), Given(sex="female", height_cm=165, weight_kg=60),
        Given(sex="female", height_cm=165, weight_kg=60, age_years=30),
        Given(sex="female", height_cm=165, weight_kg=60, age_years=30, girths_cm={"chest": 88}),
    ]  # fmt: skip
    widths = [_width(estimate(given)["waist"]) for given in steps]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.5 * widths[0]


def test_a_sex_not_given_is_a_wider_guess_where_the_sexes_differ() -> None:
    either, female = (estimate(Given(height_cm=168, weight_kg=65, sex=sex))["hip"] for sex in (None, "female"))
    assert _width(either) > 1.2 * _width(female)
    assert either.low <= female.cm <= either.high


def test_heavier_means_wider_and_taller_means_longer() -> None:
    light, heavy = (estimate(Given(height_cm=170, weight_kg=kg, sex="male")) for kg in (60, 90))
    assert heavy["waist"].cm > light["waist"].cm + 10
    short, tall = (estimate(Given(height_cm=cm, sex="female")) for cm in (155, 175))
    assert tall["inseam"].cm > short["inseam"].cm + 5


def test_outside_the_people_measured_intervals_widen() -> None:
    usual = estimate(Given(height_cm=175, weight_kg=80, sex="male", age_years=35))
    old = estimate(Given(height_cm=175, weight_kg=80, sex="male", age_years=75))
    tall = estimate(Given(height_cm=215, weight_kg=110, sex="male", age_years=35))
    assert _width(old["waist"]) > 1.3 * _width(usual["waist"])
    assert _width(tall["inseam"]) > 1.5 * _width(usual["inseam"])


def test_a_told_girth_is_kept_and_marked() -> None:
    waist = estimate(Given(height_cm=170, girths_cm={"waist": 78}))["waist"]
    assert waist.source == "stated"
    assert waist.cm == 78
    assert 75 < waist.low < 78 < waist.high < 81


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"height_cm": 17}, "17"),
        ({"weight_kg": 900}, "900"),
        ({"girths_cm": {"aura": 80}}, "aura"),
        ({"girths_cm": {"waist": 780}}, "780"),
    ],
)
def test_impossible_numbers_are_quoted_back(given: dict[str, Any], word: str) -> None:
    with pytest.raises(BadInput, match=word):
        estimate(Given(**given))


def test_under_eighteen_is_refused_whatever_else_is_given() -> None:
    for given in (Given(age_years=17), Given(age_years=12.5, height_cm=150, weight_kg=40)):
        with pytest.raises(MinorRefused):
            estimate(given)


def _invented_people(count: int) -> pd.DataFrame:
    """People whose measures are a curved function of height, weight and age, with spread growing with weight."""
    rng = np.random.default_rng(5)
    sex = np.where(rng.random(count) < 0.5, "female", "male")
    height = rng.normal(np.where(sex == "male", 175, 163), 6.5)
    weight = np.exp(rng.normal(np.log(np.where(sex == "male", 84, 67)), 0.16))
    age = rng.uniform(18, 58, count)
    table = pd.DataFrame({"sex": sex, "height_cm": height, "weight_kg": weight, "age_years": age})
    for place, name in enumerate(MEASURES):
        heavy = np.log(weight / 70)
        middle = 3.5 + 0.02 * place + 0.5 * heavy + 0.2 * heavy**2 + 0.002 * (age - 35) + 0.1 * np.log(height / 170)
        table[name] = np.exp(middle + rng.normal(0, 0.03 * np.exp(0.5 * heavy)))
    table["leg_ratio"] = np.exp(
        0.45 + 2 * np.log(table["inseam"] / table["inseam"].mean()) + rng.normal(0, 0.03, count)
    )
    return table


def test_intervals_hold_for_people_never_fitted_on() -> None:
    people = _invented_people(2400)
    result = cross_validate(people, folds=3)
    assert 0.88 <= result["coverage_90"] <= 0.92
    assert min(result["coverage_90_by_weight_tenth"]) > 0.84


def test_shipped_coefficients_on_ansur(shared_data: Path) -> None:
    tables = sorted((shared_data / "ansur").glob("*.csv"))
    result = evaluate_measures(tables)
    assert result["people"] == 3038
    assert result["waist"]["male"]["mae_cm"] < 3.3
    assert result["waist"]["female"]["mae_cm"] < 3.85
    assert result["hip"]["mae_cm"] < 2.2
    assert 0.88 <= result["coverage_90"] <= 0.92
    assert all(0.88 <= share <= 0.92 for share in result["coverage_90_by_weight_tenth"])


def test_fitting_again_gives_what_is_shipped(shared_data: Path, tmp_path: Path) -> None:
    tables = [str(path) for path in sorted((shared_data / "ansur").glob("*.csv"))]
    main([*tables, "--out", str(tmp_path / "measures.json")])
    fresh, kept = json.loads((tmp_path / "measures.json").read_text()), json.loads(SHIPPED.read_text())
    for sex in ("female", "male"):
        assert fresh[sex]["people"] == kept[sex]["people"]
        np.testing.assert_allclose(fresh[sex]["covariance"], kept[sex]["covariance"], rtol=1e-3, atol=1e-6)


def test_a_table_without_a_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "short.csv").write_text("Gender,stature\nMale,1700\n")
    with pytest.raises(BadInput, match="waistcircumference"):
        read_ansur([tmp_path / "short.csv"])
