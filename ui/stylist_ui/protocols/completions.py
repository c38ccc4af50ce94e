"""OpenAI's chat completions over the one conversation: the same journal, grounding, limits and consent.

A client sends the whole conversation each time. The thread that it belongs to is found by what the person said in it;
where there is none (the person changed an earlier message), the last messages before are said again in a new one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from stylist.errors import BadInput, ConsentRequired, NotAPicture, NotFound, StylistError
from stylist_agents.events import TextDelta
from stylist_ui.api.callers import Caller, Hall, Here, Person
from stylist_ui.api.messages import Said, as_it_happens, take_in
from stylist_ui.api.problems import openai_error
from stylist_ui.api.telling import reply
from stylist_ui.api.threads import begin_thread
from stylist_ui.api.web import MOST_KILOBYTES
from stylist_ui.protocols import completion_shapes as shapes
from stylist_ui.protocols.completion_shapes import MODEL, Completion, CompletionAsked, ModelCard, Models, Shown, Spoken
from stylist_ui.protocols.markdown import markdown, shown
from stylist_ui.strings import say
from stylist_ui.turns import LiveTurn

router = APIRouter(prefix="/v1", tags=["openai"])
REPLAYED = 6
"""So many earlier messages are said again where no thread holds the conversation that a client sends."""


class NotEmbedded(BadInput):
    """A picture that is somewhere else."""

    code = "picture_not_embedded"
    en = "The picture '{address}' is not fetched. Send it as data:image/jpeg;base64,…"
    zh = "不会去抓取图片“{address}”。请以 data:image/jpeg;base64,… 的形式发送。"


class NothingAsked(BadInput):
    """A conversation that does not end with words or a picture of the person."""

    code = "nothing_asked"
    en = "The last message is of role '{role}' and says nothing to answer. End with one of role 'user' that has text."
    zh = "最后一条消息的角色是“{role}”，没有可回答的内容。请以一条有文字的“user”消息结尾。"


class PictureNeedsConsent(ConsentRequired):
    """A picture of somebody who has not agreed; it is neither opened nor kept."""

    en = (
        "A picture came along, and this person has not agreed that photos are looked at. Ask them; then send "
        "PUT /api/consent/photo, or 'photo_consent': true with the message. The picture was not opened."
    )
    zh = (
        "消息带了图片，但此人尚未同意查看照片。请先征得同意，再调用 PUT /api/consent/photo，"
        "或随消息发送 'photo_consent': true。图片没有被打开。"
    )


@router.get("/models")
def list_models(person: Person) -> Models:
    """What can be asked for as ``model``."""
    return Models()


@router.get("/models/{model}")
def show_model(person: Person, model: Annotated[str, Path(max_length=200, description="Its name.")]) -> ModelCard:
    """One of them."""
    if model != MODEL:
        raise NotFound(what="model", id=model)
    return ModelCard()


async def _asked(here: Here, person: Person, request: Request) -> CompletionAsked:
    """The request, read once it is known who asks. Large enough for a conversation that holds a photo."""
    limit_kilobytes = MOST_KILOBYTES + math.ceil(1000 * here.services.settings.photo_max_mb * 4 / 3)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit_kilobytes * 1000:
            raise HTTPException(413, str(limit_kilobytes))
    try:
        return CompletionAsked.model_validate_json(bytes(body))
    except ValidationError as problem:
        raise RequestValidationError(problem.errors()) from problem


_SCHEMA = {"$ref": f"#/components/schemas/{CompletionAsked.__name__}"}
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": _SCHEMA}}}}


@router.post("/chat/completions", response_model=Completion, openapi_extra=_BODY)
async def complete(
    here: Here, person: Person, request: Request, asked: Annotated[CompletionAsked, Depends(_asked)]
) -> Completion | StreamingResponse:
    """Answer a conversation in OpenAI's form: whole, or with ``stream`` as chunks. See docs/api.md."""
    if asked.model != MODEL:
        raise NotFound(what="model", id=asked.model)
    again = request.headers.get("x-stainless-retry-count", "0") != "0"  # OpenAI's clients: an answer got lost
    begun = await _begun(here, person, asked, again)
    exchange = Exchange(here, person, asked, begun, str(request.base_url).rstrip("/"))
    if asked.stream:
        return StreamingResponse(exchange.stream(), media_type="text/event-stream", headers={"x-accel-buffering": "no"})
    return await exchange.whole()


@dataclass(frozen=True)
class Begun:
    """A turn under way."""

    thread_id: str
    turn_id: str
    live: LiveTurn


async def _begun(here: Hall, person: Caller, asked: CompletionAsked, again: bool) -> Begun:
    """The turn that answers, once all that has to come before it is answered."""
    said = [message for message in asked.messages if message.role == "user"]
    if asked.messages[-1].role != "user" or not (said[-1].text.strip() or said[-1].pictures):
        raise NothingAsked(role=asked.messages[-1].role)
    keys = [_key(said[: n + 1]) for n in range(len(said))]
    if again and (found := here.conversation.journal.keys.ended_with(person.person_id, keys[-1])):
        live = here.turns.named(found[1])
        if live is not None:
            return Begun(*found, live)
    photos = await run_in_threadpool(_photos, here, person, asked, said[-1])
    thread_id, missing = await run_in_threadpool(_thread, here, person, asked, keys)
    for n in missing:
        if said[n].text.strip():
            earlier = await run_in_threadpool(_say, here, person, thread_id, said[n].text, (), keys[n])
            await _over(earlier.live)
    return await run_in_threadpool(_say, here, person, thread_id, said[-1].text, photos, keys[-1])


