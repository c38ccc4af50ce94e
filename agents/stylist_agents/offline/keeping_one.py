"""One piece of the look stays and all others go: "keep the shirt, forget the rest", 衬衫留着,其他不要了."""

from __future__ import annotations

from dataclasses import replace

from stylist.vocabulary import spot
from stylist_agents.offline.acts import Act
from stylist_agents.offline.forms import form
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.turns_of_phrase import spoken_words

_SERIOUS: set[Act] = {"undress", "minor", "privacy", "start_over", "trip", "plan", "board", "try_on"}


def kept_alone(said: Understanding, context: Context) -> tuple[Item, ...]:
    """The pieces of the look that shall stay where all else is to go; () where the message says no such thing."""
    if _SERIOUS & set(said.acts) or len(context.outfit) < 2:
        return ()
    found = form("keep_one").search(said.text)
    if found is None:
        return ()
    words = next(part for part in found.groups() if part)
    kinds = {m.id for m in spot(words, spoken_words()) if m.kind in {"category", "group"}}
    kept = tuple(i for i in context.outfit if i.category in kinds or i.group in kinds)
    pointed = tuple(i for i in context.outfit if i.id in said.targets) if not kinds else ()
    return kept or pointed


def keeping_one(said: Understanding, context: Context) -> Understanding:
    """``said`` as a change of the look that takes away all but the pieces that are named."""
    kept = kept_alone(said, context)
    if not kept:
        return said
    return replace(said, acts=("swap",), wishes=(), asked=said.wishes, targets=(), undone=(), comparisons=())
