"""Bags, standing or lying, from the front."""

from __future__ import annotations

import numpy as np

from stylist.demo.families.details import bow, plain_cloth
from stylist.demo.kit.canvas import Canvas, Cloth
from stylist.demo.kit.colour import Rgb, darker
from stylist.demo.kit.curves import CENTRE, Pen, Points, box, ellipse, line, ribbon, shifted, spline
from stylist.demo.kit.look import Drawing, Look

C = CENTRE
GOLD: Rgb = (0.80, 0.66, 0.38)
STEEL: Rgb = (0.74, 0.74, 0.75)


def metal(colour: Rgb = GOLD) -> Cloth:
    """Hardware."""
    return plain_cloth(colour, "metal")


def _frame_stitch(canvas: Canvas, outline: Points, look: Look, inset: float = 7) -> None:
    canvas.stitch(shifted(np.vstack([outline, outline[:1]]), inset), look.thread, 5, 3, 1.2)


def _handle(canvas: Canvas, cloth: Cloth, x0: float, x1: float, y: float, high: float, width: float = 18) -> None:
    arc = Pen(x0, y).curve(x0 + 4, y - high * 1.25, x1 - 4, y - high * 1.25, x1, y).points
    canvas.panel(ribbon(arc, width), cloth, puff=5, soft=6, shadow=0.25)


def _ring(canvas: Canvas, x: float, y: float, radius: float = 12, colour: Rgb = GOLD) -> None:
    canvas.panel(
        ellipse(x, y, radius), metal(colour), holes=[ellipse(x, y, radius * 0.6)], puff=2, soft=2.5, shadow=0.3
    )


def handbag(look: Look) -> Drawing:
    """Cuts: "flap" (chain strap), "top-handle", "saddle", "bucket", "camera"."""
    maker = {"flap": _flap_bag, "saddle": _saddle, "bucket": _bucket, "camera": _camera}.get(look.cut, _top_handle)
    view = {
        "flap": (130, 180, 640, 760),
        "saddle": (150, 160, 620, 760),
        "bucket": (170, 170, 600, 790),
        "camera": (150, 190, 620, 740),
    }
    return Drawing(view.get(look.cut, (130, 240, 640, 790)), lambda canvas: maker(canvas, look), {}, relief=0.95)


def _chain(canvas: Canvas, path: Points, colour: Rgb = GOLD) -> None:
    count = int(np.hypot(*np.diff(path, axis=0).T).sum() / 15)
    for k in range(count):
        i = k / count * (len(path) - 1)
        x, y = path[int(i)] + (path[min(int(i) + 1, len(path) - 1)] - path[int(i)]) * (i % 1)
        dx, dy = path[min(int(i) + 1, len(path) - 1)] - path[max(int(i) - 1, 0)]
        angle = float(np.degrees(np.arctan2(dy, dx)))
        canvas.stroke([ellipse(float(x), float(y), 8.5, 5.2, angle)], 0.1, colour, 0.0)
        canvas.wire(
            [np.vstack([e := ellipse(float(x), float(y), 8.5, 4.6 if k % 2 else 2.4, angle), e[:1]])],
            3.2,
            metal(colour),
            shadow=0.2,
            puff=5,
        )


def _flap_bag(canvas: Canvas, look: Look) -> None:
    strap = Pen(176, 420).curve(190, 150, 578, 150, 592, 420).points
    _chain(canvas, strap)
    body = box(146, 410, 622, 740, 34)
    canvas.panel(body, look.cloth(), puff=16, soft=30)
    flap = (
        Pen(142, 420)
        .bend(148, 398, 180, 398)
        .to(588, 398)
        .bend(620, 398, 626, 420)
        .to(624, 560)
        .bend(616, 602, 560, 606)
        .to(208, 606)
        .bend(152, 602, 144, 560)
    )
    canvas.panel(flap.points, look.cloth(), lift=1.8, puff=9, soft=18, shadow=0.4)
    if "quilted" in look.finishes:
        quilt(canvas, body, 56, look)
    else:
        _frame_stitch(canvas, flap.points, look, -8)
    canvas.panel(box(C - 30, 570, C + 30, 622, 8), metal(), lift=1.8, puff=4, soft=5, shadow=0.4)
    canvas.stroke([box(C - 18, 582, C + 18, 610, 5)], 2, darker(GOLD, 0.5), 0.8, -0.6)


