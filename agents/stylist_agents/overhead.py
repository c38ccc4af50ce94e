"""What our agent costs around the model: processor time of a turn without the model and the tools, early and late."""

from __future__ import annotations

import json
import statistics
import time
import uuid
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk
from pydantic import BaseModel

from stylist.services import Services
from stylist_agents.asking import Named
from stylist_agents.conversation import Conversation
from stylist_agents.describing import described
from stylist_agents.graph import build_agent
from stylist_agents.streams import Streams
from stylist_agents.turn import TurnState

_WORDS = ("Two fit. ", "I'd take ", "the first: ", "its collar ", "is soft. ", "See it on you?")
_FIRST = 3
"""Fresh threads whose first turn is measured."""


class Overhead(BaseModel):
    """Medians in milliseconds of processor time, and the bytes of a thread's checkpoint."""

    turns: int
    first_turn_ms: float
    last_turns_ms: float
    first_checkpoint_bytes: int
    last_checkpoint_bytes: int


def measure_overhead(services: Services, person: str, turns: int) -> Overhead:
    """Hold ``turns`` turns of one search and a few words each with a model that answers at once."""
    conversation = _Watched(services)
    _turn(conversation, person, uuid.uuid4().hex, 0)  # imports and caches
    first = [_turn(conversation, person, uuid.uuid4().hex, 1) for _ in range(_FIRST)]
    thread = uuid.uuid4().hex
    taken: list[float] = []
    sizes: list[int] = []
    for n in range(turns):
        taken.append(_turn(conversation, person, thread, n))
        sizes.append(conversation.checkpoint_bytes(thread))
    conversation.forget(person)
    conversation.close()
    return Overhead(
        turns=turns,
        first_turn_ms=round(statistics.median(first), 1),
        last_turns_ms=round(statistics.median(taken[-5:]), 1),
        first_checkpoint_bytes=sizes[0],
        last_checkpoint_bytes=sizes[-1],
    )


def _turn(conversation: _Watched, person: str, thread: str, n: int) -> float:
    """Milliseconds of one turn outside its tools."""
    started = time.process_time()
    for _ in conversation.turn(f"a navy shirt, number {n}", thread_id=thread, person_id=person):
        pass
    return 1000 * (time.process_time() - started - conversation.tool_cpu_s())


class _Watched(Conversation):
    """The real conversation with a model that takes no time."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._agent = build_agent([Named("instant", _Instant())], self._checkpoints)
        self._last: TurnState | None = None

    def _state(self, *args: Any, **more: Any) -> TurnState:
        self._last = super()._state(*args, **more)
        return self._last

    def tool_cpu_s(self) -> float:
        return self._last.tool_cpu_s if self._last else 0.0

    def checkpoint_bytes(self, thread_id: str) -> int:
        return self._checkpoints.bytes_of(thread_id)


class _Instant(Streams):
    """Searches once, then says a few words."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def bind_tools(self, tools: Any, **_: Any) -> Any:
        return self.bind(tools=described(tools))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        said = _spoken() if isinstance(messages[-1], ToolMessage) else [_search()]
        for message in said:
            chunk = ChatGenerationChunk(message=message)
            if run_manager:
                run_manager.on_llm_new_token(str(message.text), chunk=chunk)
            yield chunk


def _search() -> AIMessageChunk:
    args = json.dumps({"categories": ["shirt"], "colours": ["navy"]})
    call = tool_call_chunk(name="search_catalogue", args=args, id=uuid.uuid4().hex, index=0)
    return AIMessageChunk(content="", tool_call_chunks=[call], chunk_position="last")


def _spoken() -> list[AIMessageChunk]:
    return [*(AIMessageChunk(content=word) for word in _WORDS), AIMessageChunk(content="", chunk_position="last")]
