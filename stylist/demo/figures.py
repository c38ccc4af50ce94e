"""Ada and Ben: two drawn people, for those who would rather not show a photo of themselves.

Seven and a half heads tall, standing, facing us, arms a little away from the body, in plain grey base clothes. They
are drawn in 768 x 1024 design units; "right" is their right, the left of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stylist.body.perception import Landmark, Part
from stylist.demo.kit.canvas import Canvas, Cloth, Frame, fit
from stylist.demo.kit.colour import Rgb, darker, lighter, mix
from stylist.demo.kit.curves import (
    CENTRE,
    Pen,
    Points,
    Pt,
    ellipse,
    flip_x,
    leaf,
    line,
    mirror,
    ribbon,
    spline,
)
from stylist.demo.kit.fabric import Field, noise, weave
from stylist.demo.kit.look import Look
from stylist.demo.kit.pattern import pattern_tile

Name = Literal["ada", "ben"]
Size = tuple[int, int]
SIZE: Size = (768, 1024)
C = CENTRE
_SHEET = (0.0, 0.0, 768.0, 1024.0)
_SIDES = (-1, 1)


@dataclass(frozen=True)
class Build:
    """Half-widths and heights of one person on the sheet, and their colours."""

    skin: Rgb
    hair: Rgb
    eyes: Rgb
    lips: Rgb
    long_hair: bool
    head_top: float
    chin: float
    head: float
    neck: float
    shoulder: float
    shoulder_y: float
    chest: float
    chest_y: float
    waist: float
    waist_y: float
    hip: float
    hip_y: float
    crotch_y: float
    knee_y: float
    ankle_y: float
    sole_y: float
    arm: float
    """Half-width of the upper arm."""
    thigh: float
    shorts_y: float
    tee: Rgb
    shorts: Rgb
    shoes: Rgb


ADA = Build(
    skin=(0.80, 0.60, 0.48), hair=(0.16, 0.10, 0.08), eyes=(0.30, 0.20, 0.14), lips=(0.70, 0.36, 0.34), long_hair=True,
    head_top=72, chin=190, head=40, neck=21, shoulder=92, shoulder_y=236, chest=76, chest_y=318, waist=64, waist_y=412,
    hip=92, hip_y=516, crotch_y=544, knee_y=722, ankle_y=918, sole_y=966, arm=19, thigh=45, shorts_y=632,
    tee=(0.66, 0.66, 0.67), shorts=(0.40, 0.41, 0.43), shoes=(0.90, 0.89, 0.87),
)  # fmt: skip
BEN = Build(
    skin=(0.86, 0.68, 0.56), hair=(0.27, 0.19, 0.13), eyes=(0.28, 0.34, 0.36), lips=(0.72, 0.47, 0.42), long_hair=False,
    head_top=52, chin=174, head=43, neck=29, shoulder=116, shoulder_y=226, chest=97, chest_y=314, waist=83, waist_y=418,
    hip=91, hip_y=516, crotch_y=544, knee_y=726, ankle_y=924, sole_y=974, arm=25, thigh=48, shorts_y=652,
    tee=(0.66, 0.66, 0.67), shorts=(0.36, 0.37, 0.39), shoes=(0.88, 0.87, 0.85),
)  # fmt: skip
_PEOPLE: dict[str, Build] = {"ada": ADA, "ben": BEN}


def draw_figure(name: Name, size: Size = SIZE) -> Image.Image:
    """The person before a plain, softly lit wall, RGB. KeyError for anybody else."""
    return _before_wall(_figure(name, size), _PEOPLE[name])


def draw_dressed(name: Name, look: Look, size: Size = SIZE) -> tuple[Image.Image, NDArray[np.bool_]]:
    """The person with tee or shorts cut from a garment's cloth, RGB, and where it is seen, (H, W) bool.

    Its cut stays the figure's own: a fitted crew-neck tee with short sleeves, plain shorts above the knee.
    """
    shorts = look.category == "shorts"
    own = _PEOPLE[name]
    b = replace(own, shorts=look.main) if shorts else replace(own, tee=look.main)
    figure = _drawn(b, size, None if shorts else look.cloth(), look.cloth() if shorts else None)
    return _before_wall(figure, b), figure.labels == (Part.LOWER if shorts else Part.UPPER)


def _before_wall(figure: Figure, b: Build) -> Image.Image:
    scene = _wall(figure.canvas.size, b.sole_y / 1024)
    alpha = figure.canvas.alpha[..., None]
    together = figure.canvas.lit(0.9) * alpha + scene * (1 - alpha)
    return Image.fromarray((np.clip(together, 0, 1) * 255 + 0.5).astype(np.uint8))


def figure_parsing(name: Name, size: Size = SIZE) -> NDArray[np.uint8]:
    """(H, W) of :class:`stylist.body.perception.Part`: what each pixel of the picture shows."""
    return _figure(name, size).labels.copy()


def figure_landmarks(name: Name, size: Size = SIZE) -> NDArray[np.float64]:
    """(33, 2) x and y in pixels of the joints, in the order of :class:`stylist.body.perception.Landmark`."""
    zoom, ox, oy = fit(size, _SHEET, (0.0, 0.0))
    points = _joints(_PEOPLE[name])
    return np.array([points[mark] for mark in Landmark]) * zoom + (ox, oy)


class Figure:
    """A canvas that remembers which part of the person each pixel shows."""

    def __init__(self, size: Size) -> None:
        self.canvas = Canvas(size, _SHEET, (0.0, 0.0))
        self.labels = np.zeros((size[1], size[0]), np.uint8)

    def panel(self, part: Part, outline: Points, cloth: Cloth, frame: Frame | None = None, **how: Any) -> None:
        self.canvas.panel(outline, cloth, frame, **how)
        patch = self.canvas.cover([outline])
        if patch is not None:
            self.labels[patch.where][patch.cover > 0.5] = part


@lru_cache(maxsize=4)
def _figure(name: str, size: Size) -> Figure:
    return _drawn(_PEOPLE[name], size)


def _drawn(b: Build, size: Size, tee: Cloth | None = None, shorts: Cloth | None = None) -> Figure:
    figure = Figure(size)
    if b.long_hair:
        _hair_back(figure, b)
    for side in _SIDES:
        _leg(figure, b, side)
        _arm(figure, b, side)
    _neck(figure, b)
    _shorts(figure, b, shorts or _cloth(b.shorts, "twill"))
    _tee(figure, b, tee or _cloth(b.tee, "jersey"))
    _head(figure, b)
    return figure


def _cloth(colour: Rgb, name: str) -> Cloth:
    return Cloth(pattern_tile("solid", (colour,)), weave(name))


def _sided(points: Points, side: int) -> Points:
    return points if side < 0 else flip_x(points)


# --- limbs -----------------------------------------------------------------------------------------------------------


def _arm_joints(b: Build) -> dict[str, Pt]:
    """Shoulder, elbow, wrist and knuckles of the right arm."""
    x = C - b.shoulder + b.arm * 0.62
    elbow = (x - 30, b.shoulder_y + 166)
    wrist = (x - 52, b.shoulder_y + 300)
    return {
        "shoulder": (x, b.shoulder_y + 12),
        "elbow": elbow,
        "wrist": wrist,
        "knuckles": (wrist[0] - 7, wrist[1] + 38),
    }


def _arm(figure: Figure, b: Build, side: int) -> None:
    skin, j = _cloth(b.skin, "skin"), _arm_joints(b)
    (ex, ey), (wx, wy) = j["elbow"], j["wrist"]
    sx, sy = j["shoulder"]
    a = b.arm
    pen = Pen(sx + a * 0.6, sy - a * 0.9).bend(sx - a * 0.9, sy - a * 0.7, sx - a * 0.98, sy + 22)
    pen.curve(sx - a * 1.05, sy + 66, ex - a * 0.92, ey - 44, ex - a * 0.80, ey)
    pen.curve(ex - a * 0.98, ey + 40, wx - a * 0.66, wy - 40, wx - a * 0.50, wy)
    pen.to(wx + a * 0.50, wy + 2).curve(wx + a * 0.74, wy - 46, ex + a * 0.96, ey + 46, ex + a * 0.78, ey + 4)
    pen.curve(ex + a * 0.90, ey - 46, sx + a * 0.95, sy + 80, sx + a * 0.98, sy + 40)
    _hand(figure, b, side)
    figure.panel(Part.SKIN, _sided(pen.points, side), skin, puff=a * 0.66, soft=a * 0.5, shadow=0.0)
    crease = _sided(spline([(ex + a * 0.5, ey - 4), (ex, ey + 3), (ex - a * 0.4, ey)]), side)
    figure.canvas.stroke([crease], 1.4, darker(b.skin, 0.4), 0.18)


def _hand(figure: Figure, b: Build, side: int) -> None:
    skin = _cloth(mix(b.skin, (0.85, 0.5, 0.42), 0.10), "skin")
    (wx, wy), a = _arm_joints(b)["wrist"], b.arm
    k = a / 22
    for dx, long, width in ((-13, 72, 9.0), (-5, 80, 9.6), (3, 79, 9.6), (10, 72, 9.2)):
        finger = spline(
            [(wx + dx * k * 0.7, wy + 30 * k), (wx + (dx - 4) * k, wy + 56 * k), (wx + (dx - 3) * k, wy + long * k)]
        )
        outline = np.vstack([ribbon(finger, width * k, width * k * 0.78)])
        figure.panel(Part.SKIN, _sided(outline, side), skin, puff=3.4, soft=3, lift=0.4, shadow=0.18)
        x, y = finger[-1]
        figure.panel(
            Part.SKIN,
            _sided(ellipse(float(x), float(y), width * k * 0.39), side),
            skin,
            puff=2.6,
            soft=2.6,
            lift=0.4,
            shadow=0,
        )
    palm = Pen(wx - a * 0.5, wy - 3).curve(
        wx - a * 0.72, wy + 14 * k, wx - 19 * k, wy + 30 * k, wx - 17 * k, wy + 48 * k
    )
    palm.bend(wx - 2 * k, wy + 55 * k, wx + 13 * k, wy + 47 * k).curve(
        wx + 16 * k, wy + 30 * k, wx + a * 0.7, wy + 16 * k, wx + a * 0.5, wy - 1
    )
    figure.panel(Part.SKIN, _sided(palm.points, side), skin, puff=5, soft=8, lift=0.6, shadow=0.0)
    thumb = spline([(wx + 9 * k, wy + 12 * k), (wx + 19 * k, wy + 32 * k), (wx + 17 * k, wy + 52 * k)])
    figure.panel(Part.SKIN, _sided(ribbon(thumb, 13 * k, 8.6 * k), side), skin, puff=4, soft=4, lift=0.6, shadow=0.2)


def _leg_x(b: Build) -> tuple[float, float, float]:
    """Middles of thigh, knee and ankle of the right leg."""
    return C - b.thigh - 4, C - b.thigh * 0.92 - 2, C - b.thigh * 0.86 - 2


def _leg(figure: Figure, b: Build, side: int) -> None:
    skin = _cloth(b.skin, "skin")
    tx, kx, ax = _leg_x(b)
    t, knee, calf, ankle = b.thigh, b.thigh * 0.60, b.thigh * 0.66, b.thigh * 0.36
    top, ky, ay = b.crotch_y - 26, b.knee_y, b.ankle_y
    pen = Pen(C - b.hip, top).curve(C - b.hip - 3, top + 70, kx - knee - 8, ky - 74, kx - knee, ky - 8)
    pen.curve(kx - knee - 1, ky + 20, kx - calf - 7, ky + 40, kx - calf - 3, ky + 76)
    pen.curve(kx - calf + 3, ky + 124, ax - ankle - 2, ay - 50, ax - ankle, ay - 4).to(ax + ankle * 0.92, ay - 4)
    pen.curve(ax + ankle, ay - 60, kx + calf + 2, ky + 120, kx + calf, ky + 70).curve(
        kx + calf - 2, ky + 36, kx + knee - 2, ky + 22, kx + knee - 1, ky - 4
    )
    pen.curve(kx + knee + 4, ky - 60, tx + t + 1, top + 100, tx + t + 1, top + 30).to(C, top)
    figure.panel(Part.SKIN, _sided(pen.points, side), skin, puff=b.thigh * 0.50, soft=b.thigh * 0.42, shadow=0.0)
    for dx, bend in ((-0.34, 4), (0.36, -4)):
        cap = spline([(kx + dx * knee * 2, ky - 12), (kx + dx * knee * 2 - bend, ky + 2), (kx + dx * knee, ky + 12)])
        figure.canvas.glow([_sided(leaf(cap, 7), side)], darker(b.skin, 0.45), 0.28, 3)
    figure.canvas.glow([_sided(ellipse(kx, ky - 4, knee * 0.42, 11), side)], lighter(b.skin, 0.3), 0.35, 6)
    _shoe(figure, b, side, ax)


def _shoe(figure: Figure, b: Build, side: int, ax: float) -> None:
    """A plain low shoe seen from the front, toes a little outwards."""
    y, foot = b.ankle_y, b.sole_y
    w = b.thigh * 0.62
    sock = (
        Pen(ax - w * 0.66, y - 12)
        .bend(ax, y - 7, ax + w * 0.62, y - 12)
        .to(ax + w * 0.62, y + 8)
        .to(ax - w * 0.66, y + 8)
        .points
    )
    figure.panel(Part.SHOES, _sided(sock, side), _cloth((0.93, 0.93, 0.92), "rib"), puff=4, soft=7, shadow=0.2)
    x = ax - 6
    upper = (
        Pen(ax - w * 0.72, y + 2)
        .bend(ax, y + 10, ax + w * 0.66, y + 2)
        .curve(ax + w * 0.8, y + 18, x + w * 0.98, foot - 22, x + w * 0.86, foot - 6)
    )
    upper.bend(x, foot + 4, x - w * 1.05, foot - 6).curve(
        x - w * 1.2, foot - 24, ax - w * 0.92, y + 18, ax - w * 0.72, y + 2
    )
    figure.panel(Part.SHOES, _sided(upper.points, side), _cloth(b.shoes, "canvas"), puff=10, soft=13, shadow=0.25)
    sole = (
        Pen(x - w * 1.12, foot - 11)
        .bend(x, foot + 1, x + w * 0.92, foot - 11)
        .bend(x + w * 0.96, foot - 2, x + w * 0.8, foot)
    )
    figure.panel(
        Part.SHOES,
        _sided(sole.bend(x, foot + 7, x - w, foot).bend(x - w * 1.2, foot - 2, x - w * 1.12, foot - 11).points, side),
        _cloth((0.95, 0.95, 0.94), "rubber"),
        puff=3,
        soft=4,
        shadow=0.2,
    )
    for k in range(3):
        yy = y + 14 + 8 * k
        figure.canvas.wire(
            [_sided(line((ax - w * 0.30, yy), (ax + w * 0.26, yy + 3)), side)],
            3.2,
            _cloth((0.97, 0.97, 0.96), "canvas"),
            shadow=0.25,
        )


# --- trunk and base clothes ------------------------------------------------------------------------------------------


def _neck(figure: Figure, b: Build) -> None:
    pen = Pen(C - b.neck, b.chin - 26).curve(
        C - b.neck + 1, b.chin + 14, C - b.neck - 3, b.shoulder_y - 36, C - b.shoulder * 0.62, b.shoulder_y - 8
    )
    pen.to(C - b.shoulder * 0.6, b.shoulder_y + 40).bend(C - 20, b.shoulder_y + 60, C, b.shoulder_y + 60)
    figure.panel(
        Part.SKIN, np.vstack([pen.points, mirror(pen.points)]), _cloth(b.skin, "skin"), puff=10, soft=16, shadow=0.0
    )
    under_chin = Pen(C - b.neck - 2, b.chin - 20).bend(C, b.chin + 40, C + b.neck + 2, b.chin - 20).points
    figure.canvas.glow([under_chin], darker(b.skin, 0.55), 0.62, 6)
    for side in _SIDES:
        bone = _sided(
            spline([(C - 9, b.shoulder_y - 3), (C - 36, b.shoulder_y - 10), (C - 60, b.shoulder_y - 12)]), side
        )
        figure.canvas.stroke([bone], 2, darker(b.skin, 0.4), 0.22, 0.5)


def _tee(figure: Figure, b: Build, cloth: Cloth) -> None:
    """A fitted crew-neck tee with short sleeves."""
    canvas = figure.canvas
    j = _arm_joints(b)
    (sx, sy), (ex, ey), a = j["shoulder"], j["elbow"], b.arm + 4
    down = np.array([ex - sx, ey - sy]) / np.hypot(ex - sx, ey - sy)
    low = np.array([sx, sy]) + down * 92
    across = np.array([down[1], -down[0]])
    outer, inner = low - across * a, low + across * (a - 1)
    n = b.neck + 11
    half = Pen(C, b.shoulder_y + 6).curve(
        C - n * 0.7, b.shoulder_y + 6, C - n * 1.0, b.shoulder_y - 12, C - n, b.shoulder_y - 25
    )
    half.curve(
        C - b.shoulder * 0.55,
        b.shoulder_y - 18,
        C - b.shoulder * 0.72,
        b.shoulder_y - 12,
        C - b.shoulder + a * 0.3,
        b.shoulder_y - 2,
    )
    half.curve(C - b.shoulder + a * 0.9, b.shoulder_y + 30, C - b.chest - 1, b.chest_y - 30, C - b.chest - 1, b.chest_y)
    half.curve(C - b.chest - 1, b.chest_y + 40, C - b.waist - 4, b.waist_y - 40, C - b.waist - 3, b.waist_y)
    half.curve(C - b.waist - 4, b.waist_y + 34, C - b.hip - 4, b.hip_y - 50, C - b.hip - 4, b.hip_y - 12).bend(
        C - b.hip * 0.5, b.hip_y - 2, C, b.hip_y - 2
    )
    figure.panel(
        Part.UPPER,
        np.vstack([half.points, mirror(half.points)]),
        cloth,
        lift=0.4,
        puff=b.waist * 0.36,
        soft=b.waist * 0.40,
        shadow=0.16,
    )
    for side in _SIDES:
        pen = Pen(C - b.shoulder + a * 0.34, b.shoulder_y - 3).curve(
            C - b.shoulder + a * 0.1, b.shoulder_y - 2, sx - a * 0.96, sy - 12, sx - a * 1.02, sy + 24
        )
        pen.curve(sx - a * 1.06, sy + 50, *(outer - down * 26), *outer).bend(*(low + down * 5), *inner)
        ux, uy = inner - down * 30
        pen.curve(ux, uy, C - b.chest - 2, b.chest_y + 8, C - b.chest - 1, b.chest_y)
        pen.curve(
            C - b.chest - 1,
            b.chest_y - 30,
            C - b.shoulder + a * 0.9,
            b.shoulder_y + 30,
            C - b.shoulder + a * 0.34,
            b.shoulder_y - 3,
        )
        figure.panel(Part.UPPER, _sided(pen.points, side), cloth, lift=0.3, puff=a * 0.56, soft=a * 0.5, shadow=0.10)
        canvas.stitch(
            _sided(Pen(*(outer - down * 7)).bend(*(low - down * 2), *(inner - down * 7)).points, side),
            darker(b.tee, 0.3),
            3,
            2,
            0.9,
        )
    canvas.stroke([np.vstack([half.points[:22][::-1], flip_x(half.points[:22])])], 7, darker(b.tee, 0.12), 0.8, 1.0)
    canvas.stitch(
        spline([(C - b.hip, b.hip_y - 20), (C, b.hip_y - 10), (C + b.hip, b.hip_y - 20)]), darker(b.tee, 0.3), 3, 2, 0.9
    )
    _tee_shade(canvas, b)


def _tee_shade(canvas: Canvas, b: Build) -> None:
    """The chest below the cloth and a few pulls at the waist."""
    dark = darker(b.tee, 0.6)
    for side in _SIDES:
        if b.long_hair:
            under = spline([(C - 62, b.chest_y + 4), (C - 40, b.chest_y + 30), (C - 12, b.chest_y + 18)])
            canvas.glow([_sided(leaf(under, 12), side)], dark, 0.34, 7)
            canvas.glow([_sided(ellipse(C - 38, b.chest_y - 6, 20, 16), side)], (1, 1, 1), 0.16, 10)
        else:
            under = spline([(C - 82, b.chest_y - 12), (C - 46, b.chest_y + 10), (C - 8, b.chest_y)])
            canvas.glow([_sided(leaf(under, 11), side)], dark, 0.26, 8)
        for y0, y1, reach in (
            (b.waist_y - 16, b.waist_y + 6, 46),
            (b.waist_y + 14, b.waist_y + 28, 58),
            (b.waist_y + 46, b.waist_y + 50, 40),
        ):
            pull = spline([(C - b.waist - 2, y0), (C - b.waist + reach * 0.5, y1 - 4), (C - b.waist + reach, y1)])
            canvas.fold(_sided(pull, side), 9, 2.6)
        canvas.fold(
            _sided(
                spline(
                    [
                        (C - b.chest + 6, b.chest_y - 26),
                        (C - b.chest + 26, b.chest_y - 40),
                        (C - b.chest + 36, b.chest_y - 62),
                    ]
                ),
                side,
            ),
            9,
            3,
        )


def _shorts(figure: Figure, b: Build, cloth: Cloth) -> None:
    tx, _, _ = _leg_x(b)
    top = b.hip_y - 66
    half = (
        Pen(C, top)
        .to(C - b.waist - 6, top)
        .curve(C - b.hip - 3, b.hip_y - 44, C - b.hip - 6, b.hip_y, C - b.hip - 6, b.crotch_y)
    )
    half.to(tx - b.thigh - 3, b.shorts_y - 3).bend(tx, b.shorts_y + 6, tx + b.thigh - 1, b.shorts_y - 1).to(
        C - 2, b.crotch_y + 12
    ).to(C, b.crotch_y + 6)
    figure.panel(
        Part.LOWER,
        np.vstack([half.points, mirror(half.points)]),
        cloth,
        puff=b.thigh * 0.6,
        soft=b.thigh * 0.45,
        shadow=0.28,
    )
    canvas = figure.canvas
    canvas.seam(line((C, b.hip_y - 10), (C, b.crotch_y + 8)), 1.2)
    for side in _SIDES:
        canvas.stitch(
            _sided(
                Pen(tx - b.thigh, b.shorts_y - 14).bend(tx, b.shorts_y - 5, tx + b.thigh - 4, b.shorts_y - 12).points,
                side,
            ),
            lighter(b.shorts, 0.2),
            3,
            2,
            0.9,
        )
        for dy in (0, 22):
            canvas.fold(
                _sided(
                    spline(
                        [(C - 6, b.crotch_y - 8 + dy), (C - 30, b.crotch_y - 2 + dy), (C - 62, b.crotch_y - 18 + dy)]
                    ),
                    side,
                ),
                10,
                3,
            )


# --- head ------------------------------------------------------------------------------------------------------------


def _face_outline(b: Build) -> Points:
    h, top, chin = b.head, b.head_top + 8, b.chin
    tall = chin - top
    jaw = 0.70 if b.long_hair else 0.80
    pen = Pen(C, chin).curve(C - h * 0.26, chin, C - h * 0.42, chin - tall * 0.04, C - h * jaw, chin - tall * 0.17)
    pen.curve(C - h * 0.94, chin - tall * 0.28, C - h * 0.98, chin - tall * 0.46, C - h * 0.98, chin - tall * 0.58)
    pen.curve(C - h * 1.02, chin - tall * 0.86, C - h * 0.62, top, C, top)
    return np.vstack([pen.points, mirror(pen.points)])


def _head(figure: Figure, b: Build) -> None:
    skin, canvas = _cloth(b.skin, "skin"), figure.canvas
    tall = b.chin - b.head_top - 8
    eye_y = b.chin - tall * 0.485
    for side in _SIDES:
        ear = spline(
            [
                (C - b.head * 0.94, eye_y - 8),
                (C - b.head * 1.16, eye_y - 12),
                (C - b.head * 1.14, eye_y + 10),
                (C - b.head * 0.96, eye_y + 22),
            ],
            closed=True,
        )
        figure.panel(Part.FACE, _sided(ear, side), skin, puff=4, soft=5, shadow=0.15)
        canvas.glow([_sided(ellipse(C - b.head * 1.06, eye_y + 3, 3, 8), side)], darker(b.skin, 0.5), 0.4, 2)
    figure.panel(Part.FACE, _face_outline(b), skin, puff=16, soft=17, shadow=0.12)
    _features(canvas, b, eye_y, tall)
    _hair_front(figure, b, eye_y)


def _features(canvas: Canvas, b: Build, eye_y: float, tall: float) -> None:
    shade, blush = darker(b.skin, 0.5), mix(b.skin, (0.85, 0.33, 0.30), 0.5)
    nose_y, mouth_y, apart = b.chin - tall * 0.285, b.chin - tall * 0.165, b.head * 0.45
    for side in _SIDES:
        canvas.glow([_sided(ellipse(C - b.head * 0.55, nose_y + 2, 12, 9), side)], blush, 0.30, 7)
        canvas.glow([_sided(ellipse(C - apart, eye_y - 3, 12, 6), side)], shade, 0.30, 4)
        _eye(canvas, b, C - apart, eye_y, side)
        brow = spline([(C - apart + 11, eye_y - 12), (C - apart - 2, eye_y - 15.5), (C - apart - 14, eye_y - 10.5)])
        canvas.ink([_sided(leaf(brow, 4.2 if b.long_hair else 5.4), side)], darker(b.hair, 0.1), 0.82)
    canvas.glow([leaf(spline([(C + 5, eye_y - 2), (C + 6, nose_y - 16), (C + 8, nose_y - 2)]), 6)], shade, 0.28, 3)
    canvas.glow([ellipse(C - 1, nose_y - 8, 3, 12)], lighter(b.skin, 0.5), 0.40, 3)
    for side in _SIDES:
        canvas.ink([_sided(ellipse(C - 4.6, nose_y + 3.4, 2.2, 1.3, -12), side)], darker(b.skin, 0.7), 0.6)
        canvas.stroke(
            [_sided(spline([(C - 9.4, nose_y - 3), (C - 10, nose_y + 1), (C - 7, nose_y + 3.6)]), side)],
            1.2,
            shade,
            0.45,
        )
    canvas.glow([leaf(spline([(C - 11, nose_y + 5), (C, nose_y + 8), (C + 11, nose_y + 5)]), 5)], shade, 0.36, 2.5)
    _mouth(canvas, b, mouth_y)
    canvas.glow([ellipse(C, b.chin - 8, 13, 4)], lighter(b.skin, 0.35), 0.3, 4)


def _eye(canvas: Canvas, b: Build, x: float, y: float, side: int) -> None:
    almond = np.vstack(
        [
            Pen(x - 10.5, y - 0.5).bend(x - 1, y - 8, x + 9.5, y + 1).points,
            Pen(x + 9.5, y + 1).bend(x - 1, y + 6, x - 10.5, y - 0.5).points,
        ]
    )
    canvas.ink([_sided(almond, side)], (0.95, 0.94, 0.93), 0.96)
    canvas.ink([_sided(ellipse(x - 0.4, y - 0.6, 4.4), side)], b.eyes, 1.0)
    canvas.ink([_sided(ellipse(x - 0.4, y - 0.6, 2.1), side)], (0.05, 0.04, 0.04), 1.0)
    canvas.ink([ellipse((x if side < 0 else 2 * C - x) - 1.8, y - 2.2, 1.1)], (1, 1, 1), 0.95)
    lid = Pen(x - 11.6, y - 0.6).bend(x - 1, y - 9.2, x + 9.6, y + 0.8).points
    canvas.stroke([_sided(lid, side)], 2.2 if b.long_hair else 1.6, darker(b.hair, 0.4), 0.9)
    canvas.stroke(
        [_sided(Pen(x - 10, y + 0.6).bend(x - 1, y + 6.2, x + 9, y + 1.4).points, side)], 0.8, darker(b.skin, 0.55), 0.5
    )
    canvas.stroke(
        [_sided(Pen(x - 10, y - 5.4).bend(x, y - 12, x + 9, y - 3.6).points, side)], 0.9, darker(b.skin, 0.5), 0.5
    )


def _mouth(canvas: Canvas, b: Build, y: float) -> None:
    w = b.head * 0.37
    upper = (
        Pen(C - w, y)
        .curve(C - w * 0.55, y - 4, C - w * 0.25, y - 6.2, C, y - 4.2)
        .curve(C + w * 0.25, y - 6.2, C + w * 0.55, y - 4, C + w, y)
        .bend(C, y + 2.2, C - w, y)
        .points
    )
    lower = Pen(C - w, y).bend(C, y + 2.2, C + w, y).curve(C + w * 0.6, y + 8, C - w * 0.6, y + 8, C - w, y).points
    canvas.ink([upper], darker(b.lips, 0.16), 0.85)
    canvas.ink([lower], b.lips, 0.85)
    canvas.stroke([Pen(C - w - 1, y - 0.6).bend(C, y + 2.6, C + w + 1, y - 0.6).points], 1.2, darker(b.lips, 0.6), 0.8)
    canvas.glow([ellipse(C - 2, y + 3.6, 5, 1.2)], (1, 1, 1), 0.3, 1.2)
    canvas.glow([leaf(spline([(C - 9, y + 9), (C, y + 10.5), (C + 9, y + 9)]), 4)], darker(b.skin, 0.5), 0.3, 2)


def _hair_back(figure: Figure, b: Build) -> None:
    """Hair falling behind the neck to the shoulders."""
    h, top = b.head, b.head_top
    half = Pen(C, top - 6).curve(C - h * 1.1, top - 8, C - h * 1.44, top + 50, C - h * 1.34, top + 104)
    half.curve(C - h * 1.36, b.chin - 10, C - h * 1.5, b.shoulder_y - 30, C - h * 1.16, b.shoulder_y - 2).bend(
        C - h * 0.5, b.shoulder_y - 12, C, b.shoulder_y - 16
    )
    figure.panel(
        Part.HAIR, np.vstack([half.points, mirror(half.points)]), _cloth(b.hair, "hair"), puff=12, soft=20, shadow=0
    )


def _hair_front(figure: Figure, b: Build, eye_y: float) -> None:
    cloth, h, top = _cloth(b.hair, "hair"), b.head, b.head_top
    canvas = figure.canvas
    if b.long_hair:
        for side in _SIDES:
            inner_x = C - 9
            lock = Pen(inner_x, top + 12).curve(
                C - h * 0.50, top + 22, C - h * 0.86, eye_y - 26, C - h * 0.92, eye_y + 6
            )
            lock.curve(C - h * 0.98, eye_y + 36, C - h * 0.98, b.chin - 6, C - h * 1.10, b.chin + 20)
            lock.curve(C - h * 1.30, b.chin, C - h * 1.36, eye_y + 20, C - h * 1.22, eye_y - 22).curve(
                C - h * 1.20, top + 6, C - h * 0.7, top - 8, C + 6, top - 6
            ).to(inner_x + 8, top + 4)
            figure.panel(
                Part.HAIR, _sided(lock.points, side), cloth, Frame((C, top), -side * -8), puff=9, soft=12, shadow=0.3
            )
        canvas.stroke([spline([(C - 4, top - 4), (C - 2, top + 6), (C - 2, top + 13)])], 1.6, darker(b.skin, 0.35), 0.5)
        return
    crown = Pen(C - h * 1.04, eye_y - 2).curve(C - h * 1.16, top + 34, C - h * 0.98, top - 10, C - h * 0.1, top - 10)
    crown.curve(C + h * 0.92, top - 12, C + h * 1.16, top + 30, C + h * 1.04, eye_y - 2).to(C + h * 0.93, eye_y - 4)
    crown.curve(C + h * 0.94, eye_y - 24, C + h * 0.86, top + 36, C + h * 0.66, top + 30).curve(
        C + h * 0.2, top + 34, C - h * 0.3, top + 22, C - h * 0.62, top + 34
    )
    crown.curve(C - h * 0.84, top + 40, C - h * 0.92, eye_y - 22, C - h * 0.93, eye_y - 4)
    figure.panel(Part.HAIR, crown.points, cloth, Frame((C, top), 24), puff=9, soft=11, shadow=0.28)
    for k in range(5):
        sweep = spline(
            [
                (C - h * 0.6 + 14 * k, top + 26 - 2 * k),
                (C - h * 0.2 + 13 * k, top + 6),
                (C + h * 0.3 + 9 * k, top + 8 + 2 * k),
            ]
        )
        canvas.stroke([sweep], 1.6, lighter(b.hair, 0.25), 0.25, 0.3)


# --- joints and room -------------------------------------------------------------------------------------------------


def _joints(b: Build) -> dict[Landmark, Pt]:
    """Design units, in the places where MediaPipe puts them."""
    tall = b.chin - b.head_top - 8
    eye_y, nose_y, mouth_y = b.chin - tall * 0.485, b.chin - tall * 0.30, b.chin - tall * 0.165
    j, apart = _arm_joints(b), b.head * 0.45
    (wx, wy), k = j["wrist"], b.arm / 22
    _, kx, ax = _leg_x(b)
    right: dict[str, Pt] = {
        "EYE_INNER": (C - apart + 8, eye_y), "EYE": (C - apart, eye_y), "EYE_OUTER": (C - apart - 9, eye_y),
        "EAR": (C - b.head * 1.04, eye_y + 4), "SHOULDER": j["shoulder"], "ELBOW": j["elbow"], "WRIST": j["wrist"],
        "PINKY": (wx - 14 * k, wy + 50 * k), "INDEX": (wx + 6 * k, wy + 54 * k), "THUMB": (wx + 15 * k, wy + 34 * k),
        "HIP": (C - b.hip * 0.58, b.hip_y), "KNEE": (kx, b.knee_y), "ANKLE": (ax, b.ankle_y - 4),
        "HEEL": (ax + 2, b.ankle_y + 18), "FOOT_INDEX": (ax - 10, b.sole_y - 8),
    }  # fmt: skip
    found: dict[Landmark, Pt] = {Landmark.NOSE: (C, nose_y)}
    for name, (x, y) in right.items():
        found[Landmark[f"RIGHT_{name}"]] = (x, y)
        found[Landmark[f"LEFT_{name}"]] = (2 * C - x, y)
    found[Landmark.MOUTH_RIGHT] = (C - b.head * 0.37, mouth_y)
    found[Landmark.MOUTH_LEFT] = (C + b.head * 0.37, mouth_y)
    return found


def _wall(size: Size, ground: float) -> Field:
    """A plain wall that turns softly into the floor, and the shadow at the feet, (H, W, 3)."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width, y / height
    light = 1.0 - 0.10 * np.hypot(x - 0.36, (y - 0.30) * 0.8)
    floor = 1 / (1 + np.exp(-(y - 0.885) * 60))
    shade = light * (1 - 0.055 * floor)
    contact = np.exp(-(((x - 0.51) / 0.15) ** 2) - ((y - ground + 0.002) / 0.010) ** 2) * 0.34
    wide = np.exp(-(((x - 0.55) / 0.24) ** 2) - ((y - ground - 0.006) / 0.026) ** 2) * 0.14
    grain = cv2.resize(noise(411, 0.8, 0.8), size, interpolation=cv2.INTER_LINEAR) * 0.003
    tone = (shade + grain) * (1 - contact - wide)
    wall: Field = (np.array([0.885, 0.875, 0.862], np.float32) * tone[..., None]).astype(np.float32)
    return wall
