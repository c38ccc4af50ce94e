"""A piece that joins the plan or the look, the question where it is not clear to what, and what is none of it."""

from __future__ import annotations

import pytest

from stylist.locale import Locale
from stylist_agents.offline.adding import tell_what_was_added
from stylist_agents.offline.case import make_case
from stylist_agents.offline.evaluate import PLANNED
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.policy import next_calls
from stylist_agents.offline.results import Answer, Turn
from stylist_agents.offline.said_to_add import adds
from stylist_agents.offline.state import Context

TOOLS = dict.fromkeys(
    ("search_catalogue", "remember_preferences", "plan_outfit", "plan_trip", "refine_plan"),
    frozenset({"action", "moment", "part", "colours", "add", "remove", "days", "categories", "groups", "keep_added"}),
)


def calls(say: str, context: Context, before: str = "", heard: str = "") -> list[tuple[str, dict[str, object]]]:
    turn = Turn(message=say, said_before=before, heard_earlier=(heard,) if heard else ())
    return [(call.name, dict(call.args)) for call in next_calls(make_case(turn, context, TOOLS))]


@pytest.mark.parametrize(
    "say",
    [
        "add a coat",
        "and please add a belt",
        "can you add a scarf?",
        "加一件外套",
        "再加条围巾",
        "第二天再加条围巾",
        "能不能再加个包",
        "add sunglasses",
    ],
)
def test_what_adds(say: str) -> None:
    assert adds(say)


@pytest.mark.parametrize(
    "say",
    [
        "a coat",
        "did you add a coat?",
        "add it to my basket",
        "add 50 to the budget",
        "add details",
        "加入购物车",
        "加了外套吗",
        "加大码",
        "外套",
    ],
)
def test_what_adds_nothing(say: str) -> None:
    assert not adds(say)


@pytest.mark.parametrize(("say", "part"), [("add a coat", "coat"), ("加一条围巾", "scarf")])
def test_a_piece_joins_the_plan_and_nothing_is_searched_for(say: str, part: str) -> None:
    made = calls(say, PLANNED)
    assert [name for name, _ in made] == ["refine_plan"]
    assert (made[0][1]["action"], made[0][1]["part"]) == ("add", part)


def test_a_day_that_is_named_is_the_only_one() -> None:
    assert calls("add a cardigan on day 2", PLANNED)[0][1]["moment"] == "2"


def test_another_pair_of_trousers_needs_a_day() -> None:
    assert calls("add a skirt", PLANNED) == []


@pytest.mark.parametrize(("say", "action"), [("day 2", "swap"), ("on day 1", "swap")])
def test_the_day_that_was_asked_for_is_told_by_itself(say: str, action: str) -> None:
    asked = "The skirt would be one day's, and the others stay as they are. For which day?"
    made = calls(say, PLANNED, before=asked, heard="add a skirt")
    assert made[0][0] == "refine_plan"
    assert (made[0][1]["action"], made[0][1]["part"]) == (action, "skirt")


WITH_A_COAT = PLANNED.model_copy(update={"plan": PLANNED.plan and PLANNED.plan.model_copy(update={
    "looks": tuple(look.model_copy(update={"added": ("coat-1",)}) for look in PLANNED.plan.looks),
})})  # fmt: skip


@pytest.mark.parametrize(
    "say",
    [
        "make it 500 in total",
        "it will rain",
        "one more day",
        "again with other pieces",
        "总共500",
        "多加一天",
        "都换成别的",
    ],
)
def test_what_was_added_comes_along_when_the_plan_is_made_anew(say: str) -> None:
    [made] = [args for name, args in calls(say, WITH_A_COAT) if name == "plan_trip"]
    assert made["keep_added"]
    [plain] = [args for name, args in calls(say, PLANNED) if name == "plan_trip"]
    assert "keep_added" not in plain


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_what_became_of_it_is_said(locale: Locale) -> None:
    told = {"stayed": ["a"], "exchanged": [["b", "c"]], "gone": ["d"]}
    said = tell_what_was_added(Answer("plan_trip", {}, {"added_before": told}), Speaker(locale, 1))
    assert all(f"[[title:{name}]]" in said for name in "abcd")
    assert tell_what_was_added(Answer("plan_trip", {}, {}), Speaker(locale, 1)) == ""


def test_a_question_about_adding_changes_nothing() -> None:
    assert not [args for name, args in calls("should I add a coat?", PLANNED) if args.get("action") == "add"]
