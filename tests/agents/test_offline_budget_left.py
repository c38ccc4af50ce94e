""" "How much is left of my budget?" is reckoned from the look, the plan or the garment on the screen."""

from __future__ import annotations

import pytest

from stylist_agents.offline.case import make_case
from stylist_agents.offline.evaluate import PLANNED, SCREEN
from stylist_agents.offline.policy import next_calls
from stylist_agents.offline.replies import reply
from stylist_agents.offline.results import Turn
from stylist_agents.offline.state import Context
from stylist_agents.offline.turns_of_phrase import turn_of
from tests.agents.offline_shop import Shop

ASKED = [
    "how much is left of my budget?", "how much money have I got left?", "what's left of the budget",
    "how much do I have left", "am I still within budget?", "how much can I still spend?",
    "还剩多少钱?", "预算还剩多少", "还能花多少", "超预算了吗",
]  # fmt: skip


@pytest.mark.parametrize("asks", ASKED)
def test_what_a_look_leaves_of_the_budget(asks: str) -> None:
    shop = Shop()
    shop.say("a navy shirt under 300 dollars")
    shop.say("build me an outfit around it")
    said = shop.say(asks)
    assert "[[left]]" in said
    assert "[[total]]" in said
    assert shop.names() == []


def test_without_a_budget_it_is_asked_for() -> None:
    shop = Shop()
    shop.say("a navy shirt")
    shop.say("build me an outfit around it")
    said = shop.say("how much is left of my budget?")
    assert "[[total]]" in said
    assert "[[left]]" not in said
    assert said.endswith("?")


def test_the_plan_that_came_last_is_meant() -> None:
    shop = Shop()
    shop.say("a navy shirt under 300 dollars")
    shop.context |= {"plan": PLANNED.model_dump(mode="json")["plan"] | {"turn": 1}, "outfit": []}
    assert "[[plan_left]]" in shop.say("how much is left of my budget?")


def test_one_garment_alone_is_reckoned_with_too() -> None:
    shop = Shop()
    shop.say("a navy shirt under 300 dollars")
    shop.context["outfit"] = []
    assert f"[[left:{shop.context['focus']}]]" in shop.say("还剩多少钱?")


@pytest.mark.parametrize(
    "say",
    [
        "how many are left in M?",
        "is there any left?",
        "what's left to see",
        "the left one",
        "还有多少件",
        "两天后还剩几件库存",
    ],
)
def test_what_is_left_of_other_things_is_not_meant(say: str) -> None:
    assert SCREEN.shown
    assert not turn_of("what_is_left").search(say)


SUMS = [
    "how much am I at?", "what does it come to so far?", "what's the damage?", "how much is that altogether",
    "what's my total", "so what does that come to",
    "一共多少了", "目前总价多少", "加起来多少钱", "算一下总价", "一共花了多少",
]  # fmt: skip


@pytest.mark.parametrize("asks", SUMS)
def test_what_the_look_comes_to(asks: str) -> None:
    shop = Shop()
    shop.say("a navy shirt under 300 dollars")
    shop.say("build me an outfit around it")
    assert "[[total]]" in shop.say(asks)
    assert shop.names() == []


@pytest.mark.parametrize("asks", SUMS)
def test_what_the_plan_comes_to(asks: str) -> None:
    case = make_case(Turn(message=asks), PLANNED, {"refine_plan": frozenset({"action"})})
    made = [(call.name, dict(call.args)) for call in next_calls(case)]
    assert made in ([], [("refine_plan", {"action": "show"})])
    assert made or "[[plan_total]]" in reply(case)


@pytest.mark.parametrize("asks", ["how much am I at?", "一共多少了"])
def test_what_the_basket_comes_to_is_the_tools_to_say(asks: str) -> None:
    basket = [{"id": "s1", "category": "shirt"}]
    tools = {"show_basket": frozenset[str]()}
    alone = Context.model_validate({"turn": 3, "desk": {"basket": basket}})
    assert [c.name for c in next_calls(make_case(Turn(message=asks), alone, tools))] == ["show_basket"]
    beside = SCREEN.model_copy(update={"desk": alone.desk, "outfit": SCREEN.shown})
    spoken = Turn(message=asks, called_before=("add_to_basket",))
    assert [c.name for c in next_calls(make_case(spoken, beside, tools))] == ["show_basket"]
    assert next_calls(make_case(Turn(message=asks), beside, tools)) == []


@pytest.mark.parametrize(
    "say", ["how much is the second?", "这件现在多少钱", "一共多少件", "总共不超过2000", "what's the total length?"]
)
def test_other_questions_are_for_no_sum(say: str) -> None:
    assert not turn_of("comes_to").search(say)
