"""Pieces that were added to a plan that is made anew: they stay where they can, and what becomes of each is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stylist.errors import NotFound
from stylist.money import Money
from stylist.outfits.packing import sold_colours, with_looks
from stylist.outfits.plans import Plan, PlannedLook, PlanRequest
from stylist.outfits.roles import role_of
from stylist.outfits.room import Rack, Room
from stylist.outfits.trips import BagIsFull, CannotRefine, LockedCostsMore, NothingToPlanWith, TripPlanner
from stylist.outfits.weather import SPOILT_BY_RAIN
from stylist.search.colour import outside
from stylist.search.constraints import Constraints

_OUTDOORS = {"shoes", "layer", "bag"}


@dataclass(frozen=True, slots=True)
class Rejoined:
    """The new plan, and what became of the pieces that had been added to the one before.

    exchanged: (the piece before, the one of its kind that is there now). gone: what no limit left room for.
    """

    plan: Plan
    stayed: tuple[str, ...] = ()
    exchanged: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()


def planned_with_added(
    trips: TripPlanner, request: PlanRequest, before: Plan, own: Rack | None = None, locked: Sequence[PlannedLook] = ()
) -> Rejoined:
    """A plan like ``trips.plan`` makes, with what was added to the plan before."""
    room = trips.room(own)
    added = [name for name in _added(before) if _known(room, name)]
    allowed = [name for name in added if _allowed(room, name, request)]
    spare = sum(_cost(room, name, request) for name in added if name not in allowed) if _in_one_currency(request) else 0
    plan = _room_left_for(trips, allowed, spare, room, request, own, locked)
    stayed: list[str] = []
    exchanged: list[tuple[str, str]] = []
    gone: list[str] = []
    for name in added:
        plan, now = _rejoined(trips, plan, before, name, name in plan.request.must_ids, room, own)
        if now is None:
            gone.append(name)
        elif now == name:
            stayed.append(name)
        else:
            exchanged.append((name, now))
    plain = plan.model_copy(update={"request": request})
    return Rejoined(with_looks(plain, plan.looks, room, trips.rates), tuple(stayed), tuple(exchanged), tuple(gone))


def _allowed(room: Room, name: str, request: PlanRequest) -> bool:
    """Whether nothing that is refused, no palette and no rain speaks against a piece; weather else is the person's."""
    place = room.place(name)
    garment, rack = room.garment(place), room.own if room.owned(place) and room.own else room.shop
    row = place - (room.first_own if room.owned(place) else 0)
    refusals = request.filters.model_copy(update=_wishes(request) | {"in_stock": not room.owned(place)})
    if not Constraints(refusals, rack.snapshot, rack.columns, None).passing()[row]:
        return False
    if request.palette and not sold_colours(garment) - set(outside(request.palette)):
        return False
    return not (_rains(request) and _spoilt(garment.category, garment.fabrics))


def _wishes(request: PlanRequest) -> dict[str, object]:
    """What is wished for binds no single piece of a plan: only what is refused does, and for whom it is."""
    named = [name for name, value in request.filters if isinstance(value, tuple) and not name.startswith("not_")]
    return {name: () for name in named if name != "genders"}


def _rains(request: PlanRequest) -> bool:
    return any(day is not None and day.rain for day in request.weather)


def _spoilt(category: str, fabrics: Sequence[str]) -> bool:
    return role_of(category) in _OUTDOORS and bool(set(fabrics) & SPOILT_BY_RAIN)


