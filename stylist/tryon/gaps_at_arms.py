"""The ground that is seen between an arm and the body of who wears a garment in its product picture."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab
from stylist.tryon.backdrop import TELLING, background, contrast
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, thick_line
from stylist.tryon.hidden_cloth import SURE_BODY, trunk
from stylist.tryon.places import inside_arms

WHITISH = 12.0
"""Distance in CIELAB from the ground up to which white cloth in its folds is still of its colour."""
_BARE_ARM, _GAP = 0.6, 0.025
"""Share of an arm's width that is surely arm; breadth in torsos from which ground beside it is told from a stripe."""
MIDDLE, _ON_TRUNK = 0.45, 0.15
"""Share of the trunk's breadth that no gap beside it reaches into, though joints are never exact; share of a patch in
the ground's colour within it, from which it is the cloth's own white."""
_GAP_ENDS = 0.25
"""Breadth in torsos of the disc within which a gap's own narrow ends and its part beside the body are looked for."""
_NEAR_PAPER, _MOST_NEAR = 0.12, 9.0
"""Share of the distance in CIELAB between cloth and ground up to which a pixel between arm and body is the ground's,
and its limit: the compression of a picture blurs narrow gaps."""
_VERY, _MOST_VERY = 0.08, 6.0
"""The same of a patch of it from which a gap is told: both sides reflect on a narrow one."""
_NARROW_SEED, _MOST_SEED, _MIXED = 0.2, 12.0, 0.55
"""The same two of a pixel in a gap too narrow to be cut, whose edges are blurred; share of that distance up to which a
pixel beside it has more of the ground than of the cloth."""
_MOST_SPREAD = 7.0
"""Stray in CIELAB of a ground from which it has no colour of its own."""
_STRIPED = 0.05
"""Share of the cloth on the trunk in the ground's colour from which a narrow gap is none but a stripe, maybe."""
_TOLD_WITHIN = 8.0
"""Distance in CIELAB between cloth and ground from which patches of the very ground are told; light greys have 13."""
_WHITE, _PAPER, _CROOK = 4.0, 1.0, 0.1
"""The same of white cloth beside which a large patch of blank paper is ground, how far that is from the ground's colour
at most, and its least breadth in torsos: the crook of an arm on a hip."""


def gaps_at_arms(lab: Lab, mask: Mask, figure: Figure) -> Mask:
    """The ground between an arm and the body, as far as its colour tells it from the cloth of ``mask``."""
    away, told, spread = _from_ground(lab, mask)
    if told < _WHITE:
        return mask & False
    if told < _TOLD_WITHIN:
        return _within_arms(away < _PAPER, away < 2 * _PAPER, figure, breadth=_CROOK)
    very = max(2.0, 2 * spread, min(_VERY * told, _MOST_VERY))
    white = _stripes(away < WHITISH, figure) if told > TELLING else None
    return _within_arms(away < very, away < max(very, min(_NEAR_PAPER * told, _MOST_NEAR)), figure, white)


def _from_ground(lab: Lab, mask: Mask) -> tuple[npt.NDArray[np.float32], float, float]:
    """(H, W) distance in CIELAB of every pixel from the ground, that of the cloth, and how far the ground strays; the
    cloth's is 0 where nothing is told by it."""
    ground, spread = background(lab)
    told = 0.0 if spread > _MOST_SPREAD else contrast(lab, ground, mask)
    return distance(lab, ground), told, spread


def narrow_gaps(lab: Lab, mask: Mask, figure: Figure) -> Mask:
    """What ``mask`` still has of the ground between an arm and the body, where a gap is hardly wider than its blurred
    edges: an arm that touches the body looks natural, a white strip beside it does not."""
    away, told, _ = _from_ground(lab, mask)
    own_white = away[mask & trunk(figure, 0.0, MIDDLE)] < min(WHITISH, _MIXED * told)
    if told < _TOLD_WITHIN or own_white.sum() > _STRIPED * own_white.size:
        return mask & False
    beside = mask & inside_arms(figure) & ~trunk(figure, 0.0, SURE_BODY) & ~_arms(figure)
    if told > TELLING:
        beside &= ~_stripes(away < WHITISH, figure)
    seeds = beside & (away < max(2.0, min(_NARROW_SEED * told, _MOST_SEED)))
    blurred = cv2.dilate(seeds.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return np.asarray(mask & blurred & (away < _MIXED * told))


def _within_arms(very: Mask, near: Mask, figure: Figure, white: Mask | None = None, breadth: float = _GAP) -> Mask:
    """Patches of the very ground between an arm and the body, with what is near it in colour right beside them.

    white: what has the ground's colour and is the cloth's own; breadth: in torsos, of the narrowest patch.
    """
    patches = very & ~trunk(figure, 0.0, SURE_BODY if white is None else MIDDLE) & inside_arms(figure)
    patches &= (~white if white is not None else True) & ~_arms(figure)
    disc, beside = (
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(broad * figure.torso) | 1,) * 2)
        for broad in (breadth, _GAP_ENDS)
    )
    wide = cv2.morphologyEx(patches.astype(np.uint8), cv2.MORPH_OPEN, disc)
    return np.asarray(near & (cv2.dilate(wide, beside) > 0))


def _arms(figure: Figure) -> Mask:
    """What is surely arm, down to the fingers. (H, W) bool."""
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        joints, half_widths = figure.arm(side)
        place |= thick_line(figure.shape, joints, _BARE_ARM * half_widths)
    return place


def _stripes(ground: Mask, figure: Figure) -> Mask:
    """Patches in the colour of the ground of which much lies on the trunk: white stripes, prints, a yoke."""
    patches = ground & (inside_arms(figure) | trunk(figure, 0.0, 1.0))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(patches.astype(np.uint8), connectivity=4)
    within = np.bincount(labels[trunk(figure, 0.0, MIDDLE)], minlength=len(stats)) / stats[:, cv2.CC_STAT_AREA]
    return np.asarray(patches & (within > _ON_TRUNK)[labels])
