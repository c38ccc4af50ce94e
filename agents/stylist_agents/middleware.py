"""What stands between the agent loop and the world: context in, tools in order, history short."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NotRequired, cast

import structlog
from langchain.agents import AgentState
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse, ToolCallRequest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, SystemMessage, ToolMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES
from langgraph.runtime import Runtime
from langgraph.types import Command

from stylist.discretion import outline
from stylist.errors import StylistError
from stylist.money import Money
from stylist.refusals import require_decent
from stylist.tracing import tracer
from stylist_agents.asked import require_asked
from stylist_agents.offline import OfflineChatModel
from stylist_agents.prompt import context_block, instructions
from stylist_agents.turn import Loop, TurnState
from stylist_tools.rows import as_text

log = structlog.get_logger()

TURNS_KEPT = 6
"""Turns of messages that the model sees. Older ones live on as the context block, and in the journal."""


ANSWER_KEPT = 600
"""Characters kept of a tool's answer once its turn is over: what is on the screen is in the context block."""

WORDS_KEPT = 24
WORD_LENGTH = 160
"""Of turns that are cut away, so many of the person's messages stay, so long."""


class KnowsTheMoment(Loop):
    """Tells the model of the moment in which the person spoke, before every model call.

    It stays the same for the whole turn: "it" must not come to mean what a tool has found since. What the tools found
    is in their answers. The fixed instructions and the tools come first, the earlier turns as they were, and what
    changes comes last, with the message it is about: a server keeps all before it in its cache. The offline policy
    trusts the system message alone, so there it stands.
    """

    def wrap_model_call(
        self, request: ModelRequest[TurnState], handler: Callable[[ModelRequest[TurnState]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        context = request.runtime.context
        context.moment = context.moment or context_block(context)
        said_before = cast(Kept, request.state).get("said_before", [])
        if isinstance(request.model, OfflineChatModel):
            system = SystemMessage(f"{instructions()}\n{_earlier(said_before)}{context.moment}")
            return handler(request.override(system_message=system))
        messages = _with_moment(request.messages, context.moment, said_before)
        return handler(request.override(system_message=SystemMessage(instructions()), messages=messages))


def _with_moment(messages: list[AnyMessage], moment: str, said_before: Sequence[str]) -> list[AnyMessage]:
    """The messages with the moment before the words of the last thing that the person said."""
    at = max(n for n, m in enumerate(messages) if isinstance(m, HumanMessage))
    words = _TAGS.sub("", str(messages[at].text))
    told = HumanMessage(f"{moment}\n{_earlier(said_before)}\n{words}", id=messages[at].id)
    return [*messages[:at], told, *messages[at + 1 :]]


def _earlier(said_before: Sequence[str]) -> str:
    """The person's words of the turns that were cut away."""
    return f"<said_before>{as_text(list(said_before))}</said_before>\n" if said_before else ""


_TAGS = re.compile(r"</?(?:context|said_before)>")
"""Nobody writes the program's own marks into a message."""


class ToolsInOrder(Loop):
    """Parallel calls run one after the other, in the model's order: what is remembered holds in the search beside it.

    A tool that cannot do what was asked answers with the error's sentence; a turn never dies of a tool.
    """

    def wrap_model_call(
        self, request: ModelRequest[TurnState], handler: Callable[[ModelRequest[TurnState]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """Notes the order. Here, and not after the model: that would be a step of the graph, in a thread of its own."""
        response = handler(request)
        calls = [call for message in response.result if isinstance(message, AIMessage) for call in message.tool_calls]
        request.runtime.context.waiting[:] = [str(call["id"]) for call in calls]
        return response

    def wrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
    ) -> ToolMessage | Command[Any]:
        context = cast(TurnState, request.runtime.context)
        call_id = str(request.tool_call["id"])
        with context.in_order:
            context.in_order.wait_for(
                lambda: call_id not in context.waiting or context.waiting[0] == call_id, _PATIENCE_S
            )
            started, worked = time.perf_counter(), time.process_time()
            try:
                name = request.tool.name if request.tool else "unknown"
                with tracer.start_as_current_span("tool", context.trace, attributes={"stylist.tool": name}):
                    return answered(request, context, handler)
            finally:
                context.tool_cpu_s += time.process_time() - worked
                context.tool_ms[call_id] = round(1000 * (time.perf_counter() - started))
                if call_id in context.waiting:
                    context.waiting.remove(call_id)
                context.in_order.notify_all()


_PATIENCE_S = 60.0


def answered(
    request: ToolCallRequest, context: TurnState, handler: Callable[[ToolCallRequest], ToolMessage | Command[Any]]
) -> ToolMessage | Command[Any]:
    """A tool's answer, or the sentence of what kept it from giving one."""
    call = request.tool_call
    try:
        if call["name"] in _MAKES_PICTURES:
            require_decent(*_written(call["args"]))
        if context.speaker != "offline":  # a chat model may have been told to by what it read
            require_asked(call["name"], call["args"], request.state["messages"])
        return handler(request)
    except StylistError as problem:
        context.reckoned += [
            fact for fact in problem.facts.values() if isinstance(fact, Money)
        ]  # the reply may say them
        told = {"code": problem.code, "sentence": problem.say(context.locale)}
    except Exception as problem:
        log.error("tool failed", tool=call["name"], **outline(problem))
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


class Kept(AgentState[Any]):
    """The messages, and what the person said in turns whose messages are no longer kept."""

    said_before: NotRequired[list[str]]


class RemembersRecentTurns(AgentMiddleware[Kept, TurnState]):
    """Keeps the last turns' messages in the checkpoint, cut where a person speaks: no tool answer is orphaned.

    Of older turns the person's own words stay, in short: the conversation's summary, made without a model, which
    invents nothing and costs nothing. Long tool answers are shortened once their turn is over.
    """

    state_schema = Kept

    def before_agent(self, state: Kept, runtime: Runtime[TurnState]) -> dict[str, Any] | None:
        messages: list[AnyMessage] = state["messages"]
        starts = [n for n, m in enumerate(messages) if isinstance(m, HumanMessage)]
        first = starts[-TURNS_KEPT] if len(starts) > TURNS_KEPT else 0
        kept = [_shorter(message) for message in _without_orphans(messages[first:])]
        if len(kept) == len(messages) and all(a is b for a, b in zip(kept, messages, strict=True)):
            return None
        gone = [str(messages[n].text)[:WORD_LENGTH] for n in starts if n < first]
        said = [*(state.get("said_before") or ()), *gone][-WORDS_KEPT:]
        return {"messages": [RemoveMessage(id=REMOVE_ALL_MESSAGES), *kept], "said_before": said}


def _shorter(message: AnyMessage) -> AnyMessage:
    """A tool's answer of an earlier turn without its artifact and its tail; anything else as it is."""
    if not isinstance(message, ToolMessage) or (message.artifact is None and len(message.text) <= ANSWER_KEPT):
        return message
    text = str(message.text)
    short = text if len(text) <= ANSWER_KEPT else f"{text[:ANSWER_KEPT]}…"
    return message.model_copy(update={"content": short, "artifact": None})


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
