"""A conversation: one message in, events out. Every face of the product talks through this and nothing else."""

from __future__ import annotations

import json
import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from stylist.discretion import outline
from stylist.errors import MinorRefused, ModelUnavailable, NotFound
from stylist.locale import Locale, spoken_locale
from stylist.refusals import IndecentRefused, indecent
from stylist.services import Services
from stylist.shopper import Preferences
from stylist_agents.carrying import Carried, remembered
from stylist_agents.checkpoints import open_checkpoints
from stylist_agents.counting import tallies
from stylist_agents.direct import DirectUse, Progress, Used, check_call
from stylist_agents.events import Event, JobProgress, Notice, TextDelta, TurnFinished, TurnStarted, Understood
from stylist_agents.graph import build_agent
from stylist_agents.grounding import Grounded
from stylist_agents.journal import Journal, Message, Status, ThreadSummary
from stylist_agents.middleware import TURNS_KEPT
from stylist_agents.models import load_chat_models, tier_of
from stylist_agents.narrator import Narrator
from stylist_agents.offline.stated import Stated, stated
from stylist_agents.turn import TurnState
from stylist_agents.watching import Meters, turn_span
from stylist_tools.handover import heard
from stylist_tools.memory import Memory

log = logging.getLogger(__name__)

TURN_BUDGET_S = 120.0
"""After so long no further call to the chat model is begun; the offline policy finishes the turn."""
PERSON_ANSWERS_KEPT = 4
"""What persons of the shop said in a thread: so many of their latest messages the stylist knows."""


