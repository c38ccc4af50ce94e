"""Landmarks of a top, coat or dress from its silhouette: collar, shoulders, sleeves, hem, waist.

Names are those of ``stylist.demo.draw.garment_landmarks``; "left" is the wearer's left, the right side of a picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np

from stylist.tryon.figure import SIDES, Side
from stylist.tryon.geometry import Floats, Mask, fill_polygon
from stylist.tryon.silhouette import Profile, profile_of

Landmarks = Mapping[str, Floats]
"""Name -> (2,) x, y in pixels of the cut-out."""

_SLIVER = 0.25
"""Breadth in depths of the armhole of what is too thin for a sleeve."""
_SIGN = {"left": 1.0, "right": -1.0}
_DEEP = (0.25, 0.75)
"""How deep below the collar an armpit may be, in chest widths; below the shoulder it is the usual depth, 0.36."""
_USUAL_DEPTH = 0.36
_SLEEVE_BESIDE = 1.1
"""How far from the middle a sleeve reaches at an armpit, in half chest widths."""
_SHOULDER_ROW, _FULL_BREADTH = 0.2, 0.8
"""Share of the height, and share of its largest breadth that a garment without sleeves has there: three gilets and two
folded shirts have 0.82 to 0.99, 31 jackets and coats whose armpits are hidden 0.26 to 0.71."""
_MIDDLE = 0.6
"""Share of the body's breadth around its middle line in which no sleeve hangs: the hem is where its cloth ends."""
_CORNER = 0.12
"""Depths of the armhole from the armpit within which a short sleeve's far end is but the inner corner of its hem."""
_NEARLY = 0.8
"""Share of its furthest point that a sleeve's end reaches along the sleeve."""
_SLACK, _SLACK_BESIDE_SLEEVE = 0.12, 0.05
"""By how much of its half-width a body may bulge beyond the straight line from armpit to hem."""


def upper_landmarks(mask: Mask, sleeved: bool | None = None) -> dict[str, Floats]:
    """Collar, shoulder, armpit, cuff, hem and waist of both sides of a shirt, jacket or dress, lying or hanging.

    Without sleeves the cuff is the shoulder. ``sleeved`` comes from the shop's data; None: decided by the shape.
    """
    profile = _down_to_the_hem(profile_of(mask), mask)
    joints = {side: _armpit(profile, side) for side in SIDES}
    if sleeved is None:
        sleeved = any(found for _, found in joints.values())
    found: dict[str, Floats] = {}
    for side in SIDES:
        armpit = _sleeved_armpit(mask, profile, joints, side) if sleeved else _underarm(profile, side)
        shoulder = _shoulder(mask, profile, side, abs(armpit[0] - profile.axis), sleeved)
        found[f"{side}_armpit"], found[f"{side}_shoulder"] = armpit, shoulder
        found[f"{side}_collar"] = _collar(mask, profile, side, shoulder, sleeved)
        found[f"{side}_hem"] = _hem(profile, mask, side)
        found[f"{side}_waist"] = _waist(profile, side, armpit)
        found[f"{side}_cuff"] = _cuff(mask, profile, side, shoulder, armpit) if sleeved else shoulder
    return _even(found, profile.axis, "collar")


def _down_to_the_hem(profile: Profile, mask: Mask) -> Profile:
    """The profile without the rows below the hem, in which only sleeves hang that are longer than the body."""
    half = _MIDDLE * float(np.nanmedian(profile.right - profile.left)) / 2
    middle = mask[:, max(0, round(profile.axis - half)) : round(profile.axis + half) + 1]
    return replace(profile, bottom=int(np.flatnonzero(middle.any(axis=1))[-1])) if middle.any() else profile


