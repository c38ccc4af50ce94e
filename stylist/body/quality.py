"""What about a photo limits what can be said of it. Each code is worded in ``wording.toml`` with what to retake."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from stylist.body.perception import Landmark, Part, Perception
from stylist.body.profile import QualityNote
from stylist.images import Photo

CODES = (
    "nobody", "several_people", "too_small", "too_dark", "too_bright", "head_cut", "feet_cut", "back_view",
    "side_view", "sitting", "mirror", "layers",
)  # fmt: skip
BLOCKING = frozenset({"nobody"})

HANDS = (
    (Landmark.LEFT_WRIST, Landmark.LEFT_ELBOW, Landmark.LEFT_INDEX),
    (Landmark.RIGHT_WRIST, Landmark.RIGHT_ELBOW, Landmark.RIGHT_INDEX),
)
SMALL_PX = 160
"""A person of fewer pixels from head to foot is too small to tell much."""
LUMA = np.array([0.299, 0.587, 0.114])
"""Weights of red, green, blue in brightness (ITU-R BT.601)."""
DARK, BRIGHT = 45, 235
"""Median luma (0..255) of the person below and above which colours are lost."""
SIDEWAYS = 0.40
"""Shoulder width over torso length: below, somebody stands sideways (1 in 100 of people who face the camera)."""
SEATED = 0.55
"""Height difference from hip to knee over that from knee to ankle: 0.9 to 1.3 when standing."""
LOW_ANKLES = 0.905
"""Ankles lower than this share of the photo's height have no room for feet, where the person ends at its edge."""
HIGH_EYES = 0.07
"""Eyes higher than this share of the photo's height leave no room for a head (in street photos at least 0.085)."""
NOSE_SEEN = 0.9
"""Visibility of the nose in an uncut photo (0.96 at the least in 250 street photos)."""
HEAD_AT_EDGE = 0.3
"""Share of the head's width along which the photo's edge cuts it (in no street photo more than 0.4, in 4 over 0.2)."""
FACELESS, ENOUGH_HAIR_PX = 0.085, 60
"""Share of the face in face and hair below which somebody is seen from behind (in 2 of 1,000 street photos)."""
RAISED = 0.15
"""By how much of the torso's length a wrist is above its elbow when something is held up to a mirror."""
LEG_VISIBLE = 0.3
"""Visibility from which knees and ankles are taken to be in the photo."""
LAYERED = 0.45
"""Share of coats and jackets in all that is worn, from which the body's outline is the coat's."""


def quality_of(photo: Photo, perception: Perception | None) -> tuple[QualityNote, ...]:
    """All notes for one photo; where nobody was found that, and whether darkness may be why."""
    codes = list(_codes(photo, perception)) if perception is not None else ["nobody", *_dark(photo)]
    return tuple(QualityNote(code=code, blocking=code in BLOCKING) for code in codes)


def _codes(photo: Photo, seen: Perception) -> Iterator[str]:
    if seen.others:
        yield "several_people"
    person = seen.mask > 0.5
    rows = np.flatnonzero(person.any(1))
    if len(rows) < SMALL_PX:
        yield "too_small"
    if len(rows):
        yield from _light(photo, person)
    yield from _cut(seen)
    yield from _stance(seen)
    yield from _held_up(seen)
    yield from _worn(seen)


def _dark(photo: Photo) -> list[str]:
    """Of a whole photo in which nobody was found."""
    return ["too_dark"] if np.percentile(photo.pixels @ LUMA, 80) < DARK else []


def _light(photo: Photo, person: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Iterator[str]:
    luma = photo.pixels[person] @ LUMA
    # Dark clothes are no dark photo: the brighter fifth, where skin and highlights are, must be dark too.
    if np.percentile(luma, 80) < DARK:
        yield "too_dark"
    if np.median(luma) > BRIGHT:
        yield "too_bright"


def _cut(seen: Perception) -> Iterator[str]:
    """A part is cut off where its landmarks lie at the photo's edge or beyond, or cannot be seen below it."""
    marks = seen.landmarks
    eyes = float(marks[[Landmark.LEFT_EYE, Landmark.RIGHT_EYE], 1].min())
    unseen = bool(marks[Landmark.NOSE, 2] < NOSE_SEEN) or _faceless(seen)
    signs = (unseen, bool((seen.mask[0] > 0.5).any()), eyes < HIGH_EYES)
    if eyes < 0.01 or sum(signs) >= 2 or _head_at_top(seen):
        yield "head_cut"
    feet = marks[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]]
    touching = bool((seen.mask[-1] > 0.5).any())
    low = touching and bool((feet[:, 1] > LOW_ANKLES).all())
    if (feet[:, 1] > 0.99).all() or ((feet[:, 2] < 0.3).all() and touching) or low:
        yield "feet_cut"


