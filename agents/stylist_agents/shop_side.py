"""The shop's side of a conversation that was handed over: read it, answer in it, hand it back."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from stylist.desk.handover import Reason
from stylist.errors import BadInput, NotFound
from stylist.services import Services
from stylist_agents.journal import Journal, Message

LONGEST_ANSWER_CHARS = 4000


class HandedOver(BaseModel):
    """A conversation that is with a person. at: since when, seconds of the epoch."""

    model_config = ConfigDict(frozen=True)

    thread: str
    person: str
    reason: Reason
    at: float
    title: str


class ShopSide:
    """What a person of the shop sees and does. Only conversations that are handed over are open to them."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._journal = Journal(services.database)

    def open(self) -> list[HandedOver]:
        """Conversations that wait for a person, oldest first."""
        found = []
        for row in self.services.handovers.threads():
            try:
                title = self._journal.thread(row["thread"], row["person"]).title
            except NotFound:  # the shopper deleted it
                continue
            found.append(HandedOver(**row, title=title))
        return found

    def transcript(self, thread_id: str) -> list[Message]:
        """All messages of one of them. Raises NotFound for any other thread."""
        return self._journal.history(thread_id, self._whose(thread_id))

    def answer(self, thread_id: str, text: str) -> int:
        """Say something in it, marked as from a person; returns its turn. Raises NotFound and BadInput."""
        said = text.strip()
        if not 0 < len(said) <= LONGEST_ANSWER_CHARS:
            what = f"Write 1 to {LONGEST_ANSWER_CHARS} characters."
            raise BadInput(what="answer", value=f"{said[:20]}…" if said else "", next=what)
        return self._journal.told_by_person(thread_id, self._whose(thread_id), said)

    def hand_back(self, thread_id: str) -> bool:
        """The program answers again; False where it was not with a person."""
        return self.services.handovers.hand_back(thread_id)

    def _whose(self, thread_id: str) -> str:
        found = next((row["person"] for row in self.services.handovers.threads() if row["thread"] == thread_id), None)
        if found is None:
            raise NotFound(what="thread", id=thread_id)
        return str(found)
