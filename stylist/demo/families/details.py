"""Parts that many garments share: collars, plackets, buttons, pockets, cuffs, hems, ribs, zips."""

from __future__ import annotations

import math

import numpy as np

from stylist.demo.families.block import SIDES, Sleeve, Upper
from stylist.demo.kit.canvas import Canvas, Cloth, Frame
from stylist.demo.kit.colour import Rgb, darker, lighter, luminance
from stylist.demo.kit.curves import CENTRE, Pen, Points, Pt, box, ellipse, flip_x, line, part, ribbon, shifted
from stylist.demo.kit.fabric import weave
from stylist.demo.kit.look import Look
from stylist.demo.kit.pattern import pattern_tile


def inside_back(canvas: Canvas, look: Look, upper: Upper, depth: float = 12) -> None:
    """The inner back that shows in the neck, with the brand's label."""
    canvas.panel(upper.back(depth), look.cloth(), tint=0.72, shadow=0, puff=2)
    x, y = CENTRE, upper.top + depth + 10
    label = look.plain(lighter(look.main, 0.75) if luminance(look.main) < 0.5 else darker(look.main, 0.72), "cotton")
    if upper.neck_depth > 40:
        canvas.panel(box(x - 17, y - 4, x + 17, y + 13, 1.5), label, shadow=0.15, puff=0, lift=0.4)


def sleeves(canvas: Canvas, look: Look, upper: Upper, cloth: Cloth | None = None) -> list[Sleeve]:
    """Both sleeves, below the body."""
    shapes = [upper.sleeve_on(side) for side in SIDES] if upper.sleeve else []
    for shape in shapes:
        canvas.panel(shape.outline, cloth or look.cloth(), Frame(shape.shoulder, shape.angle), puff=9, soft=22)
    return shapes


