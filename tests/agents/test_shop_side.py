"""A person of the shop in a conversation: sees those handed over alone, answers as a person, hands back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stylist.desk.handover import Handovers
from stylist.errors import BadInput, NotFound
from stylist_agents.conversation import Conversation
from stylist_agents.events import Notice, PersonSaid
from stylist_agents.shop_side import ShopSide
from tests.agents.conftest import SmallShop
from tests.agents.test_desk import Talk


@pytest.fixture
def talk(services: SmallShop) -> Iterator[Talk]:
    services.__dict__["handovers"] = Handovers(services.desk_database, "https://shop.example/hook", "s", wait_s=0.0)
    services.handovers.outbox.deliver = lambda: 0  # type: ignore[method-assign]  # nobody listens there
    conversation = Conversation(services)
    yield Talk(conversation)
    conversation.close()


def test_only_what_was_handed_over_is_seen(talk: Talk, services: SmallShop) -> None:
    side = ShopSide(services)
    talk("a navy linen shirt")
    assert side.open() == []
    for act in (lambda: side.transcript("t"), lambda: side.answer("t", "hello")):
        with pytest.raises(NotFound):
            act()
    talk("let me talk to a human")
    (row,) = side.open()
    assert (row.thread, row.person, row.reason, row.title) == ("t", "ann", "asked", "a navy linen shirt")


def test_an_answer_stands_in_the_thread_as_a_person_s(talk: Talk, services: SmallShop) -> None:
    side = ShopSide(services)
    talk("转人工")
    turn = side.answer("t", "  你好，我是店里的小林。 ")
    last = talk.conversation.history("t", "ann")[-1]
    assert (last.turn, last.role, last.text) == (turn, "stylist", "你好，我是店里的小林。")
    assert last.events == (PersonSaid(text="你好，我是店里的小林。"),)
    assert side.transcript("t")[-1] == last
    talk("谢谢")  # goes to the person
    assert any(isinstance(e, Notice) and e.code == "with_a_person" for e in talk.events)
    assert [m.turn for m in talk.conversation.history("t", "ann")] == [1, 1, 2, 3, 3]


def test_handed_back_the_program_answers(talk: Talk, services: SmallShop) -> None:
    side = ShopSide(services)
    talk("can I speak to a person?")
    side.answer("t", "All settled.")
    assert side.hand_back("t")
    assert not side.hand_back("t")
    talk("a navy linen shirt")
    assert "search_catalogue" in talk.tools
    with pytest.raises(NotFound):
        side.answer("t", "one more thing")


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_answer_says_something(talk: Talk, services: SmallShop, text: str) -> None:
    talk("let me talk to a human")
    with pytest.raises(BadInput):
        ShopSide(services).answer("t", text)


def test_a_deleted_conversation_is_gone_here_too(talk: Talk, services: SmallShop) -> None:
    talk("let me talk to a human")
    talk.conversation.forget("ann")
    assert ShopSide(services).open() == []
