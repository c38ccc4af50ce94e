"""plan_trip, refine_plan: what to wear on several days, packed small, and changed one piece at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from langchain.tools import tool
from pydantic import BaseModel, ConfigDict, Field

from stylist.errors import BadInput
from stylist.garment import Gender
from stylist.outfit import Outfit
from stylist.outfits.changing import locked_looks, relocked
from stylist.outfits.plans import Event, Plan, PlanHistory, PlannedLook, PlanRequest, compare
from stylist.outfits.request import DressCode
from stylist.outfits.weather import Season, Weather
from stylist.wardrobe.piece import OWN
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.outfits import limits_of
from stylist_tools.rows import as_text, reason_rows

Action = Literal["swap", "lock", "unlock", "undo", "redo", "compare"]


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
    keep_locked: Annotated[bool, Field(description="Looks locked in the plan last shown stay as they are")] = False,
) -> tuple[str, dict[str, Any]]:
    """Plan outfits for several days (a trip, a week, a capsule): looks, packing list, what to buy, cost per wear.

    Uses what the person owns first. occasion: what most days are for; events: what is different on a day.
    budget_amount is for everything that must be bought.
    """
    asked = {k: v for k, v in locals().items() if k not in {"runtime", "keep_locked"} and v not in (None, [], False)}
    context = runtime.context
    budget = None if budget_amount is None else context.money(budget_amount, budget_currency)
    taste = context.services.taste.ranking(context.person_id)
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
        filters=limits_of(context, genders or []),
        taste=taste.mapping() if taste else {},
    )
    kept = _locked(context) if keep_locked else ()
    plan = context.services.trips.plan(request, own_rack(context, sources), kept)
    context.remember(plan_before=context.memory.plan_id, plan_asked=_plain(asked))
    return _shown(context, PlanHistory(states=(plan,)))


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
        str, Field(description='A day ("2") or event ("2-date") of the plan; of lock: empty for all')
    ] = "",
    part: Annotated[str, Field(description='A garment id, a group ("shoes"), or the kind that shall come in')] = "",
    replace_with: str | None = None,
    everywhere: Annotated[bool, Field(description="swap: in every look that wears the same piece")] = False,
    other_plan_id: str | None = None,
) -> tuple[str, dict[str, Any]]:
    """Change the plan last shown: swap one piece, lock or unlock a look, undo, redo, compare with another plan.

    Only what is named changes; every other look stays exactly as it is.
    """
    context = runtime.context
    if context.memory.plan_id is None:
        raise NoPlanYet()
    store = context.services.plans
    history = store.open(context.person_id, context.memory.plan_id)
    if action == "compare":
        other = store.open(context.person_id, other_plan_id or "").plan
        context.remember(plan_turn=context.turn)
        content = compare(history.plan, other).model_dump(mode="json")
        return as_text(content), {"kind": "plan", "plan_id": history.plan.id}
    return _shown(context, _changed(context, history, action, moment, part, replace_with, everywhere))


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
    moment: str,
    part: str,
    replacement: str | None,
    everywhere: bool,
) -> PlanHistory:
    if action in {"undo", "redo"}:
        return history.undone() if action == "undo" else history.redone()
    if action in {"lock", "unlock"}:
        return history.changed(relocked(history.plan, moment or None, locked=action == "lock"))
    own = own_rack(context, "both")
    plan = context.services.trips.refine(history.plan, moment, part, own, replacement, everywhere)
    return history.changed(plan)


def own_rack(context: TurnContext, sources: str) -> Any:
    """What the person owns, as far as it may be used."""
    return None if sources == "shop" else context.services.wardrobe.rack(context.person_id)


def _shown(context: TurnContext, history: PlanHistory) -> tuple[str, dict[str, Any]]:
    plan = history.plan
    context.services.plans.save(context.person_id, history)
    context.remember(plan_id=plan.id, plan_turn=context.turn, plan_total=plan.total)
    return as_text(plan_row(plan, context)), {"kind": "plan", "plan_id": plan.id}


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
             "category": context.garment(p.garment_id).category,
             "price": None if p.owned else p.price.model_dump(),
             "cost_per_wear": p.cost_per_wear.model_dump() if p.cost_per_wear else None}
            for p in plan.packing
        ],
        "total": plan.total.model_dump(),
        "reasons": reason_rows(plan.reasons),
    }  # fmt: skip
