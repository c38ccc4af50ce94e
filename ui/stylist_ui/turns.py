"""Turns that outlive the page: each runs in a thread of its own and fills a buffer that anybody can follow.

A page in Streamlit is a script that starts again at every click, and a client of the API may lose its connection. A
turn therefore belongs to its conversation: it goes on while a page redraws, reloads or closes, and is whole when
somebody looks again. Turns of one conversation run in the order in which they were asked for.
"""

from __future__ import annotations

import logging
import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from threading import Event as Flag
from threading import Lock, Semaphore, Thread
from typing import Literal

from stylist.discretion import outline
from stylist.errors import StylistError, TooMany
from stylist_agents.events import Event, TurnFinished

_log = logging.getLogger(__name__)
Begin = Callable[[], Iterator[Event]]
_REMEMBERED = 256
"""Named turns that can be looked up after they ended; older ones are in the journal."""


class TooManyTurns(TooMany):
    """More messages than are answered or kept waiting."""

    code = "too_many_turns"
    en = "{waiting} messages are already waiting for an answer. Please try again in {retry_after_s} s."
    zh = "已有 {waiting} 条消息在等待回复。请 {retry_after_s} 秒后再试。"


class LiveTurn:
    """One turn, waiting, under way or ended. Its events only ever grow; ``failed``: it could not be finished."""

    def __init__(self, said: str, photo_ids: Sequence[str] = (), person_id: str = "") -> None:
        self.said = said
        self.person_id = person_id
        self.photo_ids = tuple(photo_ids)
        self.failed: Exception | None = None
        self._events: list[Event] = []
        self._begun = Flag()
        self._ended = Flag()
        self._stop = Flag()
        self._watchers: list[Callable[[], None]] = []

    @property
    def events(self) -> tuple[Event, ...]:
        """What has happened so far."""
        return tuple(self._events)

    @property
    def running(self) -> bool:
        return not self._ended.is_set()

    @property
    def state(self) -> Literal["queued", "running", "complete", "interrupted", "failed"]:
        """Where it is. interrupted: it was stopped, and what was said so far stays."""
        if self.running:
            return "running" if self._begun.is_set() else "queued"
        if self.failed is not None:
            return "failed"
        return "complete" if any(isinstance(e, TurnFinished) for e in self._events[-1:]) else "interrupted"

    def stop(self) -> None:
        """Ask the turn to end after the event it is working on; one that waits will not begin."""
        self._stop.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait until the turn has ended; False if it has not after ``timeout_s`` seconds."""
        return self._ended.wait(timeout_s)

    def watch(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed``, from the turn's thread, whenever something happened; returns how to end that."""
        self._watchers.append(changed)
        return lambda: self._watchers.remove(changed)

    def run(self, begin: Begin) -> None:
        """Begin and follow the turn, unless it was stopped while it waited."""
        if self._stop.is_set():
            self._end()
            return
        self._begun.set()
        self._tell()
        self.follow(_lazily(begin))

    def follow(self, events: Iterator[Event]) -> None:
        """Take everything from ``events``, until they end, fail, or somebody stops the turn."""
        self._begun.set()
        try:
            for event in events:
                self._events.append(event)
                self._tell()
                if self._stop.is_set():
                    break
        except StylistError as error:
            self.failed = error
        except Exception as error:
            # The page says that something broke; what it was belongs into the log, not in front of a shopper.
            _log.error("a turn ended in an unexpected error: %(error)s at %(at)s", outline(error))
            self.failed = error
        finally:
            if isinstance(events, Generator):
                events.close()
            self._end()

    def _end(self) -> None:
        self._ended.set()
        self._tell()

    def _tell(self) -> None:
        for changed in tuple(self._watchers):
            changed()


def _lazily(begin: Begin) -> Iterator[Event]:
    yield from begin()


@dataclass(frozen=True, slots=True)
class _Waiting:
    turn: LiveTurn
    begin: Begin


