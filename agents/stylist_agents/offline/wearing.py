"""What was worn of one's own things: the pieces found in the wardrobe, the wear written down."""

from __future__ import annotations

import re
from datetime import date, timedelta

from stylist.vocabulary import terms
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.found import tell_trouble
from stylist_agents.offline.phrasing import Speaker, lowered
from stylist_agents.offline.state import Item

_DAYS_AGO = (
    (2, re.compile(r"\bday before yesterday\b|前天", re.IGNORECASE)),
    (1, re.compile(r"\byesterday\b|\blast night\b|昨", re.IGNORECASE)),
)


def wear_calls(case: Case) -> list[Call]:
    """The wardrobe first; then the wear of what is meant, once it is clear which pieces these are."""
    if not case.turn.called:
        return [Call("list_wardrobe")]
    worn, unclear = _worn(case)
    if not worn or unclear or "log_wear" in case.turn.called:
        return []
    ago = _days_ago(case)
    day = {"day": (date.today() - timedelta(days=ago)).isoformat()} if ago else {}
    return [Call("log_wear", {"ids": [piece.id for piece in worn]} | day)]


def tell_worn(case: Case, speaker: Speaker) -> str:
    """That it is noted; or which piece is meant; or how one gets into the wardrobe."""
    if failed := case.turn.failed("log_wear") or case.turn.failed("list_wardrobe"):
        return tell_trouble(speaker, failed)
    worn, unclear = _worn(case)
    if unclear:
        return speaker.say("worn_which", pieces=_names(unclear, speaker))
    answer = case.turn.last("log_wear")
    if answer is None:
        return speaker.say("worn_unknown")
    noted = speaker.say("worn", pieces=_names(worn, speaker), day=_ago(_days_ago(case), speaker))
    again = [int(r["days_ago"]) for r in answer.content.get("repeats") or []]
    return speaker.join(noted, speaker.say("worn_lately", ago=_ago(min(again), speaker)) if again else "")


def _worn(case: Case) -> tuple[list[Item], list[Item]]:
    """The own pieces that the message describes, and those between which it leaves the choice."""
    answer = case.turn.last("list_wardrobe")
    owned = [Item.model_validate(row) for row in answer.content.get("pieces") or []] if answer else []
    kinds = list(dict.fromkeys(w.value for w in case.said.asked if w.slot in {"category", "group"}))
    if not kinds:
        found = _coloured([p for p in owned if p.id == case.context.focus] or owned, case)
        return (found, []) if len(found) == 1 else ([], found)
    worn: list[Item] = []
    for kind in kinds:
        held = [p for p in owned if kind in {p.category, p.group}]
        of_kind = _coloured(held, case) or (held if len(kinds) > 1 else [])  # "the white shirt and the jeans"
        if len(of_kind) > 1:
            return [], of_kind
        worn += of_kind
    return worn, []


def _coloured(pieces: list[Item], case: Case) -> list[Item]:
    """Those of a colour that was named: of the shade if one is, else of its family; where none is, none."""
    shades = terms("colour")
    said = [w.value for w in case.said.asked if w.slot == "colour"]
    families = {str(shades[c].family) if c in shades else c for c in said}
    exact = [p for p in pieces if any(p.has("colour", c) for c in said)]
    near = [p for p in pieces if any(p.has("colour", family) for family in families)]
    return (exact or near) if said else pieces


def _names(pieces: list[Item], speaker: Speaker) -> str:
    return speaker.several([lowered(p.title) for p in pieces])


def _days_ago(case: Case) -> int:
    return next((days for days, said in _DAYS_AGO if said.search(case.said.text)), 0)


def _ago(days: int, speaker: Speaker) -> str:
    """ "Yesterday", 前天, "five days ago"."""
    words = {"en": ("today", "yesterday"), "zh": ("今天", "昨天", "前天")}[speaker.locale]
    if days < len(words):
        return words[days]
    return f"{speaker.number(days)} days ago" if speaker.locale == "en" else f"{speaker.number(days)}天前"
