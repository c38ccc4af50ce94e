"""Is the person still the person: face, hair, hands, background, pose, limbs, and nobody undressed. Plain measures."""

from __future__ import annotations

import cv2
import numpy as np

from stylist.body.perception import GARMENTS, Landmark, Part, Perception
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Floats, Mask, fill_polygon, thick_line, unit
from stylist.tryon.judging.evidence import Evidence

_DRIFT_OF = (
    Landmark.NOSE, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST,
    Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE,
)  # fmt: skip
"""Joints that clothes hide least."""
_SEEN = 0.6
_CHEST, _PELVIS = (0.25, 0.62), (0.88, 1.2)
"""Heights along the torso, in torsos from the shoulder line, that no garment of a shop leaves bare."""
_GIVES_WAY = 0.3
"""Share of the old clothes that must look different before what is left of them is told from the new."""
_UNTOUCHED = 0.7
"""CIEDE2000 below which a pixel is the photo's own."""
_SHADOW = 14.0
"""CIEDE2000 up to which the background may change where cloth casts a shadow on it."""


def face_changed(e: Evidence) -> float:
    """Share of the face's pixels that changed, its rim left out."""
    face = e.before_is(Part.FACE) if e.seen_before.parsing is not None else e.figure.face(0.8)
    return _share(e.changed, _inner(face, 0.05 * e.figure.face_radius + 1))


def hair_changed(e: Evidence) -> float:
    """Share of the hair above the chin that changed: what hangs lower may lie under a collar."""
    below = np.arange(e.before.shape[0])[:, None] > e.figure.face_centre[1] + 0.6 * e.figure.face_radius
    return _share(e.changed, _inner(e.before_is(Part.HAIR) & ~below, 0.06 * e.figure.face_radius + 1))


def hands_changed(e: Evidence) -> float:
    """The larger share, of the two hands, of bare skin that changed."""
    shares = [0.0]
    for side in SIDES:
        if e.figure.sees(side, "wrist") and e.figure.sees(side, "hand"):
            hand = _disc(e, e.figure.joint(side, "hand"), 0.07 * e.figure.torso) & e.before_is(Part.SKIN)
            shares.append(_share(e.changed, _inner(hand, 1)) if hand.sum() > 20 else 0.0)
    return max(shares)


def background_changed(e: Evidence) -> float:
    """Background that stayed background and yet looks different, as a share of the person's area.

    What of the old clothes a body model took for background may go.
    """
    still = (e.seen_before.mask < 0.1) & ((e.seen_after or e.seen_before).mask < 0.1)
    far = _inner(still, 0.04 * e.figure.torso + 2) & ~e.old_spilled
    return float((far & (e.distance > _SHADOW)).sum() / max(1, (e.seen_before.mask > 0.5).sum()))


