"""Utterances of both languages with their meaning, and the measures over them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from stylist.sizing import read_size
from stylist_agents.offline.counting import amount, han_number
from stylist_agents.offline.evaluate import EMPTY, SCREENS, evaluate_understanding, slots
from stylist_agents.offline.numbers import read_numbers
from stylist_agents.offline.understanding import understand
from stylist_agents.offline.words import mend, normalise

DATA = Path(__file__).parent / "data"
SEEN = (
    "understanding_en.yaml", "understanding_zh.yaml", "understanding_more.yaml", "understanding_colloquial.yaml",
    "understanding_talks.yaml",
)  # fmt: skip
ROWS = [row for name in SEEN for row in yaml.safe_load((DATA / name).read_text("utf-8"))]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["say"])
def test_an_utterance_is_understood(row: dict[str, object]) -> None:
    said = understand(str(row["say"]), SCREENS[row.get("shown", False)])  # type: ignore[index]  # a key of the table
    assert slots(said) == set(str(row["slots"]).split())
    assert set(said.acts) == set(row["acts"])  # type: ignore[call-overload]


def test_the_report_counts_what_was_missed_and_invented(tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    path.write_text("- {say: a navy shirt, acts: [find], slots: 'colour=navy category=dress'}\n", "utf-8")
    report = evaluate_understanding(path)
    assert (report.utterances, report.act_accuracy) == (1, 1.0)
    assert report.slot_precision == report.slot_recall == report.slot_f1 == 0.5
    assert report.misses[0].missing == ("category=dress",)
    assert report.misses[0].invented == ("category=shirt",)


@pytest.mark.parametrize(
    ("name", "utterances", "slot_f1", "acts"),
    [
        ("understanding_unseen.yaml", 101, 0.96, 0.90),
        ("understanding_strangers.yaml", 265, 0.92, 0.94),
        ("understanding_people.yaml", 120, 0.97, 0.96),
        ("understanding_shoppers.yaml", 148, 0.97, 0.93),
        ("understanding_passersby.yaml", 118, 0.84, 0.93),
        ("understanding_keptout.yaml", 200, 0.93, 0.9),
        ("understanding_keptout2.yaml", 240, 0.9, 0.82),
        ("understanding_keptout3.yaml", 300, 0.96, 0.86),
    ],
)
def test_unseen_paraphrases_stay_above_what_was_measured(
    name: str, utterances: int, slot_f1: float, acts: float
) -> None:
    """A guard against a fall, a little under the values that docs/offline.md reports."""
    report = evaluate_understanding(DATA / name)
    assert report.utterances == utterances
    assert report.slot_f1 >= slot_f1
    assert report.act_accuracy >= acts


def test_the_files_hold_what_was_asked_for() -> None:
    rows = [row for path in DATA.glob("understanding_*.yaml") for row in yaml.safe_load(path.read_text("utf-8"))]
    chinese = sum(any("\u4e00" <= c <= "\u9fff" for c in row["say"]) for row in rows)
    assert len(rows) >= 600
    assert 0.45 <= chinese / len(rows) <= 0.55
    assert len({row["say"] for row in rows}) >= 0.99 * len(rows)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("三百五", 350),
        ("两千", 2000),
        ("一百二十", 120),
        ("三四百", 400),
        ("一千零五十", 1050),
        ("十五", 15),
        ("两万", 20000),
    ],
)
def test_chinese_numbers(word: str, value: float) -> None:
    assert han_number(word) == value


@pytest.mark.parametrize(
    ("word", "value"), [("1,200", 1200), ("1.5k", 1500), ("3千", 3000), ("五百", 500), ("7\x1f", 7)]
)
def test_amounts(word: str, value: float) -> None:
    assert amount(word) == value


@pytest.mark.parametrize(
    "text",
    ["100% linen", "30 degrees", "三十度", "May 5", "5月20号", "at 7 pm", "in 2 weeks", "3 shirts", "两件", "size 42",
     "W32", "175cm", "1米75", "60kg", "the 2nd one", "第三件", "I'm 30 years old", "90s style", "#3"],
)  # fmt: skip
def test_numbers_that_are_no_money(text: str) -> None:
    assert read_numbers(normalise(text)).budget is None


@pytest.mark.parametrize(
    ("text", "most", "currency", "total"),
    [("under 80", 80, None, False), ("below $80", 80, "USD", False), ("max 300 total", 300, None, True),
     ("80 or less", 80, None, False), ("up to €120", 120, "EUR", False), ("500元以内", 500, "CNY", False),
     ("五百块以下", 500, "CNY", False), ("不超过300", 300, None, False), ("预算800左右", 800, None, False),
     ("两三百", 300, None, False), ("60 quid", 60, "GBP", False), ("整套预算1000", 1000, None, True),
     ("whole outfit under 300", 300, None, True), ("between 50 and 80", 80, None, False),
     ("1.5k max", 1500, None, False), ("under Rs 2000", 2000, "INR", False), ("rs. 900 max", 900, "INR", False)],
)  # fmt: skip
def test_budgets(text: str, most: float, currency: str | None, total: bool) -> None:
    budget = read_numbers(normalise(text)).budget
    assert budget is not None
    assert (budget.most, budget.currency, budget.total) == (most, currency, total)


@pytest.mark.parametrize(
    ("typed", "meant"), [("linnen", "linen"), ("jaket", "jacket"), ("shrit", "shirt"), ("cheeper", "cheaper")]
)
def test_typing_errors_are_mended(typed: str, meant: str) -> None:
    assert mend(typed) == meant


@pytest.mark.parametrize(
    "word", ["short", "there", "would", "shoes", "sweet", "water", "three", "great", "order", "weather"]
)
def test_good_english_is_left_alone(word: str) -> None:
    assert mend(word) == word


@pytest.mark.parametrize(
    ("say", "size"),
    [
        ("a dress in UK 10", "UK 10"), ("size 10 UK dress", "UK 10"), ("女款连衣裙欧码38", "EU 38"),
        ("boots EU 42.5", "EU 42.5"),
        ("美码8的运动鞋", "US 8"), ("sneakers 9 US under $80", "US 9"), ("IT 42 blazer", "IT42"),
        ("均码的帽子", "均码"),
        ("意码42的西装", "意码42"), ("jeans 32x34", "32X34"), ("a 34C bra", "34C"), ("文胸75B", "75B"),
        ("加大码的T恤", "XL"),
        ("50 US dollars for a shirt", None), ("a US $50 shirt", None), ("a shirt for 10 UK pounds", None),
    ],
)  # fmt: skip
def test_a_size_keeps_its_system_and_can_be_read(say: str, size: str | None) -> None:
    sizes = understand(say, EMPTY).values("size")
    assert sizes == ((size,) if size else ())
    assert all(read_size(written) for written in sizes)
