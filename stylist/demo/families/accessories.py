"""Belts, scarves, ties, gloves, socks, wallets, umbrellas, swimwear."""

from __future__ import annotations

import math

import numpy as np

from stylist.demo.families.bags import GOLD, STEEL
from stylist.demo.families.bottoms import shorts
from stylist.demo.families.details import plain_cloth
from stylist.demo.families.shoes import Placed
from stylist.demo.kit.canvas import Canvas, Cloth, Frame
from stylist.demo.kit.colour import darker, lighter
from stylist.demo.kit.curves import (
    CENTRE,
    Pen,
    box,
    ellipse,
    flip_x,
    line,
    moved,
    part,
    ribbon,
    shifted,
    spline,
)
from stylist.demo.kit.look import Drawing, Look

C = CENTRE


def belt(look: Look) -> Drawing:
    """Coiled once, the buckle in front."""

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth()
        rear = Pen(138, 470).curve(120, 330, 648, 330, 630, 470).points
        canvas.panel(ribbon(rear, 58), cloth, tint=0.72, puff=5, soft=10)
        front = Pen(122, 452).curve(108, 660, 660, 660, 646, 452).points
        canvas.panel(ribbon(front, 66), cloth, puff=7, soft=12, shadow=0.4)
        if look.cut != "braided":
            for off in (-25, 25):
                canvas.stitch(shifted(front, off), look.thread, 5, 3, 1.2)
        else:
            for k in range(74):
                x, y = front[int(k / 74 * (len(front) - 1))]
                x2, y2 = front[min(int((k + 1.4) / 74 * (len(front) - 1)), len(front) - 1)]
                way = 1 if k % 2 else -1
                canvas.stroke(
                    [line((float(x), float(y) - 28 * way), (float(x2), float(y2) + 28 * way))],
                    3.4,
                    darker(look.main, 0.6),
                    0.5,
                    -1.6,
                )
        tail = part(front, 0.5, 0.86)
        for k in range(4):
            x, y = tail[6 + 4 * k]
            canvas.ink([ellipse(float(x), float(y), 4.4)], darker(look.main, 0.8), 0.9, -1.4)
        steel = plain_cloth(GOLD if look.second == look.main and look.cut != "dress" else STEEL, "metal")
        canvas.panel(
            box(C - 66, 558, C + 24, 660, 14),
            steel,
            holes=[box(C - 50, 574, C + 8, 644, 6)],
            lift=1.8,
            puff=5,
            soft=5,
            shadow=0.45,
        )
        canvas.wire([line((C - 52, 609), (C + 16, 609))], 8, steel, shadow=0.4)
        canvas.panel(box(C + 42, 566, C + 66, 650, 5), cloth, lift=1.4, puff=3, soft=6, shadow=0.35)

    return Drawing((100, 350, 668, 668), paint, {})


def scarf(look: Look) -> Drawing:
    """Cuts: "silk" (a square, folded), "fringe" (a folded winter scarf)."""
    return _silk_square(look) if look.cut == "silk" else _winter_scarf(look)


def _fringe(canvas: Canvas, cloth: Cloth, x0: float, x1: float, y: float, long: float, lean: float) -> None:
    count = int((x1 - x0) / 9)
    lines = [
        line(
            (x, y),
            (x + lean * 0.6 + 2 * math.sin(k), y + long / 2),
            (x + lean + 4 * math.sin(k * 1.7), y + long + 5 * math.cos(k * 2.3)),
        )
        for k, x in enumerate(np.linspace(x0 + 4, x1 - 4, count))
    ]
    canvas.wire(lines, 4.2, cloth, shadow=0.15)


def _winter_scarf(look: Look) -> Drawing:
    def paint(canvas: Canvas) -> None:
        cloth = look.cloth()
        _fringe(canvas, look.plain(darker(look.main, 0.08)), 404, 556, 836, 54, 8)
        under = Pen(396, 236).curve(480, 330, 400, 560, 404, 840).to(558, 838).curve(548, 560, 610, 400, 500, 220)
        canvas.panel(under.points, cloth, Frame((480, 400), -6), puff=10, soft=26, tint=0.92)
        _fringe(canvas, look.plain(), 216, 380, 892, 56, -8)
        over = Pen(300, 226).curve(190, 380, 236, 600, 214, 896).to(382, 898).curve(390, 620, 330, 470, 420, 250)
        canvas.panel(over.points, cloth, Frame((300, 400), 5), puff=11, soft=26, shadow=0.35)
        loop = (
            Pen(288, 250)
            .curve(258, 150, 330, 112, C + 16, 112)
            .curve(480, 112, 546, 150, 512, 244)
            .curve(480, 320, 330, 320, 288, 250)
        )
        canvas.panel(loop.points, cloth, Frame((C, 200), 84), puff=16, soft=30, shadow=0.35)
        rng = look.rng(2)
        for k in range(5):
            canvas.fold(
                spline([(300 + 8 * k, 170 + 26 * k), (C + 10, 204 + 22 * k), (500 - 8 * k, 168 + 26 * k)]),
                20,
                rng.uniform(3, 6),
            )
        for x0, y0, x1, y1 in ((300, 330, 262, 800), (350, 340, 330, 820), (450, 380, 460, 780), (510, 380, 520, 790)):
            canvas.fold(
                spline([(x0, y0), ((x0 + x1) / 2 + rng.uniform(-10, 10), (y0 + y1) / 2), (x1, y1)]),
                28,
                rng.uniform(3, 6),
            )

    return Drawing((190, 104, 580, 956), paint, {})


