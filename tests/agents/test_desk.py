"""The service desk in conversation, on the small shop, through the whole agent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stylist.demo import catalogue as demo
from stylist.desk.pages import read_pages
from stylist.services import Services
from stylist_agents.conversation import Conversation
from stylist_agents.events import Event, ToolStarted, TurnFinished

PAGES = Path(demo.__file__).parent / "pages"


class Talk:
    """One person's thread; ``said`` and ``tools`` of the last turn."""

    def __init__(self, conversation: Conversation, person: str = "ann", thread: str = "t") -> None:
        self.conversation, self.person, self.thread = conversation, person, thread
        self.events: list[Event] = []

    def __call__(self, text: str) -> str:
        self.events = list(self.conversation.turn(text, thread_id=self.thread, person_id=self.person))
        return next(e.text for e in self.events if isinstance(e, TurnFinished))

    @property
    def tools(self) -> list[str]:
        return [e.name for e in self.events if isinstance(e, ToolStarted)]


@pytest.fixture
def talk(services: Services) -> Iterator[Talk]:
    services.policies.replace(read_pages(PAGES, "https://shop.example/"))
    conversation = Conversation(services)
    yield Talk(conversation)
    conversation.close()


@pytest.mark.parametrize(
    ("question", "quoted"),
    [("What's your return policy?", "anything within 30 days of delivery, unworn, unwashed and with its tags."),
     ("how much is delivery?", "Standard delivery takes 3 to 5 working days and costs $5. Orders over $100 ship free."),
     ("可以退货吗？", "签收后 30 天内可以退货，要求未穿过、未洗过、吊牌齐全。国内退货免运费。"),
     ("运费多少？", "标准配送 3 到 5 个工作日送达，运费 ¥36；满 ¥720 包邮。")],
)  # fmt: skip
def test_pages_are_quoted_with_their_numbers_and_link(talk: Talk, question: str, quoted: str) -> None:
    said = talk(question)
    assert quoted in said
    assert "https://shop.example/help" in said
    assert talk.tools == ["shop_policies"]


@pytest.mark.parametrize("question", ["Do you have gift vouchers for my newsletter coupon?", "有满减优惠券吗？"])
def test_what_the_pages_do_not_say_is_not_made_up(talk: Talk, question: str) -> None:
    said = talk(question)
    assert any(words in said for words in ("don't say", "don't answer", "没写", "没有提到"))


def test_a_search_is_still_a_search(talk: Talk) -> None:
    said = talk("a navy linen shirt under 80")
    assert "search_catalogue" in talk.tools
    assert "shop_policies" not in talk.tools
    assert "“" not in said


def test_small_talk_stays_small_talk(talk: Talk) -> None:
    for text in ("hello", "what's the weather like?", "你好"):
        talk(text)
        assert "shop_policies" not in talk.tools
