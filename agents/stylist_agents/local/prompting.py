"""LangChain messages and tools -> the prompt, through the model's own chat template."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from jinja2.exceptions import TemplateError
from langchain_core.messages import AIMessage, BaseMessage, ChatMessage, SystemMessage, ToolMessage

from stylist_agents.local.errors import TemplateRefused

Turn = dict[str, Any]
Described = Sequence[dict[str, Any]]


def prompt_of(
    name: str, tokenizer: Any, messages: Sequence[BaseMessage], tools: Described, think: bool = False, note: str = ""
) -> str:
    """The prompt, in the first shape that the template takes. ``note`` is added to the system message.

    Templates differ: some know no tools, some no system message, some take one call at a time. Raises TemplateRefused.
    """
    turns = _merged(_turn(message) for message in messages)
    turns = _with_system(turns, note) if note else turns
    why = "it is empty"
    for shape in _SHAPES:
        shaped, given = shape(turns, tools)
        try:
            prompt = tokenizer.apply_chat_template(
                shaped, tools=given or None, add_generation_prompt=True, tokenize=False, enable_thinking=think
            )
        except (TemplateError, TypeError, KeyError, AttributeError, IndexError) as problem:
            why = str(problem).split("\n")[0] or type(problem).__name__
            continue
        if all(tool["function"]["name"] in prompt for tool in tools) and _heard(turns, prompt):
            return str(prompt)
        why = "it leaves out the tools or what was said"
    raise TemplateRefused(name=name, why=why)


def call_id(own: str | None) -> str:
    """A tool call's id in nine letters and digits, the only form that Mistral's templates take."""
    return hashlib.sha256((own or "").encode()).hexdigest()[:9]


def _heard(turns: Sequence[Turn], prompt: str) -> bool:
    """Whether tool answers are in the prompt: a template that knows no tools may pass over them in silence."""
    answers = [turn["content"].strip() for turn in turns if turn["role"] == "tool"]
    return all(answer in prompt or json.dumps(answer)[1:-1] in prompt for answer in answers)


# ---- messages ----


def _turn(message: BaseMessage) -> Turn:
    text = str(message.text)
    if isinstance(message, ToolMessage):
        return {
            "role": "tool",
            "name": message.name or "",
            "tool_call_id": call_id(message.tool_call_id),
            "content": text,
        }
    if isinstance(message, AIMessage):
        return _own_turn(message, text)
    if isinstance(message, ChatMessage):
        return {"role": message.role, "content": text}
    return {"role": "system" if isinstance(message, SystemMessage) else "user", "content": text}


def _own_turn(message: AIMessage, text: str) -> Turn:
    turn: Turn = {"role": "assistant", "content": text}
    if thought := message.additional_kwargs.get("reasoning_content"):
        turn["reasoning_content"] = thought
    if message.tool_calls:
        turn["tool_calls"] = [
            {
                "type": "function",
                "id": call_id(call["id"]),
                "function": {"name": call["name"], "arguments": call["args"]},
            }
            for call in message.tool_calls
        ]
    return turn


def _merged(turns: Iterator[Turn]) -> list[Turn]:
    """Turns of one speaker that follow each other as one: most templates want speakers to alternate."""
    merged: list[Turn] = []
    for turn in turns:
        same = merged and turn["role"] == merged[-1]["role"] and turn["role"] in {"user", "system"}
        if same:
            merged[-1] = merged[-1] | {"content": f"{merged[-1]['content']}\n\n{turn['content']}"}
        else:
            merged.append(turn)
    return merged


# ---- the shapes, the fullest first ----


def _as_they_are(turns: list[Turn], tools: Described) -> tuple[list[Turn], Described]:
    return turns, tools


def _one_call_at_a_time(turns: list[Turn], tools: Described) -> tuple[list[Turn], Described]:
    """Parallel calls as calls one after the other, each with its answer."""
    answers = {turn["tool_call_id"]: turn for turn in turns if turn["role"] == "tool"}
    apart: list[Turn] = []
    for turn in turns:
        for n, call in enumerate(turn.get("tool_calls", ())):
            apart.append(turn | {"tool_calls": [call], "content": "" if n else turn["content"]})
            apart += [answers[call["id"]]] if call["id"] in answers else []
        if turn["role"] != "tool" and "tool_calls" not in turn:
            apart.append(turn)
    return apart, tools


def _without_system(turns: list[Turn], tools: Described) -> tuple[list[Turn], Described]:
    """The system message as the beginning of what the person says first."""
    if not turns or turns[0]["role"] != "system":
        return turns, tools
    rest = [turn for turn in turns[1:] if turn["role"] != "system"]
    first = rest[0]["content"] if rest and rest[0]["role"] == "user" else ""
    opening = {"role": "user", "content": f"{turns[0]['content']}\n\n{first}".strip()}
    return [opening, *(rest[1:] if first else rest)], tools


def _tools_in_words(turns: list[Turn], tools: Described) -> tuple[list[Turn], Described]:
    """Tools for a template that knows none: described in the system message, called and answered in text."""
    spoken = _merged(_in_words(turns))
    return (_with_system(spoken, _described(tools)) if tools else spoken), ()


_SHAPES: tuple[Callable[[list[Turn], Described], tuple[list[Turn], Described]], ...] = (
    _as_they_are,
    _one_call_at_a_time,
    _without_system,
    lambda turns, tools: _without_system(*_one_call_at_a_time(turns, tools)),
    _tools_in_words,
    lambda turns, tools: _without_system(*_tools_in_words(turns, tools)),
)


def _in_words(turns: list[Turn]) -> Iterator[Turn]:
    """Calls as the text that ``_described`` asks for, their answers as a message of the person's side."""
    for turn in turns:
        if turn["role"] == "tool":
            yield {"role": "user", "content": f"<tool_response>\n{turn['content']}\n</tool_response>"}
        elif calls := turn.get("tool_calls"):
            written = [f"<tool_call>\n{_json(call['function'])}\n</tool_call>" for call in calls]
            yield {"role": "assistant", "content": "\n".join([turn["content"], *written]).strip()}
        else:
            yield turn


def _described(tools: Described) -> str:
    """What Hermes models are told, which others follow well."""
    listed = "\n".join(_json(tool["function"]) for tool in tools)
    return (
        "You may call functions. These are their signatures:\n"
        f"<tools>\n{listed}\n</tools>\n"
        "To call one, write only this, once for each call:\n"
        '<tool_call>\n{"name": "NAME", "arguments": {"ARGUMENT": "VALUE"}}\n</tool_call>'
    )


def _with_system(turns: list[Turn], words: str) -> list[Turn]:
    if turns and turns[0]["role"] == "system":
        return [turns[0] | {"content": f"{turns[0]['content']}\n\n{words}"}, *turns[1:]]
    return [{"role": "system", "content": words}, *turns]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
