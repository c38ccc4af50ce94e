"""Moving pictures: the filter, what is carried from frame to frame, and a clip that can be read again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylist.body.perception import Perception, Tier
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo, shrink
from stylist.tryon.engine import Piece
from stylist.tryon.live import (
    FRAME_SIDE_PX,
    LOOKED_EVERY,
    LivePreview,
    OneEuro,
)
from stylist.tryon.marking import label_seen, labelled


class Eyes:
    """A body model that knows the figure, sees it a little elsewhere each time, and counts how often it looks."""

    name = "eyes"
    tier: Tier = "embedded"

    def __init__(self, tremble: float = 0.0) -> None:
        self.looks, self._tremble, self._seen = 0, tremble, figure_perception("ada")

    def perceive(self, photo: Photo) -> Perception | None:
        if max(photo.width, photo.height) < FRAME_SIDE_PX:  # a product picture: nobody is in it
            return None
        self.looks += 1
        landmarks = self._seen.landmarks.copy()
        landmarks[:, 0] += self._tremble * (-1) ** self.looks
        return replace(self._seen, landmarks=landmarks)


@pytest.fixture(scope="module")
def frame() -> Photo:
    return shrink(Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG"), FRAME_SIDE_PX)


@pytest.fixture(scope="module")
def shirt() -> Piece:
    pixels = np.full((400, 300, 3), 255, dtype=np.uint8)
    pixels[40:300, 70:230] = (200, 30, 30)
    return Piece("g", Photo(pixels, "PNG"), "top", "upper", None, "sleeveless")


def test_the_filter_calms_trembling_and_follows_movement() -> None:
    still, filtered = OneEuro(), []
    for step in range(40):
        filtered.append(float(still(np.array([0.5 + 0.004 * (-1) ** step]), 1 / 12)[0]))
    assert np.ptp(filtered[10:]) < 0.6 * 0.008
    moving = OneEuro()
    last = [float(moving(np.array([0.05 * step]), 1 / 12)[0]) for step in range(12)][-1]
    assert last == pytest.approx(0.55, abs=0.06)


def test_the_model_looks_only_every_few_frames(frame: Photo, shirt: Piece) -> None:
    eyes = Eyes()
    live = LivePreview(eyes, [shirt])
    looks = []
    for _ in range(LOOKED_EVERY + 1):
        assert live.dress(frame) is not None
        looks.append(eyes.looks)
    assert looks == [1] * LOOKED_EVERY + [2]


def test_the_shirt_moves_with_the_person_between_two_looks(frame: Photo, shirt: Piece) -> None:
    shift = 12
    live = LivePreview(Eyes(), [shirt])
    first = live.dress(frame)
    second = live.dress(Photo(np.roll(frame.pixels, shift, axis=1), "PNG"))
    assert first is not None and second is not None
    columns = [float(np.nonzero(r.worn_region)[1].mean()) for r in (first, second)]
    assert columns[1] - columns[0] > 0.3 * shift


def test_what_is_shown_is_labelled_and_the_rest_of_it_is_what_a_marker_gets(frame: Photo, shirt: Piece) -> None:
    shown, plain = LivePreview(Eyes(), [shirt]).shown(frame), LivePreview(Eyes(), [shirt]).unlabelled(frame)
    assert label_seen(shown) and not label_seen(plain)
    assert np.array_equal(shown, labelled(plain))
