"""stylist train fit and eval fit, from a table of orders to the size that a person is told."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from stylist.demo.catalogue import demo_garments
from stylist.demo.feed import write_feed
from stylist_ui.cli import app

sys.path.insert(0, str(Path(__file__).parents[1] / "stylist"))
from shop_orders import RUNS_LARGE, RUNS_SMALL, SIZES, drawn_orders, write_orders

BUYER = ("--height", "166", "--weight", "62", "--sex", "female", "--age", "30")


def call(folder: Path, *arguments: str, code: int = 0) -> str:
    environment = {"STYLIST_DATA_DIR": str(folder / "data"), "STYLIST_CATALOGUE": "shop"}
    result = CliRunner().invoke(app, arguments, env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.stdout


def answer(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    return dict(json.loads(call(folder, *arguments, "--json", code=code).splitlines()[-1]))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of 20 dresses whose returns say which run small; its learned fit is in use."""
    folder = tmp_path_factory.mktemp("shop")
    dresses = [garment for garment in demo_garments() if garment.category == "dress"][:2]
    named = [dress.model_copy(update={"id": f"d{n:02d}", "brand": "Acme"}) for n, dress in enumerate(dresses)]
    call(folder, "ingest", str(write_feed(folder / "feed", named)), "--catalogue", "shop")
    orders = write_orders(folder / "orders.csv", count=2500)
    told = answer(folder, "train", "fit", str(orders), "--out", str(folder / "run"), "--use")
    assert told["kept"] and Path(told["used"]).is_dir()
    return folder


def test_what_runs_small_is_advised_larger_and_the_orders_are_named(shop: Path) -> None:
    small, large = (answer(shop, "size", garment, *BUYER) for garment in (RUNS_SMALL, RUNS_LARGE))
    assert (large["found"], large["why"]) == (True, "advised"), large
    assert SIZES.index(small["size"]) > SIZES.index(large["size"])
    assert small["returns"]["orders"] >= 20
    assert 0.5 < small["probability"] < 1
    assert str(small["returns"]["orders"]) in " ".join(small["sentences"])


def test_the_same_in_chinese(shop: Path) -> None:
    spoken = call(shop, "size", RUNS_SMALL, *BUYER, "--locale", "zh")
    assert "这一款的" in spoken and "条购买记录" in spoken


def test_orders_that_say_nothing_are_not_used(tmp_path: Path) -> None:
    orders = write_orders(tmp_path / "orders.csv", count=1500, noise=True)
    told = answer(tmp_path, "train", "fit", str(orders), "--out", str(tmp_path / "run"), "--use", code=1)
    assert not told["kept"] and told["used"] is None
    assert not (tmp_path / "data" / "fit").exists()


def test_eval_fit_learns_before_a_day_and_measures_after_it(tmp_path: Path) -> None:
    orders = drawn_orders(1500)
    orders.loc[0, "outcome"] = "who knows"
    orders.to_csv(tmp_path / "orders.csv", index=False)
    told = answer(tmp_path, "eval", "fit", str(tmp_path / "orders.csv"), "--from", "2025-10-01")
    later = pd.to_datetime(orders["order_date"]) >= "2025-10-01"
    assert told["orders"] == int(later.sum())
    assert told["learned_from"] + told["orders"] + sum(told["refused"].values()) == len(orders)
    assert told["balanced_accuracy"] > told["baselines"]["majority"]["balanced_accuracy"] + 0.1
    assert told["log_loss"] < told["baselines"]["majority"]["log_loss"]


def test_a_table_without_outcomes_names_what_is_missing(tmp_path: Path) -> None:
    drawn_orders(50).drop(columns="outcome").to_csv(tmp_path / "orders.csv", index=False)
    environment = {"STYLIST_DATA_DIR": str(tmp_path / "data")}
    result = CliRunner().invoke(app, ["eval", "fit", str(tmp_path / "orders.csv")], env=environment)
    assert result.exit_code != 0
    assert "outcome" in result.output