def _hem(profile: Profile, mask: Mask, side: Side) -> Floats:
    """The hem's corner: at the garment's edge, or where a sleeve that goes on below begins."""
    edge, away = profile.edge(side, profile.at(0.975)), _SIGN[side] * (np.arange(mask.shape[1]) - profile.axis)
    sleeve = away[mask[profile.bottom + 2 :].any(axis=0) & (away > 0)]
    inner = min(abs(edge[0] - profile.axis), sleeve.min(initial=np.inf))
    return np.array([profile.axis + _SIGN[side] * inner, edge[1]])


def shows_sleeves(mask: Mask) -> bool:
    """Whether sleeves are seen in the outline of a garment that lies: an armpit, or sides that go on outwards below the
    shoulders. A gilet that a shop calls jacket has neither, nor has a shirt folded up behind its front."""
    profile = profile_of(mask)
    if any(seen for _, seen in (_armpit(profile, side) for side in SIDES)):
        return True
    columns = [np.flatnonzero(row) for row in mask[profile.top : profile.bottom + 1]]
    breadth = np.array([np.ptp(filled) if len(filled) else 0 for filled in columns])
    return bool(breadth[round(_SHOULDER_ROW * profile.height)] < _FULL_BREADTH * breadth.max())


def _even(found: dict[str, Floats], axis: float, name: str) -> dict[str, Floats]:
    """A pair of landmarks made symmetric: creases and labels mislead one side, seldom both alike."""
    away = float(np.mean([abs(found[f"{side}_{name}"][0] - axis) for side in SIDES]))
    height = float(np.mean([found[f"{side}_{name}"][1] for side in SIDES]))
    return found | {f"{side}_{name}": np.array([axis + _SIGN[side] * away, height]) for side in SIDES}


def _sleeved_armpit(mask: Mask, profile: Profile, joints: Mapping[Side, tuple[Floats, bool]], side: Side) -> Floats:
    """Where it was seen, mirrored from the other side, or where a garment of this width has it."""
    other: Side = "left" if side == "right" else "right"
    for source, mirrored in ((side, False), (other, True)):
        point, seen = joints[source]
        filled = np.flatnonzero(mask[int(point[1])])
        edge = max(filled[-1] - profile.axis, profile.axis - filled[0]) if len(filled) else 0.0
        if edge < _SLEEVE_BESIDE * abs(point[0] - profile.axis):
            continue  # the top of a slit between the body and a sleeve that lies on it
        across = 2 * abs(point[0] - profile.axis)
        if seen and _DEEP[0] * across < point[1] - profile.top < _DEEP[1] * across:
            return _mirrored(point, profile) if mirrored else point
    widest = float(mask[: profile.at(0.75)].sum(axis=1).max())
    hem = 2 * abs(profile.edge(side, profile.at(0.9))[0] - profile.axis)
    chest = min(max(hem, widest / 1.25), widest / 1.05) if hem < 0.93 * widest else widest / 1.22
    shoulder = _top_of(mask, profile.axis + _SIGN[side] * 0.42 * chest)
    return np.array([profile.axis + _SIGN[side] * chest / 2, shoulder + _USUAL_DEPTH * chest])


def _mirrored(point: Floats, profile: Profile) -> Floats:
    return np.array([2 * profile.axis - point[0], point[1]])


def _armpit(profile: Profile, side: Side) -> tuple[Floats, bool]:
    """Where the row's width jumps out going up: a sleeve joins the body there. False where nothing jumps enough."""
    half = profile.half(side)
    step = max(2, round(0.02 * profile.height))
    rows = np.arange(profile.at(0.1), profile.at(0.72))
    jump = half[rows - step] - half[np.minimum(rows + step, profile.bottom)]
    body = float(np.median(half[profile.at(0.45) : profile.at(0.9)]))
    at = int(rows[int(np.argmax(jump))])
    sleeved = bool(jump.max() > 0.16 * body)
    low = min(at + step, profile.bottom)
    return np.array([profile.axis + _SIGN[side] * half[low], float(at)]), sleeved


