"""Pieces of a reply -> words that may be shown at once, and tool calls once they are whole."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from stylist_agents.local.forms import Call, Malformed, Tools, calls_in
from stylist_agents.local.regions import Region


@dataclass(frozen=True, slots=True)
class Broken:
    """A tool call that cannot be carried out: what the model wrote, and why not."""

    text: str
    why: str


@dataclass(slots=True)
class Reader:
    """Told the pieces of one reply in order. ``thinking``: the thought that the prompt began."""

    regions: Iterable[Region]
    tools: Tools
    thinking: Region | None = None
    stop: tuple[str, ...] = ()
    calls: list[Call] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    thought: str = ""
    stopped: bool = False
    """A stop word was reached: what comes after it is not the reply."""
    _pending: str = ""
    _inside: Region | None = None
    _by_open: dict[str, Region] = field(init=False)
    _starts: frozenset[str] = field(init=False)
    _opening: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._by_open = {region.open: region for region in self.regions} | {word: Region(word) for word in self.stop}
        self._starts = frozenset(mark[:n] for mark in self._by_open for n in range(1, len(mark)))
        longest_first = sorted(self._by_open, key=len, reverse=True)
        self._opening = re.compile("|".join(map(re.escape, longest_first)))
        self._inside = self.thinking

    def feed(self, piece: str) -> str:
        """What may be shown now."""
        self._pending += piece
        return self._read(at_end=False)

    def finish(self) -> str:
        """What is left to show when the reply has ended."""
        return self._read(at_end=True)

    def _read(self, at_end: bool) -> str:
        shown = ""
        while self._pending and not self.stopped:
            before = self._pending
            shown += self._close(at_end) if self._inside else self._open(at_end)
            if self._pending == before:
                break
        return shown

    def _open(self, at_end: bool) -> str:
        """Text up to the next mark, which is stepped over; a mark that may still be coming is waited for."""
        found = self._opening.search(self._pending)
        unsure = None if at_end else self._unsure(found.start() if found else len(self._pending))
        if unsure is not None or found is None:
            end = len(self._pending) if unsure is None else unsure
            text, self._pending = self._pending[:end], self._pending[end:]
            return text
        text, self._pending = self._pending[: found.start()], self._pending[found.end() :]
        region = self._by_open[found.group()]
        if region.open in self.stop:
            self.stopped, self._pending = True, ""
        elif region.kind != "mark":
            self._inside = region
        return text

    def _unsure(self, before: int) -> int | None:
        """Where, at or before a place, the text ends in what may become a (longer) mark."""
        longest = max(map(len, self._starts), default=0)
        places = range(max(0, len(self._pending) - longest), len(self._pending))
        return next((n for n in places if n <= before and self._pending[n:] in self._starts), None)

    def _close(self, at_end: bool) -> str:
        assert self._inside is not None  # noqa: S101
        ends = [(at, mark) for mark in self._inside.close if (at := self._pending.find(mark)) >= 0]
        if not ends and not at_end:
            return ""
        at, mark = min(ends, default=(len(self._pending), ""))
        inside, self._pending = self._pending[:at], self._pending[at + len(mark) :]
        region, self._inside = self._inside, None
        return self._done(region, inside, mark)

    def _done(self, region: Region, inside: str, mark: str) -> str:
        """Take in what a region held; text that turned out to be none is shown."""
        if region.kind == "thought":
            self.thought += inside
            return ""
        try:
            calls = calls_in(region.keeps + inside, self.tools)
        except Malformed as problem:
            return self._no_call(region, inside, mark, str(problem))
        if region.kind == "maybe" and any(call.name not in self.tools.schemas for call in calls):
            return f"{region.open}{inside}{mark}"
        self.calls += calls
        return ""

    def _no_call(self, region: Region, inside: str, mark: str, why: str) -> str:
        """Text, where it never had to be a call; else a broken one."""
        if region.kind == "maybe" and not inside.startswith(("tool_code", "tool_call")):
            return f"{region.open}{inside}{mark}"
        self.broken.append(Broken(inside.strip(), why))
        return ""
