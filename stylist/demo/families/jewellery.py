"""Watches, necklaces, earrings, bracelets, rings."""

from __future__ import annotations

import math

import numpy as np

from stylist.demo.families.bags import GOLD, STEEL
from stylist.demo.families.details import plain_cloth
from stylist.demo.kit.canvas import Canvas
from stylist.demo.kit.colour import Rgb, darker, lighter
from stylist.demo.kit.curves import (
    CENTRE,
    Pen,
    box,
    ellipse,
    line,
    part,
    turn,
)
from stylist.demo.kit.look import Drawing, Look

C = CENTRE


def _metal_of(look: Look) -> Rgb:
    return (
        look.second
        if look.fabric != "metal" and look.second != look.main
        else GOLD
        if look.main[0] > look.main[2] + 0.08
        else STEEL
    )


def watch(look: Look) -> Drawing:
    """Cuts: "dress" (leather strap), "diver" (bezel), "bracelet" (metal links)."""
    steel = GOLD if look.second == (0.7803921568627451, 0.6352941176470588, 0.2901960784313726) else STEEL

    def paint(canvas: Canvas) -> None:
        if look.cut == "bracelet":
            _links(canvas, steel)
        else:
            for y0, y1, w0, w1 in ((150, 420, 88, 122), (610, 900, 122, 84)):
                strap = line((C - w0 / 2, y0), (C + w0 / 2, y0), (C + w1 / 2, y1), (C - w1 / 2, y1))
                canvas.panel(strap, look.cloth(), puff=7, soft=14)
                for s in (-1, 1):
                    canvas.stitch(line((C + s * (w0 / 2 - 9), y0 + 6), (C + s * (w1 / 2 - 9), y1)), look.thread)
            for k in range(5):
                canvas.ink([ellipse(C, 740 + 28 * k, 5, 6)], darker(look.main, 0.8), 0.9, -1)
            canvas.panel(
                box(C - 58, 126, C + 58, 176, 9),
                plain_cloth(steel, "metal"),
                holes=[box(C - 42, 140, C + 42, 164, 4)],
                puff=4,
                soft=4,
                shadow=0.35,
            )
        _dial(canvas, look, steel)

    return Drawing((240, 118, 528, 906), paint, {}, relief=0.9)


def _links(canvas: Canvas, steel: Rgb) -> None:
    for k in range(13):
        for up in (-1, 1):
            y = 515 + up * (118 + 27 * k)
            half = 60 - 1.6 * k
            for a, b in ((-half, -half * 0.4), (-half * 0.38, half * 0.38), (half * 0.4, half)):
                canvas.panel(
                    box(C + a, y - 12, C + b, y + 12, 5),
                    plain_cloth(steel, "metal"),
                    puff=4,
                    soft=5,
                    lift=0.8,
                    shadow=0.2,
                )


def _dial(canvas: Canvas, look: Look, steel: Rgb) -> None:
    y = 515.0
    for s in (-1, 1):
        for w in (-46, 46):
            canvas.panel(
                box(C + w - 13, y + s * 104 - 22, C + w + 13, y + s * 104 + 22, 6),
                plain_cloth(steel, "metal"),
                puff=4,
                soft=5,
                shadow=0.25,
            )
    canvas.panel(box(C + 116, y - 15, C + 142, y + 15, 5), plain_cloth(steel, "metal"), puff=4, soft=5, shadow=0.25)
    canvas.panel(ellipse(C, y, 124), plain_cloth(steel, "metal"), puff=8, soft=9, lift=2, shadow=0.4)
    face = (0.95, 0.94, 0.91) if look.cut != "diver" else (0.10, 0.15, 0.26)
    ink: Rgb = (0.16, 0.16, 0.18) if look.cut != "diver" else (0.92, 0.92, 0.90)
    if look.cut == "diver":
        canvas.ink([ellipse(C, y, 116)], (0.08, 0.09, 0.12), 0.96)
        for k in range(60):
            a, b = (turn(line((0, -r)), 6 * k)[0] + (C, y) for r in (98, 112 if k % 5 == 0 else 105))
            canvas.stroke([np.vstack([a, b])], 2.4 if k % 5 == 0 else 1.2, (0.9, 0.9, 0.9), 0.9)
    canvas.ink([ellipse(C, y, 102 if look.cut != "diver" else 94)], face, 0.97, -1.5)
    for k in range(12):
        a, b = (turn(line((0, -r)), 30 * k)[0] + (C, y) for r in (70, 86))
        canvas.stroke([np.vstack([a, b])], 5 if k % 3 == 0 else 2.6, ink, 0.95, 0.4)
    for angle, reach, width in ((-52, 50, 6.5), (58, 74, 4.5)):
        tip = turn(line((0, -reach)), angle)[0] + (C, y)
        canvas.stroke([np.vstack([[C, y], tip])], width, ink, 0.95, 0.8)
    canvas.stroke([np.vstack([[C, y], turn(line((0, -78)), 190)[0] + (C, y)])], 1.6, (0.72, 0.2, 0.16), 0.95)
    canvas.ink([ellipse(C, y, 6)], ink, 1.0)


