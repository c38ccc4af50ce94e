"""How the offline stylist speaks: nothing twice, nothing unasked, only what is true, and a thread that is not lost."""

from __future__ import annotations

from typing import Any

import pytest

from stylist.locale import Locale
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case, make_case
from stylist_agents.offline.found import best_reason
from stylist_agents.offline.look_calls import look_around, replans
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.planning import plan_calls
from stylist_agents.offline.questions import asked_calls
from stylist_agents.offline.results import Answer, Turn
from stylist_agents.offline.state import Context
from stylist_agents.offline.telling_garments import tell_why
from stylist_agents.offline.telling_plan_answers import tell_plan_why
from stylist_agents.offline.telling_plans import tell_change, tell_trip
from stylist_agents.offline.words import table
from tests.agents.offline_shop import REASON, TOOLS, Shop

ALL = {name: frozenset(args) for name, args in TOOLS.items()}
COAT = {"id": "coat-m", "n": 1, "category": "coat", "gender": "men"}
WORN = [
    {"id": "coat-m", "category": "coat", "gender": "men"},
    {"id": "hoodie", "category": "hoodie", "gender": "unisex"},
    {"id": "tie", "category": "tie", "gender": "men"},
    {"id": "shirt", "category": "shirt", "gender": "men"},
]
PLAN = {
    "turn": 1,
    "asked": {"days": 3},
    "looks": [
        {"moment": "1", "day": 1, "occasion": "travel", "ids": ["j", "k"], "categories": ["jacket", "jeans"]},
        {"moment": "2", "day": 2, "occasion": "travel", "ids": ["j", "s"], "categories": ["jacket", "skirt"]},
    ],
}


SHOWN_PLAN: dict[str, Any] = {
    "looks": [
        {"moment": "1", "occasion": "travel", "ids": ["j", "k"], "locked": False},
        {"moment": "2", "occasion": "travel", "ids": ["j", "s"], "locked": False},
    ],
    "packing": [
        {"id": "j", "category": "jacket", "colours": ["navy"], "owned": False, "wears": 2},
        {"id": "k", "category": "jeans", "colours": ["black"], "owned": False, "wears": 1},
        {"id": "s", "category": "skirt", "colours": ["red"], "owned": True, "wears": 1},
    ],
    "reasons": [],
    "weather": {"2": {"low_c": 12.0, "high_c": 22.0, "rain": False}},
    "why": {"2": [{"code": "worn_together", "facts": {"share": 0.7}}]},
}


def case(
    text: str, before: str = "", answers: tuple[Answer, ...] = (), called: tuple[str, ...] = (), **context: Any
) -> Case:
    turn = Turn(message=text, said_before=before, answers=answers, called_before=called)
    return make_case(turn, Context.model_validate(context), ALL)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_way_of_saying_comes_back_only_after_all_the_others(locale: Locale) -> None:
    said: list[str] = []
    for turn in (3, 7, 4, 11, 12, 30, 2):  # whatever the turns
        said.append(Speaker(locale, turn, said).say("offer_more"))
    assert len(set(said)) == len(said) == len(table("phrases")["offer_more"][locale])


def test_a_reason_is_said_once() -> None:
    wish = {"code": "occasion", "kind": "wish", "facts": {"occasion": "wedding"}}
    fabric = {"code": "fabric", "kind": "wish", "facts": {"fabric": "linen"}}
    fresh = Speaker("en", 2, ["I'd take the first. Right for a wedding."])
    assert (
        best_reason({"reasons": [wish, {**fabric, "code": "cheapest_here"}]}, fresh, fresh=True)
        != "Right for a wedding."
    )
    assert best_reason({"reasons": [wish]}, fresh, fresh=True) == ""
    assert best_reason({"reasons": [wish]}, fresh) == "Right for a wedding."


@pytest.mark.parametrize(
    "words", ["why the first one, and is there something cheaper?", "为什么选第一件，另外有没有便宜点的？"]
)
def test_of_two_things_asked_one_piece_is_explained_not_the_look_that_came_with_the_search(words: str) -> None:
    shop = Shop()
    shop.say("a shirt")
    text = shop.say(words)
    assert "plan_outfit" in shop.names()
    assert REASON["zh" if words[0] > "z" else "en"] in text.split("\n\n")[0]


def test_an_exchange_names_the_piece_that_came_and_not_all_that_stayed() -> None:
    shop = Shop()
    shop.say("a shirt")
    shop.say("what goes with it?")
    text = shop.say("other shoes please")
    assert "[[title:other-piece]]" in text
    assert "chinos" not in text


def test_no_coat_goes_over_a_coat_and_departments_are_not_mixed() -> None:
    first = {"id": "coat-w", "n": 1, "category": "coat", "gender": "women"}
    found = Answer("search_catalogue", {"categories": ["coat"]}, {"items": [first], "total": 1})
    call = look_around(case("coats for women", answers=(found,), outfit=WORN, turn=3))
    assert call is not None
    assert call.args["anchor_ids"] == ["hoodie", "coat-w"]


@pytest.mark.parametrize("words", ["for a man, 300 in total", "男的，预算两千"])
def test_for_whom_and_for_how_much_after_a_look_is_said_of_the_look(words: str) -> None:
    assert replans(case(words, before="One complete look: a shirt. Together [[total]].", outfit=WORN[3:]))
    assert not replans(
        case(words, before="My pick: [[title:a]], [[price:a]].", outfit=WORN[3:], wish={"groups": ["tops"]})
    )