def _underarm(profile: Profile, side: Side) -> Floats:
    """Of a sleeveless garment: where the armhole ends, the widest row of the upper part or the first nearly as wide."""
    half = profile.half(side)
    rows = np.arange(profile.at(0.05), profile.at(0.42))
    widest = float(half[rows].max())
    row = int(rows[int(np.argmax(half[rows] >= 0.965 * widest))])
    return profile.edge(side, row)


def _top_of(mask: Mask, column: float) -> float:
    """First row with cloth in a column (or the nearest column with any)."""
    column = int(np.clip(round(column), 0, mask.shape[1] - 1))
    for away in range(mask.shape[1]):
        for candidate in (column - away, column + away):
            if 0 <= candidate < mask.shape[1]:
                rows = np.flatnonzero(mask[:, candidate])
                if len(rows):
                    return float(rows[0])
    return 0.0


def _shoulder(mask: Mask, profile: Profile, side: Side, reach: float, sleeved: bool) -> Floats:
    """Above the armpit and a little inside: where the armhole seam meets the shoulder."""
    if not sleeved:
        row = profile.at(0.035)
        return np.array([profile.edge(side, row)[0], _top_of(mask, profile.edge(side, row)[0])])
    column = profile.axis + _SIGN[side] * 0.88 * reach
    return np.array([column, _top_of(mask, column)])


def _collar(mask: Mask, profile: Profile, side: Side, shoulder: Floats, sleeved: bool) -> Floats:
    """The highest cloth between the neck and the shoulder: where a collar meets the shoulder line.

    A hood rises far above it; the collar is then where the shoulder's slope would reach the neck.
    """
    reach = abs(shoulder[0] - profile.axis)
    columns = profile.axis + _SIGN[side] * reach * np.linspace(0.3, 0.62 if sleeved else 0.95, 9)
    tops = np.array([_top_of(mask, c) for c in columns])
    best = int(np.argmin(tops + 0.004 * profile.height * np.arange(9) * (1 if sleeved else -1)))
    if shoulder[1] - tops[best] > 0.45 * reach:
        return np.array([profile.axis + _SIGN[side] * 0.42 * reach, shoulder[1] - 0.22 * reach])
    return np.array([columns[best], tops[best]])


def _waist(profile: Profile, side: Side, armpit: Floats) -> Floats:
    """The narrowest row between armpit and hem's last third."""
    half = profile.half(side)
    rows = np.arange(min(int(armpit[1]) + 2, profile.bottom - 1), max(profile.at(0.68), int(armpit[1]) + 4))
    rows = rows[rows <= profile.bottom]
    return profile.edge(side, int(rows[int(np.argmin(half[rows]))]))


def sleeve_mask(mask: Mask, landmarks: Landmarks, side: Side) -> Mask:
    """The cloth of one sleeve: what lies outside the armhole line and, below it, outside the body's side, and
    begins near the armhole (the flare of a skirt lies outside too, lower down)."""
    shoulder, armpit, hem = (landmarks[f"{side}_{n}"] for n in ("shoulder", "armpit", "hem"))
    far = _SIGN[side] * 10.0 * mask.shape[1]
    above = np.array([shoulder[0], -10.0])
    side_line = np.array([hem[0], mask.shape[0] + 10.0])
    out = np.array([far, 0.0])
    region = np.stack([above, shoulder, armpit, side_line, side_line + out, above + out])
    cloth = mask & fill_polygon((mask.shape[0], mask.shape[1]), np.clip(region, -3e4, 3e4))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cloth.astype(np.uint8))
    lowest = armpit[1] + float(np.hypot(*(armpit - shoulder)))
    cloth &= np.isin(labels, np.flatnonzero(stats[:, cv2.CC_STAT_TOP] < lowest))
    return _above_flare(cloth, float(np.hypot(*(armpit - shoulder))))


