"""Closed shoes, from the side and in pairs. Toes point left, the ground lies at y = 600."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stylist.demo.families.details import plain_cloth
from stylist.demo.kit.canvas import Canvas, Cloth, Frame
from stylist.demo.kit.colour import Rgb, darker, lighter, luminance, mix
from stylist.demo.kit.curves import Pen, Points, box, ellipse, line, part, ribbon, shifted, spline, turn
from stylist.demo.kit.look import Drawing, Look

GROUND = 600.0
_RUBBER_WHITE: Rgb = (0.93, 0.92, 0.89)
_GUM: Rgb = (0.70, 0.50, 0.30)


@dataclass(frozen=True)
class Placed:
    """A canvas on which everything is moved, and mirrored if wished: one shoe of a pair."""

    canvas: Canvas
    dx: float = 0.0
    dy: float = 0.0
    flip: bool = False
    squeeze: float = 1.0
    """Width against length: tall boots are drawn narrower."""

    def _move(self, points: Points) -> Points:
        if self.flip:
            points = np.column_stack([768 - points[:, 0], points[:, 1]])
        moved: Points = points * (self.squeeze, 1.0) + (self.dx, self.dy)
        return moved

    def panel(
        self, outline: Points, cloth: Cloth, angle: float = 0.0, holes: Sequence[Points] = (), **how: Any
    ) -> None:
        frame = Frame((384 + self.dx, 600 + self.dy), angle)
        self.canvas.panel(self._move(outline), cloth, frame, holes=[self._move(h) for h in holes], **how)

    def stroke(
        self, lines: Sequence[Points], width: float, colour: Rgb, strength: float = 1.0, lift: float = 0.0
    ) -> None:
        self.canvas.stroke([self._move(p) for p in lines], width, colour, strength, lift)

    def ink(self, outlines: Sequence[Points], colour: Rgb, strength: float = 1.0, lift: float = 0.0) -> None:
        self.canvas.ink([self._move(p) for p in outlines], colour, strength, lift)

    def wire(self, lines: Sequence[Points], width: float, cloth: Cloth, **how: float) -> None:
        self.canvas.wire([self._move(p) for p in lines], width, cloth, **how)

    def seam(self, points: Points, depth: float = 0.9, width: float = 1.8) -> None:
        self.canvas.seam(self._move(points), depth, width)

    def stitch(self, points: Points, colour: Rgb, dash: float = 4.5, gap: float = 2.8, width: float = 1.3) -> None:
        self.canvas.stitch(self._move(points), colour, dash, gap, width)

    def fold(self, points: Points, width: float, depth: float) -> None:
        self.canvas.fold(self._move(points), width, depth)


Maker = Callable[[Placed, Look], None]


def pair(look: Look, one: Maker, top: float, apart: float = 262.0) -> Drawing:
    """Two shoes, the further one above and a little to the right."""

    def paint(canvas: Canvas) -> None:
        one(Placed(canvas, 26, -apart), look)
        one(Placed(canvas, -14, 0), look)

    return Drawing((66, top - apart, 704, GROUND + 8), paint, {}, relief=0.95)


def sole_under(
    p: Placed, colour: Rgb, thick: float, toe: float = 82, heel: float = 660, *, rise: float = 14, weave: str = "rubber"
) -> None:
    """A flat sole with a slight toe spring."""
    y = GROUND
    pen = (
        Pen(toe + 6, y - thick - rise)
        .bend(toe - 6, y - thick * 0.4 - rise, toe + 34, y - 4)
        .to(toe + 70, y)
        .to(heel - 22, y)
    )
    pen.bend(heel + 4, y, heel + 2, y - thick * 0.6).bend(heel, y - thick - 4, heel - 4, y - thick - 6).bend(
        (toe + heel) / 2, y - thick + 8, toe + 6, y - thick - rise
    )
    p.panel(pen.points, plain_cloth(colour, weave), puff=6, soft=10, shadow=0.3, lift=1.5)


def _eyelets(p: Placed, points: Sequence[tuple[float, float]], laces: Cloth, rim: Rgb, reach: float = 34) -> None:
    """Laces crossing the tongue: short bars from each eyelet, then a bow."""
    for x, y in points:
        p.ink([ellipse(x, y, 4.2)], darker(rim, 0.6), 0.9)
        p.wire([line((x, y), (x - reach * 0.72, y - reach * 0.62))], 7.5, laces, shadow=0.3)
    x, y = points[-1]
    x, y = x - reach * 0.5, y - reach * 0.5
    p.wire(
        [
            spline([(x, y), (x - 36, y - 26), (x - 44, y + 6), (x, y)]),
            spline([(x, y), (x + 22, y - 34), (x + 44, y - 16), (x, y)]),
        ],
        6,
        laces,
        shadow=0.3,
    )
    p.wire(
        [spline([(x, y), (x - 22, y + 26), (x - 34, y + 46)]), spline([(x, y), (x + 14, y + 28), (x + 6, y + 52)])],
        5.5,
        laces,
        shadow=0.3,
    )


def _sneaker_upper() -> Points:
    pen = Pen(92, 572).curve(84, 512, 128, 486, 190, 474).curve(250, 462, 300, 424, 346, 384).bend(372, 362, 404, 350)
    pen.bend(424, 344, 436, 362).curve(470, 404, 540, 410, 584, 386).bend(614, 366, 636, 356).bend(652, 356, 652, 386)
    return pen.curve(660, 450, 650, 520, 656, 572).bend(384, 584, 92, 572).points


def _sneaker(p: Placed, look: Look) -> None:
    high = look.cut == "high"
    main, accent = look.cloth(), look.plain(look.second, "leather")
    white = look.cut != "gum"
    tongue = Pen(300, 430).curve(336, 376, 366, 338, 384, 318).bend(424, 312, 440, 336).to(420, 420).to(320, 470)
    lift = 96 if high else 0
    p.panel(tongue.points - (0, lift), look.plain(lighter(look.main, 0.12)), puff=8, soft=16)
    if high:
        shaft = (
            Pen(330, 420)
            .to(372, 290)
            .bend(400, 258, 436, 262)
            .bend(560, 290, 636, 262)
            .bend(660, 262, 656, 310)
            .to(652, 440)
            .to(330, 470)
        )
        p.panel(shaft.points, main, puff=9, soft=18)
    inside = Pen(424, 356).bend(520, 384, 640, 360).bend(560, 420, 440, 392).bend(424, 372, 424, 356)
    if not high:
        p.panel(
            inside.points, look.plain(mix(look.main, (0.5, 0.46, 0.42), 0.5), "canvas"), tint=0.65, puff=1, shadow=0
        )
    p.panel(_sneaker_upper(), main, puff=14, soft=30)
    counter = (
        Pen(590, 396).bend(640, 370, 651, 390).curve(658, 450, 650, 520, 656, 574).to(556, 576).bend(560, 470, 590, 396)
    )
    p.panel(counter.points, accent, lift=0.9, puff=6, soft=16, shadow=0.2)
    toe = Pen(92, 574).curve(84, 512, 128, 486, 196, 473).bend(232, 520, 214, 578).to(92, 574)
    if look.fabric == "canvas":
        p.panel(toe.points, plain_cloth(_RUBBER_WHITE, "rubber"), lift=1.0, puff=8, soft=14, shadow=0.2)
    else:
        p.seam(Pen(196, 473).bend(236, 520, 214, 578).points, 1.0)
        p.stitch(Pen(202, 472).bend(243, 520, 221, 578).points, look.thread)
        for k in range(7):
            p.ink([ellipse(140 + 14 * k, 512 - 4 * k + 12 * (k % 2), 2.2)], darker(look.main, 0.55), 0.7, -0.8)
    stay = (
        Pen(268, 462)
        .curve(312, 430, 340, 404, 372, 372)
        .bend(400, 352, 430, 364)
        .curve(436, 400, 400, 452, 330, 508)
        .bend(290, 500, 268, 462)
    )
    p.panel(stay.points, main, lift=1.1, puff=5, soft=14, shadow=0.25)
    p.stitch(shifted(part(stay.points, 0.36, 0.72), -5), look.thread)
    if look.cut == "stripe":
        for k in range(2):
            band = spline([(404 + 40 * k, 424), (380 + 40 * k, 500), (348 + 40 * k, 572)])
            p.panel(ribbon(band, 20), accent, lift=0.9, puff=2, soft=6, shadow=0.2)
    p.fold(spline([(206, 478), (226, 506), (240, 540)]), 12, -3)
    p.fold(spline([(230, 470), (252, 498), (262, 530)]), 12, -2.4)
    _eyelets(
        p,
        [(300 + 26 * k, 470 - 25 * k) for k in range(5)],
        plain_cloth(_RUBBER_WHITE if luminance(look.main) < 0.7 or white else look.main, "canvas"),
        look.main,
    )
    sole_under(p, _RUBBER_WHITE if white else _GUM, 40)
    p.stroke([spline([(96, 566), (380, 578), (654, 562)])], 1.6, darker(_RUBBER_WHITE, 0.5), 0.35, -0.6)
    p.stroke([spline([(92, 582), (380, 590), (656, 584)])], 3, look.second, 0.55 if look.second != look.main else 0.0)


def sneakers(look: Look) -> Drawing:
    """Cuts: "court", "stripe", "gum", "high"."""
    return pair(look, _sneaker, 318 if look.cut != "high" else 240, 262 if look.cut != "high" else 322)


def _runner(p: Placed, look: Look) -> None:
    main, accent = look.plain(look.main, "canvas"), look.plain(look.second, "nylon")
    inside = Pen(410, 372).bend(520, 404, 640, 352).bend(560, 430, 430, 400)
    p.panel(inside.points, look.plain(darker(look.main, 0.2), "canvas"), tint=0.6, puff=1, shadow=0)
    tongue = Pen(292, 440).curve(330, 380, 356, 350, 378, 330).bend(416, 320, 434, 350).to(410, 430).to(320, 470)
    p.panel(tongue.points, main, puff=8, soft=16)
    upper = (
        Pen(86, 556)
        .curve(84, 512, 130, 492, 196, 474)
        .curve(256, 456, 300, 424, 350, 384)
        .bend(378, 364, 408, 358)
        .bend(430, 354, 440, 372)
    )
    upper.curve(470, 416, 548, 420, 588, 386).bend(620, 346, 652, 340).bend(668, 350, 656, 400).curve(
        654, 450, 652, 500, 664, 548
    ).bend(384, 566, 86, 556)
    p.panel(upper.points, main, puff=14, soft=30)
    for k in range(3):
        swoop = spline([(300 + 62 * k, 452 - 22 * k + 10 * k), (340 + 58 * k, 512), (318 + 64 * k, 552)])
        p.panel(ribbon(swoop, 22, 12), accent, lift=0.9, puff=2, soft=6, shadow=0.2)
    toe = Pen(86, 558).curve(84, 516, 120, 496, 170, 484).bend(176, 530, 206, 558)
    p.panel(toe.points, accent, lift=0.8, puff=5, soft=12, shadow=0.2)
    heel = (
        Pen(600, 378)
        .bend(628, 344, 652, 342)
        .bend(666, 352, 656, 400)
        .curve(654, 450, 652, 500, 664, 550)
        .to(590, 556)
        .bend(580, 450, 600, 378)
    )
    p.panel(heel.points, accent, lift=0.9, puff=5, soft=14, shadow=0.2)
    _eyelets(
        p, [(302 + 25 * k, 462 - 22 * k) for k in range(5)], plain_cloth(lighter(look.second, 0.6), "canvas"), look.main
    )
    mid = (
        Pen(74, 548)
        .bend(64, 584, 116, 592)
        .to(640, 592)
        .bend(690, 588, 682, 548)
        .bend(672, 530, 660, 540)
        .curve(560, 566, 240, 566, 74, 548)
    )
    p.panel(mid.points, plain_cloth(_RUBBER_WHITE, "rubber"), puff=8, soft=12, lift=1.6, shadow=0.3)
    p.stroke([spline([(96, 574), (300, 584), (470, 570), (672, 566)])], 4, look.second, 0.7, -1.0)
    p.panel(
        Pen(100, 586).to(648, 588).to(636, 600).to(128, 600).bend(108, 600, 100, 586).points,
        plain_cloth(darker(look.second, 0.6), "rubber"),
        puff=2,
        soft=5,
        lift=0.6,
        shadow=0.1,
    )


def sports_shoes(look: Look) -> Drawing:
    """Running shoes with a thick midsole."""
    return pair(look, _runner, 320)


def _low_upper(throat: float = 300) -> Points:
    """A low dress shoe: round toe, throat, heel."""
    pen = (
        Pen(96, 574)
        .curve(84, 528, 122, 506, 190, 494)
        .curve(246, 484, throat - 24, 462, throat + 40, 426)
        .bend(throat + 76, 408, throat + 110, 404)
    )
    pen.curve(480, 446, 560, 444, 606, 404).bend(636, 388, 648, 402).curve(658, 460, 650, 530, 652, 576).bend(
        384, 584, 96, 574
    )
    return pen.points


def _heeled_sole(p: Placed, colour: Rgb, heel_high: float = 26) -> None:
    y = GROUND - heel_high
    pen = (
        Pen(86, y - 8)
        .bend(84, y + 4, 112, y + 6)
        .to(480, y + 6)
        .to(656, y + 6)
        .bend(660, y - 6, 652, y - 8)
        .bend(384, y + 2, 86, y - 8)
    )
    p.panel(pen.points, plain_cloth(colour, "leather"), puff=3, soft=6, lift=1.4, shadow=0.2)
    p.panel(
        Pen(528, y + 4).to(656, y + 4).to(652, GROUND).to(536, GROUND).points,
        plain_cloth(darker(colour, 0.25), "leather"),
        puff=4,
        soft=8,
        shadow=0.2,
    )
    p.stroke([line((530, y + 16), (655, y + 16))], 1.4, darker(colour, 0.7), 0.6, -0.4)
    p.panel(
        Pen(112, y + 5).to(420, y + 5).bend(380, GROUND - 4, 250, GROUND - 2).bend(150, GROUND - 2, 112, y + 5).points,
        plain_cloth(darker(colour, 0.35), "leather"),
        puff=2,
        soft=5,
        lift=0.4,
        shadow=0,
    )


def _opening(p: Placed, look: Look, throat: float) -> None:
    inside = Pen(throat + 60, 420).bend(500, 390, 644, 396).bend(570, 462, throat + 130, 436)
    p.panel(inside.points, plain_cloth((0.66, 0.52, 0.38), "leather"), tint=0.7, puff=1, shadow=0)


def _loafer(p: Placed, look: Look) -> None:
    _opening(p, look, 300)
    p.panel(_low_upper(), look.cloth(), puff=14, soft=26)
    apron = Pen(150, 520).curve(180, 500, 280, 478, 350, 424)
    p.stroke([apron.points], 6, darker(look.main, 0.3), 0.35, 1.8)
    p.stitch(apron.points, look.thread, 6, 4, 2.0)
    strap = (
        Pen(300, 466)
        .bend(330, 430, 366, 414)
        .to(404, 408)
        .bend(424, 470, 430, 576)
        .to(380, 578)
        .bend(374, 500, 300, 466)
    )
    p.panel(strap.points, look.cloth(), lift=1.5, puff=4, soft=10, shadow=0.32)
    if look.cut == "penny":
        p.ink(
            [Pen(352, 462).bend(372, 446, 398, 448).bend(384, 466, 356, 474).points], darker(look.main, 0.6), 0.85, -1.0
        )
    elif look.cut == "bit":
        for x in (342, 392):
            p.wire([ellipse(x, 456, 12, 15)], 5, plain_cloth((0.80, 0.66, 0.36), "metal"), shadow=0.4)
        p.wire([line((350, 456), (384, 456))], 6, plain_cloth((0.80, 0.66, 0.36), "metal"), shadow=0.4)
    elif look.cut == "tassel":
        for dx in (0, 26):
            p.wire([spline([(350 + dx, 446), (342 + dx, 470), (338 + dx, 500)])], 13, look.cloth(), shadow=0.4)
            p.stroke(
                [line((343 + dx, 470), (336 + dx, 504)), line((350 + dx, 470), (346 + dx, 504))],
                1.2,
                darker(look.main, 0.6),
                0.8,
                -0.4,
            )
    p.stitch(shifted(part(_low_upper(), 0.36, 0.56), 6), look.thread)
    _heeled_sole(p, (0.26, 0.19, 0.14))


def loafers(look: Look) -> Drawing:
    """Cuts: "penny", "bit", "tassel", "plain"."""
    return pair(look, _loafer, 386, 232)


def _oxford(p: Placed, look: Look) -> None:
    _opening(p, look, 320)
    p.panel(_low_upper(316), look.cloth(), puff=14, soft=26)
    cap = Pen(214, 490).bend(236, 530, 218, 576).points
    p.seam(cap, 1.2)
    p.stitch(shifted(cap, 5), look.thread, 3.4, 2.4, 1.1)
    p.stitch(shifted(cap, -4), look.thread, 3.4, 2.4, 1.1)
    facing = (
        Pen(286, 476)
        .curve(320, 450, 360, 420, 420, 406)
        .bend(452, 420, 462, 432)
        .curve(440, 480, 380, 520, 318, 522)
        .bend(290, 510, 286, 476)
    )
    p.panel(facing.points, look.cloth(), lift=1.2, puff=4, soft=12, shadow=0.25)
    p.stitch(shifted(part(facing.points, 0.42, 0.98), -5), look.thread, 3.4, 2.4, 1.1)
    counter = Pen(548, 436).bend(536, 500, 548, 578).points
    p.seam(counter, 1.0)
    p.stitch(shifted(counter, 5), look.thread, 3.4, 2.4, 1.1)
    if look.cut == "brogue":
        for k in range(12):
            x, y = cap[int(k / 12 * (len(cap) - 1))]
            p.ink([ellipse(float(x) + 10, float(y), 2.2)], darker(look.main, 0.75), 0.9, -0.8)
        for angle in range(0, 360, 60):
            x, y = turn(line((13, 0)), angle)[0]
            p.ink([ellipse(156 + x, 530 + y, 2.6)], darker(look.main, 0.75), 0.9, -0.8)
    _eyelets(
        p,
        [(326 + 22 * k, 478 - 15 * k) for k in range(5)],
        plain_cloth(darker(look.main, 0.5), "canvas"),
        look.main,
        24,
    )
    _heeled_sole(p, (0.20, 0.15, 0.12))


def oxford_shoes(look: Look) -> Drawing:
    """Cuts: "cap", "brogue"."""
    return pair(look, _oxford, 376, 240)


def _boot(p: Placed, look: Look) -> None:
    high = {"knee": 70.0, "chelsea": 300.0, "ankle": 316.0, "lace": 276.0}.get(look.cut, 300.0)
    heel = 62 if look.cut in ("knee", "ankle") and look.gender == "women" else 28
    base = GROUND - heel
    pen = (
        Pen(94, base - 4)
        .curve(84, base - 54, 128, base - 76, 200, base - 90)
        .curve(290, base - 108, 356, base - 140, 384, base - 210)
    )
    pen.bend(392, base - 240, 392, high + 12).bend(400, high, 420, high).bend(520, high + 10, 636, high - 4).bend(
        654, high, 652, high + 20
    )
    pen.curve(660, high + 90, 634, base - 170, 652, base - 90).bend(658, base - 40, 652, base - 2).bend(
        384, base + 6, 94, base - 4
    )
    opening = Pen(396, high + 8).bend(520, high - 22, 650, high + 4).bend(520, high + 26, 396, high + 8)
    p.panel(opening.points, plain_cloth(darker(look.main, 0.3), "leather"), tint=0.6, puff=1, shadow=0)
    p.panel(pen.points, look.cloth(), puff=15, soft=30)
    rng = look.rng(3)
    for k in range(3):
        y = base - 150 - 34 * k
        p.fold(spline([(396, y - 6), (470, y + 16), (560, y + 4)]), 16, float(rng.uniform(3, 5)))
    p.fold(spline([(250, base - 92), (276, base - 60), (282, base - 20)]), 14, -3)
    if look.cut == "chelsea":
        gore = (
            Pen(468, high + 4)
            .to(556, high + 6)
            .bend(548, high + 90, 520, high + 138)
            .bend(486, high + 90, 468, high + 4)
        )
        p.panel(gore.points, look.plain(darker(look.main, 0.3), "rib"), lift=0.6, puff=2, soft=8, shadow=0.2)
        p.panel(
            box(612, high - 30, 634, high + 34, 6),
            look.plain(darker(look.main, 0.2), "canvas"),
            puff=2,
            soft=5,
            shadow=0.25,
        )
    if look.cut == "lace":
        stay = (
            Pen(300, base - 108)
            .curve(352, base - 130, 392, base - 180, 396, high + 14)
            .to(442, high + 12)
            .curve(444, base - 150, 400, base - 80, 330, base - 62)
            .bend(306, base - 80, 300, base - 108)
        )
        p.panel(stay.points, look.cloth(), lift=1.2, puff=4, soft=12, shadow=0.25)
        spots = [
            (346, base - 92),
            (376, base - 114),
            (400, base - 142),
            (414, base - 172),
            (422, base - 204),
            (426, base - 238),
        ]
        _eyelets(p, spots, plain_cloth((0.55, 0.40, 0.22), "canvas"), look.main, 30)
    if look.cut in ("knee", "ankle"):
        p.seam(spline([(560, high + 8), (556, base - 160), (566, base - 20)]), 1.0)
        p.stroke([line((556, high + 30), (552, base - 110))], 3.2, darker(look.main, 0.5), 0.6, -0.6)
    _boot_sole(p, look, base, heel)


def _boot_sole(p: Placed, look: Look, base: float, heel: float) -> None:
    colour = darker(look.main, 0.55) if look.cut != "lace" else (0.62, 0.46, 0.30)
    p.panel(
        Pen(84, base - 8)
        .bend(82, base + 10, 112, base + 14)
        .to(654, base + 12)
        .to(656, base - 6)
        .bend(384, base + 2, 84, base - 8)
        .points,
        plain_cloth(colour, "leather"),
        puff=3,
        soft=6,
        lift=1.4,
        shadow=0.2,
    )
    top, foot = (548, 656), (556, 652) if heel < 40 else (580, 650)
    p.panel(
        line((top[0], base + 10), (top[1], base + 10), (foot[1], GROUND), (foot[0], GROUND)),
        plain_cloth(colour, "leather"),
        puff=4,
        soft=10,
        shadow=0.2,
    )
    p.panel(
        Pen(112, base + 12)
        .to(440, base + 12)
        .bend(400, GROUND - (heel - 26), 250, GROUND - (heel - 26))
        .bend(150, GROUND - (heel - 26), 112, base + 12)
        .points,
        plain_cloth(darker(colour, 0.2), "rubber"),
        puff=2,
        soft=5,
        lift=0.4,
        shadow=0,
    )


def boots(look: Look) -> Drawing:
    """Cuts: "chelsea", "lace", "ankle" (heeled), "knee"."""
    if look.cut == "knee":

        def paint(canvas: Canvas) -> None:
            _boot(Placed(canvas, 250, -40, squeeze=0.58), look)
            _boot(Placed(canvas, 60, 0, squeeze=0.58), look)

        return Drawing((100, 20, 640, 606), paint, {})
    return pair(look, _boot, 270, 344)
