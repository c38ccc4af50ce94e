"""Hats, caps, headbands, sunglasses."""

from __future__ import annotations

import numpy as np

from stylist.demo.families.details import plain_cloth
from stylist.demo.kit.canvas import Canvas, Frame
from stylist.demo.kit.colour import Rgb, darker, lighter
from stylist.demo.kit.curves import (
    CENTRE,
    Pen,
    Points,
    box,
    ellipse,
    flip_x,
    line,
    ribbon,
    shifted,
    spline,
)
from stylist.demo.kit.look import Drawing, Look

C = CENTRE


def hat(look: Look) -> Drawing:
    """Cuts: "sun" (wide straw brim), "fedora", "bucket", "beanie"."""
    paints = {"sun": _sun_hat, "fedora": _fedora, "bucket": _bucket_hat, "beanie": _beanie}
    views = {
        "sun": (70, 300, 698, 680),
        "fedora": (120, 290, 648, 680),
        "bucket": (150, 300, 618, 700),
        "beanie": (190, 260, 578, 700),
    }
    cut = look.cut if look.cut in paints else "sun"
    return Drawing(views[cut], lambda canvas: paints[cut](canvas, look), {})


def _crown(canvas: Canvas, look: Look, x0: float, x1: float, top: float, y: float, pinch: float) -> None:
    pen = Pen(x0, y).curve(x0 + 6, top + 60, x0 + 34, top + 6, x0 + 92, top + 4)
    pen.bend((x0 + x1) / 2, top + pinch, x1 - 92, top + 4).curve(x1 - 34, top + 6, x1 - 6, top + 60, x1, y).bend(
        (x0 + x1) / 2, y + 46, x0, y
    )
    canvas.panel(pen.points, look.cloth(), puff=18, soft=40, shadow=0.3)


def _sun_hat(canvas: Canvas, look: Look) -> None:
    brim = spline(
        [(74, 560), (150, 500), (C, 476), (618, 500), (694, 560), (600, 640), (C, 672), (168, 640)], closed=True
    )
    canvas.panel(brim, look.cloth(), puff=14, soft=40)
    for k in range(3):
        canvas.stroke([ellipse(C, 574, 292 - 26 * k, 88 - 13 * k)], 1.6, darker(look.main, 0.5), 0.3, -0.8)
    _crown(canvas, look, 236, 532, 318, 548, 2)
    band = Pen(237, 520).bend(C, 566, 531, 520).to(532, 552).bend(C, 600, 236, 552).points
    canvas.panel(band, look.plain(look.second, "cotton"), lift=1.0, puff=4, soft=10, shadow=0.2)
    canvas.fold(spline([(300, 350), (360, 372), (430, 352)]), 26, -8)


def _fedora(canvas: Canvas, look: Look) -> None:
    brim = (
        Pen(124, 590)
        .curve(150, 520, 618, 520, 644, 590)
        .curve(600, 640, 500, 666, C, 666)
        .curve(268, 666, 168, 640, 124, 590)
        .points
    )
    canvas.panel(brim, look.cloth(), puff=13, soft=34)
    _crown(canvas, look, 244, 524, 306, 572, 50)
    band = Pen(246, 540).bend(C, 588, 522, 540).to(525, 578).bend(C, 628, 243, 578).points
    canvas.panel(
        band,
        look.plain(look.second if look.second != look.main else darker(look.main, 0.5), "satin"),
        lift=1.0,
        puff=4,
        soft=10,
        shadow=0.2,
    )
    canvas.fold(spline([(C - 60, 330), (C - 30, 400), (C - 40, 470)]), 40, -6)
    canvas.fold(spline([(C + 70, 326), (C + 60, 400), (C + 66, 460)]), 40, -6)