def _silk_square(look: Look) -> Drawing:
    def paint(canvas: Canvas) -> None:
        cloth, edge = look.cloth(), look.plain(look.second)
        low = line((150, 300), (640, 320), (618, 790), (170, 770))
        canvas.panel(low, cloth, Frame((C, 500), 2), puff=7, soft=30, tint=0.95)
        canvas.stroke([shifted(np.vstack([low, low[:1]]), 20)], 16, look.second, 0.9)
        fold = line((150, 300), (640, 320), (622, 700))
        canvas.panel(fold, edge, Frame((C, 500), 46), puff=7, soft=26, lift=1.5, shadow=0.34, tint=0.97)
        canvas.panel(
            line((176, 322), (612, 338), (598, 652)), cloth, Frame((C, 500), 46), puff=4, soft=20, lift=0.2, shadow=0
        )
        rng = look.rng(2)
        for _ in range(10):
            x, y = rng.uniform(220, 560), rng.uniform(350, 700)
            canvas.fold(
                spline([(x, y), (x + rng.uniform(-60, 60), y + 50), (x + rng.uniform(-80, 80), y + 120)]),
                rng.uniform(16, 34),
                rng.uniform(-4, 6),
            )
        canvas.fold(line((165, 312), (390, 500), (618, 694)), 26, 7)

    return Drawing((140, 290, 650, 800), paint, {})


def stole(look: Look) -> Drawing:
    """A wide wrap, folded over itself."""

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth()
        for k, (y, tint) in enumerate(((760, 0.9), (520, 1.0))):
            _fringe(canvas, look.plain(), 152, 616, y + 104 - 30 * k, 40, 3)
            canvas.panel(
                Pen(140, 250)
                .bend(C, 236, 628, 250)
                .to(622, y + 110 - 30 * k)
                .bend(C, y + 120 - 30 * k, 146, y + 108 - 30 * k)
                .points,
                cloth,
                puff=13,
                soft=36,
                tint=tint,
                shadow=0.35,
            )
        rng = look.rng(2)
        for s in np.linspace(-0.8, 0.8, 7):
            canvas.fold(
                spline([(C + s * 230, 290), (C + s * 240 + rng.uniform(-12, 12), 430), (C + s * 236, 580)]),
                32,
                rng.uniform(-4, 7),
            )

    return Drawing((134, 238, 634, 914), paint, {})


def tie(look: Look) -> Drawing:
    """Cuts: "long" and "bow"."""
    if look.cut == "bow":

        def bow(canvas: Canvas) -> None:
            for s in (-1, 1):
                wing = (
                    Pen(C + s * 20, 480)
                    .curve(C + s * 90, 430, C + s * 190, 408, C + s * 236, 416)
                    .bend(C + s * 222, 512, C + s * 236, 608)
                    .curve(C + s * 190, 616, C + s * 90, 594, C + s * 20, 544)
                )
                canvas.panel(wing.points, look.cloth(), puff=13, soft=24)
                for dy in (-16, 0, 18):
                    canvas.fold(
                        spline([(C + s * 30, 512 + dy), (C + s * 80, 512 + dy * 1.8), (C + s * 130, 512 + dy * 3)]),
                        16,
                        -5,
                    )
            canvas.panel(
                spline(
                    [
                        (C - 34, 474),
                        (C, 466),
                        (C + 34, 474),
                        (C + 38, 512),
                        (C + 34, 550),
                        (C, 558),
                        (C - 34, 550),
                        (C - 38, 512),
                    ],
                    closed=True,
                ),
                look.cloth(),
                Frame((C, 512), 10),
                lift=2,
                puff=10,
                soft=16,
                shadow=0.4,
            )

        return Drawing((140, 400, 628, 624), bow, {})

    def paint(canvas: Canvas) -> None:
        cloth = look.cloth()
        tail = Pen(C - 6, 240).to(C + 34, 240).to(C + 62, 690).to(C + 38, 730).to(C + 8, 694)
        canvas.panel(tail.points, cloth, Frame((C, 200), 35), puff=5, soft=14, tint=0.8)
        loop = (
            Pen(C - 40, 226)
            .curve(C - 110, 150, C - 70, 96, C, 94)
            .curve(C + 70, 96, C + 110, 150, C + 40, 226)
            .to(C + 22, 214)
            .curve(C + 74, 150, C + 44, 120, C, 118)
            .curve(C - 44, 120, C - 74, 150, C - 22, 214)
        )
        canvas.panel(loop.points, cloth, Frame((C, 200), 80), puff=4, soft=8)
        blade = (
            Pen(C - 26, 276).bend(C - 40, 500, C - 62, 812).to(C, 884).to(C + 62, 812).bend(C + 36, 500, C + 26, 276)
        )
        canvas.panel(blade.points, cloth, Frame((C, 200), 38), puff=7, soft=20, shadow=0.35)
        knot = Pen(C - 46, 212).bend(C, 202, C + 46, 212).to(C + 30, 284).bend(C, 294, C - 30, 284)
        canvas.panel(knot.points, cloth, Frame((C, 200), -30), lift=2, puff=9, soft=14, shadow=0.4)
        canvas.fold(spline([(C - 4, 290), (C - 2, 340), (C + 3, 410)]), 16, -6)

    return Drawing((262, 84, 506, 892), paint, {})


