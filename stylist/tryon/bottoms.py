"""Trousers, shorts and skirts cut for a body, and the legs of suits and jumpsuits that lie flat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import CROTCH, NECK_LIFT, SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, Strip, length
from stylist.tryon.outline_legs import leg_hems, leg_rows, lower_landmarks, parting
from stylist.tryon.panels import (
    HEMS,
    NECK_SHARE,
    ROWS,
    SEEN_OF_FLAT,
    Cut,
    Panel,
    across_limb,
    body_target,
    legs_half,
    roominess,
    rows_at,
    sided,
)
from stylist.tryon.thighs import closed_between
from stylist.tryon.tops import cut_upper

_LEG_OF_FLAT = 0.64
"""A leg is a tube: twice the flat width over pi."""
_HIP_FLAT, _HIP_SEEN, _WAIST_FLAT = 0.97, 0.70, 0.72
_TO_THE_ANKLE = 0.85
"""Inner leg in hip widths from which trousers are full length. Of 119 product pictures the middle half of trousers and
jeans has 1.1 to 1.5, lying or worn; lying capris 0.6 to 0.9, lying shorts 0.7 at most. A camera above a floor shortens
legs."""
_ENDS_ABOVE = {"capris": 0.82, "shorts": 0.52}
"""Kinds that end above the ankle, whatever their proportion says, and the share of a leg from crotch to ankle that they
cover at most: to mid-calf, to the knee. In a picture that is cut off at the waist their hips look narrow, legs long."""
_STATED_SHORT = {"cropped", "mini", "knee", "midi"}
"""Lengths, as a shop states them, of trousers that do not reach the ankle."""
_TROUSERS_START, _SKIRT_START = 0.76, 0.68
"""Heights in torsos at which a waistband is, unless what is worn now begins higher."""
_OVER_HIPS = 1.1
"""How many times the body's own breadth trousers widen over the hips to cover what is worn now; a skirt's flare
goes."""
_BELOW_ANKLE = 0.07
"""How far below the ankle joint, in torsos, a full-length hem falls."""
_BIB, _BIB_ENDS = 0.85, 0.75
"""Share of the body's own breadth below which what is worn before the chest is a bib, and the height where it ends."""
_SKIRTS = {"skirt", "dress", "saree", "sarong"}
LEGGED = {"jumpsuit", "suit", "tracksuit"}
"""Worn over the whole body, with legs."""


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
    start = min(_SKIRT_START, figure.waistline)
    wider, longer = roominess(piece)
    hem = float(np.clip(start + longer * (middle["hem"] - middle["waist"])[1] * scale / figure.torso, 1.4, 3.3))
    hem = float(np.clip(hem, *HEMS.get(piece.length or "", (1.4, 3.3))))
    heights = np.linspace(middle["waist"][1], middle["hem"][1], ROWS)
    left, right = _plain_rows(cutout.mask, heights)
    levels = np.linspace(start, hem, ROWS)
    wide = []
    for v, half in zip(levels, (left[:, 0] - right[:, 0]) / 2 * scale * wider, strict=True):
        bare = figure.bare_half(float(v))
        near = max(bare, half if cutout.on_body else bare + 0.5 * max(0.0, half - bare / SEEN_OF_FLAT))
        free = half if cutout.on_body else 0.8 * half
        wide.append(near if v <= 1.1 else max(free, legs_half(figure, float(v)), 0.9 * bare))
    target = rows_at(figure, levels, wide)
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


def _cut_trousers(cutout: Cutout, piece: Piece, figure: Figure) -> Cut:
    marks = lower_landmarks(cutout.mask, legs=True)
    waist, crotch = (marks["left_waist"] + marks["right_waist"]) / 2, marks["crotch"]
    heights = np.linspace(waist[1], crotch[1], 5)
    left, right = _plain_rows(cutout.mask, heights)
    hip = float((left[:, 0] - right[:, 0]).max())
    scale = (_HIP_SEEN if cutout.on_body else _HIP_FLAT) * figure.torso / max(hip, 1.0)
    levels = np.linspace(min(_TROUSERS_START, figure.waistline), CROTCH, 5)
    wider, longer = roominess(piece)
    wide = [figure.bare_half(float(v)) * 1.03 * max(1.0, wider) for v in levels]
    hips = rows_at(figure, levels, wide, _OVER_HIPS)
    panels = [Panel("hips", Strip(left, right), hips, 0.05 * figure.torso, 0.04 * figure.torso)]
    scales, whole = (scale * longer, scale * wider), _full_length(cutout, piece, marks)
    most = _ENDS_ABOVE.get(piece.category, np.inf)
    legs = {side: _leg_panel(cutout, figure, marks, side, scales, hips, whole, most) for side in SIDES}
    panels += closed_between(legs["left"][0], legs["right"][0], figure)
    hem = max(low for _, low in legs.values())
    return Cut(tuple(panels), hem, {"left": 0.0, "right": 0.0}, neckline=False)


def _full_length(cutout: Cutout, piece: Piece, marks: dict[str, Floats]) -> bool:
    """Whether trousers reach the ankle: a picture from above or of bent legs shows them shorter than they are."""
    if piece.category in _ENDS_ABOVE or piece.length in _STATED_SHORT:
        return False
    low = max(float(marks[f"{side}_hem_{edge}"][1]) for side in SIDES for edge in ("outer", "inner"))
    return low - float(marks["crotch"][1]) > _TO_THE_ANKLE * _usual_width(cutout.mask, marks["crotch"])


