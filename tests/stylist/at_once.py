"""Two writes that have both read before either writes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any, TypeVar

from sqlalchemy import Engine, event

T = TypeVar("T")
_LET_GO_S = 2.0
"""One that is alone in the database reads alone, and goes on."""


def both(engine: Engine, table: str, write: Callable[[], T]) -> list[T]:
    """What two writes at one moment give. Each waits, after it has read from the table, for the other to have read."""
    read = Barrier(2)

    def wait(*told: Any) -> None:
        if told[2].startswith("SELECT") and table in told[2]:
            with suppress(BrokenBarrierError):
                read.wait(timeout=_LET_GO_S)

    event.listen(engine, "after_cursor_execute", wait)
    with ThreadPoolExecutor(2) as pool:
        try:
            return [written.result() for written in [pool.submit(write) for _ in range(2)]]
        finally:
            event.remove(engine, "after_cursor_execute", wait)
