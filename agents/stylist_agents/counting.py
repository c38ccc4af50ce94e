"""A finished turn as counts for the shop: which words of the vocabulary were asked for, and how far it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from stylist.demand.ledger import Measure, Tally, words_in
from stylist_agents.events import (
    Card,
    Event,
    Notice,
    OutfitShown,
    PlanShown,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    Understood,
)
from stylist_tools.search import REFUSALS

SEARCH = "search_catalogue"
WISHES = {refusal.removeprefix("not_"): slot for slot, refusal in REFUSALS.items() if slot not in {"brand", "gender"}}
"""Argument of a search -> slot. Brands are the shop's own words, so they are not counted."""
STEP_OF_TOOL = {SEARCH: "searched", "size_advice": "sized", "try_on": "tried_on"}


def tallies(events: Sequence[Event], status: str) -> Counter[Tally]:
    """One turn; each word, step and ending counts once. status: how the journal closed the turn."""
    calls = [event for event in events if isinstance(event, ToolStarted)]
    searches = [call for call in calls if call.name == SEARCH]
    found = set(_words(searches, "asked")) | set(_words(searches, "refused", prefix="not_")) | set(_stated(events))
    if searches and not any(isinstance(event, Card | OutfitShown) for event in events):
        found |= set(_words(searches, "nothing_found"))
    found |= {Tally("step", "step", step) for step in _steps(events, calls)}
    found |= {Tally("quality", "quality", name) for name in _endings(events, status)}
    return Counter(found)


def _words(searches: Iterable[ToolStarted], measure: Measure, prefix: str = "") -> Iterable[Tally]:
    """What searches name; a chat model may write any word, so only those of the vocabulary are taken."""
    for search in searches:
        for argument, slot in WISHES.items():
            given = search.args.get(prefix + argument) or ()
            known = words_in(slot)
            yield from (Tally(measure, slot, word) for word in given if word in known)


def _stated(events: Sequence[Event]) -> Iterable[Tally]:
    """Wishes and refusals that this turn added to the profile: what a shop does not have is never searched for."""
    turn = next((event.turn for event in events if isinstance(event, TurnStarted)), None)
    for event in events:
        for wish in event.preferences.wishes if isinstance(event, Understood) else ():
            if wish.turn == turn and wish.slot in WISHES.values() and wish.value in words_in(wish.slot):
                yield Tally("asked" if wish.liked else "refused", wish.slot, wish.value)


def _steps(events: Sequence[Event], calls: Iterable[ToolStarted]) -> Iterable[str]:
    yield "turn"
    yield from (STEP_OF_TOOL[call.name] for call in calls if call.name in STEP_OF_TOOL)
    if any(isinstance(event, Card) for event in events):
        yield "shown"
    if any(isinstance(event, OutfitShown | PlanShown) for event in events):
        yield "outfit"


def _endings(events: Sequence[Event], status: str) -> Iterable[str]:
    yield "answered" if status == "complete" else "interrupted"
    if any(isinstance(event, TurnFinished) and event.asks for event in events):
        yield "asked_back"
    if any(isinstance(event, Notice) and event.code == "model_unavailable" for event in events):
        yield "fell_back"
    if any(isinstance(event, ToolFinished) and not event.ok for event in events):
        yield "tool_failed"
