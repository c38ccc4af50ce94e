"""Cloth that hands, arms and hair of the one who wears it hide in a product picture."""

from __future__ import annotations

import cv2
import numpy as np

from stylist.body.perception import Part, Perception
from stylist.tryon.engine import Worn
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, fill_polygon, thick_line
from stylist.tryon.matte import tidy
from stylist.tryon.places import hands, heights

_COVERED_SHOULDERS = 0.3
"""Share of the ends of both shoulders under cloth from which hair that hangs over them hides cloth."""
_SHOULDERS = 1.15
"""Share of the body's breadth within which hair on them hides cloth: to the armhole's seam and a little beyond."""
_HAND = 0.13
"""Half-breadth in torsos of a hand, spread on a hip, with the rim that a parsing leaves of it."""
_SLIVER, _CHEST = 0.05, 0.3
"""Breadth in torsos up to which cloth beside an arm is none; height from which straps are no longer looked at."""
_TALL_HAND = 0.45
"""Height in torsos of a hand with its fingers, held upright."""
_MIDDLE = 0.5
"""Share of the body's breadth in which a top's hem is looked for."""
_TURNED = 0.04
"""Breadth in torsos by which the two sides of a collar may differ."""
SURE_BODY = 0.78
"""Share of the body's own breadth within which nothing is a gap beside it."""


def hidden_cloth(mask: Mask, wearer: Perception, worn: Worn) -> Mask:
    """Cloth behind hands, arms and hair in front of it: skin that it surrounds, what it has above and below at hands
    and within the trunk, and hair on covered shoulders."""
    if wearer.parsing is None:
        return mask & False
    figure = Figure(wearer)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(0.22 * figure.torso) | 1,) * 2)
    pad = disc.shape[0]
    closed = cv2.morphologyEx(np.pad(mask, pad).astype(np.uint8), cv2.MORPH_CLOSE, disc)[pad:-pad, pad:-pad] > 0
    skin = wearer.parsing == Part.SKIN
    hidden = skin & closed & trunk(figure, 0.3)
    behind = trunk(figure, 0.3) & (skin & (_within_rows(mask) | _short(skin, figure)) | hands(figure, _HAND))
    if worn != "outer":  # an open coat shows what is worn beneath it
        behind |= trunk(figure, 0.3, SURE_BODY)
    hidden |= behind & _within_columns(mask | _hem_line(mask, figure) if worn in {"upper", "outer"} else mask)
    if _on_shoulders(mask, figure):
        hair = trunk(figure, 0.0, _SHOULDERS) & (wearer.parsing == Part.HAIR) & ~figure.neck()
        hidden |= hair & (closed | _mirrored(mask, figure))
    rim = cv2.dilate(hidden.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    return np.asarray(tidy(mask | hidden | rim & closed) & ~mask)


def slivers(mask: Mask, wearer: Perception) -> Mask:
    """Strips of a cut-out along bare arms that are too narrow for cloth: the lit rim of an arm beside the body."""
    figure = Figure(wearer)
    if wearer.parsing is None:
        return mask & False
    disc, beside = (
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max(3, round(breadth * figure.torso) | 1),) * 2)
        for breadth in (_SLIVER, 2 * _SLIVER)
    )
    wide = cv2.dilate(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc), np.ones((3, 3), np.uint8)) > 0
    skin = cv2.dilate((wearer.parsing == Part.SKIN).astype(np.uint8), beside) > 0
    return np.asarray(mask & ~wide & skin & (heights(figure) > _CHEST))


def _within_rows(mask: Mask) -> Mask:
    """What has the mask to its left and to its right: an arm before the body, and none that hangs beside it."""
    return _within_columns(mask.T).T


def _hem_line(mask: Mask, figure: Figure) -> Mask:
    """The level at which a top ends in the middle, from side to side: a hand before its corner hides the hem, too."""
    line = mask & False
    middle = mask & trunk(figure, 0.0, _MIDDLE)
    if middle.any():
        line[np.flatnonzero(middle.any(axis=1))[-1]] = True
    return line


def _short(skin: Mask, figure: Figure) -> Mask:
    """Patches of skin no taller than a hand: a whole arm that hangs beside the body hides little of its edge."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(skin.astype(np.uint8))
    return np.asarray(skin & (stats[:, cv2.CC_STAT_HEIGHT] < _TALL_HAND * figure.torso)[labels])


def _mirrored(mask: Mask, figure: Figure) -> Mask:
    """The mask turned over about the wearer's axis: where cloth ends at the neck on the side that no hair hides."""
    at = round(2 * float(figure.axis(0.0)[0]))
    columns = at - np.arange(mask.shape[1])
    inside = (columns >= 0) & (columns < mask.shape[1])
    turned = mask[:, columns.clip(0, mask.shape[1] - 1)] & inside
    near = np.ones((max(3, round(_TURNED * figure.torso) | 1),) * 2, np.uint8)
    return np.asarray(cv2.dilate(turned.astype(np.uint8), near) > 0)


def _within_columns(mask: Mask) -> Mask:
    """What has the mask above and below it: the waist behind a hand on the hip, whose bay is open to the side."""
    above, below = np.logical_or.accumulate(mask), np.logical_or.accumulate(mask[::-1])[::-1]
    return np.asarray(above & below)


def trunk(figure: Figure, start: float, breadth: float = 0.9) -> Mask:
    """The wearer's body down to below the hips; with the slope of the shoulders from their line on. breadth: as a share
    of the body's own."""
    levels = [v for v in (0.0, 0.3, 1.1) if v >= start]
    left, right = (
        [figure.axis(v) + breadth * figure.bare_half(v) * figure.outward(side, v) for v in levels] for side in SIDES
    )
    top = [] if start > 0 else [figure.neck_point("right"), figure.neck_point("left")]
    return fill_polygon(figure.shape, np.array([*left, *right[::-1], *top]))


def _on_shoulders(mask: Mask, figure: Figure) -> bool:
    """Whether the cloth reaches the end of a shoulder: straps leave it bare, and hair on it hides no cloth."""
    ends = np.zeros_like(mask)
    for side in SIDES:
        point = figure.shoulder_point(side)
        ends |= thick_line(
            figure.shape, np.stack([point, figure.joint(side, "shoulder")]), np.full(2, 0.03) * figure.torso
        )
    return bool(ends.any() and mask[ends].mean() > _COVERED_SHOULDERS)
