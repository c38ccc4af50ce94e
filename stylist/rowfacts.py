"""The facts of a garment as a person would say them: what the shop states, what its words or its picture tell, what
nobody says. Each sentence keeps its source."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from stylist.garment import Garment, Provenance
from stylist.locale import Locale
from stylist.vocabulary import Kind, label
from stylist.wording import occasion_name

_SAID: dict[Provenance, dict[Locale, tuple[str, ...]]] = {
    "stated": {
        "en": ("{It} {what}; that's from the shop's page.", "By the shop's page {it} {what}.",
               "{It} {what}, the shop writes."),
        "zh": ("{what}，店里是这么写的。", "店里写着：{what}。", "按店里的说法，{what}。"),
    },
    "derived": {
        "en": ("Going by the shop's text, {it} {what}.", "{It} {what}, as I read the shop's text."),
        "zh": ("看店家的介绍，{what}。", "店家的介绍里提到，{what}。"),
    },
    "seen": {
        "en": ("From the picture I'd say {it} {what}; the shop doesn't state it.",),
        "zh": ("看图应该是{what}，店里没有写。",),
    },
}  # fmt: skip
_MEANT: dict[Provenance, dict[Locale, tuple[str, ...]]] = {
    "stated": {"en": ("The shop suggests {it} for {what}.",), "zh": ("店里说适合{what}穿。",)},
    "derived": {"en": ("By its text the shop means {it} for {what}.",), "zh": ("看店家的介绍，适合{what}穿。",)},
    "seen": {"en": ("From the picture I'd wear {it} for {what}.",), "zh": ("看图，适合{what}穿。",)},
}
_ATTRIBUTES: tuple[tuple[str, Kind], ...] = (
    ("patterns", "pattern"), ("fabrics", "fabric"), ("colours", "colour"), ("occasions", "occasion"),
)  # fmt: skip
_PLAIN = "solid"
"""A pattern that goes without saying."""
_UNKNOWN: dict[str, dict[Locale, str]] = {
    "fabrics": {"en": "The shop doesn't say what {it} made of.", "zh": "是什么面料，店里没写。"},
    "colours": {"en": "The shop doesn't name the colour.", "zh": "颜色店里没写。"},
}
"""Attributes that one wants to know: worth saying when the shop leaves them out."""
_SIZES: dict[Locale, str] = {"en": "{It} in stock in {sizes}.", "zh": "有货的码：{sizes}。"}
_IN_STOCK: dict[Locale, str] = {"en": "{It} in stock.", "zh": "有现货。"}
_NO_STOCK: dict[Locale, str] = {"en": "{It} sold out just now.", "zh": "目前缺货。"}


def say_facts(garment: Garment, locale: Locale) -> list[str]:
    """What is known of a garment and how it is known, in a few short sentences: what it is first, the stock last."""
    return [*_described(garment, locale), *_missing(garment, locale), *_meant(garment, locale), _stock(garment, locale)]


def row_facts(garment: Garment) -> dict[str, list[str]]:
    """The same as vocabulary ids: kind -> ids, only the kinds that are known."""
    return {kind: list(known) for name, kind in _ATTRIBUTES if (known := getattr(garment, name))}


def _described(garment: Garment, locale: Locale) -> Iterator[str]:
    """Cloth, colour and pattern: one sentence for each way of knowing."""
    for how, sentences in _SAID.items():
        known = {name: _words(garment, name, kind, locale) for name, kind in _ATTRIBUTES[:3] if _by(garment, name, how)}
        if what := (_english(known) if locale == "en" else _chinese(known)):
            yield _filled(garment, sentences[locale], what, locale)


def _meant(garment: Garment, locale: Locale) -> Iterator[str]:
    for how, sentences in _MEANT.items():
        if _by(garment, "occasions", how):
            words = [occasion_name(o, locale) for o in garment.occasions]
            it = "them" if _many(garment) else "it"
            yield _chosen(garment, sentences[locale]).format(it=it, what=_listed(words, locale))


def _by(garment: Garment, name: str, how: Provenance) -> bool:
    return bool(getattr(garment, name)) and garment.provenance.get(name, "stated") == how


def _words(garment: Garment, name: str, kind: Kind, locale: Locale) -> list[str]:
    return [label(kind, v, locale) for v in getattr(garment, name) if v != _PLAIN]


def _english(known: dict[str, list[str]]) -> str:
    """ "striped linen and cotton in navy and cream"."""
    cloth = " ".join([*known.get("patterns", [])[:1], _listed(known.get("fabrics", []), "en")]).strip()
    colours = _listed(known.get("colours", []), "en")
    return f"{cloth} in {colours}" if cloth and colours else cloth or colours


def _chinese(known: dict[str, list[str]]) -> str:
    """ "面料是亚麻、棉，颜色藏青，条纹"."""
    parts = [f"面料是{_listed(known['fabrics'], 'zh')}"] if known.get("fabrics") else []
    parts += [f"颜色{'' if parts else '是'}{_listed(known['colours'], 'zh')}"] if known.get("colours") else []
    parts += [f"花纹是{_listed(known['patterns'], 'zh')}"] if known.get("patterns") else []
    return "，".join(parts)


def _missing(garment: Garment, locale: Locale) -> Iterator[str]:
    for name, sentences in _UNKNOWN.items():
        if not getattr(garment, name):
            yield sentences[locale].format(it=_is(garment))


def _stock(garment: Garment, locale: Locale) -> str:
    sizes = _listed(garment.sizes(), locale)
    sentence = _NO_STOCK if not garment.in_stock else _SIZES if sizes else _IN_STOCK
    return _filled(garment, (sentence[locale],), "", locale, sizes)


def _filled(garment: Garment, sentences: Sequence[str], what: str, locale: Locale, sizes: str = "") -> str:
    it = _is(garment)
    return _chosen(garment, sentences).format(it=it, It=it[:1].upper() + it[1:], what=what, sizes=sizes)


def _chosen(garment: Garment, sentences: Sequence[str]) -> str:
    """The same garment is always spoken of alike; two garments need not be."""
    return sentences[zlib.crc32(garment.id.encode()) % len(sentences)]


def _many(garment: Garment) -> bool:
    """Whether English speaks of it in the plural: jeans, loafers."""
    word = label("category", garment.category, "en")
    return word.endswith("s") and not word.endswith("ss")


def _is(garment: Garment) -> str:
    return "they're" if _many(garment) else "it's"


def _listed(words: Sequence[str], locale: Locale) -> str:
    if locale == "zh" or len(words) < 2:
        return "、".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
