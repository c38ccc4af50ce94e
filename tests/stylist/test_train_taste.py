"""A shop's own taste model: from a table of events to a file that ranks, and the figures it is kept by."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stylist.evaluate.taste import evaluate_ratings
from stylist.evaluate.taste_ranks import compared, figures
from stylist.taste.factors import NAME, FactorModel
from stylist.train.taste import Plan, Training
from stylist.train.taste_events import TooFewEvents, read_events
from stylist.train.taste_run import FEW_EVENTS, chosen_plan, small_plans, train_taste

SMALL = Plan(factors=4, epochs=30, batch=256, rate=0.05, penalty=0.3, factor_cost=1.0)


def drawn_events(people: int = 120, each: int = 12, items: int = 40, seed: int = 3) -> pd.DataFrame:
    """Half of the people buy even garments, half odd ones; nobody's garments are more popular than others."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(people):
        mine = rng.choice(np.arange(person % 2, items, 2), each, replace=False)
        days = np.sort(rng.integers(0, 300, each))
        rows += [(f"p{person}", f"g{item:02d}", "purchase", day) for item, day in zip(mine, days, strict=True)]
    table = pd.DataFrame(rows, columns=["customer_id", "item_id", "kind", "day"])
    table["date"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(table.pop("day"), unit="D")
    return table


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv"
    drawn_events().to_csv(path, index=False)
    return path


def test_groups_of_taste_are_found_and_the_model_is_kept(tmp_path: Path, events: Path) -> None:
    report = train_taste(events, tmp_path / "out", SMALL)
    assert report.kept
    assert report.measured["ours"]["auc"] > 0.6
    assert report.measured[report.against]["auc"] < 0.6
    model = FactorModel.load(tmp_path / "out")
    factors, _ = model.of([(f"g{n:02d}", ()) for n in range(40)])
    alike = np.corrcoef(factors * model.spread)
    assert alike[0, 2:40:2].mean() > alike[0, 1:40:2].mean() + 0.3
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))["kept"]
    assert not any(b"p11" in path.read_bytes() for path in (tmp_path / "out").glob(NAME))


def test_few_events_are_enough_for_the_default_plan_where_there_is_taste(tmp_path: Path) -> None:
    drawn_events(people=160).to_csv(tmp_path / "few.csv", index=False)  # 1,920 events
    report = train_taste(tmp_path / "few.csv", tmp_path / "out")
    assert report.kept
    assert report.measured["ours"]["auc"] > report.measured[report.against]["auc"] + 0.05


def test_the_default_plan_keeps_nothing_of_chance(tmp_path: Path) -> None:
    table = drawn_events(people=160)
    table["item_id"] = np.random.default_rng(5).permutation(table["item_id"].to_numpy())
    table.to_csv(tmp_path / "noise.csv", index=False)
    assert train_taste(tmp_path / "noise.csv", tmp_path / "out").why == "not_better"


def test_many_events_are_learned_by_the_usual_plan(tmp_path: Path, events: Path) -> None:
    few = read_events(events).ratings
    many = replace(few, **{name: np.tile(getattr(few, name), 16) for name in ("people", "items", "values", "days")})
    assert len(many.days) >= FEW_EVENTS
    assert chosen_plan(many, Plan()) == Plan()
    assert chosen_plan(few, replace(Plan(), unseen=4)) in small_plans(replace(Plan(), unseen=4))


def test_the_same_events_again_give_the_report_that_is_there(tmp_path: Path, events: Path) -> None:
    first = train_taste(events, tmp_path / "out", SMALL)
    seen: list[str] = []
    again = train_taste(events, tmp_path / "out", SMALL, report=lambda *told: seen.append(str(told)))
    assert again == first
    assert seen == []


def test_where_there_is_no_taste_to_find_nothing_is_kept(tmp_path: Path) -> None:
    table = drawn_events()
    table["item_id"] = np.random.default_rng(5).permutation(table["item_id"].to_numpy())
    table.to_csv(tmp_path / "noise.csv", index=False)
    report = train_taste(tmp_path / "noise.csv", tmp_path / "out", replace(SMALL, epochs=4))
    assert (report.kept, report.why) == (False, "not_better")
    assert not (tmp_path / "out" / NAME).exists()
    assert "Nothing kept" in report.say("en")
    assert "没有保留" in report.say("zh")


def test_a_run_that_was_stopped_goes_on_to_the_very_same_weights(tmp_path: Path, events: Path) -> None:
    ratings = read_events(events).ratings
    plan = replace(SMALL, epochs=4, patience=0, unseen=2)
    whole = Training(plan, ratings)
    assert whole.run(None, lambda *_: None)
    assert not Training(plan, ratings).run(tmp_path, lambda *_: None, stopped=lambda: True)
    again = Training(plan, ratings)
    assert again.run(tmp_path, lambda *_: None)
    assert len(again.history) == 5
    for name, weight in whole.weights.items():
        assert np.allclose(weight.detach().numpy(), again.weights[name].detach().numpy(), atol=1e-6), name


def test_rows_that_cannot_be_used_are_refused_and_counted(tmp_path: Path) -> None:
    table = drawn_events().astype({"date": str})
    table.loc[0, "kind"], table.loc[1, "date"], table.loc[2, "customer_id"] = "stared at", "yesterday-ish", None
    table.to_csv(tmp_path / "e.csv", index=False)
    read = read_events(tmp_path / "e.csv")
    assert read.refused == {"unknown kind": 1, "no date": 1, "no person or garment": 1}
    assert len(read.ratings.days) == len(table) - 3
    table.head(50).to_csv(tmp_path / "few.csv", index=False)
    with pytest.raises(TooFewEvents, match="47 events"):
        read_events(tmp_path / "few.csv")


@pytest.mark.parametrize(("column", "said"), [("item_id", "garment"), ("kind", "kind or rating"), ("date", "day")])
def test_a_missing_column_is_named(tmp_path: Path, column: str, said: str) -> None:
    drawn_events().drop(columns=column).to_csv(tmp_path / "e.csv", index=False)
    with pytest.raises(Exception, match=said):
        read_events(tmp_path / "e.csv")


def test_ratings_are_measured_earlier_against_later(tmp_path: Path) -> None:
    table = drawn_events().drop(columns="kind")
    generous = table["customer_id"].str[1:].astype(int) % 3 == 0
    table["rating"] = np.where(generous, 5, 3) + np.random.default_rng(1).integers(-1, 1, len(table))
    table.to_csv(tmp_path / "r.csv", index=False)
    found = evaluate_ratings(tmp_path / "r.csv", lambda *_: None, epochs=4)
    told = found["rating"]["people_with_earlier_events"]
    assert told["ours"]["rmse"] < 0.7 < told["popular"]["rmse"]
    assert told["popular"]["ours_lower_by"][1] > 0
    assert set(found["choice"]) >= {"people", "popular", "popular_lately", "content", "ours"}


def test_figures_of_an_order() -> None:
    right = np.array([True, False, True, False])
    assert figures(np.array([4.0, 3.0, 2.0, 1.0]), right)[::2] == (1.0, 0.75)
    assert figures(np.zeros(4), right)[2] == 0.5
    rows = {"ours": [(1.0,), (0.5,)], "other": [(0.5,), (0.0,)]}
    assert compared(rows, ["x"], "ours")["other"] == {"x": 0.25, "ours_less_this_x": [0.5, 0.5, 0.5]}