def quilt(canvas: Canvas, outline: Points, step: float, look: Look) -> None:
    """Diamond quilting inside an outline."""
    x0, y0 = outline.min(axis=0)
    x1, y1 = outline.max(axis=0)
    span = y1 - y0
    for x in np.arange(x0 - span, x1 + span, step):
        for direction in (1, -1):
            a, b = (x, y0 + 6), (x + direction * span, y1 - 6)
            t = np.linspace(0, 1, 60)
            path = np.column_stack([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t])
            keep = path[(path[:, 0] > x0 + 8) & (path[:, 0] < x1 - 8)]
            if len(keep) > 2:
                canvas.stroke([keep], 6, (0, 0, 0), 0.05, -2.2)
                canvas.stitch(keep, darker(look.main, 0.35), 5, 3, 1.2)


def _top_handle(canvas: Canvas, look: Look) -> None:
    edge = look.plain(darker(look.main, 0.12))
    _handle(canvas, edge, 262, 506, 430, 128, 22)
    body = (
        Pen(186, 424)
        .bend(192, 412, 210, 412)
        .to(558, 412)
        .bend(576, 412, 582, 424)
        .to(628, 742)
        .bend(632, 772, 604, 774)
        .to(164, 774)
        .bend(136, 772, 140, 742)
        .points
    )
    canvas.panel(body, look.cloth(), puff=15, soft=30)
    _frame_stitch(canvas, body, look, 8)
    flap = Pen(184, 420).to(584, 420).to(596, 512).bend(500, 560, C, 560).bend(268, 560, 172, 512)
    canvas.panel(
        flap.points,
        look.plain(look.second) if len(look.colours) > 1 else look.cloth(),
        lift=1.6,
        puff=6,
        soft=16,
        shadow=0.36,
    )
    canvas.panel(box(C - 17, 536, C + 17, 586, 5), metal(), lift=1.8, puff=3, soft=4, shadow=0.4)
    for x in (262, 506):
        canvas.panel(box(x - 18, 414, x + 18, 462, 8), edge, lift=1.4, puff=3, soft=6, shadow=0.3)
        _ring(canvas, x, 426)


def _saddle(canvas: Canvas, look: Look) -> None:
    strap = Pen(190, 470).curve(196, 120, 572, 120, 578, 470).points
    canvas.panel(ribbon(strap, 17), look.cloth(), puff=4, soft=5, shadow=0.25)
    body = Pen(176, 460).to(592, 460).curve(612, 560, 600, 736, C, 742).curve(168, 736, 156, 560, 176, 460).points
    canvas.panel(body, look.cloth(), puff=15, soft=28)
    flap = (
        Pen(170, 462)
        .bend(172, 446, 190, 446)
        .to(578, 446)
        .bend(596, 446, 598, 462)
        .curve(604, 560, 540, 640, C, 648)
        .curve(228, 640, 164, 560, 170, 462)
    )
    canvas.panel(flap.points, look.cloth(), lift=1.8, puff=8, soft=16, shadow=0.4)
    _frame_stitch(canvas, flap.points, look, -8)
    for x in (190, 578):
        _ring(canvas, x, 462, 13)
    canvas.panel(ellipse(C, 626, 15), metal(), lift=1.6, puff=4, soft=5, shadow=0.4)


def _bucket(canvas: Canvas, look: Look) -> None:
    strap = Pen(214, 430).curve(230, 120, 538, 120, 554, 430).points
    canvas.panel(ribbon(strap, 20), look.cloth(), puff=4, soft=6, shadow=0.25)
    body = (
        Pen(206, 400)
        .bend(C, 424, 562, 400)
        .curve(580, 520, 590, 640, 586, 744)
        .bend(580, 776, C, 778)
        .bend(188, 776, 182, 744)
        .curve(178, 640, 188, 520, 206, 400)
        .points
    )
    canvas.panel(body, look.cloth(), puff=16, soft=34)
    rng = look.rng(2)
    for x in np.linspace(-0.9, 0.9, 15):
        canvas.fold(
            spline(
                [(C + x * 172, 414), (C + x * 178, 450), (C + x * 182 + rng.uniform(-6, 6), 470 + rng.uniform(0, 70))]
            ),
            14,
            5,
        )
    cord = Pen(196, 452).bend(C, 478, 572, 452).points
    canvas.wire([cord], 9, look.plain(darker(look.main, 0.25), "leather"))
    bow(canvas, look.plain(darker(look.main, 0.25), "leather"), C, 468, 40)
    canvas.stitch(Pen(186, 716).bend(C, 742, 582, 716).points, look.thread)


