"""How a look is to be seen on somebody: tucked in, longer, in evening light, turned.

Read beside the acts, because it is asked of the picture that is there and wishes for no other garment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from stylist.vocabulary import terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.state import Context
from stylist_agents.offline.words import table

_BARRED: frozenset[Act] = frozenset(
    {
        "undress", "minor", "privacy", "start_over", "step_back", "correct", "swap", "hide", "unhide", "trip", "plan",
        "wore", "owned", "own_it", "advise", "board", "identify", "shop_look", "compare_two", "earlier", "size",
        "preferences", "surprise",
    }
)  # fmt: skip
"""With these a message is about something else."""
_OF_ITS_LIGHT: frozenset[Act] = frozenset({"owned", "step_back", "correct", "swap"})
"""What the words for the light that a picture had sound like: "its own light", 换回原来的光线."""
_OF_THE_PICTURE = {"length", "occasion", "season", "category", "group", "fit"}
"""Slots whose words may only name what is seen, and how; a colour or a price asks for another garment."""


def manner_of(text: str) -> dict[str, str | bool]:
    """Arguments of ``try_on`` that a message asks for: length, tucked, lighting; those that it names."""
    found: dict[str, str | bool] = {}
    for name in ("lighting", "length"):
        if value := _first(name, text):
            found[name] = value
    if "lighting" in found and not (_matches("lit", "any", text) or _matches("looking", "any", text)):
        del found["lighting"]  # "something to wear in the evening"
    if tucked := _first("tucked", text):
        found["tucked"] = tucked == "yes"
    if "length" in found and _matches("looked_for", "any", text):
        del found["length"]
    return found


def seen_so(said: Understanding, context: Context) -> Understanding:
    """``said`` as a wish to see what is tried on, or pointed at, in another manner or turned; else unchanged."""
    barred = _BARRED & set(said.acts)
    if barred <= _OF_ITS_LIGHT and _matches("lighting", "own", said.text):
        barred = frozenset()
    if barred or said.budget or said.twofold or _wishes_for_another(said, context):
        return said
    on_screen = _tried(said, context)
    if _matches("turned", "any", said.text) and (on_screen or said.targets or context.focus):
        return _as("turn", said)
    manner = manner_of(said.text)
    if not on_screen:
        manner.pop("length", None)
        looking = "try_on" in said or _matches("looking", "any", said.text)
        if not (said.targets or context.focus) or not (looking or "tucked" in manner):
            return said
    if "tucked" in manner:  # "into the trousers" names where it goes, not what is shown
        said = replace(said, wishes=tuple(w for w in said.wishes if not _worn_below(w)))
    return _as("try_on", said) if manner else said


def asks_for_the_back(text: str) -> bool:
    """Whether a turn is to end with the back, which no clip shows."""
    return _matches("turned", "behind", text)


def _as(act: Act, said: Understanding) -> Understanding:
    return replace(
        said, acts=(act,), asked=(*said.asked, *said.wishes), wishes=(), comparisons=(), undone=(), trip=None
    )  # fmt: skip


def _tried(said: Understanding, context: Context) -> bool:
    """Whether what is spoken of is in the picture on the screen."""
    spoken_of = said.targets[0] if said.targets else context.focus
    return spoken_of is not None and spoken_of in context.tried


def _wishes_for_another(said: Understanding, context: Context) -> bool:
    """Whether a colour, a price or a kind that is not in the picture is wished for."""
    there = {item.category for name in context.tried if (item := context.item(name))}
    kinds = set(said.values("category")) - {w.value for w in said.wishes if _worn_below(w)}
    others = any(w.slot not in _OF_THE_PICTURE or not w.liked for w in said.wishes)
    return others or bool(kinds - there and not said.targets and "try_on" not in said)


def _worn_below(wish: Wish) -> bool:
    known = terms("category")
    return wish.value == "bottoms" or (wish.value in known and known[wish.value].body == "lower")


def _first(group: str, text: str) -> str:
    return next((name for name in _rows(group) if _matches(group, name, text)), "")


def _matches(group: str, name: str, text: str) -> bool:
    return bool(_rows(group)[name].search(text))


@cache
def _rows(group: str) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile("|".join(rows), re.IGNORECASE) for name, rows in table("manner")[group].items()}
