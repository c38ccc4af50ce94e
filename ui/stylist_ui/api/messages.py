"""Messages and their turns: taken in once per idempotency key, answered in order, followed over SSE, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from stylist.errors import NotFound, StylistError
from stylist.locale import Locale
from stylist_agents.events import Event, JobProgress
from stylist_agents.journal import Message, Status
from stylist_agents.message_keys import Asked
from stylist_ui.api.callers import Caller, Hall, Here, Person
from stylist_ui.api.shapes import EndTold, Turn
from stylist_ui.api.streaming import KEPT_OPEN_S, NOTHING_NEW, STREAM, EventStream, sent
from stylist_ui.api.telling import locale_of, reply, told
from stylist_ui.api.threads import ThreadId
from stylist_ui.turns import LiveTurn

router = APIRouter(prefix="/threads/{thread_id}", tags=["messages"])
TurnId = Annotated[str, Path(max_length=64, description="The id of a turn.")]
Key = Annotated[str | None, Header(min_length=1, max_length=200, description="The same key, the same answer.")]


class Said(BaseModel):
    """A message. photo_ids: as POST /api/photos gave them, all of one person; locale: its language if not plain.

    viewing: the garment of the shop's page around the chat.
    """

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=4000, pattern=r"\S")
    photo_ids: list[str] = Field(default_factory=list, max_length=12)
    locale: Locale | None = None
    viewing: str | None = Field(None, max_length=200)


@router.post("/messages", status_code=202, responses={202: {"headers": {"Location": {"schema": {"type": "string"}}}}})
def say(
    here: Here, person: Person, thread_id: ThreadId, said: Said, answer: Response, idempotency_key: Key = None
) -> Turn:
    """Say something. The answer is a turn to follow; messages of one thread are answered in order.

    With an Idempotency-Key asking again changes nothing and gives the same turn, after a restart too.
    """
    turn = take_in(here, person, thread_id, said, idempotency_key or secrets.token_hex(16))
    answer.headers["location"] = f"/api/threads/{thread_id}/turns/{turn.id}"
    return turn


def take_in(here: Hall, person: Caller, thread_id: str, said: Said, key: str) -> Turn:
    """The turn of a message: new, or the one that the key stands for. Raises what ``say`` answers."""
    for photo in said.photo_ids:
        _own_photo(here, photo, person.person_id)
    if said.viewing:
        here.services.search.garment(said.viewing)
    content = [said.text, said.photo_ids, said.locale, *([said.viewing] if said.viewing else [])]
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    asked = here.conversation.journal.keys.ask(thread_id, person.person_id, key, digest)
    if asked.turn is None and here.turns.named(asked.id) is None:
        try:
            here.limits.request("messages", person.person_id)
            _begin(here, person, thread_id, said, asked.id)
        except StylistError:
            here.conversation.journal.keys.unask(asked.id)
            raise
    return _shown(here, person, thread_id, asked)


def _own_photo(here: Hall, photo_id: str, person_id: str) -> None:
    if here.services.files.get(photo_id, person_id).owner != person_id:
        raise NotFound(what="picture", id=photo_id)


def _begin(here: Hall, person: Caller, thread_id: str, said: Said, asked_id: str) -> LiveTurn:
    def begin() -> Iterator[Event]:
        return here.conversation.turn(
            said.text,
            thread_id=thread_id,
            person_id=person.person_id,
            locale=said.locale or person.locale,
            photo_ids=said.photo_ids,
            asked_id=asked_id,
            viewing=said.viewing,
        )

    return here.turns.queue(asked_id, thread_id, begin, said.text, said.photo_ids, person.person_id)


@router.get("/turns/{turn_id}")
def show_turn(here: Here, person: Person, thread_id: ThreadId, turn_id: TurnId) -> Turn:
    """How a turn stands; with the whole reply once it is complete."""
    asked = here.conversation.journal.keys.asked(thread_id, person.person_id, turn_id)
    return _shown(here, person, thread_id, asked)


@router.post("/turns/{turn_id}/stop", status_code=202)
def stop_turn(here: Here, person: Person, thread_id: ThreadId, turn_id: TurnId) -> Turn:
    """Stop a turn after the step it is in; what was said so far stays. One that has ended stays as it is."""
    asked = here.conversation.journal.keys.asked(thread_id, person.person_id, turn_id)
    live = here.turns.named(turn_id)
    if live is not None:
        live.stop()
    return _shown(here, person, thread_id, asked)


def _shown(here: Hall, person: Caller, thread_id: str, asked: Asked) -> Turn:
    live = here.turns.named(asked.id)
    turn = here.conversation.journal.keys.asked(thread_id, person.person_id, asked.id).turn
    common = {
        "id": asked.id,
        "thread_id": thread_id,
        "turn": turn,
        "events": f"/api/threads/{thread_id}/turns/{asked.id}/events",
    }
    if live is not None:
        done = reply(live.said, live.events) if live.state == "complete" else None
        return Turn.model_validate(common | {"status": live.state, "reply": done, "problem": _why(live, person.locale)})
    pair = _recorded(here, person, thread_id, turn)
    if pair is None:  # it was never begun: the process that had taken it in is gone
        return Turn.model_validate(common | {"status": "interrupted"})
    asked_message, answered = pair
    return Turn.model_validate(
        common | {"status": answered.status, "reply": reply(asked_message.text, answered.events)}
    )


def _recorded(here: Hall, person: Caller, thread_id: str, turn: int | None) -> tuple[Message, Message] | None:
    """The message of a turn and the reply to it, from the journal."""
    history = here.conversation.history(thread_id, person.person_id) if turn else []
    pair = {message.role: message for message in history if message.turn == turn}
    return (pair["user"], pair["stylist"]) if pair else None


def _why(live: LiveTurn, locale: Locale) -> dict[str, str] | None:
    if live.failed is None:
        return None
    error = live.failed if isinstance(live.failed, StylistError) else StylistError()
    return {"code": error.code, "detail": error.say(locale)}


Last = Annotated[str | None, Header(max_length=20, description="The last event that was seen; what follows is sent.")]


@dataclass(frozen=True)
class _Followed:
    """A turn to follow: one of this process, or what the journal holds of it."""

    live: LiveTurn | None
    events: Sequence[Event] = ()
    status: Status = "interrupted"


async def _followed(here: Here, person: Person, thread_id: ThreadId, turn_id: TurnId) -> _Followed:
    """The turn, looked up before a stream begins: once it has, there is no 404 any more."""
    live = here.turns.under_way(turn_id, thread_id, person.person_id)
    return _Followed(live) if live else await run_in_threadpool(_looked_up, here, person, thread_id, turn_id)


def _looked_up(here: Hall, person: Caller, thread_id: str, turn_id: str) -> _Followed:
    asked = here.conversation.journal.keys.asked(thread_id, person.person_id, turn_id)
    live = here.turns.named(asked.id)
    pair = None if live else _recorded(here, person, thread_id, asked.turn)
    return _Followed(live, pair[1].events, pair[1].status) if pair else _Followed(live)


@router.get("/turns/{turn_id}/events", status_code=200, response_class=EventStream, responses=STREAM)
async def follow_turn(
    person: Person, turn: Annotated[_Followed, Depends(_followed)], last_event_id: Last = None
) -> EventStream:
    """A turn's events as they happen, each once, the last one ``end``.

    Lasting events carry an ``id:``; with Last-Event-ID those after it are sent, from the journal too if the turn is
    over. Every 15 seconds without news a comment keeps the connection open.
    """
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    return EventStream(_parts(turn, after, person.locale))


async def _parts(turn: _Followed, after: int, locale: Locale) -> AsyncIterator[bytes]:
    """What goes out at once, one after the other: all that has happened, not each event alone."""
    live = turn.live
    if live is None:
        spoken = locale_of(turn.events, locale)
        yield b"".join(_sent(number, event, spoken) for number, event in _numbered(turn.events, after))
        yield sent(EndTold(type="end", status=turn.status))
        return
    async for news in in_parts(live, after, KEPT_OPEN_S):
        spoken = locale_of(live.events, locale)
        yield b"".join(_sent(number, event, spoken) for number, event in news) or NOTHING_NEW
    yield sent(EndTold(type="end", status=live.state, problem=_why(live, locale)))


async def as_it_happens(live: LiveTurn, after: int = 0) -> AsyncIterator[tuple[int | None, Event]]:
    """A turn's events with their numbers (None: not told again), those after ``after``, until it has ended."""
    async for news in in_parts(live, after):
        for event in news:
            yield event


