"""Drawn products put on Ada, the drawn person with exact landmarks: what tests of shoes, bags and hats share."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from stylist.body.perception import Perception
from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.tryon.carrying import carried_as
from stylist.tryon.engine import Piece, TryOnResult
from stylist.tryon.left_out import NothingToWear
from stylist.tryon.preview import PreviewEngine
from stylist.vocabulary import term


@cache
def drawn(category: str, number: int = 0) -> Piece:
    """A product of a category, the first by default, as its picture and its shop's words say."""
    garment = [g for g in demo_garments() if g.category == category][number]
    pixels = np.asarray(draw_garment(garment, (360, 480)).convert("RGB"))
    worn_at = term("category", category).body
    return Piece(garment.id, Photo(pixels, "PNG"), category, worn_at, carried=carried_as(garment))  # type: ignore[arg-type]


def ada() -> tuple[Photo, Perception]:
    """Her photo, and what is seen in it."""
    return Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG"), figure_perception("ada")


def worn(photo: Photo, seen: Perception, *pieces: Piece) -> TryOnResult:
    return PreviewEngine().render(photo, seen, pieces)


def refused(photo: Photo, seen: Perception, piece: Piece) -> NothingToWear:
    with pytest.raises(NothingToWear) as refusal:
        worn(photo, seen, piece)
    return refusal.value
