"""One panel of cloth from the product picture onto the photo, by a thin-plate spline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from stylist.tryon.cutout import Cutout
from stylist.tryon.geometry import Mask, Strip, ThinPlateSpline, fill_polygon, length, sampling_map, stretches
from stylist.tryon.panels import Panel

Box = tuple[int, int, int, int]
Runs = npt.NDArray[np.int64]
_KEPT_RUNS = 8
_COARSE, _STAIRS_PX = 1.4, 1.0
"""Enlargement from which the steps of a cut-out's edge, pixel by pixel, would be seen; the blur that rounds them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A warped panel. name: the panel's; box: x0, y0, x1, y1 in the photo; colour: (h, w, 3) and alpha: (h, w) float32;
    lining: (h, w) float32, how much of alpha is the inside of the back, seen through the neck opening."""

    name: str
    box: Box
    colour: npt.NDArray[np.float32]
    alpha: npt.NDArray[np.float32]
    lining: npt.NDArray[np.float32]
    told: bool = False
    """Whether the lining was told by its shade: then all of it is behind the wearer, not only where the neck is."""

    @property
    def window(self) -> tuple[slice, slice]:
        x0, y0, x1, y1 = self.box
        return slice(y0, y1), slice(x0, x1)


def warp_panel(
    cutout: Cutout, panel: Panel, shape: tuple[int, int], lining: npt.NDArray[np.float32] | None, told: bool = False
) -> Sheet | None:
    """The panel on the photo, or None where it lies outside the frame. shape: (H, W) of the photo."""
    outline = panel.target.polygon(panel.before, panel.after)
    margin = 0.1 * float(np.ptp(outline, axis=0).max())
    x0, y0 = np.floor(outline.min(axis=0) - margin).astype(int).clip(min=0)
    x1, y1 = np.ceil(outline.max(axis=0) + margin).astype(int)
    x1, y1 = min(int(x1), shape[1]), min(int(y1), shape[0])
    if x1 - x0 < 4 or y1 - y0 < 4:
        return None
    box = (int(x0), int(y0), x1, y1)
    spline = ThinPlateSpline(panel.target.points(), panel.source.points())
    map_x, map_y = sampling_map(spline, box)
    colour = cv2.remap(cutout.pixels, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    cloth = cutout.alpha * _own_cloth(cutout, panel)
    if panel.whole:
        cloth = np.maximum(cloth, _whole(cutout, panel))
    enlarged = max(1.0, length(panel.target.middle) / max(length(panel.source.middle), 1.0))
    if enlarged > _COARSE:
        cloth = np.asarray(cv2.GaussianBlur(cloth, (0, 0), _STAIRS_PX), dtype=np.float32)
    alpha = cv2.remap(cloth, map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
    allowed = fill_polygon((y1 - box[1], x1 - box[0]), _grown(outline, 1.12, panel) - (box[0], box[1]))
    alpha = np.clip((alpha - 0.5) * enlarged + 0.5, 0, 1)  # an edge of two pixels stays one of two pixels
    alpha *= cv2.GaussianBlur(allowed.astype(np.float32), (0, 0), 1.0)
    inside = np.zeros_like(alpha)
    if lining is not None:
        inside = np.clip(cv2.remap(lining, map_x, map_y, cv2.INTER_LINEAR, borderValue=0), 0, 1)
    return Sheet(panel.name, box, colour.astype(np.float32), alpha.astype(np.float32), inside.astype(np.float32), told)


def _grown(polygon: npt.NDArray[np.float64], factor: float, panel: Panel) -> npt.NDArray[np.float64]:
    """The outline pushed out from the strip's middle line, for hems and edges that are not straight."""
    middle = panel.target.middle
    centre = np.concatenate([middle, middle[::-1]])
    return np.asarray(centre + (polygon - centre) * factor)


def _whole(cutout: Cutout, panel: Panel) -> npt.NDArray[np.float32]:
    """(H, W) 1 where the panel's first rows are cloth though the picture shows a gap, soft at the edge."""
    rows = slice(0, panel.whole)
    strip = Strip(panel.source.left[rows], panel.source.right[rows])
    region = fill_polygon(cutout.mask.shape, strip.polygon(0.0, 0.0))
    return np.asarray(cv2.GaussianBlur(region.astype(np.float32), (0, 0), 1.5), dtype=np.float32)


def _own_cloth(cutout: Cutout, panel: Panel) -> npt.NDArray[np.float32]:
    """(H, W) 1 on the cloth that belongs to this panel of the cut-out, soft over a few pixels at its seams."""
    shape = cutout.alpha.shape
    scale = length(panel.source.middle) / max(length(panel.target.middle), 1.0)
    outline = panel.source.polygon(1.6 * panel.before * scale, 2.5 * panel.after * scale)
    middle = panel.source.middle
    centre = np.concatenate([middle, middle[::-1]])
    grown = centre + (outline - centre) * 1.1
    region: Mask = fill_polygon((shape[0], shape[1]), grown)
    slack = max(3, round(0.022 * max(shape))) | 1  # edges between two rows bulge beyond the straight line
    region = cv2.dilate(region.astype(np.uint8), np.ones((slack, slack), np.uint8)).astype(bool)
    region &= _no_gap_between(_runs_in(cutout), fill_polygon((shape[0], shape[1]), panel.source.polygon(0.0, 0.0)))
    return np.asarray(cv2.GaussianBlur(region.astype(np.float32), (0, 0), 1.5), dtype=np.float32)


@lru_cache(maxsize=_KEPT_RUNS)
def _runs_in(cutout: Cutout) -> Runs:
    """They are the same for each of its panels, in every picture that it is put on."""
    return _runs(cutout.mask)


def _runs(mask: Mask) -> Runs:
    """(H, W) the number, from 1 on, of the unbroken stretch of cloth in its row that a pixel is of; 0 beside cloth."""
    outlines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    no_holes = cv2.drawContours(np.zeros(mask.shape, np.uint8), outlines, -1, 1, cv2.FILLED)  # a hole is no gap
    return stretches(no_holes.astype(bool))


def _no_gap_between(runs: Runs, strip: Mask) -> Mask:
    """(H, W) all but cloth that a gap in its row parts from the strip: a sleeve beside the body, the other leg."""
    cloth = runs > 0
    reached = np.zeros(int(runs.max()) + 1, dtype=bool)
    reached[runs[strip]] = True
    beside = cloth & strip.any(axis=1, keepdims=True) & ~reached[runs]
    edge = cv2.dilate(beside.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)  # its soft edge lies in the gap
    return np.asarray(~edge | (cloth & reached[runs]))
