"""A garment with the outline of what is worn now is laid onto it; another length never is."""

from __future__ import annotations

import numpy as np
import pytest

from stylist.body.perception import Part
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo, Pixels
from stylist.tryon.contour import follow
from stylist.tryon.cutout import cut_out
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.regions import find_regions
from stylist.tryon.tailor import Cut, cut_upper

PHOTO = Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG")
SEEN = figure_perception("ada")
FIGURE = Figure(SEEN)


def as_worn(lower_half: bool = True) -> Pixels:
    """Ada's own tee off ada, red above and blue below its middle, on a light ground."""
    assert SEEN.parsing is not None
    tee = SEEN.parsing == Part.UPPER
    rows = np.flatnonzero(tee.any(axis=1))
    middle = int(rows.mean())
    pixels = np.full(PHOTO.pixels.shape, 245, dtype=np.uint8)
    pixels[:middle][tee[:middle]] = (190, 40, 40)
    if lower_half:
        pixels[middle:][tee[middle:]] = (30, 60, 170)
    return pixels[rows[0] - 20 : rows[-1] + 20]


def tee(pixels: Pixels, room_cm: float = 0.0) -> Piece:
    return Piece("t", Photo(pixels, "PNG"), "t-shirt", "upper", room_cm=room_cm)


def followed(one: Piece) -> tuple[Cut, Cut | None]:
    cutout = cut_out(one, None)
    assert cutout is not None
    cut = cut_upper(cutout, one, FIGURE)
    return cut, follow(cut, cutout, one, FIGURE, find_regions(PHOTO.pixels, FIGURE))


def test_the_same_outline_is_laid_onto_itself() -> None:
    assert SEEN.parsing is not None
    made = PreviewEngine().render(PHOTO, SEEN, [tee(as_worn())])
    place = SEEN.parsing == Part.UPPER
    rows = np.flatnonzero(place.any(axis=1))
    truth = np.where(np.arange(len(place))[:, None] < int(rows.mean()), 0, 2)
    seen = np.where(made.picture[..., 0] > made.picture[..., 2], 0, 2)
    assert (seen == truth)[place].mean() > 0.97, "the seam between red and blue is where it was"


def test_a_shorter_garment_is_not_stretched_to_the_old_hem() -> None:
    cut, laid = followed(tee(as_worn(lower_half=False)))
    assert laid is None and cut.hem < 0.8


@pytest.mark.parametrize("room_cm", [0.0, 8.0])
def test_a_size_with_room_keeps_its_own_width(room_cm: float) -> None:
    _, laid = followed(tee(as_worn(), room_cm))
    assert (laid is not None) == (room_cm == 0)
