"""Planning days: candidate looks for every moment, then the choice of them that packs little and repeats nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stylist.errors import BadInput
from stylist.garment import Garment, Gender
from stylist.money import Money, Rates, convert
from stylist.outfit import Outfit
from stylist.outfits.candidate_looks import Kind, Looks, looks_for, shortlist
from stylist.outfits.capsule import Candidate, Capsule, Limits, Solution, solve
from stylist.outfits.freshness import RESTED, fresh_days
from stylist.outfits.packing import sold_colours, with_looks
from stylist.outfits.planner import Job, OutfitPlanner, head_to_toe
from stylist.outfits.plans import (
    CARRY_ON_SHOES,
    Moment,
    Plan,
    PlannedLook,
    PlanRequest,
    UnknownMoment,
    moments_of,
)
from stylist.outfits.request import OutfitRequest
from stylist.outfits.roles import GROUP_OF, REQUIRED, covered_by, role_of_swap
from stylist.outfits.room import Rack, Room
from stylist.search.colour import outside
from stylist.vocabulary import terms

PACKING_COST, BUYING_COST = 0.01, 0.25
"""What each further piece takes off the scores, and what spending the whole reference sum would."""


class NothingToPlanWith(BadInput):
    """A plan for which not even one look can be composed."""

    code = "nothing_to_plan_with"
    status = 422
    en = "Nothing here makes a complete look within these limits. Give up one of them: {limits}."
    zh = "在这些限制下，一套完整的搭配也凑不出来。请放宽其中一项：{limits_zh}。"


class LockedCostsMore(BadInput):
    """A limit below what the looks cost that are to stay as they are."""

    code = "locked_costs_more"
    status = 422
    en = (
        "What is locked costs {cost:en} by itself, more than the {limit:en} allowed. Unlock a day of it, or allow more."
    )
    zh = "锁住的那几套本身就要{cost:zh}，超过了{limit:zh}的预算。解锁其中一天，或者放宽预算。"


class BagIsFull(BadInput):
    """A piece more than the plan may hold."""

    code = "bag_is_full"
    status = 422
    en = "The plan is at its limit of {pieces} pieces. Say what may stay at home, or allow more."
    zh = "计划已经到了{pieces}件的上限。说一件可以不带的，或者放宽件数。"


class CannotRefine(BadInput):
    """A change of one piece that no garment allows."""

    code = "cannot_refine"
    status = 422
    en = "Nothing else of that kind fits there within the plan's limits. Give up one of them, or name another piece."
    zh = "在计划的限制内，那天找不到合适的这一样。放宽一项限制，或者换别的一件。"


class TripPlanner:
    """Plans over days from the same room as single looks."""

    def __init__(self, planner: OutfitPlanner) -> None:
        self._planner = planner

    def room(self, own: Rack | None = None) -> Room:
        """What plans are made from."""
        return self._planner.room(own)

    @property
    def rates(self) -> Rates | None:
        """What sums of other currencies are reckoned by."""
        return self._planner.engine.rates

    def plan(
        self,
        request: PlanRequest,
        own: Rack | None = None,
        locked: Sequence[PlannedLook] = (),
        new_id: Callable[[], str] = lambda: secrets.token_hex(6),
    ) -> Plan:
        """The best plan found; moments that nothing fits are empty and said.

        locked: looks that stay as they are. NotFound for an unknown piece in ``must_ids``; NothingToPlanWith where not
        a single look can be composed, LockedCostsMore where what is locked takes more than the budget by itself.
        """
        room = self._planner.room(own)
        _check_locked(room, request, locked, self._planner.engine.rates)
        best = self._best(room, request, locked)
        if best is None or not best.is_dressed:
            best = self._best(room, request, locked, heavy_too=True)
        if best is None or not best.is_dressed:
            limits = _limits_of(request)
            raise NothingToPlanWith(
                limits=", ".join(_LIMITS[name][0] for name in limits),
                limits_zh="、".join(_LIMITS[name][1] for name in limits),
            )
        bare = Plan(
            id=new_id(), request=request, looks=(), packing=(), score=0.0, gap=best.solution.gap,
            total=Money(amount_minor=0, currency=best.currency),
        )  # fmt: skip
        return with_looks(bare, best.looks, room, self._planner.engine.rates)

    def refine(
        self,
        plan: Plan,
        moment_id: str,
        part: str,
        own: Rack | None = None,
        replacement: str | None = None,
        everywhere: bool = False,
        colours: Sequence[str] = (),
    ) -> Plan:
        """The plan with one part of one look exchanged; all else stays, locked or not.

        part: a garment id of the look, a group or a role ("shoes"), or the kind that shall come in. replacement: what
        to put there; without it the best that fits, of ``colours`` alone where there are some. everywhere: in each
        look that wears the same piece.
        UnknownMoment, NotFound for an unknown garment, CannotRefine where nothing fits.
        """
        look = plan.look(moment_id)
        if look is None:
            raise UnknownMoment(moment=moment_id, known=", ".join(each.moment.id for each in plan.looks))
        room = self._planner.room(own)
        swap = _part_of(part, look, room)
        fits = replacement is None or role_of_swap(swap) in covered_by(room.garment(room.place(replacement)))
        kinds = _kind_of(part)
        found = self._exchanged(plan, look, swap, room, replacement, kinds, colours, everywhere) if fits else None
        if found is None:
            raise CannotRefine(part=part, moment=moment_id)
        gone = set(look.garment_ids) - {g.id for g in found.garments}
        changed = [_dressed(look, found)]
        if everywhere:
            for other in plan.looks:
                if other is not look and gone & set(other.garment_ids):
                    again = self._exchanged(plan, other, swap, room, _newcomer(look, found), ())
                    changed += [_dressed(other, again)] if again else []
        by_moment = {c.moment.id: c for c in changed}
        looks = tuple(by_moment.get(each.moment.id, each) for each in plan.looks)
        return with_looks(plan, looks, room, self._planner.engine.rates)

    def add(
        self,
        plan: Plan,
        moment_ids: Sequence[str],
        part: str,
        own: Rack | None = None,
        chosen: str | None = None,
        colours: Sequence[str] = (),
    ) -> Plan:
        """The plan with one more piece in these looks (of none, in all that are not locked); nothing leaves them.

        part: the kind or the group that joins. chosen: the garment, without it the best that fits the first look.
        UnknownMoment, BagIsFull, CannotRefine where nothing fits.
        """
        room = self._planner.room(own)
        for look in _looks_of(plan, moment_ids):
            found = self._joined(plan, look, part, room, chosen, colours)
            if found is None and chosen is None:
                allowed = plan.request.pieces_allowed
                if allowed is not None and len(plan.packing) >= allowed:
                    raise BagIsFull(pieces=allowed)
                raise CannotRefine(part=part, moment=look.moment.id)
            if found is not None:  # a look that the same piece does not suit stays without it
                chosen = chosen or _newcomer(look, found)
                now = _dressed(look, found, chosen)
                looks = tuple(now if each.moment.id == look.moment.id else each for each in plan.looks)
                plan = with_looks(plan, looks, room, self._planner.engine.rates)
        return plan

    def _joined(
        self, plan: Plan, look: PlannedLook, part: str, room: Room, chosen: str | None, colours: Sequence[str]
    ) -> Outfit | None:
        """The look with one piece more, within the plan's limits."""
        request = _request_of(plan.request, look.moment, (plan.request.gender,) if plan.request.gender else ())
        kinds = _kind_of(part)
        refused = (*request.filters.not_ids, *look.garment_ids, *_in_no_colour_of(colours, room))
        named = {"not_ids": refused, "categories": kinds, "groups": () if kinds else (part,)}
        request = request.model_copy(update={
            "keep_ids": look.garment_ids, "swap": part, "adds": True, "anchor_ids": (chosen,) if chosen else (),
            "palette": () if colours else request.palette, "filters": request.filters.model_copy(update=named),
        })  # fmt: skip
        for outfit in self._planner.plan(request, room.own):
            new = _newcomer(look, outfit)
            if new and _as_asked(look, outfit, kinds, colours) and _still_within(plan, look, outfit):
                return outfit
        return None

    def _exchanged(
        self, plan: Plan, look: PlannedLook, swap: str, room: Room, replacement: str | None, kinds: tuple[str, ...],
        colours: Sequence[str] = (), everywhere: bool = False,
    ) -> Outfit | None:  # fmt: skip
        """The look with one part exchanged within the plan's limits: by any piece (of ``kinds``), else a packed one."""
        request = _request_of(plan.request, look.moment, (plan.request.gender,) if plan.request.gender else ())
        refused = (*request.filters.not_ids, *_resting(plan, look), *_in_no_colour_of(colours, room))
        request = request.model_copy(update={
            "palette": () if colours else request.palette,
            "keep_ids": look.garment_ids, "swap": swap, "anchor_ids": (replacement,) if replacement else (),
            "filters": request.filters.model_copy(update={"not_ids": refused, "categories": kinds}),
        })  # fmt: skip
        for outfit in self._planner.plan(request, room.own):
            kept = _whole_change(look, outfit, room) and _still_within(plan, look, outfit, everywhere)
            if kept and _as_asked(look, outfit, kinds, colours):
                return outfit
        return self._from_the_bag(plan, look, request, room) if replacement is None else None

    def _from_the_bag(self, plan: Plan, look: PlannedLook, request: OutfitRequest, room: Room) -> Outfit | None:
        best: Outfit | None = None
        for name in plan.garment_ids:
            if name in look.garment_ids or name in request.filters.not_ids:
                continue
            if not _is_one_of(room.garment(room.place(name)), request.filters.categories, request.palette):
                continue
            for outfit in self._planner.plan(request.model_copy(update={"anchor_ids": (name,)}), room.own):
                kept = len(set(look.garment_ids) - {g.id for g in outfit.garments})
                right = kept == 1 and _whole_change(look, outfit, room) and _still_within(plan, look, outfit)
                if right and (best is None or outfit.score > best.score):
                    best = outfit
        return best

    def _best(
        self, room: Room, request: PlanRequest, locked: Sequence[PlannedLook], heavy_too: bool = False
    ) -> _Draft | None:
        """The best draft for whomever it may be."""
        drafts = [self._draft(room, request, genders, locked, heavy_too) for genders in _genders(request, room)]
        return max((d for d in drafts if d is not None), key=lambda d: d.solution.value, default=None)

    def _draft(
        self, room: Room, request: PlanRequest, genders: tuple[Gender, ...], locked: Sequence[PlannedLook],
        heavy_too: bool,
    ) -> _Draft | None:  # fmt: skip
        moments = moments_of(request)
        kept = {look.moment.id: look for look in locked}
        rates = self._planner.engine.rates
        asked = {_kind(m): _request_of(request, m, genders) for m in moments if m.id not in kept}
        weight = {"heavy_too": heavy_too}
        jobs = {kind: Job(room, each.model_copy(update=weight), rates) for kind, each in asked.items()}
        must = [room.place(i) for i in request.must_ids]
        currency = next(iter(jobs.values())).currency if jobs else room.shop.columns.main_currency()
        roles = shortlist(list(jobs.values()), genders, must, request.days)
        looks = {kind: looks_for(job, roles[n], room) for n, (kind, job) in enumerate(jobs.items())}
        return _choose(room, request, moments, looks, kept, must, currency, rates)


