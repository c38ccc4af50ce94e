"""Whether the person asked for what lasts: what a model read in a title or a note is nobody's wish."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from stylist.errors import Refused


class NotAsked(Refused):
    """A lasting change that a model wants and the person did not speak of."""

    code = "not_asked"
    en = "The person did not ask for this in their message, so it was not done. Ask them first."
    zh = "这句话里没有要求这样做，所以没有执行。请先问一下。"


def require_asked(tool: str, args: Mapping[str, Any], messages: Sequence[AnyMessage]) -> None:
    """Raises NotAsked for a tool with lasting effects that the last message, or its yes to an offer, does not name."""
    if tool not in _patterns() or tool == "yes" or args.get("yes") is False:
        return
    spoken = [m for m in messages if isinstance(m, HumanMessage)]
    last = spoken[-1].text if spoken else ""
    agreed = _offer_before(messages, spoken[-1]) if spoken and _patterns()["yes"].search(last) else ""
    if not any(_patterns()[tool].search(text) for text in (last, agreed)):
        raise NotAsked


def _offer_before(messages: Sequence[AnyMessage], spoken: HumanMessage) -> str:
    """What the stylist said last before the message."""
    before = messages[: messages.index(spoken)]
    return next((m.text for m in reversed(before) if isinstance(m, AIMessage) and m.text.strip()), "")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    rows = tomllib.loads(resources.files(__package__).joinpath("asked.toml").read_text("utf-8"))
    return {name: re.compile("|".join(row["any"]), re.IGNORECASE) for name, row in rows.items()}
