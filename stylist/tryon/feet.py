"""How the feet stand in a photo: where, how far they point at the camera, how long a shoe is there.

The parsing tells where shoes or bare feet are; a plain low shoe is tried on each foot in many directions, and the one
that covers the foot best is how it stands. A foot that none covers (a boot, a high heel, crossed feet) is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from stylist.body.perception import Part
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, thick_line, unit
from stylist.tryon.regions import Regions
from stylist.tryon.shoe_form import last

PITCH = np.radians(16)
"""From how far above a camera at breast height, some metres away, looks at feet."""
_OTHER: dict[Side, Side] = {"left": "right", "right": "left"}
SHOE = 0.56
"""Length of a shoe, some 28 cm, in torsos of some 50 cm."""
_SIZES = (0.8, 0.9, 1.0, 1.1, 1.22)
_SHORT, _LOW_ANKLE = 0.88, 0.25
"""A size below this is a foot on a heel or seen in part, unless its ankle is this near, in torsos, to the floor."""
_DIRECTIONS = np.radians(np.arange(0, 181, 10))
"""0: the toe points right, 90: at the camera, 180: left."""
_LEAST_COVERED = 0.75
"""Overlap (intersection over union) of the best shoe and the foot below which nobody knows how the foot stands."""
_WELL_COVERED = 0.78
"""The same for shoes in which the foot itself is seen."""
_AGAINST = 0.12
"""What a direction loses that is opposite to where the joints have the toe, and a size for each e-fold."""
_HIGHEST_ANKLE = 0.365
"""How high over the floor, in torsos, the joint of an ankle is seen at most if its heel is on the floor."""
_HIGHEST_HEEL = 0.242
"""The same of the joint of the heel, mean of both feet: of 17 pairs of high heels on street photos 13 have more, of 49
of low shoes 12."""
_FEWEST_ROWS = 8
"""A foot of less height in pixels is not looked at."""
_SHAFT = 0.08
"""How far above a low shoe, in torsos, what is worn now may reach."""


@dataclass(frozen=True, slots=True)
class Stance:
    """One foot. heel: x, y in pixels where the heel's end stands on the floor; direction: of the toe, radians, 0 right,
    pi / 2 towards the camera; length_px: of a shoe; region: (H, W) bool, what is seen of the old shoe or the bare foot;
    overlap: of that and a plain shoe, 0 to 1."""

    side: Side
    heel: Floats
    direction: float
    length_px: float
    region: Mask
    overlap: float

    def place(self, points: Floats) -> tuple[Floats, Floats]:
        """(N, 2) where points of a shoe are in the photo, and (N,) how near they are to the camera, in lengths."""
        return _project(points, self.direction) * self.length_px + self.heel, nearness(points, self.direction)


def _project(points: Floats, direction: float) -> Floats:
    """(N, 2) points of a shoe as the camera sees them, in lengths, y down, the heel's end at the origin."""
    across, towards = _turned(points, direction)
    return np.stack([across, towards * np.sin(PITCH) - points[:, 2] * np.cos(PITCH)], axis=1)


def _turned(points: Floats, direction: float) -> tuple[Floats, Floats]:
    cos, sin = np.cos(direction), np.sin(direction)
    return points[:, 0] * cos - points[:, 1] * sin, points[:, 0] * sin + points[:, 1] * cos


def nearness(points: Floats, direction: float) -> Floats:
    """(N,) how near to the camera points are, in lengths; of normals: how much they face it."""
    return np.asarray(_turned(points, direction)[1] * np.cos(PITCH) + points[:, 2] * np.sin(PITCH))


def stances(figure: Figure, regions: Regions) -> list[Stance] | str:
    """How both feet stand, in shoes of one size, or the code of why that is not known."""
    if not all(figure.sees(side, name, 0.0) for side in SIDES for name in ("ankle", "toe")):
        return "feet_not_seen"
    feet = _regions(figure, regions)
    if any(np.count_nonzero(region.any(axis=1)) < _FEWEST_ROWS for region in feet.values()):
        return "feet_not_seen"
    best: tuple[float, list[Stance]] | None = None
    for size in _SIZES:
        found = [_stance(side, feet[side], SHOE * size * figure.torso, figure) for side in SIDES]
        score = sum(each for each, _ in found) - _AGAINST * len(SIDES) * abs(np.log(size))
        if best is None or score > best[0]:
            best = score, [stance for _, stance in found]
    known = best[1] if best else []
    return next((why for stance in known if (why := _unknown(stance, figure))), known)


