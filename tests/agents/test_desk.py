"""The service desk in conversation, on the small shop, through the whole agent."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from stylist.demo import catalogue as demo
from stylist.desk.handover import Handovers
from stylist.desk.orders import Order, OrderLine
from stylist.desk.pages import read_pages
from stylist.money import Money
from stylist.services import Services
from stylist_agents.conversation import Conversation
from stylist_agents.events import Card, Event, Notice, OutfitShown, ToolStarted, TurnFinished

PAGES = Path(demo.__file__).parent / "pages"


class Talk:
    """One person's thread; ``said`` and ``tools`` of the last turn."""

    def __init__(self, conversation: Conversation, person: str = "ann", thread: str = "t") -> None:
        self.conversation, self.person, self.thread = conversation, person, thread
        self.events: list[Event] = []
        self.told: list[dict[str, object]] = []

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


SILENT = ("don't say", "don't answer", "quite answer", "couldn't find", "没写", "没有提到", "没有直接", "没找到")


@pytest.mark.parametrize("question", ["Do you have gift vouchers for my newsletter coupon?", "有满减优惠券吗？"])
def test_what_the_pages_do_not_say_is_not_made_up(talk: Talk, question: str) -> None:
    said = talk(question)
    assert any(words in said for words in SILENT)


def test_a_search_is_still_a_search(talk: Talk) -> None:
    said = talk("a navy linen shirt under 80")
    assert "search_catalogue" in talk.tools
    assert "shop_policies" not in talk.tools
    assert "“" not in said


def test_small_talk_stays_small_talk(talk: Talk) -> None:
    for text in ("hello", "what's the weather like?", "你好"):
        talk(text)
        assert "shop_policies" not in talk.tools


@pytest.fixture
def shopper(talk: Talk, services: Services) -> Talk:
    line = OrderLine(sku="s1-M", title="Navy linen shirt", price=Money.of(59, "USD"), garment_id="s1", size="M")
    facts = {"email": "ada@shop.example", "placed_on": date.today(), "address": "1 Old Road", "lines": (line,)}
    services.order_tables.put(
        [
            Order(number="A-1001", customer="ada", status="delivered", delivered_on=date.today(), **facts),
            Order(number="A-1002", customer="ada", status="placed", **facts),
            Order(number="B-2001", customer="ben", status="placed", **facts | {"email": "ben@shop.example"}),
        ]
    )
    return talk


@pytest.mark.parametrize(
    ("question", "asks", "email", "opened"),
    [("Where is my order A-1001?", "email", "it's ada@shop.example", "was delivered"),
     ("我的订单 A-1001 到哪了？", "邮箱", "邮箱是 ada@shop.example", "送达")],
)  # fmt: skip
def test_an_order_is_opened_by_number_and_email(
    shopper: Talk, question: str, asks: str, email: str, opened: str
) -> None:
    said = shopper(question)
    assert asks in said
    assert "Navy linen shirt" not in said and "藏青亚麻衬衫" not in said
    said = shopper(email)
    assert opened in said
    assert ("Navy linen shirt" if question.isascii() else "藏青亚麻衬衫") in said


def test_what_was_bought_is_called_as_the_shop_calls_it_in_that_language(shopper: Talk, services: Services) -> None:
    services.orders.welcome("ann", "ada")
    assert "藏青亚麻衬衫 (M)" in shopper("我的订单 A-1001 到哪了？")
    assert "藏青亚麻衬衫" in shopper("把藏青亚麻衬衫退掉")
    assert "Navy linen shirt (M)" in shopper("where is my order A-1001?")


def test_another_order_is_asked_for_with_its_own_email_and_the_change_goes_on(shopper: Talk) -> None:
    shopper("order A-1001, ada@shop.example")
    assert "its own number and email" in shopper("change the address of order A-1002")
    assert "Where should it go?" in shopper("A-1002, ada@shop.example")


@pytest.mark.parametrize("question", ["and when will it arrive?", "大概什么时候能到？"])
def test_when_it_comes_is_asked_of_the_order_spoken_of(shopper: Talk, question: str) -> None:
    shopper("order A-1002, ada@shop.example" if question.isascii() else "订单 A-1002，邮箱 ada@shop.example")
    assert "A-1002" in shopper(question) and shopper.tools == ["my_orders"]


def test_somebody_elses_order_is_no_order(shopper: Talk, services: Services) -> None:
    services.orders.welcome("ann", "ada")
    others, none = shopper("where is order B-2001?"), shopper("where is order B-2999?")
    assert others.replace("B-2001", "N") == none.replace("B-2999", "N")