def _above_flare(cloth: Mask, depth: float) -> Mask:
    """The cloth of a sleeve without the curved side or flared hem of the body below it: what is too thin for a sleeve
    is none, where something thicker lies above it. depth: of the armhole, in pixels."""
    thin = round(_SLIVER * depth) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thin, thin))
    rows = np.flatnonzero(cv2.morphologyEx(cloth.astype(np.uint8), cv2.MORPH_OPEN, disc).any(axis=1))
    if len(rows) == 0:
        return cloth
    kept = cloth.copy()
    kept[rows[-1] + thin :] = False
    return kept


def _cuff(mask: Mask, profile: Profile, side: Side, shoulder: Floats, armpit: Floats) -> Floats:
    """The middle of the sleeve's far end."""
    marks = {f"{side}_shoulder": shoulder, f"{side}_armpit": armpit, f"{side}_hem": profile.edge(side, profile.at(0.9))}
    y, x = np.nonzero(sleeve_mask(mask, marks, side))
    beside = np.abs(x - profile.axis) > 1.03 * abs(armpit[0] - profile.axis)  # a curved side is no sleeve
    y, x = y[beside], x[beside]
    if len(x) < 10:
        return shoulder
    points = np.stack([x, y], axis=1).astype(np.float64)
    start = (shoulder + armpit) / 2
    away = points - start
    cuff = start + _far_end(away, away[np.argmax(np.hypot(*away.T))])
    if np.hypot(*(cuff - armpit)) < _CORNER * np.hypot(*(armpit - shoulder)):
        cuff = start + _far_end(away, _broadest(away, side))
    return np.asarray(cuff, dtype=np.float64)


def _far_end(away: Floats, direction: Floats) -> Floats:
    """The middle of the far end along the sleeve's own direction, which the far end gives. away: (N, 2) its cloth."""
    for _ in range(3):
        reach = away @ (direction / max(float(np.hypot(*direction)), 1e-9))
        direction = away[reach > 0.94 * reach.max()].mean(axis=0)
    return direction


def _broadest(away: Floats, side: Side) -> Floats:
    """The direction in which a sleeve's far end is broadest, and nearly as far as it goes: in any other a corner of its
    hem goes furthest. away: (N, 2) its cloth from the armhole."""
    furthest, broadest, found = float(np.hypot(*away.T).max()), -1.0, away[np.argmax(np.hypot(*away.T))]
    for angle in np.deg2rad(np.arange(-40, 96, 5)):
        direction = np.array([_SIGN[side] * np.cos(angle), np.sin(angle)])
        reach = away @ direction
        if reach.max() < _NEARLY * furthest:
            continue
        broad = float(np.ptp(away[reach > 0.94 * reach.max()] @ (-direction[1], direction[0])))
        if broad > broadest:
            broadest, found = broad, direction
    return np.asarray(found, dtype=np.float64)


def body_rows(mask: Mask, landmarks: Landmarks, heights: Floats) -> tuple[Floats, Floats]:
    """(N, 2) left and (N, 2) right edges of the body at the given rows, sleeves that touch it left out."""
    profile = profile_of(mask)
    edges = {}
    for side in SIDES:
        armpit, hem, shoulder = (landmarks[f"{side}_{n}"] for n in ("armpit", "hem", "shoulder"))
        beside = _SIGN[side] * min(abs(armpit[0] - profile.axis), abs(shoulder[0] - profile.axis))
        sleeved = bool(np.any(landmarks[f"{side}_cuff"] != shoulder))  # one that lies on the side seam hides it
        top = profile.axis + beside if sleeved else armpit[0]
        straight = np.interp(heights, [armpit[1], hem[1]], [top, hem[0]])
        rows = np.clip(np.round(heights).astype(int), profile.top, profile.bottom)
        seen = (profile.right if side == "left" else profile.left)[rows]
        slack = (_SLACK_BESIDE_SLEEVE if sleeved else _SLACK) * abs(armpit[0] - profile.axis)
        low, high = (-9e9, straight + slack) if side == "left" else (straight - slack, 9e9)
        edges[side] = np.stack([np.clip(seen, low, high), rows.astype(np.float64)], axis=1)
    return edges["left"], edges["right"]