def gloves(look: Look) -> Drawing:
    """A pair, palms down."""

    def one(p: Placed) -> None:
        hand = (
            Pen(210, 760)
            .curve(196, 680, 186, 620, 172, 560)
            .curve(150, 520, 104, 470, 96, 436)
            .curve(92, 410, 122, 404, 142, 428)
            .bend(172, 470, 190, 486)
        )
        for x, top in ((196, 262), (246, 226), (296, 240), (342, 290)):
            pen_x = x
            hand.curve(pen_x - 4, 420, pen_x - 6, top + 30, pen_x + 4, top + 8).bend(
                pen_x + 20, top - 8, pen_x + 36, top + 8
            ).curve(pen_x + 46, top + 40, pen_x + 46, 400, pen_x + 46, 452 - (0 if x < 340 else -40))
        hand.curve(388, 560, 366, 660, 360, 760)
        p.panel(hand.points, look.cloth(), puff=12, soft=18)
        for x in (244, 294, 340):
            p.seam(line((x, 452), (x - 2, 480)), 1.2)
        for x in (236, 280, 322):
            p.stroke([spline([(x, 500), (x - 2, 560), (x - 6, 610)])], 3, darker(look.main, 0.4), 0.25, -1.2)
        p.panel(
            Pen(200, 742).bend(285, 758, 370, 742).to(366, 812).bend(285, 826, 206, 812).points,
            look.plain(look.second, "rib" if look.fabric not in ("leather", "suede") else None),
            puff=6,
            soft=14,
            shadow=0.25,
        )

    def paint(canvas: Canvas) -> None:
        one(Placed(canvas, -60, 0))
        one(Placed(canvas, 60, 20, flip=True))

    return Drawing((30, 218, 738, 848), paint, {})


def socks(look: Look) -> Drawing:
    """A pair, one lying over the other."""

    def one(p: Placed) -> None:
        foot = (
            Pen(330, 190)
            .to(470, 186)
            .curve(476, 360, 470, 480, 486, 570)
            .curve(500, 650, 470, 700, 420, 716)
            .curve(330, 740, 230, 800, 176, 804)
            .curve(110, 802, 108, 730, 160, 704)
            .curve(250, 650, 330, 600, 336, 520)
            .bend(346, 360, 330, 190)
        )
        p.panel(foot.points, look.cloth("fine-knit"), puff=12, soft=22)
        p.panel(
            Pen(326, 178).to(474, 174).to(475, 244).bend(400, 252, 329, 246).points,
            look.plain(look.second, "rib"),
            puff=6,
            soft=14,
            shadow=0.2,
        )
        p.panel(
            Pen(486, 570).curve(500, 650, 470, 700, 426, 714).bend(400, 640, 486, 570).points,
            look.plain(look.second, "fine-knit"),
            lift=0.3,
            puff=9,
            soft=20,
            shadow=0.05,
        )
        p.panel(
            Pen(160, 704)
            .curve(108, 730, 110, 802, 176, 804)
            .curve(196, 802, 212, 796, 232, 788)
            .bend(230, 730, 206, 680)
            .points,
            look.plain(look.second, "fine-knit"),
            lift=0.3,
            puff=9,
            soft=20,
            shadow=0.05,
        )
        p.fold(spline([(360, 540), (420, 580), (470, 590)]), 18, 4)
        p.fold(spline([(352, 570), (400, 620), (450, 640)]), 18, 4)

    def paint(canvas: Canvas) -> None:
        one(Placed(canvas, 100, -20))
        one(Placed(canvas, -40, 30))

    return Drawing((70, 146, 596, 840), paint, {})


