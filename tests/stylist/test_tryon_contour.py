"""A garment with the outline of what is worn now is laid onto it; another length never is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stylist.body.perception import Part
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo, Pixels
from stylist.tryon import contour
from stylist.tryon.contour import follow, same_cloth
from stylist.tryon.cutout import cut_out
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.panels import Cut
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.regions import find_regions
from stylist.tryon.tops import cut_upper

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


def printed(seed: int) -> Pixels:
    """Ada in a tee with blots of light and dark."""
    noise = cv2.GaussianBlur(np.random.default_rng(seed).normal(0, 1, PHOTO.pixels.shape[:2]), (0, 0), 9)
    blots = np.clip(120 + 900 * noise, 20, 220).astype(np.uint8)
    return np.where((SEEN.parsing == Part.UPPER)[..., None], blots[..., None], PHOTO.pixels)


@pytest.mark.parametrize("same", [True, False])
def test_the_very_cloth_that_is_worn_stays_where_it_is_though_its_picture_is_turned(
    same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    worn, other = printed(1), printed(1 if same else 2)
    alone = np.where((SEEN.parsing == Part.UPPER)[..., None], other, 245).astype(np.uint8)
    turn = cv2.getRotationMatrix2D((384, 400), 4, 0.8)
    picture = np.asarray(cv2.warpAffine(alone, turn, (768, 1024), borderValue=(245, 245, 245)), dtype=np.uint8)
    found = []
    monkeypatch.setattr(contour, "same_cloth", lambda *asked: found.append(same_cloth(*asked)) or found[-1])
    made = PreviewEngine().render(Photo(worn, "PNG"), SEEN, [tee(picture)])
    assert [laying is not None for laying in found] == [same]
    inside = cv2.erode((SEEN.parsing == Part.UPPER).astype(np.uint8), np.ones((25, 25), np.uint8)).astype(bool)
    apart = np.abs(made.picture.astype(int) - worn)[inside].mean()
    assert apart < 14 if same else apart > 20
