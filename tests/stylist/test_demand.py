"""Counts of what is asked for: closed words only, by day, and set against what is in stock."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Event
from unittest.mock import Mock

import pytest

from stylist.demand import DemandLedger, Tally, report_demand
from stylist.errors import BadInput, DiskFull
from stylist.tables import Place, Table, transaction
from tests.stylist.garments import make_garment

TODAY = date(2026, 3, 14)
WEEK = TODAY - timedelta(days=6)
SHIRTS, DRESSES = Tally("asked", "category", "shirt"), Tally("asked", "category", "dress")
GREEN = Tally("asked", "colour", "green")


@pytest.fixture
def ledger(place: Place) -> DemandLedger:
    return DemandLedger(place)


def test_days_add_up_and_catalogues_stay_apart(ledger: DemandLedger) -> None:
    ledger.add("shop", TODAY, {SHIRTS: 2})
    ledger.add("shop", TODAY, {SHIRTS: 1, DRESSES: 4})
    ledger.add("shop", WEEK - timedelta(days=1), {SHIRTS: 9})
    ledger.add("other", TODAY, {SHIRTS: 5})
    assert ledger.between("shop", WEEK, TODAY) == {SHIRTS: 3, DRESSES: 4}


@pytest.mark.parametrize("word", ["ada@example.org", "call me on 555 0100", "红色 裙子", ""])
@pytest.mark.parametrize("slot", ["category", "colour", "brand", "step"])
def test_no_word_of_anybody_gets_in(ledger: DemandLedger, slot: str, word: str) -> None:
    with pytest.raises(BadInput):
        ledger.add("shop", TODAY, {SHIRTS: 1, Tally("asked", slot, word): 1})
    assert not ledger.between("shop", TODAY, TODAY), "and nothing else of that turn either"


def test_processes_that_count_the_same_words_never_wait_for_each_other_in_a_ring(place: Place) -> None:
    both = [DemandLedger(place), DemandLedger(place)]
    ways = [{SHIRTS: 1, DRESSES: 1, GREEN: 1}, {GREEN: 1, DRESSES: 1, SHIRTS: 1}]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: both[n % 2].add("shop", TODAY, ways[n % 2]), range(100)))
    assert both[0].between("shop", TODAY, TODAY) == {SHIRTS: 100, DRESSES: 100, GREEN: 100}


def test_turns_that_end_while_one_writes_leave_their_counts_to_it(
    ledger: DemandLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, times = Event(), Event(), []

    @contextmanager
    def slow(database: Place) -> Iterator[Table]:
        times.append(database)
        begun.set()
        assert go_on.wait(20)
        with transaction(database) as table:
            yield table

    with monkeypatch.context() as patched, ThreadPoolExecutor(1) as pool:
        patched.setattr("stylist.demand.ledger.transaction", slow)
        first = pool.submit(ledger.add, "shop", TODAY, {SHIRTS: 1})
        assert begun.wait(20)
        for _ in range(5):
            ledger.add("shop", TODAY, {SHIRTS: 1, GREEN: 2})
        go_on.set()
        first.result(20)
    assert len(times) == 2
    assert ledger.between("shop", TODAY, TODAY) == {SHIRTS: 6, GREEN: 10}


def test_what_could_not_be_written_is_added_with_the_next(
    ledger: DemandLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr("stylist.demand.ledger.transaction", Mock(side_effect=DiskFull))
        with pytest.raises(DiskFull):
            ledger.add("shop", TODAY, {SHIRTS: 1})
    ledger.add("shop", TODAY, {GREEN: 1})
    assert ledger.between("shop", TODAY, TODAY) == {SHIRTS: 1, GREEN: 1}


def test_shares_are_of_the_turns_of_a_slot_and_of_the_garments_in_stock(ledger: DemandLedger) -> None:
    stock = [
        *(make_garment(f"s{n}", category="shirt", colours=("navy",)) for n in range(6)),
        *(make_garment(f"d{n}", category="dress", colours=("dark-green",)) for n in range(2)),
        make_garment("gone", category="dress", colours=("dark-green",), stocked=()),
    ]
    ledger.add("shop", TODAY, {SHIRTS: 10, DRESSES: 30, GREEN: 8, Tally("refused", "category", "dress"): 1})
    ledger.add("shop", WEEK - timedelta(days=1), {DRESSES: 12})
    report = report_demand(ledger, "shop", stock, WEEK, TODAY)
    dress, shirt, green = report.rows
    assert (dress.word, dress.asked, dress.asked_before, dress.asked_share) == ("dress", 30, 12, 0.75)
    assert (dress.in_stock, dress.stock_share, dress.gap, dress.refused) == (2, 0.25, 3.0, 1)
    assert shirt.gap == pytest.approx(0.25 / 0.75, abs=0.01)
    assert (green.word, green.in_stock) == ("green", 2), "a family takes in its shades"


def test_what_is_asked_for_and_not_there_has_no_ratio(ledger: DemandLedger) -> None:
    ledger.add("shop", TODAY, {DRESSES: 6, Tally("nothing_found", "category", "dress"): 6})
    (row,) = report_demand(ledger, "shop", [make_garment("s", category="shirt")], TODAY, TODAY).rows
    assert (row.in_stock, row.gap, row.nothing_found) == (0, None, 6)


def test_rare_words_are_not_listed(ledger: DemandLedger) -> None:
    ledger.add("shop", TODAY, {DRESSES: 4, SHIRTS: 5})
    assert [row.word for row in report_demand(ledger, "shop", [], TODAY, TODAY).rows] == ["shirt"]
