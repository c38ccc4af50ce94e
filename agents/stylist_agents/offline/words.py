"""A message as it is read: one form of width and quotes, small typing errors mended, idioms out of the way."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources
from typing import Any

from rapidfuzz.distance import OSA

from stylist.vocabulary import load

_LATIN_WORD = re.compile(r"(?<![\dA-Za-z])[A-Za-z](?:[A-Za-z'-]*[A-Za-z])?")
_LONE_T = re.compile(r"(?<=[\u3400-\u9fff])T(?![A-Za-z恤\s-])")
"""条纹T: a T-shirt, in Chinese."""
_LONE_W = re.compile(r"(?<![\w'])w(?:/\s*|\s+)(?=[a-z])")
"""How "with" is typed: "a dress w pockets", "w/ pockets"."""
_BETWEEN_SCRIPTS = re.compile(r"(?<=[㐀-鿿])(?=[A-Za-z]{3})|(?<=[a-z]{3})(?<!polo)(?=[㐀-鿿])", re.IGNORECASE)
"""来个budget friendly的: where a word of one script begins right after the other, no border to any pattern."""
_ONE_HALF = re.compile(r"(?<=\d) ?½")
_WIDE_GAP = re.compile(r"\s{8,}")
_SHORTEST_MENDED = 5
_ONE_SLIP_UP_TO = 8
_ENDINGS = ("s", "d", "r", "n", "ed", "er", "es", "ly", "al", "ers", "ing", "ment")


@cache
def table(name: str) -> dict[str, Any]:
    """One of this package's TOML tables by name, without the suffix."""
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


def normalise(text: str) -> str:
    """Full-width forms become ASCII, traditional characters of garment words simplified ones, typos are mended."""
    text = _ONE_HALF.sub(".5", text)
    plain = (
        _WIDE_GAP.sub(" ", unicodedata.normalize("NFKC", text)).replace("’", "'").replace("‘", "'").replace("`", "'")
    )
    plain = _LONE_T.sub("T恤", _BETWEEN_SCRIPTS.sub(" ", plain.translate(_simplified())))
    plain = _LONE_W.sub("with ", plain)
    for wrong, right in table("words")["homophones"].items():
        plain = plain.replace(wrong, right)
    plain = _in_standard_chinese(plain)
    short = table("words")["shorthand"]
    return _LATIN_WORD.sub(lambda found: short.get(found.group().lower()) or _mended(found), plain)


def _in_standard_chinese(text: str) -> str:
    """唔好咁貴, 侬有伐: the function words of a dialect as those that every other table knows."""
    for marks, words in _dialects():
        if marks.search(text):
            for spoken, written in words:
                text = spoken.sub(written, text)
    return text


@cache
def _dialects() -> tuple[tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], str], ...]], ...]:
    """What marks each dialect of ``dialects.toml``, and its words with what they are in standard Chinese."""
    return tuple(
        (re.compile(row["marks"]), tuple((re.compile(spoken), written) for spoken, written in row["words"]))
        for row in table("dialects")["dialect"]
    )


_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+$")


def _mended(found: re.Match[str]) -> str:
    """The word without its typing error; a name inside a sentence has none: "from Lagos" wishes for no logos."""
    return found[0] if _NAME.search(found.string, max(0, found.start() - 2), found.end()) else mend(found[0])


@cache
def mend(word: str) -> str:
    """The vocabulary's word that ``word`` misspells, or ``word`` itself.

    Only words of five letters and more are touched, one slip up to eight letters and two above, and never a word
    that is good English by itself ("short" is no misspelt "shirt").
    """
    lower = word.lower()
    if len(lower) < _SHORTEST_MENDED or lower in _left_alone():
        return word
    if any(lower.endswith(e) and lower.removesuffix(e) in _targets() for e in _ENDINGS):
        return word
    allowed = 1 if len(lower) <= _ONE_SLIP_UP_TO else 2
    near = [
        (OSA.distance(lower, w, score_cutoff=allowed), w) for w in _targets() if abs(len(w) - len(lower)) <= allowed
    ]
    distance, best = min((n for n in near if n[1][0] == lower[0]), default=(allowed + 1, word))
    return best if distance <= allowed else word


def mask(text: str, start: int, end: int) -> str:
    """``text`` with a stretch blanked out, so that all other positions stay what they were."""
    return text[:start] + " " * (end - start) + text[end:]


def mask_all(text: str, pattern: re.Pattern[str]) -> str:
    """``text`` with every match of ``pattern`` blanked out."""
    return pattern.sub(lambda found: " " * len(found.group()), text)


@cache
def idioms() -> re.Pattern[str]:
    """Stretches that hold a garment word, or a "not", without meaning it: 麻烦, 特别, "does it suit me"."""
    words = table("words")
    rows = "|".join(words["idioms"]).replace("<KIN_EN>", words["kin"]["en"]).replace("<KIN_ZH>", words["kin"]["zh"])
    return re.compile(rows, re.IGNORECASE)


@cache
def _simplified() -> dict[int, str]:
    forms = table("words")["traditional"]
    return {ord(old): new for old, new in zip(forms["from"], forms["to"], strict=True)}


@cache
def _targets() -> frozenset[str]:
    """Single English words worth mending to: the vocabulary's, and those that steer a conversation."""
    vocabulary = {w.lower() for t in load().values() for phrase in t.en for w in phrase.split()}
    steering = set(table("words")["steering"])
    long_enough = {w for w in vocabulary if len(w) >= _SHORTEST_MENDED and w.isalpha()}
    return frozenset(long_enough | steering)


@cache
def _left_alone() -> frozenset[str]:
    plurals = {form for w in _targets() | _of_talk() for form in (w, f"{w}s", f"{w}es", f"{w}'s")}
    return frozenset(table("words")["good_english"]) | plurals


LEXICONS = ("garments", "looks", "moments", "people")
"""The tables of words of talk, by what they speak of."""


def _of_talk() -> frozenset[str]:
    """English words of talk: "beads" is no misspelt "belts"."""
    rows = (row for name in LEXICONS for terms in table(f"lexicon_{name}").values() for row in terms.values())
    return frozenset(w.lower() for row in rows for phrase in row.get("en", ()) for w in phrase.split())
