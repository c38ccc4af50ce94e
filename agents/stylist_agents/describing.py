"""A tool as chat models are told of it. An agent binds its tools anew for every call of the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from langchain.agents.middleware import ModelRequest, ModelResponse
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from stylist_agents.turn import Loop, TurnState

Bindable = dict[str, Any] | type | Callable[..., Any] | BaseTool


def described(tools: Sequence[Bindable]) -> list[dict[str, Any]]:
    """In OpenAI's form. Tools are described once; what may change between calls (dicts, functions) each time."""
    return [_once(_Same(tool)) if isinstance(tool, BaseTool) else convert_to_openai_tool(tool) for tool in tools]


class DescribesToolsOnce(Loop):
    """Gives models the tools' descriptions, not the tools: most clients would describe all of them for each call.

    A tool that carries something of a provider's (such as a mark for its cache) stays a tool.
    """

    def wrap_model_call(
        self, request: ModelRequest[TurnState], handler: Callable[[ModelRequest[TurnState]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        plain = [t if isinstance(t, BaseTool) and t.extras else described([t])[0] for t in request.tools]
        return handler(request.override(tools=plain))


class _Same:
    """One tool object as a key: tools themselves cannot be hashed."""

    def __init__(self, tool: BaseTool) -> None:
        self.tool = tool

    def __hash__(self) -> int:
        return id(self.tool)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.tool is self.tool


@lru_cache(maxsize=256)
def _once(same: _Same) -> dict[str, Any]:
    return convert_to_openai_tool(same.tool)
