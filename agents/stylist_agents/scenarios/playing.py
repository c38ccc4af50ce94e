"""Scenarios held with a chat model, and the report on what held."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from stylist.errors import EmptyCatalogue
from stylist.images import encode_png
from stylist.services import Services
from stylist_agents.conversation import Conversation
from stylist_agents.scenarios.checks import failures
from stylist_agents.scenarios.script import Scenario, Turn
from stylist_agents.scenarios.seen import Past, Seen, gather

FIGURES = ("ada", "ben")


class TurnFailed(BaseModel):
    """One turn that was not as expected. ``turn`` counts from 1."""

    model_config = ConfigDict(frozen=True)

    turn: int
    say: str
    reply: str
    failures: tuple[str, ...]


class Played(BaseModel):
    """One scenario that was held; it passes if nothing failed."""

    model_config = ConfigDict(frozen=True)

    id: str
    locale: str
    catalogue: str
    turns: int
    failed: tuple[TurnFailed, ...]
    fallbacks: int
    """Turns that another model had to finish for the named one; none of them passes."""


class DialogueReport(BaseModel):
    """All scenarios of a run. Those whose catalogue is not there are ``skipped``, never passed."""

    model_config = ConfigDict(frozen=True)

    model: str
    scenarios: int
    passed: int
    turns: int
    turns_passed: int
    skipped: tuple[str, ...]
    fallbacks: int
    turn_ms_p50: float
    played: tuple[Played, ...]


Told = Callable[[Scenario, Seen], None]


def play_files(
    scenarios: Sequence[Scenario], open_shop: Callable[[str], Services], told: Told | None = None
) -> DialogueReport:
    """Hold the scenarios, each in a fresh thread of a person of its own, all of one shop after the other.

    open_shop: services for a catalogue by name. told: called after each turn.
    """
    played: list[Played] = []
    skipped: list[str] = []
    taken: list[int] = []
    model = ""
    for catalogue in dict.fromkeys(s.catalogue for s in scenarios):
        of_shop = [s for s in scenarios if s.catalogue == catalogue]
        services = open_shop(catalogue)
        model = services.settings.model
        try:
            _ = services.search.shelf
        except EmptyCatalogue:
            skipped += [s.id for s in of_shop]
            continue
        conversation = Conversation(services)
        for scenario in of_shop:
            played.append(play(scenario, conversation, taken, told))
        conversation.close()
    return _report(model, played, skipped, taken)


def play(
    scenario: Scenario, conversation: Conversation, taken: list[int] | None = None, told: Told | None = None
) -> Played:
    """Hold one scenario; nothing of its person is left behind."""
    person, thread, past = f"scenario-{uuid.uuid4().hex}", uuid.uuid4().hex, Past()
    failed: list[TurnFailed] = []
    fallbacks = 0
    try:
        _hang_up(scenario.owns, conversation.services, person)
        for number, turn in enumerate(scenario.turns, 1):
            seen = _turn(turn, scenario, conversation, thread, person)
            wrong = failures(turn, scenario.locale, seen, past)
            if away := [n.text for n in seen.notices if n.code == "model_unavailable"]:
                wrong += [f"the model did not answer: {away[0]}"]
            fallbacks += bool(away)
            if wrong:
                failed.append(TurnFailed(turn=number, say=turn.say, reply=seen.text, failures=tuple(wrong)))
            past.add(seen)
            if taken is not None:
                taken.append(seen.ms)
            if told is not None:
                told(scenario, seen)
    finally:
        conversation.forget(person)
    return Played(
        id=scenario.id,
        locale=scenario.locale,
        catalogue=scenario.catalogue,
        turns=len(scenario.turns),
        failed=tuple(failed),
        fallbacks=fallbacks,
    )


def _turn(turn: Turn, scenario: Scenario, conversation: Conversation, thread: str, person: str) -> Seen:
    photo_id = _photo(turn.photo, conversation.services, person) if turn.photo else None
    events = conversation.turn(turn.say, thread_id=thread, person_id=person, locale=scenario.locale, photo_id=photo_id)
    return gather(turn.say, list(events))


def _hang_up(garment_ids: Sequence[str], services: Services, person: str) -> None:
    """Photos of such garments taken into the person's wardrobe, who agrees and says what they are."""
    if garment_ids:
        services.consent.give(person, "wardrobe")
    for garment in map(services.search.garment, garment_ids):
        photo = services.files.read(garment.image_ids[0], None)
        stated = {"category": garment.category, "colours": garment.colours, "titles": garment.titles}
        services.wardrobe.add(photo, person, stated)


def _photo(name: str, services: Services, person: str) -> str:
    """A drawn figure or a file as a photo of the person, who agrees."""
    if name in FIGURES:
        from stylist.demo.figures import draw_figure  # noqa: PLC0415 (the drawing kit, rarely needed)

        data = encode_png(np.asarray(draw_figure("ada" if name == "ada" else "ben").convert("RGB")))
    else:
        data = Path(name).read_bytes()
    services.consent.give(person)
    return services.photos.add(data, person)


def _report(model: str, played: list[Played], skipped: list[str], taken: list[int]) -> DialogueReport:
    return DialogueReport(
        model=model,
        scenarios=len(played),
        passed=sum(not p.failed for p in played),
        turns=sum(p.turns for p in played),
        turns_passed=sum(p.turns - len(p.failed) for p in played),
        skipped=tuple(skipped),
        fallbacks=sum(p.fallbacks for p in played),
        turn_ms_p50=float(np.median(taken)) if taken else 0.0,
        played=tuple(played),
    )
