"""Measures and their intervals: right as often as they say, sharper with more, wider outside what was measured."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from stylist.body.given import MinorLikely
from stylist.body.measures import MEASURES, Given, Sex, estimate
from stylist.body.profile import Measure
from stylist.body.units import length_cm, weight_kg
from stylist.body.worn_sizes import chest_from_bra, neck_from_collar
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


@pytest.mark.parametrize(
    ("text", "cm"),
    [("75B", 90), ("EU 75B", 90), ("34B", 90), ("UK 34DD", 96), ("US 34DDD", 98), ("FR 90B", 90), ("JP C75", 90)],
)
def test_a_bra_size_is_a_chest_in_every_system(text: str, cm: float) -> None:
    assert chest_from_bra(text).cm == cm


@pytest.mark.parametrize(
    ("text", "cm"), [("40", 38.7), ("40 cm", 38.7), ("15.5", 38.1), ("15.5 in", 38.1), ('16"', 39.3)]
)
def test_a_collar_size_is_a_neck_and_a_finger(text: str, cm: float) -> None:
    assert neck_from_collar(text).cm == pytest.approx(cm, abs=0.05)


@pytest.mark.parametrize("text", ["M", "75", "34ZZ", "", "IT 12B"])
def test_what_is_no_bra_size_is_quoted_back(text: str) -> None:
    with pytest.raises(BadInput, match=f"'{text}'"):
        chest_from_bra(text)


@pytest.mark.parametrize("text", ["L", "400", "9", "75B"])
def test_what_is_no_collar_size_is_quoted_back(text: str) -> None:
    with pytest.raises(BadInput, match=f"'{text}'"):
        neck_from_collar(text)


@pytest.mark.parametrize(
    ("text", "cm"),
    [("168", 168), ("168cm", 168), ("1.68 m", 168), ("66 in", 167.64), ("5'6\"", 167.64), ("5 ft 6", 167.64)],
)
def test_lengths_as_people_write_them(text: str, cm: float) -> None:
    assert length_cm(text) == pytest.approx(cm)


@pytest.mark.parametrize(
    ("text", "kg"), [("60", 60), ("60 kg", 60), ("132 lb", 59.87), ("9 st 6", 59.87), ("120斤", 60), ("60公斤", 60)]
)
def test_weights_as_people_write_them(text: str, kg: float) -> None:
    assert weight_kg(text) == pytest.approx(kg, abs=0.01)


def test_a_length_that_is_none_is_quoted_back() -> None:
    with pytest.raises(BadInput, match="tall"):
        length_cm("tall")


BODIES = [(165.0, 60.0, 30.0, "female"), (158.0, 75.0, 45.0, "female"), (178.0, 82.0, 35.0, "male")]


@pytest.mark.parametrize(("height", "weight", "age", "sex"), BODIES)
@pytest.mark.parametrize("name", MEASURES)
def test_every_further_girth_narrows_the_rest(height: float, weight: float, age: float, sex: Sex, name: str) -> None:
    """In proportion to the estimate: the interval in cm also follows the estimate itself."""
    told = Given(height_cm=height, weight_kg=weight, age_years=age, sex=sex)
    before = estimate(told)
    after = estimate(told.model_copy(update={"girths_cm": {name: before[name].cm}}))
    others = [other for other in MEASURES if other != name]
    reach = [[_width(found[n]) / found[n].cm for n in others] for found in (before, after)]
    assert all(late < early * 1.02 for early, late in zip(*reach, strict=True))  # rounding of narrow ones
    assert sum(reach[1]) < sum(reach[0])


def test_a_bra_and_a_collar_size_narrow_what_they_hint_at_less_than_a_tape() -> None:
    told = Given(height_cm=165, weight_kg=60, age_years=30, sex="female")
    for name, near, tape in (("chest", chest_from_bra("75C"), 92.0), ("neck", neck_from_collar("34"), 32.7)):
        alone = estimate(told)[name]
        hinted = estimate(told.model_copy(update={"near_cm": {name: near}}))[name]
        measured = estimate(told.model_copy(update={"girths_cm": {name: tape}, "near_cm": {name: near}}))[name]
        assert _width(measured) < _width(hinted) < _width(alone)
        assert (hinted.source, measured.source) == ("statistics", "stated")
        assert abs(hinted.cm - near.cm) < abs(alone.cm - near.cm)


def test_a_photo_s_leg_ratio_moves_and_narrows_the_inseam_alone_with_a_height() -> None:
    told = Given(height_cm=168, weight_kg=60, sex="female")
    seen = told.model_copy(update={"leg_ratio": 1.6, "leg_ratio_sd": 0.08})
    before, after = estimate(told), estimate(seen)
    assert after["inseam"].cm > before["inseam"].cm
    assert _width(after["inseam"]) < _width(before["inseam"])
    assert (before["inseam"].source, after["inseam"].source) == ("statistics", "statistics+photo")
    assert after["waist"].source == "statistics"
    blind = Given(weight_kg=60, leg_ratio=1.6, leg_ratio_sd=0.08)
    assert estimate(blind) == estimate(Given(weight_kg=60))


def test_a_child_s_numbers_are_refused_until_an_age_is_told() -> None:
    for given in (Given(height_cm=120), Given(height_cm=135, weight_kg=32), Given(weight_kg=20)):
        with pytest.raises(MinorLikely, match="tell me your age"):
            estimate(given)
    assert estimate(Given(height_cm=135, weight_kg=32, age_years=40))
    assert estimate(Given(height_cm=138, weight_kg=55))


def test_a_plain_quadratic_regression_is_no_better_on_people_never_fitted_on(shared_data: Path) -> None:
    result = cross_validate(read_ansur(sorted((shared_data / "ansur").glob("*.csv"))), folds=5)
    for name in ("waist", "chest", "hip"):
        for sex in ("female", "male"):
            assert result[name][sex]["mae_cm"] < result["quadratic"][name][sex] + 0.02
        assert 0.88 <= result[name]["coverage_90"] <= 0.92
    assert all(0.88 <= share <= 0.92 for share in result["coverage_90_by_weight_tenth"])
