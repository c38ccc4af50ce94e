"""A picture and words as one query: "like this, but in navy".

Four ways, compared by ``stylist eval retrieval --mixed`` (docs/search.md has the table). The words are heard by their
vocabulary: what they ask for ("navy"), not the sentence around it ("like this but in …"), of which an embedder makes
noise.

- early: the weighted sum of the two unit vectors;
- late: the convex combination of the two rankings' scores, each brought to 0..1;
- difference: the picture moved by "the new word minus the word that fits the picture best" (text arithmetic);
- attention: the same, but the word taken away is an average: the picture attends to all words of the kind that the
  words change (softmax of its cosines with them), which is read as "how it looks in this respect now".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from stylist.embedding.base import Vectors, unit
from stylist.search.hearing import KINDS, EmbedTexts, said, wanted_terms
from stylist.search.lexical import normalised
from stylist.vocabulary import Kind, Term, terms

Scores = npt.NDArray[np.float32]
Method = Literal["early", "late", "difference", "attention"]

WEIGHT = 0.5
"""Share of the words beside a picture, chosen on the dev part by ``stylist eval tune`` (docs/search.md)."""
SHARPNESS = 0.12
"""Temperature of the attention, in units of cosine, chosen with it: the lower, the more the best word counts alone."""
_BEST_WORD_ALONE = 1e-3


@dataclass(frozen=True, slots=True)
class Fusion:
    """How a picture and words become one query. ``weight``: the words' share, 0 to 1."""

    method: Method = "attention"
    weight: float = WEIGHT
    sharpness: float = SHARPNESS


class WordSpace:
    """The vocabulary's words as vectors, each kind embedded when it is first asked for."""

    def __init__(self, embed_texts: EmbedTexts) -> None:
        self._embed = embed_texts
        self._kinds: dict[Kind, Vectors] = {}

    def sentence(self, text: str) -> Vectors:
        """(D,) vector of a whole sentence."""
        return np.asarray(self._embed([text])[0])

    def asked(self, wanted: Sequence[Term]) -> Vectors:
        """(D,) what is asked for in one column: the mean of its words, at length 1."""
        return unit(np.mean([self._all(t.kind)[list(terms(t.kind)).index(t.id)] for t in wanted], axis=0))

    def shown(self, column: str, picture: Vectors, sharpness: float) -> Vectors:
        """(D,) what the picture shows in one column: its words, weighted by how well they fit, at length 1."""
        words = self._all(KINDS[column][0])
        fit = words @ picture
        share = np.exp((fit - fit.max()) / sharpness)
        return unit(share @ words)

    def _all(self, kind: Kind) -> Vectors:
        if kind not in self._kinds:
            self._kinds[kind] = self._embed([said(t) for t in terms(kind).values()])
        return self._kinds[kind]


def fuse(space: WordSpace, picture: Vectors, text: str, fusion: Fusion) -> Vectors:
    """(Q, D) what to look for with a picture (D,) and the words beside it: one vector, or two for "late".

    Words that name nothing of the vocabulary are taken as a sentence, by "early" where a difference is asked for.
    """
    wanted = wanted_terms(text)
    if fusion.method in {"difference", "attention"} and wanted:
        return _moved(space, picture, wanted, fusion)[None]
    words = unit(np.sum([space.asked(w) for w in wanted.values()], axis=0)) if wanted else space.sentence(text)
    if fusion.method == "late":
        return np.stack([picture, words])
    return _mixed(picture, words, fusion.weight)[None]


def combine(found: Scores, fusion: Fusion, among: npt.NDArray[np.bool_] | None = None) -> Scores:
    """(N,) one score for each row from its likeness to each vector that ``fuse`` gave, (Q, N).

    among: (N,) the rows whose scores are brought to 0..1 where there are two; all if None.
    """
    if len(found) == 1:
        return np.asarray(found[0])
    rows = np.ones(found.shape[1], dtype=np.bool_) if among is None else among
    seen, spoken = (normalised(one, rows) for one in found)
    return np.asarray((1 - fusion.weight) * seen + fusion.weight * spoken, dtype=np.float32)


def _moved(space: WordSpace, picture: Vectors, wanted: Mapping[str, Sequence[Term]], fusion: Fusion) -> Vectors:
    """(D,) the picture with what is asked for put in the place of what it shows."""
    sharpness = fusion.sharpness if fusion.method == "attention" else _BEST_WORD_ALONE
    steps = [space.asked(found) - space.shown(column, picture, sharpness) for column, found in wanted.items()]
    return _mixed(picture, np.sum(steps, axis=0), fusion.weight)


def _mixed(picture: Vectors, words: Vectors, weight: float) -> Vectors:
    return unit((1 - weight) * picture + weight * words)
