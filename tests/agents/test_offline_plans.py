"""A plan spoken of: which days are meant, what a message changes in it, and what is only asked."""

from __future__ import annotations

from typing import Any

import pytest

from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case, make_case
from stylist_agents.offline.plan_asked import question_of
from stylist_agents.offline.plan_days import anew, changes_in, days_changed, days_named
from stylist_agents.offline.planning import plan_calls
from stylist_agents.offline.results import Turn
from stylist_agents.offline.state import Context
from tests.agents.offline_shop import TOOLS

ALL = {name: frozenset(args) for name, args in TOOLS.items()}
KINDS = ("jacket", "t-shirt", "jeans", "sneakers")
FIVE_DAYS: dict[str, Any] = {
    "turn": 2,
    "asked": {"days": 5, "occasion": "work", "genders": ["women"]},
    "earlier": "before",
    "looks": [
        {"moment": str(d), "day": d, "occasion": "work", "ids": [f"{k}-{d}" for k in KINDS], "categories": list(KINDS)}
        for d in range(1, 6)
    ],
}


def case(text: str, heard: tuple[str, ...] = (), called: tuple[str, ...] = (), **context: Any) -> Case:
    turn = Turn(message=text, heard_earlier=heard, called_before=called)
    return make_case(turn, Context.model_validate({"turn": 3, "plan": FIVE_DAYS} | context), ALL)


def calls(text: str, **more: Any) -> list[Call]:
    return plan_calls(case(text, **more))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("lock day 1 and 2", (1, 2)), ("days one, three and 4", (1, 3, 4)), ("days 2-4", (2, 3, 4)),
        ("the first and third day", (1, 3)), ("the first two days", (1, 2)), ("the last day", (5,)),
        ("everything but day 2", (1, 3, 4, 5)), ("Tuesday and Friday", (2, 5)), ("15 degrees on day 3", (3,)),
        ("day 2 and 3 shirts", (2,)), ("第一天和第二天", (1, 2)), ("第一第二天", (1, 2)), ("第1、3天", (1, 3)),
        ("第二到第四天", (2, 3, 4)), ("前两天", (1, 2)), ("最后一天", (5,)), ("除了第二天", (1, 3, 4, 5)),
        ("周二周五", (2, 5)), ("周一二", (1, 2)), ("第一天三件", (1,)), ("十五度", ()),
    ],
)  # fmt: skip
def test_days_are_read_however_many_are_named(text: str, days: tuple[int, ...]) -> None:
    assert days_named(text, 5, 0) == days


def test_weekdays_name_no_day_of_a_plan_whose_first_is_unknown() -> None:
    assert days_named("Tuesday", 5, None) == ()
    assert days_named("Saturday", 3, 4) == (2,)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("lock day 1 and 2", "1,2"), ("第一天和第二天别动", "1,2"), ("lock everything but day 2", "1,3,4,5"),
        ("周一周二不动", "1,2"),
    ],
)  # fmt: skip
def test_all_days_that_are_named_are_locked_at_once(text: str, moment: str) -> None:
    assert calls(text) == [Call("refine_plan", {"action": "lock", "moment": moment})]


@pytest.mark.parametrize(
    ("text", "moment"),
    [("the shoes on days 1 and 3 match, other ones on day 3", "3"), ("第一天和第三天的鞋太像了，第三天换一双", "3")],
)  # fmt: skip
def test_the_day_of_an_exchange_is_the_one_said_beside_it(text: str, moment: str) -> None:
    assert calls(text) == [Call("refine_plan", {"action": "swap", "moment": moment, "part": "shoes"})]


def test_two_changes_in_one_message_are_both_made() -> None:
    assert calls("lock day 1 and swap the shoes on day 2") == [
        Call("refine_plan", {"action": "lock", "moment": "1"}),
        Call("refine_plan", {"action": "swap", "moment": "2", "part": "shoes"}),
    ]
    assert changes_in("keep day 1, day 3") == ["keep day 1, day 3"]


@pytest.mark.parametrize("text", ["change all the others, what's locked stays as it is", "其他的都换掉，锁住的别动"])
def test_the_others_are_made_anew(text: str) -> None:
    (call,) = calls(text)
    assert call.name == "plan_trip" and call.args["renew"] and call.args["keep_locked"]