async def in_parts(
    live: LiveTurn, after: int = 0, patience_s: float | None = None
) -> AsyncIterator[list[tuple[int | None, Event]]]:
    """The same in lists of what has happened meanwhile; an empty one whenever nothing has for ``patience_s``."""
    changed, loop = asyncio.Event(), asyncio.get_running_loop()

    def news() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the server ends while a turn goes on
            loop.call_soon_threadsafe(changed.set)

    unwatch = live.watch(news)
    seen = lasting = 0
    try:
        while True:
            changed.clear()
            over, events, found = not live.running, live.events, []
            for event in events[seen:]:
                kept = not isinstance(event, JobProgress)
                lasting += kept
                if lasting > after or (not kept and lasting >= after):
                    found.append((lasting if kept else None, event))
            seen = len(events)
            if found:
                yield found
            if over:
                return
            if not await _within(changed, patience_s):
                yield []
    finally:
        unwatch()


async def _within(changed: asyncio.Event, seconds: float | None) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await changed.wait()
    except TimeoutError:
        return False


def _numbered(events: Sequence[Event], after: int) -> Iterator[tuple[int, Event]]:
    lasting = [event for event in events if not isinstance(event, JobProgress)]
    yield from ((number, event) for number, event in enumerate(lasting, 1) if number > after)


def _sent(number: int | None, event: Event, locale: Locale) -> bytes:
    return sent(told(event, locale), number)
