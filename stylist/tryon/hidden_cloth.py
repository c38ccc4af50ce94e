"""Cloth that hands, arms and hair of the one who wears it hide in a product picture."""

from __future__ import annotations

import cv2
import numpy as np

from stylist.body.perception import Part, Perception
from stylist.tryon.engine import Worn
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, fill_polygon, thick_line
from stylist.tryon.matte import tidy
from stylist.tryon.places import hands

_COVERED_SHOULDERS = 0.3
"""Share of the ends of both shoulders under cloth from which hair that hangs over them hides cloth."""
_HAND = 0.13
"""Half-breadth in torsos of a hand, spread on a hip, with the rim that a parsing leaves of it."""
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
    behind = trunk(figure, 0.3) & (skin | hands(figure, _HAND))
    if worn != "outer":  # an open coat shows what is worn beneath it
        behind |= trunk(figure, 0.3, SURE_BODY)
    hidden |= behind & _within_columns(mask)
    if _on_shoulders(mask, figure):
        hidden |= trunk(figure, 0.0) & (wearer.parsing == Part.HAIR) & ~figure.neck()
    rim = cv2.dilate(hidden.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    return np.asarray(tidy(mask | hidden | rim & closed) & ~mask)


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
