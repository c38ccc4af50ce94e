"""The service desk within the conversation: which desk tool a message wants, and what is said of the answer."""

from __future__ import annotations

import zlib
from typing import Any

from stylist.desk.topics import topics
from stylist_agents.offline.acts import Act
from stylist_agents.offline.alerting import about_alerts
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.desk_acts import acts
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.results import Answer
from stylist_agents.offline.words import table

_BARRED: set[Act] = {
    "undress", "explain", "detail", "size", "compare_two", "trip", "plan", "self_critical", "about", "advise", "owned",
    "step_back", "tell", "preferences",
}  # fmt: skip
"""Messages that are about garments or bodies, whatever shop words are in them."""
_SAYING = (
    "hand_over", "confirm_change", "change_order", "recognise_me", "my_orders", "add_to_basket", "change_basket",
    "show_basket", "set_alert", "confirm_alert", "my_alerts",
)  # fmt: skip
"""Tools whose answer holds the sentence to say."""


def desk_calls(case: Case, searching: bool) -> list[Call] | None:
    """The desk's calls for this round; None where the message is not for the desk."""
    if "undress" in case.said:
        return None
    if case.turn.rounds:
        return _after(case)
    if _about_a_colleague(case):
        return []
    wanted = (
        _known_now(case)
        or _wants_a_person(case)
        or _confirmed(case)
        or about_alerts(case)
        or about_basket(case)
        or _about_orders(case)
    )
    if wanted and case.can(wanted.name):
        return [wanted]
    if asks_the_shop(case, searching):
        return [Call("shop_policies", {"question": case.turn.message})]
    return None


def _wants_a_person(case: Case) -> Call | None:
    """On request, or where somebody is upset again."""
    offered = any(words in case.turn.said_before for words in table("desk")["say"]["offer_person"][case.said.locale])
    asked = acts()["person"].search(case.turn.message) or ("yes" in case.said and offered)
    if asked or (case.context.desk.upset > 1 and case.context.desk.people):
        return Call("hand_over", {"reason": "asked" if asked else "upset"})
    return None


def _about_a_colleague(case: Case) -> bool:
    """Whether the question is what the person of the shop said, and one has said something."""
    return bool(case.context.desk.colleague) and bool(acts()["colleague"].search(case.turn.message))


def _after(case: Case) -> list[Call] | None:
    """What was waiting for the email goes on; a person is brought in where the shop's pages failed twice running."""
    if resumed := _resumed(case):
        return [resumed]
    answer = case.turn.last("shop_policies")
    failed_again = answer is not None and not answer.content.get("quotes") and _was_silent(case)
    if failed_again and "shop" in case.said and case.context.desk.people and "hand_over" not in case.turn.called:
        return [Call("hand_over", {"reason": "failed"})]
    return [] if _served(case) else None


def _resumed(case: Case) -> Call | None:
    """The change that was asked for before it was known whose order it is."""
    closed = {"not_verified", "order_not_found"}
    wished = next((a for a in case.turn.failed_before if a.name == "change_order" and a.code in closed), None)
    opened = case.turn.last("recognise_me") and "change_order" not in case.turn.called
    return Call("change_order", wished.args) if wished and opened else None


def _was_silent(case: Case) -> bool:
    return any(_was_said(key, case.turn.said_before) for key in ("pages_silent", "closest"))


def _served(case: Case) -> bool:
    """Whether the desk took this turn."""
    return any(name in _SAYING for name in case.turn.called)


def about_basket(case: Case) -> Call | None:
    """What goes into the basket, out of it, or changes in it; the basket itself."""
    text, spoken = case.turn.message, acts()
    size = next((w.value for w in (*case.said.wishes, *case.said.asked) if w.slot == "size"), None)
    answered = _found("bare_size", text)
    if answered and case.context.desk.sizes_for:
        return Call("add_to_basket", {"garment_ids": list(case.context.desk.sizes_for), "size": answered.upper()})
    if spoken["basket_remove"].search(text) or spoken["basket_change"].search(text):
        meant = _in_basket(case)
        many = 0 if spoken["basket_remove"].search(text) else _quantity(text)
        if meant and (many is not None or size):
            return Call("change_basket", {"garment_id": meant, "quantity": many, "size": size})
        return Call("show_basket")
    if spoken["basket_show"].search(text):
        return Call("show_basket")
    if not spoken["basket_add"].search(text):
        return None
    whole = spoken["whole_look"].search(text) and case.context.outfit
    pointed = list(case.said.targets) or ([case.target] if case.target else [])
    ids = [i.id for i in case.context.outfit] if whole else pointed
    return Call("add_to_basket", {"garment_ids": ids, "size": None if whole else size}) if ids else None


