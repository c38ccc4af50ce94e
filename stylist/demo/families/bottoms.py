"""Trousers, chinos, jeans, joggers, leggings, shorts, capris and skirts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from stylist.demo.families import details as d
from stylist.demo.families.block import SIDES, Lower, drape_folds, leg_folds
from stylist.demo.kit.canvas import Canvas, Cloth, Frame
from stylist.demo.kit.colour import darker, lighter
from stylist.demo.kit.curves import (
    CENTRE,
    Pen,
    Points,
    Pt,
    both,
    bounds,
    box,
    flip_x,
    line,
    moved,
    part,
    ribbon,
    shifted,
    spline,
)
from stylist.demo.kit.fabric import weave
from stylist.demo.kit.look import Drawing, Look

C = CENTRE
_LEGS: dict[str, dict[str, Any]] = {
    "slim": {"hem": 84, "knee": -8, "spread": 96},
    "regular": {"hem": 104, "spread": 104},
    "relaxed": {"hem": 124, "spread": 112, "hip": 166},
    "wide-leg": {"hem": 176, "spread": 124, "hip": 162},
    "tapered": {"hem": 82, "spread": 98, "hip": 164, "knee": 2},
    "high-waisted": {"hem": 118, "spread": 108, "rise": 245.0, "waist": 118.0},
}


def _block(look: Look, **given: Any) -> Lower:
    women = 0 if look.for_men else -8
    lower = Lower(waist=130 + women, hip=156 + women, top=110, rise=215 - women, length=770, **{})
    lower = replace(lower, **_LEGS.get(look.fit, {}))
    return replace(lower, **given)


def _legs(canvas: Canvas, look: Look, lower: Lower, cloth: Cloth, crease: bool = False) -> None:
    """Both legs and the seams between them."""
    canvas.panel(lower.outline(), cloth, puff=12, soft=30)
    leg_folds(canvas, lower, look.rng(2), weave(look.fabric).crease * (0.6 if crease else 1.0))
    _, cy = lower.crotch
    if crease:
        for side in SIDES:
            axis = lower.leg_axis(side, 0.05)
            canvas.stroke([axis], 1.4, (1, 1, 1), 0.08, 1.2)
            canvas.stroke([moved(axis, 2.2, 0)], 1.6, (0, 0, 0), 0.10, -0.4)
    canvas.seam(spline([(C, lower.top + 38), (C + 1, cy - 60), (C, cy)]), 1.0)


def _waistband(
    canvas: Canvas,
    look: Look,
    lower: Lower,
    cloth: Cloth,
    deep: float = 32,
    *,
    loops: bool = True,
    stitched: bool = True,
) -> None:
    """The band with its button and belt loops; the inner back shows above it."""
    w, top, dip = lower.waist, lower.top, lower.dip
    back = Pen(C - w, top).bend(C, top - 12, C + w, top).bend(C, top + dip * 2, C - w, top)
    canvas.panel(back.points, cloth, tint=0.62, puff=1, shadow=0)
    canvas.panel(
        box(C - 20, top - 1, C + 20, top + 8, 1),
        look.plain(lighter(look.main, 0.65) if sum(look.main) < 1.4 else darker(look.main, 0.6), "cotton"),
        puff=0,
        lift=0.2,
        shadow=0.1,
    )
    edge = Pen(C - w, top).bend(C, top + dip * 2, C + w, top).points
    lower_edge = Pen(C - w - 3, top + deep).bend(C, top + deep + dip * 2, C + w + 3, top + deep).points
    canvas.panel(np.vstack([edge, lower_edge[::-1]]), cloth, Frame((C, 0), 0), lift=1.0, puff=3.5, soft=10, shadow=0.24)
    if stitched:
        for share in (0.14, 0.86):
            canvas.stitch(edge * (1 - share) + lower_edge * share, look.thread, 4.5, 2.8, 1.1)
    if loops:
        for x in (-0.78, -0.36, 0.36, 0.78):
            y = top + dip * (1 - x * x)
            canvas.panel(
                box(C + x * w - 5, y - 4, C + x * w + 5, y + deep + 6, 2), cloth, lift=1.2, puff=1.6, soft=3, shadow=0.3
            )


def _fly(canvas: Canvas, look: Look, lower: Lower, *, stitched: bool = True) -> None:
    y0, y1 = lower.top + 34, lower.top + 34 + (lower.rise - 40) * 0.72
    curve = Pen(C + 26, y0 + 6).to(C + 26, y1 - 34).bend(C + 24, y1, C + 1, y1 + 4).points
    if stitched:
        canvas.stitch(curve, look.thread)
    else:
        canvas.seam(curve, 0.5)


def _slant_pockets(canvas: Canvas, look: Look, lower: Lower) -> None:
    for side in SIDES:
        start = (C + side * (lower.waist - 26), lower.top + 36)
        end = (C + side * (lower.hip - 4), lower.top + lower.rise * 0.62)
        mouth = Pen(*start).bend(start[0] + side * 8, end[1] - 40, *end).points
        canvas.seam(mouth, 1.4, 2.2)
        canvas.stitch(shifted(mouth, 5 * side), look.thread, 4, 2.6, 1.0)
        canvas.fold(moved(mouth, -side * 5, 0), 9, 3)


def _hem(
    canvas: Canvas, look: Look, lower: Lower, up: float = 18, turn_up: bool = False, cloth: Cloth | None = None
) -> None:
    corner = lower.corners()
    (ox, oy), (ix, iy) = corner["outer"], corner["inner"]
    for side in SIDES:
        a = line((ox, oy - up), ((ox + ix) / 2, iy - up + 3), (ix, iy - up))
        row = a if side < 0 else flip_x(a)
        if turn_up:
            foot = line((ox - 3, oy), ((ox + ix) / 2, iy + 4), (ix + 3, iy))
            band = np.vstack([moved(a, 0, -16) + np.array([[-3, 0], [0, 0], [3, 0]]), foot[::-1]])
            canvas.panel(
                band if side < 0 else flip_x(band),
                cloth or look.cloth(),
                lower.leg_frame(side),
                lift=1.3,
                puff=4,
                soft=10,
                shadow=0.28,
            )
        else:
            canvas.stitch(row, look.thread)


def _view(lower: Lower) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = bounds([lower.outline()])
    return x0, y0 - 10, x1, y1


def trousers(look: Look) -> Drawing:
    """Tailored trousers: "pleat" has pleats and a crease, "crease", "drawstring" (soft waist), "pull-on"."""
    lower = _block(look, **({"length": 700.0} if look.category == "capris" else {}))
    soft = look.cut in ("drawstring", "pull-on")

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth()
        _legs(canvas, look, lower, cloth, crease=look.cut in ("pleat", "crease"))
        _slant_pockets(canvas, look, lower)
        if soft:
            _elastic(canvas, look, lower, cloth)
        else:
            _fly(canvas, look, lower, stitched=False)
            _waistband(canvas, look, lower, cloth, stitched=False)
            d.button(canvas, C + 4, lower.top + lower.dip + 16, 6, d.button_colour(look))
        if look.cut == "pleat":
            for side in SIDES:
                for x in (46, 74):
                    start = (C + side * x, lower.top + 40)
                    canvas.seam(line(start, (start[0] + side * 3, start[1] + 80)), 1.4, 2.2)
                    canvas.fold(
                        line(
                            (start[0] + side * 7, start[1]),
                            (start[0] + side * 9, start[1] + 70),
                            (start[0] + side * 9, start[1] + 150),
                        ),
                        12,
                        4,
                    )
        _hem(canvas, look, lower, 20, turn_up=look.cut == "turn-up")

    return Drawing(_view(lower), paint, lower.landmarks())


def _elastic(canvas: Canvas, look: Look, lower: Lower, cloth: Cloth, deep: float = 36) -> None:
    """A gathered waist with cords."""
    _waistband(canvas, look, lower, cloth, deep, loops=False, stitched=False)
    rng = look.rng(5)
    for x in np.linspace(-0.92, 0.92, 30):
        y = lower.top + lower.dip * (1 - x * x)
        lean = float(rng.uniform(-4, 4))
        canvas.fold(
            line(
                (C + x * lower.waist, y + 2),
                (C + x * lower.waist + lean / 2, y + deep / 2),
                (C + x * lower.waist + lean, y + deep + rng.uniform(4, 26)),
            ),
            7,
            float(rng.uniform(3, 6)),
        )
    for side in SIDES:
        y = lower.top + lower.dip + 16
        cord = spline([(C + side * 9, y), (C + side * 22, y + 44), (C + side * 16, y + 98 + side * 7)])
        canvas.wire([cord], 5.5, look.plain(lighter(look.main, 0.3), "canvas"))


def chinos(look: Look) -> Drawing:
    """Cotton twill trousers with slanted pockets and top stitching."""
    lower = _block(look)

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth("twill")
        _legs(canvas, look, lower, cloth)
        _slant_pockets(canvas, look, lower)
        _fly(canvas, look, lower)
        _waistband(canvas, look, lower, cloth)
        d.button(canvas, C + 4, lower.top + lower.dip + 16, 6.5, d.button_colour(look))
        _hem(canvas, look, lower, 20, turn_up=look.cut == "turn-up", cloth=cloth)

    return Drawing(_view(lower), paint, lower.landmarks())


def jeans(look: Look) -> Drawing:
    """Five pockets, copper thread and rivets, a washed thigh; "flare", "mom", "straight"."""
    lower = _block(look, **({"knee": -10.0, "hem": 150.0, "spread": 110.0} if look.cut == "flare" else {}))
    thread = (0.78, 0.55, 0.27) if look.cut != "tonal" else look.thread

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth("denim")
        _legs(canvas, look, lower, cloth)
        _wash(canvas, look, lower)
        if "distressed" in look.finishes:
            _tears(canvas, look, lower)
        _jean_seams(canvas, lower, thread)
        _fly(canvas, look, lower)
        _waistband(canvas, look, lower, cloth)
        edge = (
            Pen(C - lower.waist + 4, lower.top + 28)
            .bend(C, lower.top + 28 + lower.dip * 2, C + lower.waist - 4, lower.top + 28)
            .points
        )
        canvas.stitch(edge, thread)
        d.button(canvas, C + 4, lower.top + lower.dip + 16, 8, (0.66, 0.50, 0.34), holes=False, metal=True)
        _hem(canvas, look, lower, 22)

    return Drawing(_view(lower), paint, lower.landmarks())


def _wash(canvas: Canvas, look: Look, lower: Lower) -> None:
    """Lighter thighs and whiskers at the hip."""
    for side in SIDES:
        axis = lower.leg_axis(side, 0.12, 0.72)
        canvas.glow([ribbon(axis, lower.hem * 0.42)], lighter(look.main, 0.65), 0.34, 26)
        for k in range(4):
            y = lower.top + lower.rise * 0.62 + 17 * k
            canvas.stroke(
                [spline([(C + side * 36, y + 20), (C + side * 70, y + 8), (C + side * 128, y - 8)])],
                3.6,
                lighter(look.main, 0.55),
                0.16,
                0.5,
            )


def _tears(canvas: Canvas, look: Look, lower: Lower) -> None:
    """Worn-through knees: white weft threads over shadow."""
    for side, share in ((-1, 0.55), (1, 0.46)):
        x, y = lower.leg_axis(side)[int(share * 40)]
        hole = spline([(x - 34, y), (x - 10, y - 13), (x + 30, y - 6), (x + 36, y + 5), (x + 4, y + 15)], closed=True)
        canvas.ink([hole], darker(look.main, 0.55), 0.85, -1.2)
        canvas.stroke(
            [line((x - 32, y - 8 + 4.5 * k), (x + 34, y - 6 + 4.5 * k)) for k in range(5)],
            1.6,
            (0.92, 0.92, 0.90),
            0.85,
            0.4,
        )


def _jean_seams(canvas: Canvas, lower: Lower, thread: tuple[float, float, float]) -> None:
    for side in SIDES:
        mouth = (
            Pen(C + side * (lower.waist - 66), lower.top + 38)
            .curve(
                C + side * (lower.waist - 60),
                lower.top + 92,
                C + side * (lower.hip - 26),
                lower.top + 110,
                C + side * (lower.hip - 4),
                lower.top + 100,
            )
            .points
        )
        canvas.seam(mouth, 1.6, 2.4)
        for off in (4, 9):
            canvas.stitch(shifted(mouth, -off * side), thread, 4.5, 2.8, 1.2)
        for share in (0.04, 0.96):
            x, y = part(mouth, share, share, 1)[0]
            d.button(canvas, float(x), float(y), 3.2, (0.72, 0.52, 0.34), holes=False, metal=True)
        outer = lower.outline()
        x0 = C + side * lower.hip
        canvas.stitch(
            line((x0 - side * 5, lower.top + lower.rise * 0.8), (x0 - side * 6, lower.top + lower.rise * 1.1)), thread
        )
        _ = outer


def joggers(look: Look) -> Drawing:
    """Sweatpants with ribbed ankles; "track" has a side stripe."""
    lower = replace(_block(look, hem=84.0, spread=100.0, hip=164.0, length=720.0), knee=4)

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth("jersey")
        _legs(canvas, look, lower, cloth)
        _slant_pockets(canvas, look, lower)
        if look.cut == "track":
            _side_stripe(canvas, look, lower)
        _elastic(canvas, look, lower, look.plain(None, "rib"), 40)
        _ankle_ribs(canvas, look, lower)

    return Drawing(_view(lower), paint, lower.landmarks())


def _side_stripe(canvas: Canvas, look: Look, lower: Lower) -> None:
    right = lower.outline()
    half = right[: len(right) // 2]
    hip = int(np.argmin(half[:, 0]))
    foot = int(np.argmax(half[:, 1]))
    edge = half[hip - 24 : foot - 22] if foot > hip else half[:foot]
    for off in (10, 20):
        stripe = moved(edge, off, 0)
        canvas.stroke([stripe, flip_x(stripe)], 4.5, look.second, 0.95)


def _ankle_ribs(canvas: Canvas, look: Look, lower: Lower) -> None:
    corner = lower.corners()
    (ox, oy), (ix, iy) = corner["outer"], corner["inner"]
    band = (
        Pen(ox + 2, oy - 46).to(ix - 2, iy - 46).to(ix - 6, iy + 2).bend((ox + ix) / 2, iy + 8, ox + 6, oy + 2).points
    )
    for side in SIDES:
        canvas.panel(
            band if side < 0 else flip_x(band),
            look.plain(None, "rib"),
            lower.leg_frame(side),
            lift=1,
            puff=5,
            soft=12,
            shadow=0.2,
        )


def leggings(look: Look) -> Drawing:
    """Close-fitting stretch, a deep smooth waistband."""
    lower = Lower(waist=104, hip=128, top=110, rise=222, length=760, hem=58, spread=80, knee=-4, dip=8)

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth("jersey")
        _legs(canvas, look, lower, cloth)
        _waistband(canvas, look, lower, cloth, 66, loops=False, stitched=False)
        for side in SIDES:
            seam = moved(lower.leg_axis(side, 0.2), side * 22, 0)
            canvas.stitch(seam, look.thread, 3, 2, 1.0)
        _hem(canvas, look, lower, 14)

    return Drawing(_view(lower), paint, lower.landmarks())


def shorts(look: Look) -> Drawing:
    """Tailored ("chino"), "drawstring", "denim" or "swim" shorts."""
    long = 430.0 if look.for_men else 370.0
    lower = replace(_block(look), length=long, hem=152, spread=88, knee=0)

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth("twill" if look.fabric == "cotton" else None)
        _legs(canvas, look, lower, cloth)
        _slant_pockets(canvas, look, lower)
        if look.cut in ("drawstring", "swim", "sport"):
            _elastic(canvas, look, lower, cloth)
        else:
            _fly(canvas, look, lower)
            _waistband(canvas, look, lower, cloth)
            d.button(canvas, C + 4, lower.top + lower.dip + 16, 6.5, d.button_colour(look))
        _hem(canvas, look, lower, 22, turn_up=look.cut == "turn-up", cloth=cloth)

    return Drawing(_view(lower), paint, lower.landmarks())


# --- skirts ----------------------------------------------------------------------------------------------------------

_SKIRT_LENGTHS = {"mini": 300.0, "knee": 430.0, "midi": 580.0, "maxi": 740.0}
_SKIRT_HEMS = {
    "pencil": 128.0,
    "straight": 150.0,
    "a-line": 232.0,
    "pleated": 246.0,
    "tiered": 266.0,
    "slip": 196.0,
    "wrap": 206.0,
    "circle": 290.0,
    "button": 206.0,
}


def skirt_outline(waist: float, hip: float, top: float, length: float, hem: float, dip: float) -> Points:
    """A skirt, closed; ``dip`` is how much lower the middle of the hem lies than its sides."""
    drop = min(length * 0.42, 170)
    pen = Pen(C, top + 7).bend(C - waist * 0.5, top + 7, C - waist, top)
    pen.curve(C - waist - 5, top + drop * 0.4, C - hip, top + drop * 0.6, C - hip - (hem - hip) * 0.18, top + drop)
    pen.curve(
        C - hip - (hem - hip) * 0.4,
        top + drop + (length - drop) * 0.3,
        C - hem + 8,
        top + length * 0.82,
        C - hem,
        top + length,
    )
    pen.bend(C - hem * 0.5, top + length + dip * 1.3, C, top + length + dip)
    return both(pen.points)


def skirt(look: Look) -> Drawing:
    """Cuts: "pencil", "a-line", "pleated", "tiered", "slip", "wrap", "button", "circle"."""
    cut = look.cut or "a-line"
    length = _SKIRT_LENGTHS[look.length or "midi"]
    hem = _SKIRT_HEMS[cut] * (0.72 if look.length == "mini" and cut not in ("pencil", "straight") else 1.0)
    waist, top = 112.0, 150.0
    hip = min(max(150.0, waist + 30), hem + 12)
    dip = 6 + (hem - 120) * 0.16
    outline = skirt_outline(waist, hip, top, length, hem, dip)
    flare = (hem / waist - 1) / length

    def paint(canvas: Canvas) -> None:
        canvas.panel(
            outline,
            look.cloth(),
            Frame((C, top), 0, flare if look.pattern == "solid" else flare * 0.35),
            puff=12,
            soft=32,
        )
        _DETAILS.get(cut, _plain_skirt)(canvas, look, top, length, waist, hem)
        band = Lower(waist=waist, top=top, dip=7)
        if cut in ("tiered", "circle"):
            _elastic(canvas, look, band, look.cloth(), 26)
        else:
            _waistband(canvas, look, band, look.cloth(), 24 if cut != "slip" else 14, loops=False, stitched=False)

    marks: dict[str, Pt] = {}
    for name, side in (("right", -1), ("left", 1)):
        marks[f"{name}_waist"] = (C + side * waist, top)
        marks[f"{name}_hem"] = (C + side * hem, top + length)
    return Drawing(_skirt_view(outline), paint, marks)


def _skirt_view(outline: Points) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = bounds([outline])
    return x0, y0 - 10, x1, y1


def skirt_drape(
    canvas: Canvas,
    look: Look,
    top: float,
    length: float,
    waist: float,
    hem: float,
    count: int,
    depth: float,
    width: float,
) -> None:
    """Folds falling from the waist to the hem."""
    rng = look.rng(7)
    shares = np.linspace(-0.9, 0.9, count) + rng.uniform(-0.05, 0.05, count)
    start = rng.uniform(0.05, 0.3, count)
    upper = [(C + s * (waist + (hem - waist) * b), top + 20 + length * b) for s, b in zip(shares, start, strict=True)]
    lower = [(C + s * hem * 0.98, top + length * float(rng.uniform(0.97, 1.03))) for s in shares]
    drape_folds(canvas, upper, lower, rng, depth, width)


def _plain_skirt(canvas: Canvas, look: Look, top: float, length: float, waist: float, hem: float) -> None:
    count = 9 if hem > 180 else 4
    skirt_drape(canvas, look, top, length, waist, hem, count, 7.5 if hem > 180 else 3.0, 26)
    canvas.stitch(
        Pen(C - hem + 6, top + length - 16)
        .bend(C, top + length + (hem - 120) * 0.3 - 6, C + hem - 6, top + length - 16)
        .points,
        look.thread,
    )


def _pencil(canvas: Canvas, look: Look, top: float, length: float, waist: float, hem: float) -> None:
    skirt_drape(canvas, look, top, length, waist, hem, 4, 2.6, 30)
    for side in SIDES:
        canvas.seam(line((C + side * 52, top + 24), (C + side * 58, top + 108)), 0.9)
    canvas.seam(line((C + 40, top + length + 4), (C + 40, top + length - 96)), 1.6, 2.4)
    canvas.fold(line((C + 47, top + length), (C + 46, top + length - 60), (C + 44, top + length - 120)), 10, 4)


def _pleats(canvas: Canvas, look: Look, top: float, length: float, waist: float, hem: float) -> None:
    """Knife pleats: each a bright ridge with a dark side."""
    count = 17
    dip = 6 + (hem - 120) * 0.16
    for k in range(1, count):
        s = k / count * 2 - 1
        a, b = (C + s * waist, top + 24), (C + s * hem, top + length + dip * (1 - s * s))
        mid = (a[0] * 0.46 + b[0] * 0.54, (a[1] + b[1]) / 2)
        curve = spline([a, mid, b], steps=14)
        canvas.stroke([curve], 2.2, (0.04, 0.03, 0.05), 0.30, -1.6)
        canvas.stroke([moved(curve, 3.6, 0)], 3.2, (1, 1, 1), 0.08, 1.5)
        canvas.fold(moved(curve, 8, 0), 15, 4.5)


def _tiers(canvas: Canvas, look: Look, top: float, length: float, waist: float, hem: float) -> None:
    """Three gathered tiers, the upper lying on the lower."""
    rng = look.rng(8)
    for share in (0.66, 0.36):
        width = waist + (hem - waist) * (share**0.8) + 8
        top + length * share
        outline = skirt_outline(waist, waist + (width - waist) * 0.5, top, length * share, width, 16)
        canvas.panel(outline, look.cloth(), Frame((C, top), 0, 0.0004), puff=10, soft=24, shadow=0.3)
    for lo, hi in ((0.0, 0.36), (0.36, 0.66), (0.66, 1.0)):
        for s in np.linspace(-0.93, 0.93, 17):
            w0, w1 = (waist + (hem - waist) * v**0.8 for v in (lo, hi))
            a = (C + s * w0 + rng.uniform(-4, 4), top + length * lo + 20)
            b = (C + s * w1 + rng.uniform(-4, 4), top + length * (lo + (hi - lo) * rng.uniform(0.5, 1.0)))
            canvas.fold(spline([a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b]), rng.uniform(11, 18), rng.uniform(4, 7))


def _wrap(canvas: Canvas, look: Look, top: float, length: float, waist: float, hem: float) -> None:
    edge = (
        Pen(C + waist - 30, top + 16)
        .curve(C + 60, top + length * 0.3, C + 20, top + length * 0.7, C + 46, top + length + 14)
        .points
    )
    np.vstack(
        [edge, line((C - hem * 0.4, top + length + (hem - 120) * 0.15), (C - hem, top + length), (C - waist, top))]
    )
    canvas.seam(edge, 1.6, 2.6)
    canvas.fold(moved(edge, -7, 0), 12, 4)
    skirt_drape(canvas, look, top, length, waist, hem, 8, 6, 24)
    d.bow(canvas, look.cloth(), C + waist - 40, top + 16, 44)


def _button_front(canvas: Canvas, look: Look, top: float, length: float, waist: float, hem: float) -> None:
    _plain_skirt(canvas, look, top, length, waist, hem)
    d.placket(canvas, look, C, top + 16, top + length + 12, 30, max(5, int(length / 70)))


_DETAILS: dict[str, Callable[[Canvas, Look, float, float, float, float], None]] = {
    "pencil": _pencil, "straight": _pencil, "pleated": _pleats, "tiered": _tiers, "wrap": _wrap,
    "button": _button_front,
}  # fmt: skip
