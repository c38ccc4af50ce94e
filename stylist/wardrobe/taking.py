"""A photo of a garment on a bed, a floor or a hanger, made into a picture of the garment alone."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylist.body.perception import BodyModel
from stylist.images import Photo, Pixels, shrink
from stylist.tryon.cutout import Cutout, cut_out
from stylist.tryon.engine import Piece, Worn
from stylist.vocabulary import terms

LONGEST_PX = 640
LEAST_SHARE, MOST_SHARE = 0.03, 0.92
"""Of the picture: a cut below or above is no garment but a stain, or the whole photo."""
MOST_OF_THE_FRAME = 0.6
"""A cut that runs along so much of the picture's frame is the ground, or the photo is all cloth."""
_WORN: tuple[Worn, ...] = ("upper", "lower", "full", "outer", "feet", "hand", "head", "neck", "waist", "face", "wrist")


@dataclass(frozen=True, slots=True)
class Taken:
    """pixels: (H, W, 3) of the garment on white, or the photo where no cut was good; alpha: (H, W) uint8, or None."""

    pixels: Pixels
    alpha: npt.NDArray[np.uint8] | None

    def png(self) -> bytes:
        """The picture, transparent around the garment where it was cut out; without metadata."""
        buffer = io.BytesIO()
        layers = self.pixels if self.alpha is None else np.dstack([self.pixels, self.alpha])
        Image.fromarray(layers).save(buffer, "PNG", optimize=False)
        return buffer.getvalue()

    def on_white(self) -> Pixels:
        """As a product photo would show it."""
        if self.alpha is None:
            return self.pixels
        soft = self.alpha[..., None].astype(np.float32) / 255
        return np.asarray(np.round(self.pixels * soft + 255 * (1 - soft)), dtype=np.uint8)


def take(photo: Photo, category: str | None, body_model: BodyModel | None) -> Taken:
    """The garment of a photo by itself. category: what it is, if anybody said or saw it."""
    small = shrink(photo, LONGEST_PX)
    place = terms("category")[category].body if category in terms("category") else None
    worn: Worn = place if place in _WORN else "upper"
    found = cut_out(Piece("photo", small, category or "", worn), body_model)
    if found is None or not plausible(found):
        return Taken(small.pixels, None)
    top, bottom, left, right = _box(found.mask)
    alpha = np.round(255 * found.alpha[top:bottom, left:right]).astype(np.uint8)
    return Taken(np.ascontiguousarray(found.pixels[top:bottom, left:right]), alpha)


def plausible(cut: Cutout) -> bool:
    """Whether a cut can be a garment: neither a speck nor the whole picture with its frame."""
    mask = cut.mask
    frame = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    return bool(LEAST_SHARE < mask.mean() < MOST_SHARE and frame.mean() < MOST_OF_THE_FRAME)


def _box(mask: npt.NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    room = round(0.02 * max(mask.shape))
    top, bottom = max(0, int(rows[0]) - room), min(mask.shape[0], int(rows[-1]) + 1 + room)
    return top, bottom, max(0, int(columns[0]) - room), min(mask.shape[1], int(columns[-1]) + 1 + room)
