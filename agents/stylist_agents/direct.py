"""One tool used for a person by a program of theirs, without a chat model between: the same checks, told as events."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from langchain.tools import BaseTool, ToolRuntime
from langchain_core.messages import ToolMessage
from langgraph.prebuilt.tool_node import ToolCallRequest
from pydantic import BaseModel, ValidationError

from stylist.errors import BadInput, NotFound
from stylist_agents.events import Event, JobProgress, ToolStarted, TurnFinished, TurnStarted, Understood
from stylist_agents.grounding import Grounded
from stylist_agents.middleware import answered
from stylist_agents.narrator import Narrator
from stylist_agents.turn import TurnState
from stylist_tools import all_tools

SPEAKER = "direct"
"""What stands in the journal where a model's name would."""
Progress = Callable[[JobProgress], None]


class WrongArguments(BadInput):
    """A call that is not as the tool describes itself."""

    code = "wrong_arguments"
    en = "The tool '{tool}' cannot be called so: {why}. See its input schema."
    zh = "不能这样调用工具“{tool}”：{why}。请对照它的参数说明。"


@dataclass(frozen=True)
class Used:
    """What a tool answered. content: its JSON; events: what it shows, as a reply would tell it."""

    ok: bool
    content: str
    events: tuple[Event, ...]


@cache
def tools_by_name() -> Mapping[str, BaseTool]:
    """Every tool, that of clips too: where no engine of clips is set, its answer says so."""
    return {tool.name: tool for tool in all_tools(clips=True)}


def arguments_of(name: str) -> type[BaseModel]:
    """What a tool takes from whoever calls it."""
    schema = tools_by_name()[name].tool_call_schema
    assert isinstance(schema, type) and issubclass(schema, BaseModel)  # noqa: S101 (ours are types)
    return schema


def check_call(name: str, args: Mapping[str, Any]) -> None:
    """Raise NotFound for a tool that there is not, WrongArguments for a call that it does not take."""
    if name not in tools_by_name():
        raise NotFound(what="tool", id=name)
    try:
        arguments_of(name).model_validate(args)
    except ValidationError as problem:
        why = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in problem.errors()[:5])
        raise WrongArguments(tool=name, why=why) from problem


class DirectUse:
    """One use of one tool within a turn. ``content`` and ``ok`` once ``events`` has been gone through."""

    def __init__(self, state: TurnState, name: str, args: Mapping[str, Any], progress: Progress) -> None:
        self._state, self._tool, self._args, self._progress = state, tools_by_name()[name], dict(args), progress
        self.content = ""
        self.ok = False

    def events(self) -> Iterator[Event]:
        """Use the tool and tell what happens."""
        state, started, call_id = self._state, time.perf_counter(), secrets.token_hex(8)
        yield TurnStarted(
            thread_id=state.thread_id, turn=state.turn, locale=state.locale, model=SPEAKER, tier="offline"
        )
        yield ToolStarted(call_id=call_id, name=self._tool.name, args=self._args)
        message = self._answer(call_id)
        state.tool_ms[call_id] = round(1000 * (time.perf_counter() - started))
        self.ok, self.content = message.status != "error", self._placed(str(message.text))
        yield from Narrator(state, Grounded(state)).answer(message)
        yield Understood(preferences=state.memory.preferences)
        yield TurnFinished(text="", asks=False, ms=state.tool_ms[call_id], model=SPEAKER, tier="offline")

    def _answer(self, call_id: str) -> ToolMessage:
        runtime: ToolRuntime[TurnState, Any] = ToolRuntime(
            state={"messages": []}, context=self._state, config={}, stream_writer=self._tell, tool_call_id=call_id,
            store=None,
        )  # fmt: skip
        call = {"name": self._tool.name, "args": self._args, "id": call_id, "type": "tool_call"}

        def use(request: ToolCallRequest) -> ToolMessage:
            args = {**self._args, "runtime": runtime}
            message = self._tool.invoke({**call, "args": args})
            assert isinstance(message, ToolMessage)  # noqa: S101 (given a call, a tool answers with one)
            return message

        request = ToolCallRequest(call, self._tool, {"messages": []}, runtime)  # type: ignore[arg-type]
        message = answered(request, self._state, use)
        assert isinstance(message, ToolMessage)  # noqa: S101 (no tool of ours steers the graph)
        return message

    def _tell(self, payload: Any) -> None:
        if "job" in payload:
            self._progress(JobProgress.model_validate(payload["job"]))

    def _placed(self, content: str) -> str:
        """The answer with the program's own sentences where a reply would have placed them."""
        for name, sentence in self._state.told.items():
            content = content.replace(f"[[{name}]]", json.dumps(sentence, ensure_ascii=False)[1:-1])
        return content
