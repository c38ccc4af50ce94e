"""plan_outfit: a complete look around what was chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Annotated, Any

from langchain.tools import tool
from pydantic import Field

from stylist.garment import Garment, Gender
from stylist.money import Money
from stylist.outfit import Outfit
from stylist.outfits.request import DressCode, OutfitRequest, Silhouette, Sources
from stylist.outfits.weather import Weather
from stylist.reason import Reason
from stylist.search.query import Filters
from stylist.taste import Taste
from stylist.wardrobe.piece import OWN
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.looking_back import look_again
from stylist_tools.rows import as_text, reason_rows
from stylist_tools.search import REFUSALS


@tool(response_format="content_and_artifact")
def plan_outfit(
    runtime: Runtime,
    anchor_ids: list[str] | None = None,
    occasion: str | None = None,
    season: str | None = None,
    genders: list[Gender] | None = None,
    budget_amount: float | None = None,
    budget_currency: str | None = None,
    swap: str | None = None,
    replace_with: str | None = None,
    adds: bool = False,
    leave_out: list[str] | None = None,
    count: Annotated[int, Field(ge=1, le=5, description="How many different looks")] = 1,
    dress_code: DressCode | None = None,
    silhouette: Silhouette | None = None,
    sources: Annotated[Sources, Field(description="own: only what the person owns; both: use that first")] = "shop",
    low_c: Annotated[float | None, Field(description="The day's weather, only if the person said it")] = None,
    high_c: float | None = None,
    rain: bool = False,
) -> tuple[str, dict[str, Any]]:
    """Put a complete outfit together around anchor_ids (garments that must be in it).

    swap: a group ("shoes", "outerwear") to exchange in the outfit last shown, everything else stays; replace_with: the
    id to put there; adds: it joins that outfit and nothing leaves. leave_out: groups or categories to take away from
    that outfit, nothing takes their place.
    budget_amount is for the whole outfit. Without one, looks stay near what the person spends; beyond_range: none did.
    """
    context = runtime.context
    changes = swap or next(iter(leave_out or ()), None)
    if not changes and count == 1 and (same := _as_it_is(context, anchor_ids or [], budget_amount)):
        return as_text({"outfits": [same]}), {"kind": "outfits", "outfits": [look_again(context)]}
    for name in (*(anchor_ids or []), *([replace_with] if replace_with else [])):
        context.garment(name)
    budget = None if budget_amount is None else context.money(budget_amount, budget_currency)
    taste = context.services.taste.ranking(context.person_id)
    request = OutfitRequest(
        anchor_ids=anchors_of(context, anchor_ids or [], changes, replace_with, genders or []),
        filters=limits_of(context, genders or []),
        occasion=occasion,
        season=season,
        budget=budget,
        currency=context.currency,
        keep_ids=context.memory.outfit if changes else (),
        swap=swap,
        adds=adds,
        leave_out=tuple(leave_out or ()),
        count=count,
        dress_code=dress_code,
        silhouette=silhouette,
        sources=sources,
        weather=_weather(low_c, high_c, rain),
        taste=taste.mapping() if taste else {},
    )
    near = None if budget or changes else usual_total(context, request.anchor_ids)
    outfits, beyond = _near(near, request, context)
    outfits = tuple(_with_taste(outfit, taste) for outfit in outfits)
    outfits = outfits if changes else tuple(outfit for outfit in outfits if len(outfit.garments) > 1)
    changed = _changed(context, outfits[0]) if changes and outfits else {}
    if outfits:
        _note(context, outfits[0])
    content = {"outfits": [_row(outfit, context) for outfit in outfits], **changed}
    content |= {"beyond_range": True} if beyond else {}
    return as_text(content), {"kind": "outfits", "outfits": [_light(outfit) for outfit in outfits]}


LOOK_PER_LIMIT, LOOK_PER_ANCHOR = 3, 4
"""What a look may cost as a multiple of the limit for one piece, or else of the piece that it is built around: about as
many pieces as it has. Chosen, not measured."""


def usual_total(context: TurnContext, anchor_ids: Sequence[str]) -> Money | None:
    """What a look may cost that stays near what the person has shown as their range; None where they showed none."""
    limit = context.memory.preferences.budget
    anchors = [context.price(context.garment(name)) for name in anchor_ids if not name.startswith(OWN)]
    anchors = [price for price in anchors if price.currency == anchors[0].currency]
    spent = sum(price.amount_minor for price in anchors)
    if limit is not None:
        return Money(amount_minor=max(limit.amount_minor * LOOK_PER_LIMIT, spent), currency=limit.currency)
    return Money(amount_minor=spent * LOOK_PER_ANCHOR, currency=anchors[0].currency) if spent else None


def _near(near: Money | None, request: OutfitRequest, context: TurnContext) -> tuple[tuple[Outfit, ...], bool]:
    """Looks near what the person spends; else, where they lack less, whatever there is, and that it lies beyond."""
    rack = context.services.wardrobe.rack(context.person_id)
    planned = context.services.outfits.plan(request.model_copy(update={"budget": near}), rack) if near else ()
    kept = tuple(_unmeasured(outfit) for outfit in planned)
    if kept and not _lacking(kept[0]):
        return kept, False
    free = context.services.outfits.plan(request, rack)
    if kept and (not free or _lacking(free[0]) >= _lacking(kept[0])):
        return kept, False
    return free, bool(near and free)


def _unmeasured(outfit: Outfit) -> Outfit:
    """The look without what is left of a total: the limit was a guess of ours, and nobody named it."""
    told = tuple(reason for reason in outfit.reasons if reason.code not in {"total_left", "total_exact"})
    return outfit.model_copy(update={"reasons": told})


def _lacking(outfit: Outfit) -> int:
    return sum(reason.kind == "missing" for reason in outfit.reasons)


def anchors_of(
    context: TurnContext, anchors: list[str], swap: str | None, replacement: str | None, genders: list[Gender]
) -> tuple[str, ...]:
    """What must be in the look. The photo's other pieces are kept by ``keep_ids`` when one group is exchanged."""
    if swap and replacement:
        return (replacement,)
    focus = context.memory.focus
    if anchors or swap or not focus or (genders and context.garment(focus).gender not in {*genders, "unisex"}):
        return tuple(anchors)
    return (focus,)


