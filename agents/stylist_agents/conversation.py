"""A conversation: one message in, events out. Every face of the product talks through this and nothing else."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from threading import Lock

from stylist.errors import ModelUnavailable
from stylist.locale import Locale, detect_locale
from stylist.services import Services
from stylist.shopper import Preferences
from stylist_agents.events import Event, Notice, TextDelta, TurnFinished, TurnStarted, Understood
from stylist_agents.graph import Checkpoints, build_agent
from stylist_agents.grounding import Grounded
from stylist_agents.journal import Journal, Message, Status, ThreadSummary
from stylist_agents.middleware import TurnState
from stylist_agents.models import load_chat_model, tier_of
from stylist_agents.narrator import Narrator
from stylist_tools.memory import Memory

TURN_BUDGET_S = 120.0
"""After so long no further call to the chat model is begun; the offline policy finishes the turn."""


class Conversation:
    """All threads of one process. Turns of one thread run one after the other; threads run side by side."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.journal = Journal(services.database)
        self._checkpoints = Checkpoints(services.settings.data_dir / "checkpoints.db")
        self._agent = build_agent(load_chat_model(services.settings), self._checkpoints)
        self._turns: defaultdict[str, Lock] = defaultdict(Lock)

    def turn(
        self,
        text: str,
        *,
        thread_id: str,
        person_id: str,
        locale: Locale | None = None,
        photo_id: str | None = None,
    ) -> Iterator[Event]:
        """Answer one message. The message is durable before the first event; the reply when the last one is out."""
        with self._turns[thread_id]:
            memory = self.journal.memory(thread_id, person_id)
            spoken = detect_locale(text, locale or memory.preferences.locale)
            memory = _at_the_start(memory, spoken, photo_id)
            turn = self.journal.begin(thread_id, person_id, text, photo_id)
            state = self._state(thread_id, person_id, turn, spoken, memory, photo_new=photo_id is not None)
            yield from self._recorded(text, state)

    def history(self, thread_id: str, person_id: str) -> list[Message]:
        """All messages of a thread, oldest first."""
        return self.journal.history(thread_id, person_id)

    def threads(self, person_id: str) -> list[ThreadSummary]:
        """A person's threads, newest first."""
        return self.journal.threads(person_id)

    def preferences(self, thread_id: str, person_id: str) -> Preferences:
        """What was understood so far."""
        return self.journal.memory(thread_id, person_id).preferences

    def edit_preferences(self, thread_id: str, person_id: str, preferences: Preferences) -> None:
        """Replace the profile with one that the person edited."""
        memory = self.journal.memory(thread_id, person_id)
        self.journal.remember(thread_id, person_id, memory.edited(preferences))

    def delete_thread(self, thread_id: str, person_id: str) -> None:
        """Delete one thread, its checkpoints included."""
        self.journal.delete(thread_id, person_id)
        self._checkpoints.delete(thread_id)

    def forget(self, person_id: str) -> None:
        """Delete everything of a person: threads, checkpoints, photos, pictures made from them, consent."""
        for thread in self.threads(person_id):
            self.delete_thread(thread.id, person_id)
        self.services.files.forget(person_id)
        self.services.consent.forget(person_id)
        self.services.eyes.forget()

    def close(self) -> None:
        """Close the checkpoint file."""
        self._checkpoints.close()

    def _state(
        self, thread_id: str, person_id: str, turn: int, locale: Locale, memory: Memory, photo_new: bool
    ) -> TurnState:
        return TurnState(
            services=self.services,
            person_id=person_id,
            thread_id=thread_id,
            turn=turn,
            locale=locale,
            memory=memory,
            photo_new=photo_new,
            deadline=time.monotonic() + TURN_BUDGET_S,
            model_calls_allowed=self.services.settings.model_calls_per_turn,
        )

    def _recorded(self, text: str, state: TurnState) -> Iterator[Event]:
        """The turn's events, written to the journal however the turn ends (stopped by the person, too)."""
        told: list[Event] = []
        status: Status = "interrupted"
        try:
            for event in self._events(text, state):
                told.append(event)
                yield event
            status = "complete"
        finally:
            said = "".join(event.text for event in told if isinstance(event, TextDelta)).strip()
            self.journal.finish(state.thread_id, state.turn, said, tuple(told), state.memory, status)
            self._checkpoints.prune(state.thread_id)

    def _events(self, text: str, state: TurnState) -> Iterator[Event]:
        model = self.services.settings.model
        started = time.perf_counter()
        yield TurnStarted(
            thread_id=state.thread_id, turn=state.turn, locale=state.locale, model=model, tier=tier_of(model)
        )
        narrator = Narrator(state, Grounded(state))
        yield from narrator.follow(self._agent, text)
        if state.fell_back:
            model = "offline"
            away = ModelUnavailable(model=self.services.settings.model, why=state.fell_back)
            yield Notice(code=away.code, text=f"{away.say(state.locale)} {_WENT_OFFLINE[state.locale]}")
        yield Understood(preferences=state.memory.preferences)
        said = narrator.said.strip()
        yield TurnFinished(
            text=said,
            asks=said.endswith(("?", "？")),
            ms=round(1000 * (time.perf_counter() - started)),
            model=model,
            tier=tier_of(model),
        )


_WENT_OFFLINE: dict[Locale, str] = {
    "en": "This answer comes from the built-in stylist instead.",
    "zh": "这次由内置的造型师回答。",
}


def _at_the_start(memory: Memory, locale: Locale, photo_id: str | None) -> Memory:
    """The memory as a turn begins: in the language spoken, with the photo that came along."""
    preferences = memory.preferences.model_copy(update={"locale": locale})
    changes: dict[str, object] = {"preferences": preferences}
    if photo_id is not None:
        changes |= {"photo_id": photo_id, "body": None, "tried": ()}
    return memory.model_copy(update=changes)