@pytest.mark.parametrize(
    ("text", "part"), [("第二天裤子换成裙子", "skirt"), ("day 2: a blazer instead of the jacket", "blazer")]
)
def test_what_comes_in_is_of_the_kind_that_is_named(text: str, part: str) -> None:
    assert calls(text) == [Call("refine_plan", {"action": "swap", "moment": "2", "part": part})]


def test_a_colour_that_is_said_comes_in() -> None:
    (call,) = calls("第二天的鞋换成白色的")
    assert call.args["colours"] == ["white"]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("does it all fit in 40 litres", "fits"), ("40升的包装得下吗", "fits"), ("登机箱装得下吗", "fits"),
        ("what did that change?", "changed"), ("刚才改了什么", "changed"), ("did you keep Tuesday?", "locked"),
        ("锁住了吗", "locked"), ("do I wear anything twice?", "again"), ("有没有重复穿的", "again"),
        ("what would I have to buy", "buy"), ("要买哪些", "buy"), ("what does Tuesday look like?", "day"),
        ("周二穿什么", "day"), ("did you pack a swimsuit?", "packed"), ("泳衣带了吗", "packed"),
        ("is that all black and grey?", "colours"), ("有没有别的颜色", "colours"), ("what does it cost?", "cost"),
        ("other shoes on day 2", None), ("make it 300", None), ("keep day 2", None), ("泳衣有吗，帮我找一件", None),
    ],
)  # fmt: skip
def test_a_question_about_the_plan_changes_nothing_in_it(text: str, question: str | None) -> None:
    asked = case(text)
    assert question_of(asked.said, asked.context) == question
    if question:
        assert asked.said.acts == ("plan",)
        assert [c.args.get("action") for c in plan_calls(asked)] == ["compare" if question == "changed" else "show"]


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("it's a bank, so quite formal", "dress_code", "business"), ("8 pieces", "max_pieces", 8),
        ("换成八件", "max_pieces", 8), ("new things are allowed too", "sources", "both"),
    ],
)  # fmt: skip
def test_what_says_no_word_of_changing_changes_the_plan_all_the_same(text: str, key: str, value: object) -> None:
    (call,) = calls(text)
    assert call.name == "plan_trip" and call.args[key] == value


def test_a_smarter_day_is_that_whole_day() -> None:
    (call,) = calls("周三有客户来，正式点")
    assert call.args["events"] == [{"day": 3, "occasion": "work", "dress_code": "business", "whole_day": True}]


def test_back_after_a_comparison_is_the_other_plan_and_once_more_is_one_step_further() -> None:
    reopened = [Call("refine_plan", {"action": "reopen", "other_plan_id": "before"})]
    assert calls("go back", heard=("compare it with the one before",), called=("refine_plan",)) == reopened
    assert calls("ok the old plan then") == calls("还是之前那份计划吧") == reopened
    undone = [Call("refine_plan", {"action": "undo"})]
    assert calls("and again", heard=("undo that",), called=("refine_plan",)) == undone
    assert calls("再撤销一次", heard=("撤销",), called=("refine_plan",)) == undone


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("a capsule wardrobe of 10 pieces in navy, white and camel, for women", ["navy", "white", "camel"]),
        ("帮我做一个8件的胶囊衣橱，女装，只要黑白灰", ["black", "white", "grey"]),
        ("pack for 4 days, only black", ["black"]), ("pack for 4 days with my red dress", None),
    ],
)  # fmt: skip
def test_the_colours_of_a_capsule_are_kept(text: str, colours: list[str] | None) -> None:
    (call,) = calls(text, plan=None)
    assert call.args.get("colours") == colours


@pytest.mark.parametrize(
    ("text", "season"),
    [("去三亚玩四天", "tropics"), ("国庆去三亚五天", "tropics"), ("5 days in Bali in January", "tropics")],
)
def test_a_place_is_no_day_on_the_beach_and_its_weather_its_own(text: str, season: str) -> None:
    (call,) = calls(text, plan=None)
    assert call.args["season"] == season and "occasion" not in call.args and "events" not in call.args


