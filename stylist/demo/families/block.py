"""The cutter's blocks: bodies with sleeves, and legs; their outlines, landmarks and natural folds.

Sides are the wearer's: "right" lies on the left of the picture. Outlines are drawn for the right side and mirrored.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from stylist.demo.kit.canvas import Canvas, Frame
from stylist.demo.kit.curves import CENTRE, Pen, Points, Pt, both, bounds, flip_x, line, mirror, moved, spline

SIDES = (-1, 1)
"""-1: left in the picture, the wearer's right."""


@dataclass(frozen=True)
class Sleeve:
    """One sleeve on the sheet: closed outline, its axis, and the two ends of its cuff (outer, inner)."""

    outline: Points
    shoulder: Pt
    armpit: Pt
    outer: Pt
    inner: Pt
    angle: float
    """Degrees by which its cloth is turned."""

    @property
    def cuff(self) -> Pt:
        return (self.outer[0] + self.inner[0]) / 2, (self.outer[1] + self.inner[1]) / 2

    def across(self, share: float) -> tuple[Pt, Pt]:
        """Where a line across the sleeve at ``share`` of its length meets both edges."""
        outer = tuple(a + (b - a) * share for a, b in zip(self.shoulder, self.outer, strict=True))
        inner = tuple(a + (b - a) * share for a, b in zip(self.armpit, self.inner, strict=True))
        return outer, inner  # type: ignore[return-value]


