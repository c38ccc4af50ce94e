"""How well an embedder finds products: by name, by category, by attribute, in two languages, and how fast.

The rows are those of a ``styles.csv`` (id, articleType, baseColour, season, usage, productDisplayName, image); several
pairs of rows and pictures make one pool. Every picture of the pool is ranked for every query by cosine similarity.

Names are measured as in BEIR: recall@k is the share of a query's right answers among the first k, averaged over
queries. Attributes: the bare value ("Navy Blue") is the query, every row that has it is right, and the mean runs over
the values that at least ``MIN_SUPPORT`` rows have: precision of the first 1 and 10 for categories, average precision
for the others.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from stylist.embedding import EMBEDDED, Embedder, load_embedder
from stylist.evaluate.mixed_measure import MixedReport, measure_mixed
from stylist.evaluate.own_queries import OwnReport, measure_own
from stylist.evaluate.pool import Pool, Row, check_pairs, embed_pool
from stylist.evaluate.ranks import average_precision
from stylist.locale import Locale
from stylist.train.clip.captions import lexicon, to_chinese
from stylist.train.clip.sources import part_of

MIN_SUPPORT = 10
Which = Literal["all", "unseen"]
_KINDS = {"articleType": "type", "baseColour": "colour", "season": "season", "usage": "usage"}
_BATCH = 256


class RetrievalReport(BaseModel):
    """What was measured; shares between 0 and 1, NaN-free: a measure without queries is 0."""

    model_config = ConfigDict(populate_by_name=True)

    model: str
    n_queries: int
    pool: int
    recall_at_1: float = Field(alias="recall@1")
    recall_at_10: float = Field(alias="recall@10")
    mrr: float
    category_p_at_1: float = Field(alias="category_p@1")
    category_p_at_10: float = Field(alias="category_p@10")
    colour_ap: float
    season_ap: float
    usage_ap: float
    images_per_s: float
    query_ms_p50: float
    own_queries: OwnReport | None = None
    """Our own Chinese queries and the same in English, against the pool."""
    mixed: MixedReport | None = None
    """Pictures with words, against the unseen products of the pool."""


def evaluate_retrieval(
    items: Sequence[Path],
    images: Sequence[Path],
    queries: Path | None = None,
    model: str = EMBEDDED,
    locale: Locale = "en",
    answers: Which = "all",
    against: Which = "all",
    mixed: bool = False,
) -> RetrievalReport:
    """Measure ``model`` on one pool of all the ``items`` (CSV files) with their ``images`` (folders or zip files).

    queries: JSON, {text: {id of a right answer: 1}}; without it the product names of the pool are the queries.
    locale: "zh" says every query in Chinese, as far as the vocabulary goes.
    answers: "unseen" keeps the queries whose right answers all bear names that the shipped model was not trained on.
    against: "unseen" leaves only rows with such names in the pool, also for the attributes.
    mixed: measure pictures with words too.
    """
    check_pairs(items, images)
    embedder = load_embedder(model)
    pool = embed_pool(embedder, items, images)
    report = measure(embedder, pool, _read_queries(queries), locale, answers, against)
    return report.model_copy(
        update={
            "own_queries": measure_own(embedder, pool.of("test") if against == "unseen" else pool),
            "mixed": measure_mixed(embedder, pool) if mixed else None,
        }
    )


def measure(
    embedder: Embedder,
    pool: Pool,
    queries: Mapping[str, Sequence[str]] | None,
    locale: Locale = "en",
    answers: Which = "all",
    against: Which = "all",
) -> RetrievalReport:
    """The same for a pool that is embedded already. queries: text -> ids of its right answers, None for the names."""
    if against == "unseen":
        pool = pool.of("test")
    asked = _answerable(queries if queries is not None else _names(pool), pool, answers)
    ranks = _ranks(embedder, pool, asked, locale)
    categories = [np.array(hits[:10]) for hits in _by_value(embedder, pool, "articleType", locale)]
    return RetrievalReport(
        model=embedder.name,
        n_queries=len(asked),
        pool=len(pool.rows),
        recall_at_1=_mean(float((r <= 1).mean()) for r in ranks),
        recall_at_10=_mean(float((r <= 10).mean()) for r in ranks),
        mrr=_mean(1 / float(r.min()) for r in ranks),
        category_p_at_1=_mean(float(hits[0]) for hits in categories),
        category_p_at_10=_mean(float(hits.mean()) for hits in categories),
        colour_ap=_attribute_ap(embedder, pool, "baseColour", locale),
        season_ap=_attribute_ap(embedder, pool, "season", locale),
        usage_ap=_attribute_ap(embedder, pool, "usage", locale),
        images_per_s=round(pool.images_per_s, 1),
        query_ms_p50=_query_ms(embedder, list(asked)),
    )


def _read_queries(path: Path | None) -> dict[str, list[str]] | None:
    if path is None:
        return None
    judged = json.loads(path.read_text("utf-8"))
    return {text: [key for key, right in found.items() if right] for text, found in judged.items()}


def _names(pool: Pool) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in pool.rows:
        found[_name(row)].append(row["id"])
    return found


def _name(row: Row) -> str:
    return row["productDisplayName"]


def _answerable(queries: Mapping[str, Sequence[str]], pool: Pool, answers: Which) -> dict[str, list[int]]:
    """Text -> places of its right answers in the pool, for the queries that have any."""
    place = {row["id"]: n for n, row in enumerate(pool.rows)}
    found = {text: [place[key] for key in keys if key in place] for text, keys in queries.items()}
    if answers == "unseen":
        found = {text: at for text, at in found.items() if all(part_of(_name(pool.rows[n])) == "test" for n in at)}
    return {text: at for text, at in found.items() if at}


def _ranks(
    embedder: Embedder, pool: Pool, asked: Mapping[str, Sequence[int]], locale: Locale
) -> list[npt.NDArray[np.int64]]:
    """For each query the ranks, from 1, of its right answers."""
    texts = [_say(text, locale) for text in asked]
    found = []
    for at in range(0, len(texts), _BATCH):
        scores = embedder.embed_texts(texts[at : at + _BATCH]) @ pool.vectors.T
        for score, right in zip(scores, list(asked.values())[at : at + _BATCH], strict=True):
            rank = np.empty(len(score), np.int64)
            rank[np.argsort(-score, kind="stable")] = np.arange(1, len(score) + 1)
            found.append(rank[list(right)])
    return found


def _by_value(embedder: Embedder, pool: Pool, column: str, locale: Locale) -> Iterator[npt.NDArray[np.bool_]]:
    """For each value of a column with enough rows: which places of its ranking are right."""
    values = np.array([row[column] for row in pool.rows])
    asked = [v for v in sorted(set(values) - {""}) if (values == v).sum() >= MIN_SUPPORT]
    said = [_say_value(_KINDS[column], v, locale) for v in asked]
    for value, score in zip(asked, embedder.embed_texts(said) @ pool.vectors.T, strict=True):
        yield (values == value)[np.argsort(-score, kind="stable")]


def _attribute_ap(embedder: Embedder, pool: Pool, column: str, locale: Locale) -> float:
    return _mean(average_precision(hits) for hits in _by_value(embedder, pool, column, locale))


def _say(text: str, locale: Locale) -> str:
    return to_chinese(text, random.Random(text)) if locale == "zh" else text


def _say_value(kind: str, value: str, locale: Locale) -> str:
    return lexicon()[kind, value]["zh"][0] if locale == "zh" and (kind, value) in lexicon() else value


def _query_ms(embedder: Embedder, texts: Sequence[str]) -> float:
    """Median milliseconds to encode one query, alone, after a first one."""
    taken = []
    for text in [*texts[:1], *texts[:50]]:
        began = time.perf_counter()
        embedder.embed_texts([text])
        taken.append(1000 * (time.perf_counter() - began))
    return round(float(np.median(taken[1:])), 2) if len(taken) > 1 else 0.0


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return round(float(np.mean(found)), 4) if found else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    """``python -m stylist.evaluate.retrieval --items CSV --images DIR …`` prints the report as JSON."""
    parser = argparse.ArgumentParser(prog="python -m stylist.evaluate.retrieval")
    parser.add_argument("--items", type=Path, action="append", required=True)
    parser.add_argument("--images", type=Path, action="append", required=True)
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--model", default=EMBEDDED)
    parser.add_argument("--locale", choices=("en", "zh"), default="en")
    parser.add_argument("--answers", choices=("all", "unseen"), default="all")
    parser.add_argument("--against", choices=("all", "unseen"), default="all")
    parser.add_argument("--mixed", action="store_true")
    report = evaluate_retrieval(**vars(parser.parse_args(arguments)))
    sys.stdout.write(report.model_dump_json(by_alias=True, indent=2) + "\n")


if __name__ == "__main__":
    main()
