"""A job, what is asked for, what happens to it, and the right to work on it for a while."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Literal

from stylist.errors import StylistError

State = Literal["queued", "running", "done", "failed", "cancelled"]
OPEN: frozenset[State] = frozenset({"queued", "running"})


class Priority(IntEnum):
    """Who goes first: a person who waits before a lookbook that is made overnight."""

    BATCH = 0
    INTERACTIVE = 10


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for a job.

    key: what makes two asks of one owner the same ask. While its job is open, or done with a result that is still
    kept, asking again gives that job: this is the idempotency key and the result cache in one. engine: which workers
    may take it; batch: jobs of equal batch may be done in one go. payload: JSON, opaque to the queue.
    """

    owner: str
    key: str
    engine: str
    payload: str
    batch: str = ""
    priority: int = Priority.INTERACTIVE


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed: a domain error's code, HTTP status and sentence in both languages."""

    code: str
    status: int
    en: str
    zh: str

    @classmethod
    def of(cls, error: StylistError) -> Failure:
        return cls(error.code, error.status, error.say("en"), error.say("zh"))

    def as_error(self) -> StylistError:
        """The error again, with the same code, status and sentences, for whoever asked in another process."""
        said = {"en": _literal(self.en), "zh": _literal(self.zh)}
        kind: type[JobFailed] = type("JobFailed", (JobFailed,), {"code": self.code, "status": self.status, **said})
        return kind()


def _literal(sentence: str) -> str:
    """The sentence as a template without places to fill."""
    return sentence.replace("{", "{{").replace("}", "}}")


class JobFailed(StylistError):
    """A job that failed elsewhere; its leaves carry the code and the sentence of what went wrong there."""

    code: ClassVar[str] = "job_failed"


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it is now. position: 1 is next, 0 where it does not wait. progress_percent: 0 to 100.

    seq: the number of its newest event. Times are seconds since 1970. attempts: how often a worker began it.
    """

    id: str
    owner: str
    engine: str
    state: State
    seq: int
    position: int
    progress_percent: int
    priority: int
    attempts: int
    payload: str
    made_at: float
    started_at: float | None
    finished_at: float | None
    result: str | None
    failure: Failure | None

    @property
    def open(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class JobEvent:
    """What happened to a job. seq counts from 1 without gaps; a queued job's new position repeats its number."""

    job_id: str
    seq: int
    state: State
    progress_percent: int = 0
    position: int = 0


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on a job until it runs out. Whoever has lost it can no longer change anything."""

    job: Job
    token: str
