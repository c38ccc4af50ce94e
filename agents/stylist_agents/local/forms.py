"""The inside of a tool-call region -> calls. JSON, XML, name and JSON, Python: whatever families of models write."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

_LONGEST = 50_000
"""Characters of one region that are read; a longer one is a model that has lost its way."""


class Malformed(Exception):
    """Why a region holds no call that can be carried out."""


@dataclass(frozen=True, slots=True)
class Call:
    """One tool call as the model wrote it, its arguments fitted to the tool's schema."""

    name: str
    args: dict[str, Any]


class Tools:
    """The tools that may be called: name -> JSON schema of the arguments, from OpenAI-style descriptions."""

    def __init__(self, described: list[dict[str, Any]]) -> None:
        functions = [tool.get("function", tool) for tool in described]
        self.schemas: dict[str, Schema] = {f["name"]: f.get("parameters") or {} for f in functions}

    def call(self, name: str, args: Mapping[str, Any]) -> Call:
        """A call under the tool's own name, which models decorate, with its arguments fitted."""
        bare = name.strip().strip("\"'")
        for prefix in ("functions.", "default_api.", "tools."):
            bare = bare.removeprefix(prefix)
        same = [known for known in self.schemas if known.lower() == bare.lower().replace("-", "_")]
        own = same[0] if same else bare
        schema = self.schemas.get(own, {}).get("properties", {})
        return Call(own, {key: fitted(value, schema.get(key, {})) for key, value in args.items()})

    def parameters(self, name: str) -> list[str]:
        """A tool's parameters in order."""
        return list(self.schemas.get(name.rpartition(".")[2], {}).get("properties", {}))


def calls_in(text: str, tools: Tools) -> list[Call]:
    """The calls that a region holds. Raises Malformed if it holds none, or anything that is cut off."""
    if len(text) > _LONGEST:
        raise Malformed(f"{len(text)} characters are no tool call")
    try:
        for form in (_functions, _invokes, _keyed, _written):
            if calls := list(form(text, tools)):
                return calls
    except (RecursionError, MemoryError) as problem:
        raise Malformed("nested too deeply") from problem
    raise Malformed("no call found")


# ---- XML: Qwen 3 Coder, Llama 3.1's custom form; Claude's form, DeepSeek V3.2, MiniMax; GLM ----

_FUNCTION = re.compile(r"<function=([^>\n]+)>(.*?)(?:</function>|(?=<function=)|\Z)", re.DOTALL)
_PARAMETER = re.compile(r"<parameter=([^>\n]+)>\n?(.*?)\n?(?:</parameter>|(?=<parameter=))", re.DOTALL)
_INVOKE = re.compile(r'<(?:｜DSML｜)?invoke name="([^"\n]+)">(.*?)</(?:｜DSML｜)?invoke>', re.DOTALL)
_ARGUMENT = re.compile(
    r'<(?:｜DSML｜)?parameter name="([^"\n]+)"(?: string="(true|false)")?>(.*?)</(?:｜DSML｜)?parameter>', re.DOTALL
)
_KEY = re.compile(r"<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>", re.DOTALL)


def _functions(text: str, tools: Tools) -> Iterator[Call]:
    for name, inside in _FUNCTION.findall(text):
        if inside.lstrip().startswith("{"):
            yield tools.call(name, _object(inside))
            continue
        if _PARAMETER.sub("", inside).strip():
            raise Malformed(f"cut off inside the arguments of {name}")
        yield tools.call(name, dict(_PARAMETER.findall(inside)))


def _invokes(text: str, tools: Tools) -> Iterator[Call]:
    found = _INVOKE.findall(text)
    if not found and "invoke name=" in text:
        raise Malformed("cut off inside a call")
    for name, inside in found:
        yield tools.call(
            name, {key: _value(value) if kind == "false" else value for key, kind, value in _ARGUMENT.findall(inside)}
        )


def _keyed(text: str, tools: Tools) -> Iterator[Call]:
    if "<arg_key>" not in text:
        return
    name, _, rest = text.strip().partition("<arg_key>")
    rest = f"<arg_key>{rest}"
    if _KEY.sub("", rest).strip():
        raise Malformed(f"cut off inside the arguments of {name.strip()}")
    yield tools.call(name, {key.strip(): value.strip() for key, value in _KEY.findall(rest)})


# ---- JSON objects and lists, a name and JSON, Python: read from left to right ----

_GEMMA_STRING = re.compile(r'(?:<\|"\|>|<escape>)(.*?)(?:<\|"\|>|<escape>)', re.DOTALL)
_BARE_KEY = re.compile(r"([{,]\s*)([A-Za-z_]\w*)\s*:")
_MARK = re.compile(
    r"<[|｜][^<>]{1,40}[|｜]>|\[TOOL_CALLS\]|\[ARGS\]|\[CALL_ID\]\w+|```\w*|^(?:tool_code|tool_call|json|python)\n|</?\w*tool_\w+>"
)
_NAME = re.compile(r"(?:call:|function\s+)?([A-Za-z_][\w.-]*)(?::\d+)?\s*(?:json\s*)?(?=[{(])")
_BETWEEN = re.compile(r"[\s,;\[\]]*")


def _written(text: str, tools: Tools) -> Iterator[Call]:
    """Calls one after the other; what follows the last of them is chatter."""
    text = _MARK.sub("\n", _gemma_to_json(text.strip()))
    at, found = _after(_BETWEEN, text, 0), False
    while at < len(text):
        if text[at] == "{":
            value, at = _json_at(text, at)
            yield from _described(value, tools)
        elif (named := _NAME.match(text, at)) and text[named.end()] == "{":
            value, at = _json_at(text, named.end())
            yield tools.call(named.group(1), value)
        elif named:
            code, at = _python_at(text, at)
            yield from _python_calls(code, tools)
        elif found:
            return
        else:
            raise Malformed("neither JSON, nor XML, nor Python")
        found, at = True, _after(_BETWEEN, text, at)


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    matched = pattern.match(text, at)
    return matched.end() if matched else at


