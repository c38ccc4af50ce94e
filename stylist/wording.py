"""Reasons as sentences, in English and Chinese: what Stylist says about a garment or an outfit.

The sentences are in ``wording.toml``. A placeholder is filled from the reason's facts. Vocabulary ids become words
("navy" / "藏青"), ``price_minor`` with ``currency`` becomes {price}, and an occasion becomes what one goes to
("a wedding" / "婚礼").
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources

from stylist.locale import Locale
from stylist.money import Money
from stylist.reason import Reason
from stylist.vocabulary import Kind, label, terms

_TABLES: dict[str, dict[str, dict[Locale, str]]] = tomllib.loads(
    resources.files(__package__).joinpath("wording.toml").read_text("utf-8")
)
SENTENCES = _TABLES["sentences"]
"""Reason code -> sentence with placeholders, in both languages."""
_ONE = _TABLES["one"]
"""The same where the count is one."""
_NUMBERS: dict[Locale, tuple[str, ...]] = {
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    "zh": tuple("零一两三四五六七八九十"),
}
SLOTS = _TABLES["slots"]
"""What to call an attribute itself."""
_OCCASIONS = _TABLES["occasions"]
_MOMENTS = _TABLES["moments"]

_COLOURS: tuple[Kind, ...] = ("colour", "colour_family", "colour_mood")


def say_reason(reason: Reason, locale: Locale) -> str:
    """One short sentence for a reason. KeyError for a code that is not in the table."""
    words = {name: _word(name, value, locale) for name, value in reason.facts.items()}
    if "value" in words and "slot" in reason.facts:
        words["value"] = _word(str(reason.facts["slot"]), reason.facts["value"], locale)
    one = {f"a_{name}": with_article(word) for name, word in words.items()}
    numbers = {f"n_{name}": number_in_words(n, locale) for name, n in reason.facts.items() if isinstance(n, int)}
    sentences = _ONE if reason.facts.get("count") == 1 and reason.code in _ONE else SENTENCES
    sentence = sentences[reason.code][locale].format(**words, **one, **numbers, **_amounts(reason.facts, locale))
    return sentence[:1].upper() + sentence[1:]


def number_in_words(n: int, locale: Locale) -> str:
    """A small count in words, as it stands before what is counted: "two", 两; larger ones in figures."""
    return _NUMBERS[locale][n] if 0 <= n < len(_NUMBERS[locale]) else str(n)


def occasion_name(occasion: str, locale: Locale) -> str:
    """What one goes to: "a wedding" / "婚礼"; an occasion that is not in the table as it is."""
    return _OCCASIONS[occasion][locale] if occasion in _OCCASIONS else occasion


def moment_name(occasion: str, locale: Locale) -> str | None:
    """What a moment of a plan is called: "in the evening"; None where the occasion's own word will do."""
    return _MOMENTS[occasion][locale] if occasion in _MOMENTS else None


def budget_left(budget: Money, spent: Money, locale: Locale) -> str:
    """ "$12 left of $80", or what is over it. Both of one currency."""
    left = budget.amount_minor - spent.amount_minor
    words = Money(amount_minor=abs(left), currency=budget.currency).format(locale)
    key = "left" if left > 0 else "over" if left else "exact"
    return _TABLES["budget"][key][locale].format(left=words, budget=budget.format(locale))


def with_article(word: str) -> str:
    """An English label with its article: "a shirt", "an umbrella", "jeans", "swimwear"."""
    if (word.endswith("s") and not word.endswith("ss")) or word.endswith(("wear", "equipment")):
        return word
    return f"an {word}" if word[:1].lower() in "aeio" or word.startswith("um") else f"a {word}"


def _word(fact: str, value: str | float | int, locale: Locale) -> str:
    kind = fact if fact == "colour_family" else fact.rpartition("_")[2]  # "wanted_colour" is a colour
    name = str(value)
    if kind == "occasion" and name in _OCCASIONS:
        return _OCCASIONS[name][locale]
    if fact == "slot":
        return SLOTS[name][locale] if name in SLOTS else name
    kinds = _COLOURS if kind == "colour" else (kind,)
    return next((label(k, name, locale) for k in kinds if name in terms(k)), name)  # type: ignore[arg-type]


def _amounts(facts: Mapping[str, str | float | int], locale: Locale) -> dict[str, str]:
    currency = facts.get("currency")
    return {
        name.removesuffix("_minor"): Money(amount_minor=int(value), currency=str(currency)).format(locale)
        for name, value in facts.items()
        if name.endswith("_minor")
    }
