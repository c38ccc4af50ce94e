"""Blazers, suits, waistcoats, tracksuits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stylist.demo.families import details as d
from stylist.demo.families.block import SIDES, Lower, Upper, body_folds, leg_folds, sleeve_folds
from stylist.demo.families.outer import lapels
from stylist.demo.families.tops import fitted
from stylist.demo.kit.canvas import Canvas, Cloth
from stylist.demo.kit.colour import darker
from stylist.demo.kit.curves import CENTRE, Pen, line, moved, part, shifted
from stylist.demo.kit.look import Drawing, Look

C = CENTRE


def _block(look: Look) -> Upper:
    u = fitted(
        replace(look, neckline=None, sleeve="long-sleeve", length=None),
        Upper(
            chest=172,
            waist=158,
            hem=176,
            shoulder=156,
            neck=58,
            neck_depth=150,
            neck_shape="v",
            length=510,
            waist_at=280,
            slope=32,
        ),
    )
    u = replace(u, sleeve=446, cuff=74, sleeve_angle=12, armhole=156, hem_dip=2)
    return replace(u, length=u.length - 70) if look.length == "cropped" else u


def _jacket(canvas: Canvas, look: Look, u: Upper) -> None:
    """The whole tailored jacket."""
    rng, cloth = look.rng(2), look.cloth()
    double = look.cut == "double"
    canvas.panel(u.back(10), look.plain(darker(look.main, 0.45), "satin"), tint=0.8, shadow=0)
    for sleeve in d.sleeves(canvas, look, u, cloth):
        sleeve_folds(canvas, sleeve, rng, 0.9)
        _cuff_buttons(canvas, look, u, sleeve.angle < 0, (sleeve.across(0.90), sleeve.across(0.97)))
    front = _fronts(u, double)
    canvas.panel(front, cloth, puff=12, soft=34)
    body_folds(canvas, u, rng, 0.6)
    meet = u.top + (250 if not double else 240)
    edge = line((C + (40 if double else 8), meet - 6), (C + (42 if double else 10), u.bottom - (0 if double else 30)))
    canvas.seam(edge, 1.8, 2.4)
    for side in SIDES:
        canvas.seam(
            Pen(C + side * 92, u.armpit_y + 14).bend(C + side * 84, u.waist_y, C + side * 92, u.waist_y + 70).points,
            0.8,
        )
        _flap(canvas, look, u, side, cloth)
    d.welt(canvas, look, (C + 66, u.top + 172), (C + 124, u.top + 162), 13)
    satin = look.plain(darker(look.main, 0.3), "satin") if look.cut == "tuxedo" else None
    lapels(
        canvas,
        look,
        u,
        satin or cloth,
        meet=meet,
        wide=104,
        collar=satin,
        shawl=look.cut in ("tuxedo", "shawl"),
        peak=double,
    )
    for k in range(3 if double else 2 if look.cut not in ("tuxedo", "shawl") else 1):
        y = meet + 8 + 68 * k - (66 if double else 0) * 0
        for x in (C - 42, C + 42) if double else (C,):
            d.button(canvas, x, y, 8.5, _horn(look))


def _horn(look: Look) -> tuple[float, float, float]:
    return darker(look.main, 0.55) if sum(look.main) > 0.6 else (0.20, 0.19, 0.20)


def _fronts(u: Upper, square: bool) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The body with rounded front corners where it opens below the button."""
    body = u.body()
    if square:
        return body
    low = u.bottom + u.hem_dip
    keep = body[~((np.abs(body[:, 0] - C) < 76) & (body[:, 1] > u.bottom - 12))]
    n = int(np.argmax(keep[:, 1] * (keep[:, 0] < C)))
    cut = Pen(C - 76, low).curve(C - 30, low, C - 6, low - 26, C - 1, low - 88).points
    return np.vstack([keep[: n + 1], cut, (2 * C, 0) + cut[::-1] * (-1, 1), keep[n + 1 :]])


