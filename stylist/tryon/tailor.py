"""Which band of a garment goes where on a body: pairs of strips, row by row, for bodies, sleeves and legs.

A flat garment is cloth on cloth: its width is half a circumference, of which a camera in front of a person sees some
0.73 (breadth over half the girth of chest and hip, ANSUR II). A garment that somebody wears keeps its width relative
to that body. Lengths always keep the garment's own proportion: a crop top stays cropped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import CROTCH, NECK_LIFT, SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, Strip, along, length, normals, reach, unit
from stylist.tryon.outline import (
    body_rows,
    leg_hems,
    leg_rows,
    lower_landmarks,
    parting,
    sleeve_mask,
    upper_landmarks,
)
from stylist.tryon.sleeves import has_sleeves

SEEN_OF_FLAT = 0.73
_LEG_OF_FLAT = 0.64
"""A leg is a tube: twice the flat width over pi."""
_CHEST = {True: 0.95, False: 0.88}
"""Flat width from armpit to armpit of a garment that fits, in torsos: with sleeves, without."""
_HIP_FLAT, _HIP_SEEN, _WAIST_FLAT = 0.97, 0.70, 0.72
_ROWS = 7
_KEPT_MARKS = 48
_SEAM = 0.88
"""From shoulder seam to shoulder seam in chest widths, of a garment with set-in sleeves."""
_OVERLAP = 0.09
"""A sleeve's panel begins this much of a torso inside the armhole, so that no gap opens when an arm is lifted."""
_NECK_SHARE = 0.40
"""Where the side of the neck is between the middle and the shoulder seam."""
_CROTCH_LENGTH = 1.05
"""A top without a stated length that would reach lower keeps only some of the rest: a shop's tops end near the hips,
and deep armholes make the width at the chest, from which the scale comes, too small."""
_KEPT_BEYOND = 0.4
_LEAST_DRESS = 1.32
"""A dress covers the lap: a shorter one on its picture is a child's, or was not found whole."""
_TO_THE_ANKLE = 1.0
"""Inner leg in hip widths from which worn trousers are full length: four full ones had 1.07 to 1.63, capris 0.78."""
_BESIDE_ARM = 0.06
"""How far beside an arm's middle line, in torsos, its sleeve is looked for."""
_LONG_TOPS = {"tunic", "kurta"}
_HEMS = {"mini": (1.3, 1.65), "knee": (1.65, 1.9), "midi": (1.85, 2.25), "maxi": (2.25, 2.55)}
"""Where the hem of a dress or coat may be whose length the shop states; the knee is at 1.8, the ankle at 2.48."""
_TOP_HEMS = {"cropped": (0.45, 0.78), "hip": (0.95, 1.15), "mini": (1.3, 1.65)}
_GIRTH_CM = 95.0
"""Girth of a garment that fits at the scale used here: twice 0.95 torsos of 50 cm."""
_MOST_ROOM_CM = 20.0
_GRADE = 0.55
"""A size adds length too: some 1.5 cm on 65 for 4 cm on 95 of girth, the usual grading step of a top."""
_COVER = 1.1
"""How many times the body's own breadth a garment widens to cover what is worn now; the rest of that is removed."""
_SLEEVES = {
    "sleeveless": (0.0, 0.0),
    "short-sleeve": (0.14, 0.5),
    "three-quarter-sleeve": (0.5, 0.85),
    "long-sleeve": (0.96, 1.0),
}
_LONG_SLEEVED = {"jacket", "coat", "trench-coat", "puffer-jacket", "blazer", "suit", "cardigan", "sweater",
                 "sweatshirt", "hoodie"}  # fmt: skip