def old_left(e: Evidence) -> float:
    """What is left of the clothes that should be gone, in squared torsos: their pixels, the same as before."""
    old = e.old_clothes
    if not old.any() or e.changed[old].mean() < _GIVES_WAY:
        return 0.0  # the new ones look like the old: nobody sees what is left
    same = (old | e.old_spilled) & (e.distance < _UNTOUCHED) & ~_near_hands(e)
    clean = cv2.morphologyEx(same.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return float(clean.sum() / e.figure.torso**2)


def _near_hands(e: Evidence) -> Mask:
    near = np.zeros(e.region.shape, dtype=bool)
    for side in SIDES:
        near |= _disc(e, e.figure.joint(side, "hand"), 0.12 * e.figure.torso)
    return near


def outside_changed(e: Evidence) -> float:
    """Share of the pixels outside the worn region that changed."""
    return _share(e.changed, ~e.region)


def drift(e: Evidence) -> float:
    """How far the joints moved, in torsos: the second largest of those seen in both pictures."""
    if e.seen_after is None:
        return 9.0
    seen = [m for m in _DRIFT_OF if min(p.landmarks[m, 2] for p in (e.seen_before, e.seen_after)) > _SEEN]
    moved = sorted(float(np.hypot(*(e.seen_before.point(m) - e.seen_after.point(m)))) for m in seen)
    return moved[-2] / e.figure.torso if len(moved) > 1 else 9.0


def extra_limb(e: Evidence) -> float:
    """Area of the largest patch of new skin where no limb of this person was, in squared torsos.

    Away from the body a patch of the face's own colour counts whatever the parsing calls it: it knows no third arm.
    """
    clothes = e.after_is(*GARMENTS)
    grown = e.skin_toned & (e.seen_before.mask < 0.3) & ~clothes
    new = e.changed & (_skin_after(e) | grown) & ~_near_limbs(e.figure) & ~e.before_is(Part.SKIN, Part.FACE)
    clean = cv2.morphologyEx(new.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(clean)
    return float(stats[1:, cv2.CC_STAT_AREA].max(initial=0) / e.figure.torso**2)


def undressed(e: Evidence) -> float:
    """The larger share, of chest and pelvis, of what was covered before and is bare skin now.

    Skin by its colour alone, where the garment has another: a parsing expects trousers where trousers go.
    """
    bare = e.changed & ((e.skin_toned & e.tone_tells) | _skin_after(e))
    shares = [0.0]
    for low, high in (_CHEST, _PELVIS):
        zone = _trunk(e.figure, low, high)
        covered = zone & e.before_is(*GARMENTS)
        if covered.sum() > 0.3 * zone.sum():
            shares.append(_share(bare, covered))
    return max(shares)


def bare_trunk(seen: Perception) -> float:
    """The larger share, of chest and pelvis as this picture alone shows them, that is called bare skin."""
    if seen.parsing is None:
        return 0.0
    figure, bare = Figure(seen), seen.parsing == Part.SKIN
    return max(_share(bare, _trunk(figure, low, high)) for low, high in (_CHEST, _PELVIS))


def body_gone(e: Evidence) -> float:
    """What was the person and is background now, in squared torsos: ground that nobody has seen."""
    if e.seen_after is None:
        return 9.0
    gone = (e.seen_before.mask > 0.5) & (e.seen_after.mask < 0.3) & e.region
    return float(gone.sum() / e.figure.torso**2)


def painted_skin(e: Evidence) -> float:
    """New bare skin for each pixel of new cloth: a picture of a guessed body rather than of a garment.

    In the colour of this person's skin: a parsing takes beige trousers for bare legs.
    """
    new = _skin_after(e) & e.before_is(*GARMENTS)
    return float(new.sum() / max(1, (e.cloth & e.changed).sum()))


def _skin_after(e: Evidence) -> Mask:
    """What changed, is called skin, and is of the face's colour or next to what is."""
    called = e.changed & e.after_is(Part.SKIN)
    return called & (cv2.blur(e.skin_toned.astype(np.float32), (5, 5)) > 0.3)


def _near_limbs(figure: Figure) -> Mask:
    """Where arms, legs, neck and face of this person are, with room."""
    near = figure.face(1.3) | figure.neck()
    for side in SIDES:
        for line, widths in (figure.arm(side), figure.leg(side)):
            end = line[-1] + unit(line[-1] - line[-2]) * 0.2 * figure.torso
            near |= thick_line(figure.shape, np.vstack([line, end]), np.append(widths, widths[-1]) * 1.6)
    return near | _trunk(figure, -0.15, 1.25)


def _trunk(figure: Figure, low: float, high: float) -> Mask:
    """The body between two heights, arms not counted."""
    heights = np.linspace(low, high, 5)
    sides = [[figure.axis(v) + 0.8 * figure.bare_half(v) * figure.outward(side, v) for v in heights] for side in SIDES]
    return fill_polygon(figure.shape, np.array(sides[0] + sides[1][::-1]))


def _disc(e: Evidence, centre: Floats, radius: float) -> Mask:
    yy, xx = np.mgrid[: e.before.shape[0], : e.before.shape[1]]
    return np.asarray(np.hypot(xx - centre[0], yy - centre[1]) < radius)


def _inner(mask: Mask, by: float) -> Mask:
    size = 2 * round(by) + 1
    return cv2.erode(mask.astype(np.uint8), np.ones((size, size), np.uint8), borderValue=0).astype(bool)


def _share(what: Mask, of: Mask) -> float:
    return float(what[of].mean()) if of.any() else 0.0
