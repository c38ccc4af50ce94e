"""list_wardrobe, add_to_wardrobe, log_wear, remove_from_wardrobe, should_i_buy: what the person owns already."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from langchain.tools import tool
from pydantic import Field

from stylist.wardrobe.advice import Advice, advise
from stylist.wardrobe.piece import OwnedPiece
from stylist.wardrobe.repeats import repeats
from stylist_tools.context import NoPhotoYet, Runtime, TurnContext
from stylist_tools.rows import as_text, reason_rows


@tool(response_format="content_and_artifact")
def list_wardrobe(
    runtime: Runtime, group: Annotated[str | None, Field(description='Such as "shoes"; empty for all')] = None
) -> tuple[str, dict[str, Any]]:
    """List what the person owns (ids begin with "own-"), with when each piece was last worn."""
    context = runtime.context
    pieces = [p for p in context.services.wardrobe.pieces(context.person_id) if group in (None, p.group)]
    return _shown(context, pieces, {})


@tool(response_format="content_and_artifact")
def add_to_wardrobe(
    runtime: Runtime,
    category: Annotated[str | None, Field(description="Only if the person said what it is")] = None,
    colour: str | None = None,
    paid_amount: float | None = None,
    paid_currency: str | None = None,
) -> tuple[str, dict[str, Any]]:
    """Take the garment in the photo of this conversation into the person's wardrobe. Needs their consent to keep it."""
    context = runtime.context
    if context.memory.photo_id is None:
        raise NoPhotoYet()
    photo = context.services.files.read(context.memory.photo_id, context.person_id)
    stated = {"category": category, "colours": (colour,) if colour else ()}
    paid = None if paid_amount is None else context.money(paid_amount, paid_currency)
    piece = context.services.wardrobe.add(photo, context.person_id, stated, paid)
    return _shown(context, [piece], {"unclear": list(piece.unclear)})


@tool(response_format="content_and_artifact")
def log_wear(
    runtime: Runtime,
    ids: Annotated[list[str], Field(min_length=1)],
    day: Annotated[date | None, Field(description="YYYY-MM-DD; empty for today")] = None,
) -> tuple[str, dict[str, Any]]:
    """Write down that the person wore these own pieces, and warn if they were worn just lately."""
    context = runtime.context
    wardrobe, on = context.services.wardrobe, day or date.today()
    before = [wardrobe.piece(context.person_id, name) for name in ids]
    again = [r.model_dump(mode="json") for r in repeats(before, on)]
    return _shown(context, wardrobe.wear(context.person_id, ids, on), {"repeats": again})


@tool(response_format="content_and_artifact")
def remove_from_wardrobe(
    runtime: Runtime, ids: Annotated[list[str], Field(min_length=1)]
) -> tuple[str, dict[str, Any]]:
    """Delete own pieces for good, pictures included. Only when the person asked for it."""
    context = runtime.context
    for name in ids:
        context.services.wardrobe.remove(context.person_id, name)
    return as_text({"removed": ids}), {"kind": "wardrobe", "ids": []}


@tool(response_format="content_and_artifact")
def should_i_buy(
    runtime: Runtime,
    garment_id: str,
    wears: Annotated[int, Field(ge=1, le=1000, description="How often the person thinks to wear it")] = 30,
) -> tuple[str, dict[str, Any]]:
    """Whether a garment of the shop is worth it beside what the person owns: duplicates, new outfits, cost per wear."""
    context = runtime.context
    garment = context.garment(garment_id)
    own = context.services.wardrobe.rack(context.person_id)
    advice = advise(context.services.outfits, garment, own, context.price(garment), wears)
    context.reckoned.append(advice.cost_per_wear)
    context.remember(focus=garment_id)
    return as_text(_advice_row(advice)), {"kind": "advice", "garment_id": garment_id}


def _advice_row(advice: Advice) -> dict[str, Any]:
    return advice.model_dump(mode="json", exclude={"reasons"}) | {"reasons": reason_rows(advice.reasons)}


def _shown(context: TurnContext, pieces: list[OwnedPiece], more: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    rows = [_row(piece, context) for piece in pieces]
    return as_text({"pieces": rows} | more), {"kind": "wardrobe", "ids": [piece.id for piece in pieces]}


def _row(piece: OwnedPiece, context: TurnContext) -> dict[str, Any]:
    context.rows[piece.id] = piece.garment
    return {
        "id": piece.id,
        "title": piece.garment.title(context.locale),
        "category": piece.garment.category,
        "colours": list(piece.garment.colours),
        "times_worn": len(piece.worn),
        "last_worn": piece.last_worn.isoformat() if piece.last_worn else None,
    }
