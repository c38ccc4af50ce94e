"""The pieces of a worn look: each garment's region of a photo, cut free of everything else, with how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part, Perception
from stylist.images import Photo, Pixels
from stylist.seeing.calibration import Floats, load_calibration

Place = Literal["upper", "lower", "dress", "outerwear", "shoes", "bag"]
Mask = npt.NDArray[np.bool_]

GROUPS: dict[Place, tuple[str, ...]] = {
    "upper": ("tops", "knitwear"),
    "lower": ("bottoms",),
    "dress": ("dresses",),
    "outerwear": ("outerwear", "suits", "knitwear"),
    "shoes": ("shoes",),
    "bag": ("bags",),
}
"""Shelves on which to look for what was found in a place."""
NOT_WORN_OVER = ("sweater", "sweatshirt", "hoodie", "suit", "tracksuit")
"""Categories of these shelves that are no outer layer: a cardigan is one, a sweater is not."""
_PARTS: dict[Part, Place] = {
    Part.OUTERWEAR: "outerwear", Part.DRESS: "dress", Part.UPPER: "upper", Part.LOWER: "lower",
    Part.SHOES: "shoes", Part.BAG: "bag",
}  # fmt: skip
PLACES: tuple[Place, ...] = tuple(_PARTS.values())
LEAST_SHARE = 0.008
"""Share of the person's pixels below which a region is a slip of the parsing."""
MARGIN = 0.06
"""White around a piece, as a share of its longer side, as product photos have it."""
LEAST_PX = 24


@dataclass(frozen=True, slots=True)
class WornPiece:
    """One piece. box: left, top, right, bottom as fractions of the photo; crop: (h, w, 3), white around the piece."""

    place: Place
    box: tuple[float, float, float, float]
    share: float
    """Of the person's pixels."""
    confidence: float
    crop: Pixels


def worn_pieces(photo: Photo, perception: Perception) -> list[WornPiece]:
    """The pieces that somebody wears, from the outside in and from top to bottom; [] without a parsing."""
    if perception.parsing is None:
        return []
    return list(_pieces(photo, perception.parsing))


def _pieces(photo: Photo, parsing: npt.NDArray[np.uint8]) -> Iterator[WornPiece]:
    shares = shares_of(parsing)
    sure_of = how_sure(shares)
    for (part, place), share in zip(_PARTS.items(), shares, strict=True):
        mask = _largest_patches(parsing == part)
        sure, box = sure_of.get(place), _box(mask)
        if sure is None or box is None or share < LEAST_SHARE:
            continue
        left, top, right, bottom = box
        fractions = (left / photo.width, top / photo.height, right / photo.width, bottom / photo.height)
        yield WornPiece(place, fractions, round(float(share), 4), sure, cut_free(photo.pixels, mask, box))


def shares_of(parsing: npt.NDArray[np.uint8]) -> Floats:
    """(6,) what part of the person each place covers, in the order of ``PLACES``."""
    counts = np.bincount(parsing.ravel(), minlength=len(Part))
    return np.asarray(counts[list(_PARTS)] / max(1, counts[1:].sum()), dtype=np.float64)


def how_sure(shares: Floats) -> dict[Place, float]:
    """The chance that something is really worn in each place, for those where it is high enough to be told.

    All shares count for each: a "dress" beside large regions of top and trousers is likely one of these.
    """
    heads, measures = load_calibration().heads, np.log(shares + 0.002)
    found: dict[Place, float] = {}
    for place in PLACES:
        chance = float(heads[f"worn-{place}"].chances(measures[None])[0, 0])
        if chance >= heads[f"worn-{place}"].say_from.get(place, np.inf):
            found[place] = round(chance, 3)
    return found


def cut_free(pixels: Pixels, mask: Mask, box: tuple[int, int, int, int]) -> Pixels:
    """The piece alone on white, as a product photo would show it, with a soft edge."""
    left, top, right, bottom = box
    soft = cv2.GaussianBlur(mask[top:bottom, left:right].astype(np.float32), (0, 0), 1.0)[..., None]
    piece = pixels[top:bottom, left:right] * soft + 255 * (1 - soft)
    room = round(MARGIN * max(piece.shape[:2]))
    framed = cv2.copyMakeBorder(piece, room, room, room, room, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return np.asarray(np.round(framed), dtype=np.uint8)


def _largest_patches(mask: Mask) -> Mask:
    """The region without its specks: patches of at least a fifth of the largest (two shoes, a divided coat)."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return mask
    areas = stats[1:, cv2.CC_STAT_AREA]
    return np.asarray(np.isin(labels, 1 + np.flatnonzero(areas >= 0.2 * areas.max())))


def _box(mask: Mask) -> tuple[int, int, int, int] | None:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if len(rows) < 2 or len(columns) < 2 or max(np.ptp(rows), np.ptp(columns)) < LEAST_PX:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
