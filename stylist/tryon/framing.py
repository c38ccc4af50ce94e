"""The part of a photo that is dressed: the person with some ground around, at the size the preview works at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from stylist.body.perception import Part, Perception
from stylist.images import Photo, Pixels, shrink
from stylist.tryon.figure import VISIBLE
from stylist.tryon.geometry import Mask

_STEP_PX = 16
"""Edges lie on multiples of it, so that from frame to frame of a clip they seldom move."""
_ABOVE, _BESIDE = 0.08, 0.15
"""Ground kept above and below, and on both sides of the person, in heights of the photo: hats rise above a head, bags
hang beside hips, and what old clothes hid is continued from there."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of a photo. small: its pixels to work on; seen: the perception in them; box: rows and columns."""

    photo: Photo
    box: tuple[slice, slice]
    small: Photo
    seen: Perception

    @classmethod
    def around(cls, photo: Photo, perception: Perception, longest_px: int) -> Frame:
        """The person of a photo with the ground beside, no longer than ``longest_px``."""
        whole = at_size(perception, photo)
        box = _around(whole)
        small = shrink(replace(photo, pixels=np.ascontiguousarray(photo.pixels[box])), longest_px)
        return cls(photo, box, small, at_size(_within(whole, box), small))

    def whole(self, colour: Pixels, changed: Mask) -> tuple[Pixels, Mask]:
        """The whole photo with its part's new colours where they changed, and where that is."""
        rows, columns = self.box
        size = (columns.stop - columns.start, rows.stop - rows.start)
        if colour.shape[1::-1] != size:
            colour = np.asarray(cv2.resize(colour, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
            changed = cv2.resize(changed.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
        picture, region = self.photo.pixels.copy(), np.zeros(self.photo.pixels.shape[:2], dtype=bool)
        region[self.box] = changed
        picture[region] = colour[changed]
        return picture, region


def at_size(perception: Perception, photo: Photo) -> Perception:
    """A perception in the pixels of a larger or smaller copy of its photo."""
    if perception.mask.shape == (photo.height, photo.width):
        return perception
    size = (photo.width, photo.height)
    parsing = perception.parsing
    if parsing is not None:
        parsing = np.asarray(cv2.resize(parsing, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    return replace(perception, mask=np.asarray(cv2.resize(perception.mask, size), dtype=np.float32), parsing=parsing)


def _around(seen: Perception) -> tuple[slice, slice]:
    """The rows and columns in which a person is, and ground enough beside to continue; all where nobody is.

    With every joint that is seen: one far from the body is somebody else's, and must be noticed.
    """
    person = seen.mask > 0.5
    if seen.parsing is not None:
        person |= seen.parsing != Part.BACKGROUND
    spans = []
    for axis, room in ((1, _ABOVE), (0, _BESIDE)):
        found, side = np.flatnonzero(person.any(axis=axis)), person.shape[1 - axis]
        joints = seen.landmarks[seen.landmarks[:, 2] >= VISIBLE, axis] * side
        first, last = (min(found[0], *joints), max(found[-1], *joints)) if len(found) else (0, side)
        low, high = (edge / _STEP_PX for edge in (first - room * person.shape[0], last + room * person.shape[0]))
        spans.append(slice(max(0, int(np.floor(low)) * _STEP_PX), min(side, int(np.ceil(high)) * _STEP_PX)))
    return spans[0], spans[1]


def _within(seen: Perception, box: tuple[slice, slice]) -> Perception:
    """What was seen, of a part of the photo alone."""
    height, width = seen.mask.shape
    rows, columns = box
    landmarks = seen.landmarks.copy()
    landmarks[:, 0] = (landmarks[:, 0] * width - columns.start) / (columns.stop - columns.start)
    landmarks[:, 1] = (landmarks[:, 1] * height - rows.start) / (rows.stop - rows.start)
    parsing = None if seen.parsing is None else seen.parsing[box]
    return replace(seen, mask=seen.mask[box], parsing=parsing, landmarks=landmarks)