def limits_of(context: TurnContext, genders: list[Gender]) -> Filters:
    """What the person refuses and hides, and for whom the look is."""
    profile = context.memory.preferences
    refused: dict[str, Any] = {field: profile.values(slot, liked=False) for slot, field in REFUSALS.items()}
    return Filters(**refused, genders=tuple(genders), not_ids=context.memory.hidden)


def _with_taste(outfit: Outfit, taste: Taste | None) -> Outfit:
    """The look with what of its pieces the person keeps choosing, among its reasons."""
    found = [reason for garment in outfit.garments for reason in (taste.reasons(garment) if taste else ())]
    return outfit.model_copy(update={"reasons": (*outfit.reasons, *found[:1])}) if found else outfit


def _weather(low_c: float | None, high_c: float | None, rain: bool) -> Weather | None:
    """Of the two ends one may be missing; without either, nothing is known."""
    known = [degrees for degrees in (low_c, high_c) if degrees is not None]
    return Weather(low_c=min(known), high_c=max(known), rain=rain) if known else None


def _note(context: TurnContext, outfit: Outfit) -> None:
    ids = tuple(garment.id for garment in outfit.garments)
    context.rows.update({garment.id: garment for garment in outfit.garments})
    lasting = tuple(reason for reason in outfit.reasons if reason.code != "only_changed")  # news of one turn
    context.remember(outfit=ids, outfit_total=outfit.total, outfit_reasons=lasting)
    told = {name: outfit.reasons for name in ids if name not in context.memory.reasons}
    context.remember(reasons=context.memory.reasons | told)


def _as_it_is(context: TurnContext, anchors: list[str], budget: float | None) -> dict[str, Any] | None:
    """The look that is there, where just its pieces are named: to say why it holds together nothing is to be added."""
    memory = context.memory
    total = memory.outfit_total
    if not anchors or set(anchors) != set(memory.outfit) or total is None or not memory.outfit_reasons:
        return None
    if budget is not None and float(total.amount) > budget:
        return None
    rows = [context.garment(name) for name in memory.outfit]
    return _told(rows, {name for name in memory.outfit if name.startswith(OWN)}, total, memory.outfit_reasons, context)


def _changed(context: TurnContext, outfit: Outfit) -> dict[str, Any]:
    """What an exchange took out of the look that was there, and what it put in."""
    before, now = context.memory.outfit, tuple(garment.id for garment in outfit.garments)
    gone = [context.garment(name) for name in before if name not in now]
    return {"came": [n for n in now if n not in before], "gone": [{"id": g.id, "category": g.category} for g in gone]}


def _row(outfit: Outfit, context: TurnContext) -> dict[str, Any]:
    return _told(outfit.garments, outfit.owned_ids, outfit.total, outfit.reasons, context)


def _told(
    garments: Iterable[Garment], owned: Collection[str], total: Money, reasons: Sequence[Reason], context: TurnContext
) -> dict[str, Any]:
    """A look as the model is told of it."""
    items = [
        {"id": g.id, "title": g.title(context.locale), "category": g.category, "owned": g.id in owned} for g in garments
    ]
    return {"items": items, "total": total.model_dump(), "reasons": reason_rows(reasons)}


def _light(outfit: Outfit) -> dict[str, Any]:
    """The outfit by ids: what a checkpoint may hold."""
    return {
        "ids": [garment.id for garment in outfit.garments],
        "total": outfit.total.model_dump(),
        "score": outfit.score,
        "parts": dict(outfit.parts),
        "owned_ids": list(outfit.owned_ids),
        "reasons": reason_rows(outfit.reasons),
    }
