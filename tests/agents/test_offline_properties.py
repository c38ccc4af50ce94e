"""Whatever is typed, the offline model answers: text or well-formed calls, never an exception."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

from stylist.vocabulary import load
from stylist_agents.offline import OfflineChatModel
from stylist_agents.offline.evaluate import SCREEN
from stylist_agents.offline.understanding import understand

WORDS = sorted({word for term in load().values() for word in (term.en[0], term.zh[0])})
PIECES = [
    *WORDS,
    "not",
    "no",
    "without",
    "but",
    "不要",
    "别",
    "under 80",
    "500元",
    "the second one",
    "第二件",
    "darker",
    "便宜点",
    ",",
]
TALK = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {"name": name, "description": name, "parameters": {"type": "object", "properties": {}}},
    }
    for name in (
        "remember_preferences",
        "search_catalogue",
        "plan_outfit",
        "try_on",
        "analyse_body",
        "explain",
        "size_advice",
    )
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(TALK, st.booleans())
def test_any_message_is_answered(text: str, shown: bool) -> None:
    block = SystemMessage(f"<context>{SCREEN.model_dump_json() if shown else '{}'}</context>")
    answer = OfflineChatModel().bind_tools(TOOLS).invoke([block, HumanMessage(text)])
    assert isinstance(answer, AIMessage)
    assert answer.text or answer.tool_calls
    assert {c["name"] for c in answer.tool_calls} <= {t["function"]["name"] for t in TOOLS}


@settings(max_examples=150, deadline=None)
@given(TALK)
def test_understanding_is_a_function_of_its_input(text: str) -> None:
    assert understand(text, SCREEN) == understand(text, SCREEN)


@pytest.mark.parametrize(
    "piece", ["9,", "9", "十", " ", "why? a blue one, ", "第二件为什么？便宜点，", "not a ", "the second one and "]
)
def test_a_message_of_one_piece_again_and_again_is_understood_in_bounded_time(piece: str) -> None:
    began = time.thread_time()
    understand(f"a {piece * 4000}"[:3998] + " b", SCREEN)
    assert time.thread_time() - began < 18  # 8 s where two busy threads share a slow processor; endless is far beyond


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["a navy shirt", "why this one?", "搭一套", "compare 1 and 2", "试穿一下"]), JSON)
def test_any_answer_of_a_tool_is_survived(text: str, content: object) -> None:
    model = OfflineChatModel().bind_tools(TOOLS)
    messages: list[Any] = [SystemMessage(f"<context>{SCREEN.model_dump_json()}</context>"), HumanMessage(text)]
    for _ in range(6):
        answer = model.invoke(messages)
        messages.append(answer)
        if not answer.tool_calls:
            break
        for call in answer.tool_calls:
            messages.append(ToolMessage(json.dumps(content), tool_call_id=call["id"], name=call["name"]))
    assert messages[-1].text


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_any_context_block_is_survived(block: str) -> None:
    answer = OfflineChatModel().invoke([SystemMessage(f"<context>{block}</context>"), HumanMessage("hello")])
    assert answer.text
