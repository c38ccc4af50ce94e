"""Heels, ballet flats, sandals and flip-flops."""

from __future__ import annotations

import numpy as np

from stylist.demo.families.details import plain_cloth
from stylist.demo.families.shoes import GROUND, Placed, pair, sole_under
from stylist.demo.kit.canvas import Canvas
from stylist.demo.kit.colour import darker
from stylist.demo.kit.curves import Pen, Points, box, ellipse, line, moved, part, ribbon, shifted, spline
from stylist.demo.kit.look import Drawing, Look


def _arch(high: float) -> Points:
    """The sole of a heeled shoe from the toe to the heel seat."""
    return (
        Pen(96, GROUND - 12)
        .curve(150, GROUND + 2, 250, GROUND + 2, 316, GROUND - 10)
        .curve(400, GROUND - 34, 470, GROUND - high + 8, 560, GROUND - high)
        .to(650, GROUND - high - 6)
        .points
    )


def _heel(p: Placed, look: Look) -> None:
    high = {"stiletto": 168.0, "block": 122.0, "kitten": 88.0, "sandal": 150.0, "slingback": 104.0}.get(look.cut, 140.0)
    seat = GROUND - high
    sole = _arch(high)
    thin = look.cut not in ("block", "sandal")
    foot = (612, 630) if thin else (570, 640)
    heel = (
        Pen(558, seat + 2)
        .curve(590, seat + 30, foot[0] - 6, seat + high * 0.4, foot[0], GROUND)
        .to(foot[1], GROUND)
        .curve(foot[1] + 4, seat + high * 0.5, 652, seat + 40, 652, seat - 4)
    )
    p.panel(heel.points, look.cloth(), puff=5, soft=9, shadow=0.25)
    lining = plain_cloth((0.82, 0.70, 0.56), "leather")
    bed = np.vstack([sole - (0, 12), sole[::-1]])
    if look.cut == "sandal":
        p.panel(bed, lining, puff=3, soft=6, shadow=0.2)
        _sandal_straps(p, look, seat)
    else:
        _pump_upper(p, look, seat, sole)
    p.panel(
        np.vstack([sole - (0, 2), (moved(sole, 0, 8))[::-1]]),
        plain_cloth(darker(look.main, 0.5) if look.cut != "slingback" else (0.30, 0.22, 0.16), "leather"),
        puff=1.5,
        soft=4,
        lift=0.8,
        shadow=0.1,
    )


def _pump_upper(p: Placed, look: Look, seat: float, sole: Points) -> None:
    inner = (
        Pen(236, 528).curve(330, 528, 420, seat + 10, 500, seat - 10).to(644, seat - 76).bend(600, seat - 10, 560, seat)
    )
    inner.curve(470, seat + 8, 400, GROUND - 34, 250, GROUND - 30).to(236, 528)
    p.panel(inner.points, plain_cloth((0.82, 0.70, 0.56), "leather"), tint=0.82, puff=3, soft=10, shadow=0)
    toe = Pen(88, GROUND - 14).curve(100, GROUND - 52, 160, GROUND - 78, 232, GROUND - 78)
    toe.curve(300, GROUND - 66, 360, GROUND - 66 - (GROUND - seat - 100) * 0.3, 430, seat + 30)
    if look.cut == "slingback":
        toe.to(412, seat + 62).curve(360, GROUND - 20, 250, GROUND + 2, 88, GROUND - 14)
        p.wire(
            [spline([(416, seat + 44), (540, seat - 10), (642, seat - 70), (656, seat - 30), (648, seat)])],
            12,
            look.cloth(),
        )
        p.panel(ellipse(470, seat + 20, 9), plain_cloth((0.80, 0.66, 0.36), "metal"), puff=2, soft=3)
    else:
        toe.curve(520, seat - 14, 590, seat - 40, 646, seat - 82).bend(668, seat - 70, 656, seat - 8).to(560, seat)
        toe.curve(470, seat + 8, 400, GROUND - 34, 316, GROUND - 10).curve(
            250, GROUND + 2, 150, GROUND + 2, 88, GROUND - 14
        )
    p.panel(toe.points, look.cloth(), puff=14, soft=24, shadow=0.25)


