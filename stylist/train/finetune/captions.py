"""What is said of a product while training and while measuring: its title and its attributes, English and Chinese.

Every text comes with the facts it states, so that all the pictures for which they hold count as right, never as wrong
ones: another size or colour of the same product, or another product of which the same is true.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from stylist.garment import Garment
from stylist.locale import Locale
from stylist.train.clip.captions import Said, name_text, to_chinese
from stylist.train.clip.sources import Item, words_of
from stylist.vocabulary import Kind, label, spot, term

Attributes = Mapping[Kind, tuple[str, ...]]

_MANY: dict[Kind, str] = {
    "colour": "colours", "pattern": "patterns", "fabric": "fabrics", "season": "seasons", "occasion": "occasions",
}  # fmt: skip
_KEEP: dict[Kind, float] = {
    "category": 0.9, "colour": 0.7, "gender": 0.5, "pattern": 0.35, "fabric": 0.25, "sleeve": 0.2, "neckline": 0.2,
    "length": 0.2, "fit": 0.15, "season": 0.1, "occasion": 0.15,
}  # fmt: skip
"""How often a caption says it: what a picture shows more often than what only the shop knows."""
_WORDS = 3
"""Words of a term that captions use: its label and the two that come next; the later ones are for understanding."""
_CHINESE = 0.4

_PHRASES: dict[Locale, tuple[str, ...]] = {
    "en": (
        "{gender} {colour} {pattern} {fabric} {length} {fit} {category} {sleeve} {neckline} {season} {occasion}",
        "{colour} {pattern} {fabric} {category} {sleeve} {neckline} {length} {fit} {gender} {occasion} {season}",
        "photo: {fit} {colour} {pattern} {sleeve} {length} {fabric} {category} {neckline} {gender} {occasion} {season}",
        "{category}: {colour} {fabric} {pattern} {length} {fit} {sleeve} {neckline} {gender} {occasion} {season}",
        "find {gender} {season} {occasion} {category} {colour} {pattern} {fabric} {length} {fit} {sleeve} {neckline}",
    ),
    "zh": (
        "{gender}{season}{occasion}{colour}{pattern}{fabric}{length}{fit}{sleeve}{neckline}{category}",
        "{colour}{pattern}{fabric}{category} {gender} {fit} {length} {sleeve} {neckline} {season} {occasion}",
        "一件{colour}{pattern}{fabric}的{gender}{season}{occasion}{fit}{length}{sleeve}{neckline}{category}",
        "想找{gender}{occasion}{season}穿的{colour}{pattern}{fabric}{sleeve}{neckline}{length}{fit}{category}",
    ),
}  # fmt: skip


def shown(garment: Garment, reference: str, first: bool) -> Attributes | None:
    """What holds for one of a product's pictures; None where it is not known which of its colours that shows.

    reference: the picture's name in the feed. A product of several colours shows the first of them in its first
    picture, and in another one the colour that the file is named after.
    """
    found: dict[Kind, tuple[str, ...]] = {"category": (garment.category,)}
    found |= {kind: values for kind, name in _MANY.items() if (values := getattr(garment, name))}
    for kind in ("sleeve", "neckline", "length", "fit"):
        if value := getattr(garment, kind):
            found[kind] = (value,)
    if garment.gender != "unisex":
        found["gender"] = (garment.gender,)
    if len({v.colour for v in garment.variants}) > 1 and len(garment.colours) > 1:
        named = _named_colour(garment, reference)
        if named is None and not first:
            return None
        found["colour"] = (named or garment.colours[0],)
    return found


def _named_colour(garment: Garment, reference: str) -> str | None:
    stem = PurePosixPath(reference).stem.replace("_", " ").replace("-", " ")
    return next((m.id for m in spot(stem) if m.kind == "colour" and m.id in garment.colours), None)


def facts_of(attributes: Attributes, titles: Sequence[str]) -> frozenset[str]:
    """Everything that a text may state about a picture: its attributes, and the words of its product's titles."""
    words = (word for title in titles for word in words_of(title))
    return _stated(attributes) | frozenset(f"word:{word}" for word in words)


def title(garment: Garment, rng: random.Random) -> Said:
    """The product's title in either language: the shop's own, or with its words in Chinese as far as they go.

    English ones lose words half of the time, and are misspelt now and then.
    """
    locale = _language(rng)
    if locale == "zh" and "zh" in garment.titles:
        said = garment.titles["zh"]
        return said, frozenset(f"word:{word}" for word in words_of(said))
    text, facts = name_text(Item(garment.id, Path(), "", garment.title("en")), locale, rng)
    return (text, facts) if facts else (text, frozenset((f"category:{garment.category}",)))


def caption(attributes: Attributes, rng: random.Random) -> Said:
    """Some of the attributes in one of several phrasings, in either language."""
    locale = _language(rng)
    kept = {kind: values for kind, values in attributes.items() if rng.random() < _KEEP[kind]}
    kept = kept or {"category": attributes["category"]}
    said = {kind: _words(kind, values, locale, rng) for kind, values in kept.items()}
    return _filled(rng.choice(_PHRASES[locale]), said), _stated(kept)


def _language(rng: random.Random) -> Locale:
    return "zh" if rng.random() < _CHINESE else "en"


def plain_text(attributes: Attributes, locale: Locale) -> Said:
    """What somebody would ask for: for whom, colour, pattern if there is one, and kind of garment, by their labels."""
    asked: dict[Kind, tuple[str, ...]] = {
        kind: values[:1] if kind == "category" else values
        for kind in ("gender", "colour", "pattern", "category")
        if (values := tuple(v for v in attributes.get(kind, ()) if v != "solid"))
    }
    said = {k: _joined([label(k, value, locale) for value in values], locale) for k, values in asked.items()}
    return _filled(_PHRASES[locale][0], said), _stated(asked)


def chinese_title(garment: Garment) -> str:
    """The shop's Chinese title, or its English one with the words of the vocabulary said in Chinese."""
    return garment.titles.get("zh") or to_chinese(garment.title("en"), random.Random(garment.title("en")))


def _stated(attributes: Attributes) -> frozenset[str]:
    return frozenset(f"{kind}:{value}" for kind, values in attributes.items() for value in values)


def _words(kind: Kind, values: Sequence[str], locale: Locale, rng: random.Random) -> str:
    return _joined([rng.choice(_known(kind, value, locale)) for value in values], locale)


def _known(kind: Kind, value: str, locale: Locale) -> Sequence[str]:
    try:
        found = term(kind, value)
    except KeyError:  # a word of the shop's own
        return (value.replace("-", " "),)
    return (found.zh if locale == "zh" else found.en)[:_WORDS]


def _joined(words: Sequence[str], locale: Locale) -> str:
    return ("和" if locale == "zh" else " and ").join(words)


def _filled(phrase: str, said: Mapping[Kind, str]) -> str:
    words: dict[Kind, str] = dict.fromkeys(_KEEP, "") | dict(said)
    return " ".join(phrase.format(**words).split()).strip(" :")
