"""Prints how long searching and composing take: OMP_NUM_THREADS=1 python -m tests.stylist.measure_search"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from stylist.files import FileStore
from stylist.money import Money
from stylist.outfits import OutfitPlanner, OutfitRequest
from stylist.search.engine import SearchEngine
from stylist.search.query import Filters, Query
from tests.stylist.garments import EMBEDDER, make_snapshot, many_garments

WISH = Query(
    text="navy linen shirt for the beach",
    filters=Filters(colours=("blue",), price_max=Money.of(80, "USD"), not_patterns=("striped",)),
)
NOTHING = Query(
    text="navy silk coat",
    filters=Filters(
        categories=("coat",), colours=("navy",), fabrics=("silk",), price_max=Money.of(6, "USD"), sizes=("M",)
    ),
)
LOOK = OutfitRequest(occasion="work", season="autumn")


def median_ms(call: Callable[[], object], times: int = 50) -> float:
    """Median of ``times`` calls after a first one, in milliseconds."""
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def measure(count: int, folder: Path) -> None:
    """One column of the table in docs/search.md."""
    snapshot = make_snapshot(many_garments(count))
    engine = SearchEngine(lambda: snapshot, EMBEDDER, FileStore(folder))
    start = time.perf_counter()
    size = len(engine.shelf.snapshot)
    built = time.perf_counter() - start
    planner = OutfitPlanner(engine)
    rows = {
        "query": median_ms(lambda: engine.search(WISH)),
        "nothing found": median_ms(lambda: engine.search(NOTHING)),
        "look": median_ms(lambda: planner.plan(LOOK)),
    }
    told = ", ".join(f"{name} {ms:.1f} ms" for name, ms in rows.items())
    sys.stdout.write(f"{size} garments: {told}, columns and words built in {built:.1f} s\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for shop in (2_000, 10_000):
            measure(shop, Path(scratch))
