"""Whether one piece goes with another: a question, in whichever words and language, and never a search."""

from __future__ import annotations

import pytest

from stylist_agents.offline.case import Case, make_case
from stylist_agents.offline.evaluate import EMPTY, PLANNED, SCREEN
from stylist_agents.offline.going_with import tell_pair, tell_pairs
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.policy import next_calls
from stylist_agents.offline.results import Turn
from stylist_agents.offline.state import Item

TOOLS = dict.fromkeys(("search_catalogue", "remember_preferences", "plan_outfit", "explain"), frozenset({"garment_id"}))


def asked(say: str, heard: str = "") -> Case:
    return make_case(Turn(message=say, heard_earlier=(heard,) if heard else ()), SCREEN, TOOLS)


@pytest.mark.parametrize(
    ("say", "piece"),
    [
        ("does the second go with my jeans?", "s2"),
        ("第二件和我的 jeans 能搭吗", "s2"),
        ("和我的牛仔裤能搭吗", "s1"),
        ("配黑色裤子好看吗", "s1"),
        ("can I wear it with my white sneakers", "s1"),
        ("would a black blazer go with it?", "s1"),
        ("he wears brown cords mostly, would the third go with those", "s3"),
        ("他有条蓝色牛仔裤，能搭吗", "s1"),
    ],
)
def test_it_is_told_and_not_searched_for(say: str, piece: str) -> None:
    case = asked(say)
    assert [(c.name, dict(c.args)) for c in next_calls(case)] == [("explain", {"garment_id": piece})]
    assert tell_pair(case, Speaker(case.said.locale, 1))


@pytest.mark.parametrize(
    "say", ["what goes with my jeans?", "something to go with my jeans", "有没有能配牛仔裤的", "jeans"]
)
def test_what_asks_for_something_is_no_such_question(say: str) -> None:
    assert asked(say).said.acts != ("detail",)


def test_of_the_next_one_the_same_is_asked() -> None:
    said = asked("and the third one?", heard="does the second go with my jeans?").said
    assert (said.acts, said.targets) == (("detail",), ("s3",))


def test_nothing_is_compared_with_nothing() -> None:
    said = make_case(Turn(message="does it go with my jeans?"), EMPTY, TOOLS).said
    assert said.targets == ()


def test_two_trousers_take_one_place_and_an_unknown_colour_is_asked_for() -> None:
    both = asked("do the chinos go with my jeans?")
    assert "one or the other" in tell_pair(both, Speaker("en", 1)).lower()
    assert tell_pair(asked("does the third go with my shoes?"), Speaker("en", 1)).endswith("?")


PACKED = [
    Item(id="coat", category="coat", colours=("navy",)),
    Item(id="tee", category="t-shirt", colours=("white",)),
    Item(id="jeans", category="jeans", colours=("black",)),
    Item(id="dress", category="dress", colours=("red",)),
    Item(id="shoes", category="sneakers", colours=("white",)),
]


def of_plan(say: str) -> str:
    case = make_case(Turn(message=say), PLANNED, TOOLS)
    return tell_pairs(case, PACKED, Speaker(case.said.locale, 1))


@pytest.mark.parametrize("say", ["does it go with my jeans?", "和我的牛仔裤能搭吗"])
def test_of_a_plan_all_that_can_be_worn_beside_is_named(say: str) -> None:
    said = of_plan(say)
    assert all(f"[[title:{name}]]" in said for name in ("coat", "tee", "shoes"))
    assert "[[title:jeans]]" not in said and "[[title:dress]]" not in said


@pytest.mark.parametrize(
    ("say", "names"),
    [
        ("would the coat go with my grey trousers?", "[[title:coat]]"),
        ("大衣能配黑裤子吗", "[[title:coat]]"),
        ("would the shoes go with my grey trousers?", "[[title:shoes]]"),
    ],
)
def test_of_a_plan_the_piece_that_is_named_is_told_of(say: str, names: str) -> None:
    said = of_plan(say)
    assert names in said and said.count("[[title:") == 1 and not said.endswith(("?", "？"))


@pytest.mark.parametrize("say", ["does the scarf go with the dress?", "围巾和裙子搭吗"])
def test_what_is_in_no_plan_is_not_judged(say: str) -> None:
    assert "[[title" not in of_plan(say)
