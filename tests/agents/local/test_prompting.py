"""Messages and tools through chat templates that differ: with tools and without, strict and patient."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, SystemMessage, ToolMessage

from stylist_agents.local.engine import Engine
from stylist_agents.local.errors import TemplateRefused
from stylist_agents.local.prompting import call_id, prompt_of
from tests.agents.local.test_forms import TOOLS
from tests.agents.local.tiny import HERMES, PLAIN

CALLS = [
    {"name": "search_catalogue", "args": {"text": "亚麻"}, "id": "a"},
    {"name": "undo_last_change", "args": {}, "id": "b"},
]
TALK: list[AnyMessage] = [
    SystemMessage("Be kind."),
    HumanMessage("linen"),
    AIMessage("Looking.", tool_calls=CALLS),
    ToolMessage('{"total": 3}', tool_call_id="a", name="search_catalogue"),
    ToolMessage("undone", tool_call_id="b", name="undo_last_change"),
    AIMessage("Three."),
    HumanMessage("and?"),
    HumanMessage("well?"),
]
ONE_CALL = """{% for m in messages %}{% if m.tool_calls and m.tool_calls | length > 1 %}{{
raise_exception('only single tool-calls') }}{% endif %}{% endfor %}"""
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"


@pytest.fixture
def said(engine: Engine) -> Any:
    def prompt(template: str, messages: list[AnyMessage] = TALK, tools: Any = TOOLS, **more: Any) -> str:
        engine.tokenizer.chat_template = template
        return prompt_of("tiny", engine.tokenizer, messages, tools, **more)

    return prompt


def test_a_template_with_tools_gets_everything_as_it_is(said: Any) -> None:
    prompt = said(HERMES)
    assert prompt.startswith("<|im_start|>system\nBe kind.\n<tools>")
    assert '"name": "search_catalogue"' in prompt
    assert "亚麻" in prompt
    assert prompt.index("</tool_call><tool_call>") < prompt.index('<tool_response>{"total": 3}')
    assert prompt.endswith("and?\n\nwell?<|im_end|>\n<|im_start|>assistant\n")


def test_one_call_at_a_time_where_the_template_wants_it(said: Any) -> None:
    prompt = said(ONE_CALL + HERMES)
    assert "</tool_call><tool_call>" not in prompt
    assert (
        prompt.index('{"total": 3}')
        < prompt.index("undo_last_change", prompt.index("Looking."))
        < prompt.index("undone")
    )
    assert prompt.count("Looking.") == 1


def test_the_system_message_goes_to_the_person_where_the_template_knows_none(said: Any) -> None:
    prompt = said(NO_SYSTEM + HERMES)
    assert "<|im_start|>user\nBe kind.\n\nlinen" in prompt


def test_a_template_without_tools_is_told_of_them_in_words(said: Any) -> None:
    prompt = said(PLAIN)
    assert prompt.startswith("<|im_start|>user\nBe kind.\n\nYou may call functions.")
    assert '<tool_call>\n{"name": "search_catalogue", "arguments": {"text": "亚麻"}}\n</tool_call>' in prompt
    assert '<tool_response>\n{"total": 3}\n</tool_response>\n\n<tool_response>\nundone' in prompt


def test_a_template_without_tools_still_gets_their_answers_when_none_are_bound(said: Any) -> None:
    assert '{"total": 3}' in said(PLAIN, tools=[])


def test_thinking_is_asked_for_and_notes_are_added(said: Any) -> None:
    assert said(HERMES, think=True).endswith("<think>\n")
    assert "Be kind.\n\nCall one." in said(HERMES, note="Call one.")
    assert "Call one." in said(HERMES, [HumanMessage("hi")], tools=[], note="Call one.")


def test_a_template_that_takes_nothing_is_refused_with_its_reason(said: Any) -> None:
    with pytest.raises(TemplateRefused, match="never"):
        said("{{ raise_exception('never') }}")


def test_call_ids_suit_the_strictest_template() -> None:
    assert call_id("call_1_abc") == call_id("call_1_abc") != call_id("call_2")
    assert call_id(None).isalnum()
    assert len(call_id("x")) == 9
