"""The facts of a garment in words: what it is, who says so, and what nobody says."""

from __future__ import annotations

import re

import pytest

from stylist.locale import LOCALES, Locale
from stylist.rowfacts import row_facts, say_facts
from tests.stylist.garments import make_garment

SHIRT = {"colours": ("navy", "cream"), "fabrics": ("linen", "cotton"), "patterns": ("striped",), "occasions": ("work",)}


def test_a_person_would_say_it_so() -> None:
    said = say_facts(make_garment("a", category="shirt", **SHIRT), "en")
    assert "striped linen and cotton in navy and cream" in said[0]
    assert re.search("shop", said[0])
    assert said[1] == "The shop suggests it for the office."


def test_chinese_names_cloth_colour_and_pattern() -> None:
    said = say_facts(make_garment("a", category="shirt", **SHIRT), "zh")
    assert "面料是亚麻、棉，颜色藏青、奶油色，花纹是条纹" in said[0]
    assert "店里" in said[0]


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_reads_like_a_row(locale: Locale) -> None:
    said = " ".join(say_facts(make_garment("a", category="shirt", **SHIRT), locale))
    assert not re.search(r"[;；]|colour navy|fabric linen|: ?colour|pattern solid", said.replace("; that's", ""))


def test_plurals_are_spoken_of_as_such_and_plain_goes_without_saying() -> None:
    said = say_facts(
        make_garment("j", category="jeans", fabrics=("denim",), colours=("black",), patterns=("solid",)), "en"
    )
    assert re.search(r"\b[Tt]hey're denim in black", said[0])
    assert "solid" not in " ".join(said)


def test_what_is_not_known_is_said_and_what_was_seen_is_told_from_what_was_stated() -> None:
    seen = make_garment("s", category="shirt", colours=("navy",), provenance={"colours": "seen"})
    said = say_facts(seen, "en")
    assert said[0] == "From the picture I'd say it's navy; the shop doesn't state it."
    assert said[1] == "The shop doesn't say what it's made of."


def test_the_row_is_there_as_ids() -> None:
    assert row_facts(make_garment("a", category="shirt", **SHIRT)) == {
        "pattern": ["striped"], "fabric": ["linen", "cotton"], "colour": ["navy", "cream"], "occasion": ["work"],
    }  # fmt: skip
