"""The facts of a garment as sentences: what the shop states, what was read out of its words, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

from stylist.garment import Garment, Provenance
from stylist.locale import Locale
from stylist.vocabulary import Kind, label

_SAID: dict[Provenance, dict[Locale, str]] = {
    "stated": {"en": "The shop says: {facts}.", "zh": "店里写明：{facts}。"},
    "derived": {"en": "From the shop's own text: {facts}.", "zh": "从店家文字里读出：{facts}。"},
    "seen": {"en": "From the picture, not stated: {facts}.", "zh": "从图片看出、店里没写：{facts}。"},
}
_UNKNOWN: dict[Locale, str] = {"en": "The shop doesn't say the {what}.", "zh": "{what}店里没写。"}
_ATTRIBUTES: tuple[tuple[str, Kind, dict[Locale, str]], ...] = (
    ("colours", "colour", {"en": "colour", "zh": "颜色"}),
    ("fabrics", "fabric", {"en": "fabric", "zh": "面料"}),
    ("patterns", "pattern", {"en": "pattern", "zh": "花纹"}),
    ("occasions", "occasion", {"en": "good for", "zh": "适合"}),
)
_MISSED = ("colours", "fabrics")
"""Attributes that one wants to know: worth saying when the shop leaves them out."""
_SIZES: dict[Locale, str] = {"en": "In stock in {sizes}.", "zh": "有货尺码：{sizes}。"}
_IN_STOCK: dict[Locale, str] = {"en": "In stock.", "zh": "有货。"}
_NO_STOCK: dict[Locale, str] = {"en": "Out of stock.", "zh": "目前缺货。"}


def say_facts(garment: Garment, locale: Locale) -> list[str]:
    """What is known of a garment and how it is known, in a few short sentences."""
    return [*_known(garment, locale), *_missing(garment, locale), _stock(garment, locale)]


def _known(garment: Garment, locale: Locale) -> Iterator[str]:
    """One sentence for each way of knowing."""
    for how, sentence in _SAID.items():
        facts = [_fact(garment, name, kind, called, locale) for name, kind, called in _ATTRIBUTES
                 if getattr(garment, name) and garment.provenance.get(name, "stated") == how]  # fmt: skip
        if facts:
            yield sentence[locale].format(facts=("；" if locale == "zh" else "; ").join(facts))


def _fact(garment: Garment, name: str, kind: Kind, called: dict[Locale, str], locale: Locale) -> str:
    words = (label(kind, value, locale) for value in getattr(garment, name))
    return f"{called[locale]}{'' if locale == 'zh' else ' '}{('、' if locale == 'zh' else ', ').join(words)}"


def _missing(garment: Garment, locale: Locale) -> Iterator[str]:
    for name, _, called in _ATTRIBUTES:
        if name in _MISSED and not getattr(garment, name):
            yield _UNKNOWN[locale].format(what=called[locale])


def _stock(garment: Garment, locale: Locale) -> str:
    if not garment.in_stock:
        return _NO_STOCK[locale]
    sizes = ("、" if locale == "zh" else ", ").join(garment.sizes())
    return _SIZES[locale].format(sizes=sizes) if sizes else _IN_STOCK[locale]