@dataclass(frozen=True)
class Upper:
    """Half-widths and heights of a body, design units (about 6.4 to a centimetre for an adult's size M)."""

    neck: float = 62
    neck_depth: float = 52
    neck_shape: str = "round"
    shoulder: float = 150
    slope: float = 36
    top: float = 170
    chest: float = 166
    armhole: float = 150
    waist: float = 160
    waist_at: float = 320
    hem: float = 164
    length: float = 500
    hem_dip: float = 5
    shirt_tail: float = 0
    sleeve: float = 0
    """Length from the shoulder; 0 without sleeves."""
    sleeve_width: float = 112
    cuff: float = 92
    sleeve_angle: float = 17
    sleeve_swell: float = 0
    tilt: tuple[float, float] = (0.0, 0.0)
    """Degrees by which each sleeve was laid differently (right, left)."""
    hips: float = 0
    """How far the side swings out between waist and hem (skirts)."""
    extra: tuple[Points, ...] = field(default=())
    """Further outlines that the view must hold: hoods, straps."""

    @property
    def armpit_y(self) -> float:
        return self.top + self.armhole

    @property
    def bottom(self) -> float:
        return self.top + self.length

    @property
    def waist_y(self) -> float:
        return self.top + self.waist_at

    def neckline(self) -> Points:
        """The front neckline from the middle to the right neck point."""
        c, top, n, d = CENTRE, self.top, self.neck, self.neck_depth
        pen = Pen(c, top + d)
        if self.neck_shape == "v":
            return pen.bend(c - n * 0.62, top + d * 0.46, c - n, top).points
        if self.neck_shape == "square":
            return pen.to(c - n + 7, top + d).bend(c - n + 2, top + d, c - n, top + d - 8).to(c - n, top).points
        if self.neck_shape == "boat":
            return pen.curve(c - n * 0.5, top + d, c - n * 0.8, top + d * 0.5, c - n, top).points
        if self.neck_shape == "sweetheart":
            return (
                pen.curve(c - n * 0.2, top + d - 34, c - n * 0.8, top + d - 40, c - n, top + d * 0.45)
                .to(c - n, top)
                .points
            )
        return pen.curve(c - n * 0.58, top + d, c - n * 0.98, top + d * 0.66, c - n, top).points

    def back_neckline(self, depth: float = 12) -> Points:
        """The back neckline, whole, right to left."""
        return Pen(CENTRE - self.neck, self.top).bend(CENTRE, self.top + depth * 2, CENTRE + self.neck, self.top).points

    def _right_side(self) -> Pen:
        """From the neck point over the shoulder, down the side, to the hem's middle."""
        c, top = CENTRE, self.top
        pen = Pen(c - self.neck, top)
        pen.bend(c - (self.neck + self.shoulder) / 2, top + self.slope * 0.42, c - self.shoulder, top + self.slope)
        dip = self.armhole - self.slope
        inset = min(self.shoulder, self.chest) - 10
        pen.curve(
            c - inset,
            top + self.slope + dip * 0.35,
            c - inset + 2,
            top + self.slope + dip * 0.72,
            c - self.chest,
            self.armpit_y,
        )
        waist_y, bottom = self.waist_y, self.bottom - self.shirt_tail
        drop = waist_y - self.armpit_y
        pen.curve(
            c - self.chest + 1,
            self.armpit_y + drop * 0.4,
            c - self.waist,
            waist_y - drop * 0.3,
            c - self.waist,
            waist_y,
        )
        rest = bottom - waist_y
        out = self.waist + self.hips
        pen.curve(
            c - self.waist - self.hips * 0.35,
            waist_y + rest * 0.22,
            c - out,
            waist_y + rest * 0.5,
            c - self.hem,
            bottom,
        )
        return pen

    def _hem(self, pen: Pen) -> Pen:
        c = CENTRE
        if self.shirt_tail:
            t, bottom = self.shirt_tail, self.bottom
            return pen.curve(
                c - self.hem + 4, bottom - t * 0.55, c - self.hem * 0.72, bottom, c - self.hem * 0.42, bottom
            ).to(c, bottom)
        return pen.bend(c - self.hem * 0.5, self.bottom + self.hem_dip, c, self.bottom + self.hem_dip)

    def body(self) -> Points:
        """The front, closed."""
        side = self._hem(self._right_side()).points
        return both(np.vstack([self.neckline(), side]))

    def back(self, depth: float = 12) -> Points:
        """The piece of the back that is seen inside the neck, closed."""
        return np.vstack([self.back_neckline(depth), self.front_neck()[::-1]])

    def front_neck(self) -> Points:
        """The whole front neckline from the right neck point to the left one."""
        half = self.neckline()
        return np.vstack([half[::-1], flip_x(half)])

    def hem_line(self, up: float = 0.0) -> Points:
        """The hem, right to left, moved up."""
        start = Pen(CENTRE - self.hem, self.bottom - self.shirt_tail)
        half = self._hem(start).points
        return np.vstack([half, mirror(half)]) - (0, up)

    def side_line(self, side: int) -> Points:
        """From the armpit to the hem on one side."""
        points = self._right_side().points
        low = points[points[:, 1] >= self.armpit_y - 1]
        return low if side < 0 else flip_x(low)

    def armhole_line(self, side: int) -> Points:
        """From the shoulder point to the armpit on one side."""
        points = self._right_side().points
        keep = (points[:, 1] >= self.top + self.slope - 1) & (points[:, 1] <= self.armpit_y + 1)
        arm = points[keep & (points[:, 0] <= CENTRE - min(self.shoulder, self.chest) + 14)]
        return arm if side < 0 else flip_x(arm)

    def sleeve_on(self, side: int) -> Sleeve:
        """The sleeve of one side."""
        lean = self.sleeve_angle + self.tilt[0 if side < 0 else 1]
        a = math.radians(lean)
        down, inward = np.array([-math.sin(a), math.cos(a)]), np.array([math.cos(a), math.sin(a)])
        shoulder = np.array([CENTRE - self.shoulder, self.top + self.slope])
        armpit = np.array([CENTRE - self.chest, self.armpit_y])
        outer = shoulder + down * self.sleeve - inward * (self.sleeve_width - self.cuff) * -0.18
        inner = outer + inward * self.cuff
        swell = self.sleeve_swell
        pen = Pen(shoulder[0] + 46, shoulder[1] - 10).to(*shoulder)
        e1 = shoulder + down * self.sleeve * 0.32 - inward * (10 + swell)
        e2 = shoulder + down * self.sleeve * 0.72 - inward * (2 + swell)
        pen.curve(*e1, *e2, *outer)
        mid = (outer + inner) / 2 + down * 5
        pen.bend(*mid, *inner)
        f1 = inner - down * self.sleeve * 0.28 + inward * (4 + swell)
        f2 = armpit + down * max(self.sleeve - self.armhole, 20) * 0.22 + inward * -2
        pen.curve(*f1, *f2, *armpit).to(armpit[0] + 40, armpit[1] - 6)
        outline = pen.points
        points = [outline, *(np.array([p]) for p in (shoulder, armpit, outer, inner))]
        if side > 0:
            points = [flip_x(p) for p in points]
        shape, s, ap, o, i = points
        return Sleeve(shape, _pt(s), _pt(ap), _pt(o), _pt(i), lean if side < 0 else -lean)

    def landmarks(self) -> dict[str, Pt]:
        """Design units; without sleeves the cuff is the shoulder point."""
        c = CENTRE
        found: dict[str, Pt] = {}
        for name, side in (("right", -1), ("left", 1)):
            found[f"{name}_collar"] = (c + side * self.neck, self.top)
            found[f"{name}_shoulder"] = (c + side * self.shoulder, self.top + self.slope)
            found[f"{name}_armpit"] = (c + side * self.chest, self.armpit_y)
            found[f"{name}_hem"] = (c + side * self.hem, self.bottom - self.shirt_tail)
            found[f"{name}_cuff"] = self.sleeve_on(side).cuff if self.sleeve else found[f"{name}_shoulder"]
        return found

    def view(self) -> tuple[float, float, float, float]:
        shapes = [self.body(), self.back_neckline(), *self.extra]
        if self.sleeve:
            shapes += [self.sleeve_on(side).outline for side in SIDES]
        return bounds(shapes)


