"""Choosing the weights of a search: how a picture and words are fused, and how much each kind of evidence counts.

Everything is chosen on "dev" and reported on "test"; the names of neither were trained on. Fusions are compared within
the products of their part; the weights of the evidence with all these products as one shop, so that dev is not the
easier, smaller one, and by other queries. The winners are constants of ``stylist.search.fusing`` and
``stylist.search.ranking``; this prints what they should be.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from stylist.embedding import EMBEDDED, Embedder, load_embedder
from stylist.evaluate.mixed_measure import Asking, FusionReport
from stylist.evaluate.pool import Pool, check_pairs, embed_pool
from stylist.evaluate.ranks import FIRST, ndcg
from stylist.evaluate.shop import judged_queries, open_shop
from stylist.index.vectors import Mask
from stylist.search.fusing import Fusion, Method
from stylist.search.ranking import Evidence, Scores, Weights, diversify
from stylist.search.searching import Search
from stylist.search.shelf import Shelf
from stylist.train.clip.sources import Part

SHARES = tuple(round(0.05 * n, 2) for n in range(4, 17))
"""Shares of the words that are tried, for every method."""
SHARPNESSES = (0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.12)
STEP = 0.05
"""Of the grid of evidence weights."""
DIVERSITIES = (0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5)
MAY_LOSE = 0.005
"""nDCG@10 that a more varied page may cost: the largest diversity within it is chosen."""
SILENT = (0.0, 0.4)
"""Feeds that are searched: a whole one, and one that leaves out two in five attributes and words of titles."""
EACH_SET = 200


class WeighingReport(BaseModel):
    """nDCG@10 of one choice of weights, for each set of queries ("names, sparse feed": …) and as their mean."""

    model_config = ConfigDict(frozen=True)

    name: str
    similarity: float
    words: float
    agreement: float
    mean: float
    by_set: dict[str, float]


class DiversityReport(BaseModel):
    """What a share of diversity costs and brings on dev: nDCG@10, and the mean cosine between garments of a page."""

    model_config = ConfigDict(frozen=True)

    diversity: float
    ndcg: float
    likeness: float


class TuningReport(BaseModel):
    """The best of each fusion on dev and on test, the weights of the evidence, and the diversity."""

    model_config = ConfigDict(frozen=True)

    fusions_on_dev: tuple[FusionReport, ...]
    fusions_on_test: tuple[FusionReport, ...]
    fusion: str
    """The winner on dev, as it is written in Python."""
    weighings_on_dev: tuple[WeighingReport, ...]
    weighings_on_test: tuple[WeighingReport, ...]
    diversities_on_dev: tuple[DiversityReport, ...]
    weights: str
    """The winners on dev, as they are written in Python."""


def tune(items: Sequence[Path], images: Sequence[Path], model: str = EMBEDDED) -> TuningReport:
    """Choose all weights for a model on a pool, as ``stylist eval tune`` does. Embeds only the rows of dev and test."""
    check_pairs(items, images)
    embedder = load_embedder(model)
    return tuned(embedder, embed_pool(embedder, items, images, parts=("dev", "test")))


def tuned(embedder: Embedder, pool: Pool) -> TuningReport:
    """The same for a pool that is embedded already."""
    pool = pool.of("dev", "test")
    dev, test = pool.of("dev"), pool.of("test")
    fusions = best_fusions(Asking.of(embedder, dev))
    asking = Asking.of(embedder, test)
    cases = _cases(embedder, pool, "dev")
    weights = best_weights(cases)
    diversities = tuple(_at_diversity(cases, weights, share) for share in DIVERSITIES)
    weights = replace(weights, diversity=_chosen(diversities))
    compared = {
        "chosen": weights, "in use": Weights(), "looks alone": Weights(1, 0, 0), "words alone": Weights(0, 1, 0),
        "attributes alone": Weights(0, 0, 1), "equal": Weights(1, 1, 1),
    }  # fmt: skip
    held_out = _cases(embedder, pool, "test")
    return TuningReport(
        fusions_on_dev=tuple(report for _, report in fusions),
        fusions_on_test=tuple(asking.measure(report.name, fusion) for fusion, report in fusions),
        fusion=str(fusions[0][0]),
        weighings_on_dev=tuple(_weighing(name, w, cases) for name, w in compared.items()),
        weighings_on_test=tuple(_weighing(name, w, held_out) for name, w in compared.items()),
        diversities_on_dev=diversities,
        weights=str(weights),
    )


def best_fusions(asking: Asking) -> list[tuple[Fusion, FusionReport]]:
    """The best settings of each method by mean average precision, best method first."""
    found = []
    methods: tuple[Method, ...] = ("early", "late", "difference", "attention")
    for method in methods:
        sharpnesses = SHARPNESSES if method == "attention" else SHARPNESSES[:1]
        tried = [Fusion(method, share, sharpness) for share in SHARES for sharpness in sharpnesses]
        measured = [(fusion, asking.measure(method, fusion)) for fusion in tried]
        found.append(max(measured, key=lambda m: m[1].all.mean_ap))
    return sorted(found, key=lambda m: -m[1].all.mean_ap)


@dataclass(frozen=True, slots=True)
class Case:
    """One query over one shop, with everything that does not depend on the weights."""

    set: str
    shelf: Shelf
    evidence: Evidence
    passing: Mask
    right: npt.NDArray[np.bool_]

    def scores(self, weights: Weights) -> Scores:
        """(N,) with what breaks a constraint at the end."""
        return np.where(self.passing, self.evidence.weighed(weights), -np.inf).astype(np.float32)

    def ndcg(self, weights: Weights) -> float:
        """Of the first ten by score alone."""
        scores = self.scores(weights)
        best = np.argpartition(-scores, FIRST)[:FIRST]
        return ndcg(self.right[best[np.argsort(-scores[best], kind="stable")]], int(self.right.sum()))

    def page(self, weights: Weights) -> list[int]:
        """The first ten rows as a search shows them."""
        scores, rows = self.evidence.weighed(weights), np.flatnonzero(self.passing)
        order = rows[np.argsort(-scores[rows], kind="stable")][: 4 * FIRST + 24]
        vectors = self.shelf.snapshot.vectors
        return diversify(order, scores, vectors, self.shelf.title_keys, FIRST, weights.diversity)


def best_weights(cases: Sequence[Case]) -> Weights:
    """The weights with the best mean nDCG@10 over the sets, from a grid over all that add up to 1."""
    return max(_grid(), key=lambda weights: _by_set(cases, (case.ndcg(weights) for case in cases))[1])


def _grid() -> Iterator[Weights]:
    most = round(1 / STEP)
    for similarity in range(most + 1):
        for words in range(most + 1 - similarity):
            shares = (similarity * STEP, words * STEP, (most - similarity - words) * STEP)
            yield Weights(*(round(share, 2) for share in shares))


def _cases(embedder: Embedder, pool: Pool, part: Part) -> list[Case]:
    return [case for silent in SILENT for case in _cases_of(embedder, pool, part, silent)]


def _cases_of(embedder: Embedder, pool: Pool, part: Part, silent: float) -> Iterator[Case]:
    with tempfile.TemporaryDirectory() as folder:
        engine, rows = open_shop(embedder, pool, silent, Path(folder))
        for judged in judged_queries(rows, part, EACH_SET):
            evidence, passing = Search(engine, judged.query, None).evidence()
            name = f"{judged.set}, {'sparse' if silent else 'whole'} feed"
            yield Case(name, engine.shelf, evidence, passing, judged.right)


def _by_set(cases: Sequence[Case], values: Iterable[float]) -> tuple[dict[str, float], float]:
    """The mean of each set, and the mean of those."""
    found: dict[str, list[float]] = {case.set: [] for case in cases}
    for case, value in zip(cases, values, strict=True):
        found[case.set].append(value)
    means = {name: float(np.mean(each)) for name, each in found.items()}
    return means, float(np.mean(list(means.values())))


def _weighing(name: str, weights: Weights, cases: Sequence[Case]) -> WeighingReport:
    by_set, mean = _by_set(cases, (case.ndcg(weights) for case in cases))
    return WeighingReport(
        name=name,
        similarity=weights.similarity,
        words=weights.words,
        agreement=weights.agreement,
        mean=round(mean, 4),
        by_set={name: round(value, 4) for name, value in by_set.items()},
    )


def _at_diversity(cases: Sequence[Case], weights: Weights, share: float) -> DiversityReport:
    pages = [(case, case.page(replace(weights, diversity=share))) for case in cases]
    values = (ndcg(case.right[page], int(case.right.sum())) for case, page in pages)
    alike = [_likeness(case, page) for case, page in pages if len(page) > 1]
    return DiversityReport(
        diversity=share, ndcg=round(_by_set(cases, values)[1], 4), likeness=round(float(np.mean(alike)), 4)
    )


def _likeness(case: Case, page: Sequence[int]) -> float:
    vectors = case.shelf.snapshot.vectors[np.array(page, dtype=np.intp)]
    return float((vectors @ vectors.T)[np.triu_indices(len(page), 1)].mean())


def _chosen(tried: Sequence[DiversityReport]) -> float:
    best = max(report.ndcg for report in tried)
    return max(report.diversity for report in tried if report.ndcg >= best - MAY_LOSE)