def _bucket_hat(canvas: Canvas, look: Look) -> None:
    brim = (
        Pen(238, 520)
        .bend(C, 560, 530, 520)
        .curve(570, 580, 604, 630, 612, 652)
        .bend(C, 730, 156, 652)
        .curve(164, 630, 198, 580, 238, 520)
        .points
    )
    canvas.panel(brim, look.cloth(), Frame((C, 500), 0, 0.001), puff=10, soft=26)
    for k in range(4):
        y = 548 + 25 * k
        half = 158 + 16 * k
        canvas.stitch(Pen(C - half, y).bend(C, y + 50 + 8 * k, C + half, y).points, look.thread)
    crown = (
        Pen(236, 528)
        .curve(240, 430, 258, 350, 280, 328)
        .bend(C, 296, 488, 328)
        .curve(510, 350, 528, 430, 532, 528)
        .bend(C, 576, 236, 528)
        .points
    )
    canvas.panel(crown, look.cloth(), puff=14, soft=36, shadow=0.3)
    canvas.seam(Pen(278, 336).bend(C, 372, 490, 336).points, 1.0)


def _beanie(canvas: Canvas, look: Look) -> None:
    dome = (
        Pen(206, 580)
        .curve(200, 380, 280, 286, C, 282)
        .curve(488, 286, 568, 380, 562, 580)
        .bend(C, 610, 206, 580)
        .points
    )
    canvas.panel(dome, look.plain(None, "wide-rib"), puff=20, soft=50)
    for s in (-0.6, -0.2, 0.2, 0.6):
        canvas.fold(spline([(C + s * 40, 296), (C + s * 190, 380), (C + s * 250, 520)]), 30, 5)
    cuff = Pen(194, 560).bend(C, 590, 574, 560).to(572, 668).bend(C, 704, 196, 668).points
    canvas.panel(cuff, look.plain(None, "wide-rib"), lift=2, puff=9, soft=16, shadow=0.36)
    canvas.panel(
        box(C + 96, 610, C + 140, 648, 3), plain_cloth(darker(look.main, 0.5), "leather"), puff=1, soft=3, shadow=0.3
    )


def cap(look: Look) -> Drawing:
    """A baseball cap from the side front."""

    def paint(canvas: Canvas) -> None:
        peak = (
            Pen(300, 560)
            .curve(200, 560, 110, 600, 92, 640)
            .bend(98, 668, 150, 656)
            .curve(250, 628, 340, 622, 430, 624)
            .points
        )
        canvas.panel(peak, look.plain(look.second), puff=9, soft=24)
        for k in range(4):
            canvas.stitch(
                Pen(296 - 8 * k, 574 + 8 * k)
                .curve(220 - 8 * k, 576 + 9 * k, 150 - 4 * k, 606 + 6 * k, 118 - 4 * k, 640 + 2 * k)
                .points,
                look.thread,
                4.5,
                3,
            )
        dome = (
            Pen(286, 586)
            .curve(280, 430, 340, 340, 460, 332)
            .curve(590, 334, 660, 440, 662, 584)
            .curve(560, 632, 400, 628, 286, 586)
            .points
        )
        canvas.panel(dome, look.cloth("twill"), puff=20, soft=46, shadow=0.3)
        for curve in (
            Pen(460, 334).curve(400, 400, 372, 500, 380, 608),
            Pen(462, 334).curve(520, 400, 548, 500, 540, 622),
            Pen(460, 334).curve(600, 420, 640, 500, 650, 588),
        ):
            canvas.seam(curve.points, 0.9)
            canvas.stitch(shifted(curve.points, 6), look.thread)
        canvas.panel(ellipse(461, 333, 11, 8), look.plain(), puff=3, soft=4, shadow=0.3)
        for x, y in ((420, 420), (518, 420), (604, 460)):
            canvas.stroke([ellipse(x, y, 5)], 2.4, darker(look.main, 0.3), 0.8, 0.4)
        canvas.stroke(
            [spline([(318, 500), (334, 470), (350, 500), (366, 470)])],
            6,
            look.second if look.second != look.main else lighter(look.main, 0.6),
            0.95,
            0.8,
        )

    return Drawing((84, 318, 672, 680), paint, {})


