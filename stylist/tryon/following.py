"""Jobs that are asked for and followed: by this process' own worker, or by workers elsewhere."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from stylist.errors import Unavailable
from stylist.jobs import Job, JobEvent
from stylist.jobs.queue import LEASE_S
from stylist.jobs.worker import Handler, Worker
from stylist.tryon.asking import Outcome
from stylist.tryon.engine import EngineUnavailable

if TYPE_CHECKING:
    from stylist.services import Services

T = TypeVar("T", bound=Outcome)

LINGER_S = LEASE_S + 5
"""How long this process' own worker waits for more. Longer than a lease: what a dead one left behind is taken up."""
ALONE_S = 10.0
"""How long a job may wait without any worker in sight before that is said."""


class NoWorker(Unavailable):
    """A job that waits while nobody works."""

    code = "no_worker"
    en = (
        "The {what_en} is waiting, but no worker for '{engine}' is running. Start one with "
        "`stylist worker --engine {engine}`; it will then be made."
    )
    zh = (
        "{what_zh}已在排队，但没有在运行的“{engine}”工作进程。"
        "请运行 `stylist worker --engine {engine}`，之后会自动生成。"
    )


class StillWaiting(Unavailable):
    """A job that goes on, but that nobody waits for any longer."""

    code = "still_waiting"
    en = "The {what_en} is not ready after {waited_s:.0f} s. It is still being worked on: ask again in a while."
    zh = "{waited_s:.0f} 秒了，{what_zh}还没好，仍在生成。过一会儿再问我就能看到。"


class Cancelled(Unavailable):
    """A job that somebody cancelled."""

    code = "cancelled"
    en = "The {what_en} was cancelled. Ask again whenever you like."
    zh = "{what_zh}已取消。想看的时候再说一声就好。"


class Desk(ABC, Generic[T]):
    """Follows the jobs of one engine. own_worker: this process works too, in a thread that comes and goes."""

    made: Mapping[str, str] = {"what_en": "picture", "what_zh": "图片"}
    """What its jobs make, in the words of its errors."""

    def __init__(self, services: Services, engine: str, own_worker: bool) -> None:
        self._services, self._queue, self.engine, self._own_worker = services, services.queue, engine, own_worker
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._thread: threading.Thread | None = None
        load = self._queue.load(engine)
        if load.queued or load.running:  # left behind by a process that died
            self._work()

    @abstractmethod
    def _handler(self) -> tuple[Handler, float]:
        """Who does the jobs here, its engine loaded, and the seconds after which one is stopped."""

    @abstractmethod
    def _read(self, result: str) -> T:
        """A result from its JSON."""

    def wait(
        self,
        job: Job,
        tell: Callable[[JobEvent], None] = lambda _: None,
        stopped: Callable[[], bool] = lambda: False,
        patience_s: float = float("inf"),
    ) -> T:
        """Follow a job to its end, telling each event; ``stopped``: the person does not want it any more.

        Raises what the job failed with; Cancelled; NoWorker and StillWaiting where it goes on without being waited for.
        """
        begun = time.monotonic()

        def give_up(now: Job) -> bool:
            if now.open and stopped():
                self._queue.cancel(now.id, now.owner)
                return False
            waited_s = time.monotonic() - begun
            return waited_s > patience_s or (waited_s > ALONE_S and self._nobody_works(now))

        for event in self._queue.follow(job.id, job.owner, give_up=give_up):
            tell(event)
        now = self._queue.get(job.id, job.owner)
        if now.open and self._nobody_works(now):
            raise NoWorker(engine=now.engine, **self.made)
        if now.open:
            raise StillWaiting(waited_s=time.monotonic() - begun, **self.made)
        return self.outcome(now)

    def outcome(self, job: Job) -> T:
        """What a job that has ended came to. Raises what it failed with, or Cancelled."""
        if job.failure is not None:
            raise job.failure.as_error()
        if job.result is None:
            raise Cancelled(**self.made)
        return self._read(job.result)

    def close(self) -> None:
        """Let this process' own worker finish what it has, and wait for it."""
        with self._lock:
            if self._worker is not None and self._thread is not None:
                self._worker.stop()
                self._thread.join()

    def _begin(self, job: Job) -> Job:
        """The job, with somebody at work on it where this process does it. Raises EngineUnavailable."""
        if job.open:
            try:
                self._work()
            except EngineUnavailable:  # nobody here could ever make it
                self._queue.cancel(job.id, job.owner)
                raise
        return job

    def _work(self) -> None:
        """See to it that this process' own worker, if it has one, looks at once."""
        if not self._own_worker:
            return
        with self._lock:
            if self._worker is not None and self._thread is not None and self._thread.is_alive():
                self._worker.poke()
                return
            self._worker = Worker(self._queue, *self._handler())
            self._thread = threading.Thread(
                target=self._worker.run, args=(LINGER_S,), name=f"{self.engine}-worker", daemon=True
            )
            self._thread.start()

    def _nobody_works(self, job: Job) -> bool:
        """Whether a job waits for a worker that is not there. An own one that has left meanwhile is called back."""
        if job.state != "queued" or self._queue.load(job.engine).workers:
            return False
        self._work()
        return not self._own_worker

    def _drop_without_picture(self, key: str, owner: str) -> None:
        """A job whose picture went before it is not asked again for what it no longer has."""
        job = self._queue.find(key, owner)
        if job is not None and job.result is not None:
            picture = self.outcome(job).file_id
            if not self._services.files.present([picture]):
                self._queue.drop(job.id, owner)
