"""The person a tool works for: what they stated, and their photos, each looked at once. Adults only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stylist.body.analysis import Sighting, best_of, sighting
from stylist.body.given import Given, MinorLikely, Near, Sex, checked, likely_child
from stylist.body.perception import Perception
from stylist.errors import MinorRefused
from stylist.images import Photo
from stylist_tools.context import NoPhotoYet, TurnContext

FRAMES_USED = 4
"""Of one video, so many frames count at most: they are taken from nearly one place, in one light."""


def adults_only(context: TurnContext) -> None:
    """MinorRefused where somebody under 18 was spoken of, MinorLikely where the numbers are more often a child's."""
    known = context.memory.preferences
    if known.minor:
        raise MinorRefused
    if known.age_years is None and likely_child(Given(height_cm=known.height_cm, weight_kg=known.weight_kg)):
        raise MinorLikely


def told(
    context: TurnContext,
    *,
    height_cm: float | None,
    weight_kg: float | None,
    sex: Sex | None,
    age: float | None,
    girths_cm: Mapping[str, float],
    near_cm: Mapping[str, Near] | None = None,
) -> Given:
    """What the person states now, and what they stated before where it is not stated anew; all of it is kept.

    The sex is the person's own. It is never concluded from the department that they shop in. Raises MinorRefused,
    MinorLikely, and BadInput for a number that cannot be; such numbers are not kept.
    """
    if age is not None:
        context.remember(preferences=context.memory.preferences.aged(age))
    if context.memory.preferences.minor:
        raise MinorRefused
    new: dict[str, Any] = {"height_cm": height_cm, "weight_kg": weight_kg, "sex": sex}
    known = context.memory.preferences.model_copy(update={k: v for k, v in new.items() if v is not None})
    girths = {**context.memory.girths_cm, **girths_cm}
    given = Given(
        height_cm=known.height_cm, weight_kg=known.weight_kg, sex=known.sex, age_years=known.age_years,
        girths_cm=girths, near_cm=near_cm or {},
    )  # fmt: skip
    checked(given)
    context.remember(preferences=known, girths_cm=girths)
    return given


def sightings(context: TurnContext) -> dict[str, Sighting]:
    """The person's photos by id, each looked at once; of a video its best frames.

    Raises ConsentRequired, NotFound for a photo that is gone, MinorRefused.
    """
    adults_only(context)
    seen = {name: _look(context, name) for name in context.memory.photos}
    clips: dict[str, list[str]] = {}
    for name in seen:
        file = context.services.files.get(name, context.person_id)
        clips.setdefault(file.source or name, []).append(name)
    used = {id(one) for names in clips.values() for one in best_of([seen[n] for n in names], FRAMES_USED)}
    return {name: one for name, one in seen.items() if id(one) in used}


def best_photo(context: TurnContext) -> tuple[str, Photo, Perception | None]:
    """The person's photo (of several, the best) and who is in it; NoPhotoYet where there is none."""
    seen = sightings(context)
    if not seen:
        raise NoPhotoYet
    name = max(seen, key=lambda key: seen[key].worth)
    context.remember(photo_id=name)
    return name, seen[name].photo, seen[name].seen


def _look(context: TurnContext, photo_id: str) -> Sighting:
    photo = context.services.photos.open(photo_id, context.person_id)
    return sighting(photo, context.services.eyes.look(photo_id, photo))