def _camera(canvas: Canvas, look: Look) -> None:
    strap = Pen(176, 480).curve(170, 140, 598, 140, 592, 480).points
    canvas.panel(
        ribbon(strap, 26),
        look.plain(look.second, "canvas") if len(look.colours) > 1 else look.cloth(),
        puff=3,
        soft=6,
        shadow=0.25,
    )
    body = box(168, 450, 600, 724, 46)
    canvas.panel(body, look.cloth(), puff=18, soft=30)
    _frame_stitch(canvas, body, look, 10)
    canvas.stroke([line((206, 478), (562, 478))], 7, darker(look.main, 0.5), 0.8, -1)
    canvas.stroke([line((206, 478), (562, 478))], 3, GOLD, 0.9, 0.6)
    canvas.panel(box(548, 470, 560, 520, 4), metal(), puff=2, soft=3, shadow=0.4)
    canvas.panel(box(196, 540, 572, 700, 22), look.cloth(), lift=1.2, puff=7, soft=16, shadow=0.25)
    _frame_stitch(canvas, box(196, 540, 572, 700, 22), look, 7)


def tote(look: Look) -> Drawing:
    """Cuts: "canvas" (with a print or coloured handles), "leather", "straw"."""
    straw = look.fabric == "straw"

    def paint(canvas: Canvas) -> None:
        trim = look.plain(
            look.second if len(look.colours) > 1 else darker(look.main, 0.1),
            "leather" if look.fabric != "canvas" else "canvas",
        )
        for dy, tint in ((-14, 0.8), (0, 1.0)):
            arc = Pen(282, 424 + dy).curve(280, 150 + dy, 488, 150 + dy, 486, 424 + dy).points
            canvas.panel(ribbon(arc, 22), trim, puff=4, soft=6, shadow=0.25, tint=tint)
        body = (
            Pen(164, 404)
            .bend(C, 418, 604, 404)
            .curve(598, 540, 588, 680, 578, 790)
            .bend(574, 808, 548, 808)
            .to(220, 808)
            .bend(194, 808, 190, 790)
            .curve(180, 680, 170, 540, 164, 404)
            .points
        )
        inner = Pen(164, 404).bend(C, 386, 604, 404).bend(C, 424, 164, 404).points
        canvas.panel(inner, look.cloth(), tint=0.6, puff=1, shadow=0)
        canvas.panel(body, look.cloth(), puff=14, soft=34)
        if not straw:
            canvas.stitch(Pen(170, 430).bend(C, 444, 598, 430).points, look.thread)
            rng = look.rng(2)
            for _ in range(6):
                x, y = C + rng.uniform(-150, 150), rng.uniform(470, 640)
                canvas.fold(
                    spline([(x, y), (x + rng.uniform(-50, 50), y + 60), (x + rng.uniform(-60, 60), y + 130)]),
                    26,
                    rng.uniform(-4, 5),
                )
        for x in (282, 486):
            canvas.panel(box(x - 14, 398, x + 14, 476, 4), trim, lift=1.2, puff=2.5, soft=6, shadow=0.25)
            canvas.stitch(line((x - 8, 440), (x + 8, 466)), look.thread)
            canvas.stitch(line((x + 8, 440), (x - 8, 466)), look.thread)
        if look.pattern == "graphic":
            canvas.ink([ellipse(C, 610, 66)], look.second, 0.9)
            canvas.ink(
                [
                    np.vstack(
                        [
                            line(
                                (C - 66, 622),
                                (C - 24, 570),
                                (C + 6, 604),
                                (C + 26, 584),
                                (C + 66, 624),
                                (C + 50, 654),
                                (C - 50, 654),
                            )
                        ]
                    )
                ],
                look.main,
                0.95,
            )

    return Drawing((160, 214, 608, 812), paint, {})