def _sandal_straps(p: Placed, look: Look, seat: float) -> None:
    cloth = look.cloth()
    for x0, x1 in ((132, 196), (206, 268)):
        band = Pen(x0, GROUND - 8).curve(x0 + 6, GROUND - 66, x1 - 40, GROUND - 84, x1 + 6, GROUND - 74).points
        p.panel(ribbon(band, 24), cloth, 60, puff=4, soft=8, shadow=0.3)
    back = spline([(566, seat - 4), (606, seat - 60), (612, seat - 128)])
    p.panel(ribbon(back, 26, 20), cloth, 90, puff=4, soft=8, shadow=0.25)
    p.wire(
        [
            spline(
                [
                    (516, seat - 116),
                    (560, seat - 138),
                    (620, seat - 140),
                    (648, seat - 126),
                    (610, seat - 108),
                    (550, seat - 104),
                    (516, seat - 116),
                ],
                steps=14,
            )
        ],
        13,
        cloth,
    )
    p.panel(
        box(520, seat - 126, 542, seat - 100, 4),
        plain_cloth((0.80, 0.68, 0.42), "metal"),
        holes=[box(525, seat - 121, 537, seat - 105, 2)],
        puff=2,
        soft=3,
    )


def heels(look: Look) -> Drawing:
    """Cuts: "stiletto", "block", "kitten", "slingback", "sandal"."""
    return pair(look, _heel, 310, 262)


def _flat(p: Placed, look: Look) -> None:
    inside = Pen(236, 530).bend(420, 500, 640, 470).bend(560, 560, 250, 552)
    p.panel(inside.points, plain_cloth((0.82, 0.72, 0.58), "leather"), tint=0.85, puff=2, shadow=0)
    pen = (
        Pen(96, 586)
        .curve(88, 544, 140, 520, 214, 518)
        .curve(270, 522, 330, 566, 420, 556)
        .curve(510, 546, 570, 500, 640, 462)
        .bend(662, 470, 652, 540)
        .bend(654, 570, 650, 588)
        .bend(384, 594, 96, 586)
    )
    p.panel(pen.points, look.cloth(), puff=13, soft=22)
    rim = part(pen.points, 0.16, 0.55)
    p.stroke([rim], 5, darker(look.main, 0.3), 0.5, 1.0)
    if look.cut == "bow":
        for side in (-1, 1):
            loop = Pen(218, 524).bend(218 + side * 20, 500, 218 + side * 42, 508).bend(218 + side * 40, 532, 218, 524)
            p.panel(loop.points, look.cloth(), puff=3, soft=5, shadow=0.3)
        p.panel(ellipse(218, 523, 7), look.cloth(), puff=2, soft=3, shadow=0.3)
    if look.cut == "mary-jane":
        p.panel(
            ribbon(spline([(388, 560), (424, 498), (470, 482), (500, 524)]), 17),
            look.cloth(),
            puff=3,
            soft=6,
            shadow=0.3,
        )
        p.panel(ellipse(470, 486, 8), plain_cloth((0.80, 0.68, 0.42), "metal"), puff=2, soft=3)
    sole_under(p, darker(look.main, 0.55), 9, 88, 658, rise=2, weave="leather")


def flats(look: Look) -> Drawing:
    """Cuts: "bow", "mary-jane", "plain"."""
    return pair(look, _flat, 452, 210)


