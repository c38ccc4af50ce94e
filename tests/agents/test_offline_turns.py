"""Whole turns of the offline model: a wish, going on from it, questions and a look."""

from __future__ import annotations

import re

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from stylist_agents.offline.found import best_reason
from stylist_agents.offline.phrasing import Speaker
from tests.agents.offline_shop import BODY, REASON, Shop


def test_the_wish_becomes_memory_search_and_outfit() -> None:
    shop = Shop()
    text = shop.say("a navy linen shirt for a beach wedding, under 80, nothing shiny")
    assert shop.names() == ["remember_preferences", "search_catalogue", "plan_outfit"]
    search = shop.args("search_catalogue")
    assert search["categories"] == ["shirt"]
    assert search["colours"] == ["navy"]
    assert search["fabrics"] == ["linen"]
    assert search["not_finishes"] == ["shiny"]
    assert search["price_max"] == 80
    assert set(search["occasions"]) == {"beach", "wedding"}
    assert shop.args("plan_outfit")["anchor_ids"] == ["shirt-1-1"]
    assert "[[price:shirt-1-1]]" in text
    assert "[[total]]" in text
    assert "[[budget]]" in text
    assert shop.model_calls == 3


def test_with_a_photo_body_and_try_on_come_in_the_same_turn() -> None:
    shop = Shop(photo=True)
    text = shop.say("我下周要参加海边婚礼，想要一件藏青色亚麻衬衫，500元以内")
    assert shop.names() == ["remember_preferences", "search_catalogue", "plan_outfit", "analyse_body", "try_on"]
    assert shop.args("remember_preferences")["budget_currency"] == "CNY"
    assert shop.args("try_on") == {"garment_ids": ["shirt-1-1"]}
    assert BODY["zh"] in text
    assert "生成" in text


def test_a_photo_that_comes_later_is_looked_at_and_dressed() -> None:
    shop = Shop()
    shop.say("a linen shirt")
    shop.context |= {"photo": True, "photo_new": True}
    text = shop.say("here is my photo")
    assert shop.names() == ["analyse_body", "try_on"]
    assert BODY["en"] in text
    shop.context |= {"photo_new": True}
    assert BODY["en"] in shop.say("")


def test_the_body_is_not_analysed_twice() -> None:
    shop = Shop(photo=True)
    shop.say("a linen shirt")
    shop.say("in navy")
    assert shop.names() == ["remember_preferences", "search_catalogue", "plan_outfit", "try_on"]


def test_going_on_darker_cheaper_why_stripes_and_start_over() -> None:
    shop = Shop()
    shop.say("a navy linen shirt under 80, nothing shiny")
    shop.say("the second one, but darker")
    darker = shop.args("search_catalogue")
    assert darker["darker_than"] == "shirt-1-2"
    assert darker["categories"] == ["shirt"]
    assert darker["price_max"] == 80
    shop.say("show me cheaper shoes")
    shoes = shop.args("search_catalogue")
    assert shoes["categories"] == ["loafers"], "of the kind that the look has"
    assert shoes["cheaper_than"] == "loafers-0-1"
    assert "fabrics" not in shoes
    assert "colours" not in shoes
    assert shoes["not_finishes"] == ["shiny"]
    assert shop.args("plan_outfit") == {"swap": "shoes", "replace_with": "loafers-3-1"}
    assert REASON["en"] in shop.say("why this one?")
    assert shop.args("explain") == {"garment_id": "loafers-3-1"}
    shop.say("不要条纹")
    assert shop.args("search_catalogue")["not_patterns"] == ["striped"]
    assert shop.say("start over").endswith("?")
    assert shop.args("remember_preferences") == {"clear": True}
    assert not shop.profile.wishes


def test_only_tools_that_are_bound_are_called() -> None:
    shop = Shop(photo=True, tools=["search_catalogue"])
    shop.say("a navy shirt under 80")
    assert shop.names() == ["search_catalogue"]
    assert Shop(tools=[]).say("a navy shirt").endswith("?")


def test_one_question_where_nothing_is_known() -> None:
    for wish in ("I need something nice", "帮我选件衣服吧", "nothing shiny please", "预算三百"):
        shop = Shop()
        assert shop.say(wish).rstrip().endswith(("?", "？"))
        assert "search_catalogue" not in shop.names()


def test_nothing_found_names_the_constraint_and_yes_loosens_it() -> None:
    shop = Shop()
    text = shop.say("a lime shirt under 90")
    assert "colour" in text
    assert "colours" not in shop.args("search_catalogue"), "the nearest are shown, as such"
    assert shop.args("search_catalogue")["limit"] == 3
    assert text.endswith("?")
    shop.say("yes please")
    assert "colours" not in shop.args("search_catalogue")
    assert shop.args("search_catalogue")["price_max"] == 90


def test_an_occasion_that_the_shop_does_not_mark_is_loosened_and_said() -> None:
    shop = Shop()
    text = shop.say("a traditional shirt")
    assert shop.names().count("search_catalogue") == 2
    assert "occasions" not in shop.args("search_catalogue")
    assert "the festive day" in text


def test_a_kind_that_the_shop_lacks_is_replaced_by_the_nearest_or_named() -> None:
    shop = Shop()
    shop.context["catalogue"]["categories"] = ["polo-shirt", "jeans"]
    text = shop.say("a navy shirt")
    assert shop.args("search_catalogue")["categories"] == ["polo-shirt"]
    assert "no shirts" in text.lower()
    text = shop.say("想买双鞋")
    assert "search_catalogue" not in shop.names()
    assert "鞋" in text
    assert text.endswith("？")


