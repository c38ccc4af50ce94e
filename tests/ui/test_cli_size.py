"""stylist size: a chart and some numbers in, a size with its probability out; ingest takes what lies beside a feed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stylist_ui.cli import app

KEYS = {
    "found",
    "garment",
    "size",
    "probability",
    "alternatives",
    "decided_by",
    "would_settle",
    "measures",
    "chart",
    "ms",
}
CHART = "Women's blouses, body measurements, cm\nsize,bust\nS,82-88\nM,88-94\nL,ask\nXL,100-106\n"


@pytest.fixture
def chart(tmp_path: Path) -> Path:
    path = tmp_path / "chart.csv"
    path.write_text(CHART, "utf-8")
    return path


def call(folder: Path, *arguments: str, code: int = 0) -> str:
    environment = {"STYLIST_DATA_DIR": str(folder / "data"), "STYLIST_CATALOGUE": "shop"}
    result = CliRunner().invoke(app, ["size", *arguments], env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


def answer(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    return dict(json.loads(call(folder, *arguments, "--json", code=code).splitlines()[-1]))


def test_a_chart_alone_is_enough(tmp_path: Path, chart: Path) -> None:
    told = answer(tmp_path, "--chart", str(chart), "--girth", "chest=91", "--height", "5'6\"")
    assert set(told) >= KEYS
    assert (told["found"], told["size"], told["decided_by"]) == (True, "M", "chest")
    assert told["measures"]["chest"]["source"] == "stated" and told["chart"]["kind"] == "body"
    assert [note["reason"] for note in told["refused"]] == ["no_number", "no_measures"]
    chinese = call(tmp_path, "--chart", str(chart), "--girth", "chest=91", "--locale", "zh")
    assert chinese.startswith("M，基本可以确定")


def test_a_wish_for_room_and_a_measure_with_its_unit(tmp_path: Path, chart: Path) -> None:
    assert answer(tmp_path, "--chart", str(chart), "--girth", "chest=36in", "--fit", "snug")["size"] == "S"


def test_returns_are_learned_and_counted_in(tmp_path: Path, chart: Path) -> None:
    orders = tmp_path / "orders.csv"
    rows = ["brand,category,gender,size,outcome", *["Acme,blouse,women,M,too small"] * 15, "Acme,blouse,women,M,?"]
    orders.write_text("\n".join(rows), "utf-8")
    learned = answer(tmp_path, "--feedback", str(orders), "--chart", str(chart))
    assert learned["records"] == 15 and learned["offsets"][0]["cm"] < -2
    assert [row["reason"] for row in learned["refused"]] == ["unknown_outcome"]
    told = answer(tmp_path, "--chart", str(chart), "--girth", "chest=92", "--brand", "acme")
    assert told["size"] == "XL" and told["offset_cm"]["chest"] == learned["offsets"][0]["cm"]
    assert answer(tmp_path, "--chart", str(chart), "--girth", "chest=92", "--brand", "Other")["size"] == "M"


def test_what_cannot_be_is_said(tmp_path: Path, chart: Path) -> None:
    minor = answer(tmp_path, "--chart", str(chart), "--height", "150", "--age", "12", code=1)
    assert minor["error"]["code"] == "minor_refused"
    unreadable = tmp_path / "none.csv"
    unreadable.write_text("nothing\n", "utf-8")
    assert answer(tmp_path, "--chart", str(unreadable), code=1)["error"]["code"] == "bad_input"
    call(tmp_path, code=2)
    call(tmp_path, "--chart", str(chart), "--fit", "flowing", code=2)


def test_charts_beside_a_feed_come_with_it(tmp_path: Path) -> None:
    feed = tmp_path / "feed" / "shop.csv"
    feed.parent.mkdir()
    feed.write_text("id,title,gender,size,price\na1,Linen Shirt,Men,S|M|L,49.90 USD\n", "utf-8")
    (feed.parent / "size_charts.html").write_text(
        "<h2>Men's shirts</h2><h3>Body, cm</h3><table><tr><th>Size<th>Chest</tr><tr><td>M<td>94-102</tr>"
        "<tr><td>L<td>102-110</tr><tr><td>?</tr></table>", "utf-8"
    )  # fmt: skip
    environment = {"STYLIST_DATA_DIR": str(tmp_path / "data"), "STYLIST_THREADS": "1", "STYLIST_CATALOGUE": "shop"}
    result = CliRunner().invoke(app, ["ingest", str(feed), "-c", "shop", "--json"], env=environment)
    report = json.loads(result.stdout.splitlines()[-1])
    assert report["size_charts"]["charts"] == 1
    assert [note["reason"] for note in report["size_charts"]["refused"]] == ["no_label"]
    told = answer(tmp_path, "a1", "--girth", "chest=98")
    assert (told["garment"], told["size"], told["in_stock"]) == ("a1", "M", True)
