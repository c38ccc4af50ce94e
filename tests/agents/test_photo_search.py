"""A photo of a garment with words: the offline policy looks for what it shows, and dresses nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stylist_agents.conversation import Conversation
from stylist_agents.events import BodyShown, Card, Event, ImageShown, TextDelta, ToolFinished, TurnFinished
from tests.agents.conftest import SmallShop, drawn_shirt


@pytest.fixture
def conversation(services: SmallShop) -> Iterator[Conversation]:
    held = Conversation(services)
    yield held
    held.close()


def with_photo(conversation: Conversation, text: str) -> list[Event]:
    services = conversation.services
    services.consent.give("ann")
    photo_id = services.photos.add(drawn_shirt(), "ann")
    return list(conversation.turn(text, thread_id="t", person_id="ann", photo_id=photo_id))


@pytest.mark.parametrize("text", ["something like this but in navy", "这个款式有类似的吗，要藏青色"])
def test_words_beside_a_photo_say_what_shall_be_different(conversation: Conversation, text: str) -> None:
    events = with_photo(conversation, text)
    cards = [e.garment for e in events if isinstance(e, Card)]
    assert cards
    assert {c.colours for c in cards} == {("navy",)}
    assert not [e for e in events if isinstance(e, (BodyShown, ImageShown))]
    assert all(e.ok for e in events if isinstance(e, ToolFinished))
    (finished,) = (e for e in events if isinstance(e, TurnFinished))
    assert finished.text == "".join(e.text for e in events if isinstance(e, TextDelta)).strip()


def test_a_photo_may_speak_for_itself(conversation: Conversation) -> None:
    events = with_photo(conversation, "find me something similar")
    assert len([e for e in events if isinstance(e, Card)]) >= 3


def test_a_wish_that_begins_with_i_would_like_is_not_about_the_photo(conversation: Conversation) -> None:
    events = with_photo(conversation, "I'd like black trousers")
    assert {e.garment.category for e in events if isinstance(e, Card)} == {"trousers"}