def _thread(here: Hall, person: Caller, asked: CompletionAsked, keys: Sequence[str]) -> tuple[str, Sequence[int]]:
    """The conversation's thread, and which of the earlier messages have to be said in it first."""
    if asked.metadata and asked.metadata.thread_id:
        return here.conversation.journal.thread(asked.metadata.thread_id, person.person_id).id, ()
    found = here.conversation.journal.keys.ended_with(person.person_id, keys[-2]) if len(keys) > 1 else None
    if found is not None:
        return found[0], ()
    earlier = range(len(keys) - 1)
    return begin_thread(here, person).id, earlier[-REPLAYED:]


def _key(said: Sequence[Spoken]) -> str:
    """Stands for all that the person said up to a message."""
    content = [[m.text, [hashlib.sha256(p.encode()).hexdigest() for p in m.pictures]] for m in said]
    return f"openai:{hashlib.sha256(json.dumps(content).encode()).hexdigest()}"


def _photos(here: Hall, person: Caller, asked: CompletionAsked, message: Spoken) -> tuple[str, ...]:
    """The message's pictures, taken in under consent and quota. Raises PictureNeedsConsent, PhotoRefused."""
    consent = here.services.consent
    if asked.photo_consent and not consent.given(person.person_id):
        consent.give(person.person_id)
    if not message.pictures:
        return ()
    if not consent.given(person.person_id):
        raise PictureNeedsConsent
    pictures = [picture_in(address) for address in message.pictures]
    kilobytes = math.ceil(sum(map(len, pictures)) / 1000)
    here.limits.upload(person.person_id, files=len(pictures), kilobytes=kilobytes)
    return here.services.photos.add_all(pictures, person.person_id)


def picture_in(address: str) -> bytes:
    """The bytes of a picture's data address. Raises NotEmbedded and NotAPicture."""
    head, comma, data = address.partition(",")
    if not (head.startswith("data:image/") and head.endswith(";base64") and comma):
        raise NotEmbedded(address=address[:60])
    try:
        return base64.b64decode(data, validate=True)
    except ValueError as problem:  # binascii.Error among them
        raise NotAPicture(start=data[:12]) from problem


def _say(here: Hall, person: Caller, thread_id: str, text: str, photos: Sequence[str], key: str) -> Begun:
    try:
        said = Said(text=text.strip() or say("photo_text", person.locale), photo_ids=list(photos))
    except ValidationError as problem:
        raise RequestValidationError([e | {"loc": ("messages", *e["loc"])} for e in problem.errors()]) from problem
    turn = take_in(here, person, thread_id, said, key)
    live = here.turns.named(turn.id)
    if live is None:
        raise NotFound(what="message", id=turn.id)
    return Begun(thread_id, turn.id, live)


async def _over(live: LiveTurn) -> None:
    async for _ in as_it_happens(live):
        pass


class Exchange:
    """One message and the reply to it, told in OpenAI's form."""

    def __init__(self, here: Hall, person: Caller, asked: CompletionAsked, begun: Begun, base: str) -> None:
        self._here, self._person, self._asked, self._base = here, person, asked, base
        self._begun, self._live = begun, begun.live
        self._head = {"id": f"chatcmpl-{begun.turn_id}", "created": int(time.time()), "model": MODEL}

    async def whole(self) -> Completion:
        """The reply when it is complete. Raises what the turn failed with."""
        await _over(self._live)
        if self._live.failed is not None:
            raise self._live.failed
        told = self._shown()
        content = markdown(told.reply, self._link) if told.reply else self._words()
        choice = shapes.Choice(message=shapes.AssistantSaid(content=content))
        usage = shapes.usage(self._asked.messages, content)
        return Completion(**self._head, choices=[choice], usage=usage, stylist=told)

    async def stream(self) -> AsyncIterator[str]:
        """The reply as chunks: words as they come, then what is shown, then the whole. Left alone, the turn stops."""
        said = ""
        try:
            yield self._chunk({"role": "assistant", "content": ""})
            async for _, event in as_it_happens(self._live):
                if isinstance(event, TextDelta):
                    said += event.text
                    yield self._chunk({"content": event.text})
            if self._live.failed is not None:
                yield _sent(self._problem(self._live.failed))
                return
            told = self._shown()
            if told.reply and (more := shown(told.reply, self._link)):
                more = f"\n\n{more}" if said.strip() else more
                said += more
                yield self._chunk({"content": more})
            yield self._chunk({}, "stop", stylist=told.model_dump(mode="json"))
            if self._asked.with_usage:
                yield self._chunk(None, usage=shapes.usage(self._asked.messages, said).model_dump())
            yield "data: [DONE]\n\n"
        finally:
            self._live.stop()

    def _shown(self) -> Shown:
        done = reply(self._live.said, self._live.events) if self._live.state == "complete" else None
        return Shown(thread_id=self._begun.thread_id, turn_id=self._begun.turn_id, status=self._live.state, reply=done)

    def _words(self) -> str:
        return "".join(event.text for event in self._live.events if isinstance(event, TextDelta))

    def _link(self, url: str) -> str:
        """A picture's address that opens without a token: the shop's as it is, a person's own for an hour."""
        name = url.rpartition("/")[2]
        own = self._here.services.files.get(name, self._person.person_id).owner
        link = f"?link={self._here.signer.link(name, own)}" if own else ""
        return f"{self._base}{url}{link}"

    def _problem(self, failed: Exception) -> dict[str, Any]:
        error = failed if isinstance(failed, StylistError) else StylistError()
        return openai_error(error, self._person.locale, error.status)

    def _chunk(self, delta: dict[str, Any] | None, finish: str | None = None, **more: Any) -> str:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]
        return _sent({**self._head, "object": "chat.completion.chunk", "choices": choices, **more})


def _sent(content: dict[str, Any]) -> str:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n"
