"""T-shirts, shirts, blouses, polos, tanks, camisoles, tunics and tops."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from stylist.demo.families import details as d
from stylist.demo.families.block import SIDES, Sleeve, Upper, body_folds, drape_folds, hang_folds, sleeve_folds
from stylist.demo.kit.canvas import Canvas, Frame
from stylist.demo.kit.colour import lighter, mix
from stylist.demo.kit.curves import CENTRE, Pen, ellipse, flip_x, leaf, line, moved, part, ribbon, shifted, spline
from stylist.demo.kit.fabric import weave
from stylist.demo.kit.look import Drawing, Look

C = CENTRE
_FITS = {"slim": -10.0, "regular": 0.0, "relaxed": 10.0, "oversized": 24.0}


def fitted(look: Look, upper: Upper) -> Upper:
    """The block for the garment's gender, fit, length, neckline and sleeve."""
    ease = _FITS.get(look.fit, 0.0)
    waist = ease + (0 if look.for_men or look.gender == "unisex" else -16)
    u = replace(
        upper, chest=upper.chest + ease, waist=upper.waist + waist, hem=upper.hem + ease * 0.9,
        shoulder=upper.shoulder + ease * 0.7 - (0 if look.for_men else 7), sleeve_width=upper.sleeve_width + ease * 0.5,
        tilt=tuple(float(v) for v in look.rng(1).uniform(-1.6, 1.6, 2)),  # type: ignore[arg-type]
    )  # fmt: skip
    u = replace(u, **_SLEEVES.get(look.sleeve or "", {}), **_NECKS.get(look.neckline or "", {}))
    if look.sleeve in ("short-sleeve", "three-quarter-sleeve") and look.fit == "oversized":
        u = replace(u, cuff=u.cuff + 16, sleeve=u.sleeve + 14)
    if look.length == "cropped":
        u = replace(u, length=u.length * 0.76, waist_at=u.waist_at * 0.92, hem=u.hem - 4)
    return u


_SLEEVES: dict[str, dict[str, Any]] = {
    "sleeveless": {"sleeve": 0.0},
    "short-sleeve": {"sleeve": 158.0, "cuff": 112.0, "sleeve_angle": 30.0},
    "three-quarter-sleeve": {"sleeve": 290.0, "cuff": 88.0, "sleeve_angle": 21.0},
    "long-sleeve": {"sleeve": 440.0, "cuff": 64.0, "sleeve_angle": 15.0},
}
_NECKS: dict[str, dict[str, Any]] = {
    "crew-neck": {"neck": 66.0, "neck_depth": 46.0},
    "v-neck": {"neck": 64.0, "neck_depth": 122.0, "neck_shape": "v"},
    "scoop-neck": {"neck": 92.0, "neck_depth": 84.0},
    "square-neck": {"neck": 92.0, "neck_depth": 92.0, "neck_shape": "square"},
    "turtleneck": {"neck": 54.0, "neck_depth": 22.0},
    "collar": {"neck": 58.0, "neck_depth": 54.0, "neck_shape": "v"},
    "stand-collar": {"neck": 56.0, "neck_depth": 56.0, "neck_shape": "round"},
}


def t_shirt(look: Look) -> Drawing:
    """A jersey tee; "pocket", "ringer", "graphic" and "breton" are its cuts."""
    u = fitted(look, Upper())
    rib = look.plain(look.second if look.cut == "ringer" else look.main, "rib")

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        d.inside_back(canvas, look, u)
        d.back_rib(canvas, u, rib)
        for sleeve in d.sleeves(canvas, look, u):
            canvas.stitch(d.cuff_line(sleeve, 0.93 if u.sleeve < 300 else 0.97), look.thread, 4, 2.6, 1.0)
            if look.cut == "ringer":
                d.cuff_band(canvas, sleeve, 0.91, rib)
            sleeve_folds(canvas, sleeve, rng, 0.8)
        canvas.panel(u.body(), look.cloth(), puff=11, soft=34)
        if look.cut == "colour-block":
            _block(canvas, look, u)
        if look.pattern == "graphic":
            _graphic(canvas, look, u)
        if look.pattern == "logo":
            _monogram(canvas, look, u)
        d.neck_rib(canvas, u, rib)
        d.hem_stitch(canvas, look, u)
        if look.cut == "pocket":
            d.patch_pocket(canvas, look, C + 46, u.top + 150, 62, 68, point=8)
        body_folds(canvas, u, rng, 0.85)

    return Drawing(u.view(), paint, u.landmarks())