_LONG = 0.4
"""Share of the arm from which a sleeve of those is a long one that hangs, is bent or was found in part."""
_NO_SLEEVE = 0.05
_UNLIKE_SLEEVES = 0.2
"""Difference between the two sleeves' shares from which the shorter was not found whole: the other one's mirror image
is put on."""
_SKIRTS = {"skirt", "dress", "saree", "sarong"}
LEGGED = {"jumpsuit", "suit", "tracksuit"}
"""Worn over the whole body, with legs."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One piece of cloth that is warped as a whole. source: in the cut-out; target: in the photo.

    name: "body", "left_sleeve", "right_sleeve", "hips", "left_leg", "right_leg" or "object".
    before, after: how far beyond its first and last row the cloth may reach, in target pixels.
    """

    name: str
    source: Strip
    target: Strip
    before: float
    after: float


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


def cut_upper(cutout: Cutout, piece: Piece, figure: Figure) -> Cut:
    """Shirts, knits, jackets, coats and dresses."""
    if cutout.wearer is not None:
        return _from_wearer(cutout, Figure(cutout.wearer), piece, figure)
    marks = _top_marks(cutout, has_sleeves(piece))
    sleeved = {side: bool(np.any(marks[f"{side}_cuff"] != marks[f"{side}_shoulder"])) for side in SIDES}
    chest = float(np.hypot(*(marks["left_armpit"] - marks["right_armpit"])))
    scale = _CHEST[any(sleeved.values())] * figure.torso / max(chest, 1.0)
    collar = (marks["left_collar"] + marks["right_collar"]) / 2
    hem_mid = (marks["left_hem"] + marks["right_hem"]) / 2
    wider, longer = roominess(piece)
    hem = _own_hem(piece, -NECK_LIFT + longer * float((hem_mid - collar)[1]) * scale / figure.torso)
    heights = np.linspace(max(marks["left_armpit"][1], marks["right_armpit"][1]), hem_mid[1], _ROWS)
    left, right = body_rows(cutout.mask, marks, heights)
    source = Strip(
        *(
            np.stack([marks[f"{s}_collar"], marks[f"{s}_shoulder"], *edge])
            for s, edge in (("left", left), ("right", right))
        )
    )
    levels = np.linspace(0.27, hem, _ROWS)
    halves = (left[:, 0] - right[:, 0]) / 2 * scale * wider
    wide = [_hanging(figure, v, float(half), piece) for v, half in zip(levels, halves, strict=True)]
    shares = tuple(
        sum(abs(marks[f"{s}_{n}"][0] - collar[0]) for s in SIDES) / max(_SEAM * chest, 1.0)
        for n in ("collar", "shoulder")
    )
    target = _body_target(figure, levels, wide, shares=(shares[0], shares[1]), wider=wider)
    panels = [Panel("body", source, target, 0.22 * figure.torso, 0.05 * figure.torso)]
    sewn, sleeves = _sewn_on(
        figure, piece, {side: _flat_sleeve(cutout, piece, figure, marks, side, scale) for side in SIDES}
    )
    return Cut((*panels, *sewn), hem, sleeves, neckline=True)


@lru_cache(maxsize=_KEPT_MARKS)
def _top_marks(cutout: Cutout, sleeved: bool | None) -> dict[str, Floats]:
    """The landmarks of a top's outline; they are the same in every picture that it is put on."""
    return upper_landmarks(cutout.mask, sleeved)


@lru_cache(maxsize=_KEPT_MARKS)
def _sleeve_edges(cutout: Cutout, sleeved: bool | None, side: Side) -> tuple[Floats, Floats]:
    """Outer and inner edge of a sleeve at shares of its length."""
    marks = _top_marks(cutout, sleeved)
    shoulder, armpit, cuff = (marks[f"{side}_{n}"] for n in ("shoulder", "armpit", "cuff"))
    line = np.stack([(shoulder + armpit) / 2, cuff])
    cloth = sleeve_mask(cutout.mask, marks, side)
    return _across(cloth, line, np.linspace(0, 1, _ROWS)[1:], side, float(np.hypot(*(armpit - shoulder))))


