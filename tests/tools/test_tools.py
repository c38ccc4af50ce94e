from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from langchain_core.utils.function_calling import convert_to_openai_tool

from stylist.errors import ConsentRequired, MinorRefused, NotFound, UnknownWord
from stylist.money import Money
from stylist.shopper import Preference
from stylist.sizing import UnknownSize
from stylist_tools import all_tools
from stylist_tools.context import TurnContext
from stylist_tools.memory import Memory
from stylist_tools.outfits import anchors_of, usual_total

TOOLS = {tool.name: tool for tool in all_tools(clips=True)}


def use(turn: TurnContext, name: str, **args: Any) -> dict[str, Any]:
    """Call a tool as the agent would; its content as data."""
    checked = TOOLS[name].tool_call_schema.model_validate(args)
    given = {key: getattr(checked, key) for key in args}
    runtime = SimpleNamespace(context=turn, stream_writer=lambda _: None, tool_call_id="call")
    content, _ = TOOLS[name].func(runtime=runtime, **given)  # type: ignore[attr-defined]
    return dict(json.loads(content))


def ids(found: dict[str, Any]) -> list[str]:
    return [item["id"] for item in found["items"]]


@pytest.mark.parametrize("tool", list(TOOLS.values()), ids=list(TOOLS))
def test_the_model_sees_arguments_but_no_runtime(tool: Any) -> None:
    told = convert_to_openai_tool(tool)["function"]
    assert "runtime" not in told["parameters"]["properties"]
    assert len(told["description"]) > 40


def test_a_refusal_holds_in_every_later_search(turn: TurnContext) -> None:
    use(turn, "remember_preferences", add=[{"slot": "pattern", "value": "striped", "liked": False}])
    assert "s3" not in ids(use(turn, "search_catalogue", text="navy striped shirt", categories=["shirt"]))
    assert "s3" in ids(use(turn, "search_catalogue", categories=["shirt"], patterns=["striped"]))


def test_a_budget_is_a_hard_limit_and_cheaper_is_strictly_cheaper(turn: TurnContext) -> None:
    use(turn, "remember_preferences", budget_amount=59)
    assert set(ids(use(turn, "search_catalogue", categories=["shirt"]))) == {"s1", "s2", "s3"}
    assert set(ids(use(turn, "search_catalogue", categories=["shirt"], cheaper_than="s1"))) == {"s2", "s3"}


def test_a_budget_without_currency_is_in_the_money_that_is_shown(turn: TurnContext) -> None:
    turn.locale = "zh"
    use(turn, "remember_preferences", budget_amount=400)
    assert turn.memory.preferences.budget == Money.of(400, "CNY")
    found = use(turn, "search_catalogue", categories=["shirt"])
    assert {item["price"]["currency"] for item in found["items"]} == {"CNY"}
    assert set(ids(found)) == {"s2", "s3"}


def test_a_budget_in_money_the_shop_does_not_take_is_converted_openly(turn: TurnContext) -> None:
    use(turn, "remember_preferences", budget_amount=45, budget_currency="EUR")
    found = use(turn, "search_catalogue", categories=["shirt"])
    assert found["converted_budget"]["currency"] == "USD"
    assert set(ids(found)) == {"s2", "s3"}


def test_the_screen_is_remembered_and_an_empty_page_leaves_it(turn: TurnContext) -> None:
    use(turn, "search_catalogue", categories=["shirt"], colours=["navy"], fabrics=["linen"])
    assert turn.memory.shown == ("s1",)
    empty = use(turn, "search_catalogue", categories=["shirt"], colours=["red"])
    assert empty["items"] == []
    assert empty["relaxations"]
    assert turn.memory.shown == ("s1",)


def test_starting_over_forgets_wishes_and_keeps_numbers(turn: TurnContext) -> None:
    use(turn, "remember_preferences", add=[{"slot": "colour", "value": "navy"}], budget_amount=80, height_cm=170)
    use(turn, "remember_preferences", clear=True)
    profile = turn.memory.preferences
    assert (profile.wishes, profile.budget, profile.height_cm) == ((), None, 170)