def _flap(canvas: Canvas, look: Look, u: Upper, side: int, cloth: Cloth) -> None:
    x0, x1 = sorted((C + side * 66, C + side * 142))
    y = u.waist_y + 62
    if look.cut == "patch":
        d.patch_pocket(canvas, look, x0 - 4, y - 10, 84, 104, point=0)
        return
    tilt = 4 * side
    canvas.panel(
        Pen(x0, y - tilt)
        .to(x1, y + tilt)
        .to(x1, y + 22 + tilt)
        .bend(x1, y + 30, x1 - 8, y + 30)
        .to(x0 + 8, y + 30)
        .bend(x0, y + 30, x0, y + 22)
        .points,
        cloth,
        lift=1.1,
        puff=2,
        soft=7,
        shadow=0.3,
    )


def _cuff_buttons(
    canvas: Canvas, look: Look, u: Upper, left: bool, rows: tuple[tuple[tuple[float, float], tuple[float, float]], ...]
) -> None:
    (a_out, a_in), (b_out, b_in) = rows
    for k in range(3):
        t = k / 2.4
        ox, oy = a_out[0] + (b_out[0] - a_out[0]) * t, a_out[1] + (b_out[1] - a_out[1]) * t
        ix, iy = a_in[0] + (b_in[0] - a_in[0]) * t, a_in[1] + (b_in[1] - a_in[1]) * t
        d.button(canvas, ox * 0.84 + ix * 0.16, oy * 0.84 + iy * 0.16, 4.2, _horn(look), holes=False)


def blazer(look: Look) -> Drawing:
    """Cuts: "single", "double", "patch" (patch pockets), "tuxedo", "shawl"."""
    u = _block(look)
    x0, y0, x1, y1 = u.view()
    return Drawing((x0, y0 - 26, x1, y1), lambda canvas: _jacket(canvas, look, u), u.landmarks())


def suit(look: Look) -> Drawing:
    """Jacket over its trousers."""
    u = replace(_block(look), top=90, tilt=(0.0, 0.0))
    lower = Lower(waist=126, hip=152, top=330, rise=210, length=620, hem=96, spread=92)

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth()
        canvas.panel(lower.outline(), cloth, puff=12, soft=30)
        leg_folds(canvas, lower, look.rng(4), 0.5)
        for side in SIDES:
            axis = lower.leg_axis(side, 0.3)
            canvas.stroke([axis], 1.4, (1, 1, 1), 0.08, 1.2)
            canvas.stroke([moved(axis, 2.2, 0)], 1.6, (0, 0, 0), 0.10, -0.4)
        _jacket(canvas, look, u)

    x0, y0, x1, _ = u.view()
    marks = {**u.landmarks(), **{k: v for k, v in lower.landmarks().items() if "hem" in k}}
    return Drawing((x0, y0 - 26, x1, lower.bottom + 6), paint, marks)


def waistcoat(look: Look) -> Drawing:
    """Five buttons and two points."""
    u = replace(
        _block(look),
        shoulder=118,
        sleeve=0,
        length=400,
        waist_at=270,
        neck_depth=170,
        hem=150,
        waist=146,
        chest=160,
        armhole=172,
        hem_dip=-6,
    )

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth()
        canvas.panel(u.back(10), look.plain(darker(look.main, 0.4), "satin"), tint=0.85, shadow=0)
        body = u.body()
        n = int(np.argmax(body[:, 1] * (body[:, 0] < C - 40)))
        m = len(body) - 1 - n
        points = line((C - 62, u.bottom + 46), (C, u.bottom - 4), (C + 62, u.bottom + 46))
        canvas.panel(np.vstack([body[: n + 1], points, body[m:]]), cloth, puff=11, soft=30)
        body_folds(canvas, u, look.rng(2), 0.6)
        canvas.seam(line((C + 9, u.top + u.neck_depth), (C + 9, u.bottom + 2)), 1.6, 2.2)
        for k in range(5):
            d.button(canvas, C, u.top + u.neck_depth + 14 + 44 * k, 7, _horn(look))
        for side in SIDES:
            y = u.waist_y + 34
            d.welt(canvas, look, (C + side * 50, y + 8), (C + side * 112, y - 4), 13)
            canvas.stitch(shifted(u.armhole_line(side), 6 * side), look.thread, 4, 2.6, 1.0)
            canvas.stitch(
                shifted(part(u.front_neck(), 0.02 if side < 0 else 0.52, 0.48 if side < 0 else 0.98), 6),
                look.thread,
                4,
                2.6,
                1.0,
            )

    x0, y0, x1, y1 = u.view()
    return Drawing((x0, y0 - 8, x1, y1 + 44), paint, u.landmarks())
