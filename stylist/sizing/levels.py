"""One measure of a chart as levels on a line: where each size begins and ends, and how far a person is from it.

Ranges that leave a gap or overlap meet half-way; single numbers stand in the middle of their size. Several sizes may
share a level, as 170/88A and 175/88A do at the chest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from stylist.sizing.charts import SizeChart, Span

Array = npt.NDArray[np.float64]
ONLY_STEP_CM = 4.0
"""Width taken for a measure that is one and the same number in all sizes."""


@dataclass(frozen=True, slots=True)
class Levels:
    """``row``: (rows,) each size's level; ``edges``: (levels + 1,) cm, infinite where the chart is open; step in cm."""

    row: npt.NDArray[np.intp]
    edges: Array
    step: float

    def distances(self, values: Array) -> tuple[Array, Array, Array]:
        """(people, rows) each, in steps: how much too small the size is, how much too large, and from its middle."""
        low, high = self.edges[self.row], self.edges[self.row + 1]
        ends = np.where(np.isinf(low), high - self.step, low), np.where(np.isinf(high), low + self.step, high)
        at = values[:, None]
        tight, loose = np.maximum(at - high, 0), np.maximum(low - at, 0)
        return tight / self.step, loose / self.step, (at - (ends[0] + ends[1]) / 2) / self.step

    def beyond(self, values: Array) -> Array:
        """(people,) steps above the last level, or below the first (negative); 0 within."""
        above, below = values - self.edges[-1], values - self.edges[0]
        return np.asarray(np.where(above > 0, above, np.where(below < 0, below, 0.0)) / self.step, dtype=np.float64)


def levels_of(chart: SizeChart, name: str, ease_cm: float = 0.0) -> Levels:
    """Levels of one measure that all rows have, as sizes of the body: ``ease_cm`` is what the garment is larger by."""
    spans = [row.spans[name] for row in chart.rows]
    distinct = sorted({(s.low, s.high): s for s in spans}.values(), key=lambda s: s.middle)
    step = _step(distinct)
    inner = [(_end(a, "high") + _end(b, "low")) / 2 for a, b in pairwise(distinct)]
    edges = np.maximum.accumulate([_outer(distinct[0], -step), *inner, _outer(distinct[-1], step)])
    order = {(s.low, s.high): level for level, s in enumerate(distinct)}
    return Levels(np.array([order[s.low, s.high] for s in spans], dtype=np.intp), edges - ease_cm, step)


def _step(distinct: list[Span]) -> float:
    """The usual distance between neighbours."""
    gaps = np.diff([span.middle for span in distinct])
    return max(float(np.median(gaps)), 0.1) if len(gaps) else ONLY_STEP_CM


def _end(span: Span, end: str) -> float:
    value = getattr(span, end)
    return float(value if value is not None else span.middle)


def _outer(span: Span, step: float) -> float:
    """The chart's end below (step < 0) or above: open, the range's own, or half a step from a single number."""
    end = span.low if step < 0 else span.high
    if end is None:
        return float(np.copysign(np.inf, step))
    return end + step / 2 if span.low == span.high else end
