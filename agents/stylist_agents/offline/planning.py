"""Calls for days and for the wardrobe: a trip planned, a plan changed, what is owned, and whether to buy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from stylist.vocabulary import terms
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.meaning import Wish
from stylist_agents.offline.plan_asked import THE_OTHER, Question, event_meant, first_weekday, question_of
from stylist_agents.offline.plan_days import anew, changes_in, days_changed, days_named, of_locked_ones, the_others
from stylist_agents.offline.signs import screen_of
from stylist_agents.offline.state import PlannedLook, PlanState
from stylist_agents.offline.stays import Stay, length_of, read_stays, shared_out
from stylist_agents.offline.trips import (
    Trip,
    capsule,
    change_of,
    degrees,
    everywhere,
    of_the_plan,
    pieces_named,
    rains,
    sources_named,
    spread,
)
from stylist_agents.offline.understanding import understand

WORKING_WEEK, WEEK = 5, 7
HOTTEST_COLD_C, COLDEST_WARM_C = 10.0, 24.0


def plan_calls(case: Case) -> list[Call]:
    """The calls for this message, if it is about days or about the wardrobe."""
    said = case.said
    for act, calls in (("board", _board), ("trip", _trip)):
        if act in said:
            return calls(case)
    if "plan" in said and case.context.plan:
        return _changed(case, case.context.plan)
    if "explain" in said and case.context.plan and asks_why(case, case.context.plan):
        return _explained(case, case.context.plan)
    return _of_the_wardrobe(case)


def _of_the_wardrobe(case: Case) -> list[Call]:
    """What is owned, a piece that joins it, and whether another is worth its money."""
    said = case.said
    if "owned" in said:
        return [Call("list_wardrobe")]
    if "own_it" in said:
        return [Call("add_to_wardrobe")] if case.context.photo else []
    return [Call("should_i_buy", {"garment_id": case.target})] if "advise" in said and case.target else []


def _board(case: Case) -> list[Call]:
    """One picture of the plan, if it is named or came last, else of the look; nothing where neither is there."""
    plan, look = case.context.plan, case.context.outfit
    came_last = plan is not None and (not look or case.context.turn - plan.turn == 1)
    if plan and (came_last or of_the_plan(case.said.text)):
        return [Call("show_board", {"of": "plan"})]
    return [Call("show_board", {"of": "outfit"})] if look else []


def _trip(case: Case) -> list[Call]:
    trip, budget = case.said.trip, case.said.budget
    if trip is None:
        return []
    if trip.days is None and (plan := case.context.plan):
        return _again(case, plan) or [Call("show_board", {"of": "plan"})]  # "hand luggage only", "so what do I pack?"
    days = trip.days or (_days_of_a_capsule(trip) if trip.max_pieces or capsule(case.said.text) else None)
    stays = read_stays(case.said.text)
    days = length_of(stays, days)
    if days is None:
        return []
    args: dict[str, Any] = {
        "days": days,
        "occasion": trip.occasion,
        "events": spread(days, trip.events) or None,
        "weather": _of_stays(stays, days, trip.rain) or _weather(trip.low_c, trip.high_c, trip.rain),
        "season": trip.season,
        "carry_on": trip.carry_on or None,
        "max_pieces": trip.max_pieces,
        "laundry_every_days": trip.laundry_every,
        "sources": trip.sources,
        "genders": list(case.for_whom) or None,
        "colours": list(trip.colours) or None,
        "budget_amount": budget.most if budget else None,
        "budget_currency": budget.currency if budget else None,
    }
    return [Call("plan_trip", {k: v for k, v in args.items() if v is not None})]


def _days_of_a_capsule(trip: Trip) -> int:
    """A capsule has pieces rather than days: it is tried on a working week, or on a whole one."""
    return WORKING_WEEK if trip.occasion == "work" else WEEK


def _weather(low: float | None, high: float | None, rain: bool) -> list[dict[str, Any]] | None:
    """One for all days, of one figure where only one was said; rain alone is rain in mild weather."""
    low, high = (high if low is None else low), (low if high is None else high)
    if low is None or high is None:
        return [{"low_c": HOTTEST_COLD_C, "high_c": COLDEST_WARM_C - 6, "rain": True}] if rain else None
    return [{"low_c": low, "high_c": high, "rain": rain}]


def _of_stays(stays: Sequence[Stay], days: int, rain: bool) -> list[dict[str, Any]]:
    """The weather of each day, where the trip goes to several climates."""
    shared = shared_out(stays, days)[0] if stays else []
    return [{"low_c": s.degrees_c, "high_c": s.degrees_c, "rain": rain} for s in shared for _ in range(s.days or 0)]


def _changed(case: Case, plan: PlanState) -> list[Call]:
    change, text = change_of(case.said.text), case.said.text
    if asked := question_of(case.said, case.context):
        return _asked(asked, case, plan)
    if change in {"lock", "unlock"} and _means_none_of(case, plan):
        return []
    if (between := _between_states(case, plan, change)) is not None:
        return between
    steps = _steps(case)
    calls = [call for step in steps for call in _step(step, case, plan, alone=len(steps) == 1)]
    swaps_a_part = any(change_of(step.said.text) == "swap" and part_meant(step) for step in steps)
    others = any(change_of(part) == "swap" and the_others(part) for part in changes_in(text))
    all_anew = anew(text) and not calls and not looks_meant(case, plan) and not sources_named(text)
    if not swaps_a_part and (others or all_anew):
        return [*calls, *_renewed(case, plan)]
    if calls and case.said.budget and not swaps_a_part:  # "lock day 1, and 50 in all": both
        return [*calls, *(replace(call, args={**call.args, "keep_locked": True}) for call in _again(case, plan))]
    return calls if calls or swaps_a_part else _again(case, plan)


def _means_none_of(case: Case, plan: PlanState) -> bool:
    """Whether an event is named that the plan does not have: "lock the wedding" locks nothing else."""
    named = {w.value for w in (*case.said.asked, *case.said.wishes) if w.slot == "occasion" and w.liked}
    return bool(named - {look.occasion for look in plan.looks}) and not looks_meant(case, plan)


def _between_states(case: Case, plan: PlanState, change: str | None) -> list[Call] | None:
    """A step back or forth, the plan before, or the two side by side; None where something is to change."""
    if plan.earlier and means_the_other(case, change):
        return [Call("refine_plan", {"action": "reopen", "other_plan_id": plan.earlier})]
    if "step_back" in case.said or change in {"undo", "redo"}:
        return [Call("refine_plan", {"action": "redo" if change == "redo" else "undo"})]
    if change != "compare":
        return None
    return [Call("refine_plan", {"action": "compare", "other_plan_id": plan.earlier})] if plan.earlier else []


def _asked(question: Question, case: Case, plan: PlanState) -> list[Call]:
    """The plan once more as it is, so that what is asked of it can be told from its rows."""
    if question == "changed":
        return [Call("refine_plan", {"action": "compare"})]
    moments = ",".join(look.moment for look in looks_meant(case, plan))
    return [Call("refine_plan", {"action": "show"} | ({"moment": moments} if moments else {}))]


def asks_why(case: Case, plan: PlanState) -> bool:
    """Whether "why?" is asked of the plan: it came last, or a day of it is named."""
    precisely = any(r.kind != "deictic" for r in case.said.references)
    last = screen_of(case.context) == "plan" and not precisely
    return bool(plan.looks) and (last or bool(days_of(case.said.text, case)))


def _explained(case: Case, plan: PlanState) -> list[Call]:
    """The look that is asked about, or was spoken of last, with what holds it together."""
    spoken = [case.said.text, *reversed(case.turn.heard_earlier[-_LATELY:])]
    looks = next((found for text in spoken if (found := _looks_on(days_of(text, case), plan))), plan.looks[:1])
    return [Call("refine_plan", {"action": "show", "moment": looks[0].moment})]


_LATELY = 2
"""For so many messages "why?" means the day that was spoken of."""


def _looks_on(days: Sequence[int], plan: PlanState) -> tuple[PlannedLook, ...]:
    return tuple(look for look in plan.looks if look.day in days)


def _steps(case: Case) -> list[Case]:
    """The message clause by clause where it changes several things: "lock day 1, other shoes on day 2"."""
    parts = changes_in(case.said.text)
    if len(parts) < 2:
        return [_with_text(case, parts[0])] if parts and days_of(parts[0], case) else [case]
    return [_with_text(case, part) for part in parts if not of_locked_ones(part)]


def _with_text(case: Case, clause: str) -> Case:
    """The case as if nothing but this clause had been said."""
    if clause == case.said.text:
        return case
    read = understand(clause, case.context)
    asked = tuple(w for w in (*read.asked, *read.wishes) if w.liked or w.slot in {"category", "group"})
    asked = asked if part_named(asked) else (*case.said.asked, *asked)  # "the shoes are alike, other ones on day 3"
    wishes = tuple(w for w in read.wishes if w not in asked)
    return replace(case, said=replace(case.said, text=clause, asked=asked, wishes=wishes))


def _step(case: Case, whole: Case, plan: PlanState, alone: bool) -> list[Call]:
    """What one clause changes: looks locked or let go, a piece exchanged."""
    change, looks = change_of(case.said.text), looks_meant(case, plan)
    if change in {"lock", "unlock"}:
        looks = looks or (_not_spoken_of(whole, plan) if the_others(case.said.text) else ())
        where = {"moment": ",".join(look.moment for look in looks)} if looks else {}
        return [Call("refine_plan", {"action": change} | where)] if where or alone else []
    part = part_meant(case)
    return _swapped(case, plan, looks, part) if change == "swap" and part else []


def means_the_other(case: Case, change: str | None) -> bool:
    """Whether the plan before is to hold again: "the old plan then", or "go back" once the two were compared."""
    if THE_OTHER.search(case.said.text) and change not in {"compare", "swap", "lock"}:
        return True
    before = case.turn.heard_earlier[-1] if case.turn.heard_earlier else ""
    compared = "refine_plan" in case.turn.called_before and change_of(before) == "compare"
    return compared and change == "undo"


def _not_spoken_of(whole: Case, plan: PlanState) -> tuple[PlannedLook, ...]:
    """The looks of which a message says nothing else: "change day 2, keep the rest"."""
    spoken_of = looks_meant(whole, plan)
    return tuple(look for look in plan.looks if look not in spoken_of)


def _renewed(case: Case, plan: PlanState) -> list[Call]:
    """Every look that is not locked made of other pieces, with whatever else the message changes."""
    changed = dict(next((call.args for call in _again(case, plan)), plan.asked | _staying(plan)))
    return [Call("plan_trip", changed | {"keep_locked": True, "renew": True})]


def _staying(plan: PlanState) -> dict[str, bool]:
    """What of a plan stays when it is made anew: looks that are locked, and pieces that were added."""
    locked, added = any(look.locked for look in plan.looks), any(look.added for look in plan.looks)
    return ({"keep_locked": True} if locked else {}) | ({"keep_added": True} if added else {})


def _swapped(case: Case, plan: PlanState, looks: Sequence[PlannedLook], part: str) -> list[Call]:
    """One piece of the looks that are named; of all that wear it where none is."""
    said = [w for w in (*case.said.asked, *case.said.wishes) if w.liked]
    named = [w.value for w in said if w.slot == "category"]
    either = {w.value for w in (*case.said.asked, *case.said.wishes) if w.slot == "category"}  # "instead of the jacket"
    meant = [look for look in looks or plan.looks if wears(look, part) or either & set(look.categories)]
    if not meant:
        return []
    kind = next((c for c in named if c not in meant[0].categories), part)  # "trousers on day 2", of a look with a skirt
    worn = meant if looks or kind != part else meant[:1]
    all_of_them = {"everywhere": True} if everywhere(case.said.text) or worn != meant else {}
    colours = list(dict.fromkeys(w.value for w in said if w.slot == "colour"))
    args = {"moment": ",".join(look.moment for look in worn), "part": kind} | ({"colours": colours} if colours else {})
    return [Call("refine_plan", {"action": "swap"} | args | all_of_them)]


def _again(case: Case, plan: PlanState) -> list[Call]:
    """The plan made anew with another limit: "make it 500", "it will rain", "nothing black"."""
    said, args = case.said, dict(plan.asked)
    if said.budget and said.budget.most is not None:
        args |= {"budget_amount": said.budget.most, "budget_currency": said.budget.currency}
    low, high = degrees(said.text)
    stays, rain = read_stays(said.text), rains(said.text)
    if rain and low is None and high is None and args.get("weather"):
        args["weather"] = [day | {"rain": True} for day in args["weather"]]  # as warm as it was told to be
    elif weather := _of_stays(stays, int(args["days"]), rain) or _weather(low, high, rain):
        args["weather"] = weather
    if seasons := [w.value for w in (*said.wishes, *said.asked) if w.slot == "season" and w.liked]:
        args["season"] = seasons[-1]
    if genders := said.values("gender"):
        args["genders"] = list(genders)
    if colours := [w.value for w in (*said.wishes, *said.asked) if w.slot == "colour" and w.liked]:
        args["colours"] = list(dict.fromkeys(colours))
    trip = said.trip or Trip()
    told = {"carry_on": trip.carry_on or None, "max_pieces": trip.max_pieces or pieces_named(said.text),
            "sources": trip.sources or sources_named(said.text), "laundry_every_days": trip.laundry_every}  # fmt: skip
    args |= {k: v for k, v in told.items() if v is not None}
    args |= _as_long_as(days_changed(said.text, int(args["days"])), args)
    if event := _new_event(case, args):
        args["events"] = [*(args.get("events") or []), event]
    elif not days_of(said.text, case):
        args |= _dressed_as(case, args)
    new = args != plan.asked or said.wishes
    args |= _staying(plan)
    return [Call("plan_trip", {k: v for k, v in args.items() if v is not None})] if new else []


def _as_long_as(days: int | None, asked: dict[str, Any]) -> dict[str, Any]:
    """The days that it has now; the weather of the last day that was told of holds for those after it."""
    if days is None:
        return {}
    told = list(asked.get("weather") or ())
    every_day = [*told, *told[-1:] * days][:days] if len(told) > 1 else told
    return {"days": days} | ({"weather": every_day} if told else {})


def _dressed_as(case: Case, asked: dict[str, Any]) -> dict[str, Any]:
    """ "It's a bank, so quite formal": what most days are for, or how formal they are where it is work already."""
    named = [w.value for w in (*case.said.asked, *case.said.wishes) if w.slot == "occasion" and w.liked]
    level = next((_CODES[o] for o in named if o in _CODES), None)
    purpose = next((o for o in named if o not in _CODES and o != "travel"), None)
    if level and not purpose and asked.get("occasion") == "work":
        return {"dress_code": level}
    chosen = purpose or next(iter(named), None)
    return {"occasion": chosen} if chosen and chosen != "travel" else {}


_CODES = {"formal": "business", "casual": "smart-casual"}
"""What "formal" and "casual" are at work."""


def _new_event(case: Case, asked: dict[str, Any]) -> dict[str, Any] | None:
    """ "There's a dinner on day 4": something else than the days are for, on a day that is named."""
    day = next(iter(days_of(case.said.text, case)), None)
    named = [w.value for w in (*case.said.asked, *case.said.wishes) if w.slot == "occasion" and w.liked]
    occasion = next((o for o in named if o not in {"travel", "casual", asked.get("occasion")}), None)
    if day is None or day > int(asked.get("days") or 0) or not occasion:
        return None
    if occasion in _CODES and asked.get("occasion") == "work":  # "clients on Wednesday, so smarter": of the day itself
        return {"day": day, "occasion": "work", "dress_code": _CODES[occasion], "whole_day": True}
    known = {(e.get("day"), e.get("occasion")) for e in asked.get("events") or []}
    return {"day": day, "occasion": occasion} if (day, occasion) not in known else None


def looks_meant(case: Case, plan: PlanState) -> tuple[PlannedLook, ...]:
    """The looks of the days that are named, or of the event: "shoes on day 2", "the dinner look", "all but day 3"."""
    named = {w.value for w in (*case.said.asked, *case.said.wishes) if w.slot == "occasion"}
    if by_event := event_meant(case.said.text, named, plan):
        return by_event
    days = days_of(case.said.text, case)
    return _looks_on(days, plan)


def days_of(text: str, case: Case) -> tuple[int, ...]:
    """The days of the plan that are there which a text names."""
    plan = case.context.plan
    if plan is None or not plan.looks:
        return ()
    return days_named(text, max(look.day for look in plan.looks), first_weekday(plan, case.turn.heard_earlier))


def look_meant(case: Case, plan: PlanState) -> PlannedLook | None:
    """The first of the looks that are meant."""
    return next(iter(looks_meant(case, plan)), None)


def part_meant(case: Case) -> str | None:
    """The shelf whose piece is to be exchanged."""
    return part_named((*case.said.asked, *case.said.wishes))


def part_named(words: Iterable[Wish]) -> str | None:
    """The shelf that the words name, or the shelf of the kind that they name."""
    words = tuple(words)
    known = terms("category")
    groups = [w.value for w in words if w.slot == "group"]
    groups += [str(known[w.value].group) for w in words if w.slot == "category" and w.value in known]
    return groups[0] if groups else None


def wears(look: PlannedLook, part: str) -> bool:
    """Whether a look has a piece of this shelf."""
    known = terms("category")
    return any(known[c].group == part for c in look.categories if c in known)
