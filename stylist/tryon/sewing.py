"""Where a sheet of cloth meets the others of its garment: what it is of one piece with, sewn to, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Mask, unit
from stylist.tryon.layers import Layer
from stylist.tryon.warp import Sheet

_FEATHER = 0.09
"""Breadth in torsos over which a sleeve goes over into the body of its garment, as far as it begins inside that."""
_ON_SHOULDER = 0.04
"""The same where, on the shoulder, a sleeve lies higher than that body: there it ends, or its end would be a step."""
_SEWN_ON = 0.12
"""Torsos along a sleeve from where it begins, up to which its edge throws no shade; from twice as many on it does."""
_OF_ONE_PIECE = {"hips", "left_leg", "right_leg"}


def joined(figure: Figure, sheet: Sheet, layer: Layer) -> npt.NDArray[np.float32]:
    """(h, w) the outline of what a sheet is of one piece with: trousers have no edge between hips and legs."""
    if sheet.name not in _OF_ONE_PIECE:
        return sheet.alpha
    joined = np.zeros(figure.shape, dtype=np.float32)
    for other in layer.body:
        if other.name == sheet.name or (other.name in _OF_ONE_PIECE and "hips" in {sheet.name, other.name}):
            np.maximum(joined[other.window], other.alpha, out=joined[other.window])
    return joined[sheet.window]


def loose(figure: Figure, sheet: Sheet, layer: Layer) -> npt.NDArray[np.float32]:
    """(h, w) 1, but 0 where a sleeve is sewn on, along the armhole: there it has no edge that shade could show."""
    start = _armhole(sheet, layer)
    if start is None:
        return np.ones_like(sheet.alpha)
    along = start.along(sheet) / figure.torso
    return np.asarray(np.clip((along - _SEWN_ON) / _SEWN_ON, 0, 1), dtype=np.float32)


def sewn(figure: Figure, sheet: Sheet, layer: Layer) -> npt.NDArray[np.float32]:
    """(h, w) how much of a sleeve gives way to the body of its own garment, next to where it begins; along the
    shoulder also beyond that body, whose outline the shoulder's is."""
    sewn = np.zeros_like(sheet.alpha)
    start = _armhole(sheet, layer)
    if start is None:
        return sewn
    for body in layer.body:
        cover = np.zeros(figure.shape, dtype=np.float32)
        cover[body.window] = body.alpha
        np.maximum(sewn, cover[sheet.window], out=sewn)
    along = start.along(sheet) / figure.torso
    sewn *= np.clip(1 - along / _FEATHER, 0, 1)
    ends = start.on_top(sheet) * np.clip(1 - along / _ON_SHOULDER, 0, 1)
    return np.asarray(np.maximum(sewn, ends), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Armhole:
    """Where a sleeve begins. middle: (2,) of its first row; down: unit vector along the sleeve; up: one along the first
    row, towards the shoulder."""

    middle: Floats
    down: Floats
    up: Floats

    def along(self, sheet: Sheet) -> Floats:
        """(h, w) pixels along the sleeve from where it begins."""
        return self._measured(sheet, self.down)

    def on_top(self, sheet: Sheet) -> Mask:
        """(h, w) the half towards the shoulder."""
        return self._measured(sheet, self.up) > 0

    def _measured(self, sheet: Sheet, direction: Floats) -> Floats:
        x0, y0, x1, y1 = sheet.box
        x, y = np.arange(x0, x1)[None] - self.middle[0], np.arange(y0, y1)[:, None] - self.middle[1]
        return np.asarray(x * direction[0] + y * direction[1], dtype=np.float64)


def _armhole(sheet: Sheet, layer: Layer) -> _Armhole | None:
    """None for what is no sleeve."""
    strip = next((p.target for p in layer.cut.panels if p.name == sheet.name), None)
    if strip is None or not sheet.name.endswith("sleeve"):
        return None
    outer = strip.left if sheet.name.startswith("left") else strip.right
    return _Armhole(strip.middle[0], unit(strip.middle[1] - strip.middle[0]), unit(outer[0] - strip.middle[0]))


def rim(figure: Figure, sheet: Sheet, layer: Layer) -> tuple[float, float]:
    """Reach in pixels and depth of the shade at a sheet's edge; two legs need it to be told apart."""
    torso = figure.torso
    if sheet.name.endswith("leg"):
        return 0.035 * torso, 0.3
    return 0.05 * torso, 0.05 if layer.cutout.on_body or layer.cut.followed else 0.16


def rounded(alpha: npt.NDArray[np.float32], reach_px: float, depth: float) -> npt.NDArray[np.float32]:
    """Cloth turns away from the camera at its edges: 1 inside, down to 1 - depth at the rim."""
    inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(1 - depth * np.exp(-inside / max(reach_px, 1.0)), dtype=np.float32)