def _block(canvas: Canvas, look: Look, u: Upper) -> None:
    """The lower part of the body in the second colour."""
    y = u.armpit_y + 60
    body = u.body()
    low = body[body[:, 1] >= y]
    canvas.panel(low, look.plain(look.second), lift=0.5, puff=11, soft=34, shadow=0.05)


def _graphic(canvas: Canvas, look: Look, u: Upper) -> None:
    """A printed picture on the chest: a sun over waves, in the garment's other colours."""
    y, ink = u.top + 205, look.second
    other = look.colours[2] if len(look.colours) > 2 else mix(ink, look.main, 0.35)
    canvas.ink([ellipse(C, y, 58)], ink, 0.94)
    for k in range(4):
        yk = y + 6 + 19 * k
        wave = spline([(C - 92 + 46 * j, yk + (5 if j % 2 else -5)) for j in range(5)])
        canvas.stroke([wave], 12, look.main, 1.0)
        canvas.stroke([moved(wave, 0, 1)], 5.5, other, 0.94)


def _monogram(canvas: Canvas, look: Look, u: Upper) -> None:
    """A small embroidered mark at the heart."""
    x, y = C + 74, u.top + 170
    canvas.stroke([ellipse(x, y, 15)], 2.4, look.second, 0.95, 0.5)
    canvas.stroke([line((x - 7, y + 7), (x, y - 8), (x + 7, y + 7))], 2.4, look.second, 0.95, 0.5)


def shirt(look: Look) -> Drawing:
    """A woven shirt; cuts "soft", "button-down", "camp", "overshirt", "dress", "band"."""
    camp = look.cut == "camp"
    u = fitted(look, Upper(chest=172, waist=164, hem=168, length=525, hem_dip=4))
    u = replace(
        u, shirt_tail=0 if camp else 46, length=u.length - (24 if camp else 0), neck_depth=92 if camp else u.neck_depth
    )
    if look.cut == "overshirt":
        u = replace(u, chest=u.chest + 6, hem=u.hem + 8, shirt_tail=0, shoulder=u.shoulder + 5)

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        if look.neckline != "stand-collar":
            canvas.panel(u.back(), look.cloth(), tint=0.7, shadow=0)
        for sleeve in d.sleeves(canvas, look, u):
            _shirt_cuff(canvas, look, u, sleeve)
            sleeve_folds(canvas, sleeve, rng)
        canvas.panel(u.body(), look.cloth(), puff=11, soft=34)
        for side in SIDES:
            canvas.stitch(shifted(part(u.armhole_line(side), 0, 1), 6 * side), look.thread, 4, 2.6, 1.0)
            canvas.seam(_yoke(u, side), 0.6)
        d.hem_stitch(canvas, look, u, 7)
        top = u.top + u.neck_depth - (0 if camp else 16)
        d.placket(canvas, look, C, top, u.bottom + (2 if not u.shirt_tail else -1), 30, 6 if camp else 7)
        if look.cut == "overshirt":
            for side in SIDES:
                d.patch_pocket(canvas, look, C + (32 if side > 0 else -110), u.top + 165, 78, 88, flap=True)
        elif look.cut in ("soft", "button-down", "camp"):
            d.patch_pocket(canvas, look, C + 44, u.top + 176, 70, 80)
        body_folds(canvas, u, rng, weave(look.fabric).crease * 0.9)
        if look.neckline == "stand-collar":
            d.stand_collar(canvas, look, u)
            d.button(canvas, C, u.top + u.neck_depth - 12, 5, d.button_colour(look))
        elif camp:
            _camp_collar(canvas, look, u)
        else:
            crisp = look.cut == "dress"
            d.shirt_collar(
                canvas, look, u, spread=70 if crisp else 60, drop=72 if crisp else 58, down=look.cut == "button-down"
            )
            d.button(canvas, C, u.top + u.neck_depth - 4, 5, d.button_colour(look))

    return Drawing((u.view()[0], u.view()[1] - 30, u.view()[2], u.view()[3]), paint, u.landmarks())


