from __future__ import annotations

from collections.abc import Iterator

import pytest

from stylist_agents.conversation import Conversation
from stylist_agents.events import Card, TurnFinished
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.understanding import understand
from tests.agents.conftest import SmallShop

SHOWN = Context(
    turn=2, focus="s1", wish={"categories": ["shirt"]},
    shown=(Item(n=1, id="s1", category="shirt"), Item(n=2, id="s2", category="shirt")),
)  # fmt: skip


@pytest.fixture
def conversation(services: SmallShop) -> Iterator[Conversation]:
    talk = Conversation(services)
    yield talk
    talk.close()


def say(talk: Conversation, text: str) -> tuple[str, list[str]]:
    events = list(talk.turn(text, thread_id="t", person_id="ann"))
    told = next(e.text for e in events if isinstance(e, TurnFinished))
    return told, [e.garment.id for e in events if isinstance(e, Card)]


@pytest.mark.parametrize(
    "text",
    ["I like this one", "I really love the second one", "love it", "save the second one", "👍", "this one is gorgeous",
     "我喜欢第二件", "第二件好看", "这件我喜欢", "收藏第一件", "喜欢这件"],
)  # fmt: skip
def test_pointing_and_liking_is_heard(text: str) -> None:
    acts = understand(text, SHOWN).acts
    assert "like" in acts or "praise" in acts
    assert "more" not in acts


@pytest.mark.parametrize(
    "text",
    ["I don't like this one", "I'd like the second one in navy", "我不喜欢这件", "do you like this one?",
     "something like this but darker", "I like linen shirts", "show me more like the second one"],
)  # fmt: skip
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert "like" not in understand(text, SHOWN).acts


def test_liking_and_judging_order_the_next_page_and_are_told(conversation: Conversation) -> None:
    say(conversation, "shirts please")
    _, first = say(conversation, "shirts please")
    told, cards = say(conversation, "I like the last one")
    assert not cards
    assert "navy" in told.lower() or "shirt" in told.lower()
    liked = conversation.services.taste.export("ann")["events"]
    assert [(e["kind"], e["garment_id"]) for e in liked] == [("like", first[-1])]
    say(conversation, "too boring")
    assert "too plain" in say(conversation, "what do you know about me?")[0]
    conversation.forget("ann")
    assert conversation.services.taste.export("ann")["events"] == []


def test_in_chinese_too(conversation: Conversation) -> None:
    say(conversation, "看看衬衫")
    told, _ = say(conversation, "我喜欢第一件")
    assert "喜欢" in told
    assert len(conversation.services.taste.export("ann")["events"]) == 1
    say(conversation, "太素了")
    assert "你嫌素" in say(conversation, "你都记了我什么？")[0]
