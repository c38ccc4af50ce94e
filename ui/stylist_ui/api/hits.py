"""What was asked for lately: counted in this process, or in a table for all processes that share a database."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from limits.storage import MovingWindowSupport

from stylist.tables import Place, Table, create, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS api_hits (
    who TEXT NOT NULL, at DOUBLE PRECISION NOT NULL, until DOUBLE PRECISION NOT NULL, amount INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS api_hits_by_who ON api_hits (who, at);
CREATE INDEX IF NOT EXISTS api_hits_by_end ON api_hits (until);
"""
_SWEEP_EVERY_S = 60.0
_TOGETHER_S = 1.0
"""Hits of one second are one row, and leave the window together: all shoppers of a shop's server have its address."""
_ADD_TO_NEWEST = """
UPDATE api_hits SET amount = amount + ?
WHERE rowid = (SELECT max(rowid) FROM api_hits WHERE who = ? AND at > ? AND at < ?)
"""


@dataclass(slots=True)
class _Window:
    """Hits in the order in which they came: (when, until when, amount)."""

    hits: deque[tuple[float, float, int]] = field(default_factory=deque)
    held: int = 0

    def moved(self, now: float) -> _Window:
        """Without what is over."""
        while self.hits and self.hits[0][1] <= now:
            self.held -= self.hits.popleft()[2]
        return self


class OwnHits(MovingWindowSupport):
    """Moving windows in this process' memory, in the form of the ``limits`` library.

    Its own storage in memory starts a thread for nearly every hit, which copies all windows of all people.
    """

    base_exceptions: tuple[type[Exception], ...] = ()

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._swept_at = clock, clock()
        self._windows: dict[str, _Window] = {}
        self._lock = Lock()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a hit worth ``amount``; False, and not counted, where the window of ``expiry`` s would hold more."""
        now = self._clock()
        with self._lock:
            self._sweep(now)
            window = self._windows.setdefault(key, _Window()).moved(now)
            if window.held + amount > limit:
                return False
            window.hits.append((now, now + expiry, amount))
            window.held += amount
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest hit of the window was (now, if it holds none), and what it holds."""
        now = self._clock()
        with self._lock:
            window = self._windows.get(key, _Window()).moved(now)
            return (window.hits[0][0] if window.hits else now), window.held

    def _sweep(self, now: float) -> None:
        if now - self._swept_at >= _SWEEP_EVERY_S:
            self._swept_at = now
            self._windows = {key: window for key, window in self._windows.items() if window.moved(now).hits}


class SharedHits(MovingWindowSupport):
    """Moving windows in the form of the ``limits`` library. Of who asked, only a digest is kept.

    The hits of a second are a row until their window has passed; a refused one is none. Raises what the database
    raises.
    """

    base_exceptions: tuple[type[Exception], ...] = ()
    """Exceptions that ``limits`` may wrap: none, ours say what is wrong."""

    def __init__(self, place: Place, clock: Callable[[], float] = time.time) -> None:
        self._place, self._clock, self._swept_at = place, clock, clock()
        create(place, _SCHEMA)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a hit worth ``amount``; False, and not counted, where the window of ``expiry`` s would hold more."""
        return self.take(key, limit, expiry, amount) is not None

    def take(self, key: str, limit: int, expiry: int, amount: int, ahead: int = 0) -> int | None:
        """The same, with hits to come: ``ahead`` is counted, too, and returned, where the window stays half empty.

        Else 0; None where ``amount`` alone is too much.
        """
        who, now = _digest(key), self._clock()
        with transaction(self._place, alone=f"hits {who}") as table:
            held = _window(table, who, now - expiry)[1] + amount
            if held > limit:
                return None
            ahead = ahead if 2 * (held + ahead) <= limit else 0
            newest = (amount + ahead, who, now - _TOGETHER_S, now + _TOGETHER_S)
            if not table.execute(_ADD_TO_NEWEST, newest).rowcount:
                table.execute("INSERT INTO api_hits VALUES (?, ?, ?, ?)", (who, now, now + expiry, amount + ahead))
        self._sweep(now)
        return ahead

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest hit of the window was (now, if it holds none), and what it holds."""
        now = self._clock()
        with transaction(self._place) as table:
            oldest, held = _window(table, _digest(key), now - expiry)
        return (now if oldest is None else oldest), held

    def _sweep(self, now: float) -> None:
        if now - self._swept_at >= _SWEEP_EVERY_S:
            self._swept_at = now
            with transaction(self._place) as table:
                table.execute("DELETE FROM api_hits WHERE until < ?", (now,))


def _window(table: Table, who: str, since: float) -> tuple[float | None, int]:
    row = table.execute("SELECT min(at), sum(amount) FROM api_hits WHERE who = ? AND at > ?", (who, since)).fetchone()
    return row[0], int(row[1] or 0)


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