def _sandal(p: Placed, look: Look) -> None:
    espadrille = look.cut == "espadrille"
    bed = Pen(88, 574).bend(84, 556, 120, 556).curve(260, 556, 420, 560, 560, 548).bend(640, 540, 656, 548).to(654, 576)
    rope = (
        plain_cloth((0.78, 0.65, 0.46), "straw")
        if espadrille
        else plain_cloth((0.40, 0.29, 0.20) if look.cut != "sport" else (0.2, 0.2, 0.21), "rubber")
    )
    thick = 40 if espadrille else 28
    p.panel(bed.points, plain_cloth((0.74, 0.58, 0.40), "leather"), tint=0.95, puff=4, soft=8)
    cloth = look.cloth()
    if look.cut == "slide":
        band = Pen(150, 572).curve(160, 500, 230, 458, 330, 470).curve(380, 490, 392, 540, 396, 572)
        p.panel(band.points, cloth, puff=12, soft=20, shadow=0.3)
        p.stitch(shifted(part(band.points, 0.05, 0.95), 8), look.thread)
    else:
        for x0, tip, x1 in ((130, 496, 262), (284, 470, 404)):
            strap = Pen(x0, 572).curve(x0 + 20, tip + 16, x1 - 60, tip, x1 - 8, 568).points
            p.panel(ribbon(moved(strap, 16, -12), 30), look.plain(darker(look.main, 0.3)), puff=3, soft=8, shadow=0.1)
            p.panel(ribbon(strap, 36, 30), cloth, puff=5, soft=11, shadow=0.3)
        p.panel(ribbon(spline([(566, 560), (600, 500), (626, 440)]), 28), cloth, puff=4, soft=9, shadow=0.3)
        p.panel(ribbon(spline([(470, 560), (500, 470), (560, 436), (640, 440)]), 24), cloth, puff=4, soft=9, shadow=0.3)
        p.panel(
            box(512, 440, 540, 472, 5),
            plain_cloth((0.78, 0.66, 0.42), "metal"),
            holes=[box(518, 446, 534, 466, 2)],
            puff=2,
            soft=3,
        )
    pen = (
        Pen(86, 570)
        .bend(74, 592, 112, GROUND)
        .to(640, GROUND)
        .bend(664, 596, 656, GROUND - thick - 4)
        .bend(384, GROUND - thick + 8, 86, GROUND - thick)
    )
    p.panel(pen.points, rope, puff=5, soft=9, lift=1.4, shadow=0.2)
    if espadrille:
        p.stroke(
            [line((92, GROUND - 28 + 9 * k), (654, GROUND - 29 + 9 * k)) for k in range(4)],
            1.6,
            darker((0.78, 0.65, 0.46), 0.5),
            0.5,
            -0.8,
        )


def sandals(look: Look) -> Drawing:
    """Cuts: "strap", "espadrille", "slide", "sport"."""
    return pair(look, _sandal, 420, 226)


def flip_flops(look: Look) -> Drawing:
    """From above, side by side."""

    def one(p: Placed) -> None:
        bed = spline(
            [
                (250, 150),
                (318, 172),
                (346, 270),
                (330, 400),
                (312, 520),
                (318, 640),
                (290, 742),
                (232, 752),
                (186, 700),
                (186, 580),
                (176, 420),
                (160, 290),
                (186, 180),
            ],
            closed=True,
        )
        p.panel(bed, look.cloth("rubber"), puff=7, soft=14)
        p.stroke([shifted(np.vstack([bed, bed[:1]]), 12)], 2, darker(look.main, 0.4), 0.5, -0.8)
        strap = look.plain(look.second if look.second != look.main else darker(look.main, 0.4), "rubber")
        for end in ((176, 446), (326, 440)):
            curve = Pen(254, 240).curve(254 + (end[0] - 254) * 0.4, 270, end[0], 330, *end).points
            p.panel(ribbon(curve, 15, 28), strap, puff=6, soft=8, shadow=0.4)
        p.panel(ellipse(254, 240, 12), strap, puff=5, soft=6, shadow=0.4)

    def paint(canvas: Canvas) -> None:
        one(Placed(canvas, -14, 12))
        one(Placed(canvas, 14, -6, flip=True))

    return Drawing((140, 140, 628, 772), paint, {})
