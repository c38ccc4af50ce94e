"""give_feedback: what the person thinks of garments that were shown, and what that taught."""

from __future__ import annotations

from typing import Any, Literal

from langchain.tools import tool

from stylist.search.colour import family_of, shades_of
from stylist.taste.events import FeedbackKind
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.rows import as_text


@tool(response_format="content_and_artifact")
def give_feedback(
    runtime: Runtime,
    garment_ids: list[str] | None = None,
    opinion: Literal["like", "save", "dislike"] | None = None,
    words: str = "",
) -> tuple[str, dict[str, Any]]:
    """Note what the person thinks of garments, so that what they like comes first among what they ask for.

    Call it when they say that they like, keep or reject something that was shown (opinion, with garment_ids), or judge
    its style ("too boring", "太花了": words, as they said it). It never narrows a search. Garments that are hidden, and
    try-ons, are noted by themselves. The answer has what was learned so far; never speak of more than that.
    """
    context = runtime.context
    if opinion:
        note_feedback(context, opinion, garment_ids or [])
    if words:
        first = garment_ids[0] if garment_ids else context.memory.focus
        context.services.taste.say(context.person_id, words, first, _occasion(context))
    lines = context.services.taste.learned(context.person_id)
    content = {
        "noted": {"garment_ids": garment_ids or [], "opinion": opinion, "words": words},
        "learned": [line.model_dump() | {"sentence": line.say(context.locale)} for line in lines],
    }
    return as_text(content), {"kind": "feedback"}


def note_feedback(context: TurnContext, kind: FeedbackKind, garment_ids: list[str]) -> None:
    """Write it down, without the traits that the last search had asked for. The person's own garments teach nothing."""
    shop = [name for name in garment_ids if name in context.services.search.shelf.snapshot]
    context.services.taste.give(context.person_id, kind, shop, _occasion(context), _asked(context))


def _occasion(context: TurnContext) -> str:
    """What makes the same feedback in the same turn one event."""
    return f"{context.thread_id}:{context.turn}"


_SLOTS = {
    "pattern": "patterns", "fabric": "fabrics", "neckline": "necklines", "fit": "fits", "sleeve": "sleeves",
    "length": "lengths", "finish": "finishes", "brand": "brands",
}  # fmt: skip


def _asked(context: TurnContext) -> set[tuple[str, str]]:
    """Traits that a garment had to have to be shown at all."""
    wish = context.memory.wish or {}
    asked = {(slot, str(value)) for slot, plural in _SLOTS.items() for value in wish.get(plural, [])}
    shades = {shade for colour in wish.get("colours", []) for shade in shades_of(colour)}
    return asked | {("colour_family", family) for shade in shades if (family := family_of(shade))}
