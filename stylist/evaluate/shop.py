"""The rows of a pool as a shop: read by the feed reader, searched by the engine, asked what shoppers ask.

A real feed is silent about much, so each shop can be made sparse: attributes are left out and titles lose words, while
what is right is still judged by the whole rows.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from stylist.catalogue.feed import read_feed
from stylist.embedding import Embedder
from stylist.evaluate.mixed import brand_of, mixed_queries
from stylist.evaluate.own_queries import own_queries
from stylist.evaluate.pool import Pool, Row
from stylist.files import FileStore
from stylist.index.snapshot import Snapshot
from stylist.index.vectors import Matrix
from stylist.locale import Locale
from stylist.search.engine import SearchEngine
from stylist.search.query import Query
from stylist.train.clip.sources import Part, part_of

_COLUMNS = ("id", "title", "brand", "product_type", "color", "gender", "season", "occasion", "price")
_EACH_CHANGE = 75
_MAY_BE_SILENT = ("color", "season", "occasion", "brand")


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with what is right, (N,) in the order of the shop's garments, and the set that it is from."""

    set: str
    query: Query
    right: npt.NDArray[np.bool_]


def open_shop(embedder: Embedder, pool: Pool, silent: float, folder: Path) -> tuple[SearchEngine, list[Row]]:
    """An engine over the pool's products, and their rows in its order. Writes a feed into ``folder``.

    silent: the share of attributes and of the title's words that the feed leaves out.
    """
    table = folder / "feed.csv"
    with table.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, _COLUMNS)
        writer.writeheader()
        writer.writerows(_entry(row, silent) for row in pool.rows)
    garments = read_feed(table).garments
    places = {row["id"]: n for n, row in enumerate(pool.rows)}
    kept = [places[g.id] for g in garments]
    snapshot = Snapshot("pool", 1, embedder.name, "pool", tuple(garments), Matrix(pool.vectors[kept]))
    return SearchEngine(lambda: snapshot, embedder, FileStore(folder)), [pool.rows[n] for n in kept]


def judged_queries(rows: Sequence[Row], part: Part, most: int) -> list[Judged]:
    """Names, our own queries in two languages, and likeness with words, at most ``most`` of each set.

    part: names and references of this part; of our own queries "dev" has every other one, and "test" the rest.
    """
    sets = (_names(rows, part), _own(rows, part, "en"), _own(rows, part, "zh"), _mixed(rows, part))
    return [judged for each in sets for judged in _some(each, most)]


def _entry(row: Row, silent: float) -> dict[str, str]:
    rng = random.Random(row["id"])
    words = row["productDisplayName"].split()
    said = " ".join(w for w in words if rng.random() >= silent) or words[0]
    entry = {
        "id": row["id"], "title": said, "brand": brand_of(row), "product_type": row["articleType"],
        "color": row["baseColour"], "gender": row.get("gender", ""), "season": row["season"],
        "occasion": row["usage"], "price": "10.00 USD",
    }  # fmt: skip
    return entry | {column: "" for column in _MAY_BE_SILENT if rng.random() < silent}


def _names(rows: Sequence[Row], part: Part) -> Iterator[Judged]:
    names = np.array([row["productDisplayName"] for row in rows])
    for name in sorted(set(names), key=lambda n: random.Random(n).random()):
        if part_of(name) == part:
            yield Judged("names", Query(text=name), names == name)


def _own(rows: Sequence[Row], part: Part, locale: Locale) -> Iterator[Judged]:
    for asked in own_queries()[part == "test" :: 2]:
        right = asked.right(rows)
        if right.any():
            yield Judged(f"own, {locale}", Query(text=asked.texts[locale]), right)


def _mixed(rows: Sequence[Row], part: Part) -> Iterator[Judged]:
    for n, asked in enumerate(mixed_queries(rows, _EACH_CHANGE)):
        if part_of(rows[asked.reference]["productDisplayName"]) == part:
            right = np.zeros(len(rows), dtype=np.bool_)
            right[list(asked.right)] = True
            text = asked.texts["zh" if n % 2 else "en"]
            yield Judged("with a picture", Query(text=text, like=rows[asked.reference]["id"]), right)


def _some(each: Iterator[Judged], most: int) -> list[Judged]:
    found = list(each)
    step = max(1, -(-len(found) // most))
    return found[::step]
