"""explain: only what the rows and the recorded reasons say."""

from __future__ import annotations

from typing import Any

from langchain.tools import tool

from stylist.rowfacts import row_facts, say_facts
from stylist.wording import say_reason
from stylist_tools.context import Runtime
from stylist_tools.rows import as_text


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
        "sizes": list(garment.sizes()),
        "facts": say_facts(garment, context.locale),
        "row": row_facts(garment),
    }
    return as_text(content), {"kind": "explained", "id": garment_id}
