"""What the tools have answered in this turn: the messages after the last one of the person."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from stylist_agents.offline.state import Item

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One tool call of this turn with its answer; ``error`` is the sentence for the person where it failed."""

    name: str
    args: Json
    content: Json
    error: str | None = None

    @property
    def code(self) -> str:
        """The code of what went wrong; "" where nothing did."""
        error = self.content.get("error")
        return str(error.get("code", "")) if isinstance(error, dict) else ""


@dataclass(frozen=True, slots=True)
class Turn:
    """The person's message, the stylist's last words before it, and the answers since."""

    message: str = ""
    said_before: str = ""
    said_earlier: tuple[str, ...] = ()
    """Everything that the stylist has said in the turns that are still there."""
    heard_earlier: tuple[str, ...] = ()
    """What the person has said before, of turns that were cut away only the beginning of each message."""
    called_before: tuple[str, ...] = ()
    """Names of the tools that were called in the turn before."""
    failed_before: tuple[Answer, ...] = ()
    """Answers of that turn that told why something could not be done."""
    answers: tuple[Answer, ...] = ()
    called: tuple[str, ...] = field(default=())
    """Names of every tool called in this turn, answered or not."""
    rounds: int = 0
    """How often the model has spoken in this turn."""

    def last(self, name: str) -> Answer | None:
        """The newest good answer of a tool."""
        return next((a for a in reversed(self.answers) if a.name == name and a.error is None), None)

    def failed(self, name: str) -> Answer | None:
        """The newest failed answer of a tool, if it has no good one."""
        if self.last(name):
            return None
        return next((a for a in reversed(self.answers) if a.name == name), None)

    @property
    def hits(self) -> tuple[Item, ...]:
        """What the newest search found."""
        found = self.last("search_catalogue")
        return tuple(Item.model_validate(i) for i in _rows(found, "items")) if found else ()

    @property
    def rows(self) -> tuple[Json, ...]:
        """The same, as the tool said it (with reasons)."""
        found = self.last("search_catalogue")
        return tuple(_rows(found, "items")) if found else ()


def read_turn(messages: Sequence[BaseMessage]) -> Turn:
    """Split a conversation at the last message of the person."""
    last = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    since, before = messages[last + 1 :], messages[_human_before(messages, last) + 1 : max(last, 0)]
    calls, answers = _answers(since)
    earlier = [m.text for m in messages[: max(last, 0)] if isinstance(m, AIMessage) and m.text]
    return Turn(
        message=messages[last].text if last >= 0 else "",
        said_before=earlier[-1] if earlier else "",
        said_earlier=tuple(earlier),
        heard_earlier=(
            *_cut_away(messages),
            *(m.text for m in messages[: max(last, 0)] if isinstance(m, HumanMessage)),
        ),
        called_before=_called(before),
        failed_before=tuple(a for a in _answers(before)[1] if a.error is not None),
        answers=answers,
        called=tuple(str(c["name"]) for c in calls.values()),
        rounds=sum(isinstance(m, AIMessage) for m in since),
    )


def _cut_away(messages: Sequence[BaseMessage]) -> tuple[str, ...]:
    """The person's messages of turns that are no longer there, which the system message holds."""
    blocks = [b for m in messages if isinstance(m, SystemMessage) for b in _SAID_BEFORE.findall(m.text)]
    try:
        return tuple(map(str, json.loads(blocks[-1]))) if blocks else ()
    except ValueError:
        return ()


_SAID_BEFORE = re.compile(r"<said_before>(.*?)</said_before>", re.DOTALL)


def _answers(messages: Sequence[BaseMessage]) -> tuple[dict[str | None, Any], tuple[Answer, ...]]:
    """The tool calls of one turn by their ids, and what they were answered."""
    calls = {c["id"]: c for m in messages if isinstance(m, AIMessage) for c in m.tool_calls}
    return calls, tuple(_answer(m, calls.get(m.tool_call_id)) for m in messages if isinstance(m, ToolMessage))


def _human_before(messages: Sequence[BaseMessage], last: int) -> int:
    return max((i for i, m in enumerate(messages[: max(last, 0)]) if isinstance(m, HumanMessage)), default=-1)


def _called(messages: Sequence[BaseMessage]) -> tuple[str, ...]:
    return tuple(str(c["name"]) for m in messages if isinstance(m, AIMessage) for c in m.tool_calls)


def _answer(message: ToolMessage, call: Any) -> Answer:
    name = message.name or (call["name"] if call else "")
    try:
        content = json.loads(message.text)
    except ValueError:
        content = {}
    content = content if isinstance(content, dict) else {}
    error = content.get("error")
    if message.status == "error" or error:
        sentence = str(error.get("sentence", "")) if isinstance(error, dict) else ""
        return Answer(name, dict(call["args"]) if call else {}, content, sentence)
    return Answer(name, dict(call["args"]) if call else {}, content)


def _rows(answer: Answer, name: str) -> list[Json]:
    rows = answer.content.get(name)
    return [r for r in rows if isinstance(r, dict) and r.get("id")] if isinstance(rows, list) else []
