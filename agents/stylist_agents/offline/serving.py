"""The service desk within the conversation: which desk tool a message wants, and what is said of the answer."""

from __future__ import annotations

import zlib
from typing import Any

from stylist.desk.topics import topics
from stylist_agents.offline.acts import Act
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.words import table

_BARRED: set[Act] = {"undress", "explain", "detail", "size", "compare_two", "trip", "plan", "self_critical", "about"}
"""Messages that are about garments or bodies, whatever shop words are in them."""


def desk_calls(case: Case, searching: bool) -> list[Call] | None:
    """The desk's calls for this round; None where the message is not for the desk."""
    if case.turn.rounds or not asks_the_shop(case, searching):
        return None
    return [Call("shop_policies", {"question": case.turn.message})]


def asks_the_shop(case: Case, searching: bool) -> bool:
    """Whether the shop's pages are to be asked: a word of shops, and nothing to look for."""
    if searching or not case.context.desk.pages or not case.can("shop_policies") or _BARRED & set(case.said.acts):
        return False
    return "shop" in case.said or any(topics(case.said.text))


def tell_desk(case: Case, speaker: Speaker) -> str:
    """The reply of the desk; empty where it was not asked, or has nothing to say to what it was not sure of."""
    answer = case.turn.last("shop_policies")
    if answer is None:
        return ""
    quotes: list[dict[str, Any]] = answer.content.get("quotes") or []
    if quotes:
        beside = [say(speaker, "quoted_beside", id=quote["id"]) for quote in quotes[1:]]
        return "\n\n".join([say(speaker, "quoted", id=quotes[0]["id"]), *beside])
    return say(speaker, "pages_silent") if "shop" in case.said else ""


def say(speaker: Speaker, key: str, **filling: object) -> str:
    """One sentence of the desk's own table; as in the other table, no two turns running say a thing alike."""
    variants: list[str] = table("desk")["say"][key][speaker.locale]
    chosen = variants[(speaker.turn + zlib.crc32(key.encode())) % len(variants)]
    return chosen.format(**{name: str(value) for name, value in filling.items()})
