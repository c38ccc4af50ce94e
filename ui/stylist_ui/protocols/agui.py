"""AG-UI: a turn's events as any AG-UI front end reads them, at POST /agui."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from ag_ui.core import (
    BaseEvent,
    CustomEvent,
    RunAgentInput,
    RunErrorEvent,
    RunFinishedCancelledOutcome,
    RunFinishedEvent,
    RunStartedEvent,
    StateSnapshotEvent,
    TextMessageContentEvent,
    TextMessageEndEvent,
    TextMessageStartEvent,
    TextPart,
    ToolCallArgsEvent,
    ToolCallEndEvent,
    ToolCallResultEvent,
    ToolCallStartEvent,
    UserMessage,
)
from ag_ui.encoder import EventEncoder
from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from stylist.errors import BadInput, NotFound, StylistError
from stylist.locale import Locale
from stylist_agents.events import Event, TextDelta, ToolFinished, ToolStarted, TurnFinished, TurnStarted, Understood
from stylist_ui.api.callers import Caller, Hall, Here, Person
from stylist_ui.api.messages import Said, as_it_happens, take_in
from stylist_ui.api.telling import told
from stylist_ui.protocols.mcp_http import thread_of
from stylist_ui.turns import LiveTurn

PATH = "/agui"
router = APIRouter(include_in_schema=False)


class OnlyWords(BadInput):
    """A message of a run that is no text of the person's."""

    code = "only_words"
    en = (
        "The last message has to be the person's and hold text alone. "
        "Send a photo to POST /api/photos and its id in forwardedProps.photo_ids."
    )
    zh = "最后一条消息必须是用户的文字。照片请发到 POST /api/photos，再把编号放进 forwardedProps.photo_ids。"


@router.post(PATH)
def run(here: Here, person: Person, asked: RunAgentInput) -> StreamingResponse:
    """Answer the last message of a run. The same runId gives the same turn; closing the stream stops it."""
    thread_id = _thread(here, person, asked.thread_id)
    turn = take_in(here, person, thread_id, _said(asked), f"agui:{asked.run_id}"[:200])
    live = here.turns.named(turn.id)
    if live is None:
        raise NotFound(what="message", id=turn.id)
    told_as = Run(asked.thread_id, asked.run_id, turn.id, person)
    return StreamingResponse(_stream(told_as, live), media_type=EventEncoder().get_content_type())


def _thread(here: Hall, person: Caller, name: str) -> str:
    """One of the person's threads by its id; else the one that stands for the client's own name for it."""
    journal = here.conversation.journal
    try:
        return journal.thread(name, person.person_id).id
    except NotFound:
        return journal.open(thread_of(person, "agui", name), person.person_id).id


def _said(asked: RunAgentInput) -> Said:
    last = asked.messages[-1] if asked.messages else None
    parts = last.content if isinstance(last, UserMessage) else None
    texts = [parts] if isinstance(parts, str) else [part.text for part in parts or () if isinstance(part, TextPart)]
    if not texts or (isinstance(parts, list) and len(texts) < len(parts)):
        raise OnlyWords
    props = asked.forwarded_props if isinstance(asked.forwarded_props, dict) else {}
    try:
        return Said(text="\n".join(texts), photo_ids=props.get("photo_ids") or [])
    except ValidationError as problem:
        raise RequestValidationError([e | {"loc": ("messages", *e["loc"])} for e in problem.errors()]) from problem


async def _stream(told_as: Run, live: LiveTurn) -> AsyncIterator[str]:
    encode = EventEncoder().encode
    try:
        yield encode(told_as.begun())
        async for _, event in as_it_happens(live):
            for said in told_as.of(event):
                yield encode(said)
        for last in told_as.ended(live):
            yield encode(last)
    finally:
        live.stop()


class Run:
    """One run, told in AG-UI's events."""

    def __init__(self, thread_id: str, run_id: str, turn_id: str, person: Caller) -> None:
        self._thread_id, self._run_id, self._turn_id, self._locale = thread_id, run_id, turn_id, person.locale
        self._messages = 0
        self._open = False

    def begun(self) -> BaseEvent:
        """The first event."""
        return RunStartedEvent(thread_id=self._thread_id, run_id=self._run_id)

    def of(self, event: Event) -> Iterator[BaseEvent]:
        """What one of our events is there: words, steps and the state have their own; what is shown is custom."""
        if isinstance(event, TurnStarted):
            self._locale = event.locale
        elif isinstance(event, TextDelta):
            yield from self._words(event.text)
        elif isinstance(event, ToolStarted):
            yield from self._silence()
            yield ToolCallStartEvent(tool_call_id=event.call_id, tool_call_name=event.name)
            yield ToolCallArgsEvent(tool_call_id=event.call_id, delta=json.dumps(dict(event.args), ensure_ascii=False))
            yield ToolCallEndEvent(tool_call_id=event.call_id)
        elif isinstance(event, ToolFinished):
            content = json.dumps({"ok": event.ok, "ms": event.ms})
            yield ToolCallResultEvent(
                message_id=f"{event.call_id}-result", tool_call_id=event.call_id, content=content, role="tool"
            )
        elif isinstance(event, Understood):
            yield StateSnapshotEvent(snapshot={"preferences": event.preferences.model_dump(mode="json")})
        elif not isinstance(event, TurnFinished):
            yield CustomEvent(name=event.type, value=_plain(event, self._locale))

    def ended(self, live: LiveTurn) -> Iterator[BaseEvent]:
        """The last events: how the run ended."""
        yield from self._silence()
        if live.failed is not None:
            error = live.failed if isinstance(live.failed, StylistError) else StylistError()
            yield RunErrorEvent(message=error.say(self._locale), code=error.code)
            return
        last = live.events[-1] if live.events else None
        whole = isinstance(last, TurnFinished)
        yield RunFinishedEvent(
            thread_id=self._thread_id,
            run_id=self._run_id,
            result=_plain(last, self._locale) if isinstance(last, TurnFinished) else None,
            outcome=None if whole else RunFinishedCancelledOutcome(),
        )

    def _words(self, text: str) -> Iterator[BaseEvent]:
        if not self._open:
            self._messages += 1
            self._open = True
            yield TextMessageStartEvent(message_id=self._message, role="assistant")
        yield TextMessageContentEvent(message_id=self._message, delta=text)

    def _silence(self) -> Iterator[BaseEvent]:
        if self._open:
            self._open = False
            yield TextMessageEndEvent(message_id=self._message)

    @property
    def _message(self) -> str:
        return f"{self._turn_id}-{self._messages}"


def _plain(event: Event, locale: Locale) -> dict[str, Any]:
    return told(event, locale).model_dump(mode="json")