def _yoke(u: Upper, side: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    x0, x1 = C + side * u.neck * 1.15, C + side * (u.shoulder - 3)
    return Pen(x0, u.top + 28).bend((x0 + x1) / 2, u.top + 34, x1, u.top + u.slope + 34).points


def _shirt_cuff(canvas: Canvas, look: Look, u: Upper, sleeve: Sleeve) -> None:
    if u.sleeve < 400:
        canvas.stitch(d.cuff_line(sleeve, 0.9), look.thread, 4, 2.6, 1.0)
        return
    if look.cut == "rolled":
        d.cuff_band(canvas, sleeve, 0.86, look.cloth(), grow=4)
        d.cuff_band(canvas, sleeve, 0.91, look.cloth(), grow=5)
        return
    d.cuff_band(canvas, sleeve, 0.885, look.cloth(), grow=2)
    for share in (0.90, 0.985):
        canvas.stitch(d.cuff_line(sleeve, share), look.thread, 4, 2.6, 1.0)
    outer, inner = sleeve.across(0.945)
    d.button(canvas, outer[0] * 0.7 + inner[0] * 0.3, outer[1] * 0.7 + inner[1] * 0.3 + 3, 4.6, d.button_colour(look))
    a, b = np.array(sleeve.across(0.72)), np.array(sleeve.across(0.88))
    canvas.seam(line(tuple(a[0] * 0.64 + a[1] * 0.36), tuple(b[0] * 0.66 + b[1] * 0.34)), 0.7)


def _camp_collar(canvas: Canvas, look: Look, u: Upper) -> None:
    """An open collar lying flat, with notched revers."""
    top, n, meet = u.top, u.neck, u.top + u.neck_depth
    rear = Pen(C - n, top + 4).bend(C, top - 34, C + n, top + 4).bend(C, top + 26, C - n, top + 4).points
    canvas.panel(rear, look.cloth(), tint=0.9, puff=3, shadow=0.1)
    for side in SIDES:
        rever = (
            Pen(C - 2, meet + 6)
            .bend(C - n * 0.5, top + 40, C - n * 0.9, top + 16)
            .to(C - n - 26, top + 62)
            .bend(C - 46, meet - 12, C - 2, meet + 6)
        )
        collar = (
            Pen(C - n * 0.92, top - 8)
            .bend(C - n - 14, top, C - n - 18, top + 18)
            .to(C - n - 38, top + 56)
            .to(C - n * 0.82, top + 60)
        )
        collar.bend(C - n * 0.74, top + 20, C - n * 0.92, top - 8)
        for shape in (rever, collar):
            points = shape.points if side < 0 else flip_x(shape.points)
            canvas.panel(points, look.cloth(), Frame((C, top), -side * 26), lift=1.5, puff=3, soft=9, shadow=0.34)


def blouse(look: Look) -> Drawing:
    """Soft shirts: "bow" ties at the neck, "ruffle" falls down the front, "puff" swells at the sleeve."""
    puff = 22 if look.cut == "puff" else 9
    u = fitted(look, Upper(chest=164, waist=154, hem=168, length=500, hem_dip=6, sleeve_swell=puff))
    u = replace(u, cuff=u.cuff + (10 if u.sleeve else 0), sleeve_width=124)

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        d.inside_back(canvas, look, u)
        for sleeve in d.sleeves(canvas, look, u):
            d.cuff_band(canvas, sleeve, 0.94, look.cloth(), grow=-6)
            _gather(canvas, sleeve, rng)
        canvas.panel(u.body(), look.cloth(), puff=12, soft=36)
        body_folds(canvas, u, rng, 1.15)
        hang_folds(canvas, u, rng, 1.2, 6)
        _blouse_front(canvas, look, u)

    return Drawing((u.view()[0], u.view()[1] - 16, u.view()[2], u.view()[3]), paint, u.landmarks())


def _gather(canvas: Canvas, sleeve: Sleeve, rng: np.random.Generator) -> None:
    """Fine folds into the cuff and out of the shoulder."""
    (o0, i0), (o1, i1) = sleeve.across(0.1), sleeve.across(0.93)
    for share in np.linspace(0.12, 0.88, 6):
        a = np.array(o0) + (np.array(i0) - o0) * share
        b = np.array(o1) + (np.array(i1) - o1) * share
        canvas.fold(
            np.array([b + (a - b) * t for t in np.linspace(0, rng.uniform(0.4, 0.7), 8)]), 11, rng.uniform(3, 5)
        )
        canvas.fold(
            np.array([a + (b - a) * t for t in np.linspace(0, rng.uniform(0.2, 0.4), 8)]), 11, rng.uniform(2, 4)
        )


def _blouse_front(canvas: Canvas, look: Look, u: Upper) -> None:
    if look.cut == "bow":
        d.placket(canvas, look, C, u.top + u.neck_depth - 8, u.bottom, 24, 6)
        d.band_along(canvas, u.front_neck(), -16, look.cloth())
        d.bow(canvas, look.cloth(), C, u.top + u.neck_depth + 4, 62)
    elif look.cut == "ruffle":
        for side in SIDES:
            edge = spline([(C + side * (10 + 9 * (k % 2)), u.top + u.neck_depth + 26 * k) for k in range(13)])
            canvas.panel(ribbon(edge, 40), look.cloth(), lift=1.6, puff=4, soft=9, shadow=0.3)
        d.placket(canvas, look, C, u.top + u.neck_depth, u.bottom, 18, 7)
        d.band_along(canvas, u.front_neck(), -12, look.cloth())
    else:
        d.band_along(canvas, u.front_neck(), -9, look.cloth())
        canvas.seam(line((C, u.top + u.neck_depth), (C, u.top + u.neck_depth + 78)), 1.0)
        d.hem_stitch(canvas, look, u, 9)


def polo(look: Look) -> Drawing:
    """A knitted shirt with a small collar and a short placket."""
    u = fitted(look, Upper(length=500))
    rib = look.plain(look.second if look.cut == "tipped" else look.main, "rib")

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        canvas.panel(u.back(), look.cloth(), tint=0.7, shadow=0)
        for sleeve in d.sleeves(canvas, look, u):
            d.cuff_band(canvas, sleeve, 0.90 if u.sleeve < 300 else 0.95, rib)
            sleeve_folds(canvas, sleeve, rng, 0.8)
        canvas.panel(u.body(), look.cloth(), puff=11, soft=34)
        d.hem_stitch(canvas, look, u)
        body_folds(canvas, u, rng, 0.8)
        d.placket(canvas, look, C, u.top + u.neck_depth - 10, u.top + u.neck_depth + 104, 32, 3)
        d.shirt_collar(canvas, look, u, spread=58, drop=54, cloth=look.plain(look.main, "rib"))

    return Drawing((u.view()[0], u.view()[1] - 28, u.view()[2], u.view()[3]), paint, u.landmarks())


def tank(look: Look) -> Drawing:
    """A vest with broad straps."""
    u = Upper(
        neck=70,
        neck_depth=112,
        shoulder=112,
        slope=16,
        chest=148,
        armhole=168,
        waist=138,
        hem=148,
        length=490,
        waist_at=310,
    )
    u = fitted(replace(look, neckline=None), u)
    rib = look.plain(None, "rib")

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        d.inside_back(canvas, look, u, 32)
        canvas.panel(u.body(), look.cloth(), puff=11, soft=30)
        body_folds(canvas, u, rng, 0.75)
        d.band_along(canvas, u.front_neck(), 10, rib)
        for side in SIDES:
            d.band_along(canvas, u.armhole_line(side), -9 * -side if side < 0 else 9, rib)
        d.hem_stitch(canvas, look, u)

    return Drawing(u.view(), paint, u.landmarks())


def camisole(look: Look) -> Drawing:
    """A slip top on thin straps."""
    u = Upper(
        neck=92,
        neck_depth=52,
        neck_shape="v",
        shoulder=104,
        slope=4,
        top=282,
        chest=138,
        armhole=62,
        waist=134,
        waist_at=230,
        hem=152,
        length=430,
        hem_dip=8,
    )

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        canvas.panel(
            Pen(C - 104, u.top + 4)
            .bend(C, u.top + 30, C + 104, u.top + 4)
            .to(C + 110, u.top + 70)
            .to(C - 110, u.top + 70)
            .points,
            look.cloth(),
            tint=0.75,
            shadow=0,
            puff=2,
        )
        strap_loops(canvas, look, u)
        canvas.panel(u.body(), look.cloth(), puff=12, soft=30)
        trim = look.plain(None, "lace") if look.cut == "lace" else look.cloth()
        d.band_along(canvas, u.front_neck(), -26 if look.cut == "lace" else -6, trim)
        hang_folds(canvas, u, rng, 1.2, 7)
        body_folds(canvas, u, rng, 0.8)

    marks = u.landmarks()
    return Drawing((u.view()[0], u.top - 84, u.view()[2], u.view()[3]), paint, marks)


def strap_loops(canvas: Canvas, look: Look, u: Upper) -> None:
    """Thin straps that rise from the front and fall to the back."""
    for s in SIDES:
        x, y = C + s * (u.neck + 4), u.top + 8
        canvas.wire(
            [Pen(x, y).curve(x - s * 2, y - 118, x - s * 30, y - 118, x - s * 34, y + 16).points], 7, look.cloth()
        )


def tunic(look: Look) -> Drawing:
    """A long straight shirt with a slit neck and side vents; "kurta" is longer."""
    kurta = look.category == "kurta"
    u = fitted(look, Upper(length=720 if kurta else 620, hem=186, waist=162, chest=164, waist_at=310))
    u = replace(u, neck=58, neck_depth=46, neck_shape="round", waist_at=u.waist_at)

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        d.inside_back(canvas, look, u)
        for sleeve in d.sleeves(canvas, look, u):
            canvas.stitch(d.cuff_line(sleeve, 0.95), look.thread, 4, 2.6, 1.0)
            sleeve_folds(canvas, sleeve, rng)
        canvas.panel(u.body(), look.cloth(), puff=12, soft=36)
        body_folds(canvas, u, rng, 1.0)
        d.placket(canvas, look, C, u.top + u.neck_depth, u.top + u.neck_depth + 150, 26, 4)
        d.stand_collar(canvas, look, u, 22)
        if look.pattern == "embroidered":
            _embroidery(canvas, look, u)
        d.hem_stitch(canvas, look, u, 12)
        for side in SIDES:
            x = C + side * (u.hem - 12)
            canvas.seam(line((x, u.bottom - 4), (x - side * 4, u.bottom - 110)), 1.2)

    return Drawing((u.view()[0], u.view()[1] - 14, u.view()[2], u.view()[3]), paint, u.landmarks())


def _embroidery(canvas: Canvas, look: Look, u: Upper) -> None:
    """Stitched leaves on both sides of the placket."""
    ink = look.second if look.second != look.main else lighter(look.main, 0.6)
    for side in SIDES:
        stem = spline([(C + side * (30 + 8 * (k % 2)), u.top + 76 + 30 * k) for k in range(6)])
        canvas.stroke([stem], 2.0, ink, 0.9, 0.4)
        for k in range(1, 11):
            x, y = stem[int(k / 11 * (len(stem) - 1))]
            tip = (x + (13 if k % 2 else -13), y - 9)
            canvas.ink([leaf(spline([(float(x), float(y)), tip], steps=6), 7)], ink, 0.9, 0.4)


def top(look: Look) -> Drawing:
    """Dressy tops: "wrap" crosses over, "smock" gathers at the chest, "halter" ties at the neck, "peplum"…"""
    if look.neckline == "halter":
        return _halter(look)
    u = fitted(look, Upper(length=460, chest=158, waist=142, hem=158, hem_dip=6))
    if look.neckline == "off-shoulder":
        u = replace(
            u,
            neck=132,
            neck_depth=34,
            neck_shape="boat",
            shoulder=156,
            slope=18,
            top=230,
            armhole=104,
            length=400,
            waist_at=260,
        )

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        d.inside_back(canvas, look, u)
        for sleeve in d.sleeves(canvas, look, u):
            _gather(canvas, sleeve, rng)
            canvas.stitch(d.cuff_line(sleeve, 0.94), look.thread, 4, 2.6, 1.0)
        canvas.panel(u.body(), look.cloth(), puff=11, soft=32)
        body_folds(canvas, u, rng, 0.9)
        d.band_along(canvas, u.front_neck(), 9, look.cloth())
        d.hem_stitch(canvas, look, u, 10)
        if look.cut == "smock":
            for k in range(5):
                y = u.armpit_y - 18 + 13 * k
                canvas.stitch(
                    Pen(C - u.chest + 16, y).bend(C, y + 9, C + u.chest - 16, y).points, look.thread, 3, 2, 1.2
                )
        if look.cut == "wrap":
            canvas.seam(
                Pen(C + 2, u.top + u.neck_depth).bend(C + 60, u.waist_y - 60, C + u.waist - 6, u.waist_y + 30).points,
                1.6,
                2.4,
            )
            drape_folds(
                canvas,
                [(C - 90 + 26 * k, u.armpit_y + 6 * k) for k in range(5)],
                [(C + u.waist - 16, u.waist_y + 6 * k) for k in range(5)],
                rng,
                4,
                16,
            )

    return Drawing(u.view(), paint, u.landmarks())


def _halter(look: Look) -> Drawing:
    u = Upper(
        neck=44,
        neck_depth=16,
        neck_shape="boat",
        shoulder=50,
        slope=6,
        top=200,
        chest=144,
        armhole=150,
        waist=134,
        waist_at=320,
        hem=146,
        length=470,
        hem_dip=6,
    )

    def paint(canvas: Canvas) -> None:
        rng = look.rng(2)
        canvas.panel(u.body(), look.cloth(), puff=11, soft=30)
        d.band_along(canvas, u.front_neck() - (0, 8), 22, look.cloth())
        top_points = [(C - 34 + 17 * k, u.top + 26) for k in range(5)]
        drape_folds(canvas, top_points, [(C - 100 + 50 * k, u.top + 220) for k in range(5)], rng, 4, 15)
        hang_folds(canvas, u, rng, 1.0)
        d.hem_stitch(canvas, look, u, 10)

    return Drawing(u.view(), paint, u.landmarks())
