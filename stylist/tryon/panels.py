"""A cut garment as panels, and where its cloth falls on a body: rows, hems, and the room that a size gives.

A flat garment is cloth on cloth: its width is half a circumference, of which a camera in front of a person sees some
0.73 (breadth over half the girth of chest and hip, ANSUR II). A garment that somebody wears keeps its width relative
to that body. Lengths always keep the garment's own proportion: a crop top stays cropped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Strip, along, length, normals

SEEN_OF_FLAT = 0.73
ROWS = 7
NECK_SHARE = 0.40
"""Where the side of the neck is between the middle and the shoulder seam."""
LEAST_DRESS = 1.32
"""A dress covers the lap: a shorter one on its picture is a child's, or was not found whole."""
HEMS = {"mini": (1.3, 1.65), "knee": (1.65, 1.9), "midi": (1.85, 2.25), "maxi": (2.25, 2.55)}
"""Where the hem of a dress or coat may be whose length the shop states; the knee is at 1.8, the ankle at 2.48."""
_TOP_HEMS = {"cropped": (0.45, 0.78), "hip": (0.95, 1.15), "mini": (1.3, 1.65)}
_GIRTH_CM = 95.0
"""Girth of a garment that fits at the scale used here: twice 0.95 torsos of 50 cm."""
_MOST_ROOM_CM = 20.0
_GRADE = 0.55
"""A size adds length too: some 1.5 cm on 65 for 4 cm on 95 of girth, the usual grading step of a top."""
HIPS_END = 1.15
"""Height down to which a garment widens to cover what is worn now."""
COVER = 1.1
"""How many times the body's own breadth a garment widens to cover what is worn now; the rest of that is removed."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One piece of cloth that is warped as a whole. source: in the cut-out; target: in the photo.

    name: "body", "left_sleeve", "right_sleeve", "hips", "left_leg", "right_leg" or "object".
    before, after: how far beyond its first and last row the cloth may reach, in target pixels; whole: so many of its
    first rows are cloth all over, though a gap may be seen there in the picture.
    """

    name: str
    source: Strip
    target: Strip
    before: float
    after: float
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """A garment measured for one body."""

    panels: tuple[Panel, ...]
    hem: float
    """Height of the lower hem, in torsos from the shoulder line."""
    sleeves: dict[Side, float]
    """Share of each arm, shoulder to wrist, that a sleeve covers."""
    neckline: bool
    """Whether the cut-out shows the inside of the back at the neck (a garment that lies flat)."""
    followed: bool = False
    """Whether it hangs as what is worn now does, whose outline it has."""


def roominess(piece: Piece) -> tuple[float, float]:
    """How many times as wide and as long as the size that fits the chosen size is; (1, 1) for that size itself."""
    share = float(np.clip(piece.room_cm, -_MOST_ROOM_CM, _MOST_ROOM_CM)) / _GIRTH_CM
    return 1 + share, 1 + _GRADE * share


def bounded(piece: Piece, hem: float) -> float:
    """A hem within what the shop, or the person, says of the length."""
    known = HEMS if piece.worn in {"full", "outer"} else _TOP_HEMS
    return float(np.clip(hem, *known[piece.length])) if piece.length in known else hem


def hanging(figure: Figure, v: float, flat_half: float, piece: Piece) -> float:
    """Half the visible width at height v of cloth whose flat half-width is ``flat_half`` pixels."""
    bare = figure.bare_half(v) * (1.06 if piece.worn == "outer" else 1.0)
    around = bare + 0.5 * max(0.0, flat_half - bare / SEEN_OF_FLAT)
    if v <= 1.1:
        return around
    free = 0.8 * flat_half
    share = float(np.clip((v - 1.1) / 0.3, 0, 1))
    return max((1 - share) * around + share * free, legs_half(figure, v))


def legs_half(figure: Figure, v: float) -> float:
    """Half-width that covers both legs at height v."""
    centre = figure.centre(v)
    widest = 0.0
    for side in SIDES:
        line, widths = figure.leg(side)
        share = np.clip((v - 1) * figure.torso / max(length(line), 1.0), 0, 1)
        point = along(line, np.array([share]))[0]
        radius = float(np.interp(share, [0, 0.54, 1], widths))
        widest = max(widest, abs(float((point - centre) @ figure.outward("left", 1))) + radius)
    return 1.05 * widest


def body_target(
    figure: Figure,
    levels: Floats,
    wide: list[float],
    cover: float = COVER,
    shares: tuple[float, float] = (NECK_SHARE, 1.0),
    wider: float = 1.0,
) -> Strip:
    """Rows collar, shoulder, then one at each level; wide enough for what is worn now where that is near the body.

    wider: how many times as wide as the fitting size the chosen one is, also where it is only as wide as what is worn.
    shares: how far from the middle to the shoulder seam the collar and the shoulder's end lie (a boat neck, a strap).
    """
    edges: dict[Side, Floats] = {}
    for side in SIDES:
        neck, seam = figure.neck_point(side), figure.shoulder_point(side)
        out = [float(np.clip((share - NECK_SHARE) / (1 - NECK_SHARE), 0.0, 1.0)) for share in shares]
        rows = [neck + (seam - neck) * share for share in out]
        rows[1] = rows[1] if out[1] > out[0] + 0.08 else neck + (seam - neck) * (out[0] + 0.08)
        for v, half in zip(levels, wide, strict=True):
            kept = max(half, max(1.0, wider) * figure.seen_half(side, v, cover)) if v <= HIPS_END else half
            rows.append(figure.centre(v) + kept * figure.outward(side, min(v, 1.0)))
        edges[side] = np.stack(rows)
    return Strip(edges["left"], edges["right"])


def rows_at(figure: Figure, levels: Floats, wide: list[float], cover: float = 1.25) -> Strip:
    """One row at each level, as wide as told, and as what is worn now where that is near the body."""
    edges: dict[Side, Floats] = {}
    for side in SIDES:
        rows = []
        for v, half in zip(levels, wide, strict=True):
            kept = max(half, figure.seen_half(side, float(v), cover)) if v <= HIPS_END else half
            rows.append(figure.centre(float(v)) + kept * figure.outward(side, 1.0))
        edges[side] = np.stack(rows)
    return Strip(edges["left"], edges["right"])


def across_limb(figure: Figure, side: Side, line: Floats, at: Floats, v: float) -> tuple[Floats, Floats]:
    """(K, 2) points at shares of a limb's length, and unit vectors across it there, away from the body at height v."""
    points, square = along(line, at), normals(line, at)
    return points, -square if float(square[0] @ figure.outward(side, v)) < 0 else square


def sided(outer: Floats, inner: Floats, side: Side) -> Strip:
    """The strip of an arm or leg of one side from its outer and inner edge."""
    return Strip(outer, inner) if side == "left" else Strip(inner, outer)
