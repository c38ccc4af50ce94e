"""Size labels in English and Chinese, and which of them are usually the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylist.catalogue import read_feed
from stylist.catalogue.columns import fields_of, known_share
from stylist.garment import Gender
from stylist.sizing import SYSTEMS, UnknownSize, chart_for, compare, known_system, read_size, read_sizes


@pytest.mark.parametrize(
    ("text", "kind", "value", "system"),
    [
        ("size 10 UK", "number", "10", "UK"), ("UK10", "number", "10", "UK"), ("10 uk", "number", "10", "UK"),
        ("欧码38", "number", "38", "EU"), ("38欧码", "number", "38", "EU"), ("EUR 38", "number", "38", "EU"),
        ("美码8", "number", "8", "US"), ("US 8 shoes", "number", "8", "US"), ("意码42", "number", "42", "IT"),
        ("42.5", "number", "42.5", None), ("42½", "number", "42.5", None), ("42 1/2", "number", "42.5", None),
        ("38码", "number", "38", None), ("00", "number", "00", None), ("FR 40", "number", "40", "FR"),
        ("M", "letter", "M", None), ("x-large", "letter", "XL", None), ("2XL", "letter", "XXL", None),
        ("XXXL", "letter", "3XL", None), ("5xl", "letter", "5XL", None), ("加大码", "letter", "XL", None),
        ("中号", "letter", "M", None), ("亚洲码L", "letter", "L", "CN"), ("large", "letter", "L", None),
        ("均码", "one", "one size", None), ("One size", "one", "one size", None),
        ("free size", "one", "one size", None),
        ("W32", "waist", "32", None), ("腰围32", "waist", "32", None), ("32x34", "waist", "32", None),
        ("170/88A", "body", "170/88A", "CN"), ("160/84", "body", "160/84", "CN"), ("42R", "suit", "42", None),
        ("75B", "bra", "75B", None), ("34DD", "bra", "34DD", None), ("C70", "bra", "70C", "JP"),
        ("UK 34DD", "bra", "34DD", "UK"), ("245", "foot", "245", None), ("CN 245", "foot", "245", "CN"),
        ("JP 24.5", "foot", "245", "JP"), ("24.5cm", "foot", "245", None), ("110cm", "height", "110", None),
        ("身高110", "height", "110", None), ("4-5Y", "age", "48-60", None), ("18M", "age", "12-18", None),
        ("5岁", "age", "48-60", None), ("3T", "age", "24-36", None), ("6-12 months", "age", "6-12", None),
    ],
)  # fmt: skip
def test_labels_are_read(text: str, kind: str, value: str, system: str | None) -> None:
    size = read_size(text)
    assert size is not None
    assert (size.kind, size.value, size.system, size.text) == (kind, value, system, text)


def test_further_parts_of_a_label() -> None:
    jeans, women, double = read_size("W32 L34"), read_size("US W 7.5"), read_size("36/38")
    assert jeans and women and double
    assert (jeans.value, jeans.leg) == ("32", "34")
    assert (women.value, women.audience) == ("7.5", "women")
    assert (double.value, double.upto) == ("36", "38")
    assert [s.label for s in read_sizes("UK10 / EU 38")] == ["UK 10", "EU 38"]
    assert [s.kind for s in read_sizes("M (170/88A)")] == ["letter", "body"]


@pytest.mark.parametrize("text", ["", "banana", "XK 10", "Q", "size", "10 somewhere", "0/0", "999/1", "条纹"])
def test_what_is_no_size_is_not_read(text: str) -> None:
    assert read_sizes(text) == ()


def test_a_stated_system_holds_where_the_label_names_none() -> None:
    stated, own, letter = read_size("38", "IT"), read_size("EU 38", "IT"), read_size("W30", "IT")
    assert stated and own and letter
    assert (stated.system, stated.label, own.system, letter.system) == ("IT", "IT 38", "EU", None)


@pytest.mark.parametrize(
    ("text", "system"), [("eu", "EU"), ("EUR", "EU"), ("英码", "UK"), ("GB", "UK"), ("moon", None)]
)
def test_systems_by_name(text: str, system: str | None) -> None:
    assert known_system(text) == system


@pytest.mark.parametrize(
    ("wish", "offered", "category", "gender", "expected"),
    [
        ("UK 10", "EU 38", "dress", "women", "converted"), ("UK 10", "38", "dress", "women", "converted"),
        ("UK 10", "UK 10", "dress", "women", "same"), ("UK 10", "EU 40", "dress", "women", None),
        ("UK 10", "10", "dress", "women", None), ("UK 10", "US 10", "dress", "women", None),
        ("UK 10", "IT 42", "dress", "women", "converted"), ("US 6", "DE 36", "dress", "women", "converted"),
        ("10", "UK 10", "dress", "women", "same"), ("38", "40", "dress", "women", None),
        ("UK 10", "160/84A", "dress", "women", "converted"), ("UK 10", "160/68A", "skirt", "women", "converted"),
        ("CN M", "160/84A", "shirt", "women", "converted"), ("CN M", "170/88A", "shirt", "men", "converted"),
        ("M", "L", "shirt", "men", None), ("M", "S/M", "shirt", "men", "same"), ("L", "S-XL", "shirt", "men", "same"),
        ("W32", "32", "jeans", "men", "same"), ("32", "W32 L34", "jeans", "men", "same"),
        ("W32 L34", "32/34", "jeans", "men", "same"), ("W32 L30", "W32 L34", "jeans", "men", None),
        ("W28", "28", "jeans", "women", "same"), ("W31", "W32", "jeans", "men", None),
        ("W32", "EU 48", "jeans", "men", "converted"),
        ("32/34", "34", "dress", "women", "same"), ("42R", "EU 52", "blazer", "men", "converted"),
        ("EU 52", "42", "blazer", "men", None), ("EU 38", "W30", "scarf", "women", None),
        ("UK 5", "EU 38", "boots", "women", "converted"), ("US 7", "38", "boots", "women", "converted"),
        ("UK 5", "EU 39", "boots", "women", None), ("38", "38.5", "boots", "women", None),
        ("CN 260", "EU 42", "boots", "men", "converted"), ("JP 26.5", "EU 42", "boots", "men", "converted"),
        ("US 9 men", "42", "boots", "unisex", "converted"), ("US 9 women", "42", "boots", "men", None),
        ("CN 240", "JP 24", "boots", "women", "same"), ("UK 10 kids", "EU 28", "boots", "boys", "converted"),
        ("34DD", "EU 75E", "bra", "women", "converted"), ("JP 70C", "70B", "bra", "women", "converted"),
        ("FR 90B", "75B", "bra", "women", "converted"), ("75B", "75C", "bra", "women", None),
        ("5岁", "110", "dress", "girls", "converted"), ("EU 110", "110", "dress", "girls", "same"),
        ("5岁", "128", "dress", "girls", None), ("62", "68", "dress", "girls", None),
        ("均码", "one size", "hat", "unisex", "same"), ("M", "均码", "shirt", "women", None),
    ],
)  # fmt: skip
def test_which_sizes_answer_a_wish(
    wish: str, offered: str, category: str, gender: Gender, expected: str | None
) -> None:
    asked, chart = read_size(wish), chart_for(category, gender)
    assert asked is not None
    found = {compare(asked, size, chart) for size in read_sizes(offered)}
    assert found == {expected}


NUMBERS = st.one_of(
    st.builds("{} {}".format, st.sampled_from(sorted(SYSTEMS)), st.integers(4, 54)),
    st.sampled_from(
        ["S", "M", "XL", "W30", "W32 L34", "170/88A", "75B", "42R", "240", "110", "4-5Y", "均码", "38", "42.5"]
    ),
)


@settings(max_examples=100, deadline=None)
@given(
    NUMBERS, NUMBERS, st.sampled_from(["dress", "jeans", "boots", "bra", "hat"]),
    st.sampled_from(["women", "men", "unisex", "girls"]),
)  # fmt: skip
def test_converting_works_both_ways(one: str, other: str, category: str, gender: Gender) -> None:
    first, second, chart = read_size(one), read_size(other), chart_for(category, gender)
    assert first is not None
    assert second is not None
    assert compare(first, first, chart) in {"same", None}
    assert (compare(first, second, chart) is None) == (compare(second, first, chart) is None) or None in (
        first.system,
        second.system,
    )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_reading_never_fails(text: str) -> None:
    for size in read_sizes(text):
        assert size.value


@pytest.mark.parametrize(
    ("row", "size", "system"),
    [
        ({"size": "38", "size_system": "EU"}, "38", "EU"), ({"size": "38", "尺码制": "欧码"}, "38", "欧码"),
        ({"EU Size": "38", "UK Size": "5"}, "EU 38 / UK 5", None), ({"欧码": "38"}, "EU 38", None),
        ({"size": "M", "us_size": "4"}, "M", None), ({"size_eu": "38|39"}, None, None),
    ],
)  # fmt: skip
def test_feeds_say_the_system_in_a_column_or_in_its_name(
    row: dict[str, str], size: str | None, system: str | None
) -> None:
    found = fields_of(row)
    assert (found.get("size"), found.get("size_system")) == (size, system)
    assert known_share(row) == 1


def test_a_stated_system_reaches_the_variant(tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text("id,title,price,size,size_system\nd1,Linen dress,49,38|40,IT\n", "utf-8")
    (dress,) = read_feed(feed, currency="EUR").garments
    assert [(v.size, v.size_system) for v in dress.variants] == [("38", "IT"), ("40", "IT")]


def test_the_refusal_quotes_and_lists() -> None:
    told = UnknownSize("XK 10")
    assert "'XK 10'" in told.say("en")
    assert all(system in told.say("en") and system in told.say("zh") for system in SYSTEMS)
