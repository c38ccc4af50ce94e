"""One shoe out of a product picture, its toe to the right, and how far that is turned towards the camera."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import Pixels
from stylist.seeing.cielab import distance
from stylist.seeing.region import to_lab
from stylist.tryon.cutout import Cutout
from stylist.tryon.geometry import Floats, Mask

PLAN = np.array([
    (0.0, 0.0), (0.006, 0.045), (0.025, 0.085), (0.07, 0.118), (0.15, 0.132), (0.3, 0.126), (0.45, 0.137), (0.6, 0.163),
    (0.71, 0.176), (0.8, 0.17), (0.88, 0.147), (0.94, 0.11), (0.98, 0.064), (0.995, 0.03), (1.0, 0.0),
])  # fmt: skip
"""Half the breadth of a sole from heel to toe: some 36 % of the length at the ball of the foot (ISO/TS 19407 gives feet
of 260 mm a breadth of 100; a sole stands out a little)."""
_PITCH = np.radians(17)
"""From how far above a shop's camera looks at a shoe that it shows turned; how far it is turned follows."""
_MOST_TURNED = np.radians(48)
_LEVEL = 0.035
"""Slope of the sole's lower edge below which a shoe is shown straight from the side."""
_LOWEST, HIGHEST = 0.2, 0.75
"""Height of a shoe over its length in the picture: below are soles with straps, above are boots with a shaft."""
_FILLED = 0.6
"""Share of its own hull that a closed shoe covers: straps and high heels leave holes."""
_TOUCHING = 0.09
"""Breadth of what joins two shoes in a picture, in lengths of both."""
_SOLE = 0.75
"""Breadth, in that of a pair, of a row of pixels in a sole."""
_COLLAR = 0.65
"""The same, at most, of what is right below the sole of the upper shoe: the collar of the lower."""
_PAPER, _APART, _LOST = 98.0, 3.0, 1.4
"""Lightness of a white ground; distance in CIELAB from which a pixel is not the ground; how much more of these than
of the cut-out there may be: 42 whole shoes had 1.28 at most, two that lost a part 1.5, two that lost nearly all 5.9."""
_SHINE = (0.06, 70.0, 8.0)
"""A floor's gleam under a toe: as thick as this at most, in lengths; lighter than this and less coloured (CIELAB)."""
_WHITE = 0.35
"""Share of the front half that is light and grey from which the shoe itself is."""

Colours = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SideView:
    """A cut-out with one shoe whose toe is on the right. pixels: (H, W, 3); mask: (H, W)."""

    pixels: Colours
    mask: Mask

    def place(self, x: Floats, y: Floats, z: Floats, turned: float) -> Floats:
        """(..., 2) where points of the near side are in the picture, x and y in pixels."""
        across, towards, pitch = *_turn(x, y, turned), pitch_of(turned)
        scale, left, floor = self.frame(turned)
        return np.stack([left + scale * across, floor + scale * (towards * np.sin(pitch) - z * np.cos(pitch))], axis=-1)

    def frame(self, turned: float) -> tuple[float, float, float]:
        """Pixels a length of the shoe, and where its heel's end stands on the floor."""
        columns, rows = np.flatnonzero(self.mask.any(axis=0)), np.flatnonzero(self.mask.any(axis=1))
        across, towards = _turn(PLAN[:, 0], PLAN[:, 1], turned)
        scale = float(columns[-1] - columns[0]) / float(across.max() - across.min())
        left = float(columns[0]) - scale * float(across.min())
        return scale, left, float(rows[-1]) - scale * float(towards.max()) * float(np.sin(pitch_of(turned)))

    def top(self, columns: Floats) -> Floats:
        """The upper contour, in pixels, at columns."""
        known = np.flatnonzero(self.mask.any(axis=0))
        first = np.argmax(self.mask[:, known], axis=0)
        return np.asarray(np.interp(columns, known, first))

    def colours(self, at: Floats) -> Colours:
        """(..., 3) the picture at places, from the shoe alone: a place beside it has the colour of the nearest."""
        inner = cv2.erode(self.mask.astype(np.uint8), np.ones((3, 3), np.uint8))
        inner = inner if inner.any() else self.mask.astype(np.uint8)
        _, labels = cv2.distanceTransformWithLabels(1 - inner, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
        rows, columns = np.nonzero(inner)
        nearest = np.zeros((int(labels.max()) + 1, 2), dtype=np.int64)
        nearest[labels[rows, columns]] = np.stack([rows, columns], axis=1)
        whole = self.pixels[nearest[labels][..., 0], nearest[labels][..., 1]]
        grid = at.astype(np.float32)
        drawn = cv2.remap(whole, grid[..., 0], grid[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(drawn, dtype=np.float32)


def pitch_of(turned: float) -> float:
    """From how far above the camera looks, radians, at a shoe that is turned so."""
    return float(_PITCH) if turned > 0 else 0.0


def _turn(x: Floats, y: Floats, turned: float) -> tuple[Floats, Floats]:
    """How far right and how far towards the camera points are."""
    return x * np.cos(turned) - y * np.sin(turned), x * np.sin(turned) + y * np.cos(turned)


def one_shoe(cutout: Cutout) -> SideView | None:
    """The lowest shoe of the cut-out, its toe to the right."""
    mask = _lowest(cutout.mask)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows) == 0:
        return None
    window = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    mask = mask[window]
    tall, wide = mask.shape
    outline, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.contourArea(cv2.convexHull(max(outline, key=len)))
    if not _LOWEST < tall / wide < HIGHEST or mask.sum() < _FILLED * hull:
        return None
    filled = mask.sum(axis=0)
    third = max(1, wide // 3)
    pixels = cutout.pixels[window]
    if filled[:third].mean() < filled[-third:].mean():  # the heel is the taller end
        mask, pixels = mask[:, ::-1], pixels[:, ::-1]
    pixels = np.ascontiguousarray(pixels)
    return SideView(pixels.astype(np.float32), mask & ~_gleam(pixels, mask))


def loses_much(cutout: Cutout, picture: Pixels) -> bool:
    """Whether the cut-out lacks much that stands out from an even white ground: a white shoe on white."""
    lab = to_lab(picture)
    border = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    ground = np.median(border, axis=0)
    apart = distance(lab, ground) > _APART
    return bool(ground[0] > _PAPER and apart.mean() > _LOST * cutout.mask.mean())


def _lowest(mask: Mask) -> Mask:
    """The lowest of the shoes in a cut-out, also where the laces of one touch the sole of the other."""
    size = max(3, round(_TOUCHING * np.ptp(np.flatnonzero(mask.any(axis=0))))) | 1 if mask.any() else 3
    disc = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), dtype=np.uint8)
    cores = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cores)
    areas = stats[1:, cv2.CC_STAT_AREA]
    if len(areas) == 0:
        return np.zeros_like(mask)
    whole = np.flatnonzero(areas > 0.7 * areas.max()) + 1
    chosen = int(whole[np.argmax(stats[whole, cv2.CC_STAT_TOP])])
    if len(whole) == 1 and stats[chosen, cv2.CC_STAT_HEIGHT] > HIGHEST * stats[chosen, cv2.CC_STAT_WIDTH]:
        return _core(_lower_half(mask), disc)
    lowest = labels == chosen
    others = cv2.dilate(((cores > 0) & ~lowest).astype(np.uint8), disc).astype(bool)
    return np.asarray(cv2.dilate(lowest.astype(np.uint8), disc).astype(bool) & mask & ~others)