def cut_legged(cutout: Cutout, piece: Piece, figure: Figure) -> Cut | None:
    """Jumpsuits, suits and tracksuits that lie flat: what is above the crotch as a top, the legs as trousers' legs.

    None where no two legs are found, and for one that somebody wears in the picture.
    """
    crotch = None if cutout.on_body else parting(cutout.mask)
    if crotch is None:
        return None
    row = int(crotch[1])
    above = replace(cutout, alpha=np.where(np.arange(len(cutout.mask))[:, None] < row, cutout.alpha, 0))
    top = cut_upper(above, piece, figure)
    levels = np.linspace(0.27, CROTCH, _ROWS)
    ease = 1.03 if piece.category == "jumpsuit" else 1.1
    target = _body_target(figure, levels, [ease * figure.bare_half(float(v)) for v in levels])
    body = replace(top.panels[0], target=target, after=0.03 * figure.torso)
    hips = _rows_at(figure, np.array([0.9, CROTCH]), [1.03 * figure.bare_half(v) for v in (0.9, CROTCH)])
    marks = {"crotch": crotch, **leg_hems(cutout.mask, crotch)}
    scale = _leg_scale(piece, figure, marks, row - float(body.source.left[0][1]))
    hip = float(np.ptp(np.flatnonzero(cutout.mask[min(row + 2, len(cutout.mask) - 1)])))
    wide = _HIP_FLAT * figure.torso / max(hip, 1.0)
    legs = [_leg_panel(cutout, figure, marks, side, (scale, wide), hips) for side in SIDES]
    hem = max(low for _, low in legs)
    under = [replace(panel, before=0.1 * figure.torso) for panel, _ in legs]  # cloth behind a jacket's open front
    return Cut((*under, body, *top.panels[1:]), hem, top.sleeves, neckline=True)


def _leg_scale(piece: Piece, figure: Figure, marks: dict[str, Floats], above: float) -> float:
    """Pixels of the photo per pixel of the cut-out along a leg; suits always reach the ankle.

    above: from the collar to the crotch in the cut-out, which on the body is a known share of the torso.
    """
    if piece.category == "jumpsuit":
        return (CROTCH + NECK_LIFT) * figure.torso / max(above, 1.0)
    leg = float(np.mean([marks[f"{side}_hem_outer"][1] for side in SIDES]) - marks["crotch"][1])
    return max(length(figure.leg(side)[0]) for side in SIDES) / max(leg, 1.0)


def _own_hem(piece: Piece, measured: float) -> float:
    """Height of a top's, coat's or dress's hem from its own proportion, in torsos from the shoulder line."""
    if piece.worn == "upper" and piece.length is None and piece.category not in _LONG_TOPS:
        measured = min(measured, _CROTCH_LENGTH) + _KEPT_BEYOND * max(0.0, measured - _CROTCH_LENGTH)
    return float(np.clip(_bounded(piece, measured), _LEAST_DRESS if piece.worn == "full" else 0.45, 3.4))


def _bounded(piece: Piece, hem: float) -> float:
    """A hem within what the shop, or the person, says of the length."""
    known = _HEMS if piece.worn in {"full", "outer"} else _TOP_HEMS
    return float(np.clip(hem, *known[piece.length])) if piece.length in known else hem


def _hanging(figure: Figure, v: float, flat_half: float, piece: Piece) -> float:
    """Half the visible width at height v of cloth whose flat half-width is ``flat_half`` pixels."""
    bare = figure.bare_half(v) * (1.06 if piece.worn == "outer" else 1.0)
    around = bare + 0.5 * max(0.0, flat_half - bare / SEEN_OF_FLAT)
    if v <= 1.1:
        return around
    free = 0.8 * flat_half
    share = float(np.clip((v - 1.1) / 0.3, 0, 1))
    return max((1 - share) * around + share * free, _legs_half(figure, v))


def _legs_half(figure: Figure, v: float) -> float:
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


