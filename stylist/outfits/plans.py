"""Plans over days, as plain values that can be stored: what is asked, which look for which moment, what to pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.errors import BadInput
from stylist.garment import Garment, Gender
from stylist.money import Money
from stylist.outfits.request import DressCode, Silhouette, Sources
from stylist.outfits.roles import Role
from stylist.outfits.weather import Season, Weather
from stylist.reason import Reason
from stylist.search.query import Filters

MOST_DAYS = 31
CARRY_ON_PIECES, CARRY_ON_SHOES = 10, 2
"""What goes into a cabin bag, unless the person says otherwise."""


class UnknownMoment(BadInput):
    """A moment that the plan does not have."""

    code = "unknown_moment"
    status = 404
    en = "The plan has no moment '{moment}'. It has: {known}."
    zh = "计划里没有“{moment}”这个时段。现有：{known}。"


class Event(BaseModel):
    """Something beside the days' usual dress: a dinner on day 2. Days count from 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: int = Field(ge=1, le=MOST_DAYS)
    occasion: str
    dress_code: DressCode | None = None
    whole_day: bool = False
    """Whether it is what that day is for, rather than something beside it."""


class PlanRequest(BaseModel):
    """A trip, a week or a capsule to dress for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days: int = Field(ge=1, le=MOST_DAYS)
    occasion: str = "casual"
    """What most days are for."""
    dress_code: DressCode | None = None
    events: tuple[Event, ...] = ()
    weather: tuple[Weather | None, ...] = ()
    """One for each day, None where nobody knows; a single one holds for all days."""
    season: Season | None = None
    """What was said instead of the weather: days of which nothing else is known are typical ones of it."""
    place: str | None = None
    carry_on: bool = False
    max_pieces: int | None = Field(None, ge=2, le=60)
    """Of clothes, shoes and layers; a bag in hand does not count. With ``carry_on`` 10 unless given."""
    laundry_every: int | None = Field(None, ge=1, le=MOST_DAYS)
    """Days between two washes; None: no laundry on the way."""
    sources: Sources = "both"
    budget: Money | None = None
    """For everything that has to be bought."""
    currency: str | None = None
    gender: Gender | None = None
    filters: Filters = Filters()
    palette: tuple[str, ...] = ()
    """Colours that everything keeps to; a part of which the shop has nothing in them may break out, and is named."""
    silhouette: Silhouette | None = None
    must_ids: tuple[str, ...] = ()
    """Pieces that come along, whatever else does."""
    taste: Mapping[str, float] = Field(default_factory=dict)

    @property
    def pieces_allowed(self) -> int | None:
        return self.max_pieces or (CARRY_ON_PIECES if self.carry_on else None)

    def weather_on(self, day: int) -> Weather | None:
        """As it was told, else as the season has it. Days count from 1."""
        return self.weather_told(day) or (Weather.typical(self.season) if self.season else None)

    def weather_told(self, day: int) -> Weather | None:
        """As it was told. Days count from 1."""
        if len(self.weather) == 1:
            return self.weather[0]
        return self.weather[day - 1] if day <= len(self.weather) else None


class Moment(BaseModel):
    """A time that one look is worn: a day ("2"), or an event of it ("2-date")."""

    model_config = ConfigDict(frozen=True)

    id: str
    day: int
    occasion: str
    dress_code: DressCode | None = None
    weather: Weather | None = None


class PlannedLook(BaseModel):
    """What is worn at a moment, head to toe. Empty: nothing fits, and the plan says so."""

    model_config = ConfigDict(frozen=True)

    moment: Moment
    garment_ids: tuple[str, ...] = ()
    score: float = 0.0
    parts: Mapping[str, float] = Field(default_factory=dict)
    locked: bool = False
    """Kept as it is whatever else is planned anew."""
    added: tuple[str, ...] = ()
    """Of ``garment_ids`` those that the person added: a plan that is made anew brings them along."""


class PackedPiece(BaseModel):
    """One piece of the packing list."""

    model_config = ConfigDict(frozen=True)

    garment_id: str
    role: Role | None
    owned: bool
    price: Money
    """To pay: nothing for what is owned."""
    wears: int
    """On how many of the days."""
    cost_per_wear: Money | None = None
    """Of what is to be bought, over this plan alone."""


class Plan(BaseModel):
    """Looks for every moment, and the pieces they are made of. Changed by making another one, never in place."""

    model_config = ConfigDict(frozen=True)

    id: str
    request: PlanRequest
    looks: tuple[PlannedLook, ...]
    packing: tuple[PackedPiece, ...]
    total: Money
    score: float
    """Mean of the looks'."""
    gap: float = 0.0
    """How much better, as a share, another choice among the weighed looks could be at most; 0: none is better."""
    reasons: tuple[Reason, ...] = ()

    def look(self, moment_id: str) -> PlannedLook | None:
        return next((look for look in self.looks if look.moment.id == moment_id), None)

    @property
    def garment_ids(self) -> tuple[str, ...]:
        """Everything that is packed."""
        return tuple(piece.garment_id for piece in self.packing)

    @property
    def gaps(self) -> tuple[PackedPiece, ...]:
        """What would have to be bought, the most worn first."""
        return tuple(sorted((p for p in self.packing if not p.owned), key=lambda p: (-p.wears, p.garment_id)))


