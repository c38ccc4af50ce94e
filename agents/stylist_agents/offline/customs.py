"""What custom rules out unasked: at somebody else's wedding white is the bride's."""

from __future__ import annotations

import re
from dataclasses import replace

from stylist_agents.offline.forms import form
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.state import Context
from stylist_agents.offline.wish import own_department

WHITES = ("white", "cream")
_BRIDE = re.compile(
    r"\bi'?m (?:the bride|getting married|marrying)\b|\b(?:my|our) (?:own )?(?:\w+ )?wedding\b"
    r"|\bwedding (?:dress|gown)\b|\bbridal\b|我(?:要|快|下个?月)?结婚|[我咱](?:们)?的婚礼|新娘|婚纱|领证",
    re.IGNORECASE,
)


def as_a_guest(said: Understanding, context: Context) -> Understanding:
    """``said`` without white, where a woman dresses for a wedding that is not her own and has named no colour."""
    known = context.preferences
    occasions = said.values("occasion") or known.values("occasion")
    coloured = [*said.values("colour"), *said.values("colour", liked=False), *known.values("colour", liked=False)]
    if "wedding" not in occasions or not {"find", "refine", "outfit"} & set(said.acts) or coloured:
        return said
    if not _a_womans(said, context) or _BRIDE.search(said.text):
        return said
    return replace(said, wishes=(*said.wishes, *(Wish("colour", shade, liked=False) for shade in WHITES)))


def asking_leave(said: Understanding, context: Context) -> Understanding:
    """ "Is white alright for me?" asks what is usual and wishes for no white; without an occasion it is no question."""
    occasions = (context.wish or {}).get("occasions") or context.preferences.values("occasion")
    serious = {"undress", "minor", "privacy", "trip", "plan", "shop", "size"} & set(said.acts)
    of_colour = any(w.slot == "colour" for w in (*said.wishes, *said.asked)) and not said.values("category")
    if not occasions or serious or not of_colour or not form("allowed").search(said.text):
        return said
    return replace(said, acts=("off_topic",), asked=(*said.asked, *said.wishes), wishes=(), targets=(), twofold=False)


def leaves_white(said: Understanding) -> bool:
    """Whether white was left out for the bride's sake, and not because anybody said so."""
    return set(WHITES) <= set(said.values("colour", liked=False)) and not re.search(
        r"\bwhite|cream|[白米奶]", said.text
    )


def _a_womans(said: Understanding, context: Context) -> bool:
    department = said.values("gender") or context.preferences.values("gender") or own_department(said, context)
    return "women" in department or "dress" in said.values("category")
