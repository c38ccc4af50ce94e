"""The service desk within the conversation: which desk tool a message wants, and what is said of the answer."""

from __future__ import annotations

import re
import zlib
from functools import cache
from typing import Any

from stylist.desk.topics import topics
from stylist_agents.offline.acts import Act
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.results import Answer
from stylist_agents.offline.words import table

_BARRED: set[Act] = {"undress", "explain", "detail", "size", "compare_two", "trip", "plan", "self_critical", "about"}
"""Messages that are about garments or bodies, whatever shop words are in them."""
_SAYING = ("confirm_change", "change_order", "recognise_me", "my_orders")
"""Tools whose answer holds the sentence to say."""


def desk_calls(case: Case, searching: bool) -> list[Call] | None:
    """The desk's calls for this round; None where the message is not for the desk."""
    if case.turn.rounds or "undress" in case.said:
        return [] if case.turn.rounds and _served(case) else None
    wanted = _confirmed(case) or _about_orders(case)
    if wanted and case.can(wanted.name):
        return [wanted]
    if asks_the_shop(case, searching):
        return [Call("shop_policies", {"question": case.turn.message})]
    return None


def _served(case: Case) -> bool:
    """Whether the desk took this turn."""
    return any(name in _SAYING for name in case.turn.called)


def _confirmed(case: Case) -> Call | None:
    """A plain yes or no to a change of an order."""
    if not case.context.desk.waits_for_yes or not {"yes", "no"} & set(case.said.acts):
        return None
    return Call("confirm_change", {"yes": "yes" in case.said})


def _about_orders(case: Case) -> Call | None:
    """Where an order is; what is to change in it; who the person is, by number and email."""
    text = case.turn.message
    number, email = _found("number", text), _found("email", text)
    if email and (told := number or case.context.desk.order):
        return Call("recognise_me", {"number": told, "email": email})
    kind = next((k for k in ("address", "cancel", "exchange", "return") if _acts()[k].search(text)), None)
    if kind and (number or _acts()["own"].search(text) or case.context.desk.order):
        return Call("change_order", {"kind": kind, "number": number, **_details(kind, case)})
    if number or _acts()["status"].search(text):
        return Call("my_orders", {"number": number} if number else {})
    return None


def _details(kind: str, case: Case) -> dict[str, Any]:
    text = case.turn.message
    if kind == "address":
        return {"address": _found("new_address", text)}
    size = next((w.value for w in (*case.said.wishes, *case.said.asked) if w.slot == "size"), None)
    piece = _found("piece", text)
    piece = None if piece and _acts()["whole"].fullmatch(piece) else piece
    return {"size": size, "piece": piece} if kind == "exchange" else {"piece": piece} if kind == "return" else {}


def _found(name: str, text: str) -> str | None:
    """The part of a message that a pattern takes out."""
    found = _acts()[name].search(text)
    return next((part.strip(" .。“”\"'") for part in found.groupdict().values() if part), None) if found else None


@cache
def _acts() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(row), re.IGNORECASE) for name, row in table("desk")["acts"].items()}


def asks_the_shop(case: Case, searching: bool) -> bool:
    """Whether the shop's pages are to be asked: a word of shops, and nothing to look for."""
    if searching or not case.context.desk.pages or not case.can("shop_policies") or _BARRED & set(case.said.acts):
        return False
    return "shop" in case.said or any(topics(case.said.text))


def tell_desk(case: Case, speaker: Speaker) -> str:
    """The reply of the desk; empty where it was not asked, or has nothing to say to what it was not sure of."""
    for name in _SAYING:
        if answer := case.turn.last(name):
            return str(answer.content.get("say") or "")
        if failed := case.turn.failed(name):
            return _told_trouble(failed, speaker)
    answer = case.turn.last("shop_policies")
    if answer is None:
        return ""
    quotes: list[dict[str, Any]] = answer.content.get("quotes") or []
    if quotes:
        beside = [say(speaker, "quoted_beside", id=quote["id"]) for quote in quotes[1:]]
        return "\n\n".join([say(speaker, "quoted", id=quotes[0]["id"]), *beside])
    return say(speaker, "pages_silent") if "shop" in case.said else ""


def _told_trouble(failed: Answer, speaker: Speaker) -> str:
    """What is missing, asked for; or the error's own sentence."""
    if failed.name == "change_order" and failed.args.get("kind") in {"exchange", "address"}:
        kind = failed.args["kind"]
        if not failed.args.get("size" if kind == "exchange" else "address"):
            return say(speaker, f"ask_{kind}")
    return failed.error or say(speaker, "desk_trouble")


def say(speaker: Speaker, key: str, **filling: object) -> str:
    """One sentence of the desk's own table; as in the other table, no two turns running say a thing alike."""
    variants: list[str] = table("desk")["say"][key][speaker.locale]
    chosen = variants[(speaker.turn + zlib.crc32(key.encode())) % len(variants)]
    return chosen.format(**{name: str(value) for name, value in filling.items()})
