"""Many people at once over the API, each with time to think: how long turns take, and whether threads stay apart.

Every person has a budget of their own and plants a word of their own. A reply is of its thread if its events name that
thread, tell of that budget and repeat no other's word, and if in the end the thread holds this person's words alone.
A planted model understands no budget.
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
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import BaseModel

from stylist_ui.load_model import PLANTED

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
    """What came of it. errors: by HTTP status, or what failed. mixed: replies and threads that hold something of
    another; lost: threads that no longer hold all that was answered.

    cpu_ms: the servers', for a turn; people_cpu_ms: what the people and a planted model took beside it; rss_mb: the
    servers' memory together, at equal distances in time.
    """

    people: int
    servers: int
    seconds: float
    think_s: float
    turns: int
    turns_per_s: float
    turn_ms: Spread
    first_words_ms: Spread
    errors: dict[str, int]
    mixed: int
    lost: int
    cpu_ms: float | None
    people_cpu_ms: float
    rss_mb: list[int]


class _Book:
    """What is measured while it happens."""

    def __init__(self) -> None:
        self.turn_ms: list[float] = []
        self.first_ms: list[float] = []
        self.errors: Counter[str] = Counter()
        self.mixed = self.lost = 0
        self.cpu_s = self.people_cpu_s = 0.0
        self.rss_mb: list[int] = []


def measure_load(
    urls: Sequence[str],
    people: int,
    seconds: float,
    think_s: float,
    processes: Sequence[int] = (),
    *,
    planted: bool = False,
) -> LoadReport:
    """Let so many people talk for so long, each with one of the servers.

    think_s: how long each thinks between turns, on average; planted: a planted model answers.
    """
    book = asyncio.run(_everybody(urls, people, seconds, think_s, processes, planted))
    return LoadReport(
        people=people,
        servers=len(urls),
        seconds=seconds,
        think_s=think_s,
        turns=len(book.turn_ms),
        turns_per_s=round(len(book.turn_ms) / seconds, 1),
        turn_ms=_spread(book.turn_ms),
        first_words_ms=_spread(book.first_ms),
        errors=dict(book.errors),
        mixed=book.mixed,
        lost=book.lost,
        cpu_ms=None if not processes else round(1000 * book.cpu_s / max(1, len(book.turn_ms)), 1),
        people_cpu_ms=round(1000 * book.people_cpu_s / max(1, len(book.turn_ms)), 1),
        rss_mb=book.rss_mb[:: max(1, len(book.rss_mb) // 12)],
    )


async def _everybody(
    urls: Sequence[str], people: int, seconds: float, think_s: float, processes: Sequence[int], planted: bool
) -> _Book:
    book = _Book()
    async with AsyncExitStack() as stack:
        webs = [await stack.enter_async_context(_web(url)) for url in urls]
        warm = [_Person(web, _Book(), 0, 0, planted).talk(time.monotonic() + WARM_S) for web in webs]
        await asyncio.gather(*warm)
        used_s, own_s = sum(map(processor_s, processes)), time.process_time()
        watching = asyncio.create_task(_watch(book, processes))
        end = time.monotonic() + seconds
        everybody = (_Person(webs[n % len(webs)], book, n, think_s, planted) for n in range(people))
        await asyncio.gather(*(person.talk(end) for person in everybody))
        watching.cancel()
        book.cpu_s = sum(map(processor_s, processes)) - used_s
        book.people_cpu_s = time.process_time() - own_s
    return book


def _web(url: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(60))


async def _watch(book: _Book, processes: Sequence[int]) -> None:
    while processes:
        book.rss_mb.append(sum(map(resident_mb, processes)))
        await asyncio.sleep(1)


def resident_mb(process_id: int) -> int:
    """Memory of a process in megabytes, as Linux tells it."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text("ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def processor_s(process_id: int) -> float:
    """Processor time that a process has used, as Linux tells it."""
    fields = Path(f"/proc/{process_id}/stat").read_text("utf-8").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class _Person:
    """One person with a thread of their own."""

    def __init__(
        self, web: aiohttp.ClientSession, book: _Book, number: int, think_s: float, planted: bool = False
    ) -> None:
        self._web, self._book, self._think_s, self._planted = web, book, think_s, planted
        self._budget, self._word = 100 + number, f"w{secrets.token_hex(6)}"
        self._headers: dict[str, str] = {}
        self._thread = ""
        self._answered: list[str] = []
        self._said = 0

    async def talk(self, end: float) -> None:
        """Say one thing after the other until the time is over; then look whether all of the thread is one's own."""
        with self._counted():
            await self._arrive()
        while self._thread and time.monotonic() < end:
            with self._counted():
                await self._say(self._line(self._said))
            await self._think()
        if self._thread:
            with self._counted():
                await self._look_back()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """What fails is counted, and the others go on."""
        try:
            yield
        except (aiohttp.ClientError, TimeoutError) as problem:
            self._book.errors[str(getattr(problem, "status", type(problem).__name__))] += 1

    async def _look_back(self) -> None:
        told = await self._json("GET", f"/api/threads/{self._thread}/messages")
        texts = [message["text"] for message in told if message["role"] == "user"]
        self._book.mixed += not set(texts) <= {self._line(n) for n in range(len(TURNS))}
        self._book.lost += bool(Counter(self._answered) - Counter(texts))

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
        self._said += 1
        own = True
        async for event in self._events(turn["events"]):
            first = first or (time.perf_counter() if event["type"] == "text" else None)
            own = own and self._is_own(event)
            if event["type"] == "end":
                self._ended(text, event["status"])
        self._book.turn_ms.append(1000 * (time.perf_counter() - started))
        self._book.first_ms += [1000 * (first - started)] if first else []
        self._book.mixed += not own

    def _ended(self, text: str, status: str) -> None:
        if status == "complete":
            self._answered.append(text)
        else:
            self._book.errors[status] += 1

    def _is_own(self, event: dict[str, Any]) -> bool:
        if event["type"] == "turn_started":
            return bool(event["thread_id"] == self._thread)
        if event["type"] == "understood":
            budget = event["preferences"]["budget"]
            if budget is None:
                return self._planted
            return bool(budget["amount_minor"] == 100 * self._budget)
        return not set(PLANTED.findall(event.get("text") or "")) - {self._word}

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
def own_servers(catalogue: str, count: int = 1, model_url: str | None = None) -> Iterator[tuple[list[str], list[int]]]:
    """So many `stylist serve --no-ui` for the time of a measurement: (their addresses, their process ids).

    model_url: where a planted model is; none: the built-in stylist answers.
    """
    model = {"STYLIST_MODEL": "openai:planted", "STYLIST_MODEL_BASE_URL": model_url, "STYLIST_MODEL_API_KEY": "none"}
    with ExitStack() as stack:
        started = [stack.enter_context(_own_server(catalogue, model if model_url else {})) for _ in range(count)]
        yield [url for url, _ in started], [number for _, number in started]


@contextmanager
def _own_server(catalogue: str, changed: Mapping[str, str | None]) -> Iterator[tuple[str, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    stylist = [sys.executable, "-c", "from stylist_ui.cli import app; app()"]
    command = [*stylist, "serve", "--no-ui", "--json", "--catalogue", catalogue, "--port", str(port)]
    environment = os.environ | _ENOUGH | {name: value for name, value in changed.items() if value is not None}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)  # noqa: S603 (ourselves)
    try:
        assert server.stdout is not None  # noqa: S101 (asked for above)
        server.stdout.readline()  # it says where it listens
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()  # type: ignore[union-attr]
