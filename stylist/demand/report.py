"""What was asked for against what is in stock, and how conversations went, over some days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from stylist.demand.ledger import QUALITY, STEPS, DemandLedger, Measure, Tally
from stylist.garment import Garment
from stylist.search.columns import values_of
from stylist.search.constraints import expand

FEWEST = 5
"""Turns from which a word is listed: fewer say nothing of demand, and might say something of a person."""
SLOTS = ("category", "colour", "occasion", "season", "fabric", "pattern", "length", "sleeve", "neckline", "fit")
"""What is set against stock, in the order of the report."""


class DemandRow(BaseModel):
    """One word. ``asked_share`` of the slot's turns, ``stock_share`` of the garments in stock of which the slot is
    known; ``gap`` is their ratio (above 1: asked for more than stocked), None where none is in stock."""

    model_config = ConfigDict(frozen=True)

    slot: str
    word: str
    asked: int
    asked_before: int
    asked_share: float
    in_stock: int
    stock_share: float
    gap: float | None
    nothing_found: int
    refused: int


class DemandReport(BaseModel):
    """Counts of turns from ``first`` to ``last``; ``asked_before`` is of as many days before. Words rarer than
    ``fewest`` turns are left out."""

    model_config = ConfigDict(frozen=True)

    catalogue: str
    first: date
    last: date
    fewest: int = FEWEST
    rows: tuple[DemandRow, ...]
    steps: Mapping[str, int]
    quality: Mapping[str, int]


def report_demand(
    ledger: DemandLedger, catalogue: str, garments: Iterable[Garment], first: date, last: date
) -> DemandReport:
    """The report of some days over the garments of the active catalogue."""
    days = last - first + timedelta(days=1)
    now = ledger.between(catalogue, first, last)
    before = ledger.between(catalogue, first - days, first - timedelta(days=1))
    stock = [values_of(garment) for garment in garments if garment.in_stock]
    rows = [row for slot in SLOTS for row in _rows(slot, now, before, stock)]
    return DemandReport(
        catalogue=catalogue, first=first, last=last, rows=tuple(rows),
        steps={step: now[Tally("step", "step", step)] for step in STEPS},
        quality={name: now[Tally("quality", "quality", name)] for name in QUALITY},
    )  # fmt: skip


def _rows(
    slot: str, now: Counter[Tally], before: Counter[Tally], stock: Sequence[Mapping[str, tuple[str, ...]]]
) -> list[DemandRow]:
    """The words of one slot, most asked first."""
    asked, known = _of(now, "asked", slot), [values[slot] for values in stock if values[slot]]
    refused, missed = _of(now, "refused", slot), _of(now, "nothing_found", slot)
    words = [word for word in asked | refused if asked[word] + refused[word] >= FEWEST]
    total = asked.total()
    found = []
    for word in sorted(words, key=lambda word: (-asked[word], word)):
        accepted = expand(slot, [word])
        have = sum(not accepted.isdisjoint(values) for values in known)
        share, stocked = _ratio(asked[word], total), _ratio(have, len(known))
        found.append(DemandRow(
            slot=slot, word=word, asked=asked[word], asked_before=before[Tally("asked", slot, word)],
            asked_share=share, in_stock=have, stock_share=stocked, gap=round(share / stocked, 2) if stocked else None,
            nothing_found=missed[word], refused=refused[word],
        ))  # fmt: skip
    return found


def _of(counts: Counter[Tally], measure: Measure, slot: str) -> Counter[str]:
    return Counter({t.word: turns for t, turns in counts.items() if t.measure == measure and t.slot == slot})


def _ratio(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
