"""Tools are described as LangChain does it, and each once."""

from __future__ import annotations

from typing import Any

from langchain_core.utils.function_calling import convert_to_openai_tool

from stylist_agents.describing import described
from stylist_tools import all_tools


def test_tools_are_described_as_langchain_does_and_not_again() -> None:
    tools = all_tools()
    first, second = described(tools), described(tools)
    assert first == [convert_to_openai_tool(tool) for tool in tools]
    assert all(one is other for one, other in zip(first, second, strict=True))


def test_what_may_change_is_described_each_time() -> None:
    tool: dict[str, Any] = {"title": "look", "description": "Look.", "type": "object", "properties": {}}
    before = described([tool])[0]["function"]["description"]
    tool["description"] = "Look twice."
    assert (before, described([tool])[0]["function"]["description"]) == ("Look.", "Look twice.")
