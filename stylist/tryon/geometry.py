"""Small geometry shared by the try-on: strips of paired edge points, polylines, and the thin-plate spline."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_SIGMA_PX = 4.0
"""A Gaussian of this width is still sampled well."""

GRID_STEP_PX = 12
"""The spline is evaluated on a grid this coarse and interpolated: folds are wider, and it is 144x fewer points."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A band of cloth as rows from its body end to its free end; row i runs from ``left[i]`` to ``right[i]``.

    left, right: (N, 2) x, y in pixels. Two strips with as many rows correspond row by row.
    """

    left: Floats
    right: Floats

    @property
    def middle(self) -> Floats:
        return (self.left + self.right) / 2

    def points(self) -> Floats:
        """(3N, 2): left edges, middles, right edges."""
        return np.concatenate([self.left, self.middle, self.right])

    def polygon(self, before: float = 0.0, after: float = 0.0) -> Floats:
        """The outline, with its ends pushed out by so many pixels along the strip."""
        left, right = self.left.copy(), self.right.copy()
        for edge in (left, right):
            edge[0] -= before * unit(edge[1] - edge[0])
            edge[-1] += after * unit(edge[-1] - edge[-2])
        return np.concatenate([left, right[::-1]])


def unit(vector: Floats) -> Floats:
    """The vector at length 1; zero stays zero."""
    length = float(np.hypot(*vector))
    return vector / length if length > 0 else vector


def along(line: Floats, fractions: Floats) -> Floats:
    """(K, 2) points at fractions of a polyline's length; beyond 1 the last piece goes straight on. line: (N, 2)."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    at = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.asarray(fractions) * at[-1]
    inside = np.stack([np.interp(wanted, at, line[:, k]) for k in range(2)], axis=1)
    beyond = np.clip(wanted - at[-1], 0, None)[:, None]
    return np.asarray(inside + beyond * unit(line[-1] - line[-2]), dtype=np.float64)


def length(line: Floats) -> float:
    """Length of a polyline in pixels."""
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def normals(line: Floats, fractions: Floats) -> Floats:
    """(K, 2) unit normals (the direction turned by +90 degrees: y down, so to the left of travel) at fractions."""
    ahead, behind = along(line, np.clip(fractions + 0.08, 0, None)), along(line, np.clip(fractions - 0.08, 0, None))
    direction = ahead - behind
    direction /= np.maximum(np.hypot(*direction.T), 1e-9)[:, None]
    return np.stack([direction[:, 1], -direction[:, 0]], axis=1)


def reach(start: Floats, direction: Floats, mask: Mask, most: float) -> float:
    """Pixels from ``start`` along a unit vector until ``mask`` ends, at most ``most``; 0 where it starts outside."""
    steps = np.arange(0.0, max(most, 1.0), 1.0)
    x, y = np.round(start + steps[:, None] * direction).astype(int).T
    height, width = mask.shape
    ok = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    inside = np.zeros(len(steps), dtype=bool)
    inside[ok] = mask[y[ok], x[ok]]
    gone = np.flatnonzero(~inside)
    return float(gone[0]) if len(gone) else most


def fill_polygon(shape: tuple[int, int], polygon: Floats) -> Mask:
    """(H, W) bool, True inside."""
    canvas = np.zeros(shape, dtype=np.uint8)
    cv2.fillPoly(canvas, [np.round(polygon).astype(np.int32)], 1)
    return canvas.astype(bool)


def thick_line(shape: tuple[int, int], line: Floats, widths: Floats) -> Mask:
    """A limb: a polyline with a half-width in pixels at each of its points. (H, W) bool."""
    canvas = np.zeros(shape, dtype=np.uint8)
    for (a, b), (ra, rb) in zip(pairwise(line), pairwise(widths), strict=True):
        side = np.array([-(b - a)[1], (b - a)[0]]) / max(float(np.hypot(*(b - a))), 1e-9)
        quad = np.array([a + side * ra, b + side * rb, b - side * rb, a - side * ra])
        cv2.fillPoly(canvas, [np.round(quad).astype(np.int32)], 1)
    for point, radius in zip(line, widths, strict=True):
        cv2.circle(canvas, tuple(int(v) for v in np.round(point)), max(1, round(float(radius))), 1, -1)
    return canvas.astype(bool)