def test_wishes_carry_the_turn_they_were_said_in(turn: TurnContext) -> None:
    turn.turn = 3
    use(turn, "remember_preferences", add=[{"slot": "fabric", "value": "linen"}])
    assert turn.memory.preferences.wishes == (Preference(slot="fabric", value="linen", turn=3),)
    use(turn, "remember_preferences", remove=[{"slot": "fabric", "value": None}, {"slot": "budget", "value": None}])
    assert turn.memory.preferences.wishes == ()


def test_an_outfit_is_complete_and_its_total_is_the_sum(turn: TurnContext) -> None:
    found = use(turn, "plan_outfit", anchor_ids=["s1"])
    look = found["outfits"][0]
    assert [item["id"] for item in look["items"]].count("s1") == 1
    rows = [turn.services.search.garment(item["id"]) for item in look["items"]]
    assert {"shirt"} < {row.category for row in rows}
    assert look["total"]["amount_minor"] == sum(row.price("USD").amount_minor for row in rows)
    assert turn.memory.outfit == tuple(item["id"] for item in look["items"])


def test_swapping_one_group_keeps_the_rest(turn: TurnContext) -> None:
    use(turn, "plan_outfit", anchor_ids=["s1"])
    before = set(turn.memory.outfit)
    use(turn, "plan_outfit", swap="shoes")
    shoes = {"f1", "f2"}
    assert set(turn.memory.outfit) - shoes == before - shoes
    assert set(turn.memory.outfit) & shoes != before & shoes


def test_a_piece_is_taken_away_and_the_rest_stays(turn: TurnContext) -> None:
    use(turn, "plan_outfit", anchor_ids=["s1"])
    before = turn.memory.outfit
    kinds = {turn.services.search.garment(name).category: name for name in before if name != "s1"}
    category, gone = next(iter(kinds.items()))
    found = use(turn, "plan_outfit", leave_out=[category])
    assert [piece["id"] for piece in found["gone"]] == [gone]
    assert set(turn.memory.outfit) == set(before) - {gone}


def test_a_look_stays_near_what_somebody_spends_unless_none_is_whole(turn: TurnContext) -> None:
    whole = use(turn, "plan_outfit", anchor_ids=["s1"])
    assert "beyond_range" not in whole
    use(turn, "remember_preferences", budget_amount=1)
    assert usual_total(turn, ["s1"]) == turn.services.search.garment("s1").price("USD")
    assert use(turn, "plan_outfit", anchor_ids=["s2"])["beyond_range"] is True
    asked = use(turn, "plan_outfit", anchor_ids=["s1"], budget_amount=1000)
    assert "beyond_range" not in asked


def test_nobody_is_told_what_is_left_of_a_total_that_they_did_not_name(turn: TurnContext) -> None:
    use(turn, "remember_preferences", budget_amount=80)
    use(turn, "plan_outfit", anchor_ids=["s1"])
    codes = {reason.code for reason in turn.memory.outfit_reasons}
    assert codes and not codes & {"total_left", "total_exact"}
    use(turn, "plan_outfit", anchor_ids=["s1"], budget_amount=1000)
    assert "total_left" in {reason.code for reason in turn.memory.outfit_reasons}


def test_a_look_for_somebody_is_not_built_around_what_is_cut_for_another(turn: TurnContext) -> None:
    turn.rows["s4"] = turn.garment("s4").model_copy(update={"gender": "men"})
    turn.remember(focus="s4")
    assert anchors_of(turn, [], None, None, []) == anchors_of(turn, [], None, None, ["men"]) == ("s4",)
    assert anchors_of(turn, [], None, None, ["women"]) == ()
    assert anchors_of(turn, ["s4"], None, None, ["women"]) == ("s4",)  # it was named


def test_an_explanation_says_what_was_recorded(turn: TurnContext) -> None:
    use(turn, "search_catalogue", text="navy linen shirt", colours=["navy"], fabrics=["linen"])
    told = use(turn, "explain", garment_id="s1")
    assert told["reasons"]
    assert all(reason["sentence"] for reason in told["reasons"])
    with pytest.raises(NotFound):
        use(turn, "explain", garment_id="nothing")