def _body_target(
    figure: Figure,
    levels: Floats,
    wide: list[float],
    cover: float = _COVER,
    shares: tuple[float, float] = (_NECK_SHARE, 1.0),
    wider: float = 1.0,
) -> Strip:
    """Rows collar, shoulder, then one at each level; wide enough for what is worn now where that is near the body.

    wider: how many times as wide as the fitting size the chosen one is, also where it is only as wide as what is worn.
    shares: how far from the middle to the shoulder seam the collar and the shoulder's end lie (a boat neck, a strap).
    """
    edges: dict[Side, Floats] = {}
    for side in SIDES:
        neck, seam = figure.neck_point(side), figure.shoulder_point(side)
        out = [float(np.clip((share - _NECK_SHARE) / (1 - _NECK_SHARE), 0.0, 1.0)) for share in shares]
        rows = [neck + (seam - neck) * share for share in out]
        rows[1] = rows[1] if out[1] > out[0] + 0.08 else neck + (seam - neck) * (out[0] + 0.08)
        for v, half in zip(levels, wide, strict=True):
            kept = max(half, max(1.0, wider) * figure.seen_half(side, v, cover)) if v <= 1.15 else half
            rows.append(figure.centre(v) + kept * figure.outward(side, min(v, 1.0)))
        edges[side] = np.stack(rows)
    return Strip(edges["left"], edges["right"])


# --- sleeves ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sleeve:
    """A sleeve on its picture. outer, inner: (N, 2) its edges, the armhole's two rows first; halves: half its width
    in pixels of the photo in the rows after those; share: of the arm that it will cover."""

    outer: Floats
    inner: Floats
    halves: Floats
    share: float


def _sewn_on(figure: Figure, piece: Piece, found: dict[Side, _Sleeve]) -> tuple[list[Panel], dict[Side, float]]:
    """Both sleeves' panels and shares. Of what has sleeves, one that was hidden, or not found whole, is the other one's
    mirror image; of what may have none, an arm on a hip can look like one."""
    longest = max(found.values(), key=lambda sleeve: sleeve.share)
    sleeves = (
        found
        if not has_sleeves(piece)
        else {s: longest if longest.share - one.share > _UNLIKE_SLEEVES else one for s, one in found.items()}
    )
    worn: dict[Side, _Sleeve] = {side: one for side, one in sleeves.items() if one.share > _NO_SLEEVE}
    panels = [
        _sleeve_panel(figure, side, _sleeve_strip(one.outer, one.inner, side), one.share, one.halves)
        for side, one in worn.items()
    ]
    return panels, {side: sleeves[side].share for side in SIDES}


def _flat_sleeve(
    cutout: Cutout, piece: Piece, figure: Figure, marks: dict[str, Floats], side: Side, scale: float
) -> _Sleeve:
    shoulder, armpit, cuff = (marks[f"{side}_{n}"] for n in ("shoulder", "armpit", "cuff"))
    if not np.any(cuff != shoulder):
        return _Sleeve(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0), 0.0)
    outer, inner = _sleeve_edges(cutout, has_sleeves(piece), side)
    inward = np.array([-_OVERLAP * figure.torso / scale * (1 if side == "left" else -1), 0.0])
    arm_length = 1.08 * figure.torso
    wider, longer = roominess(piece)
    share = _sleeve_share(longer * float(np.hypot(*(cuff - shoulder))) * scale / arm_length, piece)
    halves = np.hypot(*(outer - inner).T) / 2 * scale * wider * SEEN_OF_FLAT
    return _Sleeve(
        np.vstack([shoulder + inward, shoulder, outer]), np.vstack([armpit + inward, armpit, inner]), halves, share
    )


def _sleeve_share(measured: float, piece: Piece) -> float:
    """How far down the arm, from the cloth's length and what the shop says; near the wrist it is the wrist."""
    low, high = _SLEEVES.get(piece.sleeve or "", (0.08, 1.0))
    share = float(np.clip(measured, low, high))
    long = _LONG if piece.sleeve is None and piece.category in _LONG_SLEEVED else 0.86
    return 1.0 if share > long else share


