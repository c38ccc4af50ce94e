"""analyse_body: what the photo and the stated numbers say, with their errors."""

from __future__ import annotations

from typing import Any, Literal

from langchain.tools import tool

from stylist.body import Given, analyse
from stylist.body.wording import say_profile
from stylist.body.worn_sizes import hinted
from stylist_tools.context import Runtime
from stylist_tools.rows import as_text


@tool(response_format="content_and_artifact")
def analyse_body(
    runtime: Runtime,
    height_cm: float | None = None,
    weight_kg: float | None = None,
    sex: Literal["female", "male"] | None = None,
    age: float | None = None,
    girths_cm: dict[str, float] | None = None,
    bra_size: str | None = None,
    collar_size: str | None = None,
) -> tuple[str, dict[str, Any]]:
    """Look at the person's photo (if one is there and agreed to) and estimate measures, each with a 90% interval.

    Pass only numbers that the person has stated. Without height, measures in cm are wide or missing: say so. girths_cm:
    measured ones by name (chest, waist, hip, inseam, thigh, neck …); bra_size like "EU 75B", collar_size like "40".
    """
    context = runtime.context
    profile = context.memory.preferences
    given = Given(
        height_cm=height_cm or profile.height_cm,
        weight_kg=weight_kg or profile.weight_kg,
        sex=sex,
        age_years=age,
        girths_cm=girths_cm or {},
        near_cm=hinted(bra_size, collar_size),
    )
    photo = perception = None
    if context.memory.photo_id:
        photo = context.services.photos.open(context.memory.photo_id, context.person_id)
        perception = context.services.eyes.look(context.memory.photo_id, photo)
    body = analyse(photo, perception, given)
    context.remember(body=body)
    content = body.model_dump(mode="json", exclude={"landmarks"})
    return as_text(content | {"sentences": say_profile(body, context.locale)}), {"kind": "body"}
