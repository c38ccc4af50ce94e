"""The dialogue policy as a LangChain chat model: it reads messages, calls the bound tools, and answers in text."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.language_models.base import LangSmithParams
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import ToolCall, tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict, Field

from stylist_agents.describing import described
from stylist_agents.offline.calls import Call
from stylist_agents.offline.policy import decide

_PIECE = re.compile(r"\[\[[^\]]*\]\]|[\u3400-\u9fff]{1,3}|\S+\s*|\s+")
"""What is streamed at once: a placeholder whole, a Latin word, or three Chinese characters."""


class OfflineChatModel(BaseChatModel):
    """Rule-based stylist in English and Chinese. Stateless: all that it knows is in the messages.

    It reads the ``<context>`` block of the system message, the last message of the person and the tool messages
    since, and answers with tool calls (of bound tools only) or with the reply's text.
    """

    model_name: str = Field(default="offline", alias="model")
    streaming: bool = False
    temperature: float | None = None
    max_tokens: int | None = None
    timeout: float | None = None
    max_retries: int | None = None
    stop: list[str] | None = None

    model_config = ConfigDict(populate_by_name=True)

    @property
    def _llm_type(self) -> str:
        return "stylist-offline"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": self.model_name}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params(stop=stop, **kwargs)
        params["ls_provider"] = "stylist"
        params["ls_model_name"] = str(kwargs.get("model") or self.model_name)
        return params

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Bind tools in any form that LangChain knows. A ``tool_choice`` is accepted; the policy still decides."""
        return self.bind(tools=described(tools), tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text, calls = _answer(messages, stop or self.stop, kwargs.get("tools"))
        message = AIMessage(text, tool_calls=calls, response_metadata=self._metadata(calls))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        text, calls = _answer(messages, stop or self.stop, kwargs.get("tools"))
        for piece in _PIECE.findall(text):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if run_manager:
                run_manager.on_llm_new_token(piece, chunk=chunk)
            yield chunk
        yield ChatGenerationChunk(message=self._last_chunk(calls))

    def _last_chunk(self, calls: Sequence[ToolCall]) -> AIMessageChunk:
        pieces = [
            tool_call_chunk(name=c["name"], args=json.dumps(c["args"], ensure_ascii=False), id=c["id"], index=i)
            for i, c in enumerate(calls)
        ]
        return AIMessageChunk(
            content="", tool_call_chunks=pieces, response_metadata=self._metadata(calls), chunk_position="last"
        )

    def _metadata(self, calls: Sequence[ToolCall]) -> dict[str, Any]:
        return {
            "model_name": self.model_name,
            "model_provider": "stylist",
            "finish_reason": "tool_calls" if calls else "stop",
        }


def _answer(
    messages: Sequence[BaseMessage], stop: list[str] | None, tools: Sequence[Mapping[str, Any]] | None
) -> tuple[str, list[ToolCall]]:
    decision = decide(messages, _bound(tools))
    text = decision.text
    for mark in stop or ():
        text = text.split(mark, 1)[0]
    return text, [_as_tool_call(c, i, messages) for i, c in enumerate(decision.calls)]


def _bound(tools: Sequence[Mapping[str, Any]] | None) -> dict[str, frozenset[str]]:
    """Names of the bound tools with the arguments that each takes."""
    found: dict[str, frozenset[str]] = {}
    for tool in tools or ():
        function = convert_to_openai_tool(dict(tool))["function"]
        properties = function.get("parameters", {}).get("properties", {})
        found[str(function["name"])] = frozenset(properties)
    return found


def _as_tool_call(call: Call, position: int, messages: Sequence[BaseMessage]) -> ToolCall:
    """A call with an id that is the same for the same conversation, and another in every round."""
    seed = f"{len(messages)}|{position}|{call.name}|{messages[-1].id if messages else ''}|{call.args}"
    return tool_call(name=call.name, args=dict(call.args), id=f"call_{hashlib.sha256(seed.encode()).hexdigest()[:20]}")