def _across(cloth: Mask, line: Floats, at: Floats, side: Side, widest: float) -> tuple[Floats, Floats]:
    """Outer and inner edges of a sleeve at shares of its length, from the cloth in a thin band across each."""
    direction = unit(line[1] - line[0])
    square = np.array([-direction[1], direction[0]])
    if (square[0] > 0) != (side == "left"):
        square = -square
    y, x = np.nonzero(cloth)
    away = np.stack([x, y], axis=1) - line[0]
    along_it, across_it = away @ direction, away @ square
    whole = length(line)
    outer, inner = [], []
    for share in at * 0.97:
        band = across_it[np.abs(along_it - share * whole) < max(1.5, 0.012 * whole)]
        ends = np.percentile(band, [98, 2]) if len(band) > 3 else (widest / 2, -widest / 2)
        outer.append(line[0] + share * whole * direction + ends[0] * square)
        inner.append(line[0] + share * whole * direction + ends[1] * square)
    return np.stack(outer), np.stack(inner)


def _sleeve_strip(outer: Floats, inner: Floats, side: Side) -> Strip:
    """A sleeve's strip; between the armhole, which runs down, and the first row across it turns in two more steps."""
    outer, inner = (
        np.insert(e, 2, [e[1] + (e[2] - e[1]) * share for share in (1 / 3, 2 / 3)], axis=0) for e in (outer, inner)
    )
    return _sided(outer, inner, side)


def _sided(outer: Floats, inner: Floats, side: Side) -> Strip:
    return Strip(outer, inner) if side == "left" else Strip(inner, outer)


def _sleeve_panel(figure: Figure, side: Side, source: Strip, share: float, halves: Floats) -> Panel:
    """Along shoulder, elbow and wrist as far as the share; halves: of the rows after the armhole."""
    joints, radii = figure.arm(side)
    arm = joints[:3].copy()
    arm[0] = (figure.shoulder_point(side) + figure.armpit(side)) / 2
    at = np.linspace(0, 1, len(halves) + 1)[1:] * share
    points, square = along(arm, at), normals(arm, at)
    if float(square[0] @ figure.outward(side, 0)) < 0:
        square = -square
    arm_half = np.interp(at, [0, 0.54, 1], radii[:3]) * 1.12
    half = np.clip(halves, arm_half, 1.7 * arm_half)[:, None]
    inward = -_OVERLAP * figure.torso * figure.outward(side, 0)
    shoulder, armpit = figure.shoulder_point(side), figure.armpit(side)
    deltoid = shoulder + figure.torso * (0.055 * figure.outward(side, 0) + 0.05 * figure.down)
    outer = np.vstack([shoulder + inward, deltoid, points + half * square])
    inner = np.vstack([armpit + inward, armpit, points - half * square])
    target = _sleeve_strip(outer, inner, side)
    return Panel(f"{side}_sleeve", source, target, 0.06 * figure.torso, 0.04 * figure.torso)


# --- from a person in the product picture ----------------------------------------------------------------------------


def _from_wearer(cutout: Cutout, wearer: Figure, piece: Piece, figure: Figure) -> Cut:
    """The wearer's own rows and arms are the garment's: both bodies are measured alike."""
    cloth = cutout.mask
    wider, longer = roominess(piece)
    hem = _bounded(piece, _worn_hem(cloth, wearer) * longer)
    hem = max(hem, _LEAST_DRESS) if piece.worn == "full" else hem
    levels = np.linspace(0.27, hem, _ROWS)
    source, ratio = _worn_body(cloth, wearer, levels)
    wide = [max(1.0, wider * r) * figure.bare_half(v) for r, v in zip(ratio, levels, strict=True)]
    wide = [max(w, _legs_half(figure, v)) if v > 1.15 else w for w, v in zip(wide, levels, strict=True)]
    body = Panel(
        "body", source, _body_target(figure, levels, wide, wider=wider), 0.22 * figure.torso, 0.05 * figure.torso
    )
    sewn, sleeves = _sewn_on(figure, piece, {side: _worn_sleeve(cloth, wearer, figure, side, piece) for side in SIDES})
    return Cut((body, *sewn), hem, sleeves, neckline=False)


