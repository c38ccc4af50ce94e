"""Whole turns with a local model: random weights end honestly, planted words call the tools."""

from __future__ import annotations

import json
from pathlib import Path

from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.events import Card, Event, Notice, TextDelta, TurnFinished
from tests.agents.conftest import SmallShop
from tests.agents.local.tiny import plant, tiny_engine


def turn(shop: SmallShop, folder: Path, said: str, **told: object) -> list[Event]:
    services = SmallShop(Settings(**(shop.settings.model_dump() | {"model": f"local:{folder}"} | told)))
    conversation = Conversation(services)
    events = list(conversation.turn(said, thread_id="t", person_id="ann"))
    conversation.close()
    services.index.close()
    return events


def test_planted_words_call_tools_and_the_reply_streams(services: SmallShop, tiny_folder: Path) -> None:
    wanted = {"categories": ["shirt"], "colours": "navy", "fabrics": ["linen"]}
    search = {"name": "search_catalogue", "arguments": wanted}
    plant(
        tiny_engine(tiny_folder),
        f"<think>a shirt</think><tool_call>\n{json.dumps(search)}\n</tool_call>",
        "I'd take [[title:s1]] at [[price:s1]].\n\nSee it on you?",
    )
    events = turn(services, tiny_folder, "a navy linen shirt")
    finished = next(e for e in events if isinstance(e, TurnFinished))
    assert (finished.tier, finished.text) == ("full", "I'd take Navy linen shirt at $59.\n\nSee it on you?")
    assert [e.garment.id for e in events if isinstance(e, Card)] == ["s1"]
    assert len([e for e in events if isinstance(e, TextDelta)]) > 1


def test_a_call_that_is_always_cut_off_ends_offline_and_says_so(services: SmallShop, tiny_folder: Path) -> None:
    plant(tiny_engine(tiny_folder), answer=lambda _: '<tool_call>{"name": "search_catalogue", "arguments": {"te')
    events = turn(services, tiny_folder, "a navy linen shirt")
    assert next(e for e in events if isinstance(e, TurnFinished)).tier == "offline"
    assert [e.code for e in events if isinstance(e, Notice)] == ["model_unavailable"]
    assert "s1" in [e.garment.id for e in events if isinstance(e, Card)]


def test_random_weights_end_in_some_reply(services: SmallShop, tiny_folder: Path) -> None:
    tiny_engine(tiny_folder)
    events = turn(services, tiny_folder, "a navy linen shirt", local_max_tokens=16)
    assert any(isinstance(e, TurnFinished) for e in events)
