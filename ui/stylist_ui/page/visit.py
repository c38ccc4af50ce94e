"""One person looking at one conversation: who, which thread, which language, and what they can do with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast
from uuid import uuid4

import streamlit as st

from stylist.errors import NotFound, StylistError
from stylist.locale import LOCALES, Locale, spoken_locale
from stylist.shopper import Preferences
from stylist_ui import hosting
from stylist_ui.identity import COOKIE, new_person_id, person_in
from stylist_ui.strings import say
from stylist_ui.turns import LiveTurn, Turns

if TYPE_CHECKING:
    from stylist.garment import Garment
    from stylist.taste.learned import Learned
    from stylist_agents.conversation import Conversation
    from stylist_agents.events import Event
    from stylist_agents.journal import Message


@dataclass(frozen=True)
class Visit:
    """What every part of the page needs. Thread and language stand in the address, so that a reload keeps them."""

    person_id: str
    conversation: Conversation
    turns: Turns
    live: LiveTurn | None = None
    """The turn under way in this thread, or its last one if it failed."""
    answering: bool = False
    """Whether a reply was under way when the script began: a turn that ends meanwhile must not leave a page that is
    drawn half before and half after its end, and that nobody would draw again."""

    @classmethod
    def current(cls) -> Visit:
        """The visit of the script that is running."""
        turns, thread_id, person_id = hosting.turns(), st.query_params.get("thread"), _person()
        live = turns.of(thread_id, person_id) if thread_id else None
        return cls(person_id, hosting.conversation(), turns, live, live is not None and live.running)

    @property
    def locale(self) -> Locale:
        """The language chosen, else the one written in, else the browser's, else the setting's."""
        chosen = st.query_params.get("lang") or st.session_state.get("spoken") or (st.context.locale or "")[:2]
        return cast(Locale, chosen) if chosen in LOCALES else self.conversation.services.settings.locale

    def say(self, key: str, **facts: object) -> str:
        """One string of the page in the visit's language."""
        return say(key, self.locale, **facts)

    @property
    def thread_id(self) -> str | None:
        """The conversation being looked at; None before the first message of a new one."""
        return st.query_params.get("thread")

    @property
    def history(self) -> list[Message]:
        """The messages of the thread; none for a new thread, or one that is not this person's."""
        try:
            return self.conversation.history(self.thread_id, self.person_id) if self.thread_id else []
        except NotFound:
            return []

    @cached_property
    def shown(self) -> dict[str, Garment]:
        """The garments of this conversation's cards, by id: what a picture shows is told without opening the shop."""
        return {e.garment.id: e.garment for m in self.history for e in m.events if e.type == "card"}

    @property
    def preferences(self) -> Preferences:
        """What was understood in this thread."""
        try:
            return self.conversation.preferences(self.thread_id, self.person_id) if self.thread_id else Preferences()
        except NotFound:
            return Preferences()

    @property
    def opinions(self) -> dict[int, bool]:
        """What the person thinks of the replies of this thread, by turn."""
        try:
            given = self.conversation.journal.opinions.of_thread(self.thread_id or "", self.person_id)
        except NotFound:
            return {}
        return {opinion.turn: opinion.liked for opinion in given if opinion.garment_id is None}

    @property
    def learned(self) -> tuple[Learned, ...]:
        """What was learned of the person's taste; nothing where no shop is there to have chosen from."""
        try:
            return self.conversation.services.taste.learned(self.person_id)
        except StylistError:
            return ()

    @property
    def consented(self) -> bool:
        """Whether photos may be taken in."""
        return self.conversation.services.consent.given(self.person_id)

    @property
    def heard(self) -> bool:
        """Whether messages may be spoken: somebody is there to write them down."""
        return bool(self.conversation.services.settings.transcriber)

    def hear(self, recording: bytes) -> str:
        """The words of a recording, which is kept nowhere. Raises AudioRefused, TranscriberUnavailable, BadInput."""
        transcriber = self.conversation.services.transcriber
        return transcriber.transcribe(recording, self.locale) if transcriber else ""

    def send(self, text: str, photo_ids: Sequence[str] = ()) -> None:
        """Say something in this thread (or in a new one); the reply comes in the background."""
        st.session_state.pop("problem", None)
        thread_id = self.thread_id or uuid4().hex
        st.query_params["thread"] = thread_id
        locale = spoken_locale(text, self.locale)
        st.session_state["spoken"] = locale

        def begin() -> Iterator[Event]:
            return self.conversation.turn(
                text, thread_id=thread_id, person_id=self.person_id, locale=locale, photo_ids=photo_ids
            )

        if self.turns.start(thread_id, begin, text, photo_ids, self.person_id) is None:
            self.complain(self.say("busy"))

    def retry(self, turn: int) -> None:
        """Ask for the last reply anew: its turn leaves the conversation, the same words are said again."""
        said = next((m for m in self.history if m.turn == turn and m.role == "user"), None)
        if said is None or self.thread_id is None or self.turns.busy(self.thread_id):
            return
        try:
            self.conversation.rewind(self.thread_id, self.person_id, turn)
        except NotFound:
            self.complain(self.say("too_long_ago"))
            return
        self.send(said.text, self._kept(said.photo_ids))

    def branch(self, turn: int, text: str, photo_ids: Sequence[str]) -> None:
        """Say something else in place of a message, in a conversation of its own."""
        try:
            self.open_thread(self.conversation.branch(self.thread_id or "", self.person_id, turn, text[:60]))
        except NotFound:
            self.complain(self.say("too_long_ago"))
            return
        self.send(text, self._kept(photo_ids))

    def _kept(self, photo_ids: Sequence[str]) -> tuple[str, ...]:
        shelf = self.conversation.services.photos
        return tuple(name for name in photo_ids if shelf.kept(name, self.person_id))

    def complain(self, problem: StylistError | str) -> None:
        """Show a sentence above the message box until the person goes on."""
        st.session_state["problem"] = problem if isinstance(problem, str) else problem.say(self.locale)

    def edit(self, preferences: Preferences) -> None:
        """Replace what was understood."""
        if self.thread_id:
            self.conversation.edit_preferences(self.thread_id, self.person_id, preferences)

    def open_thread(self, thread_id: str | None) -> None:
        """Look at another conversation; None begins a new one."""
        st.session_state.pop("problem", None)
        if thread_id is None:
            st.query_params.pop("thread", None)
        else:
            st.query_params["thread"] = thread_id


def _person() -> str:
    """The id in the visitor's cookie; where there is none (no browser), one for this session."""
    known = person_in(f"{COOKIE}={st.context.cookies.get(COOKIE, '')}", hosting.signer())
    return known or cast(str, st.session_state.setdefault("person", new_person_id()))
