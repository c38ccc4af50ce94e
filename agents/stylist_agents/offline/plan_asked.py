"""Questions about the plan that is there, and what changes it without a word of changing: "it's a bank, so formal"."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from stylist_agents.offline.acts import Act
from stylist_agents.offline.forms import form
from stylist_agents.offline.goes_with import asks_of_a_pair, words_of_pair
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.plan_days import anew, days_changed, days_named, the_others, weekdays
from stylist_agents.offline.signs import screen_of
from stylist_agents.offline.situation import PLAN_SPOKEN_OF, in_the_plan
from stylist_agents.offline.state import Context, PlannedLook, PlanState
from stylist_agents.offline.trips import change_of, of_the_plan, pieces_named, sources_named, tells_of_days
from stylist_agents.offline.words import table

Question = Literal["goes", "fits", "changed", "locked", "again", "buy", "cost", "colours", "packed", "list", "day"]
_WHATEVER_CHANGES: tuple[Question, ...] = ("goes", "fits", "changed", "locked", "again", "colours")
"""Asked even with a word of changing in it: "what did that change?", 锁住了吗."""
_PLAINLY: tuple[Question, ...] = ("buy", "list", "cost", "packed", "day")
_LOOKS_LIKE = re.compile(r"^\W*(?:and |so )?(?:what|how)\b[^.!]{0,30}\blooks? like\b", re.IGNORECASE)
_FIRM: set[Act] = {
    "undress", "minor", "privacy", "start_over", "board", "shop_look", "body", "try_on", "explain", "owned", "own_it",
    "wore",
}  # fmt: skip
_WORKING_DAYS, _WEEK = 5, 7


def question_of(said: Understanding, context: Context) -> Question | None:
    """What a message asks of the plan; None where it asks for nothing, or for something else."""
    plan = context.plan
    if plan is None or (said.trip and said.trip.days) or days_changed(said.text, _length(plan)):
        return None
    changing = change_of(said.text) is not None and not _LOOKS_LIKE.search(said.text)
    names = _WHATEVER_CHANGES if changing else (*_WHATEVER_CHANGES, *_PLAINLY)
    return next((name for name in names if _asks(name).search(said.text) and _meant(name, said, context)), None)


def _meant(name: Question, said: Understanding, context: Context) -> bool:
    """Whether the plan is what a question is put of: it came last, or its days or its bag are named."""
    plan = context.plan
    assert plan is not None  # noqa: S101 (asked by question_of)
    last = screen_of(context) == "plan"
    if name == "goes":
        return (last or not (context.shown or context.outfit)) and asks_of_a_pair(said) and not said.budget
    if name == "day":
        occasions = {w.value for w in (*said.asked, *said.wishes) if w.slot == "occasion"}
        days = days_named(said.text, _length(plan), first_weekday(plan, ()))
        return bool(days or (last and event_meant(said.text, occasions, plan))) and not said.budget
    if name == "fits":
        return context.turn - plan.turn <= PLAN_SPOKEN_OF or of_the_plan(said.text)
    if name == "packed":
        named = any(w.slot in {"category", "group"} for w in (*said.wishes, *said.asked))
        return named and (last or of_the_plan(said.text))
    if name == "locked":
        return last or bool(days_named(said.text, _length(plan), first_weekday(plan, ())))
    by_a_picture = name == "list" and said.trip is not None  # "what do I pack?" is told by one of it all
    return not by_a_picture and (last or of_the_plan(said.text))


def asked_of_plan(said: Understanding, context: Context) -> Understanding:
    """``said`` as a question about the plan, or as a change of it, where it is one."""
    question = question_of(said, context)
    if context.plan is None or (_FIRM - ({"owned"} if question == "buy" else set())) & set(said.acts):
        return said
    if question:
        asked = words_of_pair(said) if question == "goes" else (*said.asked, *said.wishes)
        return replace(
            said, acts=("plan",), asked=asked, wishes=(), targets=(), undone=(), comparisons=(),
            budget=None, twofold=False,
        )  # fmt: skip
    spoken_of = screen_of(context) == "plan" or of_the_plan(said.text)
    if "trip" in said and spoken_of and days_changed(said.text, _length(context.plan)):
        return in_the_plan(replace(said, trip=None))
    if {"trip", "plan", "advise", "start_over"} & set(said.acts):
        return said
    if context.plan.earlier and THE_OTHER.search(said.text) and not said.wishes and not said.budget:
        return in_the_plan(said)
    return in_the_plan(said) if _changes(said, context, context.plan) else said


def event_meant(text: str, named: Container[str], plan: PlanState) -> tuple[PlannedLook, ...]:
    """The look of the event that is named: by its occasion, or as the evening of the plan where there is but one."""
    events = [look for look in plan.looks if "-" in look.moment]
    by_name = [look for look in events if look.occasion in named]
    if not by_name and len(events) == 1 and _EVENING.search(text):
        return (events[0],)
    return tuple(by_name[:1])


_EVENING = re.compile(
    r"\b(?:the|that|our|my|this) (?:\w+ )?(?:dinner|evening|night out|party|do|concert)\b"
    r"|那晚|晚宴|晚饭|晚餐|晚上那|聚餐|音乐会",
    re.IGNORECASE,
)
THE_OTHER = re.compile(
    r"\b(?:old|earlier|previous|first|original|other) plan\b|\bthe plan (?:from )?before\b"
    r"|\bthe one before\W*(?:then|again|please)?\W*$"
    r"|(?:之前|原来|上一?|旧的?|头一|第一)(?:的)?(?:那)?(?:份|版)(?:计划|方案)?(?:吧|就好|好)?\W*$|(?:之前|原来|旧)的?(?:计划|方案)",
    re.IGNORECASE,
)
"""The plan that was there before this one."""


def _changes(said: Understanding, context: Context, plan: PlanState) -> bool:
    """Whether the plan is meant to change: an occasion of a day or of all, fewer pieces, new ones too, the others."""
    named = said.values("category") or said.values("group")
    liked = {w.slot for w in said.wishes if w.liked}
    on = days_named(said.text, _length(plan), first_weekday(plan, ()))
    if on and (change_of(said.text) or (liked and liked <= {"occasion", "gender", "finish"} and not named)):
        return True
    if days_changed(said.text, _length(plan)) and not named:  # whatever was on the screen since
        return True
    if screen_of(context) != "plan" or named:
        return False
    of_all = liked == {"occasion"} or (liked <= {"gender", "season"} and tells_of_days(said.text))
    if anew(said.text) and not liked:
        return True
    bare = bool(pieces_named(said.text) or sources_named(said.text))
    others = the_others(said.text) and change_of(said.text) == "swap"
    return of_all or bare or others


def first_weekday(plan: PlanState, heard: Sequence[str]) -> int | None:
    """The day of the week that a plan begins on, 0 for Monday: as it was told, else Monday of a working week."""
    told = next((weekdays(text) for text in heard if weekdays(text) and tells_of_days(text)), ())
    of_a_week = _length(plan) in {_WORKING_DAYS, _WEEK} or plan.asked.get("occasion") == "work"
    return told[0] if told else 0 if of_a_week else None


def _length(plan: PlanState) -> int:
    return max((look.day for look in plan.looks), default=0)


@cache
def _asks(name: Question) -> re.Pattern[str]:
    if name == "goes":
        return form("goes_with")
    return re.compile(table("trips")["asks"][name], re.IGNORECASE)
