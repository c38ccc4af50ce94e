"""What an embedder is given of a text: the sentence as it is, and the vocabulary's words in it said plainly.

A small embedder was trained on names and captions, not on conversation, and on more English than Chinese. So
"老公上班穿的白衬衫" is heard twice, as it stands and as "shirt white men work", and the two vectors are averaged. What
this brings stands in docs/search.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from stylist.embedding.base import Vectors, unit
from stylist.search.wishes import read_wishes
from stylist.vocabulary import Kind, Term, terms

EmbedTexts = Callable[[Sequence[str]], Vectors]
"""(n) texts -> (n, D) unit vectors."""

KINDS: dict[str, tuple[Kind, ...]] = {
    "category": ("category",), "group": ("group",), "colour": ("colour", "colour_family", "colour_mood"),
    "gender": ("gender",), "season": ("season",), "occasion": ("occasion",), "pattern": ("pattern",),
    "fabric": ("fabric",), "finish": ("finish",), "sleeve": ("sleeve",), "neckline": ("neckline",),
    "length": ("length",), "fit": ("fit",),
}  # fmt: skip
"""Column of a wish -> where its words are."""


def wanted_terms(text: str) -> Mapping[str, tuple[Term, ...]]:
    """What a text asks for: column -> terms. Refusals are no part of it: they are hard constraints."""
    wanted = read_wishes(text).wanted
    return {column: tuple(_term(column, i) for i in wanted[column]) for column in KINDS if column in wanted}


def said(term: Term) -> str:
    """A term as one would say it in English."""
    return term.label("en").replace("-", " ")


def heard(embed: EmbedTexts, text: str) -> Vectors:
    """(D,) unit vector of a text: the mean of the sentence and of what it asks for, plainly said."""
    plain = " ".join(dict.fromkeys(said(t) for found in wanted_terms(text).values() for t in found))
    vectors = embed([text, plain] if plain else [text])
    return unit(vectors.mean(axis=0))


def _term(column: str, name: str) -> Term:
    return next(terms(kind)[name] for kind in KINDS[column] if name in terms(kind))