def _usual_width(mask: Mask, crotch: Floats) -> float:
    """Median width above the crotch in pixels: hands that rest on a wearer's hips widen only some of the rows."""
    across = mask[: int(crotch[1])].sum(axis=1)
    return float(np.median(across[across > 0])) if across.any() else np.inf


def _leg_panel(
    cutout: Cutout,
    figure: Figure,
    marks: dict[str, Floats],
    side: Side,
    scales: tuple[float, float],
    hips: Strip,
    full_length: bool,
    most: float = np.inf,
) -> tuple[Panel, float]:
    """One leg, and the height of its hem. scales: pixels of the photo per pixel of the cut-out, along and across; most:
    share of the leg that it covers at most."""
    crotch = marks["crotch"]
    low = float(max(marks[f"{side}_hem_outer"][1], marks[f"{side}_hem_inner"][1]))
    outer, inner = leg_rows(cutout.mask, crotch, side, np.linspace(crotch[1], low, ROWS))
    inner[0] = crotch
    source = sided(outer, inner, side)
    start_outer = (hips.left if side == "left" else hips.right)[-1]
    joints, radii = figure.leg(side)
    line = np.stack([(start_outer + figure.crotch) / 2, joints[1], joints[2]])
    share = min(most, (low - crotch[1]) * scales[0] / max(length(line), 1.0))
    if full_length:
        share = 1.0 + _BELOW_ANKLE * figure.torso / max(length(line), 1.0)
    at = np.linspace(0, 1, ROWS)[1:] * share
    points, square = across_limb(figure, side, line, at, 1)
    bare = np.interp(at, [0, 0.5, 1], radii)
    flat = np.hypot(*(outer - inner).T)[1:] / 2 * scales[1]
    half = np.clip(flat * (1.0 if cutout.on_body else _LEG_OF_FLAT), 1.04 * bare, 2.4 * bare)[:, None]
    to_outer = np.vstack([start_outer, points + half * square])
    to_inner = np.vstack([figure.crotch, points - half * square])
    target = sided(to_outer, to_inner, side)
    return Panel(f"{side}_leg", source, target, 0.03 * figure.torso, 0.05 * figure.torso), figure.height_of(points[-1])


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
    ease = 1.03 if piece.category == "jumpsuit" else 1.1
    hip = float(np.ptp(np.flatnonzero(cutout.mask[min(row + 2, len(cutout.mask) - 1)])))
    wide = _HIP_FLAT * figure.torso / max(hip, 1.0)
    target = _bodice(top.panels[0].source, figure, wide, ease)
    body = replace(top.panels[0], target=target, after=0.03 * figure.torso)
    hips = rows_at(figure, np.array([0.9, CROTCH]), [1.03 * figure.bare_half(v) for v in (0.9, CROTCH)])
    marks = {"crotch": crotch, **leg_hems(cutout.mask, crotch)}
    scale = _leg_scale(piece, figure, marks, row - float(body.source.left[0][1]))
    full = piece.category != "jumpsuit" or _full_length(cutout, piece, marks)
    legs = [_leg_panel(cutout, figure, marks, side, (scale, wide), hips, full) for side in SIDES]
    hem = max(low for _, low in legs)
    under = [replace(panel, before=0.1 * figure.torso) for panel, _ in legs]  # cloth behind a jacket's open front
    return Cut((*under, body, *top.panels[1:]), hem, top.sleeves, neckline=True)


def _bodice(source: Strip, figure: Figure, wide: float, ease: float) -> Strip:
    """Where what is above the crotch goes: close to the body, but a bib and its straps as broad as they are.

    wide: pixels of the photo per pixel of the cut-out across; ease: how many times as wide as the body it is else.
    """
    levels = np.linspace(0.27, CROTCH, len(source.left) - 2)
    halves = wide * np.hypot(*(source.left - source.right).T) / 2
    bare = np.array([figure.bare_half(float(v)) for v in levels])
    bib = (halves[2:] < _BIB * bare) & (levels < _BIB_ENDS)
    seam = float(np.mean([np.hypot(*(figure.shoulder_point(side) - figure.axis(0.0))) for side in SIDES]))
    shares = (halves[0] / seam, halves[1] / seam) if bib[0] else (NECK_SHARE, 1.0)
    return body_target(figure, levels, list(np.where(bib, halves[2:], ease * bare)), shares=shares)


def _leg_scale(piece: Piece, figure: Figure, marks: dict[str, Floats], above: float) -> float:
    """Pixels of the photo per pixel of the cut-out along a leg; suits always reach the ankle.

    above: from the collar to the crotch in the cut-out, which on the body is a known share of the torso.
    """
    if piece.category == "jumpsuit":
        return (CROTCH + NECK_LIFT) * figure.torso / max(above, 1.0)
    leg = float(np.mean([marks[f"{side}_hem_outer"][1] for side in SIDES]) - marks["crotch"][1])
    return max(length(figure.leg(side)[0]) for side in SIDES) / max(leg, 1.0)