def headband(look: Look) -> Drawing:
    """A padded band."""

    def paint(canvas: Canvas) -> None:
        arc = Pen(190, 720).curve(130, 300, 638, 300, 578, 720).points
        canvas.panel(ribbon(arc, 74), look.cloth(), Frame((C, 400), 0), puff=16, soft=20)
        canvas.panel(
            Pen(C - 44, 366)
            .bend(C, 350, C + 44, 366)
            .bend(C + 30, 405, C + 44, 446)
            .bend(C, 460, C - 44, 446)
            .bend(C - 30, 405, C - 44, 366)
            .points,
            look.cloth(),
            Frame((C, 400), 90),
            lift=2,
            puff=12,
            soft=16,
            shadow=0.36,
        )

    return Drawing((140, 350, 628, 736), paint, {})


def sunglasses(look: Look) -> Drawing:
    """Cuts: "round", "square", "aviator", "cat-eye"."""

    def paint(canvas: Canvas) -> None:
        wire = look.cut in ("aviator", "round")
        cloth = plain_cloth(look.main, "metal") if wire else plain_cloth(look.main, "faux-leather")
        for s in (-1, 1):
            arm = spline([(C + s * 246, 470), (C + s * 236, 410), (C + s * 150, 372), (C + s * 60, 362)])
            canvas.panel(ribbon(arm, 11 if wire else 17, 9), cloth, tint=0.85, puff=3, soft=4, shadow=0.25)
        tint = look.second if look.second != look.main else darker(look.main, 0.5)
        for s in (-1, 1):
            rim = _lens(look.cut)
            outer = rim if s < 0 else flip_x(rim)
            inner = shifted(np.vstack([outer, outer[:1]]), 5 if wire else 15)[:-1]
            if not _inside(inner, outer):
                inner = shifted(np.vstack([outer, outer[:1]]), -(5 if wire else 15))[:-1]
            canvas.panel(inner, plain_cloth(mixed(tint), "lens"), puff=7, soft=30, shadow=0.15)
            glow = np.column_stack(
                [inner[:, 0] * 0.5 + inner[:, 0].mean() * 0.5 - 26, inner[:, 1] * 0.35 + inner[:, 1].mean() * 0.65 - 34]
            )
            canvas.ink([glow], (1, 1, 1), 0.10)
            canvas.panel(outer, cloth, holes=[inner], lift=1.6, puff=4, soft=5, shadow=0.35)
        canvas.panel(
            ribbon(spline([(C - 44, 470), (C, 452), (C + 44, 470)]), 10 if wire else 17),
            cloth,
            puff=4,
            soft=4,
            shadow=0.3,
        )
        if look.cut == "aviator":
            canvas.wire([line((C - 66, 438), (C + 66, 438))], 7, cloth)

    return Drawing((120, 352, 648, 640), paint, {}, relief=0.9)


def mixed(tint: Rgb) -> Rgb:
    """A lens colour: dark, with a hint of the tint."""
    return darker(tint, 0.35)


def _inside(inner: Points, outer: Points) -> bool:
    return float(np.ptp(inner[:, 0])) < float(np.ptp(outer[:, 0]))


def _lens(cut: str) -> Points:
    """The outline of the lens at the left of the picture."""
    if cut == "round":
        return ellipse(C - 140, 510, 104, 100)
    if cut == "aviator":
        return spline(
            [
                (C - 246, 452),
                (C - 150, 434),
                (C - 46, 452),
                (C - 44, 500),
                (C - 84, 586),
                (C - 160, 616),
                (C - 226, 572),
                (C - 252, 500),
            ],
            closed=True,
        )
    if cut == "cat-eye":
        return spline(
            [
                (C - 262, 416),
                (C - 180, 440),
                (C - 50, 456),
                (C - 42, 510),
                (C - 80, 572),
                (C - 160, 590),
                (C - 222, 552),
                (C - 248, 490),
            ],
            closed=True,
        )
    return spline(
        [
            (C - 246, 448),
            (C - 150, 440),
            (C - 48, 450),
            (C - 42, 510),
            (C - 66, 580),
            (C - 150, 596),
            (C - 226, 582),
            (C - 252, 512),
        ],
        closed=True,
    )
