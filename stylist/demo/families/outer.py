"""Jackets, coats, trench coats, puffers and gilets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from stylist.demo.families import details as d
from stylist.demo.families.block import SIDES, Upper, body_folds, hang_folds, sleeve_folds
from stylist.demo.families.tops import fitted
from stylist.demo.kit.canvas import Canvas, Cloth, Frame
from stylist.demo.kit.colour import darker, lighter
from stylist.demo.kit.curves import CENTRE, Pen, Points, box, flip_x, line, moved, shifted, spline
from stylist.demo.kit.look import Drawing, Look

C = CENTRE


def _block(look: Look, **given: Any) -> Upper:
    u = fitted(
        replace(look, neckline=None),
        Upper(chest=178, waist=172, hem=174, shoulder=156, armhole=160, neck=60, neck_depth=40, sleeve_width=126),
    )
    u = replace(u, sleeve=448.0, cuff=82.0, sleeve_angle=14.0) if look.sleeve != "sleeveless" else replace(u, sleeve=0)
    return replace(u, **given)


def _shell(
    canvas: Canvas, look: Look, u: Upper, cloth: Cloth, lining: tuple[float, float, float] | None = None
) -> None:
    """Inner back, sleeves, front; folds pressed in."""
    rng = look.rng(2)
    canvas.panel(u.back(14), look.plain(lining, "satin") if lining else cloth, tint=0.7, shadow=0)
    for sleeve in d.sleeves(canvas, look, u, cloth):
        sleeve_folds(canvas, sleeve, rng, 1.2)
    canvas.panel(u.body(), cloth, puff=13, soft=34)
    body_folds(canvas, u, rng, 0.9)


def jacket(look: Look) -> Drawing:
    """Cuts: "bomber", "denim", "biker", "harrington", "rain", "chore"."""
    ribbed = look.cut in ("bomber", "harrington")
    u = _block(look, length=455.0 if look.cut != "rain" else 540.0, waist_at=300.0)
    u = replace(
        u,
        hem=u.hem - (16 if ribbed else 4),
        length=u.length - (45 if look.cut == "biker" else 0) + (40 if look.cut == "chore" else 0),
    )
    cloth = look.cloth("denim" if look.cut == "denim" else None)

    def paint(canvas: Canvas) -> None:
        if look.cut == "rain":
            _hood(canvas, look, u, cloth)
        _shell(canvas, look, u, cloth, darker(look.main, 0.4) if look.cut != "denim" else None)
        if look.cut == "colour-block" or (look.cut == "rain" and len(look.colours) > 1):
            _yoke_block(canvas, look, u)
        _CUTS[look.cut if look.cut in _CUTS else "bomber"](canvas, look, u, cloth)

    x0, y0, x1, y1 = u.view()
    return Drawing((x0, y0 - (100 if look.cut == "rain" else 26), x1, y1), paint, u.landmarks())


def _yoke_block(canvas: Canvas, look: Look, u: Upper) -> None:
    body = u.body()
    canvas.panel(body[body[:, 1] <= u.top + 150], look.plain(look.second), lift=0.3, puff=13, soft=34, shadow=0.1)


def _ends(canvas: Canvas, look: Look, u: Upper, rib: Cloth) -> None:
    for side in SIDES:
        d.cuff_band(canvas, u.sleeve_on(side), 0.91, rib, grow=-5)
    low, high = u.hem_line(), u.hem_line(42)
    canvas.panel(np.vstack([high, low[::-1]]), rib, lift=0.8, puff=5, soft=14, shadow=0.2)


def _bomber(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    rib = look.plain(darker(look.main, 0.15), "rib")
    _ends(canvas, look, u, rib)
    for side in SIDES:
        d.welt(canvas, look, (C + side * 76, u.bottom - 176), (C + side * 122, u.bottom - 88), 12)
    d.zip_line(canvas, C, u.top + u.neck_depth - 6, u.bottom + 2, darker(look.main, 0.2))
    d.back_rib(canvas, u, rib, 24, 14)
    d.neck_rib(canvas, u, rib, 24)


def _harrington(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    _ends(canvas, look, u, look.plain(None, "rib"))
    for side in SIDES:
        d.welt(canvas, look, (C + side * 72, u.bottom - 170), (C + side * 124, u.bottom - 92), 18)
    d.zip_line(canvas, C, u.top + u.neck_depth - 6, u.bottom + 2, darker(look.main, 0.15))
    d.shirt_collar(canvas, look, replace(u, neck_depth=44), spread=66, drop=62, cloth=cloth)


def _denim(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    copper = (0.80, 0.58, 0.30) if look.fabric == "denim" else look.thread
    twin = replace(look, fabric="denim")
    y = u.top + 152
    for side in SIDES:
        for x0, x1 in ((40, 62), (132, 104)):
            seam = line((C + side * x0, y + 46), (C + side * x1, u.bottom - 40))
            canvas.seam(seam, 1.2)
            canvas.stitch(shifted(seam, 5), copper)
        canvas.seam(line((C + side * 16, y), (C + side * (u.shoulder - 6), y)), 1.2)
        canvas.stitch(line((C + side * 16, y + 6), (C + side * (u.shoulder - 6), y + 6)), copper)
        x = C + (36 if side > 0 else -120)
        canvas.panel(
            Pen(x, y - 4).to(x + 84, y - 4).to(x + 84, y + 24).to(x + 42, y + 42).to(x, y + 24).points,
            cloth,
            lift=1.2,
            puff=2,
            soft=8,
            shadow=0.3,
        )
        canvas.stitch(line((x + 4, y + 22), (x + 42, y + 37), (x + 80, y + 22)), copper)
        d.button(canvas, x + 42, y + 24, 6, (0.68, 0.52, 0.36), holes=False, metal=True)
        d.cuff_band(canvas, u.sleeve_on(side), 0.90, cloth, grow=1)
        canvas.stitch(d.cuff_line(u.sleeve_on(side), 0.915), copper)
    low, high = u.hem_line(), u.hem_line(36)
    canvas.panel(np.vstack([high, low[::-1]]), cloth, lift=0.9, puff=3, soft=10, shadow=0.2)
    canvas.stitch(u.hem_line(30), copper)
    canvas.panel(box(C - 17, u.top + 34, C + 17, u.bottom + 4), cloth, lift=1.0, puff=1.5, soft=6, shadow=0.2)
    for dx in (-13, 13):
        canvas.stitch(line((C + dx, u.top + 36), (C + dx, u.bottom)), copper)
    for k in range(6):
        d.button(
            canvas, C, u.top + 74 + (u.bottom - u.top - 92) * k / 5, 7, (0.68, 0.52, 0.36), holes=False, metal=True
        )
    d.shirt_collar(canvas, twin, replace(u, neck_depth=44), spread=72, drop=66, cloth=cloth)


def _biker(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    steel = (0.74, 0.74, 0.76)
    for side in SIDES:
        rever = (
            Pen(C + 10, u.top + 176)
            .bend(C - 34, u.top + 90, C - 52, u.top + 8)
            .to(C - 108, u.top + 78)
            .bend(C - 70, u.top + 140, C + 10, u.top + 176)
        )
        canvas.panel(
            rever.points if side < 0 else flip_x(rever.points),
            cloth,
            Frame((C, u.top), side * -20),
            lift=1.8,
            puff=5,
            soft=12,
            shadow=0.4,
        )
        canvas.stitch(line((C + side * 100, u.top + 80), (C + side * 60, u.top + 134)), look.thread)
        sleeve = u.sleeve_on(side)
        (ox, oy), (ix, iy) = sleeve.across(0.98)
        (px, py), (qx, qy) = sleeve.across(0.80)
        canvas.stroke(
            [line((ox * 0.7 + ix * 0.3, oy * 0.7 + iy * 0.3), (px * 0.7 + qx * 0.3, py * 0.7 + qy * 0.3))],
            5,
            steel,
            0.9,
            0.8,
        )
    zip_path = line((C + 26, u.top + 168), (C + 16, u.bottom))
    canvas.panel(
        np.vstack([moved(zip_path, -9, 0), (moved(zip_path, 9, 0))[::-1]]),
        d.plain_cloth(darker(look.main, 0.3), "canvas"),
        lift=0.5,
        puff=1,
        soft=3,
        shadow=0.3,
    )
    canvas.stroke(
        [
            line((C + 20 - 0.04 * (y - u.top - 168), y), (C + 29 - 0.04 * (y - u.top - 168), y))
            for y in np.arange(u.top + 172, u.bottom - 4, 5)
        ],
        2.4,
        steel,
        0.95,
        0.6,
    )
    for start, end in (
        ((C - 120, u.top + 236), (C - 66, u.top + 204)),
        ((C - 128, u.bottom - 120), (C - 76, u.bottom - 92)),
        ((C + 124, u.bottom - 120), (C + 74, u.bottom - 92)),
    ):
        canvas.stroke([line(start, end)], 9, darker(look.main, 0.5), 0.9, -0.5)
        canvas.stroke([line(start, end)], 4, steel, 0.9, 0.9)
    belt = np.vstack([u.hem_line(40), u.hem_line(8)[::-1]])
    canvas.panel(belt, cloth, lift=1.1, puff=3, soft=9, shadow=0.3)
    canvas.panel(
        box(C - 62, u.bottom - 44, C - 26, u.bottom - 6, 4),
        d.plain_cloth(steel, "metal"),
        holes=[box(C - 55, u.bottom - 37, C - 33, u.bottom - 13, 2)],
        lift=1.4,
        puff=2,
        soft=3,
        shadow=0.4,
    )
    rear = (
        Pen(C - 56, u.top + 12)
        .bend(C, u.top - 34, C + 56, u.top + 12)
        .to(C + 66, u.top + 46)
        .bend(C, u.top + 18, C - 66, u.top + 46)
    )
    canvas.panel(rear.points, cloth, lift=1.4, puff=4, soft=10, shadow=0.3)


def _rain(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    for side in SIDES:
        d.patch_pocket(canvas, look, C + (46 if side > 0 else -138), u.bottom - 176, 92, 104, flap=True, point=0)
        d.cuff_band(canvas, u.sleeve_on(side), 0.93, cloth, grow=1)
    canvas.panel(box(C - 20, u.top + 30, C + 20, u.bottom + 4), cloth, lift=1.2, puff=2, soft=8, shadow=0.25)
    for k in range(5):
        d.button(
            canvas,
            C,
            u.top + 84 + (u.bottom - u.top - 120) * k / 4,
            6.5,
            lighter(look.main, 0.25),
            holes=False,
            metal=True,
        )
    d.hem_stitch(canvas, look, u, 16)
    _hood_edges(canvas, look, u, cloth)


def _chore(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    for side in SIDES:
        d.patch_pocket(canvas, look, C + (34 if side > 0 else -132), u.bottom - 158, 98, 118, point=0)
        canvas.stitch(d.cuff_line(u.sleeve_on(side), 0.94), look.thread)
    d.patch_pocket(canvas, look, C + 40, u.top + 140, 76, 82, point=0)
    d.placket(canvas, look, C, u.top + 30, u.bottom + 3, 34, 5, cloth=cloth)
    d.hem_stitch(canvas, look, u, 14)
    d.shirt_collar(canvas, look, replace(u, neck_depth=46), spread=74, drop=64, cloth=cloth)


_CUTS = {"bomber": _bomber, "harrington": _harrington, "denim": _denim, "biker": _biker, "rain": _rain, "chore": _chore}


def _hood(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    t, n = u.top, u.neck
    outer = (
        Pen(C - n - 22, t + 20)
        .curve(C - n - 38, t - 60, C - 60, t - 98, C, t - 98)
        .curve(C + 60, t - 98, C + n + 38, t - 60, C + n + 22, t + 20)
    )
    canvas.panel(outer.bend(C, t + 70, C - n - 22, t + 20).points, cloth, puff=12, soft=26, shadow=0.2)
    inner = (
        Pen(C - n + 2, t + 20)
        .curve(C - n - 10, t - 40, C - 40, t - 70, C, t - 70)
        .curve(C + 40, t - 70, C + n + 10, t - 40, C + n - 2, t + 20)
    )
    canvas.panel(
        inner.bend(C, t + 80, C - n + 2, t + 20).points,
        look.plain(darker(look.main, 0.25), "nylon"),
        tint=0.7,
        puff=3,
        lift=0.1,
        shadow=0,
    )


def _hood_edges(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    t, n = u.top, u.neck
    for side in SIDES:
        pen = (
            Pen(C - n - 23, t + 16)
            .curve(C - n - 32, t - 40, C - n + 6, t - 74, C - 34, t - 86)
            .curve(C - n + 12, t - 50, C - n, t - 6, C - n + 14, t + 20)
        )
        pen.curve(C - n + 24, t + 42, C - 26, t + 56, C + 2, t + 64).curve(
            C - 30, t + 76, C - n - 14, t + 54, C - n - 23, t + 16
        )
        canvas.panel(
            pen.points if side < 0 else flip_x(pen.points),
            cloth,
            Frame((C, t), side * -20),
            lift=1.8,
            puff=7,
            soft=12,
            shadow=0.34,
        )


def lapels(
    canvas: Canvas,
    look: Look,
    u: Upper,
    cloth: Cloth,
    *,
    meet: float,
    wide: float,
    collar: Cloth | None = None,
    shawl: bool = False,
    peak: bool = False,
) -> None:
    """Tailored revers down to ``meet`` (y), with their collar; ``wide`` is how far they reach from the middle."""
    t, n = u.top, u.neck
    rear = (
        Pen(C - n - 6, t + 10)
        .bend(C - n, t - 22, C, t - 26)
        .bend(C + n, t - 22, C + n + 6, t + 10)
        .bend(C, t + 26, C - n - 6, t + 10)
    )
    canvas.panel(rear.points, collar or cloth, tint=0.92, puff=4, shadow=0.1)
    for side in SIDES:
        notch_y = t + 104 if not peak else t + 112
        if shawl:
            pen = Pen(C, meet).curve(C - n * 0.5, meet - 90, C - n * 0.94, t + 60, C - n * 0.86, t - 16)
            pen.bend(C - n - 14, t - 10, C - n - 18, t + 22).curve(C - wide, t + 90, C - wide + 4, meet - 130, C, meet)
            shapes = [pen.points]
        else:
            tip = (C - wide, notch_y + (12 if not peak else -26))
            rever = (
                Pen(C, meet)
                .curve(C - n * 0.48, meet - 80, C - n * 0.8, t + 90, C - n * 0.80, t + 24)
                .to(C - n * 0.98, t + 50)
            )
            rever.to(C - wide + 34, notch_y - 6).to(*tip).curve(C - wide + 12, notch_y + 70, C - 44, meet - 60, C, meet)
            leaf = (
                Pen(C - n * 0.86, t - 16)
                .bend(C - n - 14, t - 10, C - n - 20, t + 16)
                .to(C - wide + 14, notch_y - 30)
                .to(C - wide + 34, notch_y - 2)
            )
            leaf.to(C - n * 0.80, t + 62).bend(C - n * 0.72, t + 20, C - n * 0.86, t - 16)
            shapes = [rever.points, leaf.points]
        for shape in shapes:
            points = shape if side < 0 else flip_x(shape)
            canvas.panel(
                points,
                collar if collar and (shawl or shape is shapes[-1]) else cloth,
                Frame((C, t), side * -20),
                lift=1.7,
                puff=5,
                soft=14,
                shadow=0.40,
            )


def coat(look: Look) -> Drawing:
    """Cuts: "overcoat" (single-breasted), "double", "wrap" (belted), "duffle", "cocoon"."""
    length = {"knee": 640.0, "midi": 740.0, "maxi": 820.0}.get(look.length or "", 620.0)
    u = _block(look, length=length, waist_at=330.0, hem=196.0 + (10 if look.fit == "oversized" else 0))
    u = replace(u, neck_depth=120, neck_shape="v")
    cloth = look.cloth()

    def paint(canvas: Canvas) -> None:
        _shell(canvas, look, u, cloth, darker(look.main, 0.35))
        hang_folds(canvas, u, look.rng(3), 0.9, 4)
        for side in SIDES:
            d.button(canvas, *_cuff_spot(u, side), 6, _horn(look))
        if look.cut == "duffle":
            _duffle(canvas, look, u, cloth)
            return
        double = look.cut == "double"
        meet = u.top + (240 if not double else 210)
        edge_x = C + (46 if double else 14)
        canvas.seam(line((edge_x, meet - 10), (edge_x + 2, u.bottom + 2)), 1.8, 2.6)
        canvas.fold(line((edge_x - 8, meet), (edge_x - 8, u.bottom)), 10, 3)
        if look.cut != "wrap":
            _pockets(canvas, look, u, cloth)
            for k in range(3):
                y = meet + 16 + 92 * k
                for x in (C - 44, C + 44) if double else (C,):
                    d.button(canvas, x, y, 10, _horn(look))
        else:
            _pockets(canvas, look, u, cloth)
            belt(canvas, look, u, cloth)
        lapels(canvas, look, u, cloth, meet=meet, wide=112, shawl=look.cut == "wrap", peak=double)

    x0, y0, x1, y1 = u.view()
    return Drawing((x0, y0 - (104 if look.cut == "duffle" else 26), x1, y1), paint, u.landmarks())


def _horn(look: Look) -> tuple[float, float, float]:
    return darker(look.main, 0.55) if sum(look.main) > 0.5 else (0.22, 0.20, 0.19)


def _cuff_spot(u: Upper, side: int) -> tuple[float, float]:
    (ox, oy), (ix, iy) = u.sleeve_on(side).across(0.93)
    return ox * 0.78 + ix * 0.22, oy * 0.78 + iy * 0.22


def _pockets(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    for side in SIDES:
        x0, x1 = sorted((C + side * 66, C + side * 146))
        y = u.waist_y + 58
        canvas.panel(
            Pen(x0, y)
            .to(x1, y)
            .to(x1, y + 26)
            .bend(x1, y + 34, x1 - 8, y + 34)
            .to(x0 + 8, y + 34)
            .bend(x0, y + 34, x0, y + 26)
            .points,
            cloth,
            lift=1.3,
            puff=2.5,
            soft=8,
            shadow=0.3,
        )


def belt(canvas: Canvas, look: Look, u: Upper, cloth: Cloth, buckle: bool = False) -> None:
    """A belt at the waist, tied or buckled."""
    y = u.waist_y + 6
    top = Pen(C - u.waist - 3, y - 18).bend(C, y - 8, C + u.waist + 3, y - 18).points
    canvas.panel(np.vstack([top, (moved(top, 0, 36))[::-1]]), cloth, lift=1.5, puff=4, soft=10, shadow=0.34)
    end = spline([(C + 18, y), (C + 40, y + 70), (C + 34, y + 150)])
    canvas.panel(
        np.vstack([moved(end, -17, 0), (moved(end, 17, 0))[::-1]]), cloth, lift=1.4, puff=4, soft=10, shadow=0.34
    )
    if buckle:
        canvas.panel(
            box(C - 26, y - 26, C + 26, y + 28, 6),
            d.plain_cloth((0.36, 0.26, 0.18), "rubber"),
            holes=[box(C - 16, y - 15, C + 16, y + 17, 3)],
            lift=1.8,
            puff=3,
            soft=4,
            shadow=0.4,
        )
        canvas.stroke([line((C - 16, y), (C + 22, y + 1))], 5, (0.30, 0.22, 0.16), 0.95, 1.2)
    else:
        canvas.panel(
            Pen(C - 8, y - 24)
            .bend(C + 22, y - 34, C + 40, y - 14)
            .to(C + 36, y + 24)
            .bend(C + 10, y + 34, C - 4, y + 20)
            .points,
            cloth,
            lift=1.8,
            puff=6,
            soft=9,
            shadow=0.4,
        )


def _duffle(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    canvas.panel(box(C - 30, u.top + 40, C + 30, u.bottom + 6), cloth, lift=1.2, puff=3, soft=10, shadow=0.3)
    for k in range(4):
        y = u.top + 112 + 92 * k
        canvas.wire(
            [line((C - 62, y), (C + 62, y)), line((C - 62, y + 8), (C + 62, y + 8))],
            4.5,
            d.plain_cloth((0.36, 0.24, 0.16), "leather"),
        )
        canvas.panel(
            spline([(C - 26, y + 4), (C, y - 5), (C + 26, y + 4), (C, y + 13)], closed=True),
            d.plain_cloth((0.62, 0.46, 0.30), "rubber"),
            lift=1.6,
            puff=4,
            soft=5,
            shadow=0.4,
        )
    for side in SIDES:
        d.patch_pocket(canvas, look, C + (52 if side > 0 else -152), u.waist_y + 40, 100, 120, flap=True, point=0)
    _hood(canvas, look, u, cloth)
    _hood_edges(canvas, look, u, cloth)


def trench(look: Look) -> Drawing:
    """Double-breasted with storm flap, epaulettes and belt."""
    u = replace(_block(look, length=700.0, waist_at=320.0, hem=212.0), neck_depth=110, neck_shape="v")
    cloth = look.cloth("twill" if look.fabric == "cotton" else None)

    def paint(canvas: Canvas) -> None:
        _shell(canvas, look, u, cloth, (0.72, 0.62, 0.46))
        hang_folds(canvas, u, look.rng(3), 1.1, 7)
        meet = u.top + 196
        flap = (
            Pen(C - u.neck - 10, u.top + 16)
            .to(C - u.shoulder + 12, u.top + u.slope + 6)
            .bend(C - u.shoulder + 20, u.top + 120, C - u.chest + 26, u.armpit_y + 20)
            .bend(C - 100, u.armpit_y + 34, C - 40, u.armpit_y + 10)
        )
        canvas.panel(flap.points, cloth, lift=1.2, puff=4, soft=12, shadow=0.25)
        canvas.seam(line((C + 56, meet - 20), (C + 60, u.bottom + 4)), 1.8, 2.6)
        canvas.stitch(line((C + 49, meet), (C + 53, u.bottom)), look.thread)
        for k in range(4):
            y = meet - 36 + (84 * k if k < 2 else 84 * k + 26)
            for x in (C - 46 - 3 * (k == 0), C + 42):
                d.button(canvas, x, y, 9, (0.30, 0.22, 0.16))
        for side in SIDES:
            strap = line((C + side * (u.neck + 16), u.top + 16), (C + side * (u.shoulder - 4), u.top + u.slope + 2))
            canvas.panel(
                np.vstack([moved(strap, 0, -7), (moved(strap, 0, 11))[::-1]]),
                cloth,
                lift=1.4,
                puff=2.5,
                soft=6,
                shadow=0.3,
            )
            d.button(canvas, C + side * (u.neck + 26), u.top + 21, 4.6, (0.30, 0.22, 0.16))
            d.cuff_band(canvas, u.sleeve_on(side), 0.86, cloth, grow=3, end=0.90)
            d.welt(canvas, look, (C + side * 84, u.waist_y + 60), (C + side * 112, u.waist_y + 168), 22)
        belt(canvas, look, u, cloth, buckle=True)
        lapels(canvas, look, u, cloth, meet=meet, wide=124, peak=False)
        d.hem_stitch(canvas, look, u, 16)

    x0, y0, x1, y1 = u.view()
    return Drawing((x0, y0 - 28, x1, y1), paint, u.landmarks())


def puffer(look: Look) -> Drawing:
    """Down-filled: "short", "long", "light" (thin channels), hooded or with a stand collar."""
    long = look.length in ("midi", "knee")
    u = _block(look, length=700.0 if long else 480.0, waist_at=310.0, hem=176.0, cuff=90.0, sleeve_width=136.0)
    step = 34.0 if look.cut == "light" else 62.0

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth("nylon" if look.fabric != "velvet" else None)
        if "hooded" in look.finishes:
            _hood(canvas, look, u, cloth)
        _shell(canvas, look, u, cloth, darker(look.main, 0.3))
        _channels(canvas, look, u, step)
        d.zip_line(canvas, C, u.top + 26, u.bottom, darker(look.main, 0.35), (0.30, 0.30, 0.31))
        for side in SIDES:
            d.welt(canvas, look, (C + side * 92, u.waist_y + 6), (C + side * 118, u.waist_y + 88), 7)
        if "hooded" in look.finishes:
            _hood_edges(canvas, look, u, cloth)
        else:
            _puffed_collar(canvas, look, u, cloth)

    x0, y0, x1, y1 = u.view()
    return Drawing((x0, y0 - (100 if "hooded" in look.finishes else 44), x1, y1), paint, u.landmarks(), relief=1.15)


def _channels(canvas: Canvas, look: Look, u: Upper, step: float) -> None:
    """Quilting lines across, each channel swelling between them with small puckers."""
    rng = look.rng(9)
    body = u.body()
    for y in np.arange(u.top + 74, u.bottom - 12, step):
        row = body[np.abs(body[:, 1] - y) < 30]
        half = float(np.abs(row[:, 0] - C).max()) - 3
        seam = Pen(C - half, y).bend(C, y + 12, C + half, y).points
        _channel(canvas, seam, step, rng)
    for side in SIDES if u.sleeve else ():
        for share in np.arange(0.16, 0.97, step / u.sleeve):
            _channel(canvas, d.cuff_line(u.sleeve_on(side), float(share)), step, rng)


def _channel(canvas: Canvas, seam: Points, step: float, rng: np.random.Generator) -> None:
    canvas.stroke([seam], 2.4, (0.02, 0.02, 0.03), 0.30, -3.0)
    wide = step * 0.5
    canvas.stroke([seam - (0, step * 0.5)], wide, (0, 0, 0), 0.0001, 0.01)
    canvas.fold(seam - (0, step * 0.5), step * 0.75, 9.0 if step > 40 else 4.5)
    for x, y in seam[2:-2:3]:
        lean = float(rng.uniform(-9, 9))
        canvas.fold(
            line((x, y - 2), (x + lean / 2, y - step * 0.18), (x + lean, y - step * rng.uniform(0.25, 0.5))),
            6,
            float(rng.uniform(1.5, 3.2)),
        )
        canvas.fold(
            line((x + 5, y + 2), (x + 5 + lean / 2, y + step * 0.16), (x + 5 + lean, y + step * rng.uniform(0.2, 0.4))),
            6,
            float(rng.uniform(1.2, 2.6)),
        )


def _puffed_collar(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    t, n = u.top, u.neck
    inner = Pen(C - n + 6, t - 32).bend(C, t - 54, C + n - 6, t - 32).to(C + n, t + 8).bend(C, t + 44, C - n, t + 8)
    canvas.panel(inner.points, look.plain(darker(look.main, 0.15), "nylon"), tint=0.8, puff=5, soft=12, shadow=0.1)
    for side in SIDES:
        pen = (
            Pen(C - 2, t + 62)
            .bend(C - n - 4, t + 56, C - n - 14, t + 8)
            .bend(C - n - 4, t - 34, C - n + 14, t - 36)
            .curve(C - n + 10, t - 4, C - n + 26, t + 8, C - 2, t + 10)
        )
        canvas.panel(pen.points if side < 0 else flip_x(pen.points), cloth, lift=1.6, puff=9, soft=14, shadow=0.3)


def gilet(look: Look) -> Drawing:
    """A sleeveless layer: "quilted" (down) or "fleece"."""
    u = replace(_block(look, length=470.0, waist_at=300.0, hem=172.0), shoulder=136, sleeve=0)
    quilted = look.cut != "fleece"

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth("nylon" if quilted else "fleece")
        _shell(canvas, look, u, cloth, darker(look.main, 0.3))
        if quilted:
            _channels(canvas, look, u, 46)
        for side in SIDES:
            d.band_along(canvas, u.armhole_line(side), 8 * side, look.plain(darker(look.main, 0.2), "nylon"))
            d.welt(canvas, look, (C + side * 92, u.waist_y + 4), (C + side * 116, u.waist_y + 80), 8)
        d.zip_line(canvas, C, u.top + 26, u.bottom, darker(look.main, 0.35), (0.30, 0.30, 0.31))
        _puffed_collar(canvas, look, u, cloth)

    x0, y0, x1, y1 = u.view()
    return Drawing((x0, y0 - 44, x1, y1), paint, u.landmarks())
