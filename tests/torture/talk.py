"""A conversation on a bad day: what is answered, and whether all of it is there afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from stylist.errors import StylistError
from stylist_agents.conversation import Conversation
from stylist_agents.events import Card, Event, Notice, ToolFinished, TurnStarted
from tests.agents.conftest import SmallShop
from tests.torture.ground import PERSON
from tests.torture.table import Row

WORDS = "a navy linen shirt under 80"


@dataclass
class Answer:
    """What came of one message. code: of the error that ended it; a traceback is one of its own kind."""

    events: list[Event] = field(default_factory=list)
    code: str | None = None

    @property
    def codes(self) -> set[str]:
        """Everything that was said to have gone wrong: the error, notices, what tools answered."""
        noticed = {e.code for e in self.events if isinstance(e, Notice)}
        tools = {e.detail for e in self.events if isinstance(e, ToolFinished) and not e.ok}
        return noticed | tools | ({self.code} if self.code else set())

    @property
    def found(self) -> bool:
        """Whether it shows garments."""
        return any(isinstance(e, Card) for e in self.events)


class Talk:
    """One thread. Everything that is amiss goes into the row as lost or doubled."""

    def __init__(self, services: SmallShop, row: Row) -> None:
        self.services, self._row = services, row
        self.conversation = Conversation(services)
        self.after_the_first_event: Callable[[], None] | None = None
        """What happens then, once."""
        self._begun: list[int] = []

    def say(self, text: str = WORDS) -> Answer:
        """One message. An error that is none of the domain is a traceback in front of a person."""
        answer = Answer()
        try:
            for event in self.conversation.turn(text, thread_id="t", person_id=PERSON):
                answer.events.append(event)
                if isinstance(event, TurnStarted):
                    self._begun.append(event.turn)
                    happens, self.after_the_first_event = self.after_the_first_event, None
                    if happens:
                        happens()
        except StylistError as problem:
            answer.code = problem.code
        except Exception as problem:
            answer.code = f"traceback {type(problem).__name__}: {problem}"[:200]
            self._row.lost.append(f"{text}: {answer.code}")
        return answer

    def says_so(self, code: str, text: str = WORDS) -> None:
        """A message that is answered by saying what is away."""
        answer = self.say(text)
        if not any(code in told for told in answer.codes):
            self._row.lost.append(f"'{code}' was not said but {answer.codes}, found: {answer.found}")

    def finds(self, text: str = WORDS) -> None:
        """A message that is answered with garments: all is well again."""
        answer = self.say(text)
        if not answer.found:
            self._row.lost.append(f"nothing found: {answer.codes}")

    def whole(self) -> None:
        """Every message that was begun is there once, ended or interrupted."""
        held = self.conversation.history("t", PERSON)
        for turn in self._begun:
            pair = [m for m in held if m.turn == turn]
            if [m.role for m in pair] != ["user", "stylist"]:
                self._row.lost.append(f"turn {turn}: {pair}")
            elif pair[1].status == "running":
                self._row.lost.append(f"turn {turn} is still running")
        if len(held) != 2 * len({m.turn for m in held}):
            self._row.doubled.append(f"{len(held)} messages of {len({m.turn for m in held})} turns")


@contextmanager
def talking(services: SmallShop, row: Row) -> Iterator[Talk]:
    """A talk that is looked at as a whole when it has ended."""
    talk = Talk(services, row)
    try:
        yield talk
        talk.whole()
    finally:
        talk.conversation.close()
        services.index.close()