def stand_flat(feet: list[Stance], figure: Figure) -> bool:
    """Whether feet are told well enough to be shown bare, and not on heels: steeply foreshortened they look wrong."""
    rise = [np.flatnonzero(f.region.any(axis=1))[-1] - figure.joint(f.side, "heel")[1] for f in feet]
    flat = float(np.mean(rise)) < _HIGHEST_HEEL * figure.torso
    return flat and min(foot.overlap for foot in feet) > _WELL_COVERED


def _unknown(stance: Stance, figure: Figure) -> str | None:
    """Why a plain shoe is no measure of how this foot stands: a shaft above it, a high heel, a foot seen in part."""
    rows = np.flatnonzero(stance.region.any(axis=1))
    top = float(stance.place(_plain())[0][:, 1].min())
    lifted = float(rows[-1] - figure.joint(stance.side, "ankle")[1]) / figure.torso
    if top - rows[0] > _SHAFT * figure.torso:
        return "boots_worn"
    short = stance.length_px < _SHORT * SHOE * figure.torso and lifted > _LOW_ANKLE
    unsure = lifted > _HIGHEST_ANKLE or short or stance.overlap < _LEAST_COVERED
    return "feet_not_seen" if unsure else None


def _regions(figure: Figure, regions: Regions) -> dict[Side, Mask]:
    """Each foot's part of what the parsing calls shoes, or skin below the ankles."""
    reach = {side: _distance(figure, side) for side in SIDES}
    return {side: _region(figure, regions, side, reach[side] <= reach[_OTHER[side]]) for side in SIDES}


def _region(figure: Figure, regions: Regions, side: Side, nearer: Mask) -> Mask:
    """What is seen of one foot. nearer: (H, W) bool, what lies nearer to it than to the other."""
    ankle, heel, toe = (figure.joint(side, name) for name in ("ankle", "heel", "toe"))
    line = np.stack([ankle, toe + 0.3 * (toe - heel)])
    near = thick_line(figure.shape, line, np.array([0.26, 0.26]) * figure.torso)
    bare = regions.skin & (np.arange(figure.shape[0]) > ankle[1])[:, None]
    return _largest((regions.of(Part.SHOES) | bare) & near & nearer)


def _distance(figure: Figure, side: Side) -> Floats:
    """(H, W) how far each pixel is from the line from ankle to toe."""
    start, end = figure.joint(side, "ankle"), figure.joint(side, "toe")
    y, x = np.mgrid[: figure.shape[0], : figure.shape[1]]
    along, size = unit(end - start), max(float(np.hypot(*(end - start))), 1.0)
    share = np.clip((x - start[0]) * along[0] + (y - start[1]) * along[1], 0, size)
    return np.asarray(np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1]))


def _largest(mask: Mask) -> Mask:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    return labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) if len(stats) > 1 else mask


@cache
def _plain() -> Floats:
    """(N, 3) a plain low shoe, coarse."""
    return last(28, 20)


def _stance(side: Side, region: Mask, length: float, figure: Figure) -> tuple[float, Stance]:
    """How one foot stands most likely in a shoe of so many pixels, and how well that fits."""
    bottom = float(np.percentile(np.nonzero(region)[0], 99.5))
    pointed = float((figure.joint(side, "toe") - figure.joint(side, "ankle"))[0])
    found = []
    for direction in _DIRECTIONS:
        overlap, heel = _covered(_project(_plain(), float(direction)) * length, region, bottom)
        against = -float(np.cos(direction)) * float(np.clip(pointed / (0.15 * length), -1, 1))
        stance = Stance(side, heel, float(direction), length, region, overlap)
        found.append((overlap - _AGAINST * max(0.0, against), stance))
    return max(found, key=lambda each: each[0])


def _covered(outline: Floats, region: Mask, bottom: float) -> tuple[float, Floats]:
    """Overlap of a shoe's outline with the foot's region as high as the shoe is, and where its heel then stands."""
    low, high = outline.max(axis=0), outline.min(axis=0)
    rows = slice(max(0, round(bottom - float(low[1] - high[1]))), round(bottom) + 2)
    columns = np.flatnonzero(region[rows].any(axis=0))
    if len(columns) == 0:
        return 0.0, np.zeros(2)
    middle = (float(columns[0]) + float(columns[-1])) / 2
    heel = np.array([middle - float(low[0] + high[0]) / 2, bottom - float(low[1])])
    hull = cv2.convexHull((outline + heel).astype(np.float32)).round().astype(np.int32)
    left = max(0, min(int(columns[0]), int(hull[..., 0].min())))
    window = region[rows, left : max(int(columns[-1]), int(hull[..., 0].max())) + 1]
    drawn = np.zeros(window.shape, np.uint8)
    cv2.fillConvexPoly(drawn, hull - np.array([left, rows.start]), 1)
    both, either = int((window & (drawn > 0)).sum()), int((window | (drawn > 0)).sum())
    return both / max(1, either), heel
