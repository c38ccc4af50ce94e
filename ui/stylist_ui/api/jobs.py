"""Jobs: a message asks for try-ons, a route here for a turn; here they are looked at, followed and cancelled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field
from starlette.concurrency import iterate_in_threadpool

from stylist.jobs.job import Job, State
from stylist.locale import Locale
from stylist.tryon.asking import Outcome
from stylist.tryon.turn.options import TurnOptions
from stylist_ui.api.callers import Here, Person
from stylist_ui.api.telling import picture_address

router = APIRouter(prefix="/jobs", tags=["jobs"])
JobId = Annotated[str, Path(max_length=64, description="The id of a job.")]
Last = Annotated[str | None, Header(max_length=20, description="The number of the last event that was seen.")]


class JobShown(BaseModel):
    """A job. position: 1 is next, 0 where it does not wait; picture: where its result is
    (an MP4 where the job was a turn); problem: why it failed."""

    id: str
    engine: str
    state: State
    seq: int
    position: int
    progress_percent: int
    attempts: int
    made_at: float
    started_at: float | None
    finished_at: float | None
    picture: str | None = None
    quality: dict[str, Any] | None = None
    problem: dict[str, str] | None = None


class JobEventShown(BaseModel):
    """What happened to a job; seq counts from 1 without gaps."""

    job_id: str
    seq: int
    state: State
    progress_percent: int
    position: int


@router.get("")
def list_jobs(here: Here, person: Person) -> list[JobShown]:
    """The person's jobs, the newest first."""
    return [_shown(job, person.locale) for job in here.services.queue.of(person.person_id)]


class TurnAsked(BaseModel):
    """file_id: a try-on picture of the person's; the others as :class:`TurnOptions`."""

    file_id: Annotated[str, Field(max_length=100)]
    seconds: float = TurnOptions().seconds
    seed: int = 0


@router.post("/turn", status_code=202)
def ask_turn(here: Here, person: Person, asked: TurnAsked) -> JobShown:
    """A short clip in which the person of a finished try-on turns a little; 409 where no engine of clips is set."""
    desk = here.services.turns
    here.limits.request("messages", person.person_id)
    options = TurnOptions(seconds=asked.seconds, seed=asked.seed)
    return _shown(desk.ask(desk.request(asked.file_id, options), person.person_id), person.locale)


@router.get("/{job_id}")
def show_job(here: Here, person: Person, job_id: JobId) -> JobShown:
    """One job."""
    return _shown(here.services.queue.get(job_id, person.person_id), person.locale)


@router.post("/{job_id}/cancel")
def cancel_job(here: Here, person: Person, job_id: JobId) -> JobShown:
    """Cancel a job that waits or runs; one that has ended stays as it is."""
    return _shown(here.services.queue.cancel(job_id, person.person_id), person.locale)


def _own(here: Here, person: Person, job_id: JobId) -> Job:
    """The job, looked up before a stream begins: once it has, there is no 404 any more."""
    return here.services.queue.get(job_id, person.person_id)


@router.get("/{job_id}/events", response_class=EventSourceResponse)
async def follow_job(
    here: Here, job: Annotated[Job, Depends(_own)], last_event_id: Last = None
) -> AsyncIterator[ServerSentEvent]:
    """A job's events as they happen, until it has ended; those after Last-Event-ID if that is given."""
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    async for event in iterate_in_threadpool(here.services.queue.follow(job.id, job.owner, after)):
        shown = JobEventShown.model_validate(event, from_attributes=True)
        yield ServerSentEvent(event="job", id=str(event.seq), data=shown.model_dump(mode="json"))


def _shown(job: Job, locale: Locale) -> JobShown:
    shown = JobShown.model_validate(job, from_attributes=True)
    if job.result is not None:
        made = Outcome.model_validate_json(job.result)
        shown.picture, shown.quality = picture_address(made.file_id), dict(made.quality)
    if job.failure is not None:
        shown.problem = {"code": job.failure.code, "detail": job.failure.zh if locale == "zh" else job.failure.en}
    return shown
