"""stylist analytics: the command, its CSV, and its page."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import stylist_ui
from stylist.demand import Tally
from stylist.demo.catalogue import demo_garments
from stylist.demo.feed import write_feed
from stylist.services import Services
from stylist.settings import Settings
from stylist_ui import hosting
from stylist_ui.cli import app
from stylist_ui.strings import say

PAGE = Path(stylist_ui.__file__).with_name("analytics.py")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of six garments, and what was asked for today."""
    folder = tmp_path_factory.mktemp("shop")
    feed = write_feed(folder / "feed", demo_garments()[:6])
    call(folder / "data", "ingest", str(feed), "--catalogue", "shop")
    services = Services(Settings(data_dir=folder / "data", catalogue="shop"))
    counts = {Tally("asked", "category", "shirt"): 7, Tally("asked", "category", "puffer-jacket"): 21,
              Tally("asked", "colour", "green"): 9, Tally("step", "step", "turn"): 30}  # fmt: skip
    services.demand.add("shop", datetime.now(UTC).date(), counts)
    return folder / "data"


def call(folder: Path, *arguments: str) -> str:
    environment = {"STYLIST_DATA_DIR": str(folder), "STYLIST_CATALOGUE": "shop"}
    result = CliRunner().invoke(app, arguments, env=environment, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_command_gives_rows_and_steps(data: Path) -> None:
    told: dict[str, Any] = json.loads(call(data, "analytics", "--json"))
    first = told["rows"][0]
    assert (first["word"], first["asked"], first["asked_share"]) == ("puffer-jacket", 21, 0.75)
    assert told["steps"]["turn"] == 30
    assert json.loads(call(data, "analytics", "--until", "2001-01-01", "--json"))["rows"] == []


def test_the_table_speaks_the_language(data: Path) -> None:
    assert "puffer" in call(data, "analytics")
    chinese = call(data, "analytics", "--locale", "zh")
    assert "羽绒" in chinese
    assert "Asked" not in chinese


def test_the_csv_opens_in_a_spreadsheet(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "demand.csv"
    call(data, "analytics", "--csv", str(path), "--locale", "zh")
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert rows[0]["word"] == "puffer-jacket"
    assert rows[0]["asked"] == "21"
    assert "羽绒" in rows[0]["label"]


@pytest.mark.parametrize(("locale", "title"), [("en", "What people ask for"), ("zh", "顾客在找什么")])
def test_the_page_shows_the_same_numbers(data: Path, locale: Any, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data_dir=data, catalogue="shop", locale=locale)
    monkeypatch.setattr(hosting, "services", lambda: Services(settings))
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    assert not page.exception
    assert page.title[0].value == title
    assert page.metric[0].value == "30"
    assert [share for frame in page.dataframe for share in frame.value.iloc[:, 2]].count(0.75) == 2
    table = page.dataframe[-1].value
    gaps = dict(zip(table.iloc[:, 1], table[say("analytics_gap", locale)], strict=True))
    assert "–" in gaps.values()  # what the shop does not have at all has no ratio
    assert None not in gaps.values()
