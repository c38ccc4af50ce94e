"""Whether a shoe that shows the foot is closed round it, and where the edge of its opening is: told from its wall.

Sandals are filed under flats by many a shop. Their straps make the wall change its colour again and again, let the
ground through, or rise behind the heel; what is closed is one wall from heel to toe, highest at the heel.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from stylist.seeing.region import Lab, to_lab
from stylist.tryon.geometry import Floats, Mask

_LEVELS = (0.35, 0.5, 0.65, 0.8)
"""Shares of the wall's height along which its colours are followed, from behind the heel to before the toe."""
_SIDE = (0.1, 0.65)
_CHANGES = 37.0
"""Distance in CIELAB that these colours go in all, at most: of 92 flats of a shop, shown from the side, nine of the 16
closed low ones go less and pass the other measures, and none with straps does."""
_GRADUAL = 120.0
"""Change of colour, in CIELAB for one length of the shoe, that light on a round wall makes."""
_CROSSES, _STRAP, _LINED = (0.15, 0.6), 0.06, 0.5
"""Where straps cross the instep, and the share of that in the wall's colour, lining on both sides, that is a strap;
what of it lining must be, at least."""
_GROUND, _SEEN_THROUGH = 6.0, 0.045
"""Distance in CIELAB from white of a ground that shows through, and share of the shoe that may."""
_RISES = 0.058
"""How much higher, in lengths, anything may be than what lies behind it: a bow, but no strap over a bare sole."""
_HEEL = (0.11, 0.3)
"""Height over the heel: less is a sole, more is a boot."""
_INSTEP = (0.45, 0.155)
"""Where a ballet flat is open, and the height from which a shoe is closed there: a lace-up, a loafer."""
_WINDOW, _EDGE_TELLS, _STEP = 0.15, 14.0, 4.0
"""Share of the height above and below an edge whose colours are compared; how far apart, in CIELAB, lining and wall
must be; what each per cent of height costs by which the edge steps from column to column."""

Colours = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Wall:
    """The near wall as the picture has it. x: (N,) from heel to toe; up: (M,) from the sole, 0, to the top, 1; heights:
    (N,); lab: (N, M, 3); white: share of the whole shoe in the colour of white ground."""

    x: Floats
    up: Floats
    heights: Floats
    lab: Lab
    white: float

    @classmethod
    def of(cls, x: Floats, up: Floats, heights: Floats, colours: Colours, shoe: Colours) -> Wall:
        lab = to_lab(np.clip(colours, 0, 255).astype(np.uint8))
        lab = np.stack([cv2.GaussianBlur(lab[..., k], (0, 0), sigmaX=0.6, sigmaY=0.015 * len(x)) for k in range(3)], -1)
        away = np.linalg.norm(to_lab(np.clip(shoe, 0, 255).astype(np.uint8)[None])[0] - (100.0, 0.0, 0.0), axis=1)
        return cls(x, up, heights, lab, float((away < _GROUND).mean()))

    def is_closed(self, edge: Floats) -> bool:
        """Whether it goes all round the foot. edge: of its opening, as :meth:`edge` has it."""
        at_heel = float(np.median(self.heights[(self.x > 0.03) & (self.x < 0.12)]))
        lowest = np.minimum.accumulate(np.where(self.x < 0.08, np.inf, self.heights))
        rises = float((self.heights - lowest)[(self.x > 0.3) & (self.x < 0.78)].max())
        told = rises < _RISES and _HEEL[0] < at_heel < _HEEL[1]
        return told and self.white < _SEEN_THROUGH and self._changes(edge) < _CHANGES

    def covers_instep(self, edge: Floats) -> bool:
        """Whether it reaches up to the ankle in front: no ballet flat."""
        return float(np.interp(_INSTEP[0], self.x, self.heights * edge)) > _INSTEP[1]

    def is_strapped(self, edge: Floats, above: Lab) -> bool:
        """Whether something of the wall's colour goes on upwards across the opening. above: (N, 3) right above it."""
        side = np.flatnonzero((self.x > _CROSSES[0]) & (self.x < _CROSSES[1]))
        below = np.argmin(np.abs(self.up - (edge[side, None] - _WINDOW)), axis=1)
        alike = np.linalg.norm(above[side] - self.lab[side, below], axis=1) < _EDGE_TELLS
        lining = np.flatnonzero(~alike)
        if len(lining) < _LINED * len(side):  # it has the wall's colour: no strap could be told from it
            return False
        return bool(alike[lining[0] : lining[-1]].mean() > _STRAP)

    def _changes(self, edge: Floats) -> float:
        side = np.flatnonzero((self.x > _SIDE[0]) & (self.x < _SIDE[1]))
        at = [np.argmin(np.abs(self.up - level * edge[side, None]), axis=1) for level in _LEVELS]
        lines = [self.lab[side, each] for each in at]
        steps = [np.linalg.norm(np.diff(line, axis=0), axis=1) * len(self.x) for line in lines]
        return float(np.median([np.maximum(step - _GRADUAL, 0).sum() for step in steps])) / len(self.x)

    def edge(self, inside: Mask, lowest: float) -> Floats:
        """(N,) share of the height up to which it is wall and not the lining of the far side.

        inside: (N,) bool, where the opening is; lowest: the least that the edge may be.
        """
        rows = np.flatnonzero(inside)
        edge = np.ones(len(self.x))
        edge[rows] = self.up[_path(self._split(rows, lowest))]
        return np.asarray(cv2.GaussianBlur(edge[None], (0, 0), 0.02 * len(edge))[0])

    def _split(self, rows: npt.NDArray[np.int64], lowest: float) -> Floats:
        """(R, M) how well each column falls apart into wall below and lining above each level; 0 if it is all wall."""
        lab, steps = self.lab[rows].astype(np.float64), self.lab.shape[1]
        sums = np.concatenate([np.zeros_like(lab[:, :1]), np.cumsum(lab, axis=1)], axis=1)
        level = np.arange(steps)
        low, high = np.searchsorted(self.up, self.up - _WINDOW), np.searchsorted(self.up, self.up + _WINDOW)
        low, high = np.minimum(low, level), np.maximum(high, level + 1).clip(max=steps)
        below = (sums[:, level] - sums[:, low]) / np.maximum(level - low, 1)[:, None]
        above = (sums[:, high] - sums[:, level]) / np.maximum(high - level, 1)[:, None]
        gain = np.where(self.up < lowest, -np.inf, np.linalg.norm(above - below, axis=2) - _EDGE_TELLS)
        gain[:, -1] = 0.0
        return np.asarray(gain)


def _path(gain: Floats) -> npt.NDArray[np.int64]:
    """(R,) the level in each row of the path along which most is gained, steps counted against it."""
    levels = np.arange(gain.shape[1])
    cost = _STEP * 100 / len(levels) * np.abs(levels[:, None] - levels[None])
    best, came = gain[0], []
    for row in gain[1:]:
        reached = best[:, None] - cost
        came.append(np.argmax(reached, axis=0))
        best = row + reached[came[-1], levels]
    path = [int(np.argmax(best))]
    for step in came[::-1]:
        path.append(int(step[path[-1]]))
    return np.array(path[::-1])