def _check_locked(room: Room, request: PlanRequest, locked: Sequence[PlannedLook], rates: Rates | None) -> None:
    """What stays whatever happens has to leave room for it under the budget."""
    if request.budget is None or not locked:
        return
    places = sorted({room.place(name) for look in locked for name in look.garment_ids})
    limit = convert(request.budget, request.currency or request.budget.currency, rates) or request.budget
    held = Money(amount_minor=int(room.prices(places, limit.currency, rates).sum()), currency=limit.currency)
    if held.amount_minor > limit.amount_minor:
        raise LockedCostsMore(cost=held, limit=limit)


@dataclass(frozen=True, slots=True)
class _Draft:
    looks: tuple[PlannedLook, ...]
    solution: Solution
    currency: str

    @property
    def is_dressed(self) -> bool:
        """Whether there is a look for any moment."""
        return any(look.garment_ids for look in self.looks)


def _choose(
    room: Room, request: PlanRequest, moments: Sequence[Moment], looks: dict[Kind, Looks],
    kept: dict[str, PlannedLook], must: Sequence[int], currency: str, rates: Rates | None,
) -> _Draft | None:  # fmt: skip
    settled = {name: Looks.of_one(tuple(room.place(i) for i in k.garment_ids), k) for name, k in kept.items()}
    # What is locked is packed whatever happens: without this the rest would be planned as if it cost nothing.
    held = [*must, *(room.place(i) for look in kept.values() for i in look.garment_ids)]
    offered = [settled.get(m.id) or looks[_kind(m)] for m in moments]
    places = sorted({p for each in offered for c in each.candidates for p in c.pieces} | set(must))
    number = {place: n for n, place in enumerate(places)}
    prices = tuple(int(p) for p in room.prices(places, currency, rates))
    capsule = Capsule(
        days=tuple(m.day for m in moments),
        looks=tuple(
            tuple(Candidate(tuple(number[p] for p in c.pieces), c.score) for c in each.candidates) for each in offered
        ),
        prices=prices,
        costs=_costs(request, prices),
        limits=_limits(room, request, places, number, currency, held, rates),
        fresh={n: days for p, n in number.items() if (days := fresh_days(room.garment(p).category)) is not None},
        rested=frozenset(n for p, n in number.items() if room.role(p) in RESTED),
    )
    solution = solve(capsule)
    if solution is None:
        return None
    chosen = tuple(
        kept.get(m.id) or (PlannedLook(moment=m) if k is None else _look(m, offered[n], k, room))
        for n, (m, k) in enumerate(zip(moments, solution.chosen, strict=True))
    )
    return _Draft(chosen, solution, currency)


