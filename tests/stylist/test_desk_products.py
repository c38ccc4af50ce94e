"""What a row says to a question, where the row is silent, and products side by side."""

from __future__ import annotations

import pytest

from stylist.desk.products import COMPARED, aspects, fact, fact_table, facts_asked
from stylist.garment import Garment, Variant
from stylist.locale import Locale
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
        ("where is it made?", "origin"), ("does it need ironing?", "ironing"), ("要熨吗", "ironing"),
        ("can it go in the dryer?", "drying"), ("会缩水吗", "shrinking"), ("dry clean only?", "care"),
        ("is it 100% linen?", "material"), ("是百分百亚麻吗", "material"), ("纯棉的吗", "material"),
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


@pytest.mark.parametrize(
    ("aspect", "known"), [("care", True), ("ironing", False), ("drying", False), ("shrinking", False)]
)
def test_a_washing_line_answers_washing_alone(aspect: str, known: bool) -> None:
    told = fact(_garment(descriptions={"en": "Machine wash warm."}), aspect, PRICE, "en")
    assert (told.source != "silent") is known


def test_a_line_on_ironing_answers_ironing() -> None:
    told = fact(_garment(descriptions={"en": "Machine wash cool; iron damp."}), "ironing", PRICE, "en")
    assert "iron damp" in told.sentence


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "linen, cotton, by the shop's own data. How much of each, it doesn't say."),
        ("zh", "店里写的是亚麻、棉。各占多少没写。"),
    ],
)
def test_all_of_a_blend_is_told_and_that_shares_are_not(locale: Locale, said: str) -> None:
    assert fact(_garment(fabrics=("linen", "cotton")), "material", PRICE, locale).sentence == said


def test_nobody_asks_for_the_shares_of_a_shoe_s_parts() -> None:
    shoe = _garment(category="sneakers", fabrics=("leather", "rubber"))
    assert fact(shoe, "material", PRICE, "en").sentence == "leather, rubber, by the shop's own data."


def test_an_id_of_a_colour_is_never_told_as_it_stands() -> None:
    green = _garment(variants=(Variant(sku="a", size="M", colour="dark-green", prices=(PRICE,)),))
    assert fact(green, "colours", PRICE, "en").cell == "dark green"
    assert fact(green, "colours", PRICE, "zh").cell == "墨绿"
