"""Where a sheet of cloth meets the others of its garment: what it is of one piece with, sewn to, and where it ends."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.tryon.figure import Figure
from stylist.tryon.geometry import unit
from stylist.tryon.layers import Layer
from stylist.tryon.warp import Sheet

_FEATHER = 0.09
"""Breadth in torsos over which a sleeve goes over into the body of its garment, as far as it begins inside that."""
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


def loose(figure: Figure, sheet: Sheet) -> npt.NDArray[np.float32]:
    """(h, w) 1, but 0 where a sleeve is sewn on, at the shoulder: there it has no edge that shade could show."""
    if not sheet.name.endswith("sleeve"):
        return np.ones_like(sheet.alpha)
    shoulder = figure.shoulder_point("left" if sheet.name.startswith("left") else "right")
    x0, y0, x1, y1 = sheet.box
    away = np.hypot(np.arange(x0, x1)[None] - shoulder[0], np.arange(y0, y1)[:, None] - shoulder[1])
    return np.asarray(np.clip((away / figure.torso - 0.25) / 0.15, 0, 1), dtype=np.float32)


def sewn(figure: Figure, sheet: Sheet, layer: Layer) -> npt.NDArray[np.float32]:
    """(h, w) how much of a sleeve gives way to the body of its own garment, next to where it begins."""
    sewn = np.zeros_like(sheet.alpha)
    strip = next((p.target for p in layer.cut.panels if p.name == sheet.name), None)
    if strip is None or not sheet.name.endswith("sleeve"):
        return sewn
    start, inwards = strip.middle[0], unit(strip.middle[1] - strip.middle[0])
    x0, y0, x1, y1 = sheet.box
    along = (np.arange(x0, x1)[None] - start[0]) * inwards[0] + (np.arange(y0, y1)[:, None] - start[1]) * inwards[1]
    for body in layer.body:
        cover = np.zeros(figure.shape, dtype=np.float32)
        cover[body.window] = body.alpha
        np.maximum(sewn, cover[sheet.window], out=sewn)
    return np.asarray(sewn * np.clip(1 - along / (_FEATHER * figure.torso), 0, 1), dtype=np.float32)


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
