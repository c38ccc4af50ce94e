"""Dresses and jumpsuits: a bodice and what falls from its waist."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from stylist.demo.families import details as d
from stylist.demo.families.block import SIDES, Lower, Upper, body_folds, drape_folds, leg_folds, sleeve_folds
from stylist.demo.families.knits import roll_neck
from stylist.demo.families.tops import strap_loops
from stylist.demo.kit.canvas import Canvas, Frame
from stylist.demo.kit.colour import darker
from stylist.demo.kit.curves import CENTRE, Pen, Points, Pt, bounds, box, flip_x, line, moved, shifted, spline
from stylist.demo.kit.look import Drawing, Look

C = CENTRE
_LENGTHS = {"mini": 560.0, "knee": 660.0, "midi": 780.0, "maxi": 910.0}
_HEMS = {
    "slip": 178.0,
    "sheath": 134.0,
    "shirt": 206.0,
    "wrap": 218.0,
    "fit-flare": 254.0,
    "tiered": 262.0,
    "knit": 150.0,
    "qipao": 142.0,
    "gown": 276.0,
    "sun": 236.0,
    "tee": 168.0,
}
_SLEEVES: dict[str, dict[str, Any]] = {
    "short-sleeve": {"sleeve": 138.0, "cuff": 96.0, "sleeve_angle": 30.0},
    "three-quarter-sleeve": {"sleeve": 262.0, "cuff": 76.0, "sleeve_angle": 21.0},
    "long-sleeve": {"sleeve": 392.0, "cuff": 58.0, "sleeve_angle": 15.0},
}
_NECKS: dict[str, dict[str, Any]] = {
    "crew-neck": {"neck": 66.0, "neck_depth": 44.0}, "v-neck": {"neck": 66.0, "neck_depth": 132.0,
    "neck_shape": "v"},
    "scoop-neck": {"neck": 88.0, "neck_depth": 84.0}, "square-neck": {"neck": 86.0, "neck_depth": 96.0,
    "neck_shape": "square"},
    "collar": {"neck": 54.0, "neck_depth": 52.0, "neck_shape": "v"}, "stand-collar": {"neck": 50.0,
    "neck_depth": 46.0},
    "turtleneck": {"neck": 50.0, "neck_depth": 22.0}, "halter": {"neck": 46.0, "neck_depth": 18.0,
    "neck_shape": "boat"},
    "off-shoulder": {"neck": 124.0, "neck_depth": 34.0, "neck_shape": "boat"},
}  # fmt: skip
_LOOSE = {"shirt", "tiered", "knit", "tee"}


def _block(look: Look) -> Upper:
    loose = look.cut in _LOOSE or look.fit in ("relaxed", "oversized")
    length, hem = _LENGTHS[look.length or "midi"], _HEMS.get(look.cut, 200.0)
    u = Upper(
        shoulder=134, chest=142, waist=132 if loose else 110, waist_at=268, hem=hem, length=length,
        hips=26 if loose else 44, armhole=138, sleeve_width=98, hem_dip=8 + hem * 0.07,
        tilt=tuple(float(v) for v in look.rng(1).uniform(-1.5, 1.5, 2)),  # type: ignore[arg-type]
    )  # fmt: skip
    u = replace(u, **_SLEEVES.get(look.sleeve or "", {}), **_NECKS.get(look.neckline or "", {}))
    if look.length in ("mini", "knee"):
        u = replace(u, hem=u.hem * 0.86 if u.hem > 170 else u.hem)
    if look.sleeve == "sleeveless":
        u = replace(u, shoulder=min(u.shoulder, u.neck + 42), slope=22)
    if look.neckline == "halter":
        u = replace(u, shoulder=52, slope=8)
    if look.neckline == "off-shoulder":
        u = replace(u, shoulder=142, slope=16, top=220, armhole=96, waist_at=214, length=u.length - 50)
    if _strappy(look):
        u = replace(
            u,
            neck=92,
            neck_depth=50,
            neck_shape="v" if look.cut == "slip" else "sweetheart",
            shoulder=102,
            slope=3,
            top=250,
            armhole=58,
            waist_at=178,
            length=u.length - 90,
        )
    return u


def _strappy(look: Look) -> bool:
    return (
        look.sleeve == "sleeveless"
        and look.cut in ("slip", "sun", "gown")
        and look.neckline in ("v-neck", "square-neck")
    )


def dress(look: Look) -> Drawing:
    """Cuts: slip, sheath, shirt, wrap, fit-flare, tiered, knit, qipao, gown, sun, tee."""
    u = _block(look)

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        cloth = look.cloth("wide-rib" if look.pattern == "ribbed" else "fine-knit" if look.cut == "knit" else None)
        d.inside_back(canvas, look, u, 26 if u.neck > 80 else 12)
        if _strappy(look):
            _straps(canvas, look, u)
        for sleeve in d.sleeves(canvas, look, u, cloth):
            sleeve_folds(canvas, sleeve, rng)
            canvas.stitch(d.cuff_line(sleeve, 0.95), look.thread, 4, 2.6, 1.0)
        flare = 0.0 if look.pattern != "solid" else 0.0005
        canvas.panel(u.body(), cloth, Frame((C, u.waist_y), 0, flare), puff=12, soft=32)
        bodice = replace(u, length=u.waist_at + 60, hem=u.waist + 12, hips=0, shirt_tail=0)
        body_folds(canvas, bodice, rng, 0.9)
        _skirt_part(canvas, look, u)
        _front(canvas, look, u)

    x0, y0, x1, y1 = u.view()
    lift = (
        92
        if _strappy(look)
        else 34
        if look.neckline in ("collar", "stand-collar")
        else 64
        if look.neckline == "turtleneck"
        else 14
    )
    marks = u.landmarks()
    for name, side in (("right", -1), ("left", 1)):
        marks[f"{name}_waist"] = (C + side * u.waist, u.waist_y)
    return Drawing((x0, y0 - lift, x1, y1), paint, marks)


def _straps(canvas: Canvas, look: Look, u: Upper) -> None:
    strap_loops(canvas, look, u)


def _skirt_part(canvas: Canvas, look: Look, u: Upper) -> None:
    """Waist seam and the folds that fall from it."""
    rng = look.rng(4)
    wide = u.hem > 160
    waist = Pen(C - u.waist, u.waist_y).bend(C, u.waist_y + 12, C + u.waist, u.waist_y).points
    if look.cut not in ("slip", "knit", "tee", "shirt", "sheath", "qipao"):
        canvas.seam(waist, 1.4, 2.2)
    count = 12 if u.hem > 230 else 8 if wide else 4
    shares = np.linspace(-0.86, 0.86, count) + rng.uniform(-0.04, 0.04, count)
    starts = rng.uniform(0.02, 0.25, count)
    long = u.bottom - u.waist_y
    top = [
        (C + s * (u.waist + (u.hem - u.waist) * b), u.waist_y + 8 + long * b)
        for s, b in zip(shares, starts, strict=True)
    ]
    foot = [(C + s * u.hem, u.bottom + u.hem_dip * 0.8 * (1 - s * s)) for s in shares]
    if look.cut == "tiered":
        _tiers(canvas, look, u)
    elif "pleated" in look.finishes:
        for a, b in zip(top, foot, strict=True):
            curve = spline([(a[0], u.waist_y + 6), ((a[0] + b[0]) / 2, (u.waist_y + b[1]) / 2), b], steps=14)
            canvas.stroke([curve], 2.2, (0.04, 0.03, 0.05), 0.26, -1.5)
            canvas.fold(moved(curve, 8, 0), 15, 5)
    else:
        drape_folds(canvas, top, foot, rng, 8.5 if wide else 3.2, 28)
    d.hem_stitch(canvas, look, u, 12)


def _tiers(canvas: Canvas, look: Look, u: Upper) -> None:
    rng = look.rng(5)
    long = u.bottom - u.waist_y
    edges = [0.0, 0.34, 0.66, 1.0]
    for lo, hi in pairwise(edges):
        y0 = u.waist_y + long * lo
        w0, w1 = (u.waist + (u.hem - u.waist) * (v**0.85) + (22 if v else 0) for v in (lo, hi))
        canvas.seam(Pen(C - w0 + 6, y0).bend(C, y0 + 20 * (0.4 + lo), C + w0 - 6, y0).points, 1.8, 2.6)
        for s in np.linspace(-0.92, 0.92, 17):
            a = (C + s * (w0 - 10) + rng.uniform(-4, 4), y0 + 10 * (1 - s * s))
            b = (C + s * (w1 - 6), y0 + long * (hi - lo) * rng.uniform(0.45, 0.98))
            canvas.fold(spline([a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b]), rng.uniform(10, 17), rng.uniform(4, 7))


def _front(canvas: Canvas, look: Look, u: Upper) -> None:
    """Neck finish and what the cut is known by."""
    rng = look.rng(6)
    if look.neckline == "collar":
        d.placket(canvas, look, C, u.top + u.neck_depth - 14, u.bottom + u.hem_dip * 0.7, 26, 11)
        d.shirt_collar(canvas, look, u, spread=54, drop=54)
    elif look.neckline == "stand-collar":
        d.stand_collar(canvas, look, u, 26)
    elif look.neckline == "turtleneck":
        roll_neck(canvas, look, u)
    else:
        d.band_along(canvas, u.front_neck(), 7, look.cloth(), shadow=0.15)
    if look.sleeve == "sleeveless" and not _strappy(look):
        for side in SIDES:
            canvas.stitch(shifted(u.armhole_line(side), 6 * side), look.thread, 4, 2.6, 1.0)
    if look.cut == "wrap":
        edge = (
            Pen(C + 3, u.top + u.neck_depth)
            .curve(C + 30, u.waist_y - 70, C + u.waist - 50, u.waist_y - 20, C + u.waist - 16, u.waist_y + 4)
            .points
        )
        canvas.seam(edge, 1.6, 2.4)
        drape_folds(
            canvas,
            [(C - 86 + 24 * k, u.armpit_y - 4 + 8 * k) for k in range(5)],
            [(C + u.waist - 26, u.waist_y - 8 + 5 * k) for k in range(5)],
            rng,
            3.6,
            14,
        )
        fall = (
            Pen(C + u.waist - 16, u.waist_y)
            .curve(C + 60, u.waist_y + 180, C + 66, u.bottom - 160, C + 84, u.bottom + 6)
            .points
        )
        canvas.seam(fall, 1.6, 2.6)
        canvas.fold(moved(fall, -7, 0), 12, 4)
    if look.cut in ("wrap", "shirt"):
        _sash(canvas, look, u)
    if look.cut == "qipao":
        _qipao(canvas, look, u)


def _sash(canvas: Canvas, look: Look, u: Upper) -> None:
    upper_edge = Pen(C - u.waist - 2, u.waist_y - 13).bend(C, u.waist_y - 1, C + u.waist + 2, u.waist_y - 13).points
    canvas.panel(
        np.vstack([upper_edge, (moved(upper_edge, 0, 26))[::-1]]), look.cloth(), lift=1.4, puff=3, soft=7, shadow=0.3
    )
    d.bow(canvas, look.cloth(), C + (u.waist - 52 if look.cut == "wrap" else 0), u.waist_y + 4, 46)


def _qipao(canvas: Canvas, look: Look, u: Upper) -> None:
    """The slanted opening, piped, with knotted buttons; side slits."""
    ink = look.second if look.second != look.main else darker(look.main, 0.4)
    pipe = look.plain(ink, "satin")
    edge = (
        Pen(C, u.top + u.neck_depth - 6)
        .curve(C + 14, u.top + 84, C + 70, u.top + 92, C + u.chest - 8, u.armpit_y - 4)
        .points
    )
    canvas.wire([edge], 4.5, pipe)
    canvas.wire([u.front_neck()], 4.5, pipe)
    for share in (0.06, 0.42, 0.8):
        x, y = edge[int(share * (len(edge) - 1))]
        canvas.wire([line((float(x) - 15, float(y) - 5), (float(x) + 15, float(y) + 5))], 5, pipe)
        d.button(canvas, float(x), float(y), 5.5, ink, holes=False)
    for side in SIDES:
        x = C + side * (u.hem - 3)
        canvas.seam(line((x, u.bottom - 2), (x + side * 1, u.bottom - 170)), 2.0, 3)


def jumpsuit(look: Look) -> Drawing:
    """One piece with legs: "wide", "dungarees" with a bib and straps."""
    if look.cut == "dungarees":
        return _dungarees(look)
    u = replace(
        _block(replace(look, cut="sheath", length="knee")),
        length=330,
        hem=120,
        waist=112,
        waist_at=262,
        hips=0,
        hem_dip=4,
    )
    lower = Lower(
        waist=114,
        hip=146,
        top=u.top + 262,
        rise=176,
        length=610,
        hem=150 if look.fit == "wide-leg" else 92,
        spread=106,
        dip=6,
    )

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        d.inside_back(canvas, look, u)
        for sleeve in d.sleeves(canvas, look, u):
            sleeve_folds(canvas, sleeve, rng)
            canvas.stitch(d.cuff_line(sleeve, 0.93), look.thread, 4, 2.6, 1.0)
        canvas.panel(_merged(u, lower), look.cloth(), puff=12, soft=30)
        body_folds(canvas, u, rng, 0.9)
        leg_folds(canvas, lower, rng)
        canvas.seam(line((C, u.waist_y), lower.crotch), 1.0)
        if look.neckline == "collar":
            d.placket(canvas, look, C, u.top + u.neck_depth - 12, lower.top, 24, 5)
            d.shirt_collar(canvas, look, u, spread=54, drop=54)
        else:
            d.band_along(canvas, u.front_neck(), 8, look.cloth(), shadow=0.15)
        _sash(canvas, replace(look, cut="jumpsuit"), u)

    marks = {**u.landmarks(), **lower.landmarks()}
    for name, side in (("right", -1), ("left", 1)):
        marks[f"{name}_waist"] = (C + side * u.waist, u.waist_y)
        marks[f"{name}_hem"] = marks[f"{name}_hem_outer"]
    x0, y0, x1, y1 = bounds([u.body(), lower.outline(), *([u.sleeve_on(s).outline for s in SIDES] if u.sleeve else [])])
    return Drawing((x0, y0 - 30, x1, y1), paint, marks)


def _merged(u: Upper, lower: Lower) -> Points:
    """Bodice and legs as one outline, joined at the waist."""
    body, legs = u.body(), lower.outline()
    half_body = body[: len(body) // 2]
    half_legs = legs[: len(legs) // 2]
    above = half_body[: int(np.argmax(half_body[:, 1] > u.waist_y))]
    below = half_legs[int(np.argmax(half_legs[:, 0] < C - lower.waist - 1)) :]
    right = np.vstack([above, below])
    return np.vstack([right, flip_x(right)[::-1]])


def _dungarees(look: Look) -> Drawing:
    lower = Lower(waist=126, hip=152, top=330, rise=190, length=590, hem=112, spread=104, dip=4)
    bib = (
        Pen(C - 74, 196)
        .to(C + 74, 196)
        .bend(C + 82, 280, C + 122, 334)
        .to(C - 122, 334)
        .bend(C - 82, 280, C - 74, 196)
        .points
    )

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth("denim" if look.fabric == "denim" else None)
        straps = [spline([(C + s * 56, 208), (C + s * 60, 150), (C + s * 50, 92)]) for s in SIDES]
        for strap in straps:
            canvas.panel(np.vstack([moved(strap, -13, 0), (moved(strap, 13, 0))[::-1]]), cloth, puff=3, soft=6)
        canvas.panel(lower.outline(), cloth, puff=12, soft=30)
        leg_folds(canvas, lower, look.rng(2))
        canvas.panel(bib, cloth, lift=1.2, puff=7, soft=24, shadow=0.2)
        canvas.panel(box(C - 122, 322, C + 122, 352, 2), cloth, lift=1.2, puff=3, soft=9, shadow=0.25)
        d.patch_pocket(canvas, look, C - 46, 226, 92, 78, point=6)
        for side in SIDES:
            d.button(canvas, C + side * 56, 212, 8, (0.70, 0.62, 0.48), holes=False, metal=True)
            canvas.stitch(line((C + side * 66, 200), (C + side * 68, 318)), look.thread)
        canvas.seam(line((C, 352), lower.crotch), 1.0)

    marks: dict[str, Pt] = dict(lower.landmarks())
    x0, _, x1, y1 = bounds([lower.outline()])
    return Drawing((x0, 86, x1, y1), paint, marks)
