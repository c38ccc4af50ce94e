"""plan_trip, refine_plan: what to wear on several days, packed small, and changed one piece at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from langchain.tools import tool
from pydantic import BaseModel, ConfigDict, Field

from stylist.errors import BadInput, NotFound
from stylist.garment import Gender
from stylist.money import Money
from stylist.outfit import Outfit
from stylist.outfits.changing import locked_looks, relocked
from stylist.outfits.explaining import explain_look
from stylist.outfits.plans import Event, Plan, PlanHistory, PlannedLook, PlanRequest, compare
from stylist.outfits.rejoining import Rejoined, planned_with_added
from stylist.outfits.request import DressCode
from stylist.outfits.weather import Season, Weather
from stylist.reason import Reason
from stylist.search.query import Filters
from stylist.wardrobe.piece import OWN
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.outfits import limits_of
from stylist_tools.rows import as_text, reason_rows

Action = Literal["swap", "add", "lock", "unlock", "undo", "redo", "compare", "show", "reopen"]


class NoPlanYet(BadInput):
    """A plan was to be changed and there is none."""

    code = "no_plan_yet"
    status = 422
    en = "There is no plan yet. Tell me how many days and what for, and I'll make one."
    zh = "还没有计划。告诉我去几天、做什么，我来安排。"


class NoOutfitYet(BadInput):
    """A board was asked for and there is no outfit."""

    code = "no_outfit_yet"
    status = 422
    en = "There is no outfit yet to make a picture of. Ask for one first."
    zh = "还没有搭配，没法做拼图。先让我搭一套吧。"


class DayWeather(BaseModel):
    """Weather of one day."""

    model_config = ConfigDict(extra="forbid")

    low_c: float
    high_c: float
    rain: bool = False

    def known(self) -> Weather:
        """As the plan reads it, whichever end was named first."""
        return Weather(low_c=min(self.low_c, self.high_c), high_c=max(self.low_c, self.high_c), rain=self.rain)


@tool(response_format="content_and_artifact")
def plan_trip(
    runtime: Runtime,
    days: Annotated[int, Field(ge=1, le=31)],
    occasion: str = "casual",
    events: Annotated[list[Event] | None, Field(description='Such as [{"day": 2, "occasion": "date"}]')] = None,
    weather: Annotated[
        list[DayWeather] | None, Field(description="One for all days, or one for each. Only what the person said.")
    ] = None,
    season: Annotated[Season | None, Field(description="Of the days, if the person said no degrees")] = None,
    dress_code: DressCode | None = None,
    carry_on: bool = False,
    max_pieces: Annotated[int | None, Field(ge=2, le=60)] = None,
    laundry_every_days: int | None = None,
    sources: Annotated[
        Literal["both", "own", "shop"], Field(description="own: only the wardrobe, nothing to buy")
    ] = "both",
    must_ids: list[str] | None = None,
    budget_amount: float | None = None,
    budget_currency: str | None = None,
    genders: list[Gender] | None = None,
    colours: Annotated[list[str] | None, Field(description="What everything keeps to: only these colours")] = None,
    keep_locked: Annotated[bool, Field(description="Looks locked in the plan last shown stay as they are")] = False,
    keep_added: Annotated[bool, Field(description="Pieces added to the plan last shown come along again")] = False,
    renew: Annotated[bool, Field(description="Nothing of its other looks comes back")] = False,
) -> tuple[str, dict[str, Any]]:
    """Plan outfits for several days (a trip, a week, a capsule): looks, packing list, what to buy, cost per wear.

    Uses what the person owns first. occasion: what most days are for; events: what is different on a day.
    budget_amount is for everything that must be bought.
    """
    unkept = {"runtime", "keep_locked", "keep_added", "renew"}
    asked = {k: v for k, v in locals().items() if k not in unkept and v not in (None, [], False)}
    context = _spoken_of(runtime.context)
    budget = None if budget_amount is None else context.money(budget_amount, budget_currency)
    taste = context.services.taste.ranking(context.person_id)
    kept = _locked(context) if keep_locked else ()
    filters = limits_of(context, genders or [])
    request = PlanRequest(
        days=days,
        occasion=occasion,
        dress_code=dress_code,
        events=tuple(events or ()),
        weather=tuple(day.known() for day in weather or ()),
        season=season,
        carry_on=carry_on,
        max_pieces=max_pieces,
        laundry_every=laundry_every_days,
        sources=sources,
        must_ids=tuple(must_ids or ()),
        budget=budget,
        currency=context.currency,
        filters=_without(filters, context, kept) if renew else filters,
        palette=tuple(colours or ()),
        taste=taste.mapping() if taste else {},
    )
    made = _made(context, request, own_rack(context, sources), kept, keep_added)
    plan = made.plan
    known = dict([*context.memory.plans_asked.items()][-_PLANS_KNOWN:])
    context.remember(plan_before=context.memory.plan_id, plans_asked=known | {plan.id: _plain(asked)})
    content, artifact = _shown(context, _history(context, plan))
    return as_text(content | _of_the_added(made, context)), artifact


def _made(
    context: TurnContext, request: PlanRequest, own: Any, kept: Sequence[PlannedLook], keep_added: bool
) -> Rejoined:
    """The new plan, with what was added to the one last shown where that is to stay."""
    trips, before = context.services.trips, context.memory.plan_id if keep_added else None
    if before is None:
        return Rejoined(trips.plan(request, own, kept))
    last = context.services.plans.open(context.person_id, before).plan
    return planned_with_added(trips, request, last, own, kept)


def _of_the_added(made: Rejoined, context: TurnContext) -> dict[str, Any]:
    """What became of the pieces that had been added; nothing where there were none."""
    for name in (*made.gone, *(before for before, _ in made.exchanged)):
        context.garment(name)  # the reply may name them
    told = {"stayed": list(made.stayed), "exchanged": [list(pair) for pair in made.exchanged], "gone": list(made.gone)}
    return {"added_before": told} if any(told.values()) else {}


_PLANS_KNOWN = 7
"""Of so many earlier plans it stays known what they were made from."""


def _history(context: TurnContext, plan: Plan) -> PlanHistory:
    """The new plan after the one last spoken of: "undo" leads back from one to the other."""
    if context.memory.plan_id is None:
        return PlanHistory(states=(plan,))
    try:
        return context.services.plans.open(context.person_id, context.memory.plan_id).changed(plan)
    except NotFound:
        return PlanHistory(states=(plan,))


def _without(filters: Filters, context: TurnContext, kept: Sequence[PlannedLook]) -> Filters:
    """The filters without what the plan last shown packs beside the looks that stay."""
    if context.memory.plan_id is None:
        return filters
    plan = context.services.plans.open(context.person_id, context.memory.plan_id).plan
    staying = {name for look in kept for name in look.garment_ids}
    gone = [name for look in plan.looks for name in look.garment_ids if name not in staying]
    return filters.model_copy(update={"not_ids": tuple(dict.fromkeys((*filters.not_ids, *gone)))})


def _locked(context: TurnContext) -> Sequence[PlannedLook]:
    """The looks of the plan last shown that are not to move."""
    if context.memory.plan_id is None:
        return ()
    return locked_looks(context.services.plans.open(context.person_id, context.memory.plan_id).plan)


def _plain(asked: dict[str, Any]) -> dict[str, Any]:
    """Arguments as JSON."""
    return {k: [_plain_one(v) for v in value] if isinstance(value, list) else value for k, value in asked.items()}


def _plain_one(value: Any) -> Any:
    return value.model_dump(exclude_none=True) if isinstance(value, BaseModel) else value


@tool(response_format="content_and_artifact")
def refine_plan(
    runtime: Runtime,
    action: Action,
    moment: Annotated[
        str, Field(description='A day ("2") or event ("2-date") of the plan, several as "1,3"; of lock: empty for all')
    ] = "",
    part: Annotated[str, Field(description='A garment id, a group ("shoes"), or the kind that shall come in')] = "",
    replace_with: str | None = None,
    everywhere: Annotated[bool, Field(description="swap: in every look that wears the same piece")] = False,
    other_plan_id: Annotated[
        str | None, Field(description="compare: with this, else its last state; reopen: this one")
    ] = None,
    colours: Annotated[list[str] | None, Field(description="swap: what comes in is in one of these")] = None,
) -> tuple[str, dict[str, Any]]:
    """Change the plan last shown: swap one piece, lock or unlock a look, undo, redo, compare with another plan; show.

    add: one more piece of a kind (part) beside what is worn, on these moments; empty: on all that are not locked.
    Only what is named changes; every other look stays exactly as it is.
    """
    context = _spoken_of(runtime.context)
    if context.memory.plan_id is None:
        raise NoPlanYet()
    store = context.services.plans
    history = store.open(context.person_id, context.memory.plan_id)
    if action == "compare":
        other = store.open(context.person_id, other_plan_id).plan if other_plan_id else history.undone().plan
        context.remember(plan_turn=context.turn, plan_other=other.total)
        content = compare(history.plan, other).model_dump(mode="json")
        return as_text(content), {"kind": "plan", "plan_id": history.plan.id}
    if action == "reopen":
        context.remember(plan_before=history.plan.id)
        return _told_anew(context, store.open(context.person_id, other_plan_id or history.plan.id))
    if action == "show":
        return _told(context, history.plan, _several(moment))
    moments, shades = _several(moment), colours or []
    return _told_anew(context, _changed(context, history, action, moments, part, replace_with, everywhere, shades))


def _spoken_of(context: TurnContext) -> TurnContext:
    """The plan is what is spoken of, even where what was asked of it turns out to be impossible."""
    context.remember(plan_turn=context.turn)
    return context


def _several(moment: str) -> list[str]:
    """The moments of "1,3"."""
    return [name.strip() for name in moment.split(",") if name.strip()]


def _told(context: TurnContext, plan: Plan, moments: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The plan as it is, with what holds these looks together; nothing changes."""
    looks = [look for look in plan.looks if look.moment.id in moments]
    reasons = {look.moment.id: reason_rows(_why(context, look)) for look in looks if look.garment_ids}
    weather = {look.moment.id: look.moment.weather.model_dump() for look in looks if look.moment.weather}
    context.remember(plan_turn=context.turn)
    return as_text(plan_row(plan, context) | {"why": reasons, "weather": weather}), {"kind": "plan_told"}


