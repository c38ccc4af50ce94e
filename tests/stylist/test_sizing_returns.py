"""A fit learned from orders: tables read, only the past known, planted pieces found, nobody stored, advice changed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stylist.body.given import Given
from stylist.errors import BadInput, MinorRefused
from stylist.evaluate.fit import day_of, evaluate_fit
from stylist.evaluate.outcomes import balanced_accuracy, calibration_error, confusion, macro_f1
from stylist.garment import Garment
from stylist.sizing.advice import advise
from stylist.sizing.desk import SizeDesk, fit_folder
from stylist.sizing.returns.asking import evidence_for, taken
from stylist.sizing.returns.history import earlier_sums
from stylist.sizing.returns.model import NAMES, NUMBERS, FitModel, load_fit, softmax
from stylist.sizing.returns.scales import fit_scales, size_of
from stylist.sizing.returns.table import TableLacks, read_returns
from stylist.sizing.wording import say_size
from stylist.train.fit import TooFewOrders, calibrate, learn
from stylist.train.fit_run import put_in_place, train_fit
from tests.stylist.shop_orders import (
    RUNS_LARGE,
    RUNS_SMALL,
    SIZES,
    TRUE,
    drawn_orders,
    needed_size,
    planted_runs,
    write_orders,
)
from tests.stylist.test_sizing_advice import chart_of, piece

WOMAN = Given(height_cm=166, weight_kg=62)
STEPS = chart_of(
    {size: {"weight": (44.0 + 8 * n, 52.0 + 8 * n), "height": (150.0, 185.0)} for n, size in enumerate(SIZES)}
)
PIECES = (RUNS_LARGE, TRUE, RUNS_SMALL)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_orders(tmp_path_factory.mktemp("orders") / "orders.csv")


@pytest.fixture(scope="module")
def model(orders: Path) -> FitModel:
    return learn(read_returns([orders]).rows)


def dress(item: str) -> Garment:
    return piece("dress", dict.fromkeys(SIZES, True), id=item, brand="Acme")


def test_columns_units_and_words_of_both_languages_are_read(tmp_path: Path) -> None:
    english = tmp_path / "a.csv"
    english.write_text(
        "Review Date,item_id,size,fit,weight_lbs,height,bust size,age\n"
        '2016-04-20,1,8,fit,137,"5\' 8""",34d,28\n2016-04-21,1,12,small,,172cm,,15\n'
        ",1,8,fit,,,,\n2016-04-21,1,8,odd,,,,\n",
        "utf-8",
    )
    chinese = tmp_path / "b.csv"
    chinese.write_text(
        "日期,款号,尺码,结果,身高,体重,性别\n2016-04-19,甲,M,偏大,165,120斤,女\n2016-04-22,甲,,合适,,,\n", "utf-8"
    )
    read = read_returns([english, chinese])
    assert read.refused == {"no_outcome": 1, "no_date": 1, "no_size": 1}
    assert list(read.rows["outcome"]) == [2, 1, 0] and list(read.rows["item"]) == ["甲", "1", "1"]
    first, second, third = read.rows.to_dict("records")
    assert np.exp(first["weight"]) == pytest.approx(60) and first["sex"] == -1
    assert second["height"] == pytest.approx(172.72) and np.exp(second["weight"]) == pytest.approx(62.14, abs=0.01)
    assert second["chest"] > 90 and np.isnan(third["age"])  # a child's age is not used


def test_a_table_without_dates_is_refused_in_both_languages(tmp_path: Path) -> None:
    bare = tmp_path / "bare.csv"
    bare.write_text("item,size,outcome\n1,M,kept\n", "utf-8")
    with pytest.raises(TableLacks) as told:
        read_returns([bare])
    assert (
        "the date" in told.value.say("en") and "日期" in told.value.say("zh") and "order date" in told.value.say("zh")
    )
    with pytest.raises(BadInput):
        read_returns([tmp_path / "bare.parquet"])


def test_sizes_of_one_kind_stand_in_their_order() -> None:
    labels = ["XS", "S", "M", "L", "XL", "8R", "EU 38", "EU 40", "170/88A", "34D", "W32 L34"]
    rows = pd.DataFrame({"size": labels * 3, "kind": "", "gender": ""})
    scales = fit_scales(rows)
    places = [scales.place(size, "", "") for size in labels[:5]]
    assert places == sorted(places) and places[2] == 0
    assert scales.place("EU 38", "", "women") < scales.place("EU 39", "", "women") < scales.place("EU 40", "", "")
    assert np.isnan(scales.place("均码", "", "")) and size_of("W32 L34") == ("waist", 32) and size_of("8R")[1] == 8


