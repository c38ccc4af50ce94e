"""A model in this process as a LangChain chat model: streaming, tool calls, structured output, usage."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.language_models.base import LangSmithParams
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import ToolCallChunk, tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict, Field

from stylist_agents.local.engine import Engine, Sampling, Writing
from stylist_agents.local.errors import PromptTooLong
from stylist_agents.local.forms import Tools
from stylist_agents.local.prompting import call_id, prompt_of
from stylist_agents.local.reading import Reader
from stylist_agents.local.regions import regions_for, thought_left_open
from stylist_agents.streams import Streams


class LocalChatModel(Streams):
    """Writes with an :class:`Engine`. Words come as they are written, tool calls once they are whole.

    A tool call that cannot be read is an invalid tool call with its reason. ``tool_choice`` is asked for in words:
    nothing forces a local model to follow it.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    engine: Engine = Field(exclude=True, repr=False)
    max_tokens: int = 1024
    temperature: float = 0.3
    stop: list[str] | None = None
    think: bool = False
    """Whether a model that can think first may; what it thinks is never shown."""

    @property
    def _llm_type(self) -> str:
        return "local"

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        own = LangSmithParams(
            ls_provider="local", ls_model_name=kwargs.get("model", self.engine.name), ls_model_type="chat"
        )
        own["ls_temperature"], own["ls_max_tokens"] = self.temperature, self.max_tokens
        if ends := stop or self.stop:
            own["ls_stop"] = ends
        return own

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | dict[str, Any] | bool | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """With tools. tool_choice: "auto", "none", "any" or a tool's name."""
        described = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=described, tool_choice=tool_choice, **kwargs)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        tools: Sequence[dict[str, Any]] = (),
        tool_choice: str | dict[str, Any] | bool | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        tools = [] if tool_choice == "none" else list(tools)
        note = _wish(tool_choice, tools)
        prompt = prompt_of(self.engine.name, self.engine.tokenizer, messages, tools, self.think, note)
        ids = self._read(prompt)
        sampling = self._sampling(stop or self.stop or (), len(ids), kwargs)
        reader = Reader(
            regions_for((tool["function"]["name"] for tool in tools), self.engine.marks),
            Tools(tools),
            thought_left_open(prompt),
            sampling.stop,
        )
        writing = self.engine.write(ids, sampling)
        try:
            for piece in writing:
                yield self._chunk(run_manager, AIMessageChunk(content=reader.feed(piece)))
                if reader.stopped:
                    break
        finally:
            writing.stop()
        yield self._chunk(run_manager, AIMessageChunk(content=reader.finish()))
        yield self._chunk(run_manager, self._last(reader, writing, len(ids)))

    def _read(self, prompt: str) -> list[int]:
        """The prompt's token ids. Raises PromptTooLong where no room is left to answer."""
        ids, limit = self.engine.tokens(prompt), self.engine.reads_tokens
        if len(ids) >= limit:
            raise PromptTooLong(name=self.engine.name, tokens=len(ids), limit=limit)
        return ids

    def _sampling(self, stop: Sequence[str], prompt_tokens: int, told: dict[str, Any]) -> Sampling:
        most = told.get("max_tokens") or self.max_tokens
        return Sampling(
            max_tokens=min(most, self.engine.reads_tokens - prompt_tokens),
            temperature=told.get("temperature", self.temperature),
            stop=tuple(stop),
        )

    def _chunk(self, run_manager: CallbackManagerForLLMRun | None, message: AIMessageChunk) -> ChatGenerationChunk:
        """A chunk that whoever listens is told of; also an empty one, in which they may say stop."""
        chunk = ChatGenerationChunk(message=message)
        if run_manager:
            run_manager.on_llm_new_token(str(message.text), chunk=chunk)
        return chunk

    def _last(self, reader: Reader, writing: Writing, prompt_tokens: int) -> AIMessageChunk:
        calls = _calls(reader)
        ended = "length" if writing.cut_off else "tool_calls" if calls else "stop"
        return AIMessageChunk(
            content="",
            tool_call_chunks=calls,
            additional_kwargs={"reasoning_content": reader.thought.strip()} if reader.thought.strip() else {},
            usage_metadata=UsageMetadata(
                input_tokens=prompt_tokens, output_tokens=writing.tokens, total_tokens=prompt_tokens + writing.tokens
            ),
            response_metadata={"finish_reason": ended, "model_name": self.engine.name, "model_provider": "local"},
            chunk_position="last",
        )


def _calls(reader: Reader) -> list[ToolCallChunk]:
    """Whole calls, and broken ones whose arguments begin with the reason, so that nobody mends them by guessing."""
    whole = [(call.name, json.dumps(call.args, ensure_ascii=False)) for call in reader.calls]
    broken = [("", f"{broken.why}: {broken.text[:500]}") for broken in reader.broken]
    return [
        tool_call_chunk(name=name, args=args, id=call_id(uuid.uuid4().hex), index=n)
        for n, (name, args) in enumerate([*whole, *broken])
    ]


def _wish(tool_choice: str | dict[str, Any] | bool | None, tools: Sequence[dict[str, Any]]) -> str:
    """A tool choice in words."""
    if isinstance(tool_choice, dict):
        tool_choice = str(tool_choice.get("function", {}).get("name", "any"))
    if not tools or not tool_choice or tool_choice in {"auto", "none"}:
        return ""
    names = [str(tool["function"]["name"]) for tool in tools]
    chosen = [tool_choice] if tool_choice in names else names
    return f"Answer with a call of {' or '.join(chosen)}, and with nothing else."
