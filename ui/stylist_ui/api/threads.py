"""Conversations: begin, list, rename, search, delete; their preferences; what people think of the replies."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from stylist.shopper import Preferences
from stylist_agents.journal import ThreadSummary
from stylist_agents.opinions import Feedback
from stylist_ui.api.callers import Here, Person
from stylist_ui.api.shapes import MessageShown, ThreadShown
from stylist_ui.api.telling import locale_of, told

router = APIRouter(prefix="/threads", tags=["threads"])
ThreadId = Annotated[str, Path(max_length=64, description="The id of a thread.")]


class ThreadNamed(BaseModel):
    """A thread's title."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field("", max_length=120)


class Opinion(BaseModel):
    """What the person thinks of a reply, or of one garment in it."""

    model_config = ConfigDict(extra="forbid")

    turn: int = Field(ge=1, le=2**31)
    liked: bool
    garment_id: str | None = Field(None, max_length=200)
    words: str = Field("", max_length=2000)


@router.post("", status_code=201)
def begin_thread(here: Here, person: Person, named: ThreadNamed | None = None) -> ThreadSummary:
    """Begin a conversation. Its id is made here; the title is the first message unless given."""
    return here.conversation.journal.open(secrets.token_hex(16), person.person_id, named.title if named else "")


@router.get("")
def list_threads(
    here: Here, person: Person, q: Annotated[str, Query(max_length=200, description="Words in it.")] = ""
) -> list[ThreadSummary]:
    """The person's conversations, the newest first; with q those that hold the words."""
    return here.conversation.journal.threads(person.person_id, q)


@router.get("/{thread_id}")
def show_thread(here: Here, person: Person, thread_id: ThreadId) -> ThreadShown:
    """One conversation: whether a person of the shop has it, and whether something is new in it."""
    journal = here.conversation.journal
    return ThreadShown(
        **journal.thread(thread_id, person.person_id).model_dump(),
        last_turn=journal.last_turn(thread_id, person.person_id),
        with_person=here.services.handovers.is_silent(thread_id),
    )


@router.patch("/{thread_id}")
def rename_thread(here: Here, person: Person, thread_id: ThreadId, named: ThreadNamed) -> ThreadSummary:
    """Give a conversation another title."""
    here.conversation.journal.thread(thread_id, person.person_id)
    return here.conversation.journal.open(thread_id, person.person_id, named.title)


@router.delete("/{thread_id}", status_code=204)
def delete_thread(here: Here, person: Person, thread_id: ThreadId) -> None:
    """Delete a conversation with all that was said in it. A reply under way is stopped."""
    here.conversation.journal.thread(thread_id, person.person_id)
    here.turns.stop(thread_id)
    here.conversation.delete_thread(thread_id, person.person_id)


@router.get("/{thread_id}/messages")
def list_messages(
    here: Here, person: Person, thread_id: ThreadId, after: Annotated[int, Query(ge=0, le=2**31)] = 0
) -> list[MessageShown]:
    """All messages, or those after a turn, oldest first; replies with what they showed."""
    here.conversation.journal.thread(thread_id, person.person_id)
    return [
        MessageShown(
            role=message.role,
            turn=message.turn,
            text=message.text,
            status=message.status,
            photo_ids=list(message.photo_ids),
            events=[told(event, locale_of(message.events, person.locale)) for event in message.events],
        )
        for message in here.conversation.history(thread_id, person.person_id)
        if message.turn > after
    ]


@router.get("/{thread_id}/preferences")
def show_preferences(here: Here, person: Person, thread_id: ThreadId) -> Preferences:
    """What was understood in this conversation."""
    here.conversation.journal.thread(thread_id, person.person_id)
    return here.conversation.preferences(thread_id, person.person_id)


@router.put("/{thread_id}/preferences")
def edit_preferences(here: Here, person: Person, thread_id: ThreadId, preferences: Preferences) -> Preferences:
    """Replace what was understood by what the person says."""
    here.conversation.journal.thread(thread_id, person.person_id)
    here.conversation.edit_preferences(thread_id, person.person_id, preferences)
    return here.conversation.preferences(thread_id, person.person_id)


@router.post("/{thread_id}/feedback", status_code=201)
def give_feedback(here: Here, person: Person, thread_id: ThreadId, opinion: Opinion) -> Feedback:
    """Say what one thinks of a reply; the newest word counts."""
    given = Feedback(thread_id=thread_id, **opinion.model_dump())
    here.conversation.journal.opinions.rate(person.person_id, given)
    return given


@router.get("/{thread_id}/feedback")
def list_feedback(here: Here, person: Person, thread_id: ThreadId) -> list[Feedback]:
    """What was said about the replies."""
    return here.conversation.journal.opinions.of_thread(thread_id, person.person_id)
