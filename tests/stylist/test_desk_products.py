"""What a row says to a question, where the row is silent, and products side by side."""

from __future__ import annotations

import pytest

from stylist.desk.products import COMPARED, aspects, fact, fact_table, facts_asked
from stylist.garment import Garment, Variant
from stylist.money import Money

PRICE = Money.of(59, "USD")


def _garment(**facts: object) -> Garment:
    variants = tuple(
        Variant(sku=f"a-{c}-{s}", size=s, colour=c, prices=(PRICE,), in_stock=s != "L")
        for c in ("Black", "Olive")
        for s in "SML"
    )
    known = {"id": "a", "titles": {"en": "Shirt"}, "category": "shirt", "variants": variants}
    return Garment.model_validate(known | facts)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("is it machine washable?", "care"), ("能机洗吗", "care"), ("what's it made of", "material"),
        ("什么面料", "material"),
        ("which colours does it come in", "colours"), ("还有别的颜色吗", "colours"), ("do you have it in M?", "sizes"),
        ("有M码吗", "sizes"), ("how many reviews?", "reviews"), ("买家评价怎么样", "reviews"),
        ("does it have pockets?", "pockets"),
        ("is it lined?", "lining"), ("会透吗", "sheer"), ("is it waterproof", "weather"),
        ("where is it made?", "origin"),
    ],
)  # fmt: skip
def test_what_is_asked(question: str, asked: str) -> None:
    assert asked in aspects(question)


@pytest.mark.parametrize(
    "question", ["a navy shirt under 80", "hello", "show me more", "想要一件衬衫", "why the first one?"]
)
def test_what_asks_for_nothing_of_a_row(question: str) -> None:
    assert aspects(question) == ()


def test_the_row_goes_before_the_text_unless_the_text_tells_shares() -> None:
    plain = _garment(fabrics=("linen",), descriptions={"en": "Soft cotton lining."})
    shares = _garment(fabrics=("linen",), descriptions={"en": "55% linen, 45% cotton."})
    assert fact(plain, "material", PRICE, "en").cell == "linen"
    assert fact(shares, "material", PRICE, "en").cell == "“55% linen, 45% cotton.”"


def test_what_was_only_seen_is_said_to_be_seen() -> None:
    seen = _garment(fabrics=("denim",), provenance={"fabrics": "seen"})
    assert fact(seen, "material", PRICE, "en").source == "picture"
    assert "the shop doesn't say" in fact(seen, "material", PRICE, "en").sentence


def test_colours_are_those_of_variants_in_stock_in_the_language_asked() -> None:
    assert fact(_garment(), "colours", PRICE, "en").cell == "Black, Olive"
    assert fact(_garment(), "colours", PRICE, "zh").cell == "黑色、橄榄绿"


def test_silence_is_an_answer() -> None:
    for name in ("care", "material", "reviews", "brand", "origin", "measures"):
        told = fact(_garment(), name, PRICE, "en")
        assert told.source == "silent"
        assert "the shop doesn't say" in told.sentence


@pytest.mark.parametrize(
    ("question", "said"),
    [("in M?", "yes, M is in stock"), ("in L?", "L is sold out"), ("in 4XL?", "it doesn't come in 4XL")],
)
def test_a_size_asked_for(question: str, said: str) -> None:
    rows = facts_asked([_garment()], f"do you have it {question} in stock", [PRICE], "en")
    assert said in rows[0].facts[0].sentence


def test_of_several_only_rows_with_something_known() -> None:
    rows = fact_table([_garment(fabrics=("linen",)), _garment(id="b")], COMPARED, [PRICE, PRICE], "en")
    assert [row.aspect for row in rows] == ["price", "material", "sizes"]
    assert [f.source for f in rows[1].facts] == ["row", "silent"]