def slow_blur(values: npt.NDArray[np.float32], sigma_px: float) -> npt.NDArray[np.float32]:
    """A Gaussian blur of (H, W) or (H, W, 3); a wide one at a lower resolution, all but equal and far quicker."""
    step = int(sigma_px / _SIGMA_PX)
    if step < 2:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma_px), dtype=np.float32)
    height, width = values.shape[:2]
    small = cv2.resize(values, (-(-width // step), -(-height // step)), interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), sigma_px / step)
    return np.asarray(cv2.resize(blurred, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


class ThinPlateSpline:
    """The smoothest map of the plane that takes ``sources`` to ``targets`` (Bookstein 1989).

    sources, targets: (N, 2). ``slack`` >= 0 lets points miss a little, which calms noisy landmarks.
    """

    def __init__(self, sources: Floats, targets: Floats, slack: float = 1e-3) -> None:
        self._centre = sources.mean(axis=0)
        self._scale = max(float(np.abs(sources - self._centre).max()), 1e-6)
        self._knots = (sources - self._centre) / self._scale  # (N, 2)
        count = len(sources)
        flat = np.concatenate([np.ones((count, 1)), self._knots], axis=1)  # (N, 3)
        system = np.zeros((count + 3, count + 3))
        system[:count, :count] = _radial(self._knots, self._knots) + slack * np.eye(count)
        system[:count, count:], system[count:, :count] = flat, flat.T
        values = np.concatenate([targets, np.zeros((3, 2))])
        self._weights = np.linalg.lstsq(system, values, rcond=None)[0]  # (N + 3, 2)

    def __call__(self, points: Floats) -> Floats:
        """(K, 2) where the points go."""
        local = (points - self._centre) / self._scale
        flat = np.concatenate([np.ones((len(local), 1)), local], axis=1)
        count = len(self._knots)
        return np.asarray(_radial(local, self._knots) @ self._weights[:count] + flat @ self._weights[count:])


def _radial(a: Floats, b: Floats) -> Floats:
    squared = ((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(squared * np.log(np.maximum(squared, 1e-12)), dtype=np.float64)


def sampling_map(spline: ThinPlateSpline, box: tuple[int, int, int, int]) -> tuple[npt.NDArray[np.float32], ...]:
    """The spline as cv2.remap's two maps over ``box`` (x0, y0, x1, y1), by way of a coarse grid."""
    x0, y0, x1, y1 = box
    columns, rows = max(2, (x1 - x0) // GRID_STEP_PX + 2), max(2, (y1 - y0) // GRID_STEP_PX + 2)
    xs, ys = x0 + np.arange(columns) * GRID_STEP_PX, y0 + np.arange(rows) * GRID_STEP_PX
    knots = np.stack(np.meshgrid(xs, ys), axis=2).reshape(-1, 2).astype(np.float64)
    coarse = spline(knots).reshape(rows, columns, 2).astype(np.float32)
    at_x = np.tile((np.arange(x1 - x0, dtype=np.float32) / GRID_STEP_PX)[None], (y1 - y0, 1))
    at_y = np.tile((np.arange(y1 - y0, dtype=np.float32) / GRID_STEP_PX)[:, None], (1, x1 - x0))
    fine = cv2.remap(coarse, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(fine[..., 0]), np.ascontiguousarray(fine[..., 1])


def stretches(mask: Mask) -> npt.NDArray[np.int64]:
    """(H, W) the number, from 1 on, of the unbroken stretch of its row that a pixel is of; 0 outside the mask."""
    begins = mask & ~np.pad(mask, ((0, 0), (1, 0)))[:, :-1]
    return np.where(mask, np.cumsum(begins.ravel()).reshape(mask.shape), 0)


def as_beside(parts: npt.NDArray[np.uint8], place: Mask) -> npt.NDArray[np.uint8]:
    """The parts, those of a place replaced by the nearest outside it."""
    known = (~place).astype(np.uint8)
    if not place.any() or not known.any():
        return parts
    _, nearest = cv2.distanceTransformWithLabels(1 - known, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    table = np.zeros(int(nearest.max()) + 1, dtype=np.uint8)
    table[nearest[known > 0]] = parts[known > 0]
    return np.where(place, table[nearest], parts)
