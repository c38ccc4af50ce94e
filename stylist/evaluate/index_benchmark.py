"""How fast and how right the index answers, beside plain Chroma and exact numpy, on the same made-up garments.

Each size runs in a process of its own, so that its memory is its own and a broken-off one leaves nothing running.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import platform
import queue
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from stylist.errors import Unavailable
from stylist.evaluate.index_synthetic import BLOCK, DIM, HUNDREDTH, TENTH, block, queries
from stylist.index import CatalogueIndex, Snapshot
from stylist.index.store import EXACT_UP_TO_ROWS
from stylist.index.vectors import Rows, Vectors
from stylist.search.columns import Columns
from stylist.search.constraints import Constraints
from stylist.search.query import Filters

TOP = 10
WARMING = 3
"""Queries that are asked before any is timed."""
NAME = "synthetic"
_BRANDS: dict[str, str | None] = {"none": None, "10%": TENTH, "1%": HUNDREDTH}

Progress = Callable[[int, int, str], None]
"""Told (done, total, stage)."""
Ask = Callable[[Vectors, str | None], Sequence[int]]
"""An asked vector and a brand (or None) -> the rows found, best first."""


class MeasurementStopped(Unavailable):
    """A size whose process ended before it had an answer, most likely for want of memory."""

    code: ClassVar[str] = "measurement_stopped"
    en: ClassVar[str] = (
        "The measurement of {rows} rows ended early (exit code {code}), most likely for want of memory. "
        "With --folder it goes on where it stopped."
    )
    zh: ClassVar[str] = "{rows} 行的测量提前结束（退出码 {code}），很可能是内存不够用。加上 --folder 可以从中断处继续。"


class Timing(BaseModel):
    """Recall against exact numpy, and milliseconds."""

    model_config = ConfigDict(frozen=True)

    recall_at_10: float
    ms_p50: float
    ms_p95: float


class SizeReport(BaseModel):
    """One size. Memory in megabytes (RSS growth); ``ways``: name -> filter ("none", "10%", "1%") -> timing."""

    model_config = ConfigDict(frozen=True)

    rows: int
    dim: int
    ingest_rows_per_s: float
    load_s: float
    memory_mb: dict[str, float]
    ways: dict[str, dict[str, Timing]]


class IndexReport(BaseModel):
    """All sizes, and what they ran on."""

    model_config = ConfigDict(frozen=True)

    machine: str
    load_average: float
    """Processes that wanted a core in the last minute, when it ended: far above the cores, times are too long."""
    sizes: tuple[SizeReport, ...]


def evaluate_index(
    sizes: Sequence[int], asked: int = 100, folder: Path | None = None, progress: Progress | None = None
) -> IndexReport:
    """Measure each size. ``folder`` keeps what was ingested, so that a broken-off run goes on; else it is deleted.

    Raises MeasurementStopped where a size's process dies.
    """
    reports = []
    for rows in sizes:
        with _kept_in(folder) as place:
            reports.append(_in_own_process(rows, asked, place / str(rows), progress or _silent))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    return IndexReport(machine=machine, load_average=round(os.getloadavg()[0], 1), sizes=tuple(reports))


@contextmanager
def _kept_in(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="stylist-index-") as scratch:
        yield Path(scratch)


def _in_own_process(rows: int, asked: int, folder: Path, progress: Progress) -> SizeReport:
    context = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[Any] = context.Queue()
    process = context.Process(target=_child, args=(rows, asked, folder, told), daemon=True)
    process.start()
    try:
        return SizeReport.model_validate_json(_listen(rows, process, told, progress))
    finally:
        process.terminate()
        process.join()


def _listen(rows: int, process: Any, told: multiprocessing.Queue[Any], progress: Progress) -> str:
    """The child's report; its progress on the way there."""
    while True:
        try:
            message = told.get(timeout=0.5)
        except queue.Empty:
            if not process.is_alive():
                raise MeasurementStopped(rows=rows, code=process.exitcode) from None
            continue
        if isinstance(message, str):
            return message
        progress(*message)


