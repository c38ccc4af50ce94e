"""Which category a product is, from titles, product types and paths."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.catalogue.category import find_category, head_of, not_a_garment
from stylist.vocabulary import terms


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Denim Shirt Dress", "dress"),
        ("Dress Shirt in Navy", "shirt"),
        ("Top with Palazzos", "top"),
        ("Boat Shoes for Men", "loafers"),
        ("Turtle Check Men Navy Blue Shirt", "shirt"),
        ("U.S. Polo Assn. Men White & Navy Blue Shirt", "shirt"),
        ("Silk Shirt & Tie Set", "shirt"),
        ("Nike Men's Running Shoe", "sports-shoes"),
        ("Arrow Men Formal Black Shoe", "oxford-shoes"),
        ("Reid & Taylor Men Black Tie", "tie"),
        ("Sweater Vest", "sweater"),
        ("Angel Light Running Short", "shorts"),
        ("Diana Tights", "leggings"),
        ("Short Sleeve Linen Dress", "dress"),
        ("Canvas Tote Style Bag", "tote"),
        ("Pack of 3 Cotton Briefs", "briefs"),
        ("Women's Wool Coat - Camel", "coat"),
        ("Jacket (Water Bottle Pocket)", "jacket"),
        ("亚麻衬衫连衣裙", "dress"),
        ("藏青色亚麻衬衫", "shirt"),
        ("高腰阔腿裤", "trousers"),
        ("Autumn Breeze", None),
    ],
)
def test_the_head_of_the_title_decides(title: str, category: str | None) -> None:
    assert find_category([], "", title).category == category


@pytest.mark.parametrize(
    ("types", "style", "title", "category"),
    [
        (["Apparel & Accessories > Clothing > Shirts & Tops"], "", "Juliana Polo", "polo-shirt"),
        (["Apparel & Accessories > Clothing > Shirts & Tops"], "", "Juliana", "top"),
        (["Apparel & Accessories > Clothing > Dresses"], "", "Shirt in Linen", "dress"),
        (["Apparel & Accessories > Shoes"], "", "Leather Chelsea Boots", "boots"),
        (["2271"], "", "The Riviera", "dress"),
        (["Apparel & Accessories > Handbags, Wallets & Cases > Wallets & Money Clips"], "", "The Clip", "wallet"),
        (["Default Category > Women > Tops > Bras & Tanks"], "", "Maya Tunic", "tunic"),
        (["Default Category > Women > Bottoms > Pants"], "Capri", "Daria Bikram Pant", "capris"),
        (["Default Category > Men > Tops > Jackets"], "", "Mars Pullover", "jacket"),
        (["Default Category > Gear > Bags"], "Messenger | Tote", "Strive Carrier", "messenger-bag"),
        (["Women > Sale, Women > Skirts"], "", "Sunny", "skirt"),
        (["Handbags"], "", "Murcia Tote Bag", "tote"),
        (["Flats"], "", "Silver Wedge Sandal", "flats"),
        (["Jeans", "Bottomwear"], "", "Blue Track Pants", "jeans"),
    ],
)
def test_product_types_and_paths_come_first(types: list[str], style: str, title: str, category: str) -> None:
    assert find_category(types, style, title).category == category


def test_a_description_only_chooses_between_what_the_path_leaves_open() -> None:
    path = ["Women > Tops > Hoodies & Sweatshirts"]
    assert find_category(path, "", "Autumn Pullie", "A roll neck sweatshirt.").category == "sweatshirt"
    assert find_category(path, "", "Autumn Pullie", "Goes with any shirt.").category == "hoodie"
    assert find_category([], "", "Autumn Breeze", "The best shirt there is.").category is None


def test_provenance_tells_stated_from_derived() -> None:
    assert find_category(["Shirts"], "", "Riviera").provenance == "stated"
    assert find_category([], "", "Riviera Shirt").provenance == "derived"
    assert find_category(["Shoes"], "", "Riviera").guessed


@pytest.mark.parametrize(
    ("types", "title"),
    [
        ([], "Bvlgari Women Eau De Parfum 75 ml"),
        ([], "Printed Window Curtains"),
        (["Electronics > Audio > Headphones"], "Over-Ear"),
        (["Home & Garden > Decor"], "Vase"),
    ],
)
def test_what_is_no_garment(types: list[str], title: str) -> None:
    assert not_a_garment(types, title)


@pytest.mark.parametrize(
    "title", ["Yoga Mat", "Tote with Candle Print", "Towel Robe", "Rugged Boots", "Foundation Bra"]
)
def test_what_is_one(title: str) -> None:
    assert not_a_garment(["Apparel & Accessories > Clothing"], title) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_words_give_a_known_category_or_none(title: str, path: str) -> None:
    found = find_category([path], path, title, path)
    assert found.category is None or found.category in terms("category")
    category, shelf = head_of(title)
    assert shelf is None or shelf in terms("group")
    assert category is None or terms("category")[category].group == shelf


def test_titles_of_a_real_shop(shared_data: Path) -> None:
    """Thirty thousand titles whose category the shop also states; see docs/feeds.md for the measured share."""
    expected = {
        "Tshirts": "t-shirt", "Shirts": "shirt", "Jeans": "jeans", "Dresses": "dress", "Watches": "watch",
        "Kurtas": "kurta", "Sarees": "saree", "Belts": "belt", "Skirts": "skirt", "Sweaters": "sweater",
        "Handbags": "handbag", "Wallets": "wallet", "Backpacks": "backpack", "Trousers": "trousers",
    }  # fmt: skip
    with (shared_data / "kagl" / "styles.csv").open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["articleType"] in expected][::10]
    right = sum(find_category([], "", r["productDisplayName"]).category == expected[r["articleType"]] for r in rows)
    assert len(rows) > 1000
    assert right / len(rows) > 0.95
