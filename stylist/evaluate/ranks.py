"""What a ranking is worth, for queries with many right answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

FIRST = 10


class Figures(BaseModel):
    """Means over ``n_queries`` queries; shares between 0 and 1."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    n_queries: int
    recall_at_10: float = Field(alias="recall@10")
    precision_at_10: float = Field(alias="precision@10")
    mean_ap: float = Field(alias="map")


def average_precision(hits: npt.NDArray[np.bool_]) -> float:
    """Mean of the precision at each right answer; hits: (n,) in rank order. 0 where nothing is right."""
    if not hits.any():
        return 0.0
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].mean())


def ndcg(hits: npt.NDArray[np.bool_], right: int) -> float:
    """Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002), answers right or wrong.

    hits: those of the page in its order; right: how many right answers there are, 1 or more.
    """
    discount = 1 / np.log2(np.arange(2, FIRST + 2))
    page = hits[:FIRST]
    return float(page @ discount[: len(page)]) / float(discount[:right].sum())


def figures_of(scores: npt.NDArray[np.floating], right: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    """Recall and precision of the first ten, and average precision, of one ranking. scores, right: (N,)."""
    hits = right[np.argsort(-scores, kind="stable")]
    first = float(hits[:FIRST].sum())
    return first / max(1, int(right.sum())), first / FIRST, average_precision(hits)


def mean_figures(each: Sequence[tuple[float, float, float]]) -> Figures:
    """The means of several rankings; zeros for none."""
    recall, precision, mean_ap = np.mean(each, axis=0) if each else (0.0, 0.0, 0.0)
    return Figures(
        n_queries=len(each),
        recall_at_10=round(float(recall), 4),
        precision_at_10=round(float(precision), 4),
        mean_ap=round(float(mean_ap), 4),
    )
