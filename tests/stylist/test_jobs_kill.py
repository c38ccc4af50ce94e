"""Workers as processes of their own, killed at any moment: no job is lost, none is done twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from stylist.jobs import Ask, Job, JobQueue
from stylist.jobs.queue import LEASE_S
from stylist.jobs.tables import TableQueue
from tests.stylist import job_worker

KILLS = 20
SHORT_LEASE_S = 0.6
JOBS = 30


@pytest.fixture
def queue(tmp_path: Path) -> TableQueue:
    return TableQueue(tmp_path / "jobs.db")


def ask(queue: JobQueue, count: int) -> list[Job]:
    return [queue.submit(Ask("ann", f"k{n}", "slow", f'"payload {n}"')) for n in range(count)]


@contextmanager
def worker(folder: Path, lease_s: float = LEASE_S) -> Iterator[subprocess.Popen[str]]:
    """A worker that has begun to look for jobs."""
    command = [sys.executable, job_worker.__file__, folder / "jobs.db", folder, str(lease_s)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def until_ended(queue: JobQueue, jobs: list[Job], seconds: float = 60) -> list[Job]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = [queue.get(job.id, job.owner) for job in jobs]
        if not any(job.open for job in now):
            return now
        time.sleep(0.05)
    raise TimeoutError([job.state for job in now])


def all_done_once(queue: JobQueue, jobs: list[Job], folder: Path) -> None:
    for job in jobs:
        assert job.state == "done", job
        assert (folder / job.id).read_text() == job.payload
        events = queue.events(job.id, job.owner)
        assert [e.seq for e in events] == list(range(1, len(events) + 1))
        assert [e.state for e in events].count("done") == 1


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_double_nothing(queue: TableQueue, tmp_path: Path) -> None:
    jobs, chance = ask(queue, JOBS), random.Random(5)
    for _ in range(KILLS):
        with worker(tmp_path, SHORT_LEASE_S) as process:
            time.sleep(chance.uniform(0.0, 0.3))
            process.send_signal(signal.SIGKILL)
    begun = Counter(line.split()[0] for line in (tmp_path / "begun").read_text().splitlines())
    assert max(begun.values()) > 1, "no kill struck a job: the test has shown nothing"
    with worker(tmp_path, SHORT_LEASE_S):
        all_done_once(queue, until_ended(queue, jobs), tmp_path)


def test_two_workers_share_a_queue_and_never_do_a_job_twice(queue: TableQueue, tmp_path: Path) -> None:
    with worker(tmp_path) as one, worker(tmp_path) as two:
        jobs = until_ended(queue, ask(queue, JOBS))
        all_done_once(queue, jobs, tmp_path)
        begun = [line.split() for line in (tmp_path / "begun").read_text().splitlines()]
        assert len(begun) == len({job for job, _ in begun}) == JOBS
        assert {pid for _, pid in begun} == {str(one.pid), str(two.pid)}


def test_a_worker_told_to_end_finishes_what_it_has(queue: TableQueue, tmp_path: Path) -> None:
    jobs = ask(queue, 10)
    with worker(tmp_path) as process:
        next(e for e in queue.follow(jobs[0].id, "ann") if e.state == "running")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    states = Counter(queue.get(job.id, "ann").state for job in jobs)
    assert set(states) == {"done", "queued"}
    assert states["done"] >= 1
    assert queue.load("slow").workers == ()


def test_a_running_job_of_another_process_is_cancelled(queue: TableQueue, tmp_path: Path) -> None:
    (job,) = ask(queue, 1)
    with worker(tmp_path):
        next(e for e in queue.follow(job.id, "ann") if e.state == "running")
        queue.cancel(job.id, "ann")
        time.sleep(0.5)
    assert queue.get(job.id, "ann").state == "cancelled"
    assert not (tmp_path / job.id).exists()
