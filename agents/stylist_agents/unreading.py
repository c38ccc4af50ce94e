"""A reply without what was read from a photo: what is left of it when the photo has gone."""

from __future__ import annotations

from collections.abc import Iterator

from stylist.locale import Locale
from stylist_agents.events import BodyShown, Event, TextDelta, ToolStarted, TurnFinished, TurnStarted

WENT: dict[Locale, str] = {
    "en": "What I read from your photo went with the photo.",
    "zh": "从照片里看出来的内容，已经随照片一起删除了。",
}


def without_reading(events: tuple[Event, ...]) -> tuple[str, tuple[Event, ...]]:
    """The words that stand in the reply's place, and its events: cards and outfits stay, analysis and words go."""
    locale: Locale = next((event.locale for event in events if isinstance(event, TurnStarted)), "en")
    return WENT[locale], tuple(_kept(events, WENT[locale]))


def _kept(events: tuple[Event, ...], words: str) -> Iterator[Event]:
    for event in events:
        if isinstance(event, ToolStarted):
            yield event.model_copy(update={"args": {}})
        elif isinstance(event, TurnFinished):
            yield event.model_copy(update={"text": words, "asks": False})
        elif not isinstance(event, BodyShown | TextDelta):
            yield event
