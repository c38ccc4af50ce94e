"""What a message points at, once its acts are known: "do it" at nothing, "the silk's gorgeous" at the silk one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from stylist_agents.offline.acts import Act
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.state import Context, Item

_OF_ONE: frozenset[Act] = frozenset(
    {"advise", "detail", "explain", "like", "pick", "size", "try_on", "shop", "outfit", "compare_two"}
)
"""What is done with one garment: here "it" is one of those that are shown."""

_OF_MANY: frozenset[Act] = frozenset({"detail", "size", "try_on", "compare_two", "shop"})
"""Here "these" may be a pair of shoes that is spoken of; elsewhere it is all that is shown."""

_WISHLESS: frozenset[Act] = frozenset(
    {
        "body", "bye", "greet", "hide", "like", "more", "no", "off_topic", "pick", "praise", "thanks", "try_on",
        "unhide", "yes",
    }
)  # fmt: skip
"""Whoever does nothing but this wishes for nothing: words of garments only name what is meant."""

_NAMING: frozenset[Act] = frozenset({"advise", "detail", "explain", "hide", "like", "more", "pick", "size", "try_on"})
_SEEN = {"colour", "fabric", "pattern", "category"}
_MANY = ("these", "those", "them", "em", "they")


def pointed(found: Understanding, acts: Sequence[Act], context: Context) -> Understanding:
    """The message with the targets and wishes that its acts leave it."""
    present = set(acts)
    if present and present <= _WISHLESS and found.wishes:
        sizes = tuple(w for w in found.wishes if w.slot == "size" and "try_on" in present)
        said = tuple(w for w in found.wishes if w not in sizes)
        found = replace(found, asked=(*found.asked, *said), wishes=sizes, cheap=False)
    if "compare_two" in present and (two := _each_named(found, context)):
        return replace(found, targets=two, asked=(), wishes=())
    if _only_deictic(found):
        return found if _may_point(found, present) else replace(found, targets=())
    return _named(found, present, context)


def _each_named(found: Understanding, context: Context) -> tuple[str, ...]:
    """Of "white or silk", what each word alone is seen on, where nothing else points; none if that is but one."""
    if any(r.kind != "deictic" for r in found.references) or found.values("category"):
        return ()
    said = [w for w in (*found.asked, *found.wishes) if w.slot in _SEEN - {"category"} and w.liked]
    named = [i.id for w in said for i in _exactly(w, context)]
    return tuple(dict.fromkeys(named)) if len(set(named)) == len(said) > 1 else ()


def _exactly(wish: Wish, context: Context) -> list[Item]:
    fitting = [i for i in context.shown if i.has(wish.slot, wish.value)]
    return [i for i in fitting if wish.slot != "colour" or wish.value in i.colours] or fitting


def _only_deictic(found: Understanding) -> bool:
    return bool(found.references) and all(r.kind == "deictic" for r in found.references)


def _may_point(found: Understanding, acts: set[Act]) -> bool:
    many = any(r.words in _MANY or r.words.endswith(("些", "们")) for r in found.references)
    if "more" in acts or "hide" in acts:
        return not many
    return bool(acts & (_OF_MANY if many else _OF_ONE)) and "swap" not in acts


def _named(found: Understanding, acts: set[Act], context: Context) -> Understanding:
    """ "Why are you showing me silk?" is about the silk one, where there is one."""
    if found.targets or found.references or not acts & _NAMING or acts & {"find", "refine"}:
        return found
    fitting = _holding(found.asked, context)
    return replace(found, targets=fitting) if len(fitting) == 1 else found


def _holding(asked: Iterable[Wish], context: Context) -> tuple[str, ...]:
    """Ids of the shown garments for which all that is seen of them holds, of those that name more than the kind."""
    said = [w for w in asked if w.slot in _SEEN]
    if not any(w.slot != "category" for w in said):
        return ()
    return tuple(i.id for i in context.shown if all(i.has(w.slot, w.value) for w in said))
