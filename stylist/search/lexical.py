"""Search by words: BM25 over titles, descriptions and vocabulary ids, so that "藏青" finds "navy" and the reverse."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from functools import cache

import bm25s
import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from stylist.garment import Garment
from stylist.search.colour import family_of
from stylist.search.columns import Columns
from stylist.vocabulary import load, spot

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it switches itself to DEBUG when imported

Scores = npt.NDArray[np.float32]

_PART = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[\u3400-\u9fff]+")
_LATIN = re.compile(r"[A-Za-z]{5,}")
_SAYS_NOTHING = frozenset(
    word
    for line in (
        "a an and are as at be but by can do for from have i im in is it its like looking me my need of on or",
        "please show some something that the their there these they this to want was we what which who will with",
        "would you your could should thing things wear wearing under below above over about around really quite very",
    )
    for word in line.split()
)
_TITLE_WEIGHT = 2
"""A title's words are counted twice: they name the garment, a description also names what goes with it."""


class WordIndex:
    """BM25 (Lù 2024, bm25s) over one catalogue version."""

    def __init__(self, columns: Columns) -> None:
        documents = [_document(g, v) for g, v in zip(columns.garments, columns.values, strict=True)]
        self._bm25 = bm25s.BM25(backend="numpy")
        self._bm25.index(documents, show_progress=False)
        self._known = _vocabulary_words() | {t for d in documents for t in d if ":" not in t}
        self._targets = sorted(_vocabulary_words() | _words_of(columns.distinct("brand")))

    def scores(self, text: str) -> Scores:
        """(N,) BM25 scores of a query that went through :meth:`correct`, 0 where no word occurs."""
        tokens = [t for t in (*tokenise(text), *_concepts(text)) if t in self._bm25.vocab_dict]
        if not tokens:
            return np.zeros(self._bm25.scores["num_docs"], dtype=np.float32)
        return np.asarray(self._bm25.get_scores(tokens), dtype=np.float32)

    def correct(self, text: str) -> str:
        """Misspelt garment and brand words put right: "linnen shrit" -> "linen shirt". Other words stay."""
        return _LATIN.sub(lambda found: self._corrected(found.group()), text)

    def _corrected(self, word: str) -> str:
        plain = word.lower()
        if plain in _SAYS_NOTHING or _stem(plain) in self._known or plain in self._known:
            return word
        allowed = 2 if len(plain) >= 8 else 1
        found = process.extractOne(plain, self._targets, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
        return found[0] if found else word


def tokenise(text: str) -> Iterator[str]:
    """English words without plural endings; Chinese vocabulary words and pairs of characters."""
    for part in _PART.findall(text.lower()):
        if part[0] < "\u3400":
            if part not in _SAYS_NOTHING:
                yield _stem(part)
        else:
            yield from _chinese(part)


def _chinese(run: str) -> Iterator[str]:
    yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))
    words = _chinese_words()
    longest = max(map(len, words))
    start = 0
    while start < len(run):
        ends = range(min(len(run), start + longest), start + 2, -1)  # pairs are there already
        end = next((e for e in ends if run[start:e] in words), None)
        if end:
            yield run[start:end]
        start = end or start + 1


def _document(garment: Garment, values: dict[str, tuple[str, ...]]) -> list[str]:
    title = [t for words in garment.titles.values() for t in tokenise(words)]
    description = [t for words in garment.descriptions.values() for t in tokenise(words)]
    brand = list(tokenise(garment.brand or ""))
    attributes = [f"{column}:{value}" for column, found in values.items() for value in found]
    families = [f"family:{f}" for f in dict.fromkeys(map(family_of, garment.colours)) if f]
    return [*title * _TITLE_WEIGHT, *brand, *description, *attributes, *families]


def _concepts(text: str) -> Iterator[str]:
    for mention in spot(text):
        column = {"colour_family": "family"}.get(mention.kind, mention.kind)
        yield f"{column}:{mention.id}"


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@cache
def _vocabulary_words() -> frozenset[str]:
    return frozenset(_words_of(word for t in load().values() for word in t.en))


@cache
def _chinese_words() -> frozenset[str]:
    return frozenset(word.lower() for t in load().values() for word in t.zh)


def _words_of(phrases: Iterable[str]) -> set[str]:
    return {word for phrase in phrases for word in re.findall(r"[a-z]{4,}", phrase.lower())}


def normalised(scores: npt.NDArray[np.floating], among: npt.NDArray[np.bool_]) -> Scores:
    """Scores moved to 0..1 over the rows in ``among``; all 0 where they are all equal."""
    part = scores[among]
    if not part.size or np.ptp(part) <= 0:
        return np.zeros(len(scores), dtype=np.float32)
    return np.asarray(np.clip((scores - part.min()) / np.ptp(part), 0, 1), dtype=np.float32)


def title_key(garment: Garment) -> str:
    """What two near-duplicates share: the title without colours, sizes and numbers."""
    title = next(iter(garment.titles.values())).lower()
    for mention in sorted(spot(title), key=lambda m: -m.start):
        if mention.kind in {"colour", "colour_family", "colour_mood"}:
            title = title[: mention.start] + title[mention.end :]
    return " ".join(re.findall(r"[a-z\u3400-\u9fff]+", title)) or garment.id