def wallet(look: Look) -> Drawing:
    """A folded wallet, half open."""

    def paint(canvas: Canvas) -> None:
        back = box(150, 370, 636, 700, 18)
        canvas.panel(back, look.cloth(), puff=8, soft=18, tint=0.85)
        for k in range(3):
            canvas.panel(
                box(180, 386 + 24 * k, 604, 600, 10),
                plain_cloth(lighter(look.main, 0.08 * (3 - k)), "leather"),
                lift=0.7,
                puff=2,
                soft=6,
                shadow=0.25,
            )
        front = (
            Pen(132, 450)
            .bend(134, 434, 154, 434)
            .to(616, 434)
            .bend(634, 434, 636, 450)
            .to(636, 708)
            .bend(634, 726, 614, 726)
            .to(152, 726)
            .bend(132, 726, 132, 706)
            .points
        )
        canvas.panel(front, look.cloth(), lift=2, puff=9, soft=20, shadow=0.4)
        canvas.stitch(shifted(np.vstack([front, front[:1]]), 10), look.thread)
        canvas.stroke([ellipse(560, 660, 15)], 2, darker(look.main, 0.5), 0.7, -0.8)

    return Drawing((126, 364, 642, 732), paint, {})


def umbrella(look: Look) -> Drawing:
    """Open, from the side."""

    def paint(canvas: Canvas) -> None:
        stick = plain_cloth((0.35, 0.25, 0.17), "leather")
        canvas.wire([Pen(C, 300).to(C, 800).curve(C, 880, C + 84, 880, C + 84, 806).points], 13, stick)
        canvas.wire([line((C, 184), (C, 226))], 8, plain_cloth(STEEL, "metal"))
        pen = Pen(96, 520).curve(110, 330, 240, 214, C, 212).curve(528, 214, 658, 330, 672, 520)
        for x in (580, 480, C, 288, 188, 96):
            previous = pen.points[-1][0]
            pen.bend((previous + x) / 2, 470, x, 520 if x != C else 522)
        canvas.panel(pen.points, look.cloth(), Frame((C, 212), 0, 0.0016), puff=24, soft=70)
        for x in (188, 288, C, 480, 580):
            rib = Pen(C, 214).curve(C + (x - C) * 0.6, 280, C + (x - C) * 0.96, 400, x, 518).points
            canvas.seam(rib, 1.4, 2)
            canvas.fold(moved(rib, 8 if x >= C else -8, 0), 34, 5)

    return Drawing((88, 176, 680, 886), paint, {})


def swimwear(look: Look) -> Drawing:
    """Cuts: "one-piece"; men's swim shorts are drawn as shorts."""
    if look.for_men:
        return shorts(look)

    def paint(canvas: Canvas) -> None:
        straps = [Pen(C + s * 92, 330).bend(C + s * 84, 240, C + s * 58, 170).points for s in (-1, 1)]
        back = Pen(C - 108, 330).bend(C, 430, C + 108, 330).to(C + 112, 420).to(C - 112, 420).points
        canvas.panel(back, look.cloth(), tint=0.6, puff=2, shadow=0)
        canvas.wire(straps, 13, look.cloth())
        half = (
            Pen(C, 386)
            .curve(C - 44, 356, C - 76, 330, C - 112, 318)
            .curve(C - 120, 360, C - 126, 380, C - 134, 408)
            .curve(C - 124, 470, C - 104, 540, C - 108, 600)
            .curve(C - 118, 660, C - 140, 700, C - 146, 742)
            .curve(C - 96, 752, C - 46, 800, C - 34, 880)
            .bend(C, 892, C, 892)
            .points
        )
        front = np.vstack([half, flip_x(half)[::-1]])
        canvas.panel(front, look.cloth(), puff=13, soft=32)
        rng = look.rng(2)
        for s in (-1, 1):
            canvas.fold(spline([(C + s * 108, 590), (C + s * 60, 606), (C + s * 16, 596)]), 16, rng.uniform(3, 5))
            canvas.fold(spline([(C + s * 104, 560), (C + s * 56, 572), (C + s * 10, 566)]), 16, rng.uniform(3, 5))
            canvas.stitch(
                Pen(C + s * 141, 748).curve(C + s * 92, 760, C + s * 50, 806, C + s * 40, 876).points, look.thread
            )

    return Drawing((226, 164, 542, 896), paint, {})
