from __future__ import annotations

import json

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from stylist_agents.offline.calls import Decision
from stylist_agents.offline.policy import decide
from stylist_agents.offline.understanding import understand

TOOLS = {name: frozenset[str]() for name in ("search_catalogue", "remember_preferences", "describe_garment", "explain")}
TOOLS["shop_the_look"] = frozenset({"groups"})


def turn(text: str, *after: BaseMessage, locale: str = "en", photo: bool = True) -> Decision:
    context = {"locale": locale, "turn": 1, "photo": photo, "photo_new": photo}
    return decide([SystemMessage(f"<context>{json.dumps(context)}</context>"), HumanMessage(text), *after], TOOLS)


def answered(name: str, content: dict[str, object]) -> tuple[BaseMessage, ...]:
    call = AIMessage("", tool_calls=[{"id": "1", "name": name, "args": {}}])
    return call, ToolMessage(json.dumps(content), tool_call_id="1", name=name)


@pytest.mark.parametrize("text", ["what is this?", "What's this", "What am I wearing?", "这是什么？", "图里是什么衣服"])
def test_what_is_this_looks_at_the_photo(text: str) -> None:
    assert [c.name for c in turn(text).calls] == ["describe_garment"]


@pytest.mark.parametrize(
    "text", ["find these pieces", "Shop this look", "照着这张图找同款", "找同款", "get me this outfit"]
)
def test_a_look_is_shopped(text: str) -> None:
    (call,) = turn(text).calls
    assert (call.name, dict(call.args)) == ("shop_the_look", {})


def test_only_the_named_shelf_of_a_look_is_shopped() -> None:
    (call,) = turn("find the shoes in this photo").calls
    assert call.args == {"groups": ["shoes"]}


def test_without_a_photo_one_is_asked_for() -> None:
    assert "photo" in turn("shop this look", photo=False).text
    assert "照片" in turn("这是什么", locale="zh", photo=False).text


def test_neither_is_done_with_a_photo_of_a_child() -> None:
    assert not turn("what is this? I'm 12 years old").calls


@pytest.mark.parametrize("text", ["what is this app?", "is this cotton?", "show me clothes for a wedding"])
def test_other_questions_are_left_alone(text: str) -> None:
    assert not {"identify", "shop_look"} & set(understand(text).acts)


def test_what_was_seen_is_said_and_a_look_offered() -> None:
    seen = {"worn": False, "pieces": [], "sentence": "Looks like a navy shirt."}
    assert turn("what is this?", *answered("describe_garment", seen)).text.startswith("Looks like a navy shirt.")


def test_each_piece_is_named_with_its_cards() -> None:
    row = {"id": "s1", "n": 1}
    pieces = [
        {"what": "a navy shirt", "items": [row, {"id": "s2", "n": 2}]},
        {"place_name": "shoes", "items": []},
    ]
    said = turn("shop this look", *answered("shop_the_look", {"pieces": pieces})).text
    assert "A navy shirt: 1 and 2 on the screen, beginning with the [[title:s1]] at [[price:s1]]." in said
    assert "Nothing here is close to shoes." in said
