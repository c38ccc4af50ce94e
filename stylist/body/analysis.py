"""Photos and some stated numbers become one profile."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stylist.body.colouring import combined_colouring
from stylist.body.measures import Given, checked, estimate
from stylist.body.perception import Landmark, Perception
from stylist.body.profile import BodyProfile, Colouring, QualityNote
from stylist.body.proportions import combined, ratios_of
from stylist.body.quality import BLOCKING, CODES, quality_of
from stylist.body.shape import shape_of
from stylist.images import Photo

KEY = [Landmark.NOSE, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP,
       Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]  # fmt: skip
"""Joints whose visibility makes a photo a good one."""
COLOUR_NOTES = frozenset({"too_dark", "too_bright"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """One photo, who a model saw in it, and what limits it (quality codes)."""

    photo: Photo
    seen: Perception | None
    notes: tuple[str, ...]

    @property
    def worth(self) -> float:
        """How useful it is: fewer notes first, then clearer joints."""
        if self.seen is None:
            return -np.inf
        return float(self.seen.landmarks[KEY, 2].mean()) - len(self.notes)


def sighting(photo: Photo, seen: Perception | None) -> Sighting:
    """A photo with its quality judged."""
    return Sighting(photo, seen, tuple(note.code for note in quality_of(photo, seen)))


def best_of(sightings: Sequence[Sighting], count: int) -> list[Sighting]:
    """The ``count`` most useful, in their own order."""
    chosen = sorted(range(len(sightings)), key=lambda place: -sightings[place].worth)[:count]
    return [sightings[place] for place in sorted(chosen)]


def analyse(photo: Photo | None, perception: Perception | None, given: Given | None = None) -> BodyProfile:
    """As :func:`analyse_several`, of one photo or none."""
    return analyse_several([sighting(photo, perception)] if photo is not None else [], given)


def analyse_several(sightings: Sequence[Sighting], given: Given | None = None) -> BodyProfile:
    """What is known of one body from photos of it, as a model perceived them, and from what was stated.

    Either may be missing: without photos there are measures alone, without numbers proportions and colouring alone.
    Height is never read off a photo. Raises MinorRefused where the age given is under 18 or photo or numbers are likely
    a child's and no age is given, BadInput for a number that cannot be one.
    """
    began = time.perf_counter()
    given = checked(given or Given())
    with_somebody = [one for one in sightings if one.seen is not None]
    ratios = combined([ratios_of(one.seen, one.notes) for one in with_somebody if one.seen is not None])
    legs = ratios.get("legs_to_torso")
    if legs is not None:
        given = given.model_copy(update={"leg_ratio": legs.value, "leg_ratio_sd": legs.sd})
    profile = BodyProfile(
        found=bool(with_somebody), quality=_notes(sightings), measures=estimate(given), shape=shape_of(ratios, given),
        photos=len(with_somebody), model="statistics", tier="embedded", ms=0,
    )  # fmt: skip
    if with_somebody:
        profile = _with_best(profile, sightings)
    return profile.model_copy(update={"ms": round((time.perf_counter() - began) * 1000)})


def _with_best(profile: BodyProfile, sightings: Sequence[Sighting]) -> BodyProfile:
    place = max(range(len(sightings)), key=lambda n: sightings[n].worth)
    seen = sightings[place].seen
    if seen is None:
        return profile
    return profile.model_copy(
        update={
            "landmarks": tuple((float(x), float(y), float(v)) for x, y, v in seen.landmarks),
            "colouring": _colouring(sightings),
            "best": place + 1,
            "model": seen.model,
            "tier": seen.tier,
        }
    )


def _colouring(sightings: Sequence[Sighting]) -> Colouring | None:
    """From the photos whose light is fair, or from all where none is."""
    fair = [one for one in sightings if not COLOUR_NOTES & set(one.notes)] or list(sightings)
    return combined_colouring([(one.photo, one.seen) for one in fair if one.seen is not None])


def _notes(sightings: Sequence[Sighting]) -> tuple[QualityNote, ...]:
    """Each note once, with its photos where there are several; it blocks only where it holds for all."""
    found = []
    for code in CODES:
        photos = tuple(number for number, one in enumerate(sightings, 1) if code in one.notes)
        if photos:
            blocking = code in BLOCKING and len(photos) == len(sightings)
            found.append(QualityNote(code=code, blocking=blocking, photos=photos if len(sightings) > 1 else ()))
    return tuple(found)
