"""What a plain "yes" agrees to: the offer in the stylist's own last words."""

from __future__ import annotations

import re
from dataclasses import replace

from stylist.vocabulary import terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.results import Turn
from stylist_agents.offline.state import Context
from stylist_agents.offline.stated import stated
from stylist_agents.offline.trips import change_of
from stylist_agents.offline.words import table

_ACTS: list[tuple[re.Pattern[str], Act]] = [
    (re.compile(r"(?:\bbring others\b|换一批).*[?？]", re.IGNORECASE), "more"),
    (re.compile(r"\bon one picture\?|拼成一张图看看？", re.IGNORECASE), "board"),
    (re.compile(r"\bon you\b|上身|试穿", re.IGNORECASE), "try_on"),
    (
        re.compile(
            r"\blook around it\b|complete the look|goes with it|wear with it|配成一|搭一套|配什么|整套", re.IGNORECASE
        ),
        "outfit",
    ),
]
_THANKS = re.compile(r"\bthank|\bthx\b|\bcheers\b|谢", re.IGNORECASE)
"""After no offer, "OK, thanks" closes."""
_LOOSEN = re.compile(r"\bloosen\b|\bshall i\?|\bleave .{3,60} open\b|放宽|不限这条|放一放", re.IGNORECASE)
_FIELD_SLOTS = {
    "categories": "category", "groups": "group", "genders": "gender", "colours": "colour", "patterns": "pattern",
    "fabrics": "fabric", "finishes": "finish", "seasons": "season", "occasions": "occasion", "sleeves": "sleeve",
    "necklines": "neckline", "lengths": "length", "fits": "fit", "brands": "brand", "sizes": "size",
    "price_max": "budget",
}  # fmt: skip


def accepted(said: Understanding, said_before: str, context: Context) -> Understanding:
    """``said`` with the act that the last reply offered, or unchanged where it offered nothing."""
    if _LOOSEN.search(said_before) and context.wish:
        undone = tuple((slot, None) for slot in loosened_slots(said_before))
        if undone:
            return replace(said, acts=("undo", "refine"), undone=undone)
    last = re.split(r"(?<=[.?!。?!])\s*", said_before.strip())[-2:]
    for pattern, act in _ACTS:
        if any(pattern.search(sentence) for sentence in last):
            return replace(said, acts=(act,))
    return replace(said, acts=("thanks",)) if _THANKS.search(said.text) else said


GOES_ON = re.compile(
    r"^\W*(?:ok(?:ay)?\W+)?(?:and|what about|how about|and what about)\b[^,;]{2,40}\?\W*$"
    r"|^\W*(?:那|那么)?[^，,。！!]{2,8}呢\W*$",
    re.IGNORECASE,
)
"""A question that leaves out what is asked: "and the second one?", 那裤子呢."""
_LASTING: dict[str, Act] = {"try_on": "try_on", "size_advice": "size", "should_i_buy": "advise"}


def goes_on(said: Understanding, called_before: tuple[str, ...], context: Context) -> Understanding:
    """``said`` as the question of the turn before, put of another piece; unchanged where it says what it asks."""
    act = next((_LASTING[name] for name in called_before if name in _LASTING), None)
    kinds = [w for w in said.wishes if w.slot in {"category", "group"}]
    shelves = {i.group for i in (*context.outfit, *context.shown)}
    known = terms("category")
    named = bool(said.targets) or any((known[w.value].group if w.value in known else w.value) in shelves for w in kinds)
    others = len(kinds) != len(said.wishes) or said.budget or said.comparisons or said.undone
    if act is None or not named or others or not GOES_ON.match(said.text):
        return said
    return replace(said, acts=(act,), wishes=(), asked=(*said.asked, *kinds))


_WHAT_ELSE = re.compile(
    r"^\W*(?:and )?(?:what else|anything else|(?:is )?that all|any other reasons?|and\b)\W*\?*\W*$"
    r"|^\W*(?:还有(?:呢|吗|别的吗|什么)?|就这些|没(?:有)?别的(?:了)?)(?:吗|么|了吗)?\W*$",
    re.IGNORECASE,
)
_WHY = re.compile(r"\bwhy\b|为什么|为啥|怎么是", re.IGNORECASE)


def asked_once_more(said: Understanding, turn: Turn, context: Context) -> Understanding:
    """ "What else?" after "why?" asks for more reasons; "and again" after an undo for one step more."""
    before = turn.heard_earlier[-1] if turn.heard_earlier else ""
    if _WHAT_ELSE.match(said.text) and _WHY.search(before) and (context.shown or context.plan):
        return replace(said, acts=("explain",), wishes=(), targets=())
    if "step_back" in said and {"plan_trip", "refine_plan"} & set(turn.called_before) and context.plan is not None:
        return replace(said, acts=("plan", "step_back"), wishes=(), targets=())
    if _ONCE_MORE.match(said.text) and {"undo_last_change", "refine_plan"} & set(turn.called_before):
        of_a_plan = "refine_plan" in turn.called_before and context.plan is not None
        undone = next((heard for heard in reversed(turn.heard_earlier) if not _ONCE_MORE.match(heard)), "")
        if change_of(undone) == "undo" or "undo_last_change" in turn.called_before:
            return replace(said, acts=("plan", "step_back") if of_a_plan else ("step_back",), wishes=(), targets=())
    return said


_ONCE_MORE = re.compile(
    r"^\W*(?:and )?(?:(?:once|one) more(?: time| step)?|again|one further|another(?: step| one)?"
    r"|undo (?:again|that too|once more))\W*$"
    r"|^\W*再(?:来)?一?[次步](?:吧)?\W*$|^\W*再(?:撤|退|undo)(?:销|回)?(?:一?[次步])?\W*$",
    re.IGNORECASE,
)


def for_oneself(said: Understanding, said_before: str) -> Understanding:
    """ "I'm a woman, size 30" after "is it for a woman or a man?" narrows the search."""
    asked = (s for variants in table("phrases")["ask_for_whom"].values() for s in variants)
    sex = stated(said.text).sex
    if sex is None or said.values("gender") or not any(sentence in said_before for sentence in asked):
        return said
    sizes = tuple(w for w in said.asked if w.slot == "size")
    whom = Wish("gender", "women" if sex == "female" else "men")
    if "plan" in said:
        return replace(said, wishes=(*said.wishes, whom))
    return replace(said, acts=("refine",), wishes=(*said.wishes, *sizes, whom), asked=())


def loosened_slots(said_before: str) -> list[str]:
    """The wishes that the last reply named as the ones which empty the page."""
    names = table("phrases")["constraints"]
    fields = [f for f, name in (*names["en"].items(), *names["zh"].items()) if name.lower() in said_before.lower()]
    slots = [_FIELD_SLOTS.get(f.removeprefix("not_")) for f in fields]
    return list(dict.fromkeys(s for s in slots if s))