def _head_at_top(seen: Perception) -> bool:
    """Whether the photo's upper edge runs through hair and face along much of the head's width."""
    if seen.parsing is None:
        return False
    head = np.isin(seen.parsing, (Part.HAIR, Part.FACE))
    rows = max(1, int(seen.point(Landmark.NOSE)[1]))
    width = int(np.count_nonzero(head[:rows].any(0)))
    return width > 0 and int(np.count_nonzero(head[0])) > HEAD_AT_EDGE * width


def _stance(seen: Perception) -> Iterator[str]:
    left, right = seen.point(Landmark.LEFT_SHOULDER), seen.point(Landmark.RIGHT_SHOULDER)
    hips = (seen.point(Landmark.LEFT_HIP) + seen.point(Landmark.RIGHT_HIP)) / 2
    knees = (seen.point(Landmark.LEFT_KNEE) + seen.point(Landmark.RIGHT_KNEE)) / 2
    ankles = (seen.point(Landmark.LEFT_ANKLE) + seen.point(Landmark.RIGHT_ANKLE)) / 2
    torso = float(np.linalg.norm((left + right) / 2 - hips))
    # Who faces the camera has the left shoulder on the right of the picture.
    if float(np.linalg.norm(left - right)) < SIDEWAYS * torso:
        yield "side_view"
    elif left[0] < right[0] or _no_face(seen):
        yield "back_view"
    shin = float(ankles[1] - knees[1])
    if _legs_seen(seen) and shin > 0 and float(knees[1] - hips[1]) < SEATED * shin:
        yield "sitting"


def _legs_seen(seen: Perception) -> bool:
    """Whether knees and ankles are in the photo, rather than guessed below it."""
    legs = [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]
    return bool((seen.landmarks[legs, 1] < 1).all() and (seen.landmarks[legs, 2] >= LEG_VISIBLE).all())


def _no_face(seen: Perception) -> bool:
    """Whether a whole head is there and next to no face on it."""
    whole = 0 < seen.landmarks[Landmark.NOSE, 1] < 1 and not (seen.mask[0] > 0.5).any()
    hair = seen.parsing is not None and np.count_nonzero(seen.parsing == Part.HAIR) >= ENOUGH_HAIR_PX
    return bool(whole) and bool(hair) and _faceless(seen)


def _faceless(seen: Perception) -> bool:
    """Whether the parsing shows next to no face beside the hair."""
    if seen.parsing is None:
        return False
    face, hair = (int(np.count_nonzero(seen.parsing == part)) for part in (Part.FACE, Part.HAIR))
    return face <= FACELESS * (face + hair)


def _held_up(seen: Perception) -> Iterator[str]:
    """A hand before the chest or the face with the forearm folded up, as when a phone is held up to a mirror.

    The pose is all that is looked at: who holds a cup there is told the same, and that it hides something is as true.
    """
    left, right = seen.point(Landmark.LEFT_SHOULDER), seen.point(Landmark.RIGHT_SHOULDER)
    hips = (seen.point(Landmark.LEFT_HIP) + seen.point(Landmark.RIGHT_HIP)) / 2
    shoulders = (left + right) / 2
    torso = float(np.linalg.norm(shoulders - hips))
    top, bottom = seen.point(Landmark.NOSE)[1] - 0.1 * torso, shoulders[1] + 0.45 * torso
    for wrist, elbow, finger in HANDS:
        clear = bool((seen.landmarks[[wrist, finger], 2] > 0.5).all())
        folded = seen.point(wrist)[1] < seen.point(elbow)[1] - RAISED * torso
        x, y = (seen.point(wrist) + seen.point(finger)) / 2
        before = min(left[0], right[0]) <= x <= max(left[0], right[0]) and top < y < bottom
        if clear and folded and before:
            yield "mirror"
            return


def _worn(seen: Perception) -> Iterator[str]:
    if seen.parsing is None:
        return
    counts = np.bincount(seen.parsing.ravel(), minlength=len(Part))
    worn = counts[[Part.UPPER, Part.LOWER, Part.DRESS, Part.OUTERWEAR]].sum()
    if worn and counts[Part.OUTERWEAR] > LAYERED * worn:
        yield "layers"
