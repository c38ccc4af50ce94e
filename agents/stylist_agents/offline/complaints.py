"""What a complaint asks for: no heels again where they were too high, no shoes like those that are too formal, and
the planned day that is named rather than the look on the screen."""

from __future__ import annotations

import re
from dataclasses import replace

from stylist.vocabulary import terms
from stylist_agents.offline.dressing_level import off_level
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.results import Turn
from stylist_agents.offline.signs import screen_of
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


_SMARTER = {"shoes": "loafers", "tops": "shirt", "bottoms": "trousers", "outerwear": "trench-coat", "knitwear": "shirt"}
_PLAINER = {"shoes": "sneakers", "tops": "t-shirt", "bottoms": "chinos", "outerwear": "jacket", "suits": "jacket"}
"""What takes the place of a planned piece that is too casual, or too formal."""
_LATELY = 3


def off_level_in_the_plan(said: Understanding, turn: Turn, context: Context) -> Understanding:
    """ "The shoes that day are too casual", said of the plan, exchanges those shoes and refuses nothing of the rest."""
    step, plan = off_level(said.text), context.plan
    if not step or plan is None or screen_of(context) != "plan" or (said.trip and said.trip.days) or said.budget:
        return said
    words = (*said.wishes, *said.asked)
    part = next((shelf for w in words if w.slot in {"category", "group"} and (shelf := _shelf(w.value))), None)
    kind = (_SMARTER if step > 0 else _PLAINER).get(part or "")
    if kind is None:
        return said
    heard = (said.text, *reversed(turn.heard_earlier[-_LATELY:]))
    day = next((d for text in heard if (d := day_of(text))), None)
    text = f"swap the {kind}" + (f" on day {day}" if day else "")
    return replace(said, acts=("plan",), text=text, wishes=(), asked=(Wish("category", kind),), targets=(), undone=())


def _shelf(value: str) -> str | None:
    known = terms("category")
    return known[value].group if value in known else value
