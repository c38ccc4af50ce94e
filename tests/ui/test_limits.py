"""Rates and quotas: the same rules in this process' memory and in tables that several processes share."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stylist.settings import Settings
from stylist.tables import Place, transaction
from stylist_ui.api.hits import OwnHits, SharedHits
from stylist_ui.api.hits_ahead import HitsAhead
from stylist_ui.api.limits import Limits, QuotaUsedUp, TooManyRequests

TIGHT = {"api_rate_person": "3/minute", "api_rate_messages": "20/minute", "upload_quota_files": 2, "upload_quota_mb": 1}


@pytest.fixture(params=["memory", "shared"])
def limits(request: pytest.FixtureRequest, place: Place, tmp_path: Path) -> Limits:
    """Counted in memory; counted in tables, of each kind of database that there is."""
    return Limits(Settings(data_dir=tmp_path, **TIGHT), place if request.param == "shared" else None)


def refused(act: Callable[[], None]) -> int | None:
    """In how many seconds to come again; None if it was let through."""
    try:
        act()
    except (TooManyRequests, QuotaUsedUp) as refusal:
        return int(refusal.facts["retry_after_s"])
    return None


def test_so_many_and_no_more_each_for_themselves(limits: Limits) -> None:
    waits = [refused(lambda: limits.request("person", "ann")) for _ in range(4)]
    assert waits[:3] == [None, None, None]
    assert waits[3] is not None
    assert 1 <= waits[3] <= 60
    assert refused(lambda: limits.request("person", "bob")) is None
    assert refused(lambda: limits.request("messages", "ann")) is None


def test_an_upload_that_is_too_much_is_not_counted(limits: Limits) -> None:
    assert refused(lambda: limits.upload("ann", kilobytes=600)) is None
    assert refused(lambda: limits.upload("ann", kilobytes=600)) is not None
    assert refused(lambda: limits.upload("ann", kilobytes=400)) is None
    assert [refused(lambda: limits.upload("ann", files=1)) is None for _ in range(3)] == [True, True, False]


def test_many_at_once_get_no_more_than_one_after_the_other(limits: Limits) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: refused(lambda: limits.request("messages", "ann")), range(40)))
    assert waits.count(None) == 20


def test_processes_that_share_a_database_count_together(place: Place, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, **TIGHT)
    one, two = Limits(settings, place), Limits(settings, place)
    waits = [refused(lambda here=here: here.request("person", "ann")) for here in (one, two, one, two)]  # type: ignore[misc]
    assert [wait is None for wait in waits] == [True, True, True, False]


def test_the_window_moves_and_what_is_over_is_swept(place: Place) -> None:
    now = time.time()
    hits = SharedHits(place, lambda: now)
    assert [hits.acquire_entry("ann", 2, 60) for _ in range(3)] == [True, True, False]
    assert hits.get_moving_window("ann", 2, 60) == (now, 2)
    now += 61
    assert hits.get_moving_window("ann", 2, 60) == (now, 0)
    assert hits.acquire_entry("bob", 2, 60)
    with transaction(place) as table:
        held = table.execute("SELECT who FROM api_hits").fetchall()
    assert len(held) == 1
    assert "bob" not in str(held), "who asked is not written down"


def test_hits_of_one_second_are_one_row_and_still_count_each(place: Place) -> None:
    now = 1000.0
    hits = SharedHits(place, lambda: now)
    assert all(hits.acquire_entry("shop", 12, 60) for _ in range(5))
    now = 1000.9
    assert hits.acquire_entry("shop", 12, 60, 4)
    now = 1002.0
    assert [hits.acquire_entry("shop", 12, 60) for _ in range(4)] == [True, True, True, False]
    assert hits.get_moving_window("shop", 12, 60) == (1000.0, 12)
    with transaction(place) as table:
        assert table.execute("SELECT at, amount FROM api_hits ORDER BY at").fetchall() == [(1000.0, 9), (1002.0, 3)]
    now = 1061.5
    assert hits.get_moving_window("shop", 12, 60) == (1002.0, 3)


def held(place: Place) -> int:
    """All hits that the table holds."""
    with transaction(place) as table:
        return int(table.execute("SELECT sum(amount) FROM api_hits").fetchone()[0])


def test_a_window_that_is_half_empty_is_counted_ahead_and_a_limit_still_holds_for_all(place: Place) -> None:
    now = 1000.0
    ahead = [HitsAhead(SharedHits(place, lambda: now), lambda: now) for _ in range(2)]
    assert all(one.acquire_entry("shop", 160, 60) for one in ahead for _ in range(11))
    assert held(place) == 22, "ten of each were counted with the first"
    let_through = 22 + sum(one.acquire_entry("shop", 160, 60) for _ in range(160) for one in ahead)
    assert 150 <= let_through <= 160
    now += 61
    assert ahead[0].acquire_entry("shop", 160, 60)
    assert ahead[0].get_moving_window("shop", 160, 60) == (now, 11)


def test_what_was_counted_ahead_is_over_with_a_quarter_of_its_window(place: Place) -> None:
    now = 1000.0
    ahead = HitsAhead(SharedHits(place, lambda: now), lambda: now)
    assert ahead.acquire_entry("shop", 160, 60)
    now += 16
    assert ahead.acquire_entry("shop", 160, 60)
    assert held(place) == 22
    now += 61
    assert ahead.acquire_entry("others", 160, 60)
    assert list(ahead._names) == ["others"]


def test_many_at_once_are_let_through_by_what_one_of_them_counted(place: Place) -> None:
    ahead = HitsAhead(SharedHits(place))
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: ahead.acquire_entry("shop", 1600, 60), range(200)))
    assert held(place) == 202, "two times a hundred ahead, and the hit that asked"


def test_windows_in_memory_move_and_leave_nothing_of_those_who_are_gone() -> None:
    now = 1000.0
    hits = OwnHits(lambda: now)
    assert [hits.acquire_entry("ann", 3, 60, 2), hits.acquire_entry("ann", 3, 60, 2)] == [True, False]
    assert hits.get_moving_window("ann", 3, 60) == (1000.0, 2)
    now = 1030.0
    assert hits.acquire_entry("ann", 3, 60)
    now = 1061.0
    assert hits.get_moving_window("ann", 3, 60) == (1030.0, 1)
    now = 1100.0
    assert hits.get_moving_window("ann", 3, 60) == (1100.0, 0)
    assert hits.acquire_entry("bob", 3, 60)
    assert list(hits._windows) == ["bob"]