@pytest.mark.parametrize("words", ["hand luggage only", "只带一个登机箱"])
def test_what_is_said_of_packing_changes_the_plan_that_is_there(words: str) -> None:
    (call,) = plan_calls(case(words, plan=PLAN))
    assert (call.name, call.args["days"], call.args["carry_on"]) == ("plan_trip", 3, True)


@pytest.mark.parametrize("words", ["a capsule wardrobe for work, max 10 pieces", "上班用的胶囊衣橱，最多10件"])
def test_a_capsule_is_not_asked_for_days(words: str) -> None:
    (call,) = plan_calls(case(words))
    assert (call.args["days"], call.args["max_pieces"]) == (5, 10)


def test_days_on_which_the_same_is_worn_share_a_line() -> None:
    looks = [{"moment": str(d), "ids": ["a"]} for d in (1, 2, 3)]
    packing = [{"id": "a", "category": "dress", "owned": False}]
    made = Answer("plan_trip", {"days": 3}, {"looks": looks, "packing": packing, "reasons": []})
    for words, line in (
        ("3 days in Rome, what do I pack?", "Days 1 to 3: a dress."),
        ("去成都三天，帮我准备行李", "第一到第三天：连衣裙。"),
    ):
        told = case(words, answers=(made,))
        assert line in tell_trip(told, Speaker(told.said.locale, 1)).split("\n")


def test_why_a_day_is_dressed_so_is_answered_from_the_plan() -> None:
    asked = case("why that on day 2?", plan=PLAN)
    (call,) = plan_calls(asked)
    assert call == Call("refine_plan", {"action": "show", "moment": "2"})
    told = case("why that on day 2?", plan=PLAN, answers=(Answer("refine_plan", dict(call.args), SHOWN_PLAN),))
    said = tell_plan_why(told, Speaker("en", 1))
    assert "jacket" in said and "skirt" in said
    assert tell_why(told, Speaker("en", 1)) == said


@pytest.mark.parametrize(("words", "locale"), [("why?", "en"), ("为什么", "zh")])
def test_why_a_plan_is_so_is_never_said_twice(words: str, locale: Locale) -> None:
    told = case(words, plan=PLAN, answers=(Answer("refine_plan", {"action": "show", "moment": "2"}, SHOWN_PLAN),))
    said: list[str] = []
    for turn in range(1, 6):
        said.append(tell_plan_why(told, Speaker(locale, turn, said)))
    assert len(set(said[:3])) == 3
    assert "22" in said[1] and "22" not in "".join(said[2:]), "the weather is one of the reasons, and is given once"


def test_what_a_plan_costs_is_said() -> None:
    asked = case("how much is it in total?", plan=PLAN)
    (call,) = plan_calls(asked)
    told = case("how much is it in total?", plan=PLAN, answers=(Answer("refine_plan", dict(call.args), SHOWN_PLAN),))
    assert "[[plan_total]]" in tell_change(told, Speaker("en", 1))


@pytest.mark.parametrize("words", ["fine. which one", "行，哪个好"])
def test_asked_which_one_it_names_one(words: str) -> None:
    shown = [COAT | {"id": f"c{n}", "n": n} for n in (1, 2, 3)]
    assert [c.name for c in asked_calls(case(words, shown=shown))] == ["explain"]


def test_a_size_is_asked_of_what_has_to_fit() -> None:
    shown = [{"id": "tie", "n": 1, "category": "tie", "gender": "men"}]
    asked = case("which size would I be?", shown=shown, outfit=WORN[2:], focus="tie")
    assert [c.args["garment_id"] for c in asked_calls(asked)] == ["shirt"]


@pytest.mark.parametrize(
    ("words", "called", "act"),
    [
        ("and the second one?", "try_on", "try_on"), ("第二件呢？", "try_on", "try_on"),
        ("那裤子呢？", "size_advice", "size"), ("what about the second?", "should_i_buy", "advise"),
    ],
)  # fmt: skip
def test_a_question_that_leaves_out_its_verb_is_the_one_before(words: str, called: str, act: str) -> None:
    shown = [COAT | {"id": "c1"}, COAT | {"id": "c2", "n": 2}]
    outfit = [{"id": "t", "category": "jeans", "gender": "men"}]  # 裤子 are jeans, too
    assert case(words, called=(called,), shown=shown, outfit=outfit).said.acts == (act,)
    assert case(words, shown=shown, outfit=outfit).said.acts != (act,)


def test_a_choice_of_colours_is_said_as_one() -> None:
    shop = Shop()
    assert "navy or beige" in shop.say("a shirt in navy or beige").lower()
    assert "藏青或米色" in Shop().say("藏青或者米色的衬衫")


def test_what_is_not_there_is_said_without_naming_a_cause_twice() -> None:
    speaker = Speaker("en", 1)
    for turn in (1, 2):
        said = Speaker("en", turn).say("none_plain", wanted="red gloves", constraint="the colour")
        assert "red gloves" in said and "colour" not in said
    assert "the colour" in speaker.say("nearest_ask", constraint="the colour")