def _in_basket(case: Case) -> str | None:
    """The piece of the basket that is meant: of the kind named, pointed at, or the only one."""
    held = case.context.desk.basket
    kinds = {w.value for w in (*case.said.wishes, *case.said.asked) if w.slot in {"category", "group"}}
    ids = [i.id for i in held if i.category in kinds or i.group in kinds]
    ids = ids or [i.id for i in held if i.id in {*case.said.targets, case.context.focus}]
    return ids[0] if ids else held[0].id if len(held) == 1 else None


def _quantity(text: str) -> int | None:
    found = acts()["quantity"].search(text)
    word = next((g for g in found.groups() if g), "").lower() if found else ""
    return int(word) if word.isdecimal() else _NUMBERS.get(word)


_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4}


REASONS = ("fault", "fit", "taste")
"""Why something is sent back, the weightier first: what is broken says nothing of taste, even where it is ugly."""


def _confirmed(case: Case) -> Call | None:
    """A plain yes or no to a change of an order."""
    if not case.context.desk.waits_for_yes or not {"yes", "no"} & set(case.said.acts):
        return None
    return Call("confirm_change", {"yes": "yes" in case.said})


def _known_now(case: Case) -> Call | None:
    """Who answers with the email is let in first, however angry the words beside it."""
    email = _found("email", case.turn.message)
    told = _found("number", case.turn.message) or case.context.desk.order
    return Call("recognise_me", {"number": told, "email": email}) if email and told else None


def _about_orders(case: Case) -> Call | None:
    """Where an order is; what is to change in it; who the person is, by number and email."""
    text = case.turn.message
    number = _found("number", text)
    kind = next((k for k in ("address", "cancel", "exchange", "return") if acts()[k].search(text)), None)
    mine = number or acts()["own"].search(text) or case.context.desk.order
    kind = kind if kind and mine else "return" if acts()["return_wish"].search(text) else _said_briefly(case)
    if kind:
        return Call("change_order", {"kind": kind, "number": number, **_details(kind, case)})
    if acts()["arrives"].search(text) and _OF_ORDERS & set(case.turn.called_before):
        number = number or case.context.desk.order
    if number or acts()["status"].search(text) or acts()["fault"].search(text):
        return Call("my_orders", {"number": number} if number else {})
    return None


def _said_briefly(case: Case) -> str | None:
    """What a few words want while an order is spoken of: "return it then", "one size up", a size alone, "too small"."""
    before, text = set(case.turn.called_before), case.turn.message
    if not case.context.desk.order or not before & _OF_ORDERS:
        return None
    if acts()["exchange_bare"].search(text):
        return "exchange"
    if _was_said("ask_exchange", case.turn.said_before) and _found("bare_size", text):
        return "exchange"
    wrong = acts()["fault"].search(text) or ("recognise_me" in before and acts()["reason_fit"].search(text))
    return "return" if wrong or acts()["return_bare"].search(text) else None


_OF_ORDERS = {"my_orders", "recognise_me", "change_order", "confirm_change"}


def _was_said(key: str, before: str) -> bool:
    return any(words in before for variants in table("desk")["say"][key].values() for words in variants)


def _details(kind: str, case: Case) -> dict[str, Any]:
    text = case.turn.message
    if kind == "address":
        return {"address": _found("new_address", text)}
    size = next((w.value for w in (*case.said.wishes, *case.said.asked) if w.slot == "size"), None)
    size = size or (_found("bare_size", text) or "").upper() or None
    size = None if size == "ONESIZE" else size  # "one size up"
    piece = _found("piece", text)
    piece = None if piece and acts()["whole"].fullmatch(piece) else piece
    if kind == "return":
        return {"piece": piece, "reason": next((r for r in REASONS if acts()[f"reason_{r}"].search(text)), None)}
    return {"size": size, "piece": piece} if kind == "exchange" else {}


def _found(name: str, text: str) -> str | None:
    """The part of a message that a pattern takes out."""
    found = acts()[name].search(text)
    return next((part.strip(" .。“”\"'") for part in found.groupdict().values() if part), None) if found else None


def asks_the_shop(case: Case, searching: bool) -> bool:
    """Whether the shop's pages are to be asked: a word of shops, and nothing to look for."""
    if searching or not case.context.desk.pages or not case.can("shop_policies") or _BARRED & set(case.said.acts):
        return False
    dressing = _DRESSING & set(case.said.acts) or case.said.wishes
    return "shop" in case.said or (not dressing and any(topics(case.said.text)))


