"""A bare command keeps the talk's language; "stop" ends it; a detail that nobody marks is said to be unmarked."""

from __future__ import annotations

import pytest

from stylist_agents.offline.case import make_case
from stylist_agents.offline.evaluate import PLANNED, SCREEN
from stylist_agents.offline.found import _sized_by_letter
from stylist_agents.offline.policy import next_calls
from stylist_agents.offline.results import Answer, Turn
from stylist_agents.offline.state import PlannedLook
from stylist_agents.offline.understanding import understand

TOOLS = dict.fromkeys(("search_catalogue", "remember_preferences"), frozenset({"add"}))


@pytest.mark.parametrize("say", ["undo", "ok", "stop", "OK, thanks!", "more", "L"])
def test_in_a_chinese_talk_it_stays_chinese(say: str) -> None:
    assert understand(say, SCREEN.model_copy(update={"locale": "zh"})).locale == "zh"


@pytest.mark.parametrize("say", ["撤销", "好的", "谢谢"])
def test_in_an_english_talk_it_stays_english(say: str) -> None:
    assert understand(say, SCREEN).locale == "en"


@pytest.mark.parametrize(
    ("say", "locale"), [("a navy shirt", "en"), ("stop showing me black", "en"), ("要黑色的", "zh")]
)
def test_a_sentence_is_in_its_own_language(say: str, locale: str) -> None:
    assert understand(say, SCREEN.model_copy(update={"locale": "zh"})).locale == locale
    assert understand(say, SCREEN).locale == locale


@pytest.mark.parametrize("say", ["stop", "stop there", "停", "打住", "that's enough for today"])
def test_stop_ends_the_talk(say: str) -> None:
    assert make_case(Turn(message=say), SCREEN, TOOLS).said.acts == ("bye",)


@pytest.mark.parametrize("offer", ['Say "not these" and I\'ll bring others.', "都不喜欢就说一声，我换一批。"])
def test_ok_takes_up_no_offer_that_has_a_condition(offer: str) -> None:
    assert "more" not in make_case(Turn(message="ok", said_before=offer), SCREEN, TOOLS).said.acts
    assert "more" in make_case(Turn(message="ok", said_before="Shall I bring others?"), SCREEN, TOOLS).said.acts


@pytest.mark.parametrize(
    "say",
    [
        "后面不要口袋", "背后别有拉链", "口袋不要了", "衬衫后面不要有扣子", "no pockets at the back",
        "without a zip at the back",
        "I don't want pockets", "nothing with buttons", "no zip down the front please", "no pockets on the shirt",
    ],
)  # fmt: skip
def test_a_refused_detail_that_no_row_has_is_no_search(say: str) -> None:
    case = make_case(Turn(message=say), SCREEN, TOOLS)
    assert case.said.acts == ("refine",)
    assert not case.said.wishes
    assert not [c for c in next_calls(case) if c.name == "search_catalogue"]


@pytest.mark.parametrize(
    ("say", "age", "sizes"),
    [
        ("I'm a size 18 and 62, need a dress", 62, ("18",)),
        ("我穿18码，62了，想要条裙子", 62, ("18",)),
        ("UK 14, 58, a smart coat", 58, ("UK 14",)),
        ("size 44 and 67, trousers please", 67, ("44",)),
        ("size 10 and 12", None, ("12", "10")),
        ("size 38 or 40", None, ("40", "38")),
    ],
)
def test_an_age_after_a_size_is_no_second_size(say: str, age: int | None, sizes: tuple[str, ...]) -> None:
    said = understand(say)
    assert (said.age, said.values("size")) == (age, sizes)


def test_a_sum_for_everything_at_the_end_is_a_limit() -> None:
    budget = understand("第一天锁住,总共500").budget
    assert budget is not None and (budget.most, budget.total) == (500, True)
    assert understand("一共5天").budget is None


@pytest.mark.parametrize("say", ["he has enough shirts", "她衬衫已经够多了", "they've got plenty of shirts"])
def test_what_somebody_has_enough_of_is_refused(say: str) -> None:
    said = make_case(Turn(message=say), SCREEN, TOOLS).said
    assert said.values("category", liked=False) == ("shirt",)
    assert not said.values("category")


@pytest.mark.parametrize("say", ["would the shirt be ok in church", "衬衫穿去教堂合适吗", "这件衬衫防水不"])
def test_whether_a_piece_is_right_somewhere_changes_nothing(say: str) -> None:
    said = make_case(Turn(message=say), SCREEN, TOOLS).said
    assert said.acts == ("detail",)
    assert not said.wishes


@pytest.mark.parametrize("say", ["flat ones", "flat shoes please", "shoes without heels"])
def test_flat_shoes_are_no_heels(say: str) -> None:
    said = understand(say, SCREEN)
    assert "heels" in said.values("category", liked=False)


def test_a_present_is_one_in_spite_of_a_slip() -> None:
    assert understand("a birthday presnt for my dad").gift


def test_a_number_in_a_shop_of_letters_is_worked_out_and_not_refused() -> None:
    def found(*sizes: str) -> bool:
        answer = Answer("search_catalogue", {}, {"items": [{"id": "d", "sizes": list(sizes)}]})
        case = make_case(Turn(message="a dress in size 18", answers=(answer,)), SCREEN, TOOLS)
        return _sized_by_letter(case, {"sizes": ["18"]})

    assert found("S", "M", "2XL")
    assert not found("16", "20")
    assert not found()


@pytest.mark.parametrize(
    ("say", "kind"), [("the shoes on day 1 are too formal", "sneakers"), ("第二天的鞋太休闲了", "loafers")]
)
def test_a_planned_piece_on_the_wrong_level_is_exchanged_and_nothing_is_refused(say: str, kind: str) -> None:
    case = make_case(Turn(message=say), PLANNED, {"refine_plan": frozenset({"action", "moment", "part"})})
    call = next_calls(case)[0]
    assert (call.name, call.args["action"], call.args["part"]) == ("refine_plan", "swap", kind)
    assert not case.said.wishes


EVENING = PLANNED.model_copy(
    update={
        "plan": PLANNED.plan
        and PLANNED.plan.model_copy(
            update={
                "looks": (
                    *PLANNED.plan.looks,
                    PlannedLook(moment="2-formal", day=2, occasion="formal", categories=("dress", "heels")),
                )
            }
        )
    }
)


@pytest.mark.parametrize(
    ("say", "action"),
    [
        ("what do I wear for the dinner", "show"), ("swap the shoes for the dinner", "swap"),
        ("add a cardigan for the evening", "add"), ("keep the dinner look", "lock"), ("那晚穿什么", "show"),
    ],
)  # fmt: skip
def test_the_one_evening_of_a_plan_is_meant_by_its_name(say: str, action: str) -> None:
    case = make_case(Turn(message=say), EVENING, {"refine_plan": frozenset({"action", "moment", "part"})})
    call = next_calls(case)[0]
    assert (call.args["action"], call.args["moment"]) == (action, "2-formal")


def test_who_feels_the_cold_wants_something_warm() -> None:
    assert understand("她怕冷", SCREEN).values("finish") == ("warm",)
    assert understand("my mum feels the cold", SCREEN).values("finish") == ("warm",)


def test_a_refused_kind_is_no_unmarked_detail() -> None:
    said = make_case(Turn(message="no tie then"), SCREEN, TOOLS).said
    assert said.values("category", liked=False) == ("tie",)
