"""What was worn is written down once it is clear which own piece it was; for whom the shop has nothing is said."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.agents.offline_shop import TOOLS, Shop

OWNED = [
    {"id": "own-1", "title": "Navy shirt", "category": "shirt", "colours": ["navy"]},
    {"id": "own-2", "title": "White shirt", "category": "shirt", "colours": ["white"]},
    {"id": "own-3", "title": "Jeans", "category": "jeans", "colours": ["denim-blue"]},
]


class Wardrobe(Shop):
    """A shop with a wardrobe beside it."""

    takes = TOOLS | {"list_wardrobe": [], "log_wear": ["ids", "day"]}

    def __init__(self, repeats: list[dict[str, Any]] | None = None) -> None:
        super().__init__()
        self.worn: list[dict[str, Any]] = []
        self.repeats = repeats or []

    def _list_wardrobe(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"pieces": OWNED}

    def _log_wear(self, args: dict[str, Any]) -> dict[str, Any]:
        self.worn.append(args)
        return {"pieces": [], "repeats": self.repeats}


@pytest.mark.parametrize(
    ("said", "ids", "ago"),
    [("I wore the navy shirt today", ["own-1"], 0), ("我今天穿了那件藏青衬衫", ["own-1"], 0),
     ("I wore my white shirt and the jeans yesterday", ["own-2", "own-3"], 1), ("昨天穿了牛仔裤", ["own-3"], 1),
     ("I'm wearing my blue shirt today", ["own-1"], 0), ("前天穿的是白衬衫", ["own-2"], 2)],
)  # fmt: skip
def test_a_wear_is_noted_for_the_piece_described(said: str, ids: list[str], ago: int) -> None:
    shop = Wardrobe()
    reply = shop.say(said)
    day = {"day": (date.today() - timedelta(days=ago)).isoformat()} if ago else {}
    assert shop.worn == [{"ids": ids} | day]
    assert "search_catalogue" not in shop.names()
    assert not reply.endswith(("?", "？"))


def test_between_two_shirts_it_asks_and_writes_nothing() -> None:
    shop = Wardrobe()
    assert "navy shirt and white shirt" in shop.say("I wore my shirt today").lower()
    assert shop.worn == []


def test_what_does_not_hang_there_is_not_written_down() -> None:
    shop = Wardrobe()
    assert shop.say("我今天穿了那条红裙子").endswith("？")
    assert shop.worn == []


def test_worn_just_lately_is_said() -> None:
    shop = Wardrobe(repeats=[{"piece_ids": ["own-1"], "days_ago": 1}])
    assert "yesterday" in shop.say("I wore the navy shirt today")


def test_a_wish_beside_what_was_worn_is_a_wish() -> None:
    shop = Wardrobe()
    shop.say("I wore a suit to the office again, I want something softer, a cardigan")
    assert shop.names()[:2] == ["remember_preferences", "search_catalogue"]


CHILDREN = [
    "do you have children's clothes?",
    "any clothes for kids?",
    "anything for boys here?",
    "有童装吗",
    "有没有小孩穿的裙子",
]


@pytest.mark.parametrize("said", CHILDREN)
def test_a_shop_without_childrens_clothes_says_so(said: str) -> None:
    shop = Shop()
    shop.context["catalogue"]["genders"] = ["women", "men", "unisex"]
    reply = shop.say(said)
    assert "search_catalogue" not in shop.names()
    assert "men's clothes" in reply or "男装" in reply
    shop.say("a navy shirt")
    assert "genders" not in shop.args("search_catalogue"), "it is not remembered against every later search"


@pytest.mark.parametrize("said", CHILDREN)
def test_a_shop_with_childrens_clothes_shows_them(said: str) -> None:
    shop = Shop()
    shop.context["catalogue"]["genders"] = ["women", "boys", "girls"]
    reply = shop.say(said)
    assert set(shop.args("search_catalogue")["genders"]) <= {"girls", "boys"}
    assert "[[title:" in reply


def test_departments_are_asked_for_like_children() -> None:
    shop = Shop()
    shop.context["catalogue"]["genders"] = ["women"]
    assert "women's clothes" in shop.say("do you have menswear?")
    assert shop.names() == []
    shop.context["catalogue"]["genders"] = ["men", "women"]
    shop.say("有男装吗")
    assert shop.args("search_catalogue")["genders"] == ["men"]
