"""Where the garment is in its picture, as far as its colour is concerned: off the ground, off the skin, in its place.

Much rougher and some hundred times faster than the cut-out of the try-on: colour needs most of the cloth and little
else, not its edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import Pixels, averaged_down
from stylist.seeing.palette import clusters

Mask = npt.NDArray[np.bool_]
Lab = npt.NDArray[np.float32]

LONGEST_PX = 112
"""Pictures are shrunk to this before they are measured; a palette changes little above it."""
EVEN, GROUND_REACH = 6.0, 7.0
"""Spread in CIELAB up to which a border is one even ground, and how far the ground's colours reach."""
LEAST = 0.01
"""Share of the picture below which what is left is no garment."""
_PLACES: dict[str, tuple[float, float, float, float]] = {
    "upper": (0.22, 0.62, 0.15, 0.85), "outer": (0.22, 0.62, 0.15, 0.85),
    "full": (0.25, 0.70, 0.15, 0.85), "lower": (0.28, 0.78, 0.15, 0.85),
}  # fmt: skip
"""Body place -> top, bottom, left and right of where a wearer's garment is within the silhouette's box."""


@dataclass(frozen=True, slots=True)
class Region:
    """lab: (N, 3) CIELAB of the garment's pixels; share: what part of the picture they are; worn: skin was seen."""

    lab: Lab
    share: float
    worn: bool


def garment_region(pixels: Pixels, body: str | None = None) -> Region:
    """The pixels of the garment in a product photo or a phone photo.

    pixels: (H, W, 3) uint8 sRGB; body: where it is worn (``Term.body`` of its category), None if not known.
    """
    lab = to_lab(smaller(pixels))
    mask, worn = garment_mask(lab, body)
    inner = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    chosen = inner if inner.sum() > 0.4 * mask.sum() else mask  # thin straps and chains are all edge
    return Region(lab[chosen], float(mask.mean()), worn)


def garment_mask(lab: Lab, body: str | None = None) -> tuple[Mask, bool]:
    """(H, W) where the garment is in a small picture, and whether somebody wears it."""
    mask = silhouette(lab)
    skin = mask & looks_like_skin(lab)
    if body not in _PLACES:
        return mask, False
    worn = bool(skin.sum() > 0.04 * mask.sum())
    mask = _in_place(mask, _PLACES[body])
    bare = mask & ~skin
    # Where little else is left, the garment itself has the colour of skin.
    return (bare if worn and bare.sum() > 0.3 * mask.sum() else mask), worn


def to_lab(pixels: Pixels) -> Lab:
    """(H, W, 3) CIELAB (D65): L 0 to 100, a and b about -128 to 127."""
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), dtype=np.float32)


def to_hex(colours: npt.NDArray[np.floating]) -> list[str]:
    """sRGB as "#rrggbb" of CIELAB colours (N, 3)."""
    if not len(colours):  # of a picture too small to hold a garment
        return []
    rgb = cv2.cvtColor(np.asarray(colours, np.float32).reshape(1, -1, 3), cv2.COLOR_LAB2RGB)[0]
    return ["#" + bytes(np.round(np.clip(c, 0, 1) * 255).astype(np.uint8)).hex() for c in rgb]


def silhouette(lab: Lab) -> Mask:
    """(H, W) what is unlike the picture's border, or its middle where the border is anything and everything."""
    border = np.concatenate([lab[:2].reshape(-1, 3), lab[-2:].reshape(-1, 3), lab[:, :2].reshape(-1, 3),
                             lab[:, -2:].reshape(-1, 3)])  # fmt: skip
    centre = np.median(border, axis=0)
    away = np.linalg.norm(border - centre, axis=1)
    if np.percentile(away, 60) < EVEN:
        found = _unlike(lab, centre[None], GROUND_REACH)
    else:
        colours, shares = clusters(border, 4)
        found = _unlike(lab, colours[shares > 0.1], 1.6 * GROUND_REACH) & _middle(lab.shape[:2])
    return found if found.mean() > LEAST else _middle(lab.shape[:2])


def _unlike(lab: Lab, grounds: npt.NDArray[np.floating], reach: float) -> Mask:
    """Pixels unlike every ground; a shadow on it (darker, the same hue) still counts as ground."""
    ground_like = np.zeros(lab.shape[:2], dtype=np.bool_)
    for ground in grounds:
        away = lab - ground.astype(np.float32)
        hue = np.hypot(away[..., 1], away[..., 2])
        shadow = (away[..., 0] < 0) & (away[..., 0] > -16) & (hue < 2.5)
        ground_like |= (np.hypot(away[..., 0], hue) < reach) | (shadow & (ground[0] > 80))
    return ~_from_the_border(ground_like)


def _from_the_border(ground: Mask) -> Mask:
    """The ground that hangs together with the picture's edge: white inside a garment is the garment's."""
    framed = np.pad(ground, 1, constant_values=True).astype(np.uint8)
    _, labels = cv2.connectedComponents(framed, connectivity=4)
    return np.asarray(labels[1:-1, 1:-1] == labels[0, 0])


def _middle(shape: tuple[int, ...]) -> Mask:
    height, width = shape
    mask = np.zeros(shape, dtype=np.bool_)
    mask[round(0.2 * height) : round(0.8 * height), round(0.2 * width) : round(0.8 * width)] = True
    return mask


def looks_like_skin(lab: Lab) -> Mask:
    """Human skin of any tone lies in a narrow band of hue, about 25 to 75 degrees in CIELAB, at medium chroma."""
    hue, chroma = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])), np.hypot(lab[..., 1], lab[..., 2])
    return np.asarray((chroma > 11) & (chroma < 46) & (hue > 25) & (hue < 75) & (lab[..., 0] > 30))


def _in_place(mask: Mask, place: tuple[float, float, float, float]) -> Mask:
    """The part of a silhouette where a garment of this kind is worn, or hangs."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return mask
    top, bottom, left, right = place
    y, x = (np.arange(n) for n in mask.shape)
    tall = (y >= rows[0] + top * np.ptp(rows)) & (y <= rows[0] + bottom * np.ptp(rows))
    wide = (x >= columns[0] + left * np.ptp(columns)) & (x <= columns[0] + right * np.ptp(columns))
    inside = mask & tall[:, None] & wide[None]
    return inside if inside.sum() > 0.15 * mask.sum() else mask


def smaller(pixels: Pixels) -> Pixels:
    """The picture at the size at which colours are measured."""
    return averaged_down(pixels, LONGEST_PX)