def _why(context: TurnContext, look: PlannedLook) -> tuple[Reason, ...]:
    """Why the pieces of a planned look go together; what it costs is told of the whole plan."""
    garments = [context.garment(name) for name in look.garment_ids]
    nothing = Money(amount_minor=0, currency=garments[0].currencies[0])
    weather = look.moment.weather
    return explain_look(
        garments, nothing, None, look.moment.occasion, weather.season if weather else None, (), None, parts=look.parts
    )


@tool(response_format="content_and_artifact")
def show_board(runtime: Runtime, of: Literal["outfit", "plan"] = "outfit") -> tuple[str, dict[str, Any]]:
    """Make one picture of the outfit or plan last shown (flat lay, names, prices, colours), to keep or share."""
    context = runtime.context
    boards, person = context.services.boards, context.person_id
    if of == "plan":
        if context.memory.plan_id is None:
            raise NoPlanYet()
        plan = context.services.plans.open(person, context.memory.plan_id).plan
        ids = plan.garment_ids
        file_id = boards.of_plan(plan, context.garment, context.locale, person)
    else:
        ids = context.memory.outfit
        if not ids or context.memory.outfit_total is None:
            raise NoOutfitYet()
        garments = tuple(context.garment(name) for name in ids)
        owned = tuple(name for name in ids if name.startswith(OWN))
        look = Outfit(garments=garments, total=context.memory.outfit_total, score=0.0, owned_ids=owned)
        file_id = boards.of_outfit(look, None, context.locale, person)
    return as_text({"file_id": file_id}), {"kind": "board", "file_id": file_id, "garment_ids": list(ids)}


