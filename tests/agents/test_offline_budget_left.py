""" "How much is left of my budget?" is reckoned from the look, the plan or the garment on the screen."""

from __future__ import annotations

import pytest

from stylist_agents.offline.evaluate import PLANNED, SCREEN
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