def necklace(look: Look) -> Drawing:
    """Cuts: "pendant", "pearls", "chain"."""
    gold = _metal_of(look)

    def paint(canvas: Canvas) -> None:
        path = Pen(220, 250).curve(170, 560, 330, 700, C, 720).curve(438, 700, 598, 560, 548, 250).points
        if look.cut == "pearls":
            steps = np.linspace(0, 1, 46)
            whole = part(path, 0, 1, 46)
            for (x, y), t in zip(whole, steps, strict=True):
                radius = 9 + 7 * math.sin(math.pi * t)
                canvas.panel(
                    ellipse(float(x), float(y), radius),
                    plain_cloth(look.main, "satin"),
                    puff=radius * 0.7,
                    soft=radius * 0.6,
                    shadow=0.35,
                )
            return
        canvas.wire([path], 5 if look.cut == "pendant" else 9, plain_cloth(gold, "metal"), puff=6)
        beads = part(path, 0.02, 0.98, 110 if look.cut == "pendant" else 70)
        for x, y in beads:
            canvas.stroke(
                [ellipse(float(x), float(y), 2.5 if look.cut == "pendant" else 5)], 1.2, darker(gold, 0.5), 0.6, -0.5
            )
        if look.cut == "pendant":
            canvas.wire([ellipse(C, 730, 9)], 4, plain_cloth(gold, "metal"))
            canvas.panel(ellipse(C, 786, 42, 48), plain_cloth(gold, "metal"), puff=8, soft=10, shadow=0.4)
            canvas.panel(
                ellipse(C, 786, 26, 31),
                plain_cloth(look.second if look.second != look.main else (0.16, 0.38, 0.32), "lens"),
                puff=9,
                soft=12,
                shadow=0.2,
            )

    return Drawing((190, 236, 578, 840), paint, {}, relief=0.9)


def earrings(look: Look) -> Drawing:
    """Cuts: "hoop", "drop", "stud"."""
    gold = _metal_of(look)

    def paint(canvas: Canvas) -> None:
        for s in (-1, 1):
            x = C + s * 138
            if look.cut == "hoop":
                canvas.panel(
                    ellipse(x, 520, 108),
                    plain_cloth(gold, "metal"),
                    holes=[ellipse(x, 514, 88)],
                    puff=8,
                    soft=8,
                    shadow=0.35,
                )
            elif look.cut == "drop":
                canvas.panel(ellipse(x, 400, 22), plain_cloth(gold, "metal"), puff=7, soft=8, shadow=0.35)
                canvas.wire([line((x, 420), (x, 500))], 4, plain_cloth(gold, "metal"))
                drop = (
                    Pen(x, 480)
                    .curve(x + 22, 540, x + 52, 580, x + 50, 626)
                    .curve(x + 48, 690, x - 48, 690, x - 50, 626)
                    .curve(x - 52, 580, x - 22, 540, x, 480)
                    .points
                )
                canvas.panel(
                    drop,
                    plain_cloth(
                        look.second if look.second != look.main else look.main,
                        "lens" if look.second != look.main else "satin",
                    ),
                    puff=16,
                    soft=20,
                    shadow=0.35,
                )
            else:
                canvas.panel(
                    ellipse(x, 512, 62),
                    plain_cloth(look.main, "satin" if look.fabric != "metal" else "metal"),
                    puff=24,
                    soft=26,
                    shadow=0.4,
                )

    return Drawing((120, 370, 648, 690), paint, {}, relief=0.9)


def bracelet(look: Look) -> Drawing:
    """Cuts: "bangle", "chain"."""
    gold = _metal_of(look)

    def paint(canvas: Canvas) -> None:
        if look.cut == "bangle":
            for k, (rx, ry) in enumerate(((226, 150), (218, 146))):
                y = 470 + 50 * k
                canvas.panel(
                    ellipse(C, y, rx, ry),
                    plain_cloth(gold, "metal"),
                    holes=[ellipse(C, y - 4, rx - 20, ry - 18)],
                    puff=7,
                    soft=7,
                    shadow=0.3,
                )
            return
        ring = ellipse(C, 500, 220, 150)
        for k in range(44):
            x, y = ring[int(k / 44 * 64)]
            angle = math.degrees(math.atan2((float(y) - 500) / 150, (float(x) - C) / 220)) + 90
            link = ellipse(float(x), float(y), 20, 12 if k % 2 else 6, angle)
            canvas.wire([np.vstack([link, link[:1]])], 6.5, plain_cloth(gold, "metal"), shadow=0.3)

    return Drawing((150, 300, 618, 680), paint, {}, relief=0.9)


def ring(look: Look) -> Drawing:
    """A band with a stone, or a plain signet."""
    gold = _metal_of(look)

    def paint(canvas: Canvas) -> None:
        canvas.panel(
            ellipse(C, 560, 150, 156),
            plain_cloth(gold, "metal"),
            holes=[ellipse(C, 564, 122, 128)],
            puff=10,
            soft=9,
            shadow=0.35,
        )
        if look.cut == "signet":
            canvas.panel(ellipse(C, 414, 66, 50), plain_cloth(gold, "metal"), puff=9, soft=12, lift=2, shadow=0.4)
            return
        canvas.panel(box(C - 44, 392, C + 44, 432, 10), plain_cloth(gold, "metal"), puff=4, soft=6, shadow=0.35)
        gem = line((C - 58, 368), (C - 34, 330), (C + 34, 330), (C + 58, 368), (C, 428))
        canvas.panel(gem, plain_cloth(look.second, "lens"), puff=12, soft=18, shadow=0.3)
        canvas.stroke(
            [
                line((C - 58, 368), (C + 58, 368)),
                line((C - 34, 330), (C - 18, 368), (C, 428)),
                line((C + 34, 330), (C + 18, 368), (C, 428)),
            ],
            1.6,
            lighter(look.second, 0.6),
            0.7,
        )

    return Drawing((226, 322, 542, 724), paint, {}, relief=0.9)