def test_an_order_knows_only_earlier_days(model: FitModel, orders: Path) -> None:
    rows = read_returns([orders]).rows[:600]
    sums = earlier_sums(rows, np.ones(len(rows)), "item")
    for place in (0, 300, 599):
        row = rows.iloc[place]
        before = rows[(rows["day"] < row["day"]) & (rows["item"] == row["item"])]
        counts = np.bincount(before["outcome"], minlength=3)
        assert sums[place].tolist() == [*counts, *counts]


def test_planted_pieces_are_found(model: FitModel) -> None:
    found = {item: evidence_for(model, dress(item), ["M"], WOMAN) for item in (RUNS_SMALL, TRUE, RUNS_LARGE)}
    small, true, large = (e.chances[0] for e in found.values() if e is not None)
    assert small[0] > 0.5 > true[0] + 0.3 and large[2] > 0.5 > true[2] + 0.3 and true[1] > 0.7
    assert all(e is not None and e.by == "item" and e.orders > 100 for e in found.values())


def test_without_a_chart_what_others_kept_answers(model: FitModel) -> None:
    large, true, small = (advise(dress(item), None, WOMAN, learned=model).size for item in PIECES)
    places = [SIZES.index(str(size)) for size in (large, true, small)]
    assert places == sorted(places) and places[0] < places[2]
    advice = advise(dress(RUNS_SMALL), None, WOMAN, learned=model)
    assert advice.chart is None and advice.returns is not None and advice.returns.by == "item"
    # two neighbouring sizes may both be found right: these chances are no shares of one
    assert all(0 < chance < 1 for chance in (advice.probability or 0, *(o.probability for o in advice.alternatives)))
    assert "orders of this very piece" in " ".join(say_size(advice, "en"))
    assert "这一款的" in "".join(say_size(advice, "zh"))


def test_a_piece_that_is_not_known_stays_unknown(model: FitModel) -> None:
    stranger = piece("dress", dict.fromkeys(SIZES, True), id="new", brand="Other")
    assert advise(stranger, None, WOMAN, learned=model).why == "no_chart"
    by_brand = advise(dress("new"), None, WOMAN, learned=model)
    assert by_brand.returns is not None and by_brand.returns.by == "brand"
    silent = advise(dress(TRUE), None, Given(), learned=model)
    assert (
        silent.why == "no_numbers"
        and "others' orders" in say_size(silent, "en")[0]
        and "购买记录" in say_size(silent, "zh")[0]
    )
    with pytest.raises(MinorRefused):
        advise(dress(TRUE), None, Given(height_cm=166, age_years=15), learned=model)


def test_a_chart_and_returns_answer_together(model: FitModel) -> None:
    plain = advise(dress(RUNS_SMALL), STEPS, Given(height_cm=166, weight_kg=66.5))
    both = advise(dress(RUNS_SMALL), STEPS, Given(height_cm=166, weight_kg=66.5), learned=model)
    assert (plain.size, both.size) == ("M", "L") and plain.returns is None
    assert both.returns is not None and both.chart is not None and "".join(say_size(both, "zh")).count("购买记录") == 1
    wished = advise(dress(RUNS_SMALL), STEPS, Given(height_cm=166, weight_kg=66.5), "loose", learned=model)
    assert wished.returns is None


def test_named_sizes_are_found_right_more_often_than_the_usual_ones(model: FitModel) -> None:
    """300 people of the drawn shop, whose true need is known, take what is named instead of what such people take."""
    rng = np.random.default_rng(5)
    runs = planted_runs()
    right: dict[str, list[bool]] = {"usual": [], "named": []}
    stated = []
    for row in drawn_orders(300, 99).to_dict("records"):
        given = Given(height_cm=row["height_cm"], weight_kg=row["weight_kg"])
        garment = dress(row["product_id"])
        need = needed_size(row["height_cm"], row["weight_kg"]) + rng.normal(0, 0.3)
        felt = runs[int(row["product_id"][1:])] - need + rng.normal(0, 0.4)
        advice = advise(garment, None, given, learned=model)
        usual = SIZES[int(taken(model, garment, SIZES, given).argmax())]
        for who, size in (("usual", usual), ("named", str(advice.size))):
            right[who].append(abs(SIZES.index(size) + felt) <= 1)
        stated.append(advice.probability)
    assert np.mean(right["named"]) > np.mean(right["usual"]) + 0.04
    assert abs(np.mean(right["named"]) - np.mean(stated)) < 0.06


