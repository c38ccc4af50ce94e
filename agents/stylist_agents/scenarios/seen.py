"""What a turn showed, gathered from its events, and what the thread had shown before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stylist.outfit import Outfit
from stylist.shopper import Preferences
from stylist_agents.events import (
    BodyShown,
    Card,
    Event,
    ImageShown,
    Notice,
    OutfitShown,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    Understood,
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One turn as a person saw it. Where a tool searched twice, the last page of cards counts."""

    say: str
    locale: str
    text: str
    asks: bool
    ms: int
    tier: str
    tools: tuple[str, ...]
    cards: tuple[Card, ...]
    outfits: tuple[Outfit, ...]
    images: tuple[ImageShown, ...]
    body: bool
    notices: tuple[Notice, ...]
    preferences: Preferences


@dataclass(slots=True)
class Past:
    """What earlier turns of the thread showed."""

    shown: set[str] = field(default_factory=set)
    cards: tuple[Card, ...] = ()
    outfit: Outfit | None = None
    replies: list[str] = field(default_factory=list)

    def add(self, seen: Seen) -> None:
        self.shown |= {card.garment.id for card in seen.cards}
        self.cards = seen.cards or self.cards
        self.outfit = seen.outfits[-1] if seen.outfits else self.outfit
        self.replies.append(seen.text)


def gather(say: str, events: Sequence[Event]) -> Seen:
    """The events of one turn as what was seen. ValueError where the turn did not come to its end."""
    begun = [e for e in events if isinstance(e, TurnStarted)]
    ended = [e for e in events if isinstance(e, TurnFinished)]
    if not begun or not ended:
        raise ValueError(f"the turn {say!r} has no end")
    known = [e for e in events if isinstance(e, Understood)]
    return Seen(
        say=say,
        locale=begun[0].locale,
        text=ended[-1].text,
        asks=ended[-1].asks,
        ms=ended[-1].ms,
        tier=ended[-1].tier,
        tools=tuple(e.name for e in events if isinstance(e, ToolStarted)),
        cards=_last_page([e for e in events if isinstance(e, Card)]),
        outfits=tuple(e.outfit for e in events if isinstance(e, OutfitShown)),
        images=tuple(e for e in events if isinstance(e, ImageShown)),
        body=any(isinstance(e, BodyShown) for e in events),
        notices=tuple(e for e in events if isinstance(e, Notice)),
        preferences=known[-1].preferences if known else Preferences(),
    )


def _last_page(cards: list[Card]) -> tuple[Card, ...]:
    starts = [n for n, card in enumerate(cards) if card.ordinal == 1]
    return tuple(cards[starts[-1] :]) if starts else ()