def clutch(look: Look) -> Drawing:
    """Cuts: "envelope", "box" (hard, with a clasp), "pleated"."""

    def paint(canvas: Canvas) -> None:
        body = box(116, 400, 652, 690, 16 if look.cut != "box" else 40)
        canvas.panel(body, look.cloth(), puff=14 if look.cut != "box" else 22, soft=26)
        if look.cut == "envelope":
            flap = Pen(112, 402).to(656, 402).to(420, 590).bend(C, 612, 348, 590)
            canvas.panel(flap.points, look.cloth(), lift=1.6, puff=7, soft=16, shadow=0.4)
            canvas.panel(ellipse(C, 584, 11), metal(), lift=1.5, puff=3, soft=4, shadow=0.4)
        elif look.cut == "box":
            canvas.panel(box(120, 396, 648, 416, 9), metal(), lift=1.4, puff=4, soft=5, shadow=0.3)
            for x in (C - 13, C + 13):
                canvas.panel(ellipse(x, 394, 14), metal(), lift=1.6, puff=5, soft=6, shadow=0.4)
        else:
            for y in np.linspace(430, 664, 10):
                canvas.stroke([Pen(120, y).bend(C, y + 18, 648, y).points], 2, (0, 0, 0), 0.25, -1.5)
                canvas.fold(Pen(126, y + 12).bend(C, y + 30, 642, y + 12).points, 16, 5)
            canvas.panel(box(112, 392, 656, 420, 10), look.cloth(), lift=1.4, puff=5, soft=8, shadow=0.3)

    return Drawing((108, 380, 660, 696), paint, {})


def backpack(look: Look) -> Drawing:
    """Cuts: "roll" (roll top), "classic" (zip and front pocket), "leather" (flap with buckles)."""

    def paint(canvas: Canvas) -> None:
        strap = look.plain(darker(look.main, 0.15))
        for s in (-1, 1):
            curve = spline([(C + s * 90, 300), (C + s * 214, 420), (C + s * 224, 600), (C + s * 176, 740)])
            canvas.panel(ribbon(curve, 44, 26), strap, puff=6, soft=10, shadow=0.25)
        _handle(canvas, strap, C - 40, C + 40, 276, 60, 16)
        body = (
            Pen(194, 330)
            .curve(200, 246, 300, 240, C, 240)
            .curve(468, 240, 568, 246, 574, 330)
            .curve(592, 480, 596, 640, 584, 760)
            .bend(578, 800, C, 800)
            .bend(190, 800, 184, 760)
            .curve(172, 640, 176, 480, 194, 330)
            .points
        )
        canvas.panel(body, look.cloth(), puff=22, soft=42)
        if look.cut == "leather":
            flap = (
                Pen(186, 330)
                .curve(196, 236, 300, 232, C, 232)
                .curve(468, 232, 572, 236, 582, 330)
                .to(574, 520)
                .bend(560, 560, C, 562)
                .bend(208, 560, 194, 520)
            )
            canvas.panel(flap.points, look.cloth(), lift=1.8, puff=10, soft=20, shadow=0.4)
            for x in (C - 92, C + 92):
                canvas.panel(box(x - 14, 470, x + 14, 640, 6), strap, lift=1.3, puff=3, soft=6, shadow=0.3)
                canvas.panel(
                    box(x - 21, 580, x + 21, 622, 5),
                    metal(),
                    holes=[box(x - 12, 589, x + 12, 613, 3)],
                    puff=2,
                    soft=3,
                    shadow=0.3,
                )
        else:
            canvas.stroke(
                [Pen(206, 470).curve(210, 300, 300, 286, C, 286).curve(468, 286, 558, 300, 562, 470).points],
                9,
                darker(look.main, 0.45),
                0.85,
                -1,
            )
            canvas.stroke(
                [Pen(206, 470).curve(210, 300, 300, 286, C, 286).curve(468, 286, 558, 300, 562, 470).points],
                3,
                STEEL,
                0.8,
                0.6,
            )
        pocket = box(226, 580, 542, 776, 34)
        canvas.panel(
            pocket,
            look.plain(look.second) if len(look.colours) > 1 else look.cloth(),
            lift=1.4,
            puff=10,
            soft=20,
            shadow=0.3,
        )
        canvas.stitch(shifted(np.vstack([pocket, pocket[:1]]), 7), look.thread)
        canvas.stroke([line((250, 616), (518, 616))], 6, darker(look.main, 0.5), 0.8, -0.8)

    return Drawing((152, 196, 616, 806), paint, {})