_DRESSING: set[Act] = {"outfit", "swap", "try_on", "pick", "like"}
"""What is no matter for the desk in spite of its words: "an outfit for an interview, 300 in total", 试穿一下."""


def tell_desk(case: Case, speaker: Speaker) -> str:
    """The desk's reply; empty where it was not asked, or was not sure. Somebody upset is told sorry, once."""
    said = _told_by_a_colleague(case, speaker) or _told(case, speaker)
    if said and "hand_over" not in case.turn.called and acts()["fault"].search(case.turn.message):
        return speaker.join(say(speaker, "sorry_fault"), said)
    if case.context.desk.upset != 1 or "hand_over" in case.turn.called or "undress" in case.said:
        return said
    offer = say(speaker, "offer_person") if case.context.desk.people and not said.endswith(("?", "？")) else ""
    if "off_topic" in case.said and not said:
        return speaker.join(say(speaker, "sorry"), offer or say(speaker, "sorry_next"))
    return speaker.join(say(speaker, "sorry"), said, offer) if said else said


def _told_by_a_colleague(case: Case, speaker: Speaker) -> str:
    if case.turn.called or not _about_a_colleague(case):
        return ""
    return say(speaker, "colleague", words=" ".join(f"[[desk:{a.id}]]" for a in case.context.desk.colleague))


def _told(case: Case, speaker: Speaker) -> str:
    opened = case.turn.last("recognise_me")
    if opened and "change_order" in case.turn.called:
        return speaker.join(str(opened.content.get("say") or ""), _told_of_tools(case, speaker))
    if told := _told_of_tools(case, speaker):
        return told
    answer = case.turn.last("shop_policies")
    return _told_by_pages(case, answer, speaker) if answer else ""


def _told_of_tools(case: Case, speaker: Speaker) -> str:
    """What the first of the desk's tools that has answered says, in their order."""
    for name in _SAYING:
        if answer := case.turn.last(name):
            told = str(answer.content.get("say") or "")
            if answer.content.get("refused") and case.context.desk.people:
                return speaker.join(told, say(speaker, "offer_person"))
            here = name == "recognise_me" and any(o["status"] == "delivered" for o in answer.content["orders"])
            return speaker.join(told, say(speaker, "next_of_order")) if here else told
        if failed := case.turn.failed(name):
            return _told_trouble(failed, speaker)
    return ""


def _told_by_pages(case: Case, answer: Answer, speaker: Speaker) -> str:
    """What the shop's pages answer; where they don't, what comes closest, called that, and a person."""
    quotes: list[dict[str, Any]] = answer.content.get("quotes") or []
    if quotes:
        beside = [say(speaker, "quoted_beside", id=quote["id"]) for quote in quotes[1:]]
        return "\n\n".join([say(speaker, "quoted", id=quotes[0]["id"]), *beside])
    if "shop" not in case.said:
        return ""
    offer = say(speaker, "offer_person") if case.context.desk.people else ""
    if offer and case.context.desk.upset:
        return offer  # who is upset wants somebody who listens, no passage that comes close
    if closest := answer.content.get("closest"):
        nearest = speaker.join(say(speaker, "closest"), say(speaker, "closest_words", id=closest["id"]))
        return "\n\n".join(part for part in (nearest, offer) if part)
    return speaker.join(say(speaker, "pages_silent"), offer)


def _told_trouble(failed: Answer, speaker: Speaker) -> str:
    """What is missing, asked for; or the error's own sentence."""
    if failed.name == "change_order" and failed.code == "bad_input":
        kind = failed.args.get("kind")
        if kind in _MISSING and not failed.args.get(_MISSING[kind]):
            return say(speaker, f"ask_{kind}")
    if failed.args.get("number") and failed.code == "not_verified":
        return say(speaker, "ask_email", number=failed.args["number"])
    return failed.error or say(speaker, "desk_trouble")


_MISSING = {"exchange": "size", "address": "address"}
"""What a change of an order cannot be prepared without."""


def say(speaker: Speaker, key: str, **filling: object) -> str:
    """One sentence of the desk's own table; as in the other table, no two turns running say a thing alike."""
    variants: list[str] = table("desk")["say"][key][speaker.locale]
    chosen = variants[(speaker.turn + zlib.crc32(key.encode())) % len(variants)]
    return chosen.format(**{name: str(value) for name, value in filling.items()})
