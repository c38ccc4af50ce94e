"""Outlines from curves. Coordinates are design units: a garment lies on a sheet of about 768 x 1024, y downwards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

Pt = tuple[float, float]
Points = NDArray[np.float64]
"""(n, 2) x and y."""

CENTRE = 384.0
"""The garment's middle line."""
_STEPS = 22


class Pen:
    """Draws one open line of straight and curved pieces; ``points`` are its samples, (n, 2)."""

    def __init__(self, x: float, y: float) -> None:
        self._points: list[Pt] = [(x, y)]

    def to(self, x: float, y: float) -> Self:
        """A straight piece."""
        self._points.append((x, y))
        return self

    def bend(self, cx: float, cy: float, x: float, y: float) -> Self:
        """A quadratic Bézier piece with one control point."""
        (x0, y0) = self._points[-1]
        return self.curve(
            x0 + 2 / 3 * (cx - x0), y0 + 2 / 3 * (cy - y0), x + 2 / 3 * (cx - x), y + 2 / 3 * (cy - y), x, y
        )

    def curve(self, ax: float, ay: float, bx: float, by: float, x: float, y: float) -> Self:
        """A cubic Bézier piece with two control points."""
        x0, y0 = self._points[-1]
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            s = 1 - t
            weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
            xs, ys = (x0, ax, bx, x), (y0, ay, by, y)
            self._points.append(
                (
                    sum(w * v for w, v in zip(weights, xs, strict=True)),
                    sum(w * v for w, v in zip(weights, ys, strict=True)),
                )
            )
        return self

    @property
    def points(self) -> Points:
        """Samples of the line, (n, 2)."""
        return np.array(self._points, dtype=np.float64)


def spline(points: Sequence[Pt], closed: bool = False, steps: int = 10) -> Points:
    """A Catmull-Rom curve through ``points``, (n, 2)."""
    knots = np.array(points, dtype=np.float64)
    padded = np.vstack([knots[-1:], knots, knots[:2]] if closed else [knots[:1], knots, knots[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        cubic = 2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        pieces.append(0.5 * (cubic + (3 * p1 - p0 - 3 * p2 + p3) * t**3))
    return np.vstack(pieces if closed else [*pieces, knots[-1:]])


def line(*points: Pt) -> Points:
    """Straight pieces through ``points``."""
    return np.array(points, dtype=np.float64)


def mirror(points: Points, axis: float = CENTRE) -> Points:
    """The same line on the other side of the middle, in the opposite direction."""
    return np.column_stack([2 * axis - points[::-1, 0], points[::-1, 1]])


def flip_x(points: Points, axis: float = CENTRE) -> Points:
    """Mirrored to the other side, keeping the direction."""
    return mirror(points, axis)[::-1]


def both(half: Points, axis: float = CENTRE) -> Points:
    """A closed symmetric outline from the half on one side of the middle."""
    return np.vstack([half, mirror(half, axis)])


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None, angle: float = 0.0) -> Points:
    """A closed ellipse turned by ``angle`` degrees."""
    t = np.linspace(0, 2 * math.pi, 64, endpoint=False)
    flat = np.column_stack([rx * np.cos(t), (rx if ry is None else ry) * np.sin(t)])
    return moved(turn(flat, angle), cx, cy)


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0.0) -> Points:
    """A rectangle with rounded corners."""
    if not radius:
        return line((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    r = radius
    pen = Pen(x0 + r, y0).to(x1 - r, y0).bend(x1, y0, x1, y0 + r).to(x1, y1 - r).bend(x1, y1, x1 - r, y1)
    return pen.to(x0 + r, y1).bend(x0, y1, x0, y1 - r).to(x0, y0 + r).bend(x0, y0, x0 + r, y0).points


def turn(points: Points, degrees: float, about: Pt = (0.0, 0.0)) -> Points:
    """Turned clockwise on the sheet."""
    a = math.radians(degrees)
    rotation = np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]])
    turned: Points = (points - about) @ rotation + about
    return turned


def moved(points: Points, dx: float, dy: float) -> Points:
    """The same line elsewhere on the sheet."""
    elsewhere: Points = points + np.array([dx, dy])
    return elsewhere


def at(points: Points, share: float) -> Pt:
    """The point at a share (0 to 1) of a line's length."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    want = share * lengths[-1]
    return float(np.interp(want, lengths, points[:, 0])), float(np.interp(want, lengths, points[:, 1]))


def part(points: Points, start: float, end: float, samples: int = 24) -> Points:
    """The piece of a line between two shares of its length."""
    return np.array([at(points, t) for t in np.linspace(start, end, samples)])


def shifted(points: Points, distance: float) -> Points:
    """A line beside another one; positive is to the right of its direction on the sheet."""
    steps = np.gradient(points, axis=0)
    normals = np.column_stack([-steps[:, 1], steps[:, 0]]) / (np.hypot(*steps.T)[:, None] + 1e-9)
    moved: Points = points + distance * normals
    return moved


def ribbon(points: Points, width: float, end_width: float | None = None) -> Points:
    """A closed strip of ``width`` around a line, narrowing or widening to ``end_width``."""
    half = np.linspace(width, width if end_width is None else end_width, len(points))[:, None] / 2
    steps = np.gradient(points, axis=0)
    normals = np.column_stack([-steps[:, 1], steps[:, 0]]) / (np.hypot(*steps.T)[:, None] + 1e-9)
    return np.vstack([points + normals * half, (points - normals * half)[::-1]])


def leaf(points: Points, width: float) -> Points:
    """A closed strip that is widest in its middle and ends in points: a fold, a petal."""
    half = (np.sin(np.linspace(0, math.pi, len(points))) ** 0.7)[:, None] * width / 2
    steps = np.gradient(points, axis=0)
    normals = np.column_stack([-steps[:, 1], steps[:, 0]]) / (np.hypot(*steps.T)[:, None] + 1e-9)
    return np.vstack([points + normals * half, (points - normals * half)[::-1]])


def dashes(points: Points, dash: float, gap: float) -> list[Points]:
    """A line cut into stitches."""
    lengths = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    starts = np.arange(0.0, lengths[-1] - dash * 0.5, dash + gap)

    def where(s: NDArray[np.float64]) -> Points:
        return np.column_stack([np.interp(s, lengths, points[:, 0]), np.interp(s, lengths, points[:, 1])])

    return [np.vstack(pair) for pair in zip(where(starts)[:, None], where(starts + dash)[:, None], strict=True)]


def bounds(outlines: Iterable[Points]) -> tuple[float, float, float, float]:
    """x0, y0, x1, y1 around outlines."""
    every = np.vstack(list(outlines))
    (x0, y0), (x1, y1) = every.min(axis=0), every.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)
