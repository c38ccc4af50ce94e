"""A conversation as a file to keep: JSON that can be brought back, Markdown to read, a zip of both with the pictures.

A file is not trusted: what comes back is its words, and garments that are in the shop now, with the shop's own
titles, prices and pictures. Everything else in it (pictures, measures, plans, what tools did) is left out.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stylist.archives import DAMAGED
from stylist.errors import BadInput, NotFound
from stylist.garment import Garment
from stylist.locale import Locale
from stylist_agents.events import Card, Event, ImageShown, OutfitShown, TextDelta, TurnFinished, TurnStarted, Understood
from stylist_agents.journal import Message
from stylist_tools.memory import Memory

MOST_MB = 8.0
MOST_MESSAGES = 2000
_JSON, _MARKDOWN = "conversation.json", "conversation.md"


class NotAConversation(BadInput):
    """A file that is no conversation kept by this program."""

    code = "not_a_conversation"
    en = "This file is no conversation that was kept here: {why}. Choose a .json or .zip that was saved from this page."
    zh = "这个文件不是从这里保存的对话：{why}。请选择从本页保存的 .json 或 .zip 文件。"


class Carried(BaseModel):
    """The file. ``stylist_conversation`` is the version of its form."""

    model_config = ConfigDict(frozen=True)

    stylist_conversation: Literal[1] = 1
    title: str = Field(max_length=200)
    messages: tuple[Message, ...] = Field(min_length=1, max_length=MOST_MESSAGES)


def as_json(carried: Carried) -> bytes:
    """The form that can be brought back."""
    return json.dumps(carried.model_dump(mode="json"), ensure_ascii=False, indent=1).encode()


def as_markdown(carried: Carried, locale: Locale, pictures: dict[str, str]) -> str:
    """What was said on both sides and what was shown. pictures: where the file of a picture's id lies."""
    lines = [f"# {carried.title}", ""]
    for _, pair in groupby(carried.messages, key=lambda m: m.turn):
        for message in pair:
            told = message.text.strip()
            lines += [f"> {line}" for line in told.splitlines()] if message.role == "user" else [told]
            lines += ["", *(f"- {line}" for line in _shown(message, locale))]
            lines += [f"![]({pictures[name]})" for name in picture_ids(message) if name in pictures]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _shown(message: Message, locale: Locale) -> Iterator[str]:
    for event in message.events:
        if isinstance(event, Card):
            yield f"{event.ordinal}. {event.garment.title(locale)} · {event.price.format(locale)}"
        elif isinstance(event, OutfitShown):
            pieces = " + ".join(garment.title(locale) for garment in event.outfit.garments)
            yield f"{pieces} = {event.outfit.total.format(locale)}"


def picture_ids(message: Message) -> tuple[str, ...]:
    """The person's own photos in a message, and the pictures that a reply made."""
    return (*message.photo_ids, *(event.file_id for event in message.events if isinstance(event, ImageShown)))


def as_zip(carried: Carried, locale: Locale, find: Callable[[str], tuple[str, bytes] | None]) -> bytes:
    """JSON, Markdown and every picture that is still kept.

    find: the name of a picture's file and its bytes, None where it has gone.
    """
    found = {name: file for m in carried.messages for name in picture_ids(m) if (file := find(name)) is not None}
    places = {name: f"pictures/{called}" for name, (called, _) in found.items()}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_JSON, as_json(carried))
        archive.writestr(_MARKDOWN, as_markdown(carried, locale, places))
        for name, (_, picture) in found.items():
            archive.writestr(places[name], picture, zipfile.ZIP_STORED)
    return data.getvalue()


def read_carried(data: bytes, known: Callable[[str], Garment]) -> Carried:
    """A kept conversation, with the garments as the shop has them now. Raises NotAConversation.

    known: a garment by id; raises NotFound.
    """
    try:
        carried = Carried.model_validate_json(_unzipped(data))
    except ValidationError as error:
        first = error.errors()[0]
        raise NotAConversation(why=f"{'.'.join(map(str, first['loc']))} {first['msg']}".strip()) from error
    messages = [
        Message(role=role, turn=turn, text=text, events=tuple(_again(events, known)))
        for turn, pair in enumerate(_pairs(carried.messages), 1)
        for role, text, events in pair
    ]
    return carried.model_copy(update={"messages": tuple(messages)})


def _unzipped(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_JSON) as file:
            found = file.read(round(MOST_MB * 1e6) + 1)
    except DAMAGED as error:
        raise NotAConversation(why=f"{_JSON}: {error}") from error
    if len(found) > MOST_MB * 1e6:
        raise NotAConversation(why=f"{_JSON} > {MOST_MB:g} MB")
    return found


_Said = tuple[Literal["user", "stylist"], str, Sequence[Event]]


def _pairs(messages: Sequence[Message]) -> Iterator[tuple[_Said, _Said]]:
    """What was said and the reply to it, turn by turn; a turn that lacks its message is left out."""
    for _, pair in groupby(messages, key=lambda m: m.turn):
        of = {m.role: m for m in pair}
        if "user" in of:
            reply = of.get("stylist")
            yield ("user", of["user"].text, ()), ("stylist", reply.text if reply else "", reply.events if reply else ())


def _again(events: Sequence[Event], known: Callable[[str], Garment]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, TurnStarted | TurnFinished | TextDelta | Understood):
            yield event
        elif isinstance(event, Card):
            try:
                garment = known(event.garment.id)
                price = garment.price(event.price.currency)
            except NotFound:
                continue
            yield Card(ordinal=event.ordinal, garment=garment, price=price)


def remembered(messages: Sequence[Message]) -> Memory:
    """What is known at the end of a conversation that has only its events: wishes, and the cards on the screen."""
    memory = Memory()
    for message in messages:
        cards = [event for event in message.events if isinstance(event, Card)]
        for event in message.events:
            if isinstance(event, Understood):
                memory = memory.model_copy(update={"preferences": event.preferences})
        if cards:
            ids = tuple(card.garment.id for card in cards)
            memory = memory.model_copy(update={"shown": ids, "seen": tuple(dict.fromkeys((*memory.seen, *ids)))})
    return memory
