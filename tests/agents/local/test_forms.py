"""What each family of models writes, read as the same call, however it is cut into pieces."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist_agents.local.forms import Call, Malformed, Tools, calls_in, fitted
from stylist_agents.local.reading import Reader
from stylist_agents.local.regions import CALLS, THOUGHTS, Region, regions_for

TOOLS: list[dict[str, Any]] = [
    {
        "type": "function",
        "function": {
            "name": "search_catalogue",
            "description": "Find.",
            "parameters": {
                "type": "object",
                "properties": {
                    "colours": {"type": "array", "items": {"type": "string"}},
                    "text": {"type": "string"},
                    "limit": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                    "unseen": {"type": "boolean"},
                },
            },
        },
    },
    {"type": "function", "function": {"name": "undo_last_change", "parameters": {"type": "object", "properties": {}}}},
]
ARGS = {"colours": ["navy", "藏青"], "text": 'it\'s a "7", {braces} <b>', "limit": 3, "unseen": True}
BODY = json.dumps(ARGS, ensure_ascii=False)
CALL = [Call("search_catalogue", ARGS)]
NAMED = f'{{"name": "search_catalogue", "arguments": {BODY}}}'
PARAMETERS = f'{{"name": "search_catalogue", "parameters": {BODY}}}'
UNDO = Call("undo_last_change", {})

XML = (
    '<function=search_catalogue>\n<parameter=colours>\n["navy", "藏青"]\n</parameter>\n<parameter=text>\n'
    'it\'s a "7", {braces} <b>\n</parameter>\n<parameter=limit>\n3\n</parameter>\n<parameter=unseen>\nTrue\n'
    "</parameter>\n</function>"
)
PYTHON = 'search_catalogue(colours=["navy", "藏青"], text="it\'s a \\"7\\", {braces} <b>", limit=3, unseen=True)'
GEMMA = (
    'call:search_catalogue{colours:[<|"|>navy<|"|>,<|"|>藏青<|"|>],'
    'text:<|"|>it\'s a "7", {braces} <b><|"|>,limit:3,unseen:true}'
)
ESCAPED = GEMMA.replace('<|"|>', "<escape>")
KEYS = (
    'search_catalogue\n<arg_key>colours</arg_key>\n<arg_value>["navy", "藏青"]</arg_value>\n<arg_key>text</arg_key>\n'
    '<arg_value>it\'s a "7", {braces} <b></arg_value>\n<arg_key>limit</arg_key>\n<arg_value>3</arg_value>\n'
    "<arg_key>unseen</arg_key>\n<arg_value>true</arg_value>\n"
)
DSML = (
    '<｜DSML｜function_calls>\n<｜DSML｜invoke name="search_catalogue">\n'
    '<｜DSML｜parameter name="colours" string="false">["navy", "藏青"]</｜DSML｜parameter>\n'
    '<｜DSML｜parameter name="text" string="true">it\'s a "7", {braces} <b></｜DSML｜parameter>\n'
    '<｜DSML｜parameter name="limit" string="false">3</｜DSML｜parameter>\n'
    '<｜DSML｜parameter name="unseen" string="false">true</｜DSML｜parameter>\n'
    "</｜DSML｜invoke>\n</｜DSML｜function_calls>"
)

INVOKE = "\n".join(DSML.replace("｜DSML｜", "").splitlines()[1:-1])

STRINGED = json.dumps({"name": "search_catalogue", "arguments": BODY})

FAMILIES = {
    "hermes": f"<tool_call>\n{NAMED}\n</tool_call>",
    "hermes, never closed": f"<tool_call>\n{NAMED}\n",
    "qwen 2.5, the tools' tag": f"<tools>\n{NAMED}\n</tools>",
    "qwen 3 coder": f"<tool_call>\n{XML}\n</tool_call>",
    "qwen 3 coder, bare": XML,
    "glm": f"<tool_call>{KEYS}</tool_call>",
    "llama 3.1": f"<|python_tag|>{PARAMETERS}<|eom_id|>",
    "llama 3.1, custom": f"<function=search_catalogue>{BODY}</function>",
    "llama 3.2, plain": PARAMETERS,
    "llama 3.2, indented": json.dumps(json.loads(PARAMETERS), indent=2, ensure_ascii=False),
    "llama 4": f"[{PYTHON}]",
    "mistral": f"[TOOL_CALLS][{NAMED}]",
    "mistral, ids": f'[TOOL_CALLS][{NAMED[:-1]}, "id": "abcdefghi"}}]',
    "mistral, newer": f"[TOOL_CALLS]search_catalogue[ARGS]{BODY}",
    "mistral, newer ids": f"[TOOL_CALLS]search_catalogue[CALL_ID]abcdefghi[ARGS]{BODY}",
    "deepseek 3": "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>search_catalogue\n```json\n"
    f"{BODY}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
    "deepseek 3.1": "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>search_catalogue<｜tool▁sep｜>"
    f"{BODY}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
    "deepseek 3.2": DSML,
    "gemma 3": f"```tool_code\n{PYTHON}\n```",
    "gemma 3, printed": f"```tool_code\nprint(default_api.{PYTHON})\n```",
    "functiongemma": f"<start_function_call>{ESCAPED}<end_function_call>",
    "gemma 4": f"<|tool_call>{GEMMA}<tool_call|>",
    "phi 4 mini": f"<|tool_call|>[{NAMED}]<|/tool_call|>",
    "phi 3.5": f"functools[{NAMED}]",
    "command": f'<|START_ACTION|>[{{"tool_call_id": "0", "tool_name": "search_catalogue", "parameters": {BODY}}}]'
    "<|END_ACTION|>",
    "kimi": "<|tool_calls_section_begin|><|tool_call_begin|>functions.search_catalogue:0<|tool_call_argument_begin|>"
    f"{BODY}<|tool_call_end|><|tool_calls_section_end|>",
    "gpt-oss": f"<|channel|>commentary to=functions.search_catalogue <|constrain|>json<|message|>{BODY}<|call|>",
    "minimax": f"<minimax:tool_call>{INVOKE}</minimax:tool_call>",
    "fence": f"```json\n{NAMED}\n```",
    "fence, no language": f"```\n{PARAMETERS}\n```",
    "openai's own": f'{{"tool_calls": [{{"type": "function", "function": {STRINGED}}}]}}',
    "tool as key": f'{{"search_catalogue": {BODY}}}',
    "python's quotes": f"<tool_call>{{'name': 'search_catalogue', 'arguments': {ARGS!r}}}</tool_call>",
    "trailing comma": f"<tool_call>{NAMED[:-2]},}}}}</tool_call>",
}  # fmt: skip


def read(text: str, size: int = 7, tools: list[dict[str, Any]] = TOOLS, **options: Any) -> tuple[str, Reader]:
    """A text read in pieces of a size: what is shown, and the reader."""
    names = [tool["function"]["name"] for tool in tools]
    reader = Reader(regions_for(names, ("<|im_end|>", "<|eom_id|>")), Tools(tools), **options)
    shown = "".join(reader.feed(text[n : n + size]) for n in range(0, len(text), size))
    return shown + reader.finish(), reader


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_every_familys_call_is_the_same_call(family: str, size: int) -> None:
    shown, reader = read(FAMILIES[family], size)
    assert reader.calls == CALL
    assert (shown.strip(), reader.broken) == ("", [])


@pytest.mark.parametrize("family", FAMILIES)
def test_words_before_a_call_are_shown(family: str) -> None:
    shown, reader = read(f"Let me look.\n{FAMILIES[family]}")
    assert (shown.strip(), reader.calls) == ("Let me look.", CALL)


@pytest.mark.parametrize(
    "text",
    [
        f'<tool_call>{NAMED}</tool_call>\n<tool_call>{{"name": "undo_last_change", "arguments": {{}}}}</tool_call>',
        f"<tool_call>\n{XML}\n</tool_call>\n<tool_call>\n<function=undo_last_change>\n</function>\n</tool_call>",
        f'<|python_tag|>{PARAMETERS}; {{"name": "undo_last_change", "parameters": {{}}}}',
        f'[TOOL_CALLS][{NAMED}, {{"name": "undo_last_change", "arguments": {{}}}}]',
        f"[TOOL_CALLS]search_catalogue[ARGS]{BODY}[TOOL_CALLS]undo_last_change[ARGS]{{}}",
        f"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>search_catalogue<｜tool▁sep｜>{BODY}<｜tool▁call▁end｜>"
        "<｜tool▁call▁begin｜>undo_last_change<｜tool▁sep｜>{}<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
        f"[{PYTHON}, undo_last_change()]",
        f"```tool_code\n{PYTHON}\nundo_last_change()\n```",
        f"<|tool_call>{GEMMA}<tool_call|><|tool_call>call:undo_last_change{{}}<tool_call|>",
    ],
)
def test_parallel_calls(text: str) -> None:
    shown, reader = read(text)
    assert reader.calls == [*CALL, UNDO]
    assert shown.strip() == ""


@pytest.mark.parametrize(
    "family", [f for f in FAMILIES if not f.startswith(("llama 3.2", "fence", "openai", "tool as", "llama 4"))]
)
def test_a_call_that_is_cut_off_is_told_as_broken_and_never_shown(family: str) -> None:
    cut = FAMILIES[family][: FAMILIES[family].index("braces")]
    shown, reader = read(cut)
    assert (shown, reader.calls, len(reader.broken)) == ("", [], 1)
    assert reader.broken[0].why


@pytest.mark.parametrize(
    "text",
    [
        "A [[title:s1]] at [[price:s1]]: navy, 3 < 4, `code`, [1] and (search).",
        '```json\n{"name": "Ann"}\n```',
        "```\nlinen\n```\nThat is it.",
        '{"palette": ["navy", "sand"]}',
        "把这件[[title:s1]]配米色长裤。\n\n要不要看看上身？",
        "Wear <b>it</b> with t<hem> and ``no`` fence `",
    ],
)
@pytest.mark.parametrize("size", [1, 3, 10_000])
def test_text_that_is_no_call_comes_out_as_it_is(text: str, size: int) -> None:
    shown, reader = read(text, size)
    assert (shown, reader.calls, reader.broken) == (text, [], [])


def test_without_tools_nothing_is_a_call() -> None:
    shown, reader = read(FAMILIES["hermes"], tools=[])
    assert (shown, reader.calls) == (FAMILIES["hermes"], [])


@pytest.mark.parametrize("thought", THOUGHTS, ids=lambda region: region.open)
@pytest.mark.parametrize("size", [1, 10_000])
def test_thoughts_are_not_shown(thought: Region, size: int) -> None:
    text = f"{thought.open}\nShe wants <tool_call>navy.{thought.close[0]}Navy, then.<|im_end|>"
    shown, reader = read(text, size)
    assert (shown, reader.thought, reader.calls) == ("Navy, then.", "\nShe wants <tool_call>navy.", [])


def test_a_thought_that_the_prompt_began_and_one_that_never_ends() -> None:
    shown, reader = read("hm, navy</think>Navy.", thinking=THOUGHTS[0])
    assert (shown, reader.thought) == ("Navy.", "hm, navy")
    shown, reader = read("<think>and on and on")
    assert (shown, reader.thought) == ("", "and on and on")


def test_the_final_channel_of_gpt_oss_is_shown_without_its_name() -> None:
    text = "<|channel|>analysis<|message|>hm<|end|><|channel|>final<|message|>Navy."
    assert read(text, 1)[0] == "Navy."


@pytest.mark.parametrize("size", [1, 10_000])
def test_text_ends_before_a_stop_word(size: int) -> None:
    assert read("one two STOP three", size, stop=("STOP",))[0] == "one two "


def test_an_unknown_tool_is_called_in_marks_and_is_text_elsewhere() -> None:
    assert read('<tool_call>{"name": "fly", "arguments": {}}</tool_call>')[1].calls == [Call("fly", {})]
    text = '{"name": "fly", "arguments": {}}'
    assert read(text)[0] == text


@pytest.mark.parametrize(
    "inside",
    ["", "nonsense", "{}", "[]", "{'name'", '{"name": 3}', '{"name": "search_catalogue", "arguments": [1]}', "{" * 9000,
     "search_catalogue(colours=__import__('os').listdir())", "search_catalogue(", "x" * 60_000, '{"arguments": {}}',
     "[" * 9000 + "search_catalogue(" + "(" * 9000, "search_catalogue(" + "-" * 20_000 + "1)"],
    ids=lambda text: text[:20],
)  # fmt: skip
def test_what_is_no_call_is_malformed(inside: str) -> None:
    with pytest.raises(Malformed):
        calls_in(inside, Tools(TOOLS))


@pytest.mark.parametrize(
    ("value", "schema", "want"),
    [
        ("3", {"type": "integer"}, 3),
        ("3", {"type": "string"}, "3"),
        ("null", {"anyOf": [{"type": "string"}, {"type": "null"}]}, None),
        ("null", {"anyOf": [{"type": "integer"}, {"type": "null"}]}, None),
        ("navy", {"type": "array", "items": {"type": "string"}}, ["navy"]),
        ('["navy"]', {"type": "array", "items": {"type": "string"}}, ["navy"]),
        ("true", {"type": ["boolean", "null"]}, True),
        ("many", {"type": "integer"}, "many"),
        (3, {"type": "string"}, 3),
        ("3", {}, "3"),
    ],
)
def test_values_are_fitted_to_their_schema(value: Any, schema: dict[str, Any], want: Any) -> None:
    assert fitted(value, schema) == want


def test_a_name_is_found_under_what_models_put_before_it() -> None:
    tools = Tools(TOOLS)
    for name in ("functions.search_catalogue", "default_api.search_catalogue", "Search_Catalogue", "search-catalogue"):
        assert tools.call(name, {}).name == "search_catalogue"


def test_no_two_regions_open_alike() -> None:
    opens = [region.open for region in (*THOUGHTS, *CALLS)]
    assert len(opens) == len(set(opens))


_PIECES = st.lists(
    st.sampled_from(
        [*FAMILIES.values(), "words ", "[[title:s1]]", "{", "```", "<|", "<tool_call>", "</think>", "<think>"]
    ),
    max_size=4,
)


@given(_PIECES.map("".join))
def test_how_a_reply_is_cut_changes_nothing(text: str) -> None:
    whole_shown, whole = read(text, 10_000)
    for size in (1, 3):
        shown, reader = read(text, size)
        assert (shown, reader.calls, reader.broken, reader.thought) == (
            whole_shown,
            whole.calls,
            whole.broken,
            whole.thought,
        )