def _room_left_for(
    trips: TripPlanner, names: Sequence[str], spare: int, room: Room, request: PlanRequest, own: Rack | None,
    locked: Sequence[PlannedLook],
) -> Plan:  # fmt: skip
    """The plan with as many of these packed as leave no day undressed; the dearest is given up first.

    spare: what others of the kinds that may not come back would cost, kept free where that undresses nobody either.
    """
    without: Plan | None = None
    kept = sorted(names, key=lambda name: _cost(room, name, request))
    tries = [(kept, spare)] * bool(spare) + [(kept[:n], 0) for n in range(len(kept), 0, -1)]
    for packed, free in tries:
        packs: dict[str, object] = {"must_ids": (*request.must_ids, *packed), "budget": _less(request.budget, free)}
        try:
            plan = trips.plan(request.model_copy(update=packs), own, locked)
        except (NothingToPlanWith, LockedCostsMore):
            continue
        if _open(plan):
            without = without or trips.plan(request, own, locked)
        if without is None or _open(plan) <= _open(without):
            wider = plan.request.model_copy(update={"budget": request.budget})
            return plan.model_copy(update={"request": wider})
    return without or trips.plan(request, own, locked)


def _less(budget: Money | None, spare: int) -> Money | None:
    return budget.model_copy(update={"amount_minor": max(0, budget.amount_minor - spare)}) if budget else None


def _in_one_currency(request: PlanRequest) -> bool:
    return request.budget is not None and request.currency in {None, request.budget.currency}


def _cost(room: Room, name: str, request: PlanRequest) -> int:
    """Minor units to pay for a piece; nothing for what is owned."""
    place = room.place(name)
    return 0 if room.owned(place) else room.garment(place).price(request.currency).amount_minor


def _open(plan: Plan) -> int:
    return sum(not look.garment_ids for look in plan.looks)


def _rejoined(
    trips: TripPlanner, plan: Plan, before: Plan, name: str, fits: bool, room: Room, own: Rack | None
) -> tuple[Plan, str | None]:
    """The plan with a piece worn when it was worn before, or another of its kind; None where neither is possible."""
    moments = _moments(plan, before, name)
    if not moments:
        return plan, None
    kind = room.garment(room.place(name)).category
    if fits:
        marked = _marked(trips.add(plan, moments, kind, own, name), moments, name)
        if any(name in look.added for look in marked.looks):
            return marked, name
    try:
        other = trips.add(_kept_dry(plan, kind), moments, kind, own)
    except (CannotRefine, BagIsFull):
        return plan, None
    new = next((i for look in other.looks for i in look.added if i not in _added(plan)), None)
    return (other.model_copy(update={"request": plan.request}), new) if new else (plan, None)


def _moments(plan: Plan, before: Plan, name: str) -> list[str]:
    """When it is to be worn: on all days where it was on all of them, else on those of its days that are there."""
    open_before = [look for look in before.looks if look.garment_ids and not look.locked]
    everywhere = bool(open_before) and all(name in look.garment_ids for look in open_before)
    days = {look.moment.id for look in before.looks if name in look.garment_ids}
    looks = [look for look in plan.looks if look.garment_ids and not look.locked]
    return [look.moment.id for look in looks if everywhere or look.moment.id in days]


def _marked(plan: Plan, moments: Sequence[str], name: str) -> Plan:
    """The plan in which a piece that its look would have had anyway counts as added, too."""
    return plan.model_copy(update={"looks": tuple(
        look.model_copy(update={"added": tuple(dict.fromkeys((*look.added, name)))})
        if look.moment.id in moments and name in look.garment_ids else look
        for look in plan.looks
    )})  # fmt: skip


def _kept_dry(plan: Plan, kind: str) -> Plan:
    """The plan in which nothing that rain spoils joins what is worn outdoors on wet days."""
    if not _rains(plan.request) or role_of(kind) not in _OUTDOORS:
        return plan
    filters = plan.request.filters
    dry = filters.model_copy(update={"not_fabrics": tuple(dict.fromkeys((*filters.not_fabrics, *SPOILT_BY_RAIN)))})
    return plan.model_copy(update={"request": plan.request.model_copy(update={"filters": dry})})


def _added(plan: Plan) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for look in plan.looks for name in look.added))


def _known(room: Room, name: str) -> bool:
    """Whether a piece is still sold, or still owned."""
    try:
        room.place(name)
    except NotFound:
        return False
    return True