def test_a_working_week_has_five_days_of_work_and_a_span_beside_days_is_degrees() -> None:
    (week,) = calls("outfits for the working week", plan=None)
    assert (week.args["days"], week.args["occasion"]) == (5, "work")
    (trip,) = calls("plan 3 days in Berlin, men, 10 to 16", plan=None)
    assert trip.args["weather"] == [{"low_c": 10.0, "high_c": 16.0, "rain": False}] and "budget_amount" not in trip.args


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("make it 5 days", 5), ("change the trip to six days", 6), ("3 days instead", 3), ("one more day", 5),
        ("two days longer", 6), ("add a day", 5), ("a day less", 3), ("make it two nights", 3),
        ("改成五天", 5), ("多加一天", 5), ("少一天", 3), ("延长到七天", 7),
        ("other shoes on day 2", None), ("make it 500", None), ("add a coat", None), ("add a day bag", None),
        ("第五天换鞋", None), ("五天都要外套", None), ("每隔两天洗", None),
    ],
)  # fmt: skip
def test_how_many_days_it_is_to_be_now(text: str, days: int | None) -> None:
    assert days_changed(text, 4) == days


@pytest.mark.parametrize("text", ["one more day", "make it six days", "多加一天", "改成六天"])
def test_another_number_of_days_makes_the_plan_anew(text: str) -> None:
    weather = [{"low_c": n, "high_c": 20} for n in range(5)]
    plan = FIVE_DAYS | {"asked": FIVE_DAYS["asked"] | {"weather": weather}}
    [call] = calls(text, plan=plan)
    assert (call.name, call.args["days"], call.args["occasion"]) == ("plan_trip", 6, "work")
    assert call.args["weather"] == [*weather, weather[-1]]


@pytest.mark.parametrize(
    "text",
    [
        "everything different please",
        "again with other pieces",
        "plan it again",
        "都换成别的",
        "重新排一版",
        "再来一套别的",
    ],
)
def test_all_of_it_of_other_pieces(text: str) -> None:
    [call] = calls(text)
    assert call.name == "plan_trip" and call.args["renew"] and call.args["days"] == 5


@pytest.mark.parametrize(
    "text", ["is everything black?", "the whole thing costs too much", "换双鞋", "other shoes on day 2"]
)
def test_what_asks_for_no_other_plan(text: str) -> None:
    assert not anew(text)


@pytest.mark.parametrize(
    "text",
    ["does it go with my jeans?", "would the t-shirt go with black trousers?", "和我的牛仔裤能搭吗", "能配我的白鞋吗"],
)
def test_whether_it_goes_with_something_is_told_of_the_plan(text: str) -> None:
    assert question_of(case(text).said, case(text).context) == "goes"
    assert calls(text) == [Call("refine_plan", {"action": "show"})]


def test_what_goes_with_something_is_no_question_of_that_kind() -> None:
    assert question_of(case("what goes with my jeans?").said, case("x").context) is None


@pytest.mark.parametrize("text", ["back to the trip: make it 4 days", "make it 4 days", "行程改成四天", "多待一天"])
def test_a_trip_that_gets_other_days_keeps_what_it_was_made_from(text: str) -> None:
    shown = [{"n": 1, "id": "s1", "category": "clutch"}] if text[0] in "b多" else []  # other things were seen since
    [call] = calls(text, shown=shown, turn=5 if shown else 3)
    assert (call.args["days"], call.args["occasion"]) == (6 if text[0] == "多" else 4, "work")


@pytest.mark.parametrize("text", ["lock the wedding", "锁住婚礼那套"])
def test_an_event_that_the_plan_does_not_have_locks_nothing(text: str) -> None:
    assert calls(text) == []


@pytest.mark.parametrize("text", ["unlock all and make it 400", "全部解锁，总共400"])
def test_unlocking_is_of_the_plan_with_a_sum_beside_it(text: str) -> None:
    assert next(c.args.get("action") for c in calls(text, turn=4)) == "unlock"


@pytest.mark.parametrize("text", ["everything different please, under 300 in total", "都换成别的，总共300"])
def test_of_other_pieces_within_another_sum(text: str) -> None:
    [call] = calls(text)
    assert call.args["renew"] and call.args["budget_amount"] == 300


def test_new_things_are_from_the_shop_and_no_other_plan() -> None:
    [call] = calls("all new, from the shop only")
    assert call.args["sources"] == "shop" and "renew" not in call.args