def test_nobody_is_stored_and_what_is_stored_answers_alike(model: FitModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert "buyer-" not in (tmp_path / NAMES).read_text("utf-8") and b"buyer-" not in (tmp_path / NUMBERS).read_bytes()
    names = json.loads((tmp_path / NAMES).read_text("utf-8"))
    stored = load_fit(tmp_path)
    assert stored is not None and set(names["keys"]) == {"kind", "category", "brand", "item", "item_size"}
    assert min(stored.sums["item_size"].values[:, :3].sum(1)) >= 5
    ours, theirs = (advise(dress(RUNS_SMALL), None, WOMAN, learned=m) for m in (model, stored))
    assert ours.size == theirs.size and ours.probability == pytest.approx(theirs.probability, abs=0.01)
    assert load_fit(tmp_path / "nowhere") is None


def test_only_what_is_better_is_kept_and_the_desk_uses_it(orders: Path, tmp_path: Path) -> None:
    place = fit_folder(tmp_path, "shop")
    report = train_fit([orders], tmp_path / "out", place)
    assert report.kept and report.against == "rates" and report.gain_low > 0
    assert (
        report.after["log_loss"] < report.before["log_loss"]
        and "Kept" in report.say("en")
        and "已保留" in report.say("zh")
    )
    assert train_fit([orders], tmp_path / "out", place) == report  # nothing is done twice
    desk = SizeDesk(tmp_path / "stylist.db", "shop", tmp_path)
    assert desk.advise(dress(RUNS_SMALL), WOMAN).why == "no_chart"
    put_in_place(tmp_path / "out", place)
    advice = SizeDesk(tmp_path / "stylist.db", "shop", tmp_path).advise(dress(RUNS_SMALL), WOMAN)
    assert advice.found and advice.returns is not None
    again = train_fit([orders], tmp_path / "again", place)
    assert (again.kept, again.why) == (False, "nothing_new") and load_fit(tmp_path / "again") is None


def test_outcomes_that_depend_on_nothing_teach_nothing(tmp_path: Path) -> None:
    report = train_fit([write_orders(tmp_path / "noise.csv", 2000, noise=True)], tmp_path / "out")
    assert not report.kept and report.why == "not_better" and load_fit(tmp_path / "out") is None
    with pytest.raises(TooFewOrders) as told:
        train_fit([write_orders(tmp_path / "few.csv", 80)], tmp_path / "few")
    assert "500" in told.value.say("en") and "500" in told.value.say("zh")


def test_measured_on_later_orders_beside_the_baselines(orders: Path) -> None:
    report = evaluate_fit([orders], "2025-10-01")
    majority = report["baselines"]["majority"]
    assert report["from"] == "2025-10-01" and report["learned_from"] + report["orders"] == 4000
    assert report["accuracy"] > majority["accuracy"] + 0.05 and report["log_loss"] < majority["log_loss"] - 0.1
    assert report["balanced_accuracy"] > 0.6 and report["macro_f1"] > 0.6 and report["ece"] < 0.06
    by = report["decisions"]
    assert by["balanced_accuracy"]["balanced_accuracy"] >= by["likeliest"]["balanced_accuracy"]
    assert report["rolling"]["log_loss"] < majority["log_loss"]
    with pytest.raises(BadInput, match="2025-01-01"):
        evaluate_fit([orders], "2031-01-01")
    with pytest.raises(BadInput):
        day_of("next year")


def test_scores_and_calibration() -> None:
    outcomes = np.array([0, 1, 1, 1, 2, 2])
    table = confusion(outcomes, np.array([0, 1, 1, 0, 2, 1]))
    assert balanced_accuracy(table) == pytest.approx((1 + 2 / 3 + 1 / 2) / 3)
    assert macro_f1(table) == pytest.approx((2 / 3 + 2 / 3 + 2 / 3) / 3)
    rng = np.random.default_rng(0)
    true = rng.normal(0, 1.5, (8000, 3))
    came = np.array([rng.choice(3, p=row) for row in softmax(true)])
    sharpness, shift = calibrate(2 * true + np.array([0.5, 0, -0.5]), came)
    assert sharpness == pytest.approx(0.5, abs=0.05) and shift == pytest.approx([-0.25, 0, 0.25], abs=0.15)
    stated = softmax(true)[:, 1]
    assert calibration_error(stated, (came == 1).astype(float)) < 0.02
    assert calibration_error(stated**3, (came == 1).astype(float)) > 0.1
