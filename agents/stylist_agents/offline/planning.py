"""Calls for days and for the wardrobe: a trip planned, a plan changed, what is owned, and whether to buy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from stylist.vocabulary import terms
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.meaning import Wish
from stylist_agents.offline.state import PlannedLook, PlanState
from stylist_agents.offline.stays import Stay, length_of, read_stays, shared_out
from stylist_agents.offline.trips import (
    Trip,
    capsule,
    change_of,
    day_of,
    degrees,
    everywhere,
    of_the_plan,
    rains,
    spread,
)

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
    if "owned" in said:
        return [Call("list_wardrobe")]
    if "own_it" in said:
        return [Call("add_to_wardrobe")] if case.context.photo else []
    if "advise" in said and case.target:
        return [Call("should_i_buy", {"garment_id": case.target})]
    return []


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
    change = change_of(case.said.text)
    if "step_back" in case.said or change == "undo":
        return [Call("refine_plan", {"action": "undo"})]
    if change == "compare":
        return [Call("refine_plan", {"action": "compare", "other_plan_id": plan.earlier})] if plan.earlier else []
    look = look_meant(case, plan)
    if change in {"lock", "unlock", "redo"}:
        where = {"moment": look.moment} if look and change != "redo" else {}
        return [Call("refine_plan", {"action": change} | where)]
    part = part_meant(case)
    return _swapped(case, plan, look, part) if change == "swap" and part else _again(case, plan)


def _swapped(case: Case, plan: PlanState, look: PlannedLook | None, part: str) -> list[Call]:
    """One piece of the look that is named; of all that wear it where none is."""
    worn = look or next((each for each in plan.looks if wears(each, part)), None)
    if worn is None or not wears(worn, part):
        return []
    all_of_them = {"everywhere": True} if everywhere(case.said.text) or look is None else {}
    named = [w.value for w in (*case.said.asked, *case.said.wishes) if w.slot == "category" and w.liked]
    kind = next((c for c in named if c not in worn.categories), part)  # "trousers on day 2", of a look with a skirt
    return [Call("refine_plan", {"action": "swap", "moment": worn.moment, "part": kind} | all_of_them)]


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
    if trip := said.trip:
        told = {"carry_on": trip.carry_on or None, "max_pieces": trip.max_pieces, "sources": trip.sources,
                "laundry_every_days": trip.laundry_every}  # fmt: skip
        args |= {k: v for k, v in told.items() if v is not None}
    if event := _new_event(case, args):
        args["events"] = [*(args.get("events") or []), event]
    new = args != plan.asked or said.wishes
    args["keep_locked"] = any(look.locked for look in plan.looks) or None
    return [Call("plan_trip", {k: v for k, v in args.items() if v is not None})] if new else []


def _new_event(case: Case, asked: dict[str, Any]) -> dict[str, Any] | None:
    """ "There's a dinner on day 4": something else than the days are for, on a day that is named."""
    day = day_of(case.said.text)
    named = [w.value for w in (*case.said.asked, *case.said.wishes) if w.slot == "occasion" and w.liked]
    occasion = next((o for o in named if o not in {"travel", "casual", asked.get("occasion")}), None)
    known = {(e.get("day"), e.get("occasion")) for e in asked.get("events") or []}
    within = day is not None and day <= int(asked.get("days") or 0)
    return {"day": day, "occasion": occasion} if within and occasion and (day, occasion) not in known else None


def look_meant(case: Case, plan: PlanState) -> PlannedLook | None:
    """The look of the day that is named, or of the event: "the shoes on day 2", "the dinner look"."""
    named = {w.value for w in (*case.said.asked, *case.said.wishes) if w.slot == "occasion"}
    by_event = next((each for each in plan.looks if each.occasion in named and "-" in each.moment), None)
    day = day_of(case.said.text)
    return by_event or next((each for each in plan.looks if each.day == day), None)


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