class Conversation:
    """All threads of one process. Turns of one thread run one after the other; threads run side by side."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.journal = Journal(services.database)
        self._checkpoints = open_checkpoints(services)
        self._agent = build_agent(
            load_chat_models(services.settings), self._checkpoints, clips=services.settings.turn_engine is not None
        )
        self._turns: defaultdict[str, Lock] = defaultdict(Lock)
        self.meters = Meters(services)

    def turn(
        self,
        text: str,
        *,
        thread_id: str,
        person_id: str,
        locale: Locale | None = None,
        photo_id: str | None = None,
        photo_ids: Sequence[str] = (),
        asked_id: str | None = None,
        viewing: str | None = None,
    ) -> Iterator[Event]:
        """Answer one message. The message is durable before the first event; the reply when the last one is out.

        photo_id, photo_ids: photos of one person that came along, as ``services.photos.add_all`` gave them.
        asked_id: what ``journal.keys.ask`` gave for the message's idempotency key.
        viewing: the garment of the shop's page around the chat: "this" means it, until another is spoken of.
        """
        given = tuple(dict.fromkeys((*([photo_id] if photo_id else ()), *photo_ids)))
        self.sweep()
        with self._turns[thread_id]:
            turn = self.journal.begin(thread_id, person_id, text, given, asked_id)
            memory = self.journal.memory(thread_id, person_id)
            spoken = spoken_locale(text, locale or memory.preferences.locale)
            memory = self._at_the_start(memory.beside(viewing), person_id, spoken, given, stated(text))
            state = self._state(thread_id, person_id, turn, spoken, heard(memory, text), photo_new=bool(given))
            yield from self._recorded(self._events(text, state), state)

    def use(
        self,
        name: str,
        args: Mapping[str, Any],
        *,
        thread_id: str,
        person_id: str,
        locale: Locale,
        progress: Progress = lambda _: None,
    ) -> Used:
        """Use one tool for a person whose program chose it, as a turn of its own. Raises BadInput, NotFound."""
        check_call(name, args)
        self.sweep()
        with self._turns[thread_id]:
            turn = self.journal.begin(thread_id, person_id, f"{name} {json.dumps(dict(args), ensure_ascii=False)}")
            memory = self.journal.memory(thread_id, person_id)
            known = memory.preferences.model_copy(update={"locale": locale})
            memory = memory.model_copy(update={"preferences": known}).marked()
            state = self._state(thread_id, person_id, turn, locale, memory, photo_new=False)
            state.speaker = "offline"  # nothing that a model read chooses here: whoever asks does
            use = DirectUse(state, name, args, progress)
            events = tuple(self._recorded(use.events(), state))
            return Used(use.ok, use.content, events)

    def take_photos(self, photo_ids: Sequence[str], *, thread_id: str, person_id: str) -> None:
        """From now on look at these photos of the person. Raises NotFound, ConsentRequired, MinorRefused."""
        self.services.consent.require(person_id)
        for photo in photo_ids:
            if self.services.files.get(photo, person_id).owner != person_id:
                raise NotFound(what="picture", id=photo)
        with self._turns[thread_id]:
            memory = self.journal.memory(thread_id, person_id)
            if memory.preferences.minor:
                self.services.photos.discard(photo_ids, person_id)
                raise MinorRefused
            self.journal.remember(thread_id, person_id, memory.with_photos(tuple(photo_ids)))

    def sweep(self) -> None:
        """Delete photos past their time, with the pictures made from them and everything that was read from them.

        What was read: measures, landmarks and colouring in memories, in recorded replies, in the agent's checkpoints
        and in this process. What the person stated in words stays. A thread that is answering waits for the next time.
        """
        self.services.files.expire(self.services.settings.photo_keep_hours)
        read = self.journal.read_photos()
        known = set(read) | self.services.seen_photos()
        gone = known - self.services.files.present(known) if known else set()
        self.services.forget_seen(gone)
        for thread_id in {thread for photo in gone for thread in read.get(photo, ())}:
            if self._turns[thread_id].acquire(blocking=False):
                try:
                    self.journal.unread(thread_id, gone)
                    self._checkpoints.delete(thread_id)
                finally:
                    self._turns[thread_id].release()

    def withdraw(self, person_id: str) -> None:
        """Take consent back: a person's photos, the pictures made from them and what was read from them go at once."""
        self.services.consent.withdraw(person_id)
        self.services.queue.forget(person_id)
        self.services.files.forget(person_id, kept_too=False)
        self.sweep()

    def history(self, thread_id: str, person_id: str) -> list[Message]:
        """All messages of a thread, oldest first."""
        self.sweep()
        return self.journal.history(thread_id, person_id)

    def threads(self, person_id: str, words: str = "") -> list[ThreadSummary]:
        """A person's threads, newest first; with words those that hold them."""
        return self.journal.threads(person_id, words)

    def rename(self, thread_id: str, person_id: str, title: str) -> None:
        """Give a thread another title. Raises NotFound."""
        self.journal.thread(thread_id, person_id)
        self.journal.open(thread_id, person_id, title)

    def branch(self, thread_id: str, person_id: str, turn: int, title: str) -> str:
        """Another thread with everything before a turn, to say something else there; its id. Raises NotFound."""
        new = self.journal.versions.branch(thread_id, person_id, turn, title)
        self._recall(new, person_id)
        return new

    def rewind(self, thread_id: str, person_id: str, turn: int) -> None:
        """Take a turn and what came after it out of a thread. What its tools did elsewhere stays. Raises NotFound."""
        with self._turns[thread_id]:
            self.journal.versions.rewind(thread_id, person_id, turn)
            self._checkpoints.delete(thread_id)
            self._recall(thread_id, person_id)

    def adopt(self, person_id: str, carried: Carried) -> str:
        """A conversation that was kept as a file, as a thread of this person; its id. No model reads its words."""
        return self.journal.adopt(person_id, carried.title[:60], carried.messages, remembered(carried.messages))

    def _recall(self, thread_id: str, person_id: str) -> None:
        """Give the chat model the words of a thread's last turns, where it has no checkpoint of its own."""
        said = self.journal.history(thread_id, person_id)[-2 * TURNS_KEPT :]
        words = [HumanMessage(m.text) if m.role == "user" else AIMessage(m.text) for m in said if m.text]
        if words:
            place: RunnableConfig = {"configurable": {"thread_id": thread_id}}
            self._agent.update_state(place, {"messages": words}, as_node="model")

    def preferences(self, thread_id: str, person_id: str) -> Preferences:
        """What was understood so far."""
        return self.journal.memory(thread_id, person_id).preferences

    def edit_preferences(self, thread_id: str, person_id: str, preferences: Preferences) -> None:
        """Replace the profile with one that the person edited."""
        memory = self.journal.memory(thread_id, person_id)
        self.journal.remember(thread_id, person_id, memory.edited(preferences))

    def carry_over(self, before: str, person_id: str) -> int:
        """What somebody said before they logged in becomes the known person's: conversations and basket; how many.

        Photos, and what was read from them, are not carried: agreeing to them anew is one tick.
        """
        self.withdraw(before)
        baskets = self.services.baskets
        for entry in baskets.entries(before):
            baskets.add(person_id, entry, f"carried:{before}:{entry.sku}")
        baskets.forget(before)
        return self.journal.hand_over(before, person_id)

    def delete_thread(self, thread_id: str, person_id: str) -> None:
        """Delete one thread, its checkpoints included."""
        self.journal.delete(thread_id, person_id)
        self._checkpoints.delete(thread_id)

    def forget(self, person_id: str) -> None:
        """Delete everything of a person: threads, checkpoints, photos, pictures made from them, consent."""
        for thread in self.threads(person_id):
            self.delete_thread(thread.id, person_id)
        self.services.forget(person_id)
        self.services.forget_seen(self.services.seen_photos())

    def close(self) -> None:
        """Let a try-on that runs in this process end, and close the checkpoint file."""
        self.services.close()
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
            person_answers=self.journal.person_answers(thread_id, PERSON_ANSWERS_KEPT),
            deadline=time.monotonic() + TURN_BUDGET_S,
            useful_within_s=self.services.settings.model_first_content_s,
            model_calls_allowed=self.services.settings.model_calls_per_turn,
        )

    def _recorded(self, events: Iterator[Event], state: TurnState) -> Iterator[Event]:
        """The turn's events, written to the journal however the turn ends (stopped by the person, too)."""
        told: list[Event] = []
        status: Status = "interrupted"
        try:
            with self._checkpoints.told(), turn_span(state, told):
                for event in events:
                    if not isinstance(event, JobProgress):
                        told.append(event)
                    yield event
            status = "complete"
        finally:
            self.meters.count(told, status)
            said = "".join(event.text for event in told if isinstance(event, TextDelta)).strip()
            read = self._read_photos(state)
            self.journal.finish(state.thread_id, state.turn, said, tuple(told), state.memory, status, read)
            with self._checkpoints.told():
                self._checkpoints.prune(state.thread_id)
            self._count(told, status)

    def _count(self, told: Sequence[Event], status: Status) -> None:
        """For the shop's analytics; a count that cannot be written never costs a reply."""
        settings = self.services.settings
        if not settings.count_demand:
            return
        try:
            self.services.demand.add(settings.catalogue, datetime.now(UTC).date(), tallies(told, status))
        except Exception as problem:  # the database may be busy or the disk full
            log.error("a turn was not counted: %(error)s at %(at)s", outline(problem))

    def _read_photos(self, state: TurnState) -> set[str]:
        """What the reply may tell of. A chat model repeats what it read earlier; the built-in stylist does not."""
        talks_freely = tier_of(self.services.settings.model) == "full"
        return state.read_photos | (set(state.memory.body_photos) if talks_freely else set())

    def _at_the_start(
        self, memory: Memory, person_id: str, locale: Locale, photo_ids: tuple[str, ...], said: Stated
    ) -> Memory:
        """The memory as a turn begins: in the language spoken, with what is stated, with the photos that came along.

        Where somebody under 18 is spoken of, photos are deleted instead.
        """
        known = memory.preferences.model_copy(update={"locale": locale, "sex": said.sex or memory.preferences.sex})
        known = known if said.age_years is None else known.aged(said.age_years)
        known = known if said.minor is None else known.model_copy(update={"minor": said.minor})
        if known.minor and (photo_ids or memory.photo_id):
            self.services.photos.discard([*photo_ids, *memory.photos], person_id)
            memory = memory.with_photos(())
        elif photo_ids:
            memory = memory.with_photos(photo_ids)
        return memory.model_copy(update={"preferences": known}).marked()

    def _events(self, text: str, state: TurnState) -> Iterator[Event]:
        refused = indecent(text)
        model = "offline" if refused else self.services.settings.model
        started = time.perf_counter()
        yield TurnStarted(
            thread_id=state.thread_id, turn=state.turn, locale=state.locale, model=model, tier=tier_of(model)
        )
        if refused:  # before any model reads it
            said = IndecentRefused().say(state.locale)
            yield TextDelta(text=said)
            yield self._finished(said, model, started)
            return
        narrator = Narrator(state, Grounded(state))
        if self.services.handovers.pass_on(state.thread_id, state.person_id, text):
            Thread(target=self.services.handovers.deliver, daemon=True).start()
            yield Notice(code="with_a_person", text=_WITH_A_PERSON[state.locale])
        else:
            yield from narrator.follow(self._agent, text)
        if state.left:
            model = state.speaker
            yield _left(state)
        yield Understood(preferences=state.memory.preferences)
        yield self._finished(narrator.said.strip(), model, started)

    @staticmethod
    def _finished(said: str, model: str, started: float) -> TurnFinished:
        ms = round(1000 * (time.perf_counter() - started))
        return TurnFinished(text=said, asks=said.endswith(("?", "？")), ms=ms, model=model, tier=tier_of(model))


def _left(state: TurnState) -> Notice:
    """Which models did not answer, why, and who did."""
    away = [ModelUnavailable(model=name, why=why).say(state.locale) for name, why in state.left]
    answered = _WENT_OFFLINE if state.speaker == "offline" else _ANOTHER_ANSWERED
    words = [*away, answered[state.locale].format(model=state.speaker)]
    return Notice(code=ModelUnavailable.code, text=("" if state.locale == "zh" else " ").join(words))


_WITH_A_PERSON: dict[Locale, str] = {
    "en": "Passed on to the person of the shop who has this conversation.",
    "zh": "已转给正在接待你的店员。",
}
_WENT_OFFLINE: dict[Locale, str] = {
    "en": "This answer comes from the built-in stylist instead.",
    "zh": "这次由内置的造型师回答。",
}
_ANOTHER_ANSWERED: dict[Locale, str] = {
    "en": "This answer comes from '{model}' instead.",
    "zh": "这次由“{model}”回答。",
}
