"""The packing list of a plan, its total and its reasons, worked out anew from its looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stylist.garment import Garment
from stylist.money import Money, Rates, convert
from stylist.outfits.freshness import fresh_days
from stylist.outfits.planner import head_to_toe
from stylist.outfits.plans import PackedPiece, Plan, PlannedLook
from stylist.outfits.room import Room
from stylist.outfits.weather import Weather
from stylist.reason import Reason
from stylist.search.colour import outside
from stylist.vocabulary import terms


def with_looks(plan: Plan, looks: Sequence[PlannedLook], room: Room, rates: Rates | None) -> Plan:
    """The plan with these looks, and everything that follows from them."""
    packing = tuple(_packed(plan, looks, room, rates))
    total = Money(amount_minor=sum(p.price.amount_minor for p in packing), currency=plan.total.currency)
    dressed = [look.score for look in looks if look.garment_ids]
    score = round(sum(dressed) / len(dressed), 6) if dressed else 0.0
    found = plan.model_copy(update={"looks": tuple(looks), "packing": packing, "total": total, "score": score})
    return found.model_copy(update={"reasons": tuple(_reasons(found, room, rates))})


def _packed(plan: Plan, looks: Sequence[PlannedLook], room: Room, rates: Rates | None) -> Iterator[PackedPiece]:
    names = dict.fromkeys([*(i for look in looks for i in look.garment_ids), *plan.request.must_ids])
    days = {i: {look.moment.day for look in looks if i in look.garment_ids} for i in names}
    for place in sorted((room.place(i) for i in names), key=lambda p: head_to_toe(room.garment(p))):
        garment, owned = room.garment(place), room.owned(place)
        price, wears = room.price(place, plan.total.currency, rates), len(days[garment.id])
        per_wear = None
        if not owned and wears:
            per_wear = Money(amount_minor=round(price.amount_minor / wears), currency=price.currency)
        yield PackedPiece(garment_id=garment.id, role=room.role(place), owned=owned, price=price, wears=wears,
                          cost_per_wear=per_wear)  # fmt: skip


def _reasons(plan: Plan, room: Room, rates: Rates | None) -> Iterator[Reason]:
    dressed = [look for look in plan.looks if look.garment_ids]
    yield Reason(code="plan_pieces", kind="evidence", facts={"count": len(plan.packing), "looks": len(dressed)})
    owned = sum(p.owned for p in plan.packing)
    if owned == len(plan.packing):
        yield Reason(code="plan_all_yours", facts={"count": owned})
    elif owned:
        yield Reason(code="plan_partly_yours", facts={"count": owned, "buy": len(plan.packing) - owned})
    budget = convert(plan.request.budget, plan.total.currency, rates) if plan.request.budget else None
    if budget is not None:
        left = budget.amount_minor - plan.total.amount_minor
        facts = {"total_minor": plan.total.amount_minor, "left_minor": left, "currency": budget.currency}
        yield Reason(code="total_left" if left else "total_exact", facts=facts)
    yield from _washes(plan, room)
    yield from _off_palette(plan, room)
    for look in plan.looks:
        if not look.garment_ids:
            facts = {"day": look.moment.day, "occasion": look.moment.occasion}
            yield Reason(code="plan_open", kind="missing", facts=facts)
    unknown = {look.moment.day for look in plan.looks if plan.request.weather_told(look.moment.day) is None}
    season = plan.request.season
    if unknown and season:
        typical = Weather.typical(season)
        facts = {"season": season, "low_c": round(typical.low_c), "high_c": round(typical.high_c)}
        yield Reason(code="plan_tropics" if season == "tropics" else "plan_season", kind="missing", facts=facts)
    elif unknown:
        everywhere = len(unknown) == plan.request.days
        facts = {"days": len(unknown)}
        yield Reason(code="plan_weather_unsaid" if everywhere else "plan_no_weather", kind="missing", facts=facts)


def _off_palette(plan: Plan, room: Room) -> Iterator[Reason]:
    """Pieces of which there was nothing in the colours asked for; that all keep to them, where they do."""
    if not plan.request.palette:
        return
    refused = set(outside(plan.request.palette))
    garments = [room.garment(room.place(piece.garment_id)) for piece in plan.packing]
    odd = dict.fromkeys(g.category for g in garments if refused >= sold_colours(g))
    for category in odd:
        yield Reason(code="plan_off_palette", kind="trade_off", facts={"category": category})
    if not odd:
        yield Reason(code="plan_in_palette", kind="wish", facts={"count": len(garments)})


def sold_colours(garment: Garment) -> set[str]:
    """The colours that a garment can be bought in; of one without variants by colour, its main one."""
    known = terms("colour")
    return {v.colour for v in garment.variants if v.colour in known and v.in_stock} or set(garment.colours[:1])


def _washes(plan: Plan, room: Room) -> Iterator[Reason]:
    """What is worn more often than it stays fresh between two washes."""
    every = plan.request.laundry_every or plan.request.days
    for piece in plan.packing:
        garment = room.garment(room.place(piece.garment_id))
        most = fresh_days(garment.category)
        days = sorted({look.moment.day for look in plan.looks if piece.garment_id in look.garment_ids})
        windows = [[d for d in days if (d - 1) // every == n] for n in range((plan.request.days - 1) // every + 1)]
        if most is not None and any(len(window) > most for window in windows):
            yield Reason(code="plan_wash", kind="trade_off", facts={"category": garment.category})