def _core(mask: Mask, disc: npt.NDArray[np.uint8]) -> Mask:
    """The largest part of a mask without what sticks out of it thinly: the end of another shoe's sole."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    )
    if len(stats) < 2:
        return np.zeros_like(mask)
    largest = labels == 1 + np.argmax(stats[1:, cv2.CC_STAT_AREA])
    return np.asarray(cv2.dilate(largest.astype(np.uint8), disc).astype(bool) & mask)


def _lower_half(mask: Mask) -> Mask:
    """The lower of two shoes of which one stands on the other: what is below the wide sole in the middle."""
    rows = np.flatnonzero(mask.any(axis=1))
    breadth = mask.sum(axis=1)
    tall = int(rows[-1] - rows[0])
    middle = np.arange(rows[0] + round(0.35 * tall), rows[0] + round(0.6 * tall))
    sole = middle[breadth[middle] > _SOLE * breadth.max()]
    found = np.zeros_like(mask)
    if len(sole):
        below = slice(sole[-1] + 2, sole[-1] + 2 + max(2, round(0.08 * tall)))
        if breadth[below].mean() < _COLLAR * breadth.max():
            found[sole[-1] + 2 :] = mask[sole[-1] + 2 :]
    return found


def _gleam(pixels: Pixels, mask: Mask) -> Mask:
    """(H, W) what lies lowest in the front half of a cut-out and is light and grey: the floor, shining."""
    thick, light, chroma = _SHINE
    lab = to_lab(pixels)
    grey = (lab[..., 0] > light) & (np.hypot(lab[..., 1], lab[..., 2]) < chroma)
    under = np.cumsum(mask[::-1], axis=0)[::-1]  # 1 is the lowest pixel of a column
    below = np.maximum.accumulate((mask & ~grey)[::-1], axis=0)[::-1]  # something of the shoe is there or lower
    front = mask & (np.arange(mask.shape[1]) > 0.4 * mask.shape[1])
    if np.count_nonzero(front & grey) > _WHITE * np.count_nonzero(front):
        return np.zeros_like(mask)
    return np.asarray(front & ~below & (under <= thick * mask.shape[1]))


def how_turned(mask: Mask) -> float:
    """How far the toe is turned towards the camera, radians: from how much the sole's lower edge sinks towards it."""
    wide = mask.shape[1]
    columns = np.flatnonzero(mask.any(axis=0))
    lowest = mask.shape[0] - 1 - np.argmax(mask[::-1], axis=0)
    heel = np.percentile(lowest[columns[(columns > 0.03 * wide) & (columns < 0.25 * wide)]], 80)
    ball = np.percentile(lowest[columns[(columns > 0.6 * wide) & (columns < 0.85 * wide)]], 80)
    slope = float(ball - heel) / (0.58 * wide)
    return 0.0 if slope < _LEVEL else float(min(np.arctan(slope / np.sin(_PITCH)), _MOST_TURNED))
