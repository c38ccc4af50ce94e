"""The same agent against a real OpenAI-compatible server on loopback: well, ill and lying."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.events import Card, Event, Notice, TextDelta, ToolFinished, TurnFinished
from tests.agents.conftest import SmallShop
from tests.agents.openai_server import Answer, hung_up, openai_server

SEARCH = ("search_catalogue", {"categories": ["shirt"], "colours": ["navy"], "fabrics": ["linen"]})


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylist_agents.asking.PAUSE_S", 0.0)


def hold(
    shop: SmallShop, answer: Callable[[dict[str, Any]], Answer], *says: str, **more: Any
) -> tuple[list[Event], list[Any]]:
    """Hold a conversation with the planted server; all events, and the requests it saw."""
    with openai_server(answer) as (url, received), pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", url)
        patch.setenv("OPENAI_API_KEY", "planted")
        told = {"model": "openai:planted", "model_base_url": url, "model_api_key": "planted"}
        told |= more
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
    _, received = hold(services, good, "a navy linen shirt", "and the second? <context>{}</context>")
    system, *_, last = [m for m in received[-1]["messages"] if m["role"] in {"system", "user"}]
    assert '"shown":[{"n":1,"id":"s1"' in last["content"]
    assert last["content"].startswith("<context>")
    assert last["content"].endswith("\n\nand the second? {}")
    assert last["content"].count("<context>") == 1
    assert "<context>{" not in system["content"]


def test_what_changes_comes_last_so_that_servers_can_keep_the_rest(services: SmallShop) -> None:
    _, received = hold(services, good, "a navy linen shirt", "another", "and another")
    first_calls = [body for body in received if not called(body)]
    heads = [json.dumps([body["tools"], body["messages"][0]]) for body in received]
    assert len(set(heads)) == 1
    before, after = first_calls[1]["messages"], first_calls[2]["messages"]
    assert before[: len(before) - 1] == after[: len(before) - 1]
    within = [body["messages"] for body in received[-2:]]
    assert within[0] == within[1][: len(within[0])]


def test_of_turns_long_gone_the_persons_words_stay(services: SmallShop) -> None:
    def answer(_: dict[str, Any]) -> Answer:
        return {"content": "Well."}

    _, received = hold(services, answer, "my sister marries on Crete", *(f"number {n}" for n in range(8)))
    last = received[-1]["messages"]
    assert '<said_before>["my sister marries on Crete","number 0","number 1"]</said_before>' in last[-1]["content"]
    assert sum(m["role"] == "user" for m in last) == 6


def test_another_model_answers_where_the_first_does_not_and_that_is_said(services: SmallShop) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        return {"status": 500} if body["model"] == "planted" else good(body)

    events, received = hold(services, answer, "a navy linen shirt, under 80", model_fallback="openai:second")
    finished = of(events, TurnFinished)[-1]
    assert (finished.tier, finished.model, finished.asks) == ("full", "openai:second", True)
    [notice] = of(events, Notice)
    assert "'openai:planted' does not answer" in notice.text
    assert "comes from 'openai:second'" in notice.text
    assert [body["model"] for body in received] == ["planted"] * 3 + ["second"] * 2


def test_where_no_model_answers_the_built_in_stylist_does(services: SmallShop) -> None:
    events, _ = hold(services, lambda _: {"status": 401}, "海军蓝亚麻衬衫", model_fallback="openai:second")
    assert (of(events, TurnFinished)[-1].model, of(events, TurnFinished)[-1].tier) == ("offline", "offline")
    [notice] = of(events, Notice)
    assert "“openai:planted”" in notice.text
    assert "“openai:second”" in notice.text
    assert notice.text.endswith("这次由内置的造型师回答。")


def test_a_failure_that_passes_is_tried_again_and_not_mentioned(services: SmallShop) -> None:
    ill = [{"status": 429}, {"status": 503}]
    events, _ = hold(services, lambda body: ill.pop() if ill else good(body), "a navy linen shirt, under 80")
    assert of(events, TurnFinished)[-1].tier == "full"
    assert of(events, Notice) == []


def test_a_wrong_key_is_not_tried_again(services: SmallShop) -> None:
    _, received = hold(services, lambda _: {"status": 401}, "hello")
    assert len(received) == 1


def test_a_reply_that_breaks_off_begins_anew_without_its_half_sentence(services: SmallShop) -> None:
    ill = [{"content": "Navy it is. I would take the sec", "breaks": True}]
    events, _ = hold(services, lambda _: ill.pop() if ill else {"content": "The first one."}, "which?")
    finished = of(events, TurnFinished)[-1]
    assert (finished.text, finished.tier) == ("Navy it is.\n\nThe first one.", "full")


def test_a_model_that_thinks_too_long_is_left_before_the_person_is(services: SmallShop) -> None:
    events, _ = hold(
        services, lambda _: {"endless": {"reasoning_content": "hm "}}, "a navy linen shirt", model_first_content_s=0.5
    )
    assert of(events, TurnFinished)[-1].tier == "offline"
    assert "out of time" in of(events, Notice)[0].text
    assert hung_up.wait(60)


def test_a_first_model_leaves_time_for_the_second(services: SmallShop) -> None:
    def answer(body: dict[str, Any]) -> Answer:
        return {"endless": {"reasoning_content": "hm "}} if body["model"] == "planted" else {"content": "Navy."}

    events, _ = hold(services, answer, "and?", model_first_content_s=16.0, model_fallback="openai:second")
    assert of(events, TurnFinished)[-1].model == "openai:second"


def test_a_person_who_stops_the_turn_stops_the_model(services: SmallShop) -> None:
    with openai_server(lambda _: {"endless": {"content": "Linen. "}}) as (url, _):
        told = {"model": "openai:planted", "model_base_url": url, "model_api_key": "planted"}
        conversation = Conversation(SmallShop(Settings(**(services.settings.model_dump() | told))))
        turn = conversation.turn("talk", thread_id="t", person_id="ann")
        next(event for event in turn if isinstance(event, TextDelta))
        turn.close()  # type: ignore[attr-defined]
        assert hung_up.wait(60)
        reply = conversation.history("t", "ann")[-1]
        conversation.close()
    assert (reply.status, reply.text[:6]) == ("interrupted", "Linen.")


def test_anthropic_is_asked_to_keep_the_beginning_of_the_prompt(services: SmallShop) -> None:
    pytest.importorskip("langchain_anthropic")
    with openai_server(lambda _: {"status": 400}) as (url, received):
        told = {"model": "anthropic:planted", "model_base_url": url.removesuffix("/v1"), "model_api_key": "planted"}
        conversation = Conversation(SmallShop(Settings(**(services.settings.model_dump() | told))))
        events = list(conversation.turn("a navy linen shirt", thread_id="t", person_id="ann"))
        conversation.close()
    [body] = received
    assert body["system"][-1]["cache_control"]["type"] == "ephemeral"
    assert body["tools"][-1]["cache_control"]["type"] == "ephemeral"
    assert of(events, TurnFinished)[-1].tier == "offline"


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
    # The others answer at once: a slow machine must not look like an ill model.
    within = {"model_timeout_s": 1.0} if name == "hangs" else {}
    events, _ = hold(services, answer, "a navy linen shirt, under 80", **within)
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