@pytest.mark.parametrize(
    ("asked", "question", "yes", "done"),
    [("I want to return the shirt from order A-1001", "To be sure", "yes please", "return of Navy linen shirt"),
     ("我要退货，订单 A-1001", "确认一下", "是的", "登记退货"),
     ("please change the address of order A-1002 to 5 Elm Street, Springfield", "“5 Elm Street, Springfield”", "yes",
      "goes to “5 Elm Street, Springfield”"),
     ("订单 A-1002 的地址改成上海市延安路 5 号", "延安路 5 号", "好的", "会寄到“上海市延安路 5 号”"),
     ("exchange the shirt of order A-1001 for size L", "size L", "yes", "size L"),
     ("cancel my order A-1002", "cancel order A-1002", "yes", "is cancelled")],
)  # fmt: skip
def test_a_change_is_asked_for_confirmed_and_done(
    shopper: Talk, services: Services, asked: str, question: str, yes: str, done: str
) -> None:
    services.orders.welcome("ann", "ada")
    before = services.orders.orders("ann")
    assert question in shopper(asked)
    assert services.orders.orders("ann") == before
    assert done in shopper(yes)
    assert services.orders.orders("ann") != before


@pytest.mark.parametrize(
    ("asked", "left", "person"),
    [("I want to change the address of order A-1003", "left already, so I can't change where it", "bring in a person"),
     ("订单 A-1003 我想改一下收货地址", "已经寄出，收货地址我这边改不了了", "转给店里的同事")],
)  # fmt: skip
def test_a_parcel_that_has_left_is_refused_another_address_before_it_is_asked_for(
    shopper: Talk, services: Services, monkeypatch: pytest.MonkeyPatch, asked: str, left: str, person: str
) -> None:
    monkeypatch.setattr(Handovers, "reachable", True)
    services.orders.welcome("ann", "ada")
    (order, *_) = services.orders.orders("ann")
    sent = {"number": "A-1003", "status": "shipped", "delivered_on": None, "tracking_url": "https://parcels.example/x"}
    services.order_tables.put([order.model_copy(update=sent)])
    said = shopper(asked)
    assert left in said and "https://parcels.example/x" in said and person in said
    assert "confirm_change" not in shopper.tools and services.orders.order("ann", "A-1003").address == "1 Old Road"
    shopper("yes please" if asked.isascii() else "好的")
    assert "hand_over" in shopper.tools


@pytest.mark.parametrize(
    ("asked", "email", "where", "to", "done"),
    [("change the address of order A-1002 please", "ada@shop.example", "Where should it go?",
      "send it to 5 Elm Street, Springfield", "“5 Elm Street, Springfield”"),
     ("订单 A-1002 改一下地址", "ada@shop.example", "要改寄到哪里", "改寄到上海市延安路 5 号", "延安路 5 号")],
)  # fmt: skip
def test_a_change_goes_on_once_it_is_known_whose_order_it_is(
    shopper: Talk, asked: str, email: str, where: str, to: str, done: str
) -> None:
    assert "A-1002" in shopper(asked) and "recognise_me" not in shopper.tools
    said = shopper(email)
    assert where in said and ("matches" in said or "对上了" in said)
    assert done in shopper(to)


RETURNED = {
    "en": ("I want to return something", "A-1001", "ada@shop.example", "it's too small", "or one size up?", "L",
           "no, return it then", "yes please"),
    "zh": ("我想退货", "A-1001", "ada@shop.example", "太小了", "换大一码行不行？", "L码", "算了，还是退吧", "好的"),
}  # fmt: skip


@pytest.mark.parametrize("locale", RETURNED)
def test_a_return_is_talked_through_in_few_words(shopper: Talk, services: Services, locale: str) -> None:
    wish, number, email, small, larger, size, after_all, yes = RETURNED[locale]
    zh = locale == "zh"
    assert ("邮箱" if zh else "email") in shopper(wish) and "change_order" in shopper.tools
    assert ("A-1001，记下了" if zh else "A-1001, noted") in shopper(number)
    assert ("要退、要换" if zh else "Is it to go back") in shopper(email)
    assert ("要退货，对吗" if zh else "To be sure: return") in shopper(small)
    assert ("想换成哪个尺码" if zh else "Which size") in shopper(larger)
    assert ("换成 L 码" if zh else "for size L") in shopper(size)
    assert ("要退货，对吗" if zh else "To be sure: return") in shopper(after_all)
    assert ("已登记退货" if zh else "is noted") in shopper(yes)
    assert services.orders.order("ann", "A-1001").lines[0].state == "returning"


