"""Tools are described as LangChain does it, and each once."""

from __future__ import annotations

from typing import Any

from langchain.agents.middleware import ModelRequest, ModelResponse
from langchain_core.utils.function_calling import convert_to_openai_tool

from stylist_agents.describing import DescribesToolsOnce, described
from stylist_agents.offline import OfflineChatModel
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


def test_a_model_is_given_descriptions_and_a_tool_with_marks_of_its_provider() -> None:
    plain, marked = all_tools()[0], all_tools()[1].model_copy(update={"extras": {"cache_control": {}}})
    request = ModelRequest(model=OfflineChatModel(), messages=[], tools=[plain, marked])
    given: list[Any] = []
    DescribesToolsOnce().wrap_model_call(request, lambda asked: ModelResponse(result=given.extend(asked.tools) or []))
    assert given == [convert_to_openai_tool(plain), marked]
