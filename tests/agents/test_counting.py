"""A turn as counts: which words of the vocabulary were asked for, and how far it went."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from stylist.demand import Tally
from stylist_agents.conversation import Conversation
from stylist_agents.counting import tallies
from stylist_agents.events import Card, Event, ToolFinished, ToolStarted
from tests.agents.conftest import GARMENTS, SmallShop

ME = "person-1"


def today() -> date:
    return datetime.now(UTC).date()


def said(conversation: Conversation, *texts: str) -> dict[Tally, int]:
    for text in texts:
        list(conversation.turn(text, thread_id="t", person_id=ME))
    day = timedelta(days=1)
    return dict(conversation.services.demand.between("small", today() - day, today()))


@pytest.fixture
def conversation(services: SmallShop) -> Iterator[Conversation]:
    talking = Conversation(services)
    yield talking
    talking.close()


def test_wishes_refusals_and_steps_of_a_conversation(conversation: Conversation) -> None:
    counts = said(conversation, "a navy linen shirt for a beach wedding, nothing shiny", "thank you")
    assert counts[Tally("asked", "category", "shirt")] == 1
    assert counts[Tally("asked", "colour", "navy")] == 1
    assert counts[Tally("refused", "finish", "shiny")] == 1
    assert counts[Tally("step", "step", "turn")] == 2
    assert counts[Tally("step", "step", "searched")] == counts[Tally("step", "step", "shown")] == 1
    assert counts[Tally("quality", "quality", "answered")] == 2


def test_what_the_shop_does_not_have_is_counted_too(conversation: Conversation) -> None:
    counts = said(conversation, "我想要一条裙子", "do you have dresses?")
    assert counts[Tally("asked", "category", "dress")] == 2
    assert Tally("step", "step", "shown") not in counts


def test_a_search_without_a_card_found_nothing() -> None:
    search = ToolStarted(call_id="1", name="search_catalogue", args={"categories": ["shirt"], "colours": ["red"]})
    done = ToolFinished(call_id="1", name="search_catalogue", ok=True, ms=1)
    counts = tallies([search, done], "complete")
    assert {tally.word for tally in counts if tally.measure == "nothing_found"} == {"shirt", "red"}
    shirt = Card(ordinal=1, garment=GARMENTS[0], price=GARMENTS[0].price("USD"))
    assert not [tally for tally in tallies([search, done, shirt], "complete") if tally.measure == "nothing_found"]


def test_forgetting_a_person_needs_nothing_of_the_counts(conversation: Conversation) -> None:
    words = "my name is Ada Lovelace, a navy shirt please"
    said(conversation, words)
    conversation.forget(ME)
    folder = conversation.services.settings.data_dir
    assert not [path for path in folder.rglob("*") if path.is_file() and b"Lovelace" in path.read_bytes()]


def test_a_shop_may_switch_it_off(services: SmallShop) -> None:
    settings = services.settings.model_copy(update={"count_demand": False})
    assert said(Conversation(SmallShop(settings)), "a navy shirt") == {}


def test_words_that_a_chat_model_makes_up_are_not_counted() -> None:
    search = ToolStarted(call_id="1", name="search_catalogue", args={"categories": ["shirt", "Ada's phone 555"]})
    failed = ToolFinished(call_id="1", name="search_catalogue", ok=False, ms=1, detail="no such category")
    events: list[Event] = [search, failed]
    counts = tallies(events, "interrupted")
    assert {tally.word for tally in counts if tally.measure == "asked"} == {"shirt"}
    assert counts[Tally("quality", "quality", "tool_failed")] == 1
    assert counts[Tally("quality", "quality", "interrupted")] == 1


def test_a_full_disk_costs_no_reply(conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(conversation.services.demand, "add", full)
    events = list(conversation.turn("a navy shirt", thread_id="t", person_id=ME))
    assert events[-1].type == "turn_finished"
    assert conversation.history("t", ME)[-1].status == "complete"
