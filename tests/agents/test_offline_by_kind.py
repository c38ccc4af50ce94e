"""What a kind asks: bags know no season and no size, and shoes for nothing in particular are none to run in."""

from __future__ import annotations

import pytest

from tests.agents.offline_shop import Shop


@pytest.mark.parametrize(("bag", "weather"), [("a tote", "chilly in the evening"), ("想要一个托特包", "晚上有点冷")])
def test_the_weather_narrows_no_bags(bag: str, weather: str) -> None:
    shop = Shop()
    shop.say(bag)
    shop.say(weather)
    assert shop.args("search_catalogue")["categories"] == ["tote"]
    assert "seasons" not in shop.args("search_catalogue")
    assert "winter" in shop.args("search_catalogue")["text"]


def test_the_weather_said_beside_a_bag_holds_for_the_coat_after_it() -> None:
    shop = Shop()
    shop.say("a tote")
    shop.say("chilly in the evening")
    shop.say("and a coat")
    assert shop.args("search_catalogue")["seasons"] == ["winter"]


def test_a_scarf_for_winter_is_one_for_winter() -> None:
    shop = Shop()
    shop.say("a scarf for winter")
    assert shop.args("search_catalogue")["seasons"] == ["winter"]


STOCK = ["shirt", "dress", "loafers", "sneakers", "sports-shoes"]


@pytest.mark.parametrize("say", ["what shoes?", "配什么鞋?", "shoes please"])
def test_shoes_for_nothing_in_particular_are_none_to_run_in(say: str) -> None:
    shop = Shop()
    shop.context["catalogue"]["categories"] = STOCK
    shop.say("a dress")
    shop.say(say)
    assert shop.args("search_catalogue")["groups"] == ["shoes"]
    assert shop.args("search_catalogue")["not_categories"] == ["sports-shoes"]


def test_shoes_for_the_gym_may_be_and_what_was_refused_stays_refused() -> None:
    shop = Shop()
    shop.context["catalogue"]["categories"] = STOCK
    shop.say("what shoes?")
    shop.say("for the gym")
    assert not shop.args("search_catalogue").get("not_categories")
    shop = Shop()
    shop.context["catalogue"]["categories"] = STOCK
    shop.say("shoes, no running shoes")
    shop.say("for the gym")
    assert shop.args("search_catalogue")["not_categories"] == ["sports-shoes"]


def test_a_shop_that_has_only_running_shoes_shows_them() -> None:
    shop = Shop()
    shop.context["catalogue"]["categories"] = ["t-shirt", "sports-shoes"]
    shop.say("what shoes?")
    assert not shop.args("search_catalogue").get("not_categories")


@pytest.mark.parametrize(
    ("bag", "asks", "told"),
    [
        ("a tote", "what size is this bag?", "no size to choose"),
        ("a tote", "which size should I take?", "no size to choose"),
        ("想要一个托特包", "这个包是什么尺码的?", "不分尺码"),
        ("想要一个托特包", "我该穿几码?", "不分尺码"),
    ],
)
def test_a_bag_has_no_size(bag: str, asks: str, told: str) -> None:
    shop = Shop()
    shop.say(bag)
    shop.context["outfit"] = []
    assert told in shop.say(asks)
    assert "size_advice" not in shop.names()