@pytest.mark.parametrize(
    ("said", "sorry"),
    [("the jacket I bought arrived with a broken zip", "That shouldn't happen; I'm sorry."),
     ("我买的外套拉链第一天就坏了", "这确实不应该，抱歉。")],
)  # fmt: skip
def test_what_came_broken_is_no_wish_for_another(shopper: Talk, said: str, sorry: str) -> None:
    answer = shopper(said)
    assert answer.startswith(sorry) and "my_orders" in shopper.tools and "search_catalogue" not in shopper.tools


def test_a_no_leaves_the_order_as_it_is(shopper: Talk, services: Services) -> None:
    services.orders.welcome("ann", "ada")
    shopper("cancel my order A-1002")
    assert "left the order" in shopper("no thanks")
    shopper("yes")
    assert services.orders.order("ann", "A-1002").status == "placed"


def test_a_belt_goes_with_what_was_ordered(shopper: Talk, services: Services) -> None:
    services.orders.welcome("ann", "ada")
    shopper("where is my order A-1001?")
    shopper("fine, then find me loafers that go with it")
    assert "search_catalogue" in shopper.tools


def in_basket(talk: Talk) -> list[tuple[str, int]]:
    return [(e.sku, e.quantity) for e in talk.conversation.services.baskets.entries("ann")]


def test_a_turn_that_was_taken_back_and_is_done_anew_adds_again(talk: Talk) -> None:
    talk("show me linen shirts")
    for _ in range(2):
        talk("add the second one in M to my basket")
        turn = talk.conversation.journal.last_turn("t", "ann")
        talk.conversation.rewind("t", "ann", turn)
    assert [quantity for _, quantity in in_basket(talk)] == [2]


def test_the_second_one_in_m_goes_into_the_basket(talk: Talk) -> None:
    talk("navy shirt")
    cards = [e.garment.id for e in talk.events if isinstance(e, Card)]
    said = talk("add the second one in M")
    assert in_basket(talk) == [(f"{cards[1]}-M", 1)]
    assert "confirmed at checkout" in said
    assert "$" in said
    said = talk("change the shirt in my basket to size S")
    assert in_basket(talk) == [(f"{cards[1]}-S", 1)]
    said = talk("make it two in my basket")
    assert in_basket(talk) == [(f"{cards[1]}-S", 2)]
    assert "× 2" in talk("what's in my basket?")
    assert "empty" in talk("remove the shirt from my basket")
    assert in_basket(talk) == []


def test_a_size_that_is_missing_is_asked_for_and_one_out_of_stock_is_refused(talk: Talk) -> None:
    talk("navy shirt")
    assert "Which size" in talk("add the first one to my basket")
    assert in_basket(talk) == []
    talk("M please")
    assert [sku.endswith("-M") for sku, _ in in_basket(talk)] == [True]
    assert "not in stock" in talk("add the second one in L to my cart")
    assert len(in_basket(talk)) == 1


def test_a_whole_look_goes_into_the_basket_in_chinese(talk: Talk) -> None:
    talk("藏青色亚麻衬衫")
    talk("给我搭一整套")
    look = next(e.outfit for e in reversed(talk.events) if isinstance(e, OutfitShown))
    said = talk("把这套都加到购物袋")
    assert said.count("要哪个尺码") == len(look.garments)
    talk("M码")
    assert {sku.split("-")[0] for sku, _ in in_basket(talk)} == {g.id for g in look.garments}
    said = talk("购物袋里有什么")
    assert "以结账时的价格为准" in said
    assert "tote" not in said


@pytest.fixture
def staffed(talk: Talk, services: Services) -> Talk:
    def taken(request: httpx.Request) -> httpx.Response:
        told.append(json.loads(request.content))
        return httpx.Response(200)

    told: list[dict[str, object]] = []
    client = httpx.Client(transport=httpx.MockTransport(taken))
    services.__dict__["handovers"] = Handovers(
        services.desk_database, "https://desk.example/", "secret", client=client, wait_s=0
    )
    talk.told = told
    return talk


def told_to_the_shop(talk: Talk) -> list[str]:
    """Types of the events, once all are sent."""
    handovers = talk.conversation.services.handovers
    for _ in range(100):
        if not handovers.waiting():
            break
        time.sleep(0.05)
        handovers.deliver()
    return [str(event["type"]) for event in talk.told]


@pytest.mark.parametrize(
    ("asks", "said", "back"),
    [("let me talk to a human", "brought in a person", "hello"), ("转人工", "转给店里的同事", "你好")],
)
def test_a_person_takes_over_and_hands_back(staffed: Talk, asks: str, said: str, back: str) -> None:
    staffed("a navy shirt")
    assert said in staffed(asks)
    assert staffed("are you there? 在吗") == ""
    assert [e.code for e in staffed.events if isinstance(e, Notice)] == ["with_a_person"]
    assert sorted(told_to_the_shop(staffed)) == ["handover.message", "handover.opened"]
    opened = next(e for e in staffed.told if e["type"] == "handover.opened")
    assert asks in json.dumps(opened["transcript"], ensure_ascii=False)
    staffed.conversation.services.handovers.hand_back("t")
    assert staffed(back) != ""


