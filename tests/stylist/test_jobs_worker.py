"""A worker inside this process: progress, cancelling, retries, deadlines, batches."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from stylist.errors import BadInput, Unavailable, WeightsMissing
from stylist.jobs import Ask, Job, JobQueue
from stylist.jobs import worker as workers
from stylist.jobs.tables import TableQueue
from stylist.jobs.worker import TRIES_MOST, Handler, Run, Stopped, Worker
from stylist.tryon.engine import EngineUnavailable


class Scripted:
    """A handler that does what a test says."""

    engine = "e"

    def __init__(self, do: Callable[[Run], str], batch_most: int = 1) -> None:
        self._do, self.batch_most = do, batch_most
        self.went: list[list[str]] = []
        self.discarded: list[str] = []

    def work(self, runs: Sequence[Run]) -> Mapping[str, str | Exception]:
        self.went.append([run.job.id for run in runs])
        made: dict[str, str | Exception] = {}
        for run in runs:
            try:
                made[run.job.id] = self._do(run)
            except Exception as error:
                made[run.job.id] = error
        return made

    def discard(self, job: Job) -> None:
        self.discarded.append(job.id)

    def rest(self) -> None:
        pass


@pytest.fixture
def queue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TableQueue:
    monkeypatch.setattr(workers, "_BACKOFF_S", 0.05)
    return TableQueue(tmp_path / "jobs.db")


def submit(queue: JobQueue, key: str = "k", batch: str = "") -> Job:
    return queue.submit(Ask("ann", key, "e", "{}", batch))


@contextmanager
def working(queue: JobQueue, handler: Handler, limit_s: float = 60) -> Iterator[Worker]:
    worker = Worker(queue, handler, limit_s=limit_s, beat_s=0.05)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(30)
        assert not thread.is_alive()


def ended(queue: JobQueue, job: Job) -> Job:
    end = time.monotonic() + 30
    list(queue.follow(job.id, "ann", give_up=lambda _: time.monotonic() > end))
    return queue.get(job.id, "ann")


def until_stopped(run: Run) -> str:
    for step in range(2000):
        run.progress(step / 2000)
        if run.cancelled():
            raise Stopped
        time.sleep(0.01)
    return "{}"


def test_progress_never_goes_back_and_is_whole_only_at_the_end(queue: JobQueue) -> None:
    def jumps(run: Run) -> str:
        for fraction in (0.5, 0.2, 1.0):
            run.progress(fraction)
            time.sleep(0.2)
        return '"made"'

    job = submit(queue)
    with working(queue, Scripted(jumps)):
        assert ended(queue, job).result == '"made"'
    told = [(e.state, e.progress_percent) for e in queue.events(job.id, "ann")]
    assert told == [("queued", 0), ("running", 0), ("running", 50), ("running", 99), ("done", 100)]


def test_cancelling_reaches_the_engine_and_what_it_made_is_removed(queue: JobQueue) -> None:
    handler, job = Scripted(until_stopped), submit(queue)
    with working(queue, handler):
        next(e for e in queue.follow(job.id, "ann") if e.state == "running")
        queue.cancel(job.id, "ann")
    assert handler.discarded == [job.id]
    assert queue.get(job.id, "ann").state == "cancelled"


def test_forgetting_the_person_stops_the_engine(queue: JobQueue) -> None:
    handler, job = Scripted(until_stopped), submit(queue)
    with working(queue, handler):
        next(e for e in queue.follow(job.id, "ann") if e.state == "running")
        queue.forget("ann")
    assert handler.discarded == [job.id]
    assert queue.of("ann") == []


def test_a_passing_fault_is_tried_again_until_it_lasts(queue: JobQueue) -> None:
    class Away(Unavailable):
        code, en, zh = "away", "Away.", "不在。"

    faults = [Away(), ConnectionResetError(), None]

    def flaky(_: Run) -> str:
        if fault := faults.pop(0):
            raise fault
        return "{}"

    job = submit(queue)
    with working(queue, Scripted(flaky)):
        assert ended(queue, job).state == "done"
    assert faults == []

    def away(_: Run) -> str:
        raise Away

    handler, job = Scripted(away), submit(queue, "again")
    with working(queue, handler):
        failure = ended(queue, job).failure
    assert failure is not None
    assert (failure.code, failure.zh) == ("away", "不在。")
    assert len(handler.went) == TRIES_MOST


@pytest.mark.parametrize(
    "lasting", [EngineUnavailable(engine="klein", why="-", next="", next_zh=""), WeightsMissing(path="x", next="")]
)
def test_what_no_waiting_brings_back_fails_at_once(queue: JobQueue, lasting: Unavailable) -> None:
    def away(_: Run) -> str:
        raise lasting

    handler, job = Scripted(away), submit(queue)
    with working(queue, handler):
        failure = ended(queue, job).failure
    assert failure is not None
    assert (failure.code, len(handler.went)) == (lasting.code, 1)


def test_bad_input_is_told_at_once_and_the_worker_goes_on(queue: JobQueue) -> None:
    def picky(run: Run) -> str:
        if run.job.id == bad.id:
            raise BadInput(what="photo", value="x", next="Another one.")
        if run.job.id == bug.id:
            raise ZeroDivisionError
        return "{}"

    handler = Scripted(picky)
    bad, bug, good = submit(queue, "bad"), submit(queue, "bug"), submit(queue, "good")
    with working(queue, handler):
        assert ended(queue, good).state == "done"
    failures = [queue.get(job.id, "ann").failure for job in (bad, bug)]
    assert [failure and failure.code for failure in failures] == ["bad_input", "error"]
    assert len(handler.went) == 3


def test_a_job_past_its_time_is_stopped_and_says_so(queue: JobQueue) -> None:
    job = submit(queue)
    with working(queue, Scripted(until_stopped), limit_s=0.2):
        failure = ended(queue, job).failure
    assert failure is not None
    assert failure.code == "took_too_long"


def test_equal_requests_go_in_one_batch(queue: JobQueue) -> None:
    handler = Scripted(lambda _: "{}", batch_most=4)
    jobs = [submit(queue, str(n), batch="same") for n in range(6)]
    with working(queue, handler):
        for job in jobs:
            assert ended(queue, job).state == "done"
    assert [len(went) for went in handler.went] == [4, 2]


def test_a_worker_without_anything_to_do_leaves_after_a_while(queue: JobQueue) -> None:
    job = submit(queue)
    worker = Worker(queue, Scripted(lambda _: "{}"))
    assert worker.run(linger_s=0) == 1
    assert queue.get(job.id, "ann").state == "done"
    assert queue.load("e").workers == ()


def test_a_queue_that_is_away_for_a_moment_does_not_end_the_worker(
    queue: JobQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, faults = queue.take, [OSError("disk full")]

    def sometimes(*given: object) -> object:
        if faults:
            raise faults.pop()
        return take(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(queue, "take", sometimes)
    job = submit(queue)
    with working(queue, Scripted(lambda _: "{}")):
        assert ended(queue, job).state == "done"
