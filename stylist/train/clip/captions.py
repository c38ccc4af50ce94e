"""What is said of a picture while training: names and attributes in many phrasings, English and Chinese.

Every text comes with the facts it states, so that all the pictures of a batch for which they hold count as right.
A fact is "kind:value" for an attribute and "word:…" for a word of the product's name.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from stylist.locale import Locale
from stylist.train.clip.sources import Item, words_of
from stylist.vocabulary import Kind, spot, term, terms

Said = tuple[str, frozenset[str]]
KINDS = ("type", "colour", "gender", "season", "usage")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def lexicon() -> dict[tuple[str, str], dict[Locale, tuple[str, ...]]]:
    """Words of every known attribute value, by (kind, value): the row's own word first.

    Categories and shades of the vocabulary that no row's value stands for are values too, by their id.
    """
    found = {(kind, value): _said(kind, value, entry) for kind in KINDS for value, entry in _table()[kind].items()}
    for kind, vocabulary in _OF_VOCABULARY.items():
        for name, known in terms(vocabulary).items():
            found.setdefault((kind, value_of(kind, name)), {"en": known.en, "zh": known.zh})
    return found


def value_of(kind: str, name: str) -> str:
    """The rows' value for a category or shade of the vocabulary, or its own id where the rows have none."""
    called = term(_OF_VOCABULARY[kind], name).en[0].lower()
    for value, entry in _table()[kind].items():
        if entry.get("vocabulary") == name or called in (value.lower(), *entry["en"]):
            return value
    return name


_OF_VOCABULARY: dict[str, Kind] = {"type": "category", "colour": "colour"}


@cache
def _table() -> dict[str, dict[str, dict[str, Any]]]:
    return tomllib.loads(resources.files(__package__).joinpath("lexicon.toml").read_text("utf-8"))


def _said(kind: str, value: str, entry: Mapping[str, Sequence[str]]) -> dict[Locale, tuple[str, ...]]:
    more: Mapping[str, tuple[str, ...]] = {"en": (), "zh": ()}
    if "vocabulary" in entry:
        known = term(_OF_VOCABULARY[kind], str(entry["vocabulary"]))
        more = {"en": known.en, "zh": known.zh}
    return {
        "en": tuple(dict.fromkeys((value, *entry["en"], *more["en"]))),
        "zh": tuple(dict.fromkeys((*entry["zh"], *more["zh"]))),
    }


def attribute_facts(item: Item) -> frozenset[str]:
    """The attributes of an item as facts."""
    return frozenset(f"{kind}:{value}" for kind, value in item.attributes.items())


def facts_of(item: Item) -> frozenset[str]:
    """Everything that a text may state about an item."""
    return attribute_facts(item) | frozenset(f"word:{w}" for w in words_of(item.name))


def value_word(kind: str, value: str, locale: Locale, rng: random.Random) -> str:
    """One of the words of an attribute value; the row's own word half of the time in English."""
    words = lexicon()[kind, value][locale] if (kind, value) in lexicon() else (value,)
    return words[0] if rng.random() < 0.5 else rng.choice(words)


def name_text(item: Item, locale: Locale, rng: random.Random) -> Said:
    """The product's name, half of the time with words left out, at times misspelt; in Chinese where words have one."""
    words = item.name.split()
    if rng.random() < 0.5:
        drop = rng.uniform(0.1, 0.6)
        words = [w for w in words if rng.random() >= drop] or words
    kept = " ".join(words)
    facts = frozenset(f"word:{w}" for w in words_of(kept))
    if locale == "zh":
        return to_chinese(kept, rng), facts
    return (misspell(kept, rng) if rng.random() < 0.1 else kept), facts


def to_chinese(name: str, rng: random.Random) -> str:
    """A name with every word of the vocabulary said in Chinese; brand and series names stay as they are."""
    parts, at = [], 0
    for mention in spot(name):
        if mention.start < at:
            continue
        parts += [name[at : mention.start].strip(), rng.choice(terms(mention.kind)[mention.id].zh[:2])]
        at = mention.end
    parts.append(name[at:].strip())
    glue = rng.choice(("", " "))
    return glue.join(p for p in parts if p)


def misspell(text: str, rng: random.Random) -> str:
    """One slip of the fingers in one of the longer words: a letter lost, doubled, swapped or wrong."""
    words = text.split()
    long = [n for n, w in enumerate(words) if len(w) > 3 and w.isalpha()]
    if not long:
        return text
    n = rng.choice(long)
    w, k = words[n], rng.randrange(1, len(words[n]) - 1)
    slips = (w[:k] + w[k + 1 :], w[:k] + w[k] + w[k:], w[:k] + w[k + 1] + w[k] + w[k + 2 :],
             w[:k] + rng.choice(_LETTERS) + w[k + 1 :])  # fmt: skip
    words[n] = rng.choice(slips)
    return " ".join(words)


_KEEP = {"type": 0.85, "colour": 0.6, "gender": 0.45, "season": 0.15, "usage": 0.25}
_PHRASES: dict[Locale, tuple[str, ...]] = {
    "en": (
        "{gender} {usage} {colour} {type} {season}", "{colour} {type} {gender} {usage} {season}",
        "{type} {colour} {gender} {season} {usage}", "a photo of {gender} {colour} {usage} {type} {season}",
        "{usage} {season} {type}, {colour} {gender}", "I am looking for {gender} {colour} {type} {usage} {season}",
        "something {colour} {gender}, a {type} {usage} {season}",
        "do you have {colour} {type} {gender} {usage} {season}?",
    ),
    "zh": (
        "{gender}{usage}{colour}{type}{season}", "{season}{gender}{colour}{usage}{type}",
        "{colour}{type}{gender}{season}{usage}", "一件{colour}{gender}{season}{usage}{type}",
        "想找{season}{usage}的{gender}{colour}{type}", "{type} {colour} {gender} {season} {usage}",
        "有没有{gender}穿的{colour}{type}{season}{usage}", "想买{colour}的{type}，{gender}{usage}{season}穿",
        "{season}{usage}穿的{type}，{colour}，{gender}", "帮我找{gender}{type}要{colour}{usage}{season}",
    ),
}  # fmt: skip


def attribute_text(item: Item, locale: Locale, rng: random.Random) -> Said:
    """Some of the attributes of an item, in one of several phrasings."""
    known = list(item.attributes)
    kept = [k for k in known if rng.random() < _KEEP[k]] or [rng.choice(known)]
    said = {k: value_word(k, item.attributes[k], locale, rng) if k in kept else "" for k in KINDS}
    phrase = rng.choice(_PHRASES[locale]).format(**said)
    facts = frozenset(f"{k}:{item.attributes[k]}" for k in kept)
    return " ".join(phrase.split()), facts