def _worn_hem(cloth: np.ndarray, wearer: Figure) -> float:
    """Height at which the cloth ends along the middle line."""
    heights = np.arange(0.4, 3.4, 0.02)
    held = []
    for v in heights:
        x, y = np.round(wearer.centre(float(v))).astype(int)
        near = cloth[max(0, y - 1) : y + 2, max(0, x - 9) : x + 10] if 0 <= y < cloth.shape[0] else cloth[:0]
        held.append(bool(near.size and near.mean() > 0.4))
    first = int(np.argmax(held))
    bare = [k for k in range(first, len(held)) if not any(held[k : k + 6])]  # a belt or a hand is no end
    return float(heights[max(bare[0] - 1, 0)]) if any(held) and bare else 1.1


def _worn_body(cloth: np.ndarray, wearer: Figure, levels: Floats) -> tuple[Strip, list[float]]:
    """The wearer's rows, and how many times the wearer's own breadth the cloth is wide at each level."""
    edges: dict[Side, Floats] = {}
    ratios = []
    for side in SIDES:
        rows, ratio = [wearer.neck_point(side), wearer.shoulder_point(side)], []
        for v in levels:
            bare = wearer.bare_half(float(v))
            most = (1.3 if v < 1.15 else 2.6) * bare
            half = max(
                reach(wearer.centre(float(v)), wearer.outward(side, min(float(v), 1.0)), cloth, most), 0.8 * bare
            )
            rows.append(wearer.centre(float(v)) + half * wearer.outward(side, min(float(v), 1.0)))
            ratio.append(half / bare)
        edges[side] = np.stack(rows)
        ratios.append(ratio)
    return Strip(edges["left"], edges["right"]), [(a + b) / 2 for a, b in zip(*ratios, strict=True)]


def _worn_share(cloth: Mask, wearer: Figure, side: Side) -> float:
    """How far down the wearer's arm the cloth goes: as far as it holds near most of the arm above.

    Near, not on: the joints of a bent arm are seldom exact, and a gap on the way is a slip of theirs.
    """
    at = np.linspace(0.02, 1.0, 40)
    points = along(wearer.arm(side)[0][:3], at)
    square = normals(points, np.linspace(0, 1, 40)) * _BESIDE_ARM * wearer.torso
    held = np.mean([_on(cloth, points + step * square) for step in (-1.0, -0.5, 0.0, 0.5, 1.0)], axis=0) >= 0.4
    mostly = held & (np.cumsum(held) / np.arange(1, len(at) + 1) > 0.75)
    return float(at[np.flatnonzero(mostly)[-1]]) if mostly.any() else 0.0


def _on(cloth: Mask, points: Floats) -> Mask:
    """(N,) whether each point lies on the cloth; False outside the picture."""
    x, y = np.round(points).astype(int).T
    height, width = cloth.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    held = np.zeros(len(points), dtype=bool)
    held[inside] = cloth[y[inside], x[inside]]
    return held


