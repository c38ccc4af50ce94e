"""Whoever works: takes jobs, holds on to them while they are done, and hands back a result or a reason."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from stylist.discretion import outline
from stylist.errors import StylistError, Unavailable
from stylist.jobs.job import Failure, Job, Lease
from stylist.jobs.queue import JobQueue, Lost
from stylist.tracing import tracer

log = structlog.get_logger()

TRIES_MOST = 3
"""How often a job is begun before a passing fault counts as a lasting one."""
_BACKOFF_S = 2.0
_LOOK_S = 0.2
_BEAT_S = 1.0
"""Seconds between renewals: also how long a worker may take to notice that a job was cancelled."""
_TRANSIENT = (OSError, MemoryError)


class TookTooLong(Unavailable):
    """A job that was still running at its deadline."""

    code = "took_too_long"
    passing = False
    en = "This picture took longer than {limit_s:.0f} s, so it was stopped. Fewer steps or a smaller size may work."
    zh = "生成这张图超过了 {limit_s:.0f} 秒，已停止。减少步数或缩小尺寸也许可以。"


class Stopped(Exception):
    """Raised by a handler that saw ``Run.cancelled``."""


@dataclass
class Run:
    """A job under way, as its handler sees it: tell progress, and look now and then whether to stop."""

    job: Job
    lease: Lease
    deadline: float
    percent: int | None = None
    lost: threading.Event = field(default_factory=threading.Event)

    def progress(self, fraction: float) -> None:
        """How far it is, 0 to 1. Told to the queue by the next heartbeat; never goes back."""
        self.percent = max(self.percent or 0, min(99, int(fraction * 100)))

    def cancelled(self) -> bool:
        """Whether nobody waits any more: cancelled, forgotten, taken by another worker, or out of time."""
        return self.lost.is_set() or self.late

    @property
    def late(self) -> bool:
        return time.monotonic() > self.deadline


class Handler(Protocol):
    """Does jobs of one engine. batch_most: how many of equal batch it does in one go."""

    engine: str
    batch_most: int

    def work(self, runs: Sequence[Run]) -> Mapping[str, str | Exception]:
        """Job id -> result (JSON) or what went wrong. An exception that is raised counts for every job."""
        ...

    def discard(self, job: Job) -> None:
        """Remove what was made for a job that nobody wants any more."""
        ...

    def rest(self) -> None:
        """Called now and then while there is nothing to do."""
        ...


class Worker:
    """Works on one queue until it is told to stop. ``stop`` lets the jobs at hand finish first."""

    def __init__(self, queue: JobQueue, handler: Handler, limit_s: float = 300.0, beat_s: float = _BEAT_S) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._queue, self._handler, self._limit_s, self._beat_s = queue, handler, limit_s, beat_s
        self._stopping = threading.Event()
        self._poked = threading.Event()

    def stop(self) -> None:
        """Take no further job, and end after those at hand. Safe in a signal handler."""
        self._stopping.set()
        self._poked.set()

    def poke(self) -> None:
        """Look at once: a job was asked for in this process."""
        self._poked.set()

    def run(self, linger_s: float = float("inf")) -> int:
        """Work until told to stop, or until nothing came for ``linger_s`` seconds. Returns how many jobs were taken."""
        taken, busy_at = 0, time.monotonic()
        while not self._stopping.is_set():
            self._poked.clear()
            leases = self._take()
            if leases:
                taken += len(leases)
                self._do(leases)
                busy_at = time.monotonic()
            elif time.monotonic() - busy_at >= linger_s:
                break
            else:
                self._handler.rest()
                self._poked.wait(_LOOK_S)
        self._queue.leave(self.name)
        return taken

    def _take(self) -> list[Lease]:
        try:
            return self._queue.take(self.name, self._handler.engine, self._handler.batch_most)
        except Exception as error:
            # a full disk or a database that is away must not end a worker: it looks again
            log.error("no jobs can be taken", **outline(error))
            self._stopping.wait(_BACKOFF_S)
            return []

    def _do(self, leases: Sequence[Lease]) -> None:
        deadline = time.monotonic() + self._limit_s
        runs = [Run(lease.job, lease, deadline) for lease in leases]
        with _Heartbeat(self._queue, runs, self._beat_s):
            attributes: dict[str, str | int] = {"stylist.engine": self._handler.engine, "stylist.jobs": len(runs)}
            try:
                with tracer.start_as_current_span("job", attributes=attributes):
                    made = self._handler.work(runs)
            except Exception as error:
                made = {run.job.id: error for run in runs}
        for run in runs:
            try:
                self._settle(run, made.get(run.job.id, StylistError()))
            except Lost:
                self._handler.discard(run.job)
            except Exception as error:
                # the lease runs out, and the job is taken again
                log.error("result not handed over", **outline(error))

    def _settle(self, run: Run, made: str | Exception) -> None:
        """Hand over a result, or the reason why there is none; a passing fault is tried again, later each time."""
        if isinstance(made, str):
            self._queue.finish(run.lease, made)
            return
        if isinstance(made, Stopped):
            made = TookTooLong(limit_s=self._limit_s) if run.late else made
        passing = _is_passing(made) and run.job.attempts < TRIES_MOST
        retry_in_s = _BACKOFF_S * 2 ** (run.job.attempts - 1) if passing else None
        if not isinstance(made, StylistError):
            log.error("job failed", **outline(made), again=passing)
        failure = Failure.of(made if isinstance(made, StylistError) else StylistError())
        self._queue.fail(run.lease, failure, retry_in_s)


class _Heartbeat:
    """Renews the leases of runs from a thread of its own, so that an engine that computes for long is not given up."""

    def __init__(self, queue: JobQueue, runs: Sequence[Run], every_s: float) -> None:
        self._queue, self._runs, self._every_s = queue, runs, every_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="job-heartbeat", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        told: dict[str, int | None] = {}
        due = time.monotonic() + self._every_s
        while not self._over.wait(min(self._every_s, _LOOK_S)):
            on_time = time.monotonic() < due
            for run in self._runs:
                if run.lost.is_set() or (on_time and told.get(run.job.id) == run.percent):
                    continue
                told[run.job.id] = run.percent
                self._renew(run)
            if not on_time:
                due = time.monotonic() + self._every_s

    def _renew(self, run: Run) -> None:
        try:
            self._queue.renew(run.lease, run.percent)
        except Lost:
            run.lost.set()
        except Exception as error:
            # the lease outlasts several beats: the next one may get through
            log.warning("heartbeat failed", **outline(error))


def _is_passing(error: Exception) -> bool:
    """Whether trying again may help: something away, a disk or a card full just now (torch has an error of its own)."""
    if isinstance(error, Unavailable):
        return error.passing
    return isinstance(error, _TRANSIENT) or type(error).__name__ == "OutOfMemoryError"
