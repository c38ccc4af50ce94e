"""Hits of many processes, without each of them waiting for one row: a process counts some ahead, and gives them out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from limits.storage import MovingWindowSupport

from stylist_ui.api.hits import SharedHits

_AHEAD = 1 / 16
"""Part of a limit that is counted ahead. Never more than a limit is let through; near it, somebody may be refused this
much too early for each other process."""
_KEPT = 1 / 4
"""Part of the window after which what was counted ahead is no longer given out."""
_SWEEP_EVERY_S = 60.0


@dataclass(slots=True)
class _Ahead:
    """Hits of one name that are counted already, and until when they may be given out. lock: one asks at a time."""

    left: int = 0
    until: float = 0.0
    lock: Lock = field(default_factory=Lock)


class HitsAhead(MovingWindowSupport):
    """Shared windows in the form of the ``limits`` library, for hits that come one by one.

    All shoppers of a shop come under the shop's name, and in the table each hit waits for the one before it, with a
    connection that others need. Names that come seldom find what was counted ahead for them, too.
    """

    base_exceptions: tuple[type[Exception], ...] = ()

    def __init__(self, shared: SharedHits, clock: Callable[[], float] = time.time) -> None:
        self._shared, self._clock, self._swept_at = shared, clock, clock()
        self._names: dict[str, _Ahead] = {}
        self._lock = Lock()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a hit worth ``amount``; False, and not counted, where the window of ``expiry`` s would hold more."""
        now = self._clock()
        name = self._name(key, now)
        with name.lock:
            if now >= name.until:
                name.left = 0
            if name.left >= amount:
                name.left -= amount
                return True
            ahead = self._shared.take(key, limit, expiry, amount, int(limit * _AHEAD))
            if ahead:
                name.left, name.until = name.left + ahead, now + expiry * _KEPT
        return ahead is not None

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the oldest hit of the window was (now, if it holds none), and what it holds with those to come."""
        return self._shared.get_moving_window(key, limit, expiry)

    def _name(self, key: str, now: float) -> _Ahead:
        with self._lock:
            if now - self._swept_at >= _SWEEP_EVERY_S:
                self._swept_at = now
                self._names = {key: name for key, name in self._names.items() if now < name.until}
            return self._names.setdefault(key, _Ahead())
