"""Of a photo only the part with the person is dressed, at the preview's size."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from stylist.body.perception import Landmark, Perception
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.tryon.framing import Frame, at_size

SIZE = (480, 640)
ADA = Photo(np.asarray(draw_figure("ada", SIZE).convert("RGB")), "PNG")


def amid_ground() -> tuple[Photo, Perception]:
    """Ada with as much ground again on both sides."""
    width = ADA.width
    wide = np.full((ADA.height, 3 * width, 3), 200, dtype=np.uint8)
    wide[:, width : 2 * width] = ADA.pixels
    seen = at_size(figure_perception("ada"), ADA)
    assert seen.parsing is not None
    mask, parsing = np.zeros(wide.shape[:2], np.float32), np.zeros(wide.shape[:2], np.uint8)
    mask[:, width : 2 * width], parsing[:, width : 2 * width] = seen.mask, seen.parsing
    places = seen.landmarks.copy()
    places[:, 0] = (1 + places[:, 0]) / 3
    return Photo(wide, "PNG"), replace(seen, mask=mask, parsing=parsing, landmarks=places)


def test_the_part_holds_the_person_and_some_ground() -> None:
    photo, seen = amid_ground()
    frame = Frame.around(photo, seen, 1024)
    rows, columns = frame.box
    person = np.flatnonzero((seen.mask > 0.5).any(axis=0))
    assert 0 < columns.start < person[0] - 0.1 * ADA.height < person[-1] + 0.1 * ADA.height < columns.stop < photo.width
    assert (frame.small.pixels == photo.pixels[frame.box]).all()
    for mark in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_ANKLE):
        x, y = frame.seen.point(mark)
        assert (x + columns.start, y + rows.start) == pytest.approx(seen.point(mark), abs=1)


def test_the_person_of_a_large_photo_is_dressed_at_the_full_size_of_the_preview() -> None:
    photo, seen = amid_ground()
    frame = Frame.around(photo, seen, 512)
    assert max(frame.small.width, frame.small.height) == 512
    assert frame.seen.mask.shape == (frame.small.height, frame.small.width)
    alone = frame.box[1].stop - frame.box[1].start
    assert frame.small.width / alone > 512 / photo.width, "ground beside does not take pixels from the person"


@pytest.mark.parametrize("longest_px", [1024, 256])
def test_what_changed_goes_back_to_its_place_and_nothing_else_does(longest_px: int) -> None:
    photo, seen = amid_ground()
    frame = Frame.around(photo, seen, longest_px)
    changed = np.zeros(frame.seen.mask.shape, dtype=bool)
    changed[cv2.erode((frame.seen.mask > 0.5).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0] = True
    picture, region = frame.whole(np.full_like(frame.small.pixels, 7), changed)
    assert picture.shape == photo.pixels.shape and region.shape == photo.pixels.shape[:2]
    assert (picture[region] == 7).all() and (picture[~region] == photo.pixels[~region]).all()
    assert region[seen.mask < 0.5].sum() < 0.01 * region.sum() and region.sum() > 0.5 * (seen.mask > 0.5).sum()


def test_a_joint_on_somebody_else_is_in_the_part() -> None:
    photo, seen = amid_ground()
    landmarks = seen.landmarks.copy()
    landmarks[Landmark.LEFT_ANKLE, 0] = 0.95
    frame = Frame.around(photo, replace(seen, landmarks=landmarks), 4096)
    assert frame.box[1].stop > 0.95 * photo.width
    landmarks[Landmark.LEFT_ANKLE, 2] = 0.1
    assert Frame.around(photo, replace(seen, landmarks=landmarks), 4096).box == Frame.around(photo, seen, 4096).box


def test_where_nobody_is_seen_all_of_the_photo_is_the_part() -> None:
    photo, seen = amid_ground()
    nobody = replace(seen, mask=np.zeros_like(seen.mask), parsing=None)
    assert Frame.around(photo, nobody, 4096).box == (slice(0, photo.height), slice(0, photo.width))