def test_something_for_another_occasion_is_a_new_start_and_a_narrower_kind_is_not() -> None:
    shop = Shop()
    shop.say("loafers for a wedding, no stripes")
    shop.say("something in green for a dinner date")
    search = shop.args("search_catalogue")
    assert "loafers" not in search.get("categories", [])
    assert search["not_patterns"] == ["striped"]
    shop.say("a dress")
    assert shop.args("search_catalogue")["colours"] == ["green"]


def test_a_budget_for_everything_goes_to_the_outfit() -> None:
    shop = Shop()
    shop.say("a linen shirt, whole outfit under 300 please")
    assert shop.args("plan_outfit")["budget_amount"] == 300


def test_a_new_budget_and_a_forgotten_one() -> None:
    shop = Shop()
    shop.say("a shirt under 80")
    shop.say("forget the budget")
    assert {"slot": "budget", "value": None} in shop.args("remember_preferences")["remove"]
    assert "price_max" not in shop.args("search_catalogue")
    assert shop.profile.budget is None


def test_another_colour_replaces_the_old_one() -> None:
    shop = Shop()
    shop.say("a white cotton shirt")
    shop.say("in navy or green")
    assert set(shop.args("search_catalogue")["colours"]) == {"navy", "green"}
    assert shop.args("search_catalogue")["fabrics"] == ["cotton"]
    assert set(shop.profile.values("colour")) == {"navy", "green"}
    shop.say("fine, not green")
    assert shop.args("search_catalogue")["colours"] == ["navy"]


def test_more_brings_what_was_not_shown() -> None:
    for words in (
        "还有别的吗",
        "show me others",
        "show more",
        "更多",
        "next page",
        "下一页",
        "something different",
        "来点不一样的",
    ):
        shop = Shop()
        shop.say("a shirt")
        shop.say(words)
        search = shop.args("search_catalogue")
        assert search["unseen"] is True, words
        assert search["categories"] == ["shirt"], words
        assert not {"hide_ids", "like"} & set(search), words
        shop.say("in navy")
        assert "unseen" not in shop.args("search_catalogue"), words


def test_comparing_two() -> None:
    shop = Shop()
    shop.say("a shirt")
    text = shop.say("compare the first and the third")
    assert [args["garment_id"] for _, args in shop.calls] == ["shirt-1-1", "shirt-1-3"]
    assert "take the first" in text.lower()
    assert re.search("costs less|save the difference", text)
    shop.say("compare")
    assert shop.names() == []


def test_swapping_a_piece_keeps_the_rest() -> None:
    shop = Shop()
    shop.say("a shirt")
    shop.say("换双鞋")
    assert shop.calls == [("plan_outfit", {"swap": "shoes"})]
    shop.say("keep the shirt but change the trousers")
    assert shop.calls == [("plan_outfit", {"swap": "bottoms"})]


def test_an_unknown_number_is_said_so() -> None:
    shop = Shop()
    shop.say("a shirt")
    assert "9" in shop.say("why the 9th?")
    assert shop.names() == []


def test_a_failing_tool_is_told_in_words() -> None:
    shop = Shop()
    shop.say("a shirt")
    sentence = "The fitting room is closed."
    shop._try_on = lambda args: {"error": {"code": "busy", "sentence": sentence}}  # type: ignore[method-assign]
    assert sentence in shop.say("see it on me")


def test_yes_takes_up_the_offer() -> None:
    shop = Shop()
    shop.messages += [HumanMessage("hm"), AIMessage('Say "complete the look" and I\'ll find what goes with it.')]
    shop.context["focus"] = "shirt-0-1"
    shop.say("yes please")
    assert shop.names() == ["plan_outfit"]


def test_the_body_takes_two_sentences() -> None:
    shop = Shop(photo=True)
    sentences = ["One thing", "Two things", "Three things"]
    shop._analyse_body = lambda args: {"found": True, "sentences": sentences}  # type: ignore[method-assign]
    text = shop.say("here is my photo")
    assert "Two things" in text
    assert "Three things" not in text


def test_one_of_all_is_kept_with_its_reason() -> None:
    shop = Shop()
    shop.say("a shirt")
    text = shop.say("which one would you keep?")
    assert shop.calls == [("explain", {"garment_id": "shirt-1-1"})]
    assert REASON["en"] in text


def test_a_question_about_the_fabric_is_answered() -> None:
    shop = Shop()
    shop.say("a shirt")
    shop._explain = lambda args: {  # type: ignore[method-assign]
        "id": args["garment_id"], "reasons": [], "facts": ["It's faux leather in navy; that's from the shop's page."],
        "row": {"colour": ["navy"], "fabric": ["faux-leather"]},
    }  # fmt: skip
    assert shop.say("is the first one leather?").startswith("No")
    assert shop.say("is it navy?").startswith("Yes")


def test_reasons_are_the_persons_wishes_not_ranks() -> None:
    speaker = Speaker("en", 1)
    polyester = {"code": "only_here_fabric", "kind": "evidence", "facts": {"fabric": "polyester"}}
    rank = {"code": "looks_like_words", "kind": "evidence", "facts": {"rank": 1, "of": 40}}
    wish = {"code": "occasion", "kind": "wish", "facts": {"occasion": "work"}}
    assert best_reason({"reasons": [polyester, rank, wish]}, speaker) == "Right for the office."
    assert best_reason({"reasons": [polyester, rank]}, speaker) == ""


@pytest.mark.parametrize("words", ["How about the third, with trousers", "第三件配长裤呢", "number 3 with trousers?"])
def test_what_is_pointed_at_is_what_the_new_look_is_around(words: str) -> None:
    shop = Shop()
    shop.say("a shirt")
    shop.calls.clear()
    shop.say(words)
    assert shop.args("plan_outfit")["anchor_ids"] == ["shirt-1-3", "trousers-2-1"]
