"""How well a picture and words find together what they ask for, for each way of fusing them.

Only products whose names were never trained on are asked about and searched: those of "dev" to choose by, those of
"test" to report. The reference itself is left out of its ranking.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from stylist.embedding import Embedder
from stylist.evaluate.mixed import MixedQuery, mixed_queries
from stylist.evaluate.pool import Pool
from stylist.evaluate.ranks import Figures, figures_of, mean_figures
from stylist.search.fusing import Fusion, Scores, WordSpace, combine, fuse

EACH_CHANGE = 60
"""Queries for each kind of change, at the most."""
COMPARED: dict[str, Fusion] = {
    "picture alone": Fusion("early", 0.0),
    "words alone": Fusion("early", 1.0),
    "early": Fusion("early", 0.65),
    "late": Fusion("late", 0.5),
    "difference": Fusion("difference", 0.45),
    "attention": Fusion(),
}
"""Each method at the weight that was best for it on the dev part (``stylist eval tune``)."""


class FusionReport(BaseModel):
    """One way of fusing. by_change: mean average precision for each kind of change; by_locale: for each language."""

    model_config = ConfigDict(frozen=True)

    name: str
    weight: float
    all: Figures
    by_change: dict[str, float]
    by_locale: dict[str, float]


class MixedReport(BaseModel):
    """All ways of fusing on the same queries, best first; ``default`` is what searches use."""

    model_config = ConfigDict(frozen=True)

    pool: int
    n_queries: int
    default: str
    fusions: tuple[FusionReport, ...]


@dataclass(frozen=True, slots=True)
class Asking:
    """The mixed queries of one part of a pool, ready to be ranked by any fusion."""

    space: WordSpace
    pool: Pool
    queries: Sequence[MixedQuery]

    @classmethod
    def of(cls, embedder: Embedder, pool: Pool) -> Asking:
        """Queries made from all rows of the pool."""
        return cls(WordSpace(embedder.embed_texts), pool, mixed_queries(pool.rows, EACH_CHANGE))

    def measure(self, name: str, fusion: Fusion) -> FusionReport:
        """One way of fusing on every query in both languages."""
        each = list(self._each(fusion))
        changes, locales = (sorted({key[at] for key, _ in each}) for at in (0, 1))
        return FusionReport(
            name=name,
            weight=fusion.weight,
            all=mean_figures([f for _, f in each]),
            by_change={c: mean_figures([f for (change, _), f in each if change == c]).mean_ap for c in changes},
            by_locale={c: mean_figures([f for (_, locale), f in each if locale == c]).mean_ap for c in locales},
        )

    def _each(self, fusion: Fusion) -> Iterator[tuple[tuple[str, str], tuple[float, float, float]]]:
        for query in self.queries:
            others = np.arange(len(self.pool.rows)) != query.reference
            right = np.zeros(len(others), dtype=np.bool_)
            right[list(query.right)] = True
            for locale, text in query.texts.items():
                scores = self._scores(query.reference, text, fusion)
                yield (query.change, locale), figures_of(scores[others], right[others])

    def _scores(self, reference: int, text: str, fusion: Fusion) -> Scores:
        vectors = self.pool.vectors
        return combine(fuse(self.space, vectors[reference], text, fusion) @ vectors.T, fusion)


def measure_mixed(embedder: Embedder, pool: Pool) -> MixedReport:
    """Every way of fusing on the queries made from the pool's products of the part "test"."""
    asking = Asking.of(embedder, pool.of("test"))
    found = [asking.measure(name, fusion) for name, fusion in COMPARED.items()]
    return MixedReport(
        pool=len(asking.pool.rows),
        n_queries=len(asking.queries),
        default=Fusion().method,
        fusions=tuple(sorted(found, key=lambda f: -f.all.mean_ap)),
    )