def _worn_sleeve(cloth: Mask, wearer: Figure, figure: Figure, side: Side, piece: Piece) -> _Sleeve:
    seen = _worn_share(cloth, wearer, side)
    joints, radii = wearer.arm(side)
    arm = joints[:3].copy()
    arm[0] = (wearer.shoulder_point(side) + wearer.armpit(side)) / 2
    at = np.linspace(0, 1, _ROWS)[1:] * seen
    points, square = along(arm, at), normals(arm, at)
    if float(square[0] @ wearer.outward(side, 0)) < 0:
        square = -square
    bare = np.interp(at, [0, 0.54, 1], radii[:3])
    out = np.array(
        [np.clip(reach(p, n, cloth, 1.9 * r), 0.7 * r, None) for p, n, r in zip(points, square, bare, strict=True)]
    )
    into = np.array(
        [np.clip(reach(p, -n, cloth, 1.3 * r), 0.7 * r, None) for p, n, r in zip(points, square, bare, strict=True)]
    )
    inward = -_OVERLAP * wearer.torso * wearer.outward(side, 0)
    shoulder, armpit = wearer.shoulder_point(side), wearer.armpit(side)
    outer = np.vstack([shoulder + inward, shoulder, points + out[:, None] * square])
    inner = np.vstack([armpit + inward, armpit, points - into[:, None] * square])
    halves = (out + into) / 2 / wearer.torso * figure.torso
    return _Sleeve(outer, inner, halves, _sleeve_share(seen, piece) if seen > _NO_SLEEVE else 0.0)


# --- below the waist -------------------------------------------------------------------------------------------------


def cut_lower(cutout: Cutout, piece: Piece, figure: Figure) -> Cut:
    """Trousers, shorts and skirts."""
    if piece.category in _SKIRTS:
        return _cut_skirt(cutout, piece, figure)
    return _cut_trousers(cutout, piece, figure)


