"""size_advice: which size to take, how likely, and what would settle it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from langchain.tools import tool

from stylist.garment import Garment
from stylist.locale import Locale
from stylist.shopper import Preferences
from stylist.sizing.advice import SizeAdvice
from stylist.sizing.ease import Fit
from stylist.sizing.wording import say_size
from stylist_tools.context import Runtime
from stylist_tools.person import told
from stylist_tools.rows import as_text

_WISHES: Mapping[str, Fit] = {"slim": "snug", "relaxed": "loose", "oversized": "loose"}


@tool(response_format="content_and_artifact")
def size_advice(
    runtime: Runtime,
    garment_id: str,
    height_cm: float | None = None,
    weight_kg: float | None = None,
    sex: Literal["female", "male"] | None = None,
    age: float | None = None,
    girths_cm: dict[str, float] | None = None,
    fit: Literal["snug", "regular", "loose"] | None = None,
) -> tuple[str, dict[str, Any]]:
    """Which size to take, with its probability, what decided it, and which number would settle it most.

    Pass only what the person has stated (girths_cm by name: chest, waist, hip, inseam, foot …); what they stated before
    is known. sex is their own, not the department they shop in. Say the sentences as they are; where the answer is
    "unknown", never name a size.
    """
    context = runtime.context
    garment = context.garment(garment_id)
    given = told(context, height_cm=height_cm, weight_kg=weight_kg, sex=sex, age=age, girths_cm=girths_cm or {})
    advice = context.services.sizes.advise(garment, given, fit or wished_fit(context.memory.preferences))
    context.remember(focus=garment_id)
    return as_text(size_answer(garment, advice, context.locale)), {"kind": "size", "id": garment_id}


def wished_fit(known: Preferences) -> Fit:
    """What the stored wishes say about how close things should sit."""
    return next((_WISHES[value] for value in reversed(known.values("fit")) if value in _WISHES), "regular")


def size_answer(garment: Garment, advice: SizeAdvice, locale: Locale) -> dict[str, Any]:
    """The advice as the model reads it: ``answer`` is "size" or "unknown", ``sentence`` is what to say."""
    content = advice.model_dump(mode="json", exclude={"garment", "found", "ms"})
    joiner = "" if locale == "zh" else " "
    return {
        "id": garment.id,
        "answer": "size" if advice.found else "unknown",
        "sizes": list(garment.sizes()),
        "needs": needs(advice),
        **content,
        "sentence": joiner.join(say_size(advice, locale)),
    }


def needs(advice: SizeAdvice) -> list[str]:
    """What would help: a chart, height and weight, or single measures."""
    if advice.why == "no_chart":
        return ["chart", "usual_size"]
    first = ["height_cm", "weight_kg"] if advice.why == "no_numbers" else []
    return first + [settling.measure for settling in advice.would_settle]
