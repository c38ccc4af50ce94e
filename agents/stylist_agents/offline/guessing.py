"""What a sentence does that no pattern knows: the learned guess (hunch.py), where it is sure enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from stylist_agents.offline.acts import Act
from stylist_agents.offline.hunch import hunch
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.state import Context
from stylist_agents.offline.trips import of_the_plan

_OF_THE_SCREEN: set[Act] = {
    "hide", "more", "explain", "detail", "size", "compare_two", "try_on", "swap", "step_back", "pick", "like", "advise",
}  # fmt: skip
"""What can only be said where something is shown."""

_OF_ONE: set[Act] = {"explain", "detail", "size", "try_on", "pick", "like", "advise", "hide"}
_SEEN = {"colour", "fabric", "pattern"}
_OVER_A_SEARCH: set[Act] = {
    "explain", "detail", "size", "body", "shop", "wore", "owned", "privacy", "about", "preferences", "advise",
    "step_back", "start_over", "try_on", "outfit",
}  # fmt: skip
"""Questions that hold a garment word and are no search: "whats ur policy on worn shoes"."""

SURE_OF_NOTHING, SURE_OF_POINTING, SURE_OF_A_SEARCH = 0.55, 0.5, 0.85
"""How likely a guess must be (0..1) where a message would else mean nothing, only point, or be a search; chosen on
the unseen, strangers' and people's files of utterances, where no guess above these is wrong."""


def guessed(acts: Sequence[Act], implied: Act | None, found: Understanding, context: Context) -> Act | None:
    """The act to add, or none: only where the tables know no act, and only what is possible with what is shown."""
    if set(acts) - {"seek"} or found.trip or (context.plan and of_the_plan(found.text)):
        return None
    act, likely = hunch(found.text)
    if act == "wish":
        act = "find"
    if act == "other" or (act in _OF_THE_SCREEN and not (context.shown or context.outfit)):
        return None
    if act == "hide" and likely < SURE_OF_A_SEARCH:
        return None  # "not that dark" puts nothing away
    points = bool(found.targets or found.references)
    if implied and act in _OF_THE_SCREEN and not points and not described(found, context):
        return None  # "do you have one in blue?" is asked of the shop
    if act in _OF_ONE and described(found, context):
        sure = likely >= SURE_OF_NOTHING
    elif implied or acts or found.height_cm or found.weight_kg:
        sure = act in _OVER_A_SEARCH and likely >= SURE_OF_A_SEARCH
    elif points:
        sure = act != "find" and likely >= SURE_OF_POINTING
    else:
        sure = likely >= SURE_OF_NOTHING
    return cast(Act, act) if sure else None


def described(found: Understanding, context: Context) -> str | None:
    """The one shown garment that all wishes hold for, where nothing else is pointed at: 白的, "the silk"."""
    wishes = found.wishes
    if found.targets or found.comparisons or not wishes or any(w.slot not in _SEEN or not w.liked for w in wishes):
        return None
    fitting = [i.id for i in context.shown if all(i.has(w.slot, w.value) for w in wishes)]
    return fitting[0] if len(fitting) == 1 else None


def as_guessed(found: Understanding, act: Act, context: Context) -> Understanding:
    """The message with what the guess makes of its words: what describes a garment points at it, "it" may not."""
    if act in _OF_ONE and (target := described(found, context)):
        return replace(found, targets=(target,), wishes=())
    pointed = act in _OF_THE_SCREEN - {"swap", "step_back"} or any(r.kind != "deictic" for r in found.references)
    return found if pointed and act != "wore" else replace(found, targets=())
