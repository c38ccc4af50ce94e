"""Turns that outlive the page: each runs in a thread of its own and fills a buffer that any page can follow.

A page in Streamlit is a script that starts again at every click. A turn therefore belongs to its conversation, not
to the page: it goes on while the page redraws, reloads or closes, and is whole when somebody looks again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from threading import Event as Flag
from threading import Lock, Thread

from stylist.errors import StylistError
from stylist_agents.events import Event

_log = logging.getLogger(__name__)


class LiveTurn:
    """One turn under way. Its events only ever grow; ``failed`` is set when it could not be finished."""

    def __init__(self, said: str, photo_ids: Sequence[str] = ()) -> None:
        self.said = said
        self.photo_ids = tuple(photo_ids)
        self.failed: Exception | None = None
        self._events: list[Event] = []
        self._ended = Flag()
        self._stop = Flag()

    @property
    def events(self) -> tuple[Event, ...]:
        """What has happened so far."""
        return tuple(self._events)

    @property
    def running(self) -> bool:
        return not self._ended.is_set()

    def stop(self) -> None:
        """Ask the turn to end after the event it is working on."""
        self._stop.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait until the turn has ended; False if it has not after ``timeout_s`` seconds."""
        return self._ended.wait(timeout_s)

    def follow(self, events: Iterator[Event]) -> None:
        """Take everything from ``events``, until they end, fail, or somebody stops the turn."""
        try:
            for event in events:
                self._events.append(event)
                if self._stop.is_set():
                    break
        except StylistError as error:
            self.failed = error
        except Exception as error:
            # The page says that something broke; what it was belongs into the log, not in front of a shopper.
            _log.exception("a turn ended in an unexpected error")
            self.failed = error
        finally:
            if isinstance(events, Generator):
                events.close()
            self._ended.set()


class Turns:
    """The turns of one process, at most one under way per conversation."""

    def __init__(self) -> None:
        self._live: dict[str, LiveTurn] = {}
        self._lock = Lock()

    def start(
        self, thread_id: str, begin: Callable[[], Iterator[Event]], said: str, photo_ids: Sequence[str] = ()
    ) -> LiveTurn | None:
        """Run a turn in the background; None if one is under way in this conversation already."""
        with self._lock:
            before = self._live.get(thread_id)
            if before is not None and before.running:
                return None
            self._live = {name: t for name, t in self._live.items() if t.running or t.failed}
            turn = self._live[thread_id] = LiveTurn(said, photo_ids)
        Thread(target=lambda: turn.follow(begin()), name=f"turn-{thread_id}", daemon=True).start()
        return turn

    def of(self, thread_id: str) -> LiveTurn | None:
        """The turn under way in a conversation, or the last one that this process ran."""
        return self._live.get(thread_id)
