"""Garments as the model reads them: short rows of ids and plain values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from stylist.garment import Garment
from stylist.reason import Reason
from stylist_tools.context import TurnContext


def row(garment: Garment, context: TurnContext) -> dict[str, Any]:
    """One garment; prices in the currency that the person sees."""
    return {
        "id": garment.id,
        "title": garment.title(context.locale),
        "brand": garment.brand,
        "category": garment.category,
        "gender": garment.gender,
        "colours": list(garment.colours),
        "fabrics": list(garment.fabrics),
        "patterns": list(garment.patterns),
        "price": context.price(garment).model_dump(),
        "sizes": list(garment.sizes()),
        "in_stock": garment.in_stock,
    }


def reason_rows(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """Reasons as plain data."""
    return [reason.model_dump(mode="json") for reason in reasons]


def as_text(content: object) -> str:
    """JSON for the model, compact, Chinese left readable.

    "<" is written as its escape: no title can close the block that it stands in, or open a role of a chat template.
    """
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
