"""An outage of the database in the log: one line when it goes, one when it is back."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from stylist.tables.outage import Outage


@pytest.fixture
def pool() -> Iterator[tuple[logging.Logger, Outage]]:
    """A log like that of psycopg's pools, with a listener of its own: the process' own may know of a real outage."""
    log, one = logging.getLogger("psycopg.pool.of_a_test"), Outage()
    log.addFilter(one)
    yield log, one
    log.removeFilter(one)


def test_one_line_when_it_goes_and_one_when_it_is_back(
    pool: tuple[logging.Logger, Outage], caplog: pytest.LogCaptureFixture
) -> None:
    log, outage = pool
    for _ in range(2):
        for _ in range(5):
            log.warning("error connecting in %r: %s", "pool-1", "refused")
        log.warning("reconnection attempt in pool %r failed after %s sec", "pool-1", 5)
        outage.connected(None)
        outage.connected(None)
    told = ["error connecting in 'pool-1': refused", "the database answers again"]
    assert [record.getMessage() for record in caplog.records] == told + told


def test_anything_else_that_pools_say_is_kept(
    pool: tuple[logging.Logger, Outage], caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        pool[0].warning("discarding broken connection: %s", "a")
    assert len(caplog.records) == 2