def _pt(point: Points) -> Pt:
    return float(point[0, 0]), float(point[0, 1])


@dataclass(frozen=True)
class Lower:
    """Half-widths and heights of trousers and shorts."""

    waist: float = 128
    hip: float = 158
    top: float = 110
    rise: float = 225
    length: float = 800
    hem: float = 98
    """Whole width of one leg at the hem."""
    spread: float = 118
    """Distance of the middle of each hem from the garment's middle."""
    knee: float = 0
    """Extra width at the knee; negative: tapered."""
    dip: float = 10

    @property
    def bottom(self) -> float:
        return self.top + self.length

    @property
    def crotch(self) -> Pt:
        return CENTRE, self.top + self.rise

    def corners(self) -> dict[str, Pt]:
        """Of the right leg: waist, hem outer and inner."""
        out, inn = CENTRE - self.spread - self.hem / 2, CENTRE - self.spread + self.hem / 2
        return {"waist": (CENTRE - self.waist, self.top), "outer": (out, self.bottom - 3), "inner": (inn, self.bottom)}

    def outline(self) -> Points:
        """The whole front, closed."""
        c = CENTRE
        corner = self.corners()
        (ox, oy), (ix, iy) = corner["outer"], corner["inner"]
        leg = self.bottom - self.top - self.rise
        hip_y = self.top + self.rise * 0.72
        pen = Pen(c, self.top + self.dip).bend(c - self.waist * 0.5, self.top + self.dip, c - self.waist, self.top)
        pen.curve(
            c - self.waist - 8, self.top + self.rise * 0.3, c - self.hip, hip_y - self.rise * 0.25, c - self.hip, hip_y
        )
        knee_y = self.top + self.rise + leg * 0.42
        kx = (c - self.hip) * 0.5 + ox * 0.5 - self.knee
        pen.curve(c - self.hip, hip_y + leg * 0.2, kx, knee_y - leg * 0.12, kx * 0.92 + ox * 0.08, knee_y)
        pen.curve(kx * 0.6 + ox * 0.4, knee_y + leg * 0.2, ox, oy - leg * 0.2, ox, oy)
        pen.bend((ox + ix) / 2, iy + 4, ix, iy)
        kin = c * 0.52 + ix * 0.48 + self.knee
        pen.curve(ix, iy - leg * 0.2, kin, knee_y + leg * 0.1, (kin + c - 6) / 2, self.top + self.rise + leg * 0.18)
        pen.curve(c - 8, self.top + self.rise + leg * 0.06, c - 5, self.top + self.rise + 4, c, self.top + self.rise)
        return both(pen.points)

    def leg_axis(self, side: int, start: float = 0.0, end: float = 1.0) -> Points:
        """The crease line of a leg from the waist to the hem."""
        top = np.array([CENTRE - self.waist * 0.52, self.top + 20])
        knee = np.array([CENTRE - self.hip * 0.54, self.top + self.rise + 40])
        low = np.array([CENTRE - self.spread, self.bottom - 2])
        whole = spline([tuple(top), tuple(knee), tuple(low)], steps=20)
        cut = whole[int(start * (len(whole) - 1)) : int(end * (len(whole) - 1)) + 1]
        return cut if side < 0 else flip_x(cut)

    def landmarks(self) -> dict[str, Pt]:
        corner = self.corners()
        found: dict[str, Pt] = {"crotch": self.crotch}
        for name, side in (("right", -1), ("left", 1)):
            for key, target in (("waist", "waist"), ("outer", "hem_outer"), ("inner", "hem_inner")):
                x, y = corner[key]
                found[f"{name}_{target}"] = (x if side < 0 else 2 * CENTRE - x, y)
        return found

    def leg_frame(self, side: int) -> Frame:
        """Cloth of a leg follows its crease."""
        lean = math.degrees(math.atan2(self.spread - self.hip * 0.5, self.length - self.rise))
        return Frame((CENTRE, self.top), lean if side < 0 else -lean)


