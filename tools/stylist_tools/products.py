"""product_facts: what the shop's rows and its shoppers say of a product, and products side by side."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import tool
from pydantic import Field

from stylist.desk.products import MOST_COMPARED, facts_asked
from stylist.wardrobe.piece import OWN
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.rows import as_text


@tool(response_format="content_and_artifact")
def product_facts(
    runtime: Runtime,
    garment_ids: Annotated[list[str], Field(min_length=1, max_length=MOST_COMPARED, description="Several: compared")],
    question: Annotated[str, Field(description="In the person's words; empty: all that counts")] = "",
) -> tuple[str, dict[str, Any]]:
    """What the shop says of a product: material, care, colours, sizes in stock, fit, pockets …, and its reviews.

    Place each answer as [[fact:ID]]; a table with the picture is shown by itself. Where known is false the shop
    doesn't say: say so, guess nothing. Reviews are shoppers' opinions.
    """
    context = runtime.context
    garments = [context.garment(name) for name in dict.fromkeys(garment_ids) if not name.startswith(OWN)]
    rows = facts_asked(garments, question, [context.price(g) for g in garments], context.locale)
    context.remember(focus=garment_ids[0])
    facts = [
        {
            "garment": g.id,
            "aspect": row.aspect,
            "known": f.source != "silent",
            "say": _placed(context, f.sentence, n > 0),
        }
        for n, row in enumerate(rows)
        for g, f in zip(garments, row.facts, strict=True)
    ]
    artifact = {"kind": "facts", "ids": [g.id for g in garments], "rows": [row.model_dump() for row in rows]}
    return as_text({"facts": facts}), artifact


def _placed(context: TurnContext, sentence: str, goes_on: bool) -> str:
    """Its own kind of placeholder: what a product's text says is no evidence for a promise."""
    sentence = sentence[:1].upper() + sentence[1:] if goes_on else sentence
    name = f"fact:{len(context.told)}"
    context.told[name] = sentence
    return f"[[{name}]]"
