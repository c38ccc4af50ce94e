"""From three kinds of evidence to one order: looks, words and attributes, then diversity.

The evidence is fused by a convex combination of normalised scores, which beats reciprocal ranks once its weights
are chosen on data (Bruch, Gai and Ingber 2023); diversity is maximal marginal relevance (Carbonell and Goldstein
1998).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stylist.index.vectors import Vectors, VectorSource
from stylist.search.colour import closeness
from stylist.search.columns import Columns
from stylist.vocabulary import terms

Scores = npt.NDArray[np.float32]

COLUMN_WEIGHTS = {
    "category": 3.0, "group": 2.0, "gender": 3.0, "colour": 2.0, "brand": 2.0, "fabric": 1.5,
    "pattern": 1.2, "season": 0.7,
}  # fmt: skip
"""How much one attribute counts beside the others; those not named count 1."""
UNKNOWN = 0.25
"""Agreement of an attribute that nothing is known of: better than a contradiction, far from a match."""
OTHER_KIND = 0.35
"""What remains of the score of another kind of garment than the one that was asked for."""
SECOND_COLOUR = 0.85
"""A wish met by a further colour of the garment, not its main one."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the evidence, chosen by ``stylist eval tune`` (docs/search.md has the table)."""

    similarity: float = 0.50
    words: float = 0.25
    agreement: float = 0.25
    diversity: float = 0.25
    """0: by score alone; 1: as different as possible."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each garment, (N,) each: three kinds in 0..1 (None where a query has none of one), the factor
    for the kind of garment, and what sold-out ones lose."""

    similarity: Scores | None
    words: Scores | None
    agreement: Scores | None
    factor: Scores
    penalty: npt.NDArray[np.floating]

    @property
    def is_silent(self) -> bool:
        """Whether there is none at all."""
        return self.similarity is None and self.words is None and self.agreement is None

    def weighed(self, weights: Weights) -> Scores:
        """(N,) one score: the mean of what there is, by its shares."""
        kinds = (
            (weights.similarity, self.similarity), (weights.words, self.words), (weights.agreement, self.agreement),
        )  # fmt: skip
        given = [(share, part) for share, part in kinds if part is not None]
        whole = sum(share for share, _ in given)
        total = np.zeros(len(self.factor), dtype=np.float32)
        for share, part in given:
            total += (share / whole if whole else 0.0) * part
        return np.asarray(total * self.factor - self.penalty, dtype=np.float32)


def agreement(wanted: Mapping[str, Sequence[str]], columns: Columns) -> Scores:
    """(N,) 0..1: how much of what is wished for each garment has, weighted by what people care about most."""
    total, weights = np.zeros(columns.size, dtype=np.float32), 0.0
    for column, wishes in wanted.items():
        if column == "size":  # it fits or it does not: a matter of filters
            continue
        weight = COLUMN_WEIGHTS.get(column, 1.0)
        total += weight * _column_agreement(column, wishes, columns)
        weights += weight
    return total / weights if weights else total


def gate(wanted: Mapping[str, Sequence[str]], columns: Columns) -> Scores:
    """(N,) factor for the whole score: whoever asks for a shirt is not helped by the most fitting of scarves."""
    wishes = wanted.get("category")
    if not wishes:
        return np.ones(columns.size, dtype=np.float32)
    kind = _column_agreement("category", wishes, columns)
    return np.asarray(OTHER_KIND + (1 - OTHER_KIND) * kind, dtype=np.float32)


def _column_agreement(column: str, wishes: Sequence[str], columns: Columns) -> Scores:
    if column == "category":
        return np.asarray(np.max([_category(w, columns) for w in wishes], axis=0), np.float32)
    if column == "colour":
        return np.asarray(np.max([_colour(w, columns) for w in wishes], axis=0), np.float32)
    if column == "gender":
        unisex = 0.8 * columns.any_of("gender", ["unisex"])
        return np.asarray(np.maximum(columns.any_of("gender", wishes), unisex), dtype=np.float32)
    each = [columns.any_of(column, [w]) for w in wishes]
    unknown = np.where(columns.known(column), 0.0, UNKNOWN)
    found: Scores = np.maximum(np.mean(each, axis=0), unknown).astype(np.float32)
    return found


def _category(wish: str, columns: Columns) -> Scores:
    term = terms("category").get(wish)
    scores = np.zeros(columns.size, dtype=np.float32)
    if term:
        scores[columns.any_of("group", [term.group or ""])] = 0.3
        scores[columns.any_of("category", term.near)] = 0.6
    scores[columns.any_of("category", [wish])] = 1.0
    return scores


def _colour(wish: str, columns: Columns) -> Scores:
    scores = np.where(columns.known("colour"), 0.0, UNKNOWN).astype(np.float32)
    for column, factor in (("colour", SECOND_COLOUR), ("main_colour", 1.0)):
        for shade in columns.distinct(column):
            rows = columns.any_of(column, [shade])
            scores[rows] = np.maximum(scores[rows], factor * closeness(wish, shade))
    return columns.seen_colours.blended(wish, scores)


def diversify(
    order: npt.NDArray[np.intp], scores: Scores, vectors: VectorSource, keys: Sequence[str], limit: int, share: float
) -> list[int]:
    """The first ``limit`` rows of ``order`` (best first), similar ones moved back, three of one title never.

    order: (K,) rows; scores: (N,); vectors: (N, D); keys: (N) what near-duplicates have in common.
    """
    if not len(order):
        return []
    value, likeness = scores[order].astype(np.float32), _likeness(vectors[order])
    closest = np.zeros(len(order), dtype=np.float32)
    free = np.ones(len(order), dtype=np.bool_)
    seen: Counter[str] = Counter()
    picked: list[int] = []
    while len(picked) < limit and free.any():
        gain = (1 - share) * value - share * closest * np.ptp(value)
        fresh = free & np.array([seen[keys[row]] < 2 for row in order])
        place = int(np.argmax(np.where(fresh if fresh.any() else free, gain, -np.inf)))
        free[place] = False
        seen[keys[order[place]]] += 1
        closest = np.maximum(closest, likeness[place])
        picked.append(int(order[place]))
    return picked


def _likeness(vectors: Vectors) -> npt.NDArray[np.float32]:
    """(K, K) similarity within the page, 0 for its most different pair and 1 for a garment with itself."""
    cosine = vectors @ vectors.T
    low = float(cosine.min())
    return np.asarray((cosine - low) / max(1e-6, 1 - low), dtype=np.float32)
