"""A person of the shop in a conversation: sees those handed over alone, answers as a person, hands back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from stylist.desk.handover import Handovers
from stylist.errors import BadInput, NotFound
from stylist_agents.asking import Named
from stylist_agents.conversation import Conversation
from stylist_agents.events import Notice, PersonSaid
from stylist_agents.shop_side import ShopSide
from tests.agents.conftest import SmallShop, small_shop
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


def after_a_person(talk: Talk, services: SmallShop) -> None:
    """A person of the shop has answered two questions, and handed back."""
    side = ShopSide(services)
    talk("can I speak to a person?")
    talk("can you hold a jacket for me?")
    side.answer("t", "I put the navy one aside until Friday.")
    side.answer("t", "It is $12 less with the code LIN.")
    side.hand_back("t")


@pytest.mark.parametrize(
    "question",
    ["what did your colleague say?", "What has the person from the shop promised me?",
     "remind me what the human told me", "刚才同事怎么说的？", "店员告诉我什么了？"],
)  # fmt: skip
def test_the_program_knows_what_a_person_said(talk: Talk, services: SmallShop, question: str) -> None:
    after_a_person(talk, services)
    said = talk(question)
    assert "I put the navy one aside until Friday. It is $12 less with the code LIN." in said
    assert talk.tools == []


def test_where_no_person_said_anything_none_is_quoted(talk: Talk) -> None:
    talk("a navy linen shirt")
    assert "colleague" not in talk("what did your colleague say?")


class Quoting(BaseChatModel):
    """Says what it was told that the person of the shop said: placed, and once in words of its own."""

    asked: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "quoting"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Quoting:  # type: ignore[override]
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.asked.append(list(messages))
        (block,) = re.findall(r"<context>(.*)</context>", messages[-1].text)
        told = json.loads(block)["desk"]["colleague"]
        words = " ".join(f"[[desk:{row['id']}]]" for row in told)
        said = f"They said: {words}\nThat makes $12.\nAsked: {told[0]['asked'] if told else 'nothing'}"
        return ChatResult(generations=[ChatGeneration(message=AIMessage(said))])


def test_a_chat_model_is_told_and_may_place_it_word_for_word(
    services: SmallShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Quoting()
    monkeypatch.setattr("stylist_agents.conversation.load_chat_models", lambda _: [Named("openai:quoting", model)])
    conversation = Conversation(services)
    talk = Talk(conversation)
    talk("can you hold a jacket for me?")
    services.handovers.open("t", "ann", "asked", {})
    side = ShopSide(services)
    side.answer("t", "Aside until Friday, $12 less. " + "Truly. " * 200)
    side.hand_back("t")
    said = talk("so until when?")
    assert "They said: Aside until Friday, $12 less. " + "Truly. " * 199 in said
    assert "That makes $12." not in said, "an amount in the model's own words, which no row holds"
    assert "Asked: can you hold a jacket for me?" in said
    assert len(json.dumps(model.asked[-1][-1].text)) < 6000
    conversation.close()


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_answer_says_something(talk: Talk, services: SmallShop, text: str) -> None:
    talk("let me talk to a human")
    with pytest.raises(BadInput):
        ShopSide(services).answer("t", text)


def test_a_deleted_conversation_is_gone_here_too(talk: Talk, services: SmallShop) -> None:
    talk("let me talk to a human")
    talk.conversation.forget("ann")
    assert ShopSide(services).open() == []


@pytest.mark.parametrize(
    ("hours", "asks", "said"),
    [(None, "let me talk to a human", "brought in a person"), (None, "转人工", "转给店里的同事"),
     ("Mon 00:00-00:00", "let me talk to a human", "Nobody is at the desk right now"),
     ("Mon 00:00-00:00", "转人工", "现在是下班时间")],
)  # fmt: skip
def test_a_shop_with_the_console_alone_can_be_reached(tmp_path: Path, hours: str | None, asks: str, said: str) -> None:
    with small_shop(tmp_path, desk_console_key="sixteen letters!", desk_hours=hours) as shop:
        conversation = Conversation(shop)
        assert said in Talk(conversation)(asks)
        assert [row.thread for row in ShopSide(shop).open()] == ["t"]
        conversation.close()