def _look(moment: Moment, looks: Looks, k: int, room: Room) -> PlannedLook:
    candidate = looks.candidates[k]
    garments = sorted((room.garment(p) for p in candidate.pieces), key=head_to_toe)
    ids = tuple(g.id for g in garments)
    return PlannedLook(moment=moment, garment_ids=ids, score=round(candidate.score, 6), parts=looks.parts(candidate))


def _limits(
    room: Room, request: PlanRequest, places: Sequence[int], number: dict[int, int], currency: str,
    must: Sequence[int], rates: Rates | None,
) -> Limits:  # fmt: skip
    budget = convert(request.budget, currency, rates) if request.budget else None
    shoes = frozenset(number[p] for p in places if room.role(p) == "shoes")
    return Limits(
        budget=budget.amount_minor if budget else None,
        max_pieces=request.pieces_allowed,
        laundry_every=request.laundry_every,
        must=frozenset(number[p] for p in must),
        groups=((shoes, CARRY_ON_SHOES),) if request.carry_on else (),
    )


def _costs(request: PlanRequest, prices: Sequence[int]) -> tuple[float, ...]:
    paid = sorted(p for p in prices if p)
    whole = request.budget.amount_minor if request.budget else 8 * paid[len(paid) // 2] if paid else 1
    return tuple(PACKING_COST + BUYING_COST * p / max(1, whole) for p in prices)


def _kind(moment: Moment) -> Kind:
    return moment.occasion, moment.dress_code, moment.weather


def _kind_of(part: str) -> tuple[str, ...]:
    """The kind that a part is to be exchanged for, where it is named: trousers instead of the skirt."""
    return (part,) if part in terms("category") and part not in GROUP_OF else ()


_SAYS_THE_WEATHER = frozenset({"beach", "sport", "home"})
"""Occasions that say what one wears whatever the season."""


def _request_of(request: PlanRequest, moment: Moment, genders: tuple[Gender, ...]) -> OutfitRequest:
    """What a look for one moment has to be."""
    return OutfitRequest(
        filters=request.filters.model_copy(update={"genders": genders or request.filters.genders}),
        palette=request.palette,
        occasion=moment.occasion,
        dress_code=moment.dress_code,
        weather=moment.weather,
        any_weather=moment.weather is None and moment.occasion not in _SAYS_THE_WEATHER,
        silhouette=request.silhouette,
        currency=request.currency or (request.budget.currency if request.budget else None),
        sources=request.sources,
        taste=request.taste,
    )


def _genders(request: PlanRequest, room: Room) -> list[tuple[Gender, ...]]:
    """For whom to try: as asked, as the wardrobe says, or women and men in turn."""
    if request.gender:
        return [(request.gender,)]
    if request.filters.genders:
        return [request.filters.genders]
    own = room.own.snapshot.garments if room.own is not None else ()
    worn = tuple(dict.fromkeys(g.gender for g in own if g.gender != "unisex"))
    return [worn] if len(worn) == 1 else [("women",), ("men",)]


def _limits_of(request: PlanRequest) -> list[str]:
    given = request.model_dump(exclude_defaults=True)
    names = ("budget", "max_pieces", "carry_on", "dress_code", "weather", "season", "sources", "filters", "palette")
    return [n for n in names if n in given] or ["days"]


_LIMITS = {
    "budget": ("the sum", "总预算"),
    "max_pieces": ("the number of pieces", "件数"),
    "carry_on": ("the cabin bag", "登机箱"),
    "dress_code": ("the dress code", "着装要求"),
    "weather": ("the weather", "天气"),
    "season": ("the season", "季节"),
    "sources": ("where pieces may come from", "用自己的还是买新的"),
    "filters": ("what you ruled out", "不要的那些"),
    "palette": ("the colours", "颜色"),
    "days": ("the days", "天数"),
}
"""What each limit is called, in English and in Chinese."""


def _part_of(part: str, look: PlannedLook, room: Room) -> str:
    """The category that a garment id of the look names; groups and roles as they are."""
    return room.garment(room.place(part)).category if part in look.garment_ids else part


def _whole_change(look: PlannedLook, outfit: Outfit, room: Room) -> bool:
    """Whether something changed and every part that was dressed still is."""
    before = frozenset().union(*(covered_by(room.garment(room.place(i))) for i in look.garment_ids))
    now = frozenset().union(*(covered_by(g) for g in outfit.garments))
    changed = {g.id for g in outfit.garments} != set(look.garment_ids)
    return changed and before & set(REQUIRED) <= now


def _in_no_colour_of(colours: Sequence[str], room: Room) -> list[str]:
    """Everything that is not sold mainly in one of these colours; nothing where none is named."""
    racks = (room.shop, *([room.own] if room.own is not None else ())) if colours else ()
    return [g.id for rack in racks for g in rack.snapshot.garments if not _is_one_of(g, (), colours)]


def _as_asked(look: PlannedLook, outfit: Outfit, kinds: Sequence[str], colours: Sequence[str]) -> bool:
    """Whether what came in is of the kinds and colours that were named: the planner leaves a part odd, not bare."""
    came = [g for g in outfit.garments if g.id not in look.garment_ids]
    return any(_is_one_of(g, kinds, colours) for g in came)


def _is_one_of(garment: Garment, kinds: Sequence[str], palette: Sequence[str]) -> bool:
    """Whether a garment is of these kinds and in these colours; none of either stands for any."""
    refused = set(outside(palette)) if palette else set()
    return (not kinds or garment.category in kinds) and bool(not palette or sold_colours(garment) - refused)


def _looks_of(plan: Plan, moment_ids: Sequence[str]) -> list[PlannedLook]:
    """The looks of these moments; of none all that may change."""
    for name in moment_ids:
        if plan.look(name) is None:
            raise UnknownMoment(moment=name, known=", ".join(each.moment.id for each in plan.looks))
    if moment_ids:
        return [look for look in plan.looks if look.moment.id in moment_ids]
    return [look for look in plan.looks if look.garment_ids and not look.locked]


def _newcomer(look: PlannedLook, found: Outfit) -> str | None:
    return next((g.id for g in found.garments if g.id not in look.garment_ids), None)


def _dressed(look: PlannedLook, outfit: Outfit, joined: str | None = None) -> PlannedLook:
    """The look as the outfit has it; what takes the place of an added piece counts as added, too."""
    ids = tuple(g.id for g in outfit.garments)
    new = [i for i in ids if i not in look.garment_ids] if set(look.added) - set(ids) else [joined]
    added = tuple(dict.fromkeys(i for i in (*look.added, *new) if i in ids))
    return look.model_copy(update={"garment_ids": ids, "score": outfit.score, "parts": outfit.parts, "added": added})


def _resting(plan: Plan, look: PlannedLook) -> list[str]:
    """What is worn the day before or after and is not worn twice in a row; and what the look loses."""
    near = [o for o in plan.looks if abs(o.moment.day - look.moment.day) == 1]
    roles = {p.garment_id: p.role for p in plan.packing}
    return [i for o in near for i in o.garment_ids if roles.get(i) in RESTED and i not in look.garment_ids]


def _still_within(plan: Plan, look: PlannedLook, outfit: Outfit, everywhere: bool = False) -> bool:
    """Whether the plan keeps to its budget and its number of pieces with this look in place of the old one.

    everywhere: what the look loses is worn nowhere any more.
    """
    rest = {i for o in plan.looks if o is not look for i in o.garment_ids} | set(plan.request.must_ids)
    rest -= set(look.garment_ids) - {g.id for g in outfit.garments} if everywhere else set()
    packed = rest | {g.id for g in outfit.garments}
    allowed = plan.request.pieces_allowed
    if allowed is not None and len(packed) > max(allowed, len(plan.packing)):
        return False
    paid = {p.garment_id: p.price.amount_minor for p in plan.packing}
    currency = plan.total.currency
    new = {g.id: 0 if g.id in outfit.owned_ids else g.price(currency).amount_minor for g in outfit.garments}
    spent = sum(paid.get(i, new.get(i, 0)) for i in packed)
    budget = plan.request.budget
    return budget is None or budget.currency != currency or spent <= budget.amount_minor
