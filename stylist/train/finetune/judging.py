"""How well a model finds products that it was not tuned on, and whether one model is better than another.

Names and plain requests ("women's navy shirt"), in English and in Chinese, are asked of the whole catalogue. Only
held-out products count as right answers; products that were learnt from stay in as wrong answers, and are left out
where they would be right, so that nothing is won by having learnt them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from stylist.embedding import Embedder, Vectors
from stylist.locale import Locale
from stylist.train.clip.sources import Part
from stylist.train.finetune.batches import opened
from stylist.train.finetune.captions import chinese_title, plain_text
from stylist.train.finetune.shop import Product
from stylist.vocabulary import label

LOCALES: tuple[Locale, ...] = ("en", "zh")
RESAMPLES = 2000
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Question:
    """One request in both languages. right, open: (products,) bool, the right answers and all that may be given.

    design: of the product that it was made from.
    """

    kind: Literal["request", "category"]
    design: str
    said: Mapping[Locale, str]
    right: Bools
    open: Bools


@dataclass(frozen=True, slots=True)
class Result:
    """values: language -> measure -> mean; scores: (requests,), each the mean over both languages of recall@10 and
    the reciprocal rank, the one number that training is stopped by and models are compared by; designs: of each."""

    values: dict[Locale, Values]
    scores: Floats
    designs: Sequence[str]

    @property
    def score(self) -> float:
        return float(self.scores.mean())

    @property
    def category(self) -> float:
        """Precision at 1 of categories, mean of both languages."""
        return float(np.mean([self.values[locale]["category_p@1"] for locale in LOCALES]))


class Judge:
    """The questions about the products of one part."""

    def __init__(self, products: Sequence[Product], part: Part) -> None:
        self.products = products
        held_out = np.array([product.part == part for product in products])
        self.questions = _questions([p for p in products if p.part == part], products, held_out)

    def judge(self, embedder: Embedder) -> Result:
        """Ask everything; every product answers with its first picture."""
        pictures = self._pictures(embedder)
        ranks = {locale: self._ranks(embedder, pictures, locale) for locale in LOCALES}
        both = np.mean([ranks[locale][0] for locale in LOCALES], axis=0)
        values = {locale: _values(*ranks[locale]) for locale in LOCALES}
        designs = [q.design for q in self.questions if q.kind == "request"]
        return Result(values, both[:, 1:].mean(axis=1), designs)

    def _pictures(self, embedder: Embedder) -> Vectors:
        parts = [self.products[at : at + 64] for at in range(0, len(self.products), 64)]
        return np.concatenate([embedder.embed_images([opened(p.pictures[0]) for p in part]) for part in parts])

    def _ranks(self, embedder: Embedder, pictures: Vectors, locale: Locale) -> tuple[Floats, Floats]:
        """(requests, 3) of recall@1, recall@10 and reciprocal rank, and (categories,) of precision at 1."""
        similar = embedder.embed_texts([q.said[locale] for q in self.questions]) @ pictures.T
        found: dict[str, list[list[float]]] = {"request": [], "category": []}
        for question, row in zip(self.questions, similar, strict=True):
            found[question.kind].append(_measured(row, question))
        return np.array(found["request"]), np.array(found["category"])[:, 0]


def _measured(similar: Vectors, question: Question) -> list[float]:
    """recall@1, recall@10 (of at most 1 and 10 answers that can be among them), reciprocal rank of the first."""
    right = question.right[question.open][np.argsort(-similar[question.open], kind="stable")]
    recalls = [float(right[:k].sum()) / min(k, int(right.sum())) for k in (1, 10)]
    return [*recalls, 1 / (1 + int(right.argmax()))]


def _values(requests: Floats, categories: Floats) -> Values:
    means = dict(zip(("recall@1", "recall@10", "mrr"), requests.mean(axis=0), strict=True))
    return {k: round(float(v), 4) for k, v in {**means, "category_p@1": categories.mean()}.items()}


def _questions(asked: Sequence[Product], products: Sequence[Product], held_out: Bools) -> list[Question]:
    """Each name once, each plain request once, each category once; requests that hold for nothing else than their
    name's own product count like any other."""
    found: dict[tuple[str, str], Question] = {}
    for product in asked:
        same = np.array([p.name == product.name for p in products])
        titles: dict[Locale, str] = {"en": product.name, "zh": chinese_title(product.garment)}
        _add(found, "request", product.design, titles, same, held_out)
        attributes = product.pictures[0].attributes
        plain: dict[Locale, str] = {locale: plain_text(attributes, locale)[0] for locale in LOCALES}
        stated = plain_text(attributes, "en")[1]
        _add(
            found,
            "request",
            product.design,
            plain,
            np.array([stated <= p.pictures[0].facts for p in products]),
            held_out,
        )
        category = product.garment.category
        kinds: dict[Locale, str] = {locale: label("category", category, locale) for locale in LOCALES}
        of_kind = np.array([p.garment.category == category for p in products])
        _add(found, "category", product.design, kinds, of_kind, held_out)
    return list(found.values())


def _add(
    found: dict[tuple[str, str], Question],
    kind: Literal["request", "category"],
    design: str,
    said: Mapping[Locale, str],
    right: Bools,
    held_out: Bools,
) -> None:
    found.setdefault((kind, said["en"]), Question(kind, design, said, right & held_out, ~right | held_out))


@dataclass(frozen=True, slots=True)
class Verdict:
    """difference: of the scores, after less before; low: what it is at least, with 95 % confidence."""

    difference: float
    low: float
    worse: tuple[str, ...]
    """Measures that fell, by name."""

    @property
    def better(self) -> bool:
        return self.low > 0 and not self.worse


def compare(before: Result, after: Result, seed: int = 0) -> Verdict:
    """Whether ``after`` is better beyond chance and nowhere worse.

    Beyond chance: by a paired bootstrap that draws designs, for the colours of one design succeed or fail together.
    Nowhere: neither language's recall@10 and reciprocal rank, nor the precision of categories, below what they were.
    """
    gains = after.scores - before.scores
    low = float(np.quantile(_resampled(gains, before.designs, seed), 0.05))
    worse: list[str] = [locale for locale in LOCALES if _score_in(after, locale) < _score_in(before, locale)]
    if after.category < before.category:
        worse.append("category_p@1")
    return Verdict(round(float(gains.mean()), 4), round(low, 4), tuple(worse))


def _resampled(gains: Floats, designs: Sequence[str], seed: int) -> Floats:
    """(RESAMPLES,) means of the gains when designs are drawn with replacement."""
    _, which = np.unique(designs, return_inverse=True)
    sums, counts = np.bincount(which, gains), np.bincount(which)
    drawn = np.random.default_rng(seed).integers(len(counts), size=(RESAMPLES, len(counts)))
    means: Floats = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    return means


def _score_in(result: Result, locale: Locale) -> float:
    return (result.values[locale]["recall@10"] + result.values[locale]["mrr"]) / 2
