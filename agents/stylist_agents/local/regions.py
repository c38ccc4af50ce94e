"""Which marks open and close a tool call or a thought in a reply's text, by family of models.

Sources: the models' own chat templates and cards, and the tool parsers of vLLM and SGLang, as they are documented.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["call", "maybe", "thought", "mark"]


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text from ``open`` to the first of ``close``, or to the end of the reply where it names none.

    call: what is in it has to be a tool call. maybe: it is one if it reads as a call of a tool that there is, and
    text otherwise. thought: nobody sees it. mark: only the mark itself, which is taken out.
    """

    open: str
    close: tuple[str, ...] = ()
    kind: Kind = "call"
    keeps: str = ""
    """What of ``open`` belongs to the call itself."""


THOUGHTS = (
    Region("<think>", ("</think>",), "thought"),  # Qwen 3, DeepSeek R1, GLM, SmolLM 3
    Region("<thinking>", ("</thinking>",), "thought"),
    Region("<seed:think>", ("</seed:think>",), "thought"),
    Region("[THINK]", ("[/THINK]",), "thought"),  # Magistral
    Region("<|START_THINKING|>", ("<|END_THINKING|>",), "thought"),  # Command
    Region("<|channel>thought", ("<channel|>",), "thought"),  # Gemma 4
    Region("<|channel|>analysis<|message|>", ("<|end|>",), "thought"),  # gpt-oss
)

CALLS = (
    Region("<tool_call>", ("</tool_call>",)),  # Hermes, Qwen, Qwen 3 Coder, GLM, Granite
    Region("<tools>", ("</tools>",)),  # Qwen 2.5 small ones, which repeat the tools' own tag
    Region("<function_call>", ("</function_call>",)),
    Region("<function_calls>", ("</function_calls>",)),  # OLMo 3, Claude's XML
    Region(
        "<function=", ("</function>",), keeps="<function="
    ),  # Llama 3.1's custom form, Qwen 3 Coder without its outer mark
    Region("<|python_tag|>"),  # Llama 3
    Region("[TOOL_CALLS]"),  # Mistral
    Region("<｜tool▁calls▁begin｜>", ("<｜tool▁calls▁end｜>",)),  # DeepSeek V3, R1, V3.1
    Region("<｜DSML｜function_calls>", ("</｜DSML｜function_calls>",)),  # DeepSeek V3.2
    Region("<start_function_call>", ("<end_function_call>",)),  # FunctionGemma
    Region("<|tool_call>", ("<tool_call|>",)),  # Gemma 4
    Region("<|tool_call|>", ("<|/tool_call|>",)),  # Phi 4 mini, Granite 3
    Region("<|START_ACTION|>", ("<|END_ACTION|>",)),  # Command
    Region("<|tool_calls_section_begin|>", ("<|tool_calls_section_end|>",)),  # Kimi K2
    Region("<|channel|>commentary to=", ("<|call|>",)),  # gpt-oss
    Region("<minimax:tool_call>", ("</minimax:tool_call>",)),
    Region("functools[", keeps="["),  # Phi 3.5
    Region("```", ("```",), "maybe"),  # Gemma's tool_code; JSON in a fence
    Region('{"', (), "maybe", keeps='{"'),  # Llama 3.2, and whoever forgets its own marks
    Region("{\n", (), "maybe", keeps="{\n"),
)

MARKS = ("</think>", "<|channel|>final<|message|>", "<|channel|>commentary<|message|>")
"""Taken out wherever they stand: what is left of a thought that the prompt began, and names of channels."""


def regions_for(tool_names: Iterable[str], special: Iterable[str] = ()) -> tuple[Region, ...]:
    """What to look for in a reply, where these tools may be called. special: marks of the tokenizer, never shown."""
    names = tuple(tool_names)
    calls = (*CALLS, *_python(names)) if names else ()
    opening = {region.open for region in (*THOUGHTS, *calls)}
    marks = dict.fromkeys(mark for mark in (*MARKS, *special) if mark and mark not in opening)
    return (*THOUGHTS, *calls, *(Region(mark, (), "mark") for mark in marks))


def _python(names: Iterable[str]) -> tuple[Region, ...]:
    """Calls written as Python, bare or in a list: Llama 3.2 and 4, OLMo."""
    opens = [f"{start}{name}(" for name in names for start in ("", "[")]
    return tuple(Region(opening, (), "maybe", keeps=opening) for opening in opens)


def thought_left_open(prompt: str) -> Region | None:
    """The thought that a chat template began on the model's behalf at the end of the prompt."""
    return next((region for region in THOUGHTS if prompt.rstrip().endswith(region.open)), None)
