"""analyse_body: what the photos and the stated numbers say, with their errors."""

from __future__ import annotations

from typing import Any, Literal

from langchain.tools import tool

from stylist.body.analysis import analyse_several
from stylist.body.wording import say_profile
from stylist.body.worn_sizes import hinted
from stylist_tools.context import Runtime
from stylist_tools.person import sightings, told
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
    """Look at the person's photos (those that are there and agreed to) and estimate measures, each with a 90% interval.

    Pass only what the person has stated; what they stated before is known. sex is their own, not the department they
    shop in. Without height, measures in cm are wide or missing: say so. girths_cm: measured ones by name (chest, waist,
    hip, inseam, thigh, neck …); bra_size like "EU 75B", collar_size like "40".
    """
    context = runtime.context
    given = told(
        context, height_cm=height_cm, weight_kg=weight_kg, sex=sex, age=age, girths_cm=girths_cm or {},
        near_cm=hinted(bra_size, collar_size),
    )  # fmt: skip
    seen = sightings(context)
    body = analyse_several(list(seen.values()), given)
    context.remember(body=body, body_photos=tuple(seen))
    if seen:
        context.remember(photo_id=list(seen)[body.best - 1])
        context.read_photos |= set(seen)
    content = body.model_dump(mode="json", exclude={"landmarks"})
    return as_text(content | {"sentences": say_profile(body, context.locale)}), {"kind": "body"}
