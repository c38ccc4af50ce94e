"""How much processor time looks and plans take in a made-up shop: `stylist eval outfits`."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel

from stylist.embedding.double import HashEmbedder
from stylist.files import FileStore
from stylist.garment import Garment, Variant
from stylist.index.snapshot import Snapshot
from stylist.index.vectors import Matrix, normalise
from stylist.money import Money
from stylist.outfits import OutfitPlanner, OutfitRequest
from stylist.outfits.plans import Event, PlanRequest
from stylist.outfits.trips import TripPlanner
from stylist.outfits.weather import Weather
from stylist.search.engine import SearchEngine
from stylist.vocabulary import terms

WIDE = 512


class OutfitSpeed(BaseModel):
    """Milliseconds of processor time: the median and the longest. first_ms: with nothing worked out yet."""

    garments: int
    rounds: int
    first_ms: float
    three_looks_p50_ms: float
    three_looks_max_ms: float
    plan_p50_ms: float
    plan_max_ms: float


def measure_outfits(count: int, rounds: int) -> OutfitSpeed:
    """Three looks for the office in autumn, and four days with a dinner in ten pieces."""
    with tempfile.TemporaryDirectory() as folder:
        snapshot = _shop(count)
        planner = OutfitPlanner(SearchEngine(lambda: snapshot, HashEmbedder(), FileStore(Path(folder))))
        look = OutfitRequest(occasion="work", season="autumn", gender="women", count=3)
        trip = PlanRequest(
            days=4, events=(Event(day=2, occasion="date"),), weather=(Weather(low_c=14, high_c=24),), max_pieces=10,
            sources="shop", gender="women", budget=Money.of(500, "USD"),
        )  # fmt: skip
        planner.room()
        first = _timed(lambda: planner.plan(look))
        looks = [_timed(lambda: planner.plan(look)) for _ in range(rounds)]
        plans = [_timed(lambda: TripPlanner(planner).plan(trip)) for _ in range(max(1, rounds // 5))]
    return OutfitSpeed(
        garments=count, rounds=rounds, first_ms=first, three_looks_p50_ms=round(statistics.median(looks), 1),
        three_looks_max_ms=max(looks), plan_p50_ms=round(statistics.median(plans), 1), plan_max_ms=max(plans),
    )  # fmt: skip


def _timed(run: Callable[[], Any]) -> float:
    started = time.process_time()
    run()
    return round(1000 * (time.process_time() - started), 1)


def _shop(count: int) -> Snapshot:
    rng = random.Random(7)
    garments = tuple(_garment(rng, n) for n in range(count))
    vectors = normalise(np.random.default_rng(7).normal(size=(count, WIDE)).astype(np.float32))
    return Snapshot("made-up", 1, "made-up", "made-up", garments, Matrix(vectors))


def _garment(rng: random.Random, number: int) -> Garment:
    category = rng.choice(sorted(terms("category")))
    price = Money.of(rng.randint(5, 200), "USD")
    return Garment(
        id=f"g{number}", titles={"en": f"{category} {number}"}, category=category,
        gender=rng.choice(["women", "men", "unisex"]), colours=(rng.choice(sorted(terms("colour"))),),
        patterns=(rng.choice(sorted(terms("pattern"))),), seasons=tuple(rng.sample(sorted(terms("season")), 2)),
        occasions=tuple(rng.sample(sorted(terms("occasion")), 2)), fit=rng.choice([None, *sorted(terms("fit"))]),
        variants=(Variant(sku=f"g{number}-m", size="M", prices=(price,)),),
    )  # fmt: skip