def messenger_bag(look: Look) -> Drawing:
    """Cuts: "messenger" (canvas, flap), "briefcase" (leather, handle)."""
    brief = look.cut == "briefcase"

    def paint(canvas: Canvas) -> None:
        trim = look.plain(look.second if len(look.colours) > 1 else darker(look.main, 0.15), "leather")
        if brief:
            _handle(canvas, trim, C - 92, C + 92, 418, 96, 20)
        else:
            strap = Pen(150, 440).curve(150, 120, 618, 120, 618, 440).points
            canvas.panel(ribbon(strap, 34), trim, puff=4, soft=8, shadow=0.25)
        body = box(124, 410, 644, 764, 22)
        canvas.panel(body, look.cloth(), puff=16, soft=32)
        flap = box(118, 402, 650, 610 if brief else 664, 20)
        canvas.panel(flap, look.cloth(), lift=1.7, puff=8, soft=18, shadow=0.38)
        _frame_stitch(canvas, flap, look, 9)
        for x in (C - 150, C + 150):
            canvas.panel(box(x - 19, 520, x + 19, 690, 7), trim, lift=1.3, puff=3, soft=7, shadow=0.32)
            canvas.panel(
                box(x - 27, 636, x + 27, 680, 6),
                metal(STEEL if not brief else GOLD),
                holes=[box(x - 16, 646, x + 16, 670, 3)],
                puff=2.5,
                soft=3,
                shadow=0.35,
            )

    return Drawing((114, 190 if not brief else 300, 654, 770), paint, {})


def duffel_bag(look: Look) -> Drawing:
    """A weekender with two handles and end caps."""

    def paint(canvas: Canvas) -> None:
        trim = look.plain(look.second if len(look.colours) > 1 else darker(look.main, 0.35), "leather")
        arc = Pen(250, 520).curve(262, 260, 506, 260, 518, 520).points
        canvas.panel(ribbon(arc - (0, 18), 20), trim, tint=0.8, puff=4, soft=6, shadow=0.2)
        body = (
            Pen(112, 500)
            .curve(108, 424, 190, 412, 250, 412)
            .to(518, 412)
            .curve(578, 412, 660, 424, 656, 500)
            .curve(668, 580, 664, 680, 650, 724)
            .bend(640, 752, 590, 752)
            .to(178, 752)
            .bend(128, 752, 118, 724)
            .curve(104, 680, 100, 580, 112, 500)
            .points
        )
        canvas.panel(body, look.cloth(), puff=24, soft=44)
        for s in (-1, 1):
            cap = (
                Pen(C - 272, 512)
                .curve(C - 276, 440, C - 220, 418, C - 186, 414)
                .bend(C - 206, 580, C - 186, 752)
                .bend(C - 252, 756, C - 266, 724)
                .curve(C - 280, 680, C - 284, 580, C - 272, 512)
                .points
            )
            canvas.panel(
                cap if s < 0 else np.column_stack([2 * C - cap[:, 0], cap[:, 1]]),
                trim,
                lift=1.2,
                puff=9,
                soft=24,
                shadow=0.25,
            )
        canvas.stroke([line((206, 432), (562, 432))], 9, darker(look.main, 0.5), 0.85, -1)
        canvas.stroke([line((206, 432), (562, 432))], 3.4, GOLD, 0.85, 0.6)
        for x in (250, 518):
            canvas.panel(box(x - 15, 440, x + 15, 750, 3), trim, lift=1.2, puff=3, soft=7, shadow=0.28)
            _ring(canvas, x, 500, 16)
        canvas.panel(ribbon(arc, 22), trim, puff=5, soft=7, shadow=0.3)
        canvas.panel(box(C - 34, 306, C + 34, 346, 10), trim, lift=1.4, puff=5, soft=9, shadow=0.3)
        rng = look.rng(2)
        for _ in range(5):
            start = C + rng.uniform(-110, 110)
            canvas.fold(
                spline([(start, 480), (start + rng.uniform(-30, 30), 580), (start + rng.uniform(-40, 40), 700)]),
                30,
                rng.uniform(-5, 6),
            )

    return Drawing((98, 296, 672, 760), paint, {})
