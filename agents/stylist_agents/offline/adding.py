"""A piece that joins what is there while nothing leaves: "add a coat" to the plan or to the look, 加一件外套."""

from __future__ import annotations

from stylist.outfits.roles import role_of_swap
from stylist.vocabulary import terms
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.phrasing import Speaker, lowered
from stylist_agents.offline.plan_words import several_moments
from stylist_agents.offline.planning import looks_meant, part_named, wears
from stylist_agents.offline.results import Answer
from stylist_agents.offline.said_to_add import EVERYWHERE, adds
from stylist_agents.offline.state import Item, PlannedLook, PlanState

_BESIDE_THE_REST = {"layer", "bag", "accessory"}
"""Parts that are worn beside whatever is there; of trousers or shoes another pair takes the place of one."""


def added_calls(case: Case, plan: PlanState) -> list[Call] | None:
    """The piece that joins the plan; none where it has to be asked which day is meant; None where nothing is added."""
    if not adds(case.said.text):
        return None
    kind, named = _kind(case.said), looks_meant(case, plan)
    if kind is None:
        return None
    if not joins(kind):
        return [_swapped(kind, named)] if named else []
    open_ones = named or _open_looks(plan)
    everywhere = bool(named) or case.said.text.endswith(EVERYWHERE)
    looks = open_ones if everywhere else [look for look in open_ones if not _has(look, kind)]
    if not looks:
        return []
    colours = list(dict.fromkeys(w.value for w in case.said.asked if w.slot == "colour" and w.liked))
    where = {"moment": ",".join(look.moment for look in looks), "part": kind} | (
        {"colours": colours} if colours else {}
    )
    return [Call("refine_plan", {"action": "add"} | where)]


def tell_what_to_add(case: Case, speaker: Speaker) -> str:
    """The one question where it is not clear what is to be added to: which day, or in whose place."""
    plan, kind = case.context.plan, _kind(case.said)
    if plan is None or kind is None or not adds(case.said.text):
        return ""
    word = lowered(speaker.term("group" if kind in terms("group") else "category", kind))
    return speaker.say("plan_add_second" if joins(kind) else "plan_add_day", part=word)


def tell_joined(answer: Answer, packed: set[str], speaker: Speaker) -> str:
    """The piece that came along, where it is worn, and what the plan costs now. packed: what was there before."""
    looks = answer.content.get("looks") or []
    came = next((name for look in looks for name in look["ids"] if name not in packed), None)
    if came is None:
        return speaker.say("plan_swapped_known")
    moments = [str(look["moment"]) for look in looks if came in look["ids"]]
    everywhere = len(moments) == len(looks)
    return speaker.say(
        "plan_added_everywhere" if everywhere else "plan_added", id=came, when=several_moments(moments, speaker)
    )


def tell_what_was_added(answer: Answer, speaker: Speaker) -> str:
    """What became of the pieces that had been added, in a plan that was made anew."""
    told = answer.content.get("added_before") or {}
    stayed, gone = (speaker.several([_named(name, speaker) for name in told.get(k) or []]) for k in ("stayed", "gone"))
    return speaker.join(
        speaker.say("plan_added_stays", pieces=stayed) if stayed else "",
        *(speaker.say("plan_added_exchanged", before=before, id=now) for before, now in told.get("exchanged") or []),
        speaker.say("plan_added_gone", pieces=gone) if gone else "",
    )


def _named(name: str, speaker: Speaker) -> str:
    return f"[[title:{name}]]" if speaker.locale == "zh" else f"the [[title:{name}]]"


def added_to_the_look(case: Case, first: Item | None) -> Call | None:
    """The first hit beside all pieces of the look that is there, where the message adds it."""
    worn = case.context.outfit
    if first is None or not worn or not adds(case.said.text) or not joins(first.category):
        return None
    if first.category in {i.category for i in worn} or (
        first.group == "bags" and first.group in {i.group for i in worn}
    ):
        return None  # another bag takes the place of the one there
    return Call("plan_outfit", {"swap": first.category, "replace_with": first.id, "adds": True})


def joins(kind: str) -> bool:
    """Whether a kind is worn beside what is there."""
    return role_of_swap(kind) in _BESIDE_THE_REST or part_named([Wish("category", kind)]) == "knitwear"


def _kind(said: Understanding) -> str | None:
    named = [w for w in (*said.asked, *said.wishes) if w.liked and w.slot in {"category", "group"}]
    return next((w.value for w in sorted(named, key=lambda w: w.slot) if role_of_swap(w.value)), None)


def _has(look: PlannedLook, kind: str) -> bool:
    return kind in look.categories or (kind in terms("group") and wears(look, kind))


def _open_looks(plan: PlanState) -> tuple[PlannedLook, ...]:
    return tuple(look for look in plan.looks if look.categories and not look.locked)


def _swapped(kind: str, looks: tuple[PlannedLook, ...]) -> Call:
    """Another pair of trousers on day 2 takes the place of that day's, which other days may still wear."""
    return Call("refine_plan", {"action": "swap", "moment": ",".join(look.moment for look in looks), "part": kind})