def _gemma_to_json(text: str) -> str:
    """Gemma's own strings and bare keys as JSON; any other text stays as it is."""
    if not _GEMMA_STRING.search(text):
        return text
    parts = _GEMMA_STRING.split(text)  # text, string, text, string …
    return "".join(json.dumps(part) if n % 2 else _quoted_keys(part) for n, part in enumerate(parts))


def _quoted_keys(text: str) -> str:
    return _BARE_KEY.sub(r'\1"\2":', text)


def _json_at(text: str, at: int) -> tuple[dict[str, Any], int]:
    """The object that begins at a place, and where it ends. Also one with Python's quotes and names."""
    try:
        value, end = json.JSONDecoder(strict=False).raw_decode(text, at)
    except json.JSONDecodeError:
        end = _end_of_braces(text, at)
        value = _loose_object(text[at:end])
    if not isinstance(value, dict):
        raise Malformed("no object")
    return value, end


def _loose_object(text: str) -> Any:
    """An object as Python or JavaScript would write it."""
    try:
        return _python_value(text)
    except Malformed:
        return _python_value(_quoted_keys(text))


def _end_of_braces(text: str, at: int) -> int:
    """One past the brace that closes the one at ``at``; strings are stepped over. Malformed where it is cut off."""
    depth, quote, skip = 0, "", False
    for n in range(at, len(text)):
        char = text[n]
        if skip:
            skip = False
        elif quote:
            skip, quote = char == "\\", "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "{[(":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return n + 1
    raise Malformed("cut off")


def _object(text: str) -> dict[str, Any]:
    return _json_at(text, text.index("{"))[0]


def _described(value: dict[str, Any], tools: Tools) -> Iterator[Call]:
    """Calls that an object describes: {"name", "arguments"} and its relatives, or {tool: arguments}."""
    if isinstance(value.get("tool_calls"), list):
        for inner in value["tool_calls"]:
            yield from _described(inner, tools)
        return
    function = value.get("function")
    if isinstance(function, dict):
        yield from _described(function, tools)
        return
    name = next((value[key] for key in ("name", "tool_name", "function", "tool", "action") if key in value), None)
    if isinstance(name, str):
        yield tools.call(name, _arguments(value))
    elif len(value) == 1 and (only := next(iter(value))) in tools.schemas and isinstance(value[only], dict):
        yield tools.call(only, value[only])
    else:
        raise Malformed("an object that names no tool")


def _arguments(value: dict[str, Any]) -> dict[str, Any]:
    for key in ("arguments", "parameters", "args", "input", "action_input"):
        if key in value:
            given = value[key]
            given = _object(given) if isinstance(given, str) and "{" in given else given
            if isinstance(given, dict):
                return given
            if not given:
                return {}
            raise Malformed("arguments that are no object")
    return {}


# ---- Python ----

_WORDS = {"true": True, "false": False, "null": None, "none": None}


def _python_at(text: str, at: int) -> tuple[str, int]:
    end = _end_of_braces(text, text.index("(", at))
    return text[at:end], end


def _python_calls(code: str, tools: Tools) -> Iterator[Call]:
    """``name(a=1)``, ``api.name("x")``, ``print(name())``."""
    try:
        tree = ast.parse(code, mode="eval").body
    except (SyntaxError, ValueError) as problem:
        raise Malformed("Python that cannot be read") from problem
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "print":
        tree = tree.args[0] if tree.args else tree
    if not isinstance(tree, ast.Call):
        raise Malformed("Python that calls nothing")
    name = ast.unparse(tree.func)
    names = tools.parameters(name)
    args = {names[n]: _literal(node) for n, node in enumerate(tree.args[: len(names)])}
    yield tools.call(name, args | {key.arg: _literal(key.value) for key in tree.keywords if key.arg})


def _python_value(code: str) -> Any:
    try:
        return _literal(ast.parse(code.strip(), mode="eval").body)
    except (SyntaxError, ValueError) as problem:
        raise Malformed("neither JSON nor Python") from problem


def _literal(node: ast.expr) -> Any:
    """A literal, JSON's names for the constants included. Nothing is ever run."""

    class Names(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            return ast.Constant(_WORDS[name.id]) if name.id in _WORDS else name

    try:
        return ast.literal_eval(Names().visit(node))
    except (ValueError, TypeError) as problem:
        raise Malformed("an argument that is no plain value") from problem


# ---- values ----


def fitted(value: Any, schema: Schema) -> Any:
    """A value as its schema wants it: XML has only strings, and small models write "3", "null" and single words."""
    kinds = _kinds(schema)
    if isinstance(value, str) and kinds and "string" not in kinds:
        read = _value(value)
        return [read] if "array" in kinds and not isinstance(read, list) and read is not None else read
    return None if "null" in kinds and value in ("null", "None") else value


def _kinds(schema: Schema) -> set[str]:
    """JSON types that a schema allows."""
    own = schema.get("type")
    kinds = {own} if isinstance(own, str) else set(own or ())
    for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        kinds |= _kinds(inner)
    return kinds


def _value(text: str) -> Any:
    """The JSON or Python value that a text writes; the text itself where it writes none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        pass
    try:
        return _python_value(text)
    except Malformed:
        return text
