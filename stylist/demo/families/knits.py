"""Sweaters, cardigans, sweatshirts and hoodies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stylist.demo.families import details as d
from stylist.demo.families.block import SIDES, Sleeve, Upper, body_folds, sleeve_folds
from stylist.demo.families.tops import fitted
from stylist.demo.kit.canvas import Canvas, Cloth, Frame
from stylist.demo.kit.colour import darker, lighter
from stylist.demo.kit.curves import CENTRE, Pen, Points, box, flip_x, line, moved, spline
from stylist.demo.kit.look import Drawing, Look

C = CENTRE


def _knit_cloth(look: Look) -> Cloth:
    """Chunky, ribbed or fine, by pattern and cut."""
    if look.pattern == "ribbed":
        return look.cloth("wide-rib")
    if look.cut == "fair-isle":
        return look.plain(None, "knit")
    return look.cloth(
        "knit" if look.cut in ("chunky", "cable", "shawl", "fair-isle") or look.pattern == "cable-knit" else "fine-knit"
    )


def _block(look: Look) -> Upper:
    u = fitted(look, Upper(length=490, chest=172, waist=168, hem=158, sleeve_width=120))
    return replace(u, cuff=max(u.cuff, 66) if u.sleeve else u.cuff, hem=u.hem - (4 if look.fit != "slim" else 0))


def _rib_ends(canvas: Canvas, look: Look, u: Upper, rib: Cloth, sleeves: list[Sleeve], deep: float = 38) -> None:
    """Ribbed cuffs and waistband."""
    for sleeve in sleeves:
        d.cuff_band(canvas, sleeve, 0.91 if u.sleeve > 250 else 0.88, rib, grow=-3)


def _waist_rib(canvas: Canvas, u: Upper, rib: Cloth, deep: float = 40) -> None:
    lower = u.hem_line()
    upper_edge = u.hem_line(deep)
    widen = (upper_edge[:, 0] - C) * 1.015 + C
    canvas.panel(
        np.vstack([np.column_stack([widen, upper_edge[:, 1]]), lower[::-1]]),
        rib,
        Frame((C, 0)),
        lift=0.6,
        puff=5,
        soft=14,
        shadow=0.14,
    )


def _cables(canvas: Canvas, u: Upper, columns: tuple[float, ...]) -> None:
    """Raised ropes of two crossing strands down the front."""
    for x in columns:
        y0 = u.top + (60 if abs(x) > 60 else u.neck_depth + 18)
        _rope(canvas, [(C + x, y0), (C + x, u.bottom - 46)], 15)
        for edge in (-27, 27):
            canvas.stroke([line((C + x + edge, y0), (C + x + edge, u.bottom - 46))], 4.0, (0, 0, 0), 0.10, -2.2)


def _rope(canvas: Canvas, ends: list[tuple[float, float]], radius: float) -> None:
    (x0, y0), (x1, y1) = ends
    turns = 58.0
    count = int((y1 - y0) / turns * 12)
    t = np.linspace(0, 1, count)
    y = y0 + (y1 - y0) * t
    centre = x0 + (x1 - x0) * t
    for phase in (0.0, np.pi):
        x = centre + radius * np.sin(2 * np.pi * (y - y0) / turns + phase)
        strand: Points = np.column_stack([x, y])
        canvas.stroke([strand], 15, (0, 0, 0), 0.05, 2.6)
        canvas.stroke([moved(strand, 8.2, 0)], 1.8, (0, 0, 0), 0.13, -1.0)


def _fair_isle(canvas: Canvas, look: Look, u: Upper) -> None:
    """Bands of small motifs round the yoke."""
    inks = look.colours[1:] or (lighter(look.main, 0.7),)
    for row in range(9):
        radius = 118 + row * 12
        ink = inks[(row // 2) % len(inks)]
        arc = [
            (C + radius * 1.25 * np.sin(a), u.top - 26 + radius * np.cos(a))
            for a in np.linspace(-1.05, 1.05, 22 + row * 2)
        ]
        marks = [box(x - 3.4, y - 4.4, x + 3.4, y + 4.4) for k, (x, y) in enumerate(arc) if row % 3 != 1 or k % 2]
        canvas.ink(marks, ink, 0.92)


def sweater(look: Look) -> Drawing:
    """Pullovers: "chunky", "cable", "fine", "fair-isle"; crew, V or roll neck."""
    u = _block(look)
    rib = look.plain(look.second if look.cut == "tipped" else look.main, "rib")
    roll = look.neckline == "turtleneck"

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        cloth = _knit_cloth(look)
        d.inside_back(canvas, look, u)
        if not roll:
            d.back_rib(canvas, u, rib, 17)
        shapes = d.sleeves(canvas, look, u, cloth)
        for sleeve in shapes:
            if look.pattern == "cable-knit":
                _sleeve_cable(canvas, sleeve)
            sleeve_folds(canvas, sleeve, rng, 1.0)
        _rib_ends(canvas, look, u, rib, shapes)
        canvas.panel(u.body(), cloth, puff=13, soft=36)
        if look.pattern == "cable-knit":
            _cables(canvas, u, (-98, 0, 98) if look.neckline != "v-neck" else (-98, 98))
        if look.cut == "fair-isle":
            _fair_isle(canvas, look, u)
        _waist_rib(canvas, u, rib)
        body_folds(canvas, u, rng, 1.0)
        if roll:
            roll_neck(canvas, look, u)
        else:
            d.neck_rib(canvas, u, rib, 19)

    x0, y0, x1, y1 = u.view()
    return Drawing((x0, y0 - (66 if roll else 12), x1, y1), paint, u.landmarks())


def _sleeve_cable(canvas: Canvas, sleeve: Sleeve) -> None:
    (o0, i0), (o1, i1) = sleeve.across(0.16), sleeve.across(0.90)
    start, end = ((o0[0] + i0[0]) / 2, (o0[1] + i0[1]) / 2), ((o1[0] + i1[0]) / 2, (o1[1] + i1[1]) / 2)
    _rope(canvas, [start, end], 12)


def roll_neck(canvas: Canvas, look: Look, u: Upper) -> None:
    """A folded tube."""
    n, top, rib = u.neck, u.top, look.plain(None, "rib")
    tube = Pen(C - n - 6, top + 16).curve(C - n + 2, top - 6, C - n + 4, top - 30, C - n + 2, top - 54)
    tube.bend(C, top - 66, C + n - 2, top - 54).curve(
        C + n - 4, top - 30, C + n - 2, top - 6, C + n + 6, top + 16
    ).bend(C, top + 42, C - n - 6, top + 16)
    canvas.panel(tube.points, rib, lift=1.4, puff=9, soft=18, shadow=0.3)
    fold_over = Pen(C - n - 5, top + 2).curve(C - n - 4, top - 20, C - n + 1, top - 40, C - n + 1, top - 55)
    fold_over.bend(C, top - 68, C + n - 1, top - 55).curve(
        C + n - 1, top - 40, C + n + 4, top - 20, C + n + 5, top + 2
    ).bend(C, top + 26, C - n - 5, top + 2)
    canvas.panel(fold_over.points, rib, lift=1.6, puff=8, soft=14, shadow=0.34)


def cardigan(look: Look) -> Drawing:
    """Open knits with buttons: "shawl" has a broad collar, "cropped", "fine"."""
    u = replace(
        _block(look),
        neck=60,
        neck_depth=150 if look.cut != "crew" else 44,
        neck_shape="v" if look.cut != "crew" else "round",
    )
    rib = look.plain(look.second if look.cut == "tipped" else look.main, "rib")

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        cloth = _knit_cloth(look)
        d.inside_back(canvas, look, u)
        d.back_rib(canvas, u, rib, 16)
        shapes = d.sleeves(canvas, look, u, cloth)
        for sleeve in shapes:
            sleeve_folds(canvas, sleeve, rng)
        _rib_ends(canvas, look, u, rib, shapes)
        canvas.panel(u.body(), cloth, puff=13, soft=36)
        if look.pattern == "cable-knit":
            _cables(canvas, u, (-92, 92))
        _waist_rib(canvas, u, rib)
        body_folds(canvas, u, rng)
        _button_band(canvas, look, u, rib)
        for side in SIDES:
            d.patch_pocket(
                canvas, look, C + (40 if side > 0 else -116), u.bottom - 150, 76, 84, point=0
            ) if look.cut in ("shawl", "pocket") else None

    return Drawing(u.view(), paint, u.landmarks())


def _button_band(canvas: Canvas, look: Look, u: Upper, rib: Cloth) -> None:
    y = u.top + u.neck_depth
    wide = 40 if look.cut == "shawl" else 17
    for edge in (u.neckline()[::-1], flip_x(u.neckline()[::-1])):
        right = edge[0, 0] < C
        d.band_along(canvas, edge, wide if right else -wide, rib, shadow=0.25)
    canvas.panel(box(C - 15, y - 4, C + 15, u.bottom + 4), rib, lift=1.0, puff=2.5, soft=7, shadow=0.25)
    count = 5 if look.cut != "crew" else 7
    for k in range(count):
        d.button(
            canvas,
            C,
            y + 12 + (u.bottom - y - 34) * k / (count - 1),
            7.5,
            darker(look.main, 0.5) if look.cut != "tipped" else look.second,
        )


def sweatshirt(look: Look) -> Drawing:
    """A brushed cotton sweatshirt; "zip" has a half zip, "logo" a small mark."""
    u = _block(replace(look, fit=look.fit if look.fit != "regular" else "relaxed"))
    rib = look.plain(None, "rib")

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        cloth = look.cloth("jersey")
        d.inside_back(canvas, look, u)
        d.back_rib(canvas, u, rib, 18)
        shapes = d.sleeves(canvas, look, u, look.plain(look.second, "jersey") if look.cut == "raglan" else cloth)
        for sleeve in shapes:
            sleeve_folds(canvas, sleeve, rng, 1.2)
        _rib_ends(canvas, look, u, rib, shapes)
        canvas.panel(u.body(), cloth, puff=14, soft=38)
        if look.pattern == "graphic":
            _letters(canvas, look, u)
        _waist_rib(canvas, u, rib, 42)
        body_folds(canvas, u, rng, 1.15)
        d.neck_rib(canvas, u, rib, 20)
        v = (
            Pen(C - 20, u.top + u.neck_depth + 20)
            .to(C, u.top + u.neck_depth + 50)
            .to(C + 20, u.top + u.neck_depth + 20)
            .points
        )
        if look.cut == "zip":
            d.zip_line(canvas, C, u.top + u.neck_depth - 10, u.top + u.neck_depth + 120, darker(look.main, 0.25))
        else:
            canvas.stitch(v, look.thread, 4, 2.4, 1.1)

    return Drawing(u.view(), paint, u.landmarks())


def _letters(canvas: Canvas, look: Look, u: Upper) -> None:
    """An arched row of blocks, like varsity letters seen from afar, with an underline."""
    for k in range(-3, 4):
        x, y = C + k * 34, u.top + 172 + k * k * 2.2
        canvas.ink([box(x - 12, y - 19, x + 12, y + 19, 4), box(x - 4, y - 9, x + 4, y + 2, 2)], look.second, 0.95)
    canvas.stroke([Pen(C - 112, u.top + 232).bend(C, u.top + 205, C + 112, u.top + 232).points], 5, look.second, 0.95)


def hoodie(look: Look) -> Drawing:
    """A hooded sweatshirt with a kangaroo pocket; "zip" opens at the front."""
    base = _block(replace(look, fit=look.fit if look.fit != "regular" else "relaxed", neckline="crew-neck"))
    u = replace(base, neck=70, neck_depth=62)
    rib = look.plain(None, "rib")

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        cloth = look.cloth("jersey")
        shapes = d.sleeves(canvas, look, u, cloth)
        for sleeve in shapes:
            sleeve_folds(canvas, sleeve, rng, 1.2)
        _rib_ends(canvas, look, u, rib, shapes)
        _hood_back(canvas, look, u, cloth)
        canvas.panel(u.body(), cloth, puff=14, soft=38)
        _waist_rib(canvas, u, rib, 42)
        body_folds(canvas, u, rng, 1.15)
        _kangaroo(canvas, look, u, cloth)
        if look.cut == "zip":
            d.zip_line(canvas, C, u.top + u.neck_depth - 4, u.bottom, darker(look.main, 0.3))
        _hood_front(canvas, look, u, cloth)

    x0, y0, x1, y1 = u.view()
    return Drawing((x0, y0 - 112, x1, y1), paint, u.landmarks())


def _hood_back(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    t, n = u.top, u.neck
    outer = (
        Pen(C - n - 16, t + 24)
        .curve(C - n - 40, t - 60, C - 62, t - 108, C, t - 110)
        .curve(C + 62, t - 108, C + n + 40, t - 60, C + n + 16, t + 24)
    )
    outer.bend(C, t + 80, C - n - 16, t + 24)
    canvas.panel(outer.points, cloth, puff=12, soft=26, shadow=0.2)
    opening = (
        Pen(C - n + 8, t + 26)
        .curve(C - n - 12, t - 40, C - 44, t - 78, C, t - 78)
        .curve(C + 44, t - 78, C + n + 12, t - 40, C + n - 8, t + 26)
        .bend(C, t + 84, C - n + 8, t + 26)
    )
    canvas.panel(opening.points, cloth, tint=0.62, puff=3, lift=0.1, shadow=0)
    canvas.seam(line((C, t - 78), (C, t + 20)), 1.0)
    label = look.plain(lighter(look.main, 0.7) if sum(look.main) < 1.5 else darker(look.main, 0.6), "cotton")
    canvas.panel(box(C - 16, t - 2, C + 16, t + 14, 1.5), label, shadow=0.1, puff=0, lift=0.2)


def _hood_front(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    """The two front edges of the hood crossing at the throat, with its cords."""
    t, n = u.top, u.neck
    for side in SIDES:
        pen = Pen(C - n - 17, t + 18).curve(C - n - 34, t - 46, C - n + 2, t - 84, C - 34, t - 96)
        pen.curve(C - n + 14, t - 64, C - n + 2, t - 10, C - n + 14, t + 24)
        pen.curve(C - n + 24, t + 50, C - 26, t + 72, C + 6, t + 84).curve(
            C - 30, t + 92, C - n - 10, t + 62, C - n - 17, t + 18
        )
        canvas.panel(
            pen.points if side < 0 else flip_x(pen.points),
            cloth,
            Frame((C, t), side * -20),
            lift=1.8,
            puff=8,
            soft=13,
            shadow=0.34,
        )
    for side in SIDES:
        cord = spline([(C + side * 26, t + 72), (C + side * 32, t + 120), (C + side * 28, t + 176 + 10 * side)])
        canvas.wire([cord], 6, look.plain(lighter(look.main, 0.35), "canvas"))
        x, y = cord[-1]
        canvas.wire([line((x, y - 10), (x, y + 4))], 7, look.plain((0.7, 0.68, 0.64), "metal"))


def _kangaroo(canvas: Canvas, look: Look, u: Upper, cloth: Cloth) -> None:
    y1, y0 = u.bottom - 44, u.bottom - 176
    pen = (
        Pen(C - 74, y0)
        .to(C + 74, y0)
        .bend(C + 88, y0 + 60, C + 126, y0 + 92)
        .to(C + 126, y1)
        .to(C - 126, y1)
        .to(C - 126, y0 + 92)
        .bend(C - 88, y0 + 60, C - 74, y0)
    )
    canvas.panel(pen.points, cloth, lift=1.3, puff=5, soft=18, shadow=0.28)
    canvas.stitch(Pen(C - 72, y0 + 7).to(C + 72, y0 + 7).points, look.thread)
    for side in SIDES:
        canvas.stitch(
            Pen(C + side * 69, y0 + 6).bend(C + side * 84, y0 + 64, C + side * 121, y0 + 96).points, look.thread
        )
