"""A whole Magento shop: every product, variant, price, size, colour and picture as the shop has them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from stylist.catalogue import Feed, read_feed
from stylist.garment import Garment
from stylist.money import Money

EXPORT = "app/code/Magento/ConfigurableSampleData/fixtures/products.csv"


@pytest.fixture(scope="module")
def luma(shared_data: Path) -> Path:
    return shared_data / "luma" / "luma.zip"


@pytest.fixture(scope="module")
def feed(luma: Path) -> Feed:
    return read_feed(luma)


@pytest.fixture(scope="module")
def garments(feed: Feed) -> dict[str, Garment]:
    return {g.id: g for g in feed.garments}


@pytest.fixture(scope="module")
def rows(luma: Path) -> list[dict[str, str]]:
    """The export, read again by other means."""
    with zipfile.ZipFile(luma) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(EXPORT).decode("utf-8"), newline="")))


def test_configurables_are_grouped_with_all_their_variants(
    garments: dict[str, Garment], rows: list[dict[str, str]]
) -> None:
    configurable = [r["sku"] for r in rows if r["product_type"] == "configurable"]
    simple = {r["sku"]: r for r in rows if r["product_type"] == "simple"}
    assert (len(configurable), len(simple)) == (147, 1847)
    found = {v.sku: v for sku in configurable for v in garments[sku].variants}
    assert found.keys() == simple.keys()
    for sku, variant in found.items():
        row = simple[sku]
        options = dict(pair.split("=") for pair in row["additional_attributes"].split(","))
        assert (variant.size, variant.colour) == (options["size"], options["color"])
        assert variant.prices == (Money.of(row["price"], "USD"),)
        assert (variant.stock, variant.in_stock) == (int(row["qty"]), row["is_in_stock"] == "1")


def test_simple_products_stand_alone(feed: Feed, garments: dict[str, Garment]) -> None:
    assert feed.format == "magento"
    assert len(garments) == 147 + 44
    assert all(len(g.variants) == 1 for g in garments.values() if g.id.startswith("24-"))
    assert Counter(r.reason for r in feed.refused) == {"not_a_garment": 6, "composite": 2}
    assert feed.remarks == []
    assert feed.assumed_currency == "USD"


@pytest.mark.parametrize(
    ("sku", "title", "category", "gender", "colours", "fabrics", "price", "sizes"),
    [
        ("MH01", "Chaz Kangeroo Hoodie", "hoodie", "men", ("grey", "black", "orange"), ("wool",), "52", "XS S M L XL"),
        (
            "MJ06",
            "Jupiter All-Weather Trainer",
            "jacket",
            "men",
            None,
            ("fleece", "hemp", "nylon"),
            "56.99",
            "XS S M L XL",
        ),
        (
            "MSH02",
            "Apollo Running Short",
            "shorts",
            "men",
            ("black",),
            ("polyester", "viscose"),
            "32.50",
            "32 33 34 36",
        ),
        (
            "MS04",
            "Gobi HeatTec® Tee",
            "t-shirt",
            "men",
            ("orange", "black", "red"),
            ("cotton", "polyester"),
            "29",
            "XS S M L XL",
        ),
        ("WJ01", "Stellar Solar Jacket", "jacket", "women", None, ("wool", "fleece"), "75", "S M L"),
        ("WT07", "Maya Tunic", "tunic", "women", None, ("cotton",), "29", "XS S M L XL"),
        ("WP07", "Aeon Capri", "capris", "women", None, ("polyester", "cotton"), "48", "28 29"),
        ("WB03", "Celeste Sports Bra", "bra", "women", None, ("cotton",), "39", "XS S M L XL"),
        ("24-MB05", "Wayfarer Messenger Bag", "messenger-bag", "unisex", (), ("nylon", "polyester"), "45", ""),
        ("24-MG04", "Aim Analog Watch", "watch", "men", (), ("rubber",), "45", ""),
        ("24-WG088", "Sprite Foam Roller", "sports-equipment", "unisex", (), ("rubber",), "19", ""),
    ],
)
def test_products(
    garments: dict[str, Garment], sku: str, title: str, category: str, gender: str,
    colours: tuple[str, ...] | None, fabrics: tuple[str, ...], price: str, sizes: str,
) -> None:  # fmt: skip
    garment = garments[sku]
    assert (garment.title("en"), garment.category, garment.gender) == (title, category, gender)
    assert colours is None or garment.colours == colours
    assert garment.fabrics == fabrics
    assert garment.price() == Money.of(price, "USD")
    assert garment.sizes() == tuple(sizes.split())


def test_women_and_men_come_from_the_category_path(garments: dict[str, Garment], rows: list[dict[str, str]]) -> None:
    for row in rows:
        if row["product_type"] == "configurable":
            path = row["categories"].split("/")[1].lower()
            assert garments[row["sku"]].gender == path


def test_categories_agree_with_the_shelves_of_the_shop(
    garments: dict[str, Garment], rows: list[dict[str, str]]
) -> None:
    shelves = {
        "Tees": {"t-shirt"}, "Shorts": {"shorts"}, "Jackets": {"jacket"}, "Tanks": {"tank-top"},
        "Bras & Tanks": {"bra", "tank-top", "tunic"}, "Hoodies & Sweatshirts": {"hoodie", "sweatshirt"},
        "Pants": {"trousers", "joggers", "leggings", "capris"},
    }  # fmt: skip
    for row in rows:
        if row["product_type"] == "configurable":
            shelf = row["categories"].split(",")[0].split("/")[-1]
            assert garments[row["sku"]].category in shelves[shelf], row["name"]


def test_descriptions_are_text(garments: dict[str, Garment]) -> None:
    assert "Drawstring-adjustable hood." in garments["MH01"].description("en").splitlines()
    assert not any("<" in g.description("en") or "&bull;" in g.description("en") for g in garments.values())


def test_every_picture_is_found_in_the_zip(feed: Feed, garments: dict[str, Garment]) -> None:
    assert all(g.image_sources for g in garments.values())
    assert garments["MH01"].image_sources[0].endswith("mh01-gray_main.jpg")
    missing = [ref for g in garments.values() for ref in g.image_sources if feed.pictures.picture(ref) is None]
    assert missing == []
