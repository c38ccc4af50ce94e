"""What a complaint asks for: no heels again where they were too high, no shoes like those that are too formal, and
the planned day that is named rather than the look on the screen."""

from __future__ import annotations

import re
from dataclasses import replace

from stylist_agents.offline.dressing_level import off_level
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.state import Context
from stylist_agents.offline.trips import day_of

_SHOD: set[str] = {"heels", "shoes"}
_NO_HEELS = re.compile(
    r"\btoo high\b|\b(?:no|without|not) (?:high )?heels\b|\bcan'?t (?:walk|stand) in\b|\b(?:comfortable|comfy|flat)\b"
    r"|\b(?:stand|walk|dance|be on my feet)\b.{0,16}\b(?:hours|all (?:day|night|evening)|for long)\b"
    r"|太高|别太高|不(?:会|能|想|要)穿?高跟|平底|[站走跳].{0,4}(?:一整?天|一晚上|小时)|好走|不累",
    re.IGNORECASE,
)


def without_heels(said: Understanding) -> Understanding:
    """``said`` with heels ruled out, where the shoes are to be stood in, or the heels are too high."""
    shod = any(w.slot in {"category", "group"} and w.value in _SHOD for w in said.wishes)
    if not shod or not _NO_HEELS.search(said.text) or "heels" in said.values("category", liked=False):
        return said
    others = tuple(w for w in said.wishes if w.value != "heels")
    named = others if any(w.slot in {"category", "group"} for w in others) else (*others, Wish("group", "shoes"))
    return replace(said, wishes=(*named, Wish("category", "heels", liked=False)))


def without_what_is_wrong(said: Understanding) -> Understanding:
    """ "Those shoes are too formal, other ones": formal is what they are, and nothing that is looked for."""
    if "swap" not in said.acts or not off_level(said.text):
        return said
    return replace(said, wishes=tuple(w for w in said.wishes if w.slot != "occasion"))


def of_a_planned_day(said: Understanding, context: Context) -> Understanding:
    """ "Other shoes on day 2" is said of the plan, however many looks were spoken of since."""
    if context.plan is None or "swap" not in said.acts or day_of(said.text) is None:
        return said
    return replace(said, acts=("plan",))
