"""Whether somebody is upset with the shop, from their words and punctuation, in English and Chinese.

A logistic regression over character n-grams, groups of words that carry temper (``mood_words.toml``) and marks of
shouting, trained by ``python -m stylist.train.mood`` on sentences written for it; its weights are a table in
``stylist/weights/mood.json``. It reads one message and keeps nothing. It serves the tone and the hand-over.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections import Counter
from functools import cache
from importlib import resources

_LONGEST = 300
NGRAMS = (2, 3, 4)
_GRAMS = 1.0
"""What all n-grams of a message weigh beside one group of words."""


def features(text: str) -> dict[str, float]:
    """Character n-grams over words (each counted once), and how loud it is; of long texts the end."""
    text = text.strip()[-_LONGEST:]
    plain = f" {' '.join(re.sub(r'[^a-z㐀-鿿]+', ' ', text.lower().replace(chr(39), '')).split())} "
    found: dict[str, float] = {}
    for size in NGRAMS:
        found |= dict.fromkeys((plain[i : i + size] for i in range(len(plain) - size + 1)), 1.0)
    found |= {word: 1.0 for run in re.findall(r"[㐀-鿿]+", plain) for word in run}
    length = math.sqrt(sum(v * v for v in found.values())) or 1.0
    grams = {name: value * _GRAMS / length for name, value in found.items()}
    return grams | _temper(text) | _loudness(text)


def _temper(text: str) -> dict[str, float]:
    """Which groups of ``mood_words.toml`` it has words of."""
    plain = text.lower().replace("’", "'")
    return {f"#{name}": 1.0 for name, pattern in _groups().items() if pattern.search(plain)}


@cache
def _groups() -> dict[str, re.Pattern[str]]:
    rows = tomllib.loads(resources.files(__package__).joinpath("mood_words.toml").read_text("utf-8"))
    return {name: re.compile("|".join(rf"(?<![a-z])(?:{word})(?![a-z])" for word in row)) for name, row in rows.items()}


def _loudness(text: str) -> dict[str, float]:
    marks = Counter("!" if c in "!！" else "?" for c in text if c in "!！?？")
    words = re.findall(r"[A-Za-z]{3,}", text)
    shouted = [w for w in words if w.isupper()]
    loud = {
        "#marks": min(marks["!"] + marks["?"], 4) / 4 if marks["!"] + marks["?"] > 1 else 0.0,
        "#mixed": float(bool(marks["!"] and marks["?"])),
        "#shouting": len(shouted) / len(words) if len(words) > 1 else 0.0,
    }
    return {name: value for name, value in loud.items() if value}


@cache
def _weights() -> dict[str, float]:
    stored = resources.files("stylist").joinpath("weights", "mood.json").read_text("utf-8")
    return {str(name): float(value) for name, value in json.loads(stored).items()}


def upset(text: str) -> float:
    """How likely it is that somebody is angry at the shop or the bot, 0..1."""
    weights = _weights()
    score = weights["#bias"] + sum(value * weights.get(name, 0.0) for name, value in features(text).items())
    return 1 / (1 + math.exp(-score))
