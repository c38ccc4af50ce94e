"""The contract of a job queue. Back-ends differ in where they keep it; one suite of tests runs each of them.

What every back-end promises:

- A job is durable when ``submit`` returns, and is finished by exactly one lease: results are stored once.
- A lease runs out unless it is renewed. A job whose worker died is taken again: at its old place after the first
  death, ``after_death_s`` later after further ones, so that a job that kills workers does not stop everything. After
  ``DEATHS_MOST`` deaths it is failed as ``worker_died``.
- Whoever lost a lease (it ran out, the job was cancelled, or its owner forgotten) hears it as ``Lost``.
- Events of a job are numbered from 1 without gaps. Other people's jobs do not exist.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stylist.errors import TooMany, Unavailable
from stylist.jobs.job import Ask, Failure, Job, JobEvent, Lease

LEASE_S = 15.0
"""Seconds until a silent worker is taken for dead. Workers renew every fifth of it."""
DEATHS_MOST = 6
_QUICKEST_LOOK_S, _SLOWEST_LOOK_S = 0.02, 0.25


def after_death_s(deaths: int) -> float:
    """Seconds that a job waits after its worker died: 0, 2, 4, 8, …"""
    return 0.0 if deaths == 1 else 2.0 ** (deaths - 1)


class Busy(TooMany):
    """A queue that is full. ``retry_after_s`` comes from how long jobs took lately."""

    code = "busy"
    en = "{queued} pictures are already waiting, and no more are taken just now. Please try again in {retry_after_s} s."
    zh = "前面已有 {queued} 张图在排队，暂时不能再接。请 {retry_after_s} 秒后再试。"


class WorkerDied(Unavailable):
    """A job that took its worker down every time."""

    code = "worker_died"
    en = "Making this picture stopped the program {deaths} times, so it is set aside. Another photo or size may work."
    zh = "生成这张图时程序中断了 {deaths} 次，先放下不再重试。换一张照片或尺寸也许可以。"


class Lost(Exception):
    """The lease is gone: nothing that its holder made may be kept."""


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker that was heard of within the last lease's time."""

    name: str
    engine: str
    since: float


@dataclass(frozen=True, slots=True)
class Load:
    """How a queue stands for one engine. service_s: median seconds a job took lately, None before the first."""

    queued: int
    running: int
    workers: tuple[WorkerSeen, ...]
    service_s: float | None


class JobQueue(ABC):
    """Jobs of all people, for people (upper half) and for workers (lower half)."""

    @abstractmethod
    def submit(self, ask: Ask) -> Job:
        """The ask's job, new or the one it already has. Raises Busy where the queue is full."""

    @abstractmethod
    def find(self, key: str, owner: str) -> Job | None:
        """The job of an ask that is open or done, if there is one."""

    @abstractmethod
    def get(self, job_id: str, owner: str) -> Job:
        """One job; NotFound for an unknown id and for somebody else's alike."""

    @abstractmethod
    def of(self, owner: str) -> list[Job]:
        """A person's jobs, the newest first."""

    @abstractmethod
    def events(self, job_id: str, owner: str, after: int = 0) -> list[JobEvent]:
        """A job's events with numbers above ``after``, in order."""

    @abstractmethod
    def cancel(self, job_id: str, owner: str) -> Job:
        """Cancel a job that waits or runs; one that has ended stays as it is."""

    @abstractmethod
    def drop(self, job_id: str, owner: str) -> None:
        """Delete one job: its worker, if any, loses the lease."""

    @abstractmethod
    def forget(self, owner: str) -> int:
        """Delete all jobs of a person, running ones too; returns how many."""

    @abstractmethod
    def expire(self, keep_hours: float) -> int:
        """Delete jobs that were asked for longer ago; returns how many."""

    @abstractmethod
    def load(self, engine: str) -> Load:
        """How many wait and run, who works, and how long jobs take."""

    @abstractmethod
    def take(self, worker: str, engine: str, most: int = 1) -> list[Lease]:
        """The next job, with up to ``most`` - 1 further ones of its batch; none where nothing waits.

        Also tells that the worker is alive, and puts back jobs whose lease ran out.
        """

    @abstractmethod
    def renew(self, lease: Lease, progress_percent: int | None = None) -> None:
        """Hold on to a job, and tell how far it is. Raises Lost."""

    @abstractmethod
    def finish(self, lease: Lease, result: str) -> None:
        """Store the result, once. Raises Lost."""

    @abstractmethod
    def fail(self, lease: Lease, failure: Failure, retry_in_s: float | None = None) -> None:
        """Fail the job, or put it back to be taken again in ``retry_in_s`` seconds. Raises Lost."""

    @abstractmethod
    def release(self, lease: Lease) -> None:
        """Put a job back unharmed: the worker leaves. Raises Lost."""

    @abstractmethod
    def leave(self, worker: str) -> None:
        """Tell that a worker stops."""

    def follow(
        self, job_id: str, owner: str, after: int = 0, give_up: Callable[[Job], bool] = lambda _: False
    ) -> Iterator[JobEvent]:
        """Events as they happen, until the job has ended, or ``give_up`` (asked at every look) says so.

        A queued job also tells each change of its position, with the number of its newest event: whoever reconnects
        with the last number that they saw misses nothing.
        """
        seen, told, pause = after, 0, _QUICKEST_LOOK_S
        while True:
            job = self.get(job_id, owner)
            news = self.events(job_id, owner, seen)
            if not news and job.state == "queued" and job.position != told:
                news = [JobEvent(job_id, job.seq, "queued", position=job.position)]
            for event in news:
                seen, told = event.seq, event.position
                yield event
            if (not job.open and seen >= job.seq) or give_up(job):
                return
            pause = _QUICKEST_LOOK_S if news else min(pause * 1.5, _SLOWEST_LOOK_S)
            time.sleep(pause)
