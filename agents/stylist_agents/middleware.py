"""What stands between the agent loop and the world: context in, failures handled, tools in order, history short."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition
from typing import Any, cast

import structlog
from langchain.agents import AgentState
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, SystemMessage, ToolMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES
from langgraph.runtime import Runtime
from langgraph.types import Command

from stylist.errors import StylistError
from stylist.refusals import require_decent
from stylist_agents.prompt import context_block, instructions
from stylist_tools.context import TurnContext
from stylist_tools.rows import as_text

log = structlog.get_logger()

TURNS_KEPT = 6
"""Turns of messages that the model sees. Older ones live on as the context block, and in the journal."""


@dataclass(slots=True)
class TurnState(TurnContext):
    """The tools' context plus what the agent loop itself keeps of one turn."""

    moment: str = ""
    """The context block of this turn, once it is made."""
    deadline: float = float("inf")
    model_calls: int = 0
    model_calls_allowed: int = 6
    fell_back: str | None = None
    """Why the named model was left for the offline one in this turn."""
    left_at: int = 0
    """How many messages there were then: the offline policy begins the turn anew, without the half-done calls."""
    tool_ms: dict[str, int] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    in_order: Condition = field(default_factory=Condition)


Loop = AgentMiddleware[AgentState[Any], TurnState]


class KnowsTheMoment(Loop):
    """Puts the context block behind the fixed instructions, before every model call.

    It tells the moment in which the person spoke and stays the same for the whole turn: "it" must not come to mean
    what a tool has found since. What the tools found is in their answers.
    """

    def wrap_model_call(
        self, request: ModelRequest[TurnState], handler: Callable[[ModelRequest[TurnState]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        context = request.runtime.context
        context.moment = context.moment or context_block(context)
        system = SystemMessage(f"{instructions()}\n{context.moment}")
        return handler(request.override(system_message=system))


class KeepsTalking(Loop):
    """A model that is away, slow, wrong or endless ends in the offline policy's answer, and that is said openly."""

    def __init__(self, offline: BaseChatModel) -> None:
        super().__init__()
        self._offline = offline

    def wrap_model_call(
        self, request: ModelRequest[TurnState], handler: Callable[[ModelRequest[TurnState]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        context = request.runtime.context
        context.model_calls += 1
        if context.fell_back is None:
            try:
                return self._ask(request, handler)
            except _GaveUp as problem:
                context.fell_back = str(problem)
            except Exception as problem:  # every provider has its own tree of errors
                log.warning("chat model failed", **_outline(problem))
                context.fell_back = type(problem).__name__
            context.left_at = len(request.messages)
        own = _without_other_model(request.messages, context.left_at)
        return handler(request.override(model=self._offline, messages=own))

    def _ask(
        self, request: ModelRequest[TurnState], handler: Callable[[ModelRequest[TurnState]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """The model's answer; once more if it cannot be used."""
        context = request.runtime.context
        for _ in range(2):
            if context.model_calls > context.model_calls_allowed:
                raise _GaveUp("too many model calls")
            if time.monotonic() > context.deadline:
                raise _GaveUp("out of time")
            response = handler(request)
            if _usable(response):
                return response
            context.model_calls += 1
        raise _GaveUp("malformed answer")


def _without_other_model(messages: list[AnyMessage], left_at: int) -> list[AnyMessage]:
    """The messages without what another model did in this turn before it was left."""
    asked = max(n for n, m in enumerate(messages) if isinstance(m, HumanMessage))
    return messages[: asked + 1] + messages[left_at:]


class _GaveUp(Exception):
    pass


def _usable(response: ModelResponse[Any]) -> bool:
    """Whether an answer has words or a well-formed tool call, and no malformed one."""
    answers = [m for m in response.result if isinstance(m, AIMessage)]
    return bool(answers) and all((m.tool_calls or m.text.strip()) and not m.invalid_tool_calls for m in answers)


class ToolsInOrder(Loop):
    """Parallel calls run one after the other, in the model's order: what is remembered holds in the search beside it.

    A tool that cannot do what was asked answers with the error's sentence; a turn never dies of a tool.
    """

    def after_model(self, state: AgentState[Any], runtime: Runtime[TurnState]) -> None:
        last = state["messages"][-1]
        if isinstance(last, AIMessage):
            runtime.context.waiting[:] = [str(call["id"]) for call in last.tool_calls]

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
    ) -> ToolMessage | Command[Any]:
        context = cast(TurnState, request.runtime.context)
        call_id = str(request.tool_call["id"])
        with context.in_order:
            context.in_order.wait_for(
                lambda: call_id not in context.waiting or context.waiting[0] == call_id, _PATIENCE_S
            )
            started = time.perf_counter()
            try:
                return _answered(request, context, handler)
            finally:
                context.tool_ms[call_id] = round(1000 * (time.perf_counter() - started))
                if call_id in context.waiting:
                    context.waiting.remove(call_id)
                context.in_order.notify_all()


_PATIENCE_S = 60.0


def _answered(
    request: ToolCallRequest, context: TurnState, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
) -> ToolMessage | Command[Any]:
    call = request.tool_call
    try:
        if call["name"] in _MAKES_PICTURES:
            require_decent(*_written(call["args"]))
        return handler(request)
    except StylistError as problem:
        told = {"code": problem.code, "sentence": problem.say(context.locale)}
    except Exception as problem:
        log.error("tool failed", tool=call["name"], **_outline(problem))
        told = {"code": StylistError.code, "sentence": StylistError().say(context.locale)}
    return ToolMessage(as_text({"error": told}), tool_call_id=call["id"], name=call["name"], status="error")


_MAKES_PICTURES = {"try_on"}


def _written(value: object) -> Iterator[str]:
    """Everything that the model wrote in a call's arguments, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _written(inner)


def _outline(problem: Exception) -> dict[str, str]:
    """What may be logged of an error: its kind and place. Its text and variables may hold a person's data."""
    last = traceback.extract_tb(problem.__traceback__)[-1]
    return {"error": type(problem).__name__, "at": f"{Path(last.filename).name}:{last.lineno}"}


class RemembersRecentTurns(Loop):
    """Keeps the last turns' messages in the checkpoint, cut where a person speaks: no tool answer is orphaned."""

    def before_agent(self, state: AgentState[Any], runtime: Runtime[TurnState]) -> dict[str, Any] | None:
        messages: list[AnyMessage] = state["messages"]
        starts = [n for n, m in enumerate(messages) if isinstance(m, HumanMessage)]
        complete = _without_orphans(messages[starts[-TURNS_KEPT] if len(starts) > TURNS_KEPT else 0 :])
        if len(complete) == len(messages):
            return None
        return {"messages": [RemoveMessage(id=REMOVE_ALL_MESSAGES), *complete]}


def _without_orphans(messages: list[AnyMessage]) -> list[AnyMessage]:
    """Without tool calls that were never answered (a turn that was cut off) and answers to calls that are gone."""
    answered = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
    called: set[str] = set()
    kept: list[AnyMessage] = []
    for message in messages:
        if isinstance(message, AIMessage) and message.tool_calls:
            ids = {str(call["id"]) for call in message.tool_calls}
            if not ids <= answered:
                continue
            called |= ids
        if isinstance(message, ToolMessage) and message.tool_call_id not in called:
            continue
        kept.append(message)
    return kept
