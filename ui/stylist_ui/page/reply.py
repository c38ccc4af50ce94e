"""A reply as the page draws it: the events of a turn, sorted into what stands where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from stylist.shopper import Preferences
from stylist_agents.events import (
    BodyShown,
    Card,
    Event,
    FactsShown,
    ImageShown,
    JobProgress,
    Notice,
    OutfitShown,
    PersonSaid,
    PlanShown,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    Understood,
    WardrobeShown,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One tool call; ``ended`` is None while it runs."""

    name: str
    ended: ToolFinished | None


@dataclass(slots=True)
class Reply:
    """All of one reply, finished or under way."""

    text: str = ""
    steps: list[Step] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    outfits: list[OutfitShown] = field(default_factory=list)
    plans: list[PlanShown] = field(default_factory=list)
    facts: list[FactsShown] = field(default_factory=list)
    wardrobes: list[WardrobeShown] = field(default_factory=list)
    bodies: list[BodyShown] = field(default_factory=list)
    images: list[ImageShown] = field(default_factory=list)
    persons: list[PersonSaid] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    job: JobProgress | None = None
    """How the tool call under way stands, where it tells."""
    understood: Preferences | None = None
    finished: TurnFinished | None = None

    @property
    def doing(self) -> Step | None:
        """The tool call under way, if any."""
        return next((s for s in self.steps if s.ended is None), None)

    @classmethod
    def of(cls, events: Iterable[Event]) -> Reply:
        """Sort a turn's events. The text of the pieces wins over the final one only while there is no final one."""
        told = list(events)
        ended = {e.call_id: e for e in told if isinstance(e, ToolFinished)}
        finished = next((e for e in reversed(told) if isinstance(e, TurnFinished)), None)
        pieces = "".join(e.text for e in told if isinstance(e, TextDelta))
        return cls(
            text=finished.text if finished else pieces,
            steps=[Step(e.name, ended.get(e.call_id)) for e in told if isinstance(e, ToolStarted)],
            cards=[e for e in told if isinstance(e, Card)],
            outfits=[e for e in told if isinstance(e, OutfitShown)],
            plans=[e for e in told if isinstance(e, PlanShown)],
            facts=[e for e in told if isinstance(e, FactsShown)],
            wardrobes=[e for e in told if isinstance(e, WardrobeShown) and e.pieces],
            bodies=[e for e in told if isinstance(e, BodyShown)],
            images=[e for e in told if isinstance(e, ImageShown)],
            persons=[e for e in told if isinstance(e, PersonSaid)],
            notices=[e for e in told if isinstance(e, Notice)],
            job=next((e for e in reversed(told) if isinstance(e, JobProgress) and e.call_id not in ended), None),
            understood=next((e.preferences for e in reversed(told) if isinstance(e, Understood)), None),
            finished=finished,
        )