# --- folds -----------------------------------------------------------------------------------------------------------


def body_folds(canvas: Canvas, upper: Upper, rng: np.random.Generator, strength: float = 1.0) -> None:
    """Pulls from the armpits, soft columns down the front, gathers above the waist on each side."""
    for side in SIDES:
        ax, ay = CENTRE + side * upper.chest, upper.armpit_y
        for k in range(3):
            reach = rng.uniform(70, 130)
            x1, y1 = ax - side * reach, ay + rng.uniform(-26, 70) + 24 * k
            mid = ((ax + x1) / 2 - side * 10, (ay + y1) / 2 - rng.uniform(2, 16))
            canvas.fold(
                spline([(ax - side * 4, ay + 10 * k), mid, (x1, y1)]),
                rng.uniform(9, 20),
                strength * rng.uniform(2.2, 4.2),
            )
        wx, wy = CENTRE + side * upper.waist, upper.waist_y
        for _ in range(3):
            y0 = wy + rng.uniform(-70, 60)
            length = rng.uniform(60, 120)
            end = (wx - side * length, y0 + rng.uniform(14, 46))
            canvas.fold(
                spline([(wx - side * 2, y0), ((wx + end[0]) / 2, y0 + rng.uniform(2, 16)), end]),
                rng.uniform(8, 18),
                strength * rng.uniform(1.6, 3.4),
            )
    hang_folds(canvas, upper, rng, strength)


def hang_folds(canvas: Canvas, upper: Upper, rng: np.random.Generator, strength: float = 1.0, count: int = 5) -> None:
    """Long soft columns of the front."""
    for k in range(count):
        share = (k + rng.uniform(0.2, 0.8)) / count * 2 - 1
        y0 = upper.armpit_y + rng.uniform(-10, 110)
        y1 = upper.bottom - rng.uniform(6, 90)
        x0, x1 = CENTRE + share * upper.chest * 0.72, CENTRE + share * upper.hem * 0.88
        middle = ((x0 + x1) / 2 + rng.uniform(-9, 9), (y0 + y1) / 2)
        canvas.fold(spline([(x0, y0), middle, (x1, y1)]), rng.uniform(22, 44), strength * rng.uniform(-3.4, 4.6))


