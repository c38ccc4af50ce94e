"""A silhouette read row by row: the run of cloth around its middle line, and the gaps in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stylist.tryon.figure import Side
from stylist.tryon.geometry import Floats, Mask


@dataclass(frozen=True, slots=True)
class Profile:
    """A silhouette row by row: the run that holds the middle line. All in pixels, NaN where there is none."""

    top: int
    bottom: int
    axis: float
    left: Floats
    right: Floats

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def half(self, side: Side) -> Floats:
        """(H,) from the middle line to the edge."""
        return self.right - self.axis if side == "left" else self.axis - self.left

    def at(self, share: float) -> int:
        """Row at a share of the height."""
        return int(np.clip(round(self.top + share * self.height), self.top, self.bottom))

    def edge(self, side: Side, row: int) -> Floats:
        """The edge's point in a row."""
        value = (self.right if side == "left" else self.left)[row]
        return np.array([value, row], dtype=np.float64)


def profile_of(mask: Mask, middle_rows: tuple[float, float] = (0.45, 0.9)) -> Profile:
    """The run around the middle line of every row; the line is found in ``middle_rows``, shares of the height."""
    rows = np.flatnonzero(mask.any(axis=1))
    top, bottom = int(rows[0]), int(rows[-1])
    span = slice(round(top + middle_rows[0] * (bottom - top)), round(top + middle_rows[1] * (bottom - top)) + 1)
    axis = middle_of(mask, span)
    left, right = _runs_around(mask, axis)
    left, right = (_filled(v, top, bottom) for v in (left, right))
    return Profile(top, bottom, axis, left, right)


def _filled(values: Floats, top: int, bottom: int) -> Floats:
    """NaN rows inside the garment take values between their neighbours."""
    rows = np.arange(len(values))
    known = ~np.isnan(values)
    out = values.copy()
    out[top : bottom + 1] = np.interp(rows[top : bottom + 1], rows[known], values[known])
    return out


def middle_of(mask: Mask, span: slice) -> float:
    """The garment's middle line: between the outermost points of its rows, on the median row."""
    part = mask[span]
    columns = [np.flatnonzero(row) for row in part if row.any()]
    return float(np.median([(c[0] + c[-1]) / 2 for c in columns]))


def _runs_around(mask: Mask, axis: float) -> tuple[Floats, Floats]:
    """(H,) first and (H,) last column of :func:`_run_around` in every row, NaN in empty ones."""
    column, beside = int(np.floor(axis)), int(np.ceil(axis))
    before, after = ~mask[:, column::-1], ~mask[:, column:]
    left = np.where(before.any(axis=1), column + 1 - before.argmax(axis=1), 0).astype(np.float64)
    right = np.where(after.any(axis=1), column - 1 + after.argmax(axis=1), mask.shape[1] - 1).astype(np.float64)
    for row in np.flatnonzero(~(mask[:, column] & mask[:, beside])):
        left[row], right[row] = _run_around(mask[row], axis) or (np.nan, np.nan)
    return left, right


def _run_around(row: Mask, axis: float) -> tuple[float, float] | None:
    """First and last column of the run at the axis (or the two runs beside a neckline), None for an empty row."""
    filled = np.flatnonzero(row)
    if len(filled) == 0:
        return None
    starts = np.flatnonzero(np.diff(filled, prepend=-9) > 1)
    runs = [(filled[a], filled[b - 1]) for a, b in zip(starts, [*starts[1:], len(filled)], strict=True)]
    holding = [r for r in runs if r[0] <= axis <= r[1]]
    if holding:
        return float(holding[0][0]), float(holding[0][1])
    before, after = [r for r in runs if r[1] < axis], [r for r in runs if r[0] > axis]
    near = ([before[-1]] if before else []) + ([after[0]] if after else [])
    return float(min(r[0] for r in near)), float(max(r[1] for r in near))


def widest_gap(row: Mask) -> tuple[float, float]:
    """Middle and width of the widest empty stretch between cloth; width 0 where there is none."""
    filled = np.flatnonzero(row)
    if len(filled) < 2:
        return 0.0, 0.0
    gaps = np.diff(filled)
    widest = int(np.argmax(gaps))
    return (float(filled[widest] + gaps[widest] / 2), float(gaps[widest] - 1)) if gaps[widest] > 1 else (0.0, 0.0)