def _changed(
    context: TurnContext,
    history: PlanHistory,
    action: Action,
    moments: Sequence[str],
    part: str,
    replacement: str | None,
    everywhere: bool,
    colours: Sequence[str],
) -> PlanHistory:
    if action in {"undo", "redo"}:
        return history.undone() if action == "undo" else history.redone()
    if action in {"lock", "unlock"}:
        return history.changed(relocked(history.plan, moments, locked=action == "lock"))
    own, plan = own_rack(context, "both"), history.plan
    if action == "add":
        return history.changed(context.services.trips.add(plan, moments, part, own, replacement, colours))
    for moment in moments or [""]:
        plan = context.services.trips.refine(plan, moment, part, own, replacement, everywhere, colours)
    return history.changed(plan)


def own_rack(context: TurnContext, sources: str) -> Any:
    """What the person owns, as far as it may be used."""
    return None if sources == "shop" else context.services.wardrobe.rack(context.person_id)


def _told_anew(context: TurnContext, history: PlanHistory) -> tuple[str, dict[str, Any]]:
    content, artifact = _shown(context, history)
    return as_text(content), artifact


def _shown(context: TurnContext, history: PlanHistory) -> tuple[dict[str, Any], dict[str, Any]]:
    plan = history.plan
    context.services.plans.save(context.person_id, history)
    asked = context.memory.plans_asked.get(plan.id, context.memory.plan_asked)
    context.remember(plan_id=plan.id, plan_turn=context.turn, plan_total=plan.total, plan_asked=asked)
    return plan_row(plan, context), {"kind": "plan", "plan_id": plan.id}


def plan_row(plan: Plan, context: TurnContext) -> dict[str, Any]:
    """A plan as the model reads it."""
    titles = {name: context.garment(name).title(context.locale) for name in plan.garment_ids}
    return {
        "plan_id": plan.id,
        "looks": [
            {"moment": look.moment.id, "occasion": look.moment.occasion, "ids": list(look.garment_ids),
             "locked": look.locked}
            for look in plan.looks
        ],
        "packing": [
            {"id": p.garment_id, "title": titles[p.garment_id], "owned": p.owned, "wears": p.wears,
             "category": context.garment(p.garment_id).category, "colours": list(context.garment(p.garment_id).colours),
             "price": None if p.owned else p.price.model_dump(),
             "cost_per_wear": p.cost_per_wear.model_dump() if p.cost_per_wear else None}
            for p in plan.packing
        ],
        "total": plan.total.model_dump(),
        "reasons": reason_rows(plan.reasons),
    }  # fmt: skip