def _cut_skirt(cutout: Cutout, piece: Piece, figure: Figure) -> Cut:
    marks = lower_landmarks(cutout.mask, legs=False)
    across = cutout.mask[int(marks["left_waist"][1]) :].sum(axis=1)
    across = across[across > 0]
    waist = float(max(np.median(across[len(across) // 25 : max(2, len(across) // 9)]), 0.62 * across[len(across) // 4]))
    seen = 0.58 if cutout.on_body else _WAIST_FLAT
    scale = seen * figure.torso / max(waist, 1.0)
    middle = {n: (marks[f"left_{n}"] + marks[f"right_{n}"]) / 2 for n in ("waist", "hem")}
    start = 0.68
    wider, longer = roominess(piece)
    hem = float(np.clip(start + longer * (middle["hem"] - middle["waist"])[1] * scale / figure.torso, 1.4, 3.3))
    hem = float(np.clip(hem, *_HEMS.get(piece.length or "", (1.4, 3.3))))
    heights = np.linspace(middle["waist"][1], middle["hem"][1], _ROWS)
    left, right = _plain_rows(cutout.mask, heights)
    levels = np.linspace(start, hem, _ROWS)
    wide = []
    for v, half in zip(levels, (left[:, 0] - right[:, 0]) / 2 * scale * wider, strict=True):
        bare = figure.bare_half(float(v))
        near = max(bare, half if cutout.on_body else bare + 0.5 * max(0.0, half - bare / SEEN_OF_FLAT))
        free = half if cutout.on_body else 0.8 * half
        wide.append(near if v <= 1.1 else max(free, _legs_half(figure, float(v)), 0.9 * bare))
    target = _rows_at(figure, levels, wide)
    panel = Panel("hips", Strip(left, right), target, 0.06 * figure.torso, 0.06 * figure.torso)
    return Cut((panel,), hem, {"left": 0.0, "right": 0.0}, neckline=False)


def _plain_rows(mask: np.ndarray, heights: Floats) -> tuple[Floats, Floats]:
    left, right = [], []
    for row in np.clip(np.round(heights).astype(int), 0, mask.shape[0] - 1):
        filled = np.flatnonzero(mask[row])
        ends = (filled[-1], filled[0]) if len(filled) else (mask.shape[1] / 2, mask.shape[1] / 2)
        left.append([float(ends[0]), float(row)])
        right.append([float(ends[1]), float(row)])
    return np.array(left), np.array(right)


def _rows_at(figure: Figure, levels: Floats, wide: list[float], cover: float = 1.25) -> Strip:
    edges: dict[Side, Floats] = {}
    for side in SIDES:
        rows = []
        for v, half in zip(levels, wide, strict=True):
            kept = max(half, figure.seen_half(side, float(v), cover)) if v <= 1.15 else half
            rows.append(figure.centre(float(v)) + kept * figure.outward(side, 1.0))
        edges[side] = np.stack(rows)
    return Strip(edges["left"], edges["right"])


def _cut_trousers(cutout: Cutout, piece: Piece, figure: Figure) -> Cut:
    marks = lower_landmarks(cutout.mask, legs=True)
    waist, crotch = (marks["left_waist"] + marks["right_waist"]) / 2, marks["crotch"]
    heights = np.linspace(waist[1], crotch[1], 5)
    left, right = _plain_rows(cutout.mask, heights)
    hip = float((left[:, 0] - right[:, 0]).max())
    scale = (_HIP_SEEN if cutout.on_body else _HIP_FLAT) * figure.torso / max(hip, 1.0)
    levels = np.linspace(0.76, CROTCH, 5)
    wider, longer = roominess(piece)
    wide = [figure.bare_half(float(v)) * 1.03 * max(1.0, wider) for v in levels]
    hips = _rows_at(figure, levels, wide)
    panels = [Panel("hips", Strip(left, right), hips, 0.05 * figure.torso, 0.12 * figure.torso)]
    hem = 0.0
    for side in SIDES:
        panel, low = _leg_panel(cutout, figure, marks, side, (scale * longer, scale * wider), hips)
        panels.append(panel)
        hem = max(hem, low)
    return Cut(tuple(panels), hem, {"left": 0.0, "right": 0.0}, neckline=False)


def _usual_width(mask: Mask, crotch: Floats) -> float:
    """Median width above the crotch in pixels: hands that rest on a wearer's hips widen only some of the rows."""
    across = mask[: int(crotch[1])].sum(axis=1)
    return float(np.median(across[across > 0])) if across.any() else np.inf


def _leg_panel(
    cutout: Cutout, figure: Figure, marks: dict[str, Floats], side: Side, scales: tuple[float, float], hips: Strip
) -> tuple[Panel, float]:
    """One leg, and the height of its hem. scales: pixels of the photo per pixel of the cut-out, along and across."""
    crotch = marks["crotch"]
    low = float(max(marks[f"{side}_hem_outer"][1], marks[f"{side}_hem_inner"][1]))
    outer, inner = leg_rows(cutout.mask, crotch, side, np.linspace(crotch[1], low, _ROWS))
    inner[0] = crotch
    source = _sided(outer, inner, side)
    start_outer = (hips.left if side == "left" else hips.right)[-1]
    joints, radii = figure.leg(side)
    line = np.stack([(start_outer + figure.crotch) / 2, joints[1], joints[2]])
    share = (low - crotch[1]) * scales[0] / max(length(line), 1.0)
    if share > 0.9 or (cutout.on_body and low - crotch[1] > _TO_THE_ANKLE * _usual_width(cutout.mask, crotch)):
        share = 1.0 + 0.07 * figure.torso / max(length(line), 1.0)
    at = np.linspace(0, 1, _ROWS)[1:] * share
    points, square = along(line, at), normals(line, at)
    if float(square[0] @ figure.outward(side, 1)) < 0:
        square = -square
    bare = np.interp(at, [0, 0.5, 1], radii)
    flat = np.hypot(*(outer - inner).T)[1:] / 2 * scales[1]
    half = np.clip(flat * (1.0 if cutout.on_body else _LEG_OF_FLAT), 1.04 * bare, 2.4 * bare)[:, None]
    to_outer = np.vstack([start_outer, points + half * square])
    to_inner = np.vstack([figure.crotch, points - half * square])
    target = _sided(to_outer, to_inner, side)
    return Panel(f"{side}_leg", source, target, 0.03 * figure.torso, 0.05 * figure.torso), figure.height_of(points[-1])
