"""Many people at once over the API, each with time to think: how long turns take, and whether threads stay apart.

Every person has a budget of their own and plants a word of their own. A reply is of its thread if its events name that
thread and tell of that budget, and if in the end the thread holds this person's words alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import BaseModel

TURNS = (
    "a navy shirt under {budget} dollars, {word}",
    "why the first one?",
    "something in white instead",
    "the second one, but cheaper",
    "which trousers go with it?",
    "black shoes",
    "a dress for a summer wedding",
    "thanks, {word}",
)
"""What each person says, over and over: words alone."""
WARM_S = 5.0
"""For so long one person talks before anything is measured: the server has its models loaded then."""
_ENOUGH = dict.fromkeys(("STYLIST_API_RATE_IP", "STYLIST_API_RATE_PERSON"), "1000000/minute")
"""All people come from one address here."""


class Spread(BaseModel):
    """Milliseconds."""

    p50: float
    p95: float
    most: float


class LoadReport(BaseModel):
    """What came of it. mixed: replies and threads that hold something of another. cpu_ms: the server's, for a turn.

    rss_mb: the server's memory at equal distances in time.
    """

    people: int
    seconds: float
    think_s: float
    turns: int
    turns_per_s: float
    turn_ms: Spread
    first_words_ms: Spread
    errors: dict[str, int]
    mixed: int
    cpu_ms: float | None
    rss_mb: list[int]


class _Book:
    """What is measured while it happens."""

    def __init__(self) -> None:
        self.turn_ms: list[float] = []
        self.first_ms: list[float] = []
        self.errors: Counter[str] = Counter()
        self.mixed = 0
        self.cpu_s = 0.0
        self.rss_mb: list[int] = []


def measure_load(url: str, people: int, seconds: float, think_s: float, process_id: int | None) -> LoadReport:
    """Let so many people talk for so long. think_s: how long each thinks between turns, on average."""
    book = asyncio.run(_everybody(url, people, seconds, think_s, process_id))
    return LoadReport(
        people=people,
        seconds=seconds,
        think_s=think_s,
        turns=len(book.turn_ms),
        turns_per_s=round(len(book.turn_ms) / seconds, 1),
        turn_ms=_spread(book.turn_ms),
        first_words_ms=_spread(book.first_ms),
        errors=dict(book.errors),
        mixed=book.mixed,
        cpu_ms=None if process_id is None else round(1000 * book.cpu_s / max(1, len(book.turn_ms)), 1),
        rss_mb=book.rss_mb[:: max(1, len(book.rss_mb) // 12)],
    )


async def _everybody(url: str, people: int, seconds: float, think_s: float, process_id: int | None) -> _Book:
    book = _Book()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, connector=connector, timeout=aiohttp.ClientTimeout(60)) as web:
        await _Person(web, _Book(), 0, 0).talk(time.monotonic() + WARM_S)
        used_s = processor_s(process_id)
        watching = asyncio.create_task(_watch(book, process_id))
        end = time.monotonic() + seconds
        await asyncio.gather(*(_Person(web, book, n, think_s).talk(end) for n in range(people)))
        watching.cancel()
        book.cpu_s = processor_s(process_id) - used_s
    return book


async def _watch(book: _Book, process_id: int | None) -> None:
    while process_id is not None:
        book.rss_mb.append(resident_mb(process_id))
        await asyncio.sleep(1)


def resident_mb(process_id: int) -> int:
    """Memory of a process in megabytes, as Linux tells it."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text("ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def processor_s(process_id: int | None) -> float:
    """Processor time that a process has used, as Linux tells it; 0 for none."""
    if process_id is None:
        return 0.0
    fields = Path(f"/proc/{process_id}/stat").read_text("utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Person:
    """One person with a thread of their own."""

    def __init__(self, web: aiohttp.ClientSession, book: _Book, number: int, think_s: float) -> None:
        self._web, self._book, self._think_s = web, book, think_s
        self._budget, self._word = 100 + number, f"w{secrets.token_hex(6)}"
        self._headers: dict[str, str] = {}
        self._thread = ""
        self._said: list[str] = []

    async def talk(self, end: float) -> None:
        """Say one thing after the other until the time is over; then look whether all of the thread is one's own."""
        await self._arrive()
        while time.monotonic() < end:
            try:
                await self._say(self._line(len(self._said)))
            except (aiohttp.ClientError, TimeoutError) as problem:
                self._book.errors[type(problem).__name__] += 1
            await self._think()
        told = await self._json("GET", f"/api/threads/{self._thread}/messages")
        texts = [message["text"] for message in told if message["role"] == "user"]
        self._book.mixed += not set(self._said) <= set(texts) <= {self._line(n) for n in range(len(TURNS))}

    def _line(self, n: int) -> str:
        return TURNS[n % len(TURNS)].format(budget=self._budget, word=self._word)

    async def _arrive(self) -> None:
        token = (await self._json("POST", "/api/session"))["token"]
        self._headers = {"authorization": f"Bearer {token}"}
        self._thread = (await self._json("POST", "/api/threads"))["id"]
        await asyncio.sleep(random.uniform(0, self._think_s))

    async def _think(self) -> None:
        await asyncio.sleep(random.uniform(0.5, 1.5) * self._think_s)

    async def _say(self, text: str) -> None:
        started, first = time.perf_counter(), None
        path = f"/api/threads/{self._thread}/messages"
        turn = await self._json("POST", path, {"text": text})
        self._said.append(text)
        own = True
        async for event in self._events(turn["events"]):
            first = first or (time.perf_counter() if event["type"] == "text" else None)
            own = own and self._is_own(event)
            if event["type"] == "end" and event["status"] != "complete":
                self._book.errors[event["status"]] += 1
        self._book.turn_ms.append(1000 * (time.perf_counter() - started))
        self._book.first_ms += [1000 * (first - started)] if first else []
        self._book.mixed += not own

    def _is_own(self, event: dict[str, Any]) -> bool:
        if event["type"] == "turn_started":
            return bool(event["thread_id"] == self._thread)
        if event["type"] == "understood":
            budget = event["preferences"]["budget"]
            return budget is not None and bool(budget["amount_minor"] == 100 * self._budget)
        return True

    async def _events(self, path: str) -> AsyncIterator[dict[str, Any]]:
        async with self._web.get(path, headers=self._headers) as answer:
            answer.raise_for_status()
            async for line in answer.content:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])

    async def _json(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        async with self._web.request(method, path, json=body, headers=self._headers) as answer:
            answer.raise_for_status()
            return await answer.json()


def _spread(values: list[float]) -> Spread:
    if len(values) < 2:
        values = [*values, *values] or [0.0, 0.0]
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return Spread(p50=round(cuts[49]), p95=round(cuts[94]), most=round(max(values)))


@contextmanager
def own_server(catalogue: str) -> Iterator[tuple[str, int]]:
    """`stylist serve --no-ui` for the time of a measurement: (its address, its process id)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    stylist = [sys.executable, "-c", "from stylist_ui.cli import app; app()"]
    command = [*stylist, "serve", "--no-ui", "--json", "--catalogue", catalogue, "--port", str(port)]
    server = subprocess.Popen(command, env=os.environ | _ENOUGH, stdout=subprocess.PIPE)  # noqa: S603 (ourselves)
    try:
        assert server.stdout is not None  # noqa: S101 (asked for above)
        server.stdout.readline()  # it says where it listens
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()  # type: ignore[union-attr]
