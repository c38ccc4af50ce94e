"""Whether a message adds a piece to what is there, and to which plan: "add a coat", 再加条围巾, "and a belt"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from stylist.outfits.roles import role_of_swap
from stylist_agents.offline.acts import Act
from stylist_agents.offline.forms import form
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.plan_asked import question_of
from stylist_agents.offline.results import Turn
from stylist_agents.offline.signs import screen_of
from stylist_agents.offline.situation import in_the_plan
from stylist_agents.offline.state import Context
from stylist_agents.offline.trips import change_of, of_the_plan
from stylist_agents.offline.understanding import understand
from stylist_agents.offline.words import table

_SERIOUS: set[Act] = {"undress", "minor", "privacy", "start_over", "board", "shop_look", "try_on", "explain", "shop"}
_OF_THE_KIND = {"category", "group", "colour", "occasion", "season", "gender"}
"""What a plan can be told of a piece that joins it; a wool coat under 200 is looked for first."""
_INSTEAD = re.compile(r"\b(?:swap|instead|replace|change)\b|换|替", re.IGNORECASE)
_BESIDE = re.compile(
    r"\b(?:both|too|second|another|besides?|on top|as well|add|more|extra)\b|再|都|也|加|多", re.IGNORECASE
)


def adds(text: str) -> bool:
    """Whether the message adds a piece rather than looks for one."""
    return bool(form("adds").match(text)) and not form("adds_nothing").search(text)


def added_to_plan(said: Understanding, turn: Turn, context: Context) -> Understanding:
    """``said`` as a change of the plan, where it adds a piece to it, or answers to which day."""
    plan = context.plan
    if plan is None or _SERIOUS & set(said.acts) or (said.trip and said.trip.days) or question_of(said, context):
        return said
    if answered := _answered(said, turn, context):
        return answered
    if form("adds_too").match(said.text) and turn.heard_earlier and adds(turn.heard_earlier[-1]):
        said = replace(said, text=f"{'加一件' if said.locale == 'zh' else 'add'} {_LINK.sub('', said.text)}")
    of_it = screen_of(context) == "plan" or of_the_plan(said.text)
    words = [w for w in (*said.wishes, *said.asked) if w.liked]
    named = any(w.slot in {"category", "group"} and role_of_swap(w.value) for w in words)
    plain = all(w.slot in _OF_THE_KIND for w in words) and not said.budget and not said.comparisons
    return in_the_plan(said) if of_it and named and plain and adds(said.text) else said


_LONGEST_ANSWER = 32
_LINK = re.compile(r"^\W*(?:and|plus|还有|还要|再来|再要|也要)\s*", re.IGNORECASE)


def _answered(said: Understanding, turn: Turn, context: Context) -> Understanding | None:
    """ "Day 2", "instead", "a second one" after the question to which day, or in whose place, a piece is added."""
    before = turn.heard_earlier[-1] if turn.heard_earlier else ""
    more = said.wishes or said.asked or said.budget or len(said.text) > _LONGEST_ANSWER
    if not adds(before) or not _was_asked(turn.said_before) or more:
        return None
    first = in_the_plan(understand(before, context))
    if _INSTEAD.search(said.text):
        return replace(first, locale=said.locale, text=said.text if change_of(said.text) == "swap" else "swap it")
    if of_the_plan(said.text):
        return replace(first, locale=said.locale, text=f"{before}, {said.text}")
    return replace(first, locale=said.locale, text=f"{before}, {EVERYWHERE}") if _BESIDE.search(said.text) else None


EVERYWHERE = "every day"
"""Stands in a message that was asked for days and wants a piece on all of them."""


def _was_asked(said_before: str) -> bool:
    """Whether the last reply put that question."""
    return any(pattern.search(said_before) for pattern in _questions())


@cache
def _questions() -> tuple[re.Pattern[str], ...]:
    keys, named = ("plan_add_day", "plan_add_second"), re.compile(r"\\\{\w+\\\}")
    ways = (way for key in keys for variants in table("phrases")[key].values() for way in variants)
    return tuple(re.compile(named.sub(lambda _: ".{1,40}", re.escape(way))) for way in ways)
