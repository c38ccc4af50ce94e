"""The system message: fixed words first (so that servers can cache them), this turn's context last."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from stylist.errors import NotFound
from stylist.garment import Garment
from stylist_tools.context import TurnContext
from stylist_tools.policies import desk_facts
from stylist_tools.rows import as_text

_EARLIER = 18
"""Garments of earlier pages that the model is told of: three pages."""


@cache
def instructions() -> str:
    """The fixed part."""
    return resources.files(__package__).joinpath("prompt.md").read_text("utf-8")


def context_block(context: TurnContext) -> str:
    """What the model is told of the moment, as one JSON object. No pictures, no vectors, no other person's data."""
    memory = context.memory
    facts = context.services.search.facts()
    photos = context.services.photos
    told = {
        "locale": context.locale,
        "turn": context.turn,
        "catalogue": {
            "name": context.services.settings.catalogue,
            "currencies": list(facts.currencies),
            "brands": list(facts.brands)[:60],
            "categories": list(facts.categories),
            "genders": list(facts.genders),
        },
        "preferences": memory.preferences.model_dump(mode="json"),
        "shown": [{"n": n, **row} for n, row in enumerate(_rows(context, memory.shown), 1)],
        "outfit": _rows(context, memory.outfit),
        "tried": list(memory.tried),
        "focus": memory.focus,
        "page": _rows(context, (memory.viewed,) if memory.viewed else ()),
        "photo": photos.kept(memory.photo_id, context.person_id),
        "photo_new": context.photo_new,
        "photo_keep_hours": context.services.settings.photo_keep_hours,
        "body_known": memory.body is not None and memory.body.found,
        "wish": memory.wish,
        "hidden": list(memory.hidden),
        "earlier": _rows(context, memory.earlier[:_EARLIER]),
        "last_change": memory.last_change,
        "plan": _plan(context),
        "desk": desk_facts(context),
        "taste": [line.say(context.locale) for line in context.services.taste.learned(context.person_id)],
    }
    return f"<context>{as_text(told)}</context>"


def _plan(context: TurnContext) -> dict[str, Any] | None:
    """The plan last spoken of, in short; None where there is none, or none any more."""
    memory = context.memory
    if memory.plan_id is None:
        return None
    try:
        plan = context.services.plans.open(context.person_id, memory.plan_id).plan
        looks = [
            {"moment": look.moment.id, "day": look.moment.day, "occasion": look.moment.occasion, "locked": look.locked,
             "ids": list(look.garment_ids), "categories": [context.known(name).category for name in look.garment_ids],
             **({"added": list(look.added)} if look.added else {})}
            for look in plan.looks
        ]  # fmt: skip
    except NotFound:
        return None
    return {"turn": memory.plan_turn, "looks": looks, "asked": memory.plan_asked, "earlier": memory.plan_before}


def _rows(context: TurnContext, ids: tuple[str, ...]) -> list[dict[str, Any]]:
    """Short rows of garments that are still in the catalogue."""
    found = []
    for name in ids:
        try:
            garment = context.known(name)
        except NotFound:
            continue
        found.append(
            {
                "id": garment.id,
                "title": garment.title(context.locale),
                "category": garment.category,
                "gender": garment.gender,
                "colours": list(garment.colours),
                "fabrics": list(garment.fabrics),
                "patterns": list(garment.patterns),
                "price": context.price(garment).model_dump(),
                **_where_known(garment),
            }
        )
    return found


def _where_known(garment: Garment) -> dict[str, Any]:
    """What shown garments are compared by, where the row has it."""
    told = {"finishes": list(garment.finishes), "occasions": list(garment.occasions), "fit": garment.fit,
            "length": garment.length}  # fmt: skip
    return {name: value for name, value in told.items() if value}
