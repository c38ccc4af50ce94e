"""What is said to the stylist, asked without a subject, or kept of a look: no wish is read into it."""

from __future__ import annotations

from typing import Any

import pytest

from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case, make_case
from stylist_agents.offline.look_calls import frame_of, look_around
from stylist_agents.offline.policy import next_calls
from stylist_agents.offline.replies import reply
from stylist_agents.offline.results import Answer, Turn
from stylist_agents.offline.state import Context
from stylist_agents.offline.words import table
from tests.agents.offline_shop import TOOLS

ALL = {name: frozenset(args) for name, args in TOOLS.items()}
SHIRT = {"id": "s1", "n": 1, "category": "shirt", "colours": ["navy"], "fabrics": ["linen"], "gender": "men"}
LOOK = [SHIRT | {"n": 0}, {"id": "c1", "category": "chinos", "gender": "men"}, {"id": "l1", "category": "loafers"}]
SHOWN: dict[str, Any] = {"shown": [SHIRT, SHIRT | {"id": "s2", "n": 2}], "outfit": LOOK, "focus": "s1", "turn": 3,
                         "wish": {"categories": ["shirt"]}}  # fmt: skip


def case(text: str, heard: tuple[str, ...] = (), answers: tuple[Answer, ...] = (), **context: Any) -> Case:
    return make_case(Turn(message=text, heard_earlier=heard, answers=answers), Context.model_validate(context), ALL)


@pytest.mark.parametrize(
    "text", ["sorry!", "my bad", "sorry, I've had a rotten day", "不好意思", "抱歉啊", "不好意思刚才语气不好"]
)
def test_an_apology_is_taken_and_is_no_opinion(text: str) -> None:
    said = case(text, **SHOWN)
    assert next_calls(said) == []
    sentences = table("phrases")["no_offence"]
    assert reply(said).startswith(tuple(s for variants in sentences.values() for s in variants))


@pytest.mark.parametrize(
    "text", ["sorry, I meant a blue skirt", "不好意思我说错了，是蓝色的衬衫", "sorry, cheaper please"]
)
def test_an_apology_before_a_wish_leaves_the_wish(text: str) -> None:
    assert [c.name for c in next_calls(case(text, **SHOWN))][-1] == "search_catalogue"


@pytest.mark.parametrize("context", [{}, SHOWN])
@pytest.mark.parametrize("text", ["是纯棉的吗", "腰是松紧的吗", "is it cotton?"])
def test_a_question_without_its_subject_wishes_for_nothing(text: str, context: dict[str, Any]) -> None:
    said = case(text, **context)
    assert "detail" in said.said and not said.said.wishes
    assert "search_catalogue" not in [c.name for c in next_calls(said)]


@pytest.mark.parametrize("text", ["that's not leather", "这不是皮的"])
def test_a_complaint_that_it_is_not_what_was_asked_for_refuses_nothing(text: str) -> None:
    assert not case(text, **SHOWN).said.wishes


@pytest.mark.parametrize(
    "text", ["ok keep the shirt, forget the rest", "衬衫留着，其他的都不要了", "只留衬衫，其余的去掉"]
)
def test_one_piece_stays_and_the_rest_goes(text: str) -> None:
    assert next_calls(case(text, **SHOWN)) == [Call("plan_outfit", {"leave_out": ["chinos", "loafers"]})]


@pytest.mark.parametrize("text", ["is white alright for me?", "can I wear white?", "我能穿白色吗"])
def test_whether_white_may_be_worn_is_answered_and_not_looked_for(text: str) -> None:
    wedding = SHOWN | {"wish": {"occasions": ["wedding"], "groups": ["dresses"]}}
    said = case(text, **wedding)
    assert next_calls(said) == []
    assert "bride" in reply(said) or "新娘" in reply(said)


@pytest.mark.parametrize("text", ["would it suit a man my age?", "am I too old for it?", "会不会显老", "太老气了吗"])
def test_nobody_is_told_that_something_is_for_another_age(text: str) -> None:
    said = case(text, **SHOWN)
    assert "search_catalogue" not in [c.name for c in next_calls(said)]
    assert "age" in reply(said).lower() or "年龄" in reply(said) or "岁数" in reply(said)


def test_a_look_for_the_frost_is_asked_for_with_its_degrees_and_without_gilets() -> None:
    said = case("what should I wear at minus 10 degrees")
    (search,) = [c for c in next_calls(said) if c.name == "search_catalogue"]
    assert search.args["not_categories"] == ["gilet"]
    assert frame_of(said)["low_c"] == frame_of(said)["high_c"] == -10
    assert frame_of(case("for women", heard=("what should I wear at minus 10 degrees",)))["low_c"] == -10


def test_a_present_comes_without_a_look_until_one_asks_for_oneself() -> None:
    found = Answer(
        "search_catalogue", {}, {"items": [{"id": "b1", "category": "tote", "gender": "unisex"}], "total": 1}
    )
    heard = ("想给女朋友买生日礼物，三百以内",)
    assert look_around(case("包有吗", heard, (found,))) is None
    assert look_around(case("给我自己也看个包", heard, (found,))) is not None


@pytest.mark.parametrize(
    ("text", "dark"),
    [
        ("I need a suit for my uncle's funeral", True), ("我爸走了，想买套西装", True),
        ("My wife always bought my clothes. She died in spring. I don't know where to start.", False),
        ("I don't want to look like I'm going to another funeral", False),
        ("去年老伴走了，想找件外套", False),
    ],
)  # fmt: skip
def test_only_the_rites_are_dressed_for_in_dark(text: str, dark: bool) -> None:
    assert ("charcoal" in case(text).said.values("colour")) is dark


@pytest.mark.parametrize(
    "text", ["sage green theme for the wedding party, four bridesmaids", "婚礼主题是鼠尾草绿，四个伴娘"]
)
def test_bridesmaids_wear_dresses_to_a_wedding(text: str) -> None:
    said = case(text).said
    assert said.values("category") == ("dress",) and said.values("occasion") == ("wedding",)
