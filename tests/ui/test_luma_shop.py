"""A whole real shop, ingested and talked about by command: every id, price and size in a reply is in the feed."""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

FIXTURES = "app/code/Magento/{}SampleData/fixtures/"
SAYS = {
    "en": [
        "a blue hoodie for the gym, under 60, no stripes",
        "the second one, but darker",
        "why this one?",
        "show me cheaper pants",
        "which size should I take?",
        "start over",
    ],
    "zh": [
        "我想要一件黑色的外套,500元以内",
        "第二件,但颜色深一点",
        "为什么选这件?",
        "不要条纹",
        "便宜点的裤子",
        "重新开始",
    ],
}


@dataclass
class Truth:
    """A product as the shop's own file has it, read here without the project's reader."""

    name: str = ""
    prices: set[int] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def feed(shared_data: Path) -> dict[str, Truth]:
    found: dict[str, Truth] = defaultdict(Truth)
    with zipfile.ZipFile(shared_data / "luma" / "luma.zip") as shop:
        for row in rows(shop, FIXTURES.format("Configurable") + "products.csv"):
            simple = row["product_type"] == "simple"
            sku = row["sku"].rsplit("-", 2)[0] if simple else row["sku"]
            note(found[sku], row["name"] if not simple else "", row["price"], row["special_price"])
            found[sku].sizes |= set(re.findall(r"(?<![a-z_])size=([^,]+)", row["additional_attributes"]))
        for name in shop.namelist():
            if name.startswith(FIXTURES.format("Catalog") + "SimpleProduct/products"):
                for row in rows(shop, name):
                    note(found[row["sku"]], row["name"], row["price"], row.get("special_price") or "")
    return dict(found)


def rows(shop: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.TextIOWrapper(shop.open(name), "utf-8")))


def note(truth: Truth, name: str, *prices: str) -> None:
    truth.name = truth.name or " ".join(html.unescape(name).split())
    truth.prices |= {round(float(price) * 100) for price in prices if price}


def stylist(data: Path, *arguments: str) -> str:
    command = [str(Path(sys.executable).parent / "stylist"), *arguments]
    environment = os.environ | {"STYLIST_DATA_DIR": str(data)}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


@pytest.fixture(scope="module")
def data(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("luma")
    report = json.loads(stylist(folder, "ingest", str(shared_data / "luma" / "luma.zip"), "-c", "luma", "--json"))
    assert report["switched"]
    assert report["variants"] >= 1847
    return folder


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_nothing_is_invented(data: Path, feed: dict[str, Truth], locale: str) -> None:
    says = [part for say in SAYS[locale] for part in ("--say", say)]
    turns = [json.loads(line) for line in stylist(data, "chat", "-c", "luma", *says, "--json").splitlines()]
    assert [turn["say"] for turn in turns] == SAYS[locale]
    assert {turn["locale"] for turn in turns} == {locale}
    shown = [item for turn in turns for item in (*turn["items"], *(i for o in turn["outfits"] for i in o["items"]))]
    assert len(shown) > 10
    for item in shown:
        truth = feed[item["id"]]
        assert item["title"] == truth.name
        assert item["price"]["currency"] == "USD"
        assert item["price"]["amount_minor"] in truth.prices
        assert set(item["sizes"]) <= truth.sizes
    for turn in turns:
        holds_only_known_amounts(turn, feed)


def holds_only_known_amounts(turn: dict[str, Any], feed: dict[str, Truth]) -> None:
    """Dollar amounts in a reply are prices of the feed, totals of its outfits, or what the person said."""
    known = {price for truth in feed.values() for price in truth.prices}
    known |= {outfit["total"]["amount_minor"] for outfit in turn["outfits"]}
    known |= {100 * int(number) for number in re.findall(r"\d+", turn["say"])} | {6000}
    for amount in re.findall(r"\$(\d+(?:\.\d+)?)", turn["text"]):
        assert round(float(amount) * 100) in known, turn["text"]
    for outfit in turn["outfits"]:
        assert outfit["total"]["amount_minor"] == sum(item["price"]["amount_minor"] for item in outfit["items"])


def test_limits_hold_on_the_real_shop(data: Path) -> None:
    line = stylist(data, "chat", "-c", "luma", "--say", "a blue hoodie for the gym, under 60, no stripes", "--json")
    turn = json.loads(line)
    assert turn["items"]
    for item in turn["items"]:
        assert item["category"] == "hoodie"
        assert item["price"]["amount_minor"] <= 6000