def sleeve_folds(canvas: Canvas, sleeve: Sleeve, rng: np.random.Generator, strength: float = 1.0) -> None:
    """A long fold down the sleeve, breaks at the elbow, pulls under the arm."""
    out0, in0 = (np.array(p) for p in sleeve.across(0.12))
    out1, in1 = (np.array(p) for p in sleeve.across(0.95))
    for share in (0.34, 0.68):
        a, b = out0 + (in0 - out0) * share, out1 + (in1 - out1) * (share + rng.uniform(-0.1, 0.1))
        middle = (a + b) / 2 + rng.uniform(-8, 8, 2)
        canvas.fold(spline([tuple(a), tuple(middle), tuple(b)]), rng.uniform(18, 30), strength * rng.uniform(1.5, 3.4))
    long = float(np.hypot(*(out1 - out0))) > 220
    for share in (0.45, 0.54, 0.62, 0.86) if long else (0.55,):
        outer, inner = (np.array(p) for p in sleeve.across(share + rng.uniform(-0.03, 0.03)))
        start, end = (
            inner + (outer - inner) * 0.05,
            inner + (outer - inner) * rng.uniform(0.45, 0.8) + (0, rng.uniform(-30, 6)),
        )
        canvas.fold(
            spline([tuple(start), tuple((start + end) / 2 + (0, 7)), tuple(end)]),
            rng.uniform(8, 15),
            strength * rng.uniform(2.0, 3.8),
        )


def leg_folds(canvas: Canvas, lower: Lower, rng: np.random.Generator, strength: float = 1.0) -> None:
    """Pulls from the crotch, breaks at the knee and above the hem, a long soft column in each leg."""
    cx, cy = lower.crotch
    for side in SIDES:
        for k in range(3):
            end = (cx + side * rng.uniform(70, 130), cy + rng.uniform(-60, 30) + 16 * k)
            canvas.fold(
                spline([(cx + side * 4, cy - 14 + 12 * k), ((cx + end[0]) / 2, (cy + end[1]) / 2 + 10), end]),
                rng.uniform(9, 16),
                strength * rng.uniform(2.0, 3.6),
            )
        axis = lower.leg_axis(side)
        for off in (-0.22, 0.24):
            beside = moved(axis[8:], off * lower.hem + rng.uniform(-5, 5), 0)
            canvas.fold(beside, rng.uniform(24, 36), strength * rng.uniform(1.6, 3.6))
        for share in (0.55, 0.6, 0.9, 0.95) if lower.length > 500 else (0.85,):
            x, y = axis[int(share * (len(axis) - 1))]
            half = lower.hem * rng.uniform(0.3, 0.46)
            tip = rng.uniform(-16, 16)
            canvas.fold(
                line((x - half, y + tip), (x, y - 4), (x + half, y - tip)),
                rng.uniform(8, 14),
                strength * rng.uniform(1.4, 2.8),
            )


def drape_folds(
    canvas: Canvas, top: Sequence[Pt], bottom: Sequence[Pt], rng: np.random.Generator, depth: float, width: float
) -> None:
    """Folds that fall from one line of points to another: skirts."""
    for (x0, y0), (x1, y1) in zip(top, bottom, strict=True):
        middle = ((x0 * 0.45 + x1 * 0.55) + rng.uniform(-4, 4), (y0 + y1) / 2)
        canvas.fold(
            spline([(x0, y0), middle, (x1, y1)], steps=14),
            width * rng.uniform(0.8, 1.25),
            depth * rng.uniform(0.7, 1.2),
        )
