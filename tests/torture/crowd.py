"""``python -m tests.torture.crowd``: ten times as many try-ons at once as the queue takes, through the API's answers.

Every person asks over HTTP, is put into the queue or refused with 429, and comes again after Retry-After, until all
have their picture. What is watched: the queue stays bounded, a place in it is as it was said, a refusal says when to
come again, and in the end each job was done once, under as many workers as are asked for. The work itself is a pause.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.testclient import TestClient

from stylist.jobs import Ask, JobQueue
from stylist.jobs.queue import Busy
from stylist.jobs.tables import TableQueue
from stylist_ui.api.problems import problem

ENGINE = "pause"


@dataclass
class Seen:
    """What the crowd saw. waits_s: from the first ask to the picture; shed: 429s; wrong: what must not be, in words."""

    jobs: int
    bound: int
    longest: int = 0
    shed: int = 0
    retry_after_s: list[int] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)
    places: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def say(self) -> str:
        """One line for a person."""
        told = (
            f"{self.jobs} try-ons at a queue of {self.bound}: at most {self.longest} waited, {self.shed} refusals (429)"
        )
        after = f"Retry-After {min(self.retry_after_s, default=0)} to {max(self.retry_after_s, default=0)} s"
        waited = f"{self.places} places told, picture after {median(self.waits_s):.1f} s (median)"
        return f"{told}, {after}, {waited}; {self.seconds:.0f} s; wrong: {'; '.join(self.wrong) or 'nothing'}"


def crowd(
    queue: JobQueue, bound: int, times: int = 10, workers: int = 2, work_s: float = 0.01, pause: float = 1.0
) -> Seen:
    """``times`` as many people as the queue takes, each with one try-on, all at once.

    pause: the share of Retry-After that they wait.
    """
    seen = Seen(bound * times, bound)
    began, done, order = time.monotonic(), Counter[str](), list[str]()
    with (
        _watched(queue, seen),
        _working(queue, workers, work_s, done, order),
        TestClient(_app(queue)) as web,
        ThreadPoolExecutor(seen.jobs) as pool,
    ):
        jobs = list(pool.map(lambda n: _one(web, queue, f"p{n}", seen, pause), range(seen.jobs)))
    seen.seconds = time.monotonic() - began
    _settle(queue, jobs, done, order, seen)
    return seen


def _app(queue: JobQueue) -> FastAPI:
    app = FastAPI()

    @app.post("/ask/{person}")
    def ask(person: str) -> dict[str, object]:
        job = queue.submit(Ask(person, "k", ENGINE, "{}"))
        return {"id": job.id, "position": job.position}

    @app.exception_handler(Busy)
    def shed(_: Request, error: Busy) -> JSONResponse:
        return problem(error, "en")

    return app


def _one(web: TestClient, queue: JobQueue, person: str, seen: Seen, pause: float) -> str:
    """One person, until the picture is there; the job's id."""
    began = time.monotonic()
    while (answer := web.post(f"/ask/{person}")).status_code == 429:
        after = int(answer.headers.get("retry-after", 0))
        if after < 1 or answer.json()["code"] != "busy":
            seen.wrong.append(f"429 with Retry-After {answer.headers.get('retry-after')}")
        seen.shed += 1
        seen.retry_after_s.append(after)
        time.sleep(after * pause)
    job_id, place = answer.json()["id"], answer.json()["position"]
    again = web.post(f"/ask/{person}").json()["id"]  # an impatient second click
    if again != job_id:
        seen.wrong.append(f"{person} has two jobs")
    while queue.get(job_id, person).open:
        time.sleep(max(0.02, 0.5 * pause))
    seen.waits_s.append(time.monotonic() - began)
    told = [event.position for event in queue.events(job_id, person) if event.state == "queued"]
    seen.places += len(told)
    if not (1 <= place <= seen.bound) or sorted(told, reverse=True) != told:
        seen.wrong.append(f"{person} was told places {place}, {told}")
    return str(job_id)


@contextmanager
def _watched(queue: JobQueue, seen: Seen) -> Iterator[None]:
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            seen.longest = max(seen.longest, queue.load(ENGINE).queued)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _working(queue: JobQueue, workers: int, work_s: float, done: Counter[str], order: list[str]) -> Iterator[None]:
    over, lock = threading.Event(), threading.Lock()

    def work(name: str) -> None:
        while not over.is_set():
            with lock:  # so that the order in which jobs are taken is known
                leases = queue.take(name, ENGINE)
                order.extend(lease.job.id for lease in leases)
            for lease in leases:
                time.sleep(work_s)
                queue.finish(lease, lease.job.id)
                with lock:
                    done[lease.job.id] += 1
            if not leases:
                over.wait(0.01)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(workers)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _settle(queue: JobQueue, jobs: list[str], done: Counter[str], order: list[str], seen: Seen) -> None:
    """Nothing lost, nothing doubled, the bound kept, and those who were let in first served first."""
    if seen.longest > seen.bound:
        seen.wrong.append(f"{seen.longest} waited at once")
    if len(set(jobs)) != seen.jobs or set(done) != set(jobs):
        seen.wrong.append(f"{len(set(jobs))} jobs and {len(done)} done, of {seen.jobs}")
    if twice := [job for job, count in done.items() if count > 1]:
        seen.wrong.append(f"done twice: {twice}")
    all_jobs = [queue.get(job, f"p{n}") for n, job in enumerate(jobs)]
    made_at = {job.id: job.made_at for job in all_jobs}
    if late := [b for a, b in pairwise(order) if made_at.get(b, 0.0) < made_at.get(a, 0.0)]:
        seen.wrong.append(f"served out of turn: {late}")
    if odd := [job.id for job in all_jobs if job.state != "done" or job.result != job.id or job.attempts != 1]:
        seen.wrong.append(f"not done as they should: {odd}")


def main() -> int:
    told = argparse.ArgumentParser(prog="python -m tests.torture.crowd", description=__doc__)
    told.add_argument("--bound", type=int, default=64, help="places in the queue (default: 64, as in the settings)")
    told.add_argument("--times", type=int, default=10, help="people for each place (default: 10)")
    told.add_argument("--workers", type=int, default=2)
    told.add_argument("--work-s", type=float, default=0.2, help="seconds of a try-on (default: 0.2)")
    chosen = told.parse_args()
    with tempfile.TemporaryDirectory(prefix="stylist-crowd-") as folder:
        queue = TableQueue(Path(folder) / "jobs.db", chosen.bound)
        seen = crowd(queue, chosen.bound, chosen.times, chosen.workers, chosen.work_s)
    sys.stdout.write(seen.say() + "\n")
    return 1 if seen.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