Change = Literal["planned", "refined", "locked", "unlocked"]


class PlanHistory(BaseModel):
    """A plan with all its earlier states: undo and redo walk along them."""

    model_config = ConfigDict(frozen=True)

    states: tuple[Plan, ...] = Field(min_length=1)
    at: int = 0

    @property
    def plan(self) -> Plan:
        """The state that holds."""
        return self.states[self.at]

    def changed(self, plan: Plan) -> PlanHistory:
        """With a further state; what had been undone is gone."""
        states = (*self.states[: self.at + 1], plan)
        return PlanHistory(states=states, at=len(states) - 1)

    def undone(self) -> PlanHistory:
        """One state back; the first one stays."""
        return self.model_copy(update={"at": max(0, self.at - 1)})

    def redone(self) -> PlanHistory:
        """One state forward, where there is one."""
        return self.model_copy(update={"at": min(len(self.states) - 1, self.at + 1)})


def moments_of(request: PlanRequest) -> tuple[Moment, ...]:
    """Every day and every event, in order."""
    instead = {event.day: event for event in request.events if event.whole_day}
    found = [
        _whole_day(instead[d], request.weather_on(d))
        if d in instead
        else Moment(
            id=str(d), day=d, occasion=request.occasion, dress_code=request.dress_code, weather=request.weather_on(d)
        )
        for d in range(1, request.days + 1)
    ]
    for event in request.events:
        if event.day <= request.days and not event.whole_day:
            name = _unused(f"{event.day}-{event.occasion}", [m.id for m in found])
            weather = request.weather_on(event.day)
            found.append(Moment(id=name, day=event.day, occasion=event.occasion, dress_code=event.dress_code,
                                weather=weather))  # fmt: skip
    return tuple(sorted(found, key=lambda m: m.day))


def _whole_day(event: Event, weather: Weather | None) -> Moment:
    return Moment(
        id=str(event.day), day=event.day, occasion=event.occasion, dress_code=event.dress_code, weather=weather
    )


def _unused(name: str, taken: Sequence[str]) -> str:
    return name if name not in taken else next(f"{name}-{n}" for n in range(2, 99) if f"{name}-{n}" not in taken)


class PlanDifference(BaseModel):
    """Two plans side by side."""

    model_config = ConfigDict(frozen=True)

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    """Garment ids that one packs and the other does not."""
    changed_moments: tuple[str, ...]
    """Moments that are dressed differently, or that only one of the plans has."""
    totals: tuple[Money, Money]
    pieces: tuple[int, int]
    scores: tuple[float, float]


def compare(first: Plan, second: Plan) -> PlanDifference:
    """What differs between two plans."""
    worn = [{look.moment.id: look.garment_ids for look in plan.looks} for plan in (first, second)]
    names = dict.fromkeys([*worn[0], *worn[1]])
    return PlanDifference(
        only_first=tuple(i for i in first.garment_ids if i not in second.garment_ids),
        only_second=tuple(i for i in second.garment_ids if i not in first.garment_ids),
        changed_moments=tuple(n for n in names if worn[0].get(n) != worn[1].get(n)),
        totals=(first.total, second.total),
        pieces=(len(first.packing), len(second.packing)),
        scores=(first.score, second.score),
    )


def garments_of(plan: Plan, find: Mapping[str, Garment]) -> tuple[Garment, ...]:
    """The packed garments, as far as they are still known."""
    return tuple(find[i] for i in plan.garment_ids if i in find)