def _child(rows: int, asked: int, folder: Path, told: multiprocessing.Queue[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which ends this process
    report = measure(rows, asked, folder, lambda *at: told.put(at))
    told.put(report.model_dump_json())


def measure(rows: int, asked: int, folder: Path, progress: Progress) -> SizeReport:
    """One size, in this process."""
    folder.mkdir(parents=True, exist_ok=True)
    with CatalogueIndex(folder, EXACT_UP_TO_ROWS) as index:
        book = _ingest(index, rows, folder / "ingest.json", progress)
        memory = _Memory()
        started = time.perf_counter()
        snapshot = index.load(NAME, NAME)
        memory.grown("garments and vectors")
        columns = Columns(snapshot.garments)
        memory.grown("columns")
        load_s = time.perf_counter() - started
        matrix = np.concatenate([block(n, min(BLOCK, rows - n * BLOCK)).vectors for n in range(-(-rows // BLOCK))])
        memory.grown("exact numpy matrix")
        ways = _ways(index, snapshot, columns, matrix)
        timings = _compare(ways, queries(asked), progress)
        memory.grown("Chroma's graph, once asked")
    return SizeReport(
        rows=rows,
        dim=DIM,
        ingest_rows_per_s=round(book.rows / book.seconds, 1),
        load_s=round(load_s, 2),
        memory_mb=memory.megabytes,
        ways={**timings, **_narrower(matrix, queries(asked))},
    )


@dataclass
class _Book:
    """How many rows are stored, and the seconds that storing alone took; kept beside them for the next run."""

    rows: int = 0
    seconds: float = 0.0

    @classmethod
    def read(cls, path: Path) -> _Book:
        return cls(**json.loads(path.read_text())) if path.exists() else cls()


def _ingest(index: CatalogueIndex, rows: int, path: Path, progress: Progress) -> _Book:
    """Blocks into a version, going on after the last one that the book has."""
    book = _Book.read(path)
    if index.current(NAME) is not None:
        return book
    version = index.begin(NAME, NAME, DIM, str(rows))
    while book.rows < rows:
        progress(book.rows, rows, f"{rows:,} rows: ingesting")
        part = block(book.rows // BLOCK, min(BLOCK, rows - book.rows))
        started = time.perf_counter()
        index.add(NAME, version, part.garments, part.vectors)
        book.seconds += time.perf_counter() - started
        book.rows += len(part.garments)
        path.write_text(json.dumps(asdict(book)))
    index.activate(NAME, version)
    return book


def _ways(index: CatalogueIndex, snapshot: Snapshot, columns: Columns, matrix: Vectors) -> dict[str, Ask]:
    """The first is the truth that the others are measured by."""
    brands = np.array([g.brand for g in snapshot.garments])
    ways = {"exact numpy": _exact(matrix, brands), "plain Chroma": _plain(index, snapshot)}
    if len(snapshot) <= EXACT_UP_TO_ROWS:
        ways["ours, in memory"] = _ours(snapshot, columns)
        large = CatalogueIndex(index.place, exact_up_to_rows=0)
        return {**ways, "ours, by Chroma": _ours(large.load(NAME, NAME), columns)}
    return {**ways, "ours, by Chroma": _ours(snapshot, columns)}


def _exact(matrix: Vectors, brands: npt.NDArray[np.str_]) -> Ask:
    def ask(one: Vectors, brand: str | None) -> Sequence[int]:
        cosines = matrix @ one
        return _best(cosines if brand is None else np.where(brands == brand, cosines, -np.inf))

    return ask


def _plain(index: CatalogueIndex, snapshot: Snapshot) -> Ask:
    collection = index._get(NAME, snapshot.version)

    def ask(one: Vectors, brand: str | None) -> Sequence[int]:
        where: Any = None if brand is None else {"brand": brand}
        found = collection.query(query_embeddings=one[None], n_results=TOP, where=where, include=["distances"])
        return [snapshot.position(name) for name in found["ids"][0]]

    return ask


def _ours(snapshot: Snapshot, columns: Columns) -> Ask:
    """What a search does for its constraints and its likeness, before words and diversity."""

    def ask(one: Vectors, brand: str | None) -> Sequence[int]:
        filters = Filters(brands=() if brand is None else (brand,))
        passing = Constraints(filters, snapshot, columns, None).passing()
        cosines = snapshot.vectors.among(passing, _nothing_else) @ one
        return _best(np.where(passing, cosines, -np.inf))

    return ask


def _compare(ways: Mapping[str, Ask], asked: Vectors, progress: Progress) -> dict[str, dict[str, Timing]]:
    timings: dict[str, dict[str, Timing]] = {name: {} for name in ways}
    truth: list[Sequence[int]] = []
    for label, brand in _BRANDS.items():
        for number, (name, ask) in enumerate(ways.items()):
            progress(number, len(ways), f"{name}, filter {label}")
            found, milliseconds = _timed(ask, asked, brand)
            truth = found if number == 0 else truth
            timings[name][label] = _timing(found, truth, milliseconds)
    return timings


def _timed(ask: Ask, asked: Vectors, brand: str | None) -> tuple[list[Sequence[int]], list[float]]:
    for one in asked[:WARMING]:
        ask(one, brand)
    found, milliseconds = [], []
    for one in asked:
        started = time.perf_counter()
        found.append(ask(one, brand))
        milliseconds.append(1000 * (time.perf_counter() - started))
    return found, milliseconds


def _timing(found: Sequence[Sequence[int]], truth: Sequence[Sequence[int]], milliseconds: Sequence[float]) -> Timing:
    recalls = [len(set(a) & set(b)) / max(1, len(b)) for a, b in zip(found, truth, strict=True)]
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return Timing(recall_at_10=round(float(np.mean(recalls)), 4), ms_p50=round(p50, 2), ms_p95=round(p95, 2))


def _narrower(matrix: Vectors, asked: Vectors) -> dict[str, dict[str, Timing]]:
    """The matrix in half the bytes, without a filter: what that would save and cost."""
    import torch  # noqa: PLC0415 - only here

    torch.set_num_threads(1)
    exact = _exact(matrix, np.array([]))
    truth = [exact(one, None) for one in asked]
    found = {}
    for name, dtype in (("matrix in fp16", torch.float16), ("matrix in bf16", torch.bfloat16)):
        rows = torch.from_numpy(matrix).to(dtype)

        def ask(one: Vectors, _: str | None, rows: torch.Tensor = rows) -> Sequence[int]:
            return _best((rows @ torch.from_numpy(one).to(rows.dtype)).float().numpy())

        rows_found, milliseconds = _timed(ask, asked, None)
        found[name] = {"none": _timing(rows_found, truth, milliseconds)}
    return found


def _best(cosines: Vectors) -> Sequence[int]:
    """The first rows, those that are refused (minus infinity) left out."""
    top = np.argpartition(-cosines, min(TOP, len(cosines) - 1))[:TOP]
    return [int(row) for row in top[np.argsort(-cosines[top])] if np.isfinite(cosines[row])]


class _Memory:
    """Growth of this process's resident memory, step by step, where the system tells (Linux)."""

    def __init__(self) -> None:
        self.megabytes: dict[str, float] = {}
        self._last = _resident_mb()

    def grown(self, step: str) -> None:
        now = _resident_mb()
        self.megabytes[step] = round(now - self._last, 1)
        self._last = now


def _resident_mb() -> float:
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if pages.exists() else float("nan")


def _nothing_else() -> Rows:
    return np.zeros(0, dtype=np.intp)


def _silent(_done: int, _total: int, _stage: str) -> None:
    """Nobody is watching."""
