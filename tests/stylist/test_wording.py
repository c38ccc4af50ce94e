"""Every reason has its sentence in both languages, and every sentence can be said."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from stylist.locale import LOCALES, Locale
from stylist.reason import Reason
from stylist.vocabulary import terms
from stylist.wording import SENTENCES, SLOTS, say_reason

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES: dict[str, str | float | int] = {
    "colour": "navy", "other_colour": "sky-blue", "wanted_colour": "white", "than_colour": "beige",
    "neutral_colour": "grey", "fabric": "linen", "wanted_fabric": "silk", "category": "cardigan",
    "wanted_category": "jacket", "occasion": "wedding", "season": "summer", "pattern": "striped",
    "finish": "matte", "sleeve": "long-sleeve", "neckline": "v-neck", "length": "midi", "fit": "relaxed",
    "brand": "Mistral", "value": "silk", "size": "M", "slot": "fabric", "group": "shoes", "wanted_size": "UK 10",
    "rank": 2, "of": 40,
    "price_minor": 4990, "left_minor": 3010, "total_minor": 12000, "currency": "USD",
    "each_minor": 300, "count": 3, "looks": 5, "buy": 2, "day": 2, "days": 2,
    "low_c": -3, "high_c": 4,
}  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", SENTENCES)
def test_each_sentence_can_be_said_in_full(code: str, locale: Locale) -> None:
    said = say_reason(Reason(code=code, facts=EXAMPLES), locale)
    assert said and "{" not in said
    assert said.endswith("." if locale == "en" else "。")
    assert bool(re.search(r"[\u3400-\u9fff]", said)) is (locale == "zh")


def test_every_code_that_is_given_has_a_sentence_and_every_sentence_is_given() -> None:
    used: set[str] = set()
    for folder in ("search", "outfits", "seeing", "taste", "wardrobe"):
        for file in (ROOT / "stylist" / folder).glob("*.py"):
            used |= set(re.findall(r'"([a-z_]+)"', file.read_text("utf-8")))
    slots = ("fabric", "neckline", "sleeve", "fit")
    used |= {f"only_here_{slot}" for slot in slots}
    styles = tomllib.loads((ROOT / "stylist" / "taste" / "words.toml").read_text("utf-8"))
    used |= {f"taste_said_{style}" for style in styles}
    assert set(SENTENCES) <= used


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_judges_a_body_or_gushes(locale: Locale) -> None:
    forbidden = ("flattering", "slimming", "显瘦", "遮肉", "显胖", "亲", "!", "！")
    assert not [s for s in SENTENCES.values() for word in forbidden if word in s[locale]]


def test_ids_become_words_and_amounts_become_money() -> None:
    met = Reason(code="colour_and_fabric", facts={"colour": "navy", "fabric": "linen"})
    assert say_reason(met, "en") == "Navy linen, just what you asked for."
    assert say_reason(met, "zh") == "藏青、亚麻，正是你要的。"
    left = Reason(code="within_budget", facts={"price_minor": 4990, "left_minor": 3000, "currency": "USD"})
    assert say_reason(left, "en") == "$49.90, which leaves $30 of your budget."
    assert say_reason(Reason(code="occasion", facts={"occasion": "wedding"}), "en") == "Right for a wedding."


def test_a_shop_s_own_word_is_said_as_it_is() -> None:
    assert say_reason(Reason(code="colour", facts={"colour": "Midnight Tide"}), "en").count("Midnight Tide") == 1


def test_every_occasion_can_be_gone_to_and_every_slot_has_a_name() -> None:
    for occasion in terms("occasion"):
        said = say_reason(Reason(code="occasion", facts={"occasion": occasion}), "en")
        assert said.startswith("Right for ")
    assert {*SLOTS} >= {"fabric", "pattern", "colour", "occasion"}
    assert say_reason(Reason(code="not_stated", facts={"slot": "fabric"}), "zh") == "店家没有写明面料。"


@pytest.mark.parametrize(
    ("category", "said"),
    [
        ("shirt", "A shirt"),
        ("umbrella", "An umbrella"),
        ("jeans", "Jeans"),
        ("dress", "A dress"),
        ("swimwear", "Swimwear"),
    ],
)
def test_articles(category: str, said: str) -> None:
    assert say_reason(Reason(code="category", facts={"category": category}), "en") == f"{said}, as asked."


def test_counts_are_words_and_one_has_its_own_sentence() -> None:
    two, one = (Reason(code="buy_have_it", facts={"count": n}) for n in (2, 1))
    assert say_reason(two, "en").startswith("You own two much like it already")
    assert say_reason(one, "en").startswith("There's one much like it in your wardrobe")
    assert "两件差不多的" in say_reason(two, "zh")
    assert "一件差不多的" in say_reason(one, "zh")