class Turns:
    """The turns of one process: one under way per conversation, ``most_running`` in all, the others wait in line."""

    def __init__(self, most_running: int = 8, most_waiting: int = 64) -> None:
        self._live: dict[str, LiveTurn] = {}
        self._named: OrderedDict[str, LiveTurn] = OrderedDict()
        self._lines: dict[str, deque[_Waiting]] = {}
        self._took_s: deque[float] = deque(maxlen=50)
        self._slots = Semaphore(most_running)
        self._most_running, self._most_waiting = most_running, most_waiting
        self._lock = Lock()

    def start(
        self, thread_id: str, begin: Begin, said: str, photo_ids: Sequence[str] = (), person_id: str = ""
    ) -> LiveTurn | None:
        """Run a turn in the background; None if one is under way in this conversation already."""
        with self._lock:
            if self.busy(thread_id):
                return None
            return self._add(thread_id, _Waiting(LiveTurn(said, photo_ids, person_id), begin))

    def queue(
        self, name: str, thread_id: str, begin: Begin, said: str, photo_ids: Sequence[str] = (), person_id: str = ""
    ) -> LiveTurn:
        """Run a turn after those that are under way in its conversation. Raises TooManyTurns.

        name: under which it can be found again; a turn of this name that is here already is returned as it is.
        """
        with self._lock:
            if name in self._named:
                return self._named[name]
            waiting = sum(len(line) for line in self._lines.values())
            if waiting >= self._most_running + self._most_waiting:
                raise TooManyTurns(waiting=waiting, retry_after_s=self._retry_after_s(waiting))
            self._named[name] = self._add(thread_id, _Waiting(LiveTurn(said, photo_ids, person_id), begin))
            ended = [key for key, turn in self._named.items() if not turn.running]
            for key in ended[: max(0, len(self._named) - _REMEMBERED)]:
                del self._named[key]
            return self._named[name]

    def of(self, thread_id: str, person_id: str = "") -> LiveTurn | None:
        """The turn under way in a conversation of this person, or its last one if it failed; None for anybody else."""
        found = self._live.get(thread_id)
        return found if found is not None and found.person_id == person_id else None

    def busy(self, thread_id: str) -> bool:
        """Whether a turn of a conversation is under way or waits."""
        return any(waiting.turn.running for waiting in tuple(self._lines.get(thread_id, ())))

    def named(self, name: str) -> LiveTurn | None:
        """A turn that was queued under a name, while this process remembers it."""
        return self._named.get(name)

    def under_way(self, name: str, thread_id: str, person_id: str) -> LiveTurn | None:
        """A named turn that waits or runs now in this conversation of this person."""
        line = tuple(self._lines.get(thread_id, ()))
        turn = self._named.get(name)
        there = turn is not None and turn.running and any(waiting.turn is turn for waiting in line)
        return turn if turn is not None and there and turn.person_id == person_id else None

    def stop(self, thread_id: str) -> None:
        """Ask every turn of a conversation to end, those that wait too."""
        with self._lock:
            turns = [waiting.turn for waiting in self._lines.get(thread_id, ())]
        for turn in turns:
            turn.stop()

    def stop_all(self, timeout_s: float) -> None:
        """Ask every turn to end, and wait for them together for so long at most."""
        with self._lock:
            turns = [waiting.turn for line in self._lines.values() for waiting in line]
        for turn in turns:
            turn.stop()
        end = time.monotonic() + timeout_s
        for turn in turns:
            turn.wait(max(0.0, end - time.monotonic()))

    def _add(self, thread_id: str, waiting: _Waiting) -> LiveTurn:
        """Put a turn into its conversation's line; its first one brings a thread that works through it."""
        line = self._lines.get(thread_id)
        if not self.busy(thread_id):
            self._live = {name: t for name, t in self._live.items() if t.running or t.failed}
            self._live[thread_id] = waiting.turn
        if line is None:
            line = self._lines[thread_id] = deque()
            Thread(target=self._work, args=(thread_id, line), name=f"turns-{thread_id}", daemon=True).start()
        line.append(waiting)
        return waiting.turn

    def _work(self, thread_id: str, line: deque[_Waiting]) -> None:
        while True:
            with self._lock:
                if not line:
                    del self._lines[thread_id]
                    return
                first = line[0]
                self._live[thread_id] = first.turn
            with self._slots:
                began = time.monotonic()
                first.turn.run(first.begin)
                self._took_s.append(time.monotonic() - began)
            with self._lock:
                line.popleft()
                # what was said is in the journal now, and goes when that is deleted
                if first.turn.failed is None and self._live.get(thread_id) is first.turn:
                    del self._live[thread_id]

    def _retry_after_s(self, waiting: int) -> int:
        """How long until there is room, by how long turns took lately."""
        return math.ceil(median(self._took_s or [5.0]) * waiting / self._most_running) or 1
