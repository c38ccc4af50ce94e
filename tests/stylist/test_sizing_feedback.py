"""Returns teach how a brand runs: planted offsets are found again, little evidence moves little, bad rows are named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stylist.body.given import Given
from stylist.errors import NotFound
from stylist.garment import Garment
from stylist.sizing.advice import sizing_for
from stylist.sizing.charts import ChartRow, SizeChart, Span
from stylist.sizing.desk import SizeDesk
from stylist.sizing.feedback import SLACK_CM, TASTE_SD_CM, FitLedger, FitRecord, Outcome, learn_offset
from stylist.sizing.orders import read_orders
from stylist.tables import Place
from tests.stylist.test_sizing_advice import BUSTS, chart_of, piece

STEPS = [(f"{cm}", float(cm), float(cm + 4)) for cm in range(76, 124, 4)]


def bought(offset_cm: float, count: int, seed: int = 0, sd_cm: float = 2.0) -> list[FitRecord]:
    """Orders of people who bought by the chart from a brand that runs ``offset_cm`` larger than it."""
    rng = np.random.default_rng(seed)
    records = []
    for true in rng.uniform(80, 116, count):
        known = true + rng.normal(0, sd_cm)
        _, low, high = STEPS[int((min(max(known, 76), 123.9) - 76) // 4)]
        felt = true - offset_cm + rng.normal(0, TASTE_SD_CM)
        outcome: Outcome = "small" if felt > high + SLACK_CM else "large" if felt < low - SLACK_CM else "fits"
        records.append(
            FitRecord(brand="acme", measure="chest", low=low, high=high, cm=known, sd_cm=sd_cm, outcome=outcome)
        )
    return records


@pytest.mark.parametrize("planted", [-4.0, -1.5, 0.0, 2.0, 5.0])
def test_a_planted_offset_is_found_again(planted: float) -> None:
    learned = learn_offset(bought(planted, 400))
    assert abs(learned.cm - planted) < 0.6
    assert learned.low < planted + 0.3 and planted - 0.3 < learned.high
    assert learned.high - learned.low < 1.5


def test_the_intervals_hold_as_often_as_they_say() -> None:
    planted = np.random.default_rng(5).normal(0, 2, 60)
    learned = [learn_offset(bought(float(cm), 60, seed)) for seed, cm in enumerate(planted)]
    inside = np.mean([o.low <= cm <= o.high for o, cm in zip(learned, planted, strict=True)])
    assert 0.78 <= inside <= 1


def test_little_evidence_moves_little_and_more_moves_further() -> None:
    one = [r for r in bought(-5, 50) if r.outcome == "small"][:1]
    steps = [abs(learn_offset(one * count).cm) for count in (1, 3, 10)]
    assert 0 < steps[0] < steps[1] < steps[2] < 12
    assert steps[0] < 3


def test_the_ledger_counts_a_source_once_and_knows_brands_in_any_case(place: Place) -> None:
    ledger, records = FitLedger(place), bought(3, 80)
    ledger.replace("orders", records)
    ledger.replace("orders", records)
    found = ledger.offsets("ACME")
    assert found["chest"].records == 80 and found["chest"].cm > 1.5
    ledger.replace("later", bought(-4, 3000, seed=1))
    latest = ledger.offsets("acme")["chest"]
    assert latest.records == 3000 and latest.cm < -3, "the newest count"
    assert ledger.offsets("other") == ledger.offsets(None) == {}


ORDERS = """brand,category,gender,size,outcome,height_cm,weight_kg,sex,chest_cm,where
Acme,blouse,women,M,too small,168,62,female,,
Acme,衬衫,女装,M,偏小,,,,91,chest
Acme,blouse,women,L,kept,,,,,
,blouse,women,M,kept,,,,,
Acme,spaceship,women,M,kept,,,,,
Acme,blouse,women,XXL,kept,,,,,
Acme,blouse,women,M,so-so,,,,,
Acme,trousers,women,M,kept,,,,,
Acme,blouse,women,M,kept,tall,,,,
Acme,blouse,women,M,kept,17,,,,
"""


def chart_or_none(garment: Garment) -> SizeChart | None:
    return chart_of(BUSTS) if garment.category in {"blouse", "shirt"} else None


def test_orders_are_read_in_both_languages_and_bad_rows_are_named(tmp_path: Path) -> None:
    table = tmp_path / "orders.csv"
    table.write_text(ORDERS, "utf-8")
    records, refused = read_orders(table, chart_or_none)
    assert [(r.measure, r.low, r.high, r.outcome) for r in records] == [
        ("chest", 88, 94, "small"), ("chest", 88, 94, "small"), ("chest", 94, 100, "fits"),
    ]  # fmt: skip
    assert records[1].cm == 91 and records[2].cm == 97
    assert [r.reason for r in refused] == [
        "no_brand", "unknown_category", "unknown_size", "unknown_outcome", "no_chart", "bad_number", "bad_number",
    ]  # fmt: skip
    assert [r.row for r in refused] == [5, 6, 7, 8, 9, 10, 11]
    assert all(r.say("en") and r.say("zh") for r in refused)
    with pytest.raises(NotFound):
        read_orders(tmp_path / "none.csv", chart_or_none)


def test_the_desk_learns_and_then_advises_otherwise(tmp_path: Path) -> None:
    chart = tmp_path / "women tops body cm.csv"
    chart.write_text("size,bust\nS,82-88\nM,88-94\nL,94-100\n", "utf-8")
    orders = tmp_path / "orders.csv"
    rows = [f"Acme,blouse,women,{size},{how}" for size in ("S", "M", "L") for how in ["too small"] * 12 + ["kept"]]
    orders.write_text("\n".join(["brand,category,gender,size,outcome", *rows]), "utf-8")
    desk = SizeDesk(tmp_path / "stylist.db", "shop", tmp_path)
    assert len(desk.attach(chart).charts) == 1
    blouse, person = piece(brand="Acme"), Given(girths_cm={"chest": 91})
    assert desk.advise(blouse, person).size == "M"
    learned = desk.learn(orders)
    assert learned.records == 39 and not learned.refused and learned.offsets[0].cm < -3
    assert desk.advise(blouse, person).size == "L"
    assert desk.advise(piece(brand="Other"), person).size == "M"
    assert SizeDesk(tmp_path / "stylist.db", "elsewhere", tmp_path).advise(blouse, person).why == "no_chart"


def test_a_file_without_charts_leaves_the_old_ones(tmp_path: Path) -> None:
    desk = SizeDesk(tmp_path / "stylist.db", "shop", tmp_path)
    (tmp_path / "good.csv").write_text("size,bust body cm\nS,82\nM,88\n", "utf-8")
    (tmp_path / "bad.csv").write_text("nothing here\n", "utf-8")
    desk.attach(tmp_path / "good.csv")
    assert not desk.attach(tmp_path / "bad.csv").charts
    assert desk.charts[0].source == "good.csv"


def test_ends_of_open_sizes_are_kept_within_two_steps() -> None:
    rows = {"M": Span(low=88, high=94), "L": Span(low=94, high=None)}
    chart = SizeChart(rows=tuple(ChartRow(labels=(k,), spans={"chest": v}) for k, v in rows.items()))
    assert np.isinf(sizing_for(chart, piece()).levels["chest"].edges[-1])
