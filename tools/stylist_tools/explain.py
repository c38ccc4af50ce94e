"""explain and size_advice: only what the rows and the recorded reasons say."""

from __future__ import annotations

from typing import Any

from langchain.tools import tool

from stylist.garment import Garment
from stylist.locale import Locale
from stylist.rowfacts import say_facts
from stylist.wording import say_reason
from stylist_tools.context import Runtime
from stylist_tools.rows import as_text

_NO_CHART = {
    "en": "This shop gives no size chart for it, so I don't know. Tell me a brand and size that fits you now.",
    "zh": "这家店没有这件的尺码表，我不猜。告诉我一件你穿着合身的：什么牌子、什么码。",
}


@tool(response_format="content_and_artifact")
def explain(runtime: Runtime, garment_id: str) -> tuple[str, dict[str, Any]]:
    """Why a garment was shown: the recorded reasons, and the facts of its row. Say nothing beyond them."""
    context = runtime.context
    garment = context.garment(garment_id)
    reasons = context.memory.reasons.get(garment_id, ())
    context.remember(focus=garment_id)
    content = {
        "id": garment_id,
        "title": garment.title(context.locale),
        "reasons": [r.model_dump(mode="json") | {"sentence": say_reason(r, context.locale)} for r in reasons],
        "facts": say_facts(garment, context.locale),
    }
    return as_text(content), {"kind": "explained", "id": garment_id}


@tool(response_format="content_and_artifact")
def size_advice(runtime: Runtime, garment_id: str) -> tuple[str, dict[str, Any]]:
    """Which size to take. Answers "unknown" with what would settle it where the shop has no size chart."""
    context = runtime.context
    content = size_answer(context.garment(garment_id), context.locale)
    context.remember(focus=garment_id)
    return as_text(content), {"kind": "size", "id": garment_id}


def size_answer(garment: Garment, locale: Locale) -> dict[str, Any]:
    """What is known of a garment's size for somebody: nothing without a size chart, and then what would settle it."""
    return {
        "id": garment.id,
        "answer": "unknown",
        "size": None,
        "sizes": list(garment.sizes()),
        "needs": ["chart", "usual_size"],
        "sentence": _NO_CHART[locale],
    }