@pytest.mark.parametrize(
    ("first", "sorry", "again"),
    [("WHERE IS MY ORDER??? useless bot!!", "I'm sorry", "you are useless, this is ridiculous!"),
     ("什么破客服，我的订单到底在哪？？", "抱歉", "垃圾服务，气死我了！")],
)  # fmt: skip
def test_anger_gets_one_apology_and_then_a_person(staffed: Talk, first: str, sorry: str, again: str) -> None:
    assert sorry in staffed(first)
    assert "my_orders" in staffed.tools
    said = staffed(again)
    assert sorry not in said
    assert "hand_over" in staffed.tools


def test_who_is_angry_is_quoted_nothing_that_merely_comes_close(staffed: Talk) -> None:
    said = staffed("你们这什么破质量，客服也没人理，太气人了！！")
    assert "抱歉" in said and "转给店里的同事" in said and "“" not in said


def test_a_person_is_offered_where_the_pages_are_silent_and_comes_on_a_yes(staffed: Talk) -> None:
    assert "Shall I bring in a person" in staffed("do you take discount coupons?")
    staffed("yes please")
    assert "hand_over" in staffed.tools


def test_two_failures_bring_a_person(staffed: Talk) -> None:
    staffed("do you take discount coupons?")
    staffed("and what about vouchers and promo codes?")
    assert "hand_over" in staffed.tools


def test_without_anybody_that_is_said(talk: Talk) -> None:
    assert "can't reach a person" in talk("talk to a human")
    assert talk("hello") != ""


def noted(services: Services) -> set[str]:
    return {event["key"] for event in services.taste.export("ann")["events"]}


def test_orders_that_a_person_opens_count_as_bought_once(shopper: Talk, services: Services) -> None:
    services.orders.welcome("ann", "ada")
    shopper("where are my orders?")
    assert noted(services) == {"order:A-1001:purchase:s1", "order:A-1002:purchase:s1"}
    shopper("my orders")
    assert len(noted(services)) == 2
    shopper("cancel my order A-1002")
    shopper("yes")
    assert noted(services) == {"order:A-1001:purchase:s1"}


def test_orders_that_stay_closed_say_nothing(shopper: Talk, services: Services) -> None:
    shopper("where is my order A-1001?")
    shopper("it's ben@shop.example")
    assert noted(services) == set()
    assert services.taste.export("ben")["events"] == []


@pytest.mark.parametrize(
    ("asked", "left"),
    [("I want to return the shirt from order A-1001, it's too loud for me", {"order:A-1001:return:s1"}),
     ("I want to return the shirt from order A-1001, it's too tight", set()),
     ("我要退货，订单 A-1001，不喜欢这个花色", {"order:A-1001:return:s1"}),
     ("我要退货，订单 A-1001", set())],
)  # fmt: skip
def test_a_return_counts_against_a_garment_only_as_a_matter_of_taste(
    shopper: Talk, services: Services, asked: str, left: set[str]
) -> None:
    services.orders.welcome("ann", "ada")
    shopper(asked)
    assert "order:A-1001:return:s1" not in noted(services), "nothing before the yes"
    shopper("yes please" if asked.isascii() else "是的")
    assert {key for key in noted(services) if key.startswith("order:")} == left


@pytest.mark.parametrize(
    ("asked", "email", "opened"),
    [("I want to return the shirt from order A-1001, it's too small", "ada@shop.example", "was delivered"),
     ("我要退订单 A-1001 里的衬衫，太小了", "邮箱是 ada@shop.example", "送达")],
)  # fmt: skip
def test_a_change_that_is_asked_for_first_waits_for_the_email_alone(
    shopper: Talk, asked: str, email: str, opened: str
) -> None:
    shopper(asked)
    assert opened in shopper(email)


@pytest.mark.parametrize(
    ("asked", "nearest", "said"),
    [("Do you ship to Brazil by Friday?", ("closest", "nearest"), "Shall I bring in a person"),
     ("退货可以寄到巴西吗？", ("最接近", "相近"), "同事")],
)  # fmt: skip
def test_what_comes_closest_is_called_that(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, asked: str, nearest: tuple[str, ...], said: str
) -> None:
    monkeypatch.setattr(Handovers, "reachable", True)
    answer = talk(asked)
    assert any(words in answer for words in nearest)
    assert "https://shop.example/help" in answer
    assert said in answer
