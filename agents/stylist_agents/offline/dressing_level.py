""" "Too formal", 太随便了: another level of dress than what is shown, and nothing of it again."""

from __future__ import annotations

from dataclasses import replace

from stylist.vocabulary import terms
from stylist_agents.offline.forms import form
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.state import Context

DRESSED = 3
"""From this formality on, one level down is still for going out in; below it, it is for every day."""


def off_level(text: str) -> int:
    """-1 where what is shown is too formal, 1 where it is not formal enough, 0 for neither.

    "Nothing too formal" is a wish told beforehand, not what is wrong with something.
    """
    for name, step in (("too_formal", -1), ("too_casual", 1)):
        found = form(name).search(text)
        if found and not form("beforehand").search(text[: found.start()]):
            return step
    return 0


def on_another_level(said: Understanding, context: Context) -> Understanding:
    """``said`` as a wish for the level below or above, where something shown is not on the right one."""
    step = off_level(said.text)
    if step and _of_the_look(said, context):
        return replace(
            said, acts=("outfit",), wishes=(Wish("occasion", _next_level(step, context)),), targets=(), undone=()
        )
    if not step or not context.shown or not {"find", "refine", "hide", "more", "off_topic", "like"} & set(said.acts):
        return said
    if any(w.slot in {"category", "group"} for w in said.wishes) or said.comparisons:
        return said
    kept = tuple(w for w in said.wishes if w.slot != "occasion")
    occasion = _next_level(step, context)
    refused = (Wish("occasion", "formal", liked=False),) if step < 0 else ()
    return replace(said, acts=("refine",), wishes=(*kept, Wish("occasion", occasion), *refused), targets=(), undone=())


def _of_the_look(said: Understanding, context: Context) -> bool:
    """Whether the look is what is too formal: it is all that there is on the screen."""
    alone = bool(context.outfit) and not context.shown and context.plan is None
    plain = not said.values("category") and not said.values("group") and not said.comparisons
    return alone and plain and bool({"find", "refine", "off_topic", "like", "hide", "more"} & set(said.acts))


def _next_level(step: int, context: Context) -> str:
    known = terms("occasion")
    named = [*((context.wish or {}).get("occasions") or ()), *context.preferences.values("occasion")]
    formality = max((known[o].formality or 0 for o in named if o in known), default=0)
    if step > 0:
        return "formal" if formality >= DRESSED else "work"
    return "party" if {"wedding", "formal"} & set(named) else "casual"
