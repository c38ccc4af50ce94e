"""undo_last_change and show_again: back to a moment of this conversation, and garments of earlier pages once more."""

from __future__ import annotations

from typing import Any

from langchain.tools import tool

from stylist.errors import BadInput
from stylist.wardrobe.piece import OWN
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.rows import as_text, reason_rows, row


class NothingToUndo(BadInput):
    """A step back from the first moment."""

    code = "nothing_to_undo"
    en = "There is nothing to take back yet: this is where we began."
    zh = "还没有可以撤回的，这里就是开头。"


@tool(response_format="content_and_artifact")
def undo_last_change(runtime: Runtime) -> tuple[str, dict[str, Any]]:
    """Take back what the last turn changed: wishes, cards and outfit are again as they were before it.

    Call it again to go back further. In "no, I meant the trousers", call it first, then make the change that was meant.
    """
    context = runtime.context
    before = context.memory.before()
    if before is None:
        raise NothingToUndo
    context.memory = before
    return _again(context)


@tool(response_format="content_and_artifact")
def show_again(runtime: Runtime, garment_ids: list[str]) -> tuple[str, dict[str, Any]]:
    """Put garments of earlier pages back on the screen (`earlier` of the context): "the one you showed before"."""
    context = runtime.context
    ids = tuple(dict.fromkeys(context.garment(name).id for name in garment_ids))
    told = {name: reasons for moment in context.memory.past for name, reasons in moment.reasons.items()}
    offers = {name: sku for moment in context.memory.past for name, sku in moment.offers.items()}
    context.remember(
        shown=ids,
        focus=ids[0] if ids else None,
        reasons=context.memory.reasons | {name: told[name] for name in ids if name in told},
        offers=context.memory.offers | {name: offers[name] for name in ids if name in offers},
    )
    return _again(context, outfit=False)


def _again(context: TurnContext, outfit: bool = True) -> tuple[str, dict[str, Any]]:
    memory = context.memory
    items = [row(context.garment(name), context) for name in memory.shown]
    look = look_again(context) if outfit and memory.outfit else None
    content = {"items": items, "outfit": list(memory.outfit) if look else [], "last_wish": memory.wish}
    return as_text(content), {"kind": "again", "ids": list(memory.shown), "outfit": look}


def look_again(context: TurnContext) -> dict[str, Any] | None:
    """The look of the memory by ids, as plan_outfit hands one on."""
    memory = context.memory
    if memory.outfit_total is None:
        return None
    for name in memory.outfit:
        context.garment(name)
    return {
        "ids": list(memory.outfit),
        "total": memory.outfit_total.model_dump(),
        "score": 0.0,
        "parts": {},
        "owned_ids": [name for name in memory.outfit if name.startswith(OWN)],
        "reasons": reason_rows(memory.outfit_reasons),
    }
