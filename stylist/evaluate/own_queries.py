"""Queries of our own, in Chinese and in English, with conditions for a right answer instead of ids of one shop's rows.

Both languages ask for the same things, so what separates their figures is the language. Recall is the share of a
query's right answers among the first ten; many have more than ten, which is why precision stands beside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from stylist.embedding import Embedder, Vectors
from stylist.evaluate.pool import Pool, Row
from stylist.evaluate.ranks import Figures, figures_of, mean_figures
from stylist.locale import Locale
from stylist.search.hearing import heard

_COLUMNS = {"type": "articleType", "colour": "baseColour", "gender": "gender", "season": "season", "usage": "usage"}


@dataclass(frozen=True, slots=True)
class OwnQuery:
    """What is typed in each language, and column -> the values that a right answer may have."""

    texts: Mapping[Locale, str]
    conditions: Mapping[str, frozenset[str]]

    def right(self, rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
        """(N,) which rows answer it."""
        holds = (all(row.get(c, "") in values for c, values in self.conditions.items()) for row in rows)
        return np.fromiter(holds, dtype=np.bool_, count=len(rows))


@cache
def own_queries() -> tuple[OwnQuery, ...]:
    """All of ``queries.toml``."""
    table = tomllib.loads(resources.files(__package__).joinpath("queries.toml").read_text("utf-8"))
    return tuple(
        OwnQuery(
            {"en": entry["en"], "zh": entry["zh"]},
            {column: frozenset(entry[name]) for name, column in _COLUMNS.items() if name in entry},
        )
        for entry in table["query"]
    )


class OwnReport(BaseModel):
    """Figures by language: of the bare sentence, and of the sentence as a search hears it (stylist.search.hearing)."""

    model_config = ConfigDict(frozen=True)

    sentence: dict[Locale, Figures]
    heard: dict[Locale, Figures]


def measure_own(embedder: Embedder, pool: Pool) -> OwnReport:
    """The same queries in each language, those that the pool can answer, against the whole pool."""
    asked = [(q, right) for q in own_queries() if (right := q.right(pool.rows)).any()]

    def figures(locale: Locale, vector_of: Callable[[str], Vectors]) -> Figures:
        return mean_figures([figures_of(pool.vectors @ vector_of(q.texts[locale]), right) for q, right in asked])

    ways: dict[str, Callable[[str], Vectors]] = {
        "sentence": lambda text: np.asarray(embedder.embed_texts([text])[0]),
        "heard": lambda text: heard(embedder.embed_texts, text),
    }
    return OwnReport.model_validate(
        {name: {locale: figures(locale, way) for locale in ("en", "zh")} for name, way in ways.items()}
    )
