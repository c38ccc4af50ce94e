"""The same agent against a real OpenAI-compatible server on loopback: well, ill and lying."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.events import Card, Event, Notice, TextDelta, ToolFinished, TurnFinished
from tests.agents.conftest import SmallShop
from tests.agents.openai_server import Answer, openai_server

SEARCH = ("search_catalogue", {"categories": ["shirt"], "colours": ["navy"], "fabrics": ["linen"]})


def hold(shop: SmallShop, answer: Callable[[dict[str, Any]], Answer], *says: str) -> tuple[list[Event], list[Any]]:
    """Hold a conversation with the planted server; all events, and the requests it saw."""
    with openai_server(answer) as (url, received):
        told = {"model": "openai:planted", "model_base_url": url, "model_api_key": "planted", "model_timeout_s": 1.0}
        services = SmallShop(Settings(**(shop.settings.model_dump() | told)))
        conversation = Conversation(services)
        events = [e for text in says for e in conversation.turn(text, thread_id="t", person_id="ann")]
        conversation.close()
        services.index.close()
    return events, received


def of(events: list[Event], kind: type[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def called(body: dict[str, Any]) -> list[str]:
    """Names of the tools that were called since the last thing the person said."""
    roles = [m["role"] for m in body["messages"]]
    since = len(roles) - 1 - roles[::-1].index("user")
    return [c["function"]["name"] for m in body["messages"][since:] for c in m.get("tool_calls") or []]


def good(body: dict[str, Any]) -> Answer:
    if "search_catalogue" not in called(body):
        return {"calls": [("remember_preferences", {"budget_amount": 80}), SEARCH]}
    return {"content": "I'd take [[title:s1]] at [[price:s1]]. It was $3 once. See it on you?"}


def test_a_model_calls_tools_and_its_reply_holds_only_what_rows_hold(services: SmallShop) -> None:
    events, received = hold(services, good, "a navy linen shirt, under 80")
    assert [card.garment.id for card in of(events, Card)] == ["s1"]
    finished = of(events, TurnFinished)[-1]
    assert (finished.tier, finished.asks) == ("full", True)
    assert finished.text == "I'd take Navy linen shirt at $59. See it on you?"
    assert len(received) == 2
    assert "".join(e.text for e in of(events, TextDelta)).strip() == finished.text


def test_a_budget_told_beside_a_search_holds_in_that_search(services: SmallShop) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        if called(body):
            return {"content": "Here."}
        return {
            "calls": [("remember_preferences", {"budget_amount": 50}), ("search_catalogue", {"categories": ["shirt"]})]
        }

    events, _ = hold(services, answer, "shirts under 50")
    assert {card.garment.id for card in of(events, Card)} == {"s2", "s3"}


def test_the_model_sees_the_moment_but_no_pictures(services: SmallShop) -> None:
    _, received = hold(services, good, "a navy linen shirt", "and the second?")
    system = received[-1]["messages"][0]
    assert system["role"] == "system"
    assert '"shown":[{"n":1,"id":"s1"' in system["content"]
    assert system["content"].startswith(received[0]["messages"][0]["content"].split("<context>")[0])


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("too many requests", lambda _: {"status": 429}),
        ("broken", lambda _: {"status": 500}),
        ("hangs", lambda _: {"hang_s": 30, "status": 500}),
        ("malformed arguments", lambda _: {"calls": [("search_catalogue", '{"categories": ["sh')]}),
        ("says nothing", lambda _: {"content": ""}),
        ("endless loop", lambda _: {"calls": [SEARCH]}),
    ],
)
def test_an_ill_model_ends_in_an_honest_offline_answer(
    services: SmallShop, name: str, answer: Callable[[dict[str, Any]], Answer]
) -> None:
    events, _ = hold(services, answer, "a navy linen shirt, under 80")
    finished = of(events, TurnFinished)[-1]
    assert finished.tier == "offline"
    assert finished.text
    assert [notice.code for notice in of(events, Notice)] == ["model_unavailable"]
    assert "s1" in [card.garment.id for card in of(events, Card)]


def test_wrong_arguments_and_unknown_tools_are_told_to_the_model(services: SmallShop) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        tools = called(body)
        if not tools:
            return {
                "calls": [("explain", {"garment_id": "none"}), ("fly", {}), ("search_catalogue", {"limit": "many"})]
            }
        return {"content": "There is no such thing here."}

    events, received = hold(services, answer, "why?")
    assert [e.ok for e in of(events, ToolFinished)] == [False, False, False]
    assert "There is no garment 'none'." in received[-1]["messages"][-3]["content"]
    assert of(events, TurnFinished)[-1].text == "There is no such thing here."
