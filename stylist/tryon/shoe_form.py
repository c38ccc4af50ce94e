"""The form of a shoe from one picture of its side: a last, its cut-out's own heights, the picture as its surface.

A shop shows a shoe from its side, more or less turned towards the camera and from a little above; a photo shows feet
from the front. In between there is no way without depth. So the shoe is taken for what nearly all shoes are: a plan
outline (heel, waist, ball, toe) that is the same within a few per cent, the same left and right, with rounded walls as
high as the picture's upper contour has them. All lengths are in lengths of the shoe; the axes are x from heel to toe, y
to the side that the picture shows, z up.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from stylist.seeing.region import Lab, to_lab
from stylist.tryon.bare_foot import bare_foot
from stylist.tryon.cutout import Cutout
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.low_shoe import Wall
from stylist.tryon.shoe_picture import HIGHEST, PLAN, SideView, how_turned, one_shoe, pitch_of
from stylist.tryon.surfaces import normals_of, walls

_PLAIN = np.array([(0.0, 0.24), (0.2, 0.28), (0.4, 0.3), (0.55, 0.22), (0.75, 0.15), (0.93, 0.12), (1.0, 0.04)])
"""How high a plain low shoe is from heel to toe, as sneakers and lace-ups are within some 15 %."""
_ALONG, _AROUND = 400, 240
_COLLAR = 0.015
"""Where the opening for the foot begins."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening for the foot. end: where it ends, 0 at the heel, 1 at the toe; half: half its breadth, in lengths;
    bare: whether the foot itself is seen in it."""

    end: float
    half: float = 0.085
    bare: bool = False


_CLOSED = Opening(0.46)
"""Of what is called a flat and covers the instep."""
_EDGE = {True: 0.72, False: 0.4}
"""The least height of the opening's near edge in that of the contour above it, by whether the shoe is shown turned:
else nothing is known of how far from above it is shown."""
_STRAPS_AT = 0.035
"""How far above that edge straps are looked for, in lengths."""
_TOE = (0.75, 0.95, 0.28)
"""Where the toe is, and how high a shoe is there at most: what is higher is the other shoe, or no shoe."""
_BOW = 37
"""Breadth, in two hundredths of the shoe, of bows and loops that are left off."""
_LEG = (0.19, 0.09, 0.075, 0.9)
"""The ankle: its middle, half its depth and half its breadth, and how far up it is drawn, in lengths of the shoe."""
_SPRING = np.array([(0.6, 0.0), (0.8, 0.025), (1.0, 0.07)])
"""How far a sole rises from the floor towards the toe."""

Colours = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ShoeForm:
    """points: (N, 3) of the surface; normals: (N, 3) unit; colours: (N, 3) RGB; lining: (M, 3) points within the
    opening, where the foot is; lining_normals: (M, 3) of a foot that is seen there; ankle: (M,) bool, which of them
    belong to the ankle; bare: whether the foot is seen."""

    points: Floats
    normals: Floats
    colours: Colours
    lining: Floats
    lining_normals: Floats
    ankle: Mask
    bare: bool


def form_of(cutout: Cutout, opening: Opening) -> ShoeForm | str:
    """The shoe of a cut-out, or the code of the reason why it is not one closed low shoe from its side."""
    side = one_shoe(cutout)
    if side is None:
        return "view_not_wearable"
    turned = how_turned(side.mask)
    coarse = _Plan.of(np.linspace(0, 1, _ALONG), opening)
    heights = _heights(side, turned, coarse)
    if np.median(heights[(coarse.x > _TOE[0]) & (coarse.x < _TOE[1])]) > _TOE[2]:
        return "view_not_wearable"
    if opening.bare:
        wall = _wall(side, turned, coarse, heights)
        edge = wall.edge(coarse.collar > 0, _EDGE[turned > 0])
        if not wall.is_closed(edge) or wall.is_strapped(edge, _above(side, turned, coarse, heights * edge)):
            return "straps_on_foot"
        if wall.covers_instep(edge):
            opening = _CLOSED
        else:
            heights = heights * edge
    plan = _Plan.of(_evenly(coarse, heights), opening)
    heights = np.interp(plan.x, coarse.x, heights)
    x, y, z = _surface(plan, heights, _AROUND)
    colours = side.colours(side.place(x, np.abs(y), _above_shadow(plan.x, z, heights), turned))
    surface = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    inside = bare_foot() if opening.bare else _lining(plan, heights)
    return ShoeForm(surface, normals_of(x, y, z).reshape(-1, 3), colours.reshape(-1, 3), *inside, opening.bare)


@dataclass(frozen=True, slots=True)
class _Plan:
    """x: (N,) from heel to toe; half: (N,) half-breadth of the sole; collar: (N,) half-breadth of the opening, or 0."""

    x: Floats
    half: Floats
    collar: Floats

    @classmethod
    def of(cls, x: Floats, opening: Opening) -> _Plan:
        middle, reach = (_COLLAR + opening.end) / 2, (opening.end - _COLLAR) / 2
        collar = opening.half * np.sqrt(np.clip(1 - ((x - middle) / reach) ** 2, 0, 1))
        half = np.interp(x, PLAN[:, 0], PLAN[:, 1])
        return cls(x, half, np.minimum(collar, 0.85 * half))


def _heights(side: SideView, turned: float, plan: _Plan) -> Floats:
    """(N,) how high the shoe is over each x: its ridge, or the far edge of its opening, on the upper contour."""
    far = -plan.collar
    at = side.place(plan.x, far, np.zeros_like(far), turned)
    scale = side.frame(turned)[0]
    risen = (at[:, 1] - side.top(at[:, 0])) / (scale * np.cos(pitch_of(turned)))
    return np.clip(_without_bows(plan.x, risen), 0.03, HIGHEST)


def _evenly(plan: _Plan, heights: Floats) -> Floats:
    """(N,) places from heel to toe that lie equally far apart on the surface, steep or not."""
    steps = np.hypot(np.hypot(np.diff(plan.x), np.diff(plan.half)), np.diff(heights))
    gone = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(np.interp(np.linspace(0, gone[-1], _ALONG), gone, plan.x))


def _without_bows(x: Floats, heights: Floats) -> Floats:
    """Heights without what stands up narrowly: bows, loops at the heel."""
    even = np.linspace(0, 1, 201)
    row = np.interp(even, x, heights).astype(np.float32)[None]
    opened = cv2.morphologyEx(row, cv2.MORPH_OPEN, np.ones((1, _BOW), np.uint8))
    return np.asarray(np.interp(x, even, cv2.GaussianBlur(opened, (0, 0), 5.0)[0]))


def _surface(plan: _Plan, heights: Floats, around: int) -> tuple[Floats, Floats, Floats]:
    """(N, M) coordinates of the walls."""
    y, z = walls(plan.half, plan.collar, heights, around)
    return np.broadcast_to(plan.x[:, None], y.shape), y, z


def _wall(side: SideView, turned: float, plan: _Plan, heights: Floats) -> Wall:
    """The near wall in the picture's colours."""
    x, y, z = (each[:, : _AROUND // 4] for each in _surface(plan, heights, _AROUND // 2))
    colours = side.colours(side.place(x, y, _above_shadow(plan.x, z, heights), turned))
    return Wall.of(plan.x, z[len(z) // 2] / heights[len(z) // 2], heights, colours, side.pixels[side.mask])


def _above(side: SideView, turned: float, plan: _Plan, edge: Floats) -> Lab:
    """(N, 3) CIELAB of the picture right above the near edge of the opening."""
    colours = side.colours(side.place(plan.x, plan.collar, edge + _STRAPS_AT, turned)[None])
    return np.asarray(to_lab(np.clip(colours, 0, 255).astype(np.uint8))[0], dtype=np.float32)


def _above_shadow(x: Floats, z: Floats, heights: Floats) -> Floats:
    """(N, M) heights at which the picture is read, so that the sole is, and not the floor beneath its toe."""
    lift = np.minimum(np.interp(x, _SPRING[:, 0], _SPRING[:, 1]), 0.5 * heights)
    return np.asarray(lift[:, None] + z * (1 - lift / heights)[:, None])


def last(along: int, around: int) -> Floats:
    """(along * around, 3) a plain low shoe, without a picture."""
    x = np.linspace(0, 1, along)
    half = np.interp(x, PLAN[:, 0], PLAN[:, 1])
    y, z = walls(half, np.zeros_like(x), np.interp(x, _PLAIN[:, 0], _PLAIN[:, 1]), around)
    return np.stack([np.broadcast_to(x[:, None], y.shape), y, z], axis=-1).reshape(-1, 3)


def _lining(plan: _Plan, heights: Floats) -> tuple[Floats, Floats, Mask]:
    """(M, 3) the foot as it is seen in the opening, a little below its edge, and the ankle that hides the far edge;
    its normals are not looked at."""
    inside = plan.collar > 0
    y = 0.97 * plan.collar[inside, None] * np.linspace(-1, 1, 100)
    z = np.broadcast_to(0.86 * heights[inside, None], y.shape)
    instep = np.stack([np.broadcast_to(plan.x[inside, None], y.shape), y, z], axis=-1)
    middle, deep, broad, up = _LEG
    angle, rise = np.meshgrid(np.linspace(0, 2 * np.pi, 200), np.linspace(0.1, up, 300))
    ankle = np.stack([middle + deep * np.cos(angle), broad * np.sin(angle), rise], axis=-1)
    points = np.vstack([instep.reshape(-1, 3), ankle.reshape(-1, 3)])
    return points, np.broadcast_to((0.0, 0.0, 1.0), points.shape), np.zeros(len(points), dtype=bool)
