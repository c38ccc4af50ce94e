from __future__ import annotations

import json

import pytest
from langchain.agents.middleware import ToolCallRequest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from stylist.errors import BadInput
from stylist.locale import Locale
from stylist.money import Money
from stylist.services import Services
from stylist_agents.grounding import Grounded
from stylist_agents.middleware import TURNS_KEPT, RemembersRecentTurns, TurnState, answered
from stylist_agents.prompt import instructions
from stylist_tools.memory import Memory


def turn(n: int, answered: bool = True) -> list[AnyMessage]:
    call = {"name": "search_catalogue", "args": {}, "id": f"c{n}"}
    messages: list[AnyMessage] = [HumanMessage(f"say {n}"), AIMessage("", tool_calls=[call])]
    return [*messages, ToolMessage("{}", tool_call_id=f"c{n}"), AIMessage(f"reply {n}")] if answered else messages


def kept(messages: list[AnyMessage]) -> list[AnyMessage]:
    update = RemembersRecentTurns().before_agent({"messages": messages}, None)  # type: ignore[arg-type]
    return messages if update is None else update["messages"][1:]


def test_a_short_history_stays_as_it_is() -> None:
    messages = turn(1) + turn(2) + [HumanMessage("say 3")]
    assert kept(messages) == messages


def test_a_long_history_is_cut_where_a_person_speaks() -> None:
    left = kept([m for n in range(30) for m in turn(n)] + [HumanMessage("now")])
    assert next(m.text for m in left if isinstance(m, HumanMessage)) == f"say {30 - TURNS_KEPT + 1}"
    assert sum(isinstance(m, HumanMessage) for m in left) == TURNS_KEPT
    calls = {c["id"] for m in left if isinstance(m, AIMessage) for c in m.tool_calls}
    assert {m.tool_call_id for m in left if isinstance(m, ToolMessage)} == calls


def test_calls_of_a_turn_that_was_cut_off_are_dropped() -> None:
    left = kept([*turn(1, answered=False), HumanMessage("hello?")])
    assert [m.text for m in left] == ["say 1", "hello?"]


def test_the_instructions_hold_no_mark_of_the_block_that_follows_them() -> None:
    assert "<context>" not in instructions()


def test_an_answer_of_an_earlier_turn_is_shortened_and_loses_its_artifact() -> None:
    messages = turn(1)
    messages[2] = ToolMessage("x" * 5000, tool_call_id="c1", artifact={"kind": "cards", "ids": ["s1"]})
    [_, _, answer, _, _] = kept([*messages, HumanMessage("and?")])
    assert isinstance(answer, ToolMessage)
    assert (len(answer.text), answer.artifact) == (601, None)


class CostsMore(BadInput):
    """An error whose sentence holds sums."""

    en = "That costs {cost:en}, more than {limit:en}."
    zh = "要{cost:zh}，超过{limit:zh}。"


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_the_sums_of_an_error_may_be_said(services: Services, locale: Locale) -> None:
    context = TurnState(services=services, person_id="ann", thread_id="t", turn=1, locale=locale, memory=Memory())
    problem = CostsMore(cost=Money.of(505, "USD"), limit=Money.of("80.50", "USD"))
    sentence = problem.say(locale)
    assert Grounded(context).checked(sentence) == ""

    def refuses(_: ToolCallRequest) -> ToolMessage:
        raise problem

    request = ToolCallRequest(
        {"name": "plan_trip", "args": {}, "id": "c", "type": "tool_call"}, None, {"messages": []}, None
    )  # type: ignore[arg-type]
    context.speaker = "offline"
    message = answered(request, context, refuses)
    assert sentence in json.loads(message.text)["error"]["sentence"]  # type: ignore[union-attr]
    assert Grounded(context).checked(sentence) == sentence
