"""One photo and some stated numbers become one profile."""

from __future__ import annotations

import time

from stylist.body.colouring import colouring_of
from stylist.body.measures import Given, estimate
from stylist.body.perception import Perception
from stylist.body.profile import BodyProfile
from stylist.body.proportions import proportions_of
from stylist.body.quality import quality_of
from stylist.images import Photo


def analyse(photo: Photo | None, perception: Perception | None, given: Given | None = None) -> BodyProfile:
    """What is known of a body from ``photo`` as a model perceived it, and from what was stated.

    Either may be missing: without a photo there are measures alone, without numbers proportions and colouring alone.
    Height is never read off a photo. Raises MinorRefused where the age given is under 18, BadInput for a number that
    cannot be one.
    """
    began = time.perf_counter()
    measures = estimate(given or Given())
    seen = photo is not None and perception is not None
    profile = BodyProfile(
        found=seen,
        quality=quality_of(photo, perception) if photo is not None else (),
        measures=measures,
        model=perception.model if perception is not None else "statistics",
        tier=perception.tier if perception is not None else "embedded",
        ms=0,
    )
    if photo is not None and perception is not None:
        blurred = {note.code for note in profile.quality}
        profile = profile.model_copy(
            update={
                "landmarks": tuple((float(x), float(y), float(v)) for x, y, v in perception.landmarks),
                "proportions": proportions_of(perception, blurred),
                "colouring": colouring_of(photo, perception),
            }
        )
    return profile.model_copy(update={"ms": round((time.perf_counter() - began) * 1000)})