def band_along(
    canvas: Canvas,
    edge: Points,
    width: float,
    cloth: Cloth,
    *,
    angle: float = 0.0,
    lift: float = 0.8,
    shadow: float = 0.22,
) -> None:
    """A strip of ``cloth`` sewn along an edge, lying to the right of its direction."""
    outline = np.vstack([edge, shifted(edge, width)[::-1]])
    mid = edge[len(edge) // 2]
    canvas.panel(
        outline, cloth, Frame((float(mid[0]), float(mid[1])), angle), lift=lift, puff=2.2, soft=5, shadow=shadow
    )


def neck_rib(canvas: Canvas, upper: Upper, cloth: Cloth, width: float = 15) -> None:
    """A ribbed neckband: back half below, front half above."""
    front = upper.front_neck()
    band_along(canvas, front, -width, cloth)
    canvas.seam(shifted(front, width * 0.02), 0.6)


def back_rib(canvas: Canvas, upper: Upper, cloth: Cloth, width: float = 15, depth: float = 12) -> None:
    """The back part of a neckband, seen from inside."""
    band_along(canvas, upper.back_neckline(depth), -width * 0.9, cloth, shadow=0.1)


def cuff_band(
    canvas: Canvas, sleeve: Sleeve, start: float, cloth: Cloth, *, grow: float = 0.0, end: float = 1.0
) -> None:
    """A cuff across the end of a sleeve, from ``start`` (share of its length) to the end."""
    (o0, i0), (o1, i1) = sleeve.across(start), sleeve.across(end)
    toward = np.array([i1[0] - o1[0], i1[1] - o1[1]]) / (math.dist(o1, i1) + 1e-9)
    a, b = np.array(o0) - toward * grow, np.array(i0) + toward * grow
    c, d = np.array(i1) + toward * grow, np.array(o1) - toward * grow
    down = (c + d - a - b) / (np.hypot(*(c + d - a - b)) + 1e-9)
    pen = Pen(*a).bend(*((a + b) / 2 + down * 5), *b).to(*c).bend(*((c + d) / 2 + down * 6), *d).to(*a)
    canvas.panel(pen.points, cloth, Frame(sleeve.shoulder, sleeve.angle), lift=1.0, puff=4, soft=10, shadow=0.22)


def cuff_line(sleeve: Sleeve, share: float) -> Points:
    """A slightly curved line across a sleeve."""
    outer, inner = sleeve.across(share)
    down = np.array([-(inner[1] - outer[1]), inner[0] - outer[0]])
    down = down / (np.hypot(*down) + 1e-9) * (1 if outer[0] < inner[0] else -1)
    middle = (np.array(outer) + inner) / 2 + down * 5
    x, y = middle
    return Pen(*outer).bend(float(x), float(y), *inner).points


def button(
    canvas: Canvas, x: float, y: float, radius: float, colour: Rgb, *, holes: bool = True, metal: bool = False
) -> None:
    """A button with its rim and four holes."""
    look = plain_cloth(colour, "metal" if metal else "rubber")
    canvas.panel(ellipse(x, y, radius), look, lift=1.0, puff=1.2, soft=1.4, shadow=0.35)
    canvas.stroke([ellipse(x, y, radius * 0.72)], 0.8, darker(colour, 0.4), 0.5, -0.2)
    if holes:
        for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
            canvas.ink(
                [ellipse(x + dx * radius * 0.24, y + dy * radius * 0.24, radius * 0.13)], darker(colour, 0.75), 0.9
            )


def button_colour(look: Look) -> Rgb:
    """Mother of pearl on light cloth, horn on dark."""
    if luminance(look.main) > 0.55:
        return (0.93, 0.90, 0.85)
    return darker(look.main, 0.45) if luminance(look.main) > 0.12 else (0.30, 0.27, 0.25)


def placket(
    canvas: Canvas, look: Look, x: float, y0: float, y1: float, width: float, count: int, *, cloth: Cloth | None = None
) -> None:
    """A front placket with stitched edges and buttons."""
    half = width / 2
    canvas.panel(box(x - half, y0, x + half, y1), cloth or look.cloth(), lift=0.9, puff=1.2, soft=6, shadow=0.18)
    for dx in (-half + 3, half - 3):
        canvas.stitch(line((x + dx, y0), (x + dx, y1)), look.thread, 4, 2.6, 1.0)
    for k in range(count):
        y = y0 + (y1 - y0) * (k + 0.45) / count
        button(canvas, x, y, 5.6, button_colour(look))


def shirt_collar(
    canvas: Canvas,
    look: Look,
    upper: Upper,
    *,
    spread: float = 62,
    drop: float = 66,
    stand: float = 22,
    cloth: Cloth | None = None,
    down: bool = False,
) -> None:
    """A collar on its stand: the back fold, then two leaves with stitched edges."""
    cloth = cloth or look.cloth()
    c, top, n = CENTRE, upper.top, upper.neck
    rear = (
        Pen(c - n, top + 6)
        .bend(c - n * 0.9, top - stand, c, top - stand - 6)
        .bend(c + n * 0.9, top - stand, c + n, top + 6)
    )
    rear.bend(c, top + 36, c - n, top + 6)
    canvas.panel(rear.points, cloth, tint=0.86, puff=3, shadow=0.1)
    inner = (
        Pen(c - n * 0.80, top + 4)
        .bend(c, top - stand * 0.4, c + n * 0.80, top + 4)
        .bend(c, top + 46, c - n * 0.80, top + 4)
    )
    canvas.panel(inner.points, cloth, tint=0.70, puff=1, lift=0.2, shadow=0)
    label = look.plain(lighter(look.main, 0.8) if luminance(look.main) < 0.5 else darker(look.main, 0.7), "cotton")
    canvas.panel(box(c - 15, top + 6, c + 15, top + 18, 1.5), label, shadow=0.1, puff=0, lift=0.2)
    meet = top + upper.neck_depth
    for side in SIDES:
        pen = Pen(c - 3, meet - 2).curve(
            c - n * 0.5, meet - 14, c - n * 0.98, top + 26, c - n * 0.97, top - stand * 0.45
        )
        pen.bend(c - n - 8, top - 2, c - n - 14, top + 16)
        pen.bend(c - n - 6, top + drop * 0.7, c - spread, meet + drop * 0.42)
        pen.bend(c - spread * 0.42, meet + drop * 0.16, c - 3, meet - 2)
        leaf_outline = pen.points if side < 0 else flip_x(pen.points)
        canvas.panel(leaf_outline, cloth, Frame((c, top), side * -24), lift=1.6, puff=3.2, soft=9, shadow=0.36)
        edge = pen.points[44:] if side < 0 else flip_x(pen.points[44:])
        canvas.stitch(shifted(edge, 3.6 if side < 0 else -3.6), look.thread, 4, 2.6, 1.0)
        if down:
            button(canvas, c + side * (spread - 8), meet + drop * 0.42 - 11, 3.6, button_colour(look))


def stand_collar(canvas: Canvas, look: Look, upper: Upper, height: float = 26) -> None:
    """A band round the neck, open at the middle."""
    c, top, n = CENTRE, upper.top, upper.neck
    rear = Pen(c - n, top + 4).bend(c - n * 0.9, top - height * 0.7, c, top - height * 0.8)
    rear.bend(c + n * 0.9, top - height * 0.7, c + n, top + 4).bend(c, top + 30, c - n, top + 4)
    canvas.panel(rear.points, look.cloth(), tint=0.78, puff=2, shadow=0.1)
    meet = top + upper.neck_depth
    for side in SIDES:
        pen = Pen(c - 2, meet).curve(c - n * 0.6, meet - 6, c - n * 1.02, top + 30, c - n, top + 2)
        pen.bend(c - n * 0.98, top - height * 0.5, c - n * 0.84, top - height * 0.55)
        pen.curve(c - n * 0.80, top + 10, c - n * 0.5, meet - height - 6, c - 4, meet - height + 2)
        canvas.panel(
            pen.points if side < 0 else flip_x(pen.points),
            look.cloth(),
            Frame((c, top), side * -20),
            lift=1.3,
            puff=2.6,
            soft=7,
            shadow=0.28,
        )


def patch_pocket(
    canvas: Canvas,
    look: Look,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    flap: bool = False,
    point: float = 10,
) -> None:
    """A pocket sewn on, with a pointed or straight foot; x, y is its upper left corner."""
    pen = (
        Pen(x, y)
        .to(x + width, y)
        .to(x + width, y + height - point)
        .to(x + width / 2, y + height)
        .to(x, y + height - point)
    )
    canvas.panel(pen.points, look.cloth(), lift=0.9, puff=1.6, soft=8, shadow=0.2)
    inside = (
        Pen(x + 3, y)
        .to(x + 3, y + height - point - 2)
        .to(x + width / 2, y + height - 4)
        .to(x + width - 3, y + height - point - 2)
        .to(x + width - 3, y)
    )
    canvas.stitch(inside.points, look.thread, 4, 2.6, 1.0)
    if flap:
        right = x + width + 2
        canvas.panel(
            line((x - 2, y - 6), (right, y - 6), (right, y + 16), (x + width / 2, y + 28), (x - 2, y + 16)),
            look.cloth(), lift=1.2, puff=2, soft=7, shadow=0.3,
        )  # fmt: skip
        button(canvas, x + width / 2, y + 14, 4.6, button_colour(look))
    else:
        canvas.stitch(line((x, y + 9), (x + width, y + 9)), look.thread, 4, 2.6, 1.0)


def welt(canvas: Canvas, look: Look, start: Pt, end: Pt, width: float = 9, cloth: Cloth | None = None) -> None:
    """A slanted welt pocket."""
    strip = ribbon(np.array([start, end]), width)
    canvas.panel(strip, cloth or look.cloth(), lift=0.9, puff=1.4, soft=4, shadow=0.3)
    canvas.seam(np.array([start, end]), 0.8)


def hem_stitch(canvas: Canvas, look: Look, upper: Upper, up: float = 14) -> None:
    """Top stitching above the hem."""
    canvas.stitch(part(upper.hem_line(up), 0.015, 0.985, 90), look.thread, 4.5, 2.6, 1.1)


def zip_line(canvas: Canvas, x: float, y0: float, y1: float, tape: Rgb, metal: Rgb = (0.72, 0.70, 0.66)) -> None:
    """A zip: tape, teeth, slider with its pull."""
    canvas.panel(box(x - 8, y0, x + 8, y1), plain_cloth(tape, "canvas"), lift=0.4, puff=0.6, soft=3, shadow=0.15)
    teeth = [line((x - 3.2, y), (x + 3.2, y)) for y in np.arange(y0 + 3, y1 - 2, 4.6)]
    canvas.stroke(teeth, 2.2, metal, 0.95, 0.6)
    canvas.panel(
        box(x - 5, y0 + 2, x + 5, y0 + 16, 3), plain_cloth(metal, "metal"), lift=1.2, puff=1, soft=2, shadow=0.4
    )
    canvas.panel(
        box(x - 3.4, y0 + 14, x + 3.4, y0 + 40, 3), plain_cloth(metal, "metal"), lift=1.2, puff=1, soft=2, shadow=0.4
    )


def plain_cloth(colour: Rgb, weave_name: str) -> Cloth:
    """Cloth of one colour that belongs to no garment: hardware, labels, soles."""
    return Cloth(pattern_tile("solid", (colour,)), weave(weave_name))


def bow(canvas: Canvas, cloth: Cloth, x: float, y: float, size: float) -> None:
    """A tied bow with hanging ends."""
    for side in (-1, 1):
        tail = Pen(x, y).curve(
            x + side * size * 0.25,
            y + size * 0.5,
            x + side * size * 0.2,
            y + size,
            x + side * size * 0.5,
            y + size * 1.55,
        )
        canvas.panel(
            ribbon(tail.points, size * 0.2, size * 0.34),
            cloth,
            Frame((x, y), -side * 18),
            puff=2.5,
            soft=5,
            shadow=0.25,
        )
    for side in (-1, 1):
        loop = Pen(x, y).curve(
            x + side * size * 0.5, y - size * 0.75, x + side * size * 1.15, y - size * 0.45, x + side * size * 0.98, y
        )
        loop.curve(x + side * size * 0.9, y + size * 0.36, x + side * size * 0.4, y + size * 0.28, x, y)
        canvas.panel(loop.points, cloth, Frame((x, y), 90), puff=5, soft=7, shadow=0.28)
        canvas.fold(line((x + side * 4, y), (x + side * size * 0.55, y - size * 0.12)), 9, -3)
    canvas.panel(
        box(x - size * 0.15, y - size * 0.2, x + size * 0.15, y + size * 0.2, size * 0.08),
        cloth,
        puff=4,
        soft=5,
        shadow=0.3,
    )