def test_size_advice_does_not_guess(turn: TurnContext) -> None:
    told = use(turn, "size_advice", garment_id="s1")
    assert (told["answer"], told["size"], told["sizes"]) == ("unknown", None, ["S", "M"])


def test_a_photo_is_not_opened_without_consent(turn: TurnContext) -> None:
    turn.remember(photo_id="photo-1")
    with pytest.raises(ConsentRequired):
        use(turn, "analyse_body")


def test_body_numbers_sizes_and_girths_without_a_photo(turn: TurnContext) -> None:
    plain = use(turn, "analyse_body", height_cm=168, weight_kg=60, sex="female")["measures"]
    numbers = {"height_cm": 168, "weight_kg": 60, "sex": "female", "girths_cm": {"waist": 72}, "bra_size": "75B"}
    told = use(turn, "analyse_body", **numbers)["measures"]
    assert told["waist"]["source"] == "stated"
    assert told["chest"]["high"] - told["chest"]["low"] < plain["chest"]["high"] - plain["chest"]["low"]
    with pytest.raises(MinorRefused, match="under 18"):
        use(turn, "analyse_body", height_cm=120, weight_kg=26)


def test_words_become_ids_and_unknown_words_are_told(turn: TurnContext) -> None:
    assert ids(use(turn, "search_catalogue", categories=["Shirts"], colours=["Navy Blue"], fabrics=["亚麻"])) == ["s1"]
    with pytest.raises(UnknownWord, match="'sh' is no category"):
        use(turn, "search_catalogue", categories=["sh"])


def test_a_least_price_is_a_limit_too(turn: TurnContext) -> None:
    assert set(ids(use(turn, "search_catalogue", categories=["shirt"], price_min=50, price_max=65))) == {"s1"}


def test_more_by_cursor_brings_new_garments_until_there_are_none(turn: TurnContext) -> None:
    first = use(turn, "search_catalogue", categories=["shirt"], limit=3)
    turn.memory = Memory.model_validate_json(turn.memory.model_dump_json())  # the thread is taken up again
    second = use(turn, "search_catalogue", cursor=first["next"])
    assert (first["pages"], second["page"], second["next"]) == (2, 2, None)
    assert not set(ids(first)) & set(ids(second))
    assert {*ids(first), *ids(second)} == {"s1", "s2", "s3", "s4"}
    assert turn.memory.seen == (*ids(first), *ids(second))
    assert use(turn, "search_catalogue", categories=["shirt"], unseen=True)["items"] == []


def test_a_cursor_of_a_search_that_has_changed_brings_what_was_not_shown(turn: TurnContext) -> None:
    first = use(turn, "search_catalogue", categories=["shirt"], limit=2)
    use(turn, "remember_preferences", add=[{"slot": "pattern", "value": "striped", "liked": False}])
    second = use(turn, "search_catalogue", cursor=first["next"])
    assert set(ids(second)) == {"s1", "s2", "s4"} - set(ids(first))


def test_what_is_hidden_stays_away_until_it_is_asked_for(turn: TurnContext) -> None:
    use(turn, "search_catalogue", categories=["shirt"])
    assert "s1" not in ids(use(turn, "search_catalogue", categories=["shirt"], hide_ids=["s1"]))
    assert "s1" not in ids(use(turn, "search_catalogue", text="navy linen shirt"))
    assert "s1" not in {
        i["id"] for look in use(turn, "plan_outfit", anchor_ids=["t1"])["outfits"] for i in look["items"]
    }
    assert ids(use(turn, "search_catalogue", show_hidden=True)) == ["s1"]
    assert "s1" in ids(use(turn, "search_catalogue", text="navy linen shirt"))


def test_the_card_is_about_the_variant_that_was_asked_for(turn: TurnContext) -> None:
    found = use(turn, "search_catalogue", categories=["shirt"], sizes=["M"], colours=["navy"])
    assert {item["variant"]["size"] for item in found["items"]} == {"M"}
    assert turn.memory.offers["s1"] == "s1-M"


def test_an_unknown_size_system_is_told_and_not_searched_for(turn: TurnContext) -> None:
    with pytest.raises(UnknownSize, match="'ZZ 10'"):
        use(turn, "search_catalogue", sizes=["ZZ 10"])
