"""A moving person in the same clothes: what is seen is steadied from frame to frame, and looked at anew every few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import BodyModel, Perception
from stylist.errors import StylistError
from stylist.images import Photo, Pixels, shrink
from stylist.tryon.engine import Piece, TryOnResult
from stylist.tryon.framing import at_size
from stylist.tryon.marking import labelled
from stylist.tryon.preview import PreviewEngine

FRAME_SIDE_PX = 512
"""Longer side at which frames are dressed."""
LOOKED_EVERY = 5
"""Frames between two looks of the body model; in between what it saw moves with the picture."""
_FLOW_SIDE_PX = 160


class OneEuro:
    """The one-euro filter (Casiez, Roussel and Vogel 2012): calm while little moves, quick while much does.

    Values of any shape; units of ``beta`` are 1 / (value per second).
    """

    def __init__(self, least_hz: float = 1.5, beta: float = 8.0, slope_hz: float = 1.0) -> None:
        self._least_hz, self._beta, self._slope_hz = least_hz, beta, slope_hz
        self._value: npt.NDArray[np.float64] | None = None
        self._slope: npt.NDArray[np.float64] | None = None

    def __call__(self, value: npt.NDArray[Any], seconds: float) -> npt.NDArray[np.float64]:
        """The value smoothed. seconds: since the last one."""
        now = np.asarray(value, dtype=np.float64)
        if self._value is None or self._slope is None:
            self._value, self._slope = now, np.zeros_like(now)
            return now
        slope = (now - self._value) / seconds
        self._slope = self._slope + _share(self._slope_hz, seconds) * (slope - self._slope)
        hertz = self._least_hz + self._beta * np.abs(self._slope)
        self._value = self._value + _share(hertz, seconds) * (now - self._value)
        return self._value


def _share(hertz: npt.NDArray[np.float64] | float, seconds: float) -> npt.NDArray[np.float64]:
    """How much of a new value a low-pass of that cut-off takes."""
    turn = 2 * np.pi * np.asarray(hertz) * seconds
    return np.asarray(turn / (turn + 1))


class LivePreview:
    """Dresses frame after frame of one person in the same pieces; garments are cut out once."""

    def __init__(self, model: BodyModel, pieces: Sequence[Piece], frames_per_second: float = 12.0) -> None:
        self._model, self._pieces, self._seconds = model, tuple(pieces), 1 / frames_per_second
        self._engine = PreviewEngine(model)
        self._steady = OneEuro()
        self._seen: Perception | None = None
        self._grey: npt.NDArray[np.uint8] | None = None
        self._count = 0
        self.dressed = 0
        """How many frames that were shown show the pieces."""

    def dress(self, frame: Photo) -> TryOnResult | None:
        """The frame dressed, unlabelled; None where nobody is seen in it. Raises what PreviewEngine.render raises."""
        frame = shrink(frame, FRAME_SIDE_PX)
        seen = self._look(frame)
        if seen is None:
            return None
        places = self._steady(seen.landmarks[:, :2], self._seconds)
        landmarks = np.concatenate([places.astype(np.float32), seen.landmarks[:, 2:]], axis=1)
        steady = at_size(replace(seen, landmarks=landmarks), frame)
        return self._engine.render(frame, steady, self._pieces)

    def shown(self, frame: Photo) -> Pixels:
        """The frame dressed and labelled; one that cannot be dressed well as it is, labelled too."""
        return labelled(self.unlabelled(frame))

    def unlabelled(self, frame: Photo) -> Pixels:
        """The same before its label, for a clip whose marker draws it."""
        frame = shrink(frame, FRAME_SIDE_PX)
        try:
            result = self.dress(frame)
        except StylistError:
            result = None
        if result is not None and not result.report.ok:
            result = None
        self.dressed += result is not None
        return frame.pixels if result is None else result.picture

    @property
    def seen(self) -> Perception | None:
        """What was seen in the last frame; None where nobody was."""
        return self._seen

    def _look(self, frame: Photo) -> Perception | None:
        """What the model sees, or what it saw a few frames ago, moved with the picture."""
        grey = _small_grey(frame.pixels)
        anew = self._seen is None or self._grey is None or self._count % LOOKED_EVERY == 0
        if anew or self._grey is None or self._seen is None or self._grey.shape != grey.shape:
            found = self._model.perceive(frame)
            if found is None:
                self._steady = OneEuro()
            self._seen = found
        else:
            self._seen = _moved(self._seen, _flow(self._grey, grey))
        self._grey = grey
        self._count += 1
        return self._seen


def _small_grey(pixels: Pixels) -> npt.NDArray[np.uint8]:
    scale = _FLOW_SIDE_PX / max(pixels.shape[:2])
    size = (max(16, round(pixels.shape[1] * scale)), max(16, round(pixels.shape[0] * scale)))
    return np.asarray(cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY))


def _flow(before: npt.NDArray[np.uint8], now: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """(h, w, 2) from each pixel of now to where it was before, as fractions of width and height."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    found = flow.calc(now, before, np.zeros((*now.shape, 2), dtype=np.float32))
    return np.asarray(found / (now.shape[1], now.shape[0]), dtype=np.float32)


def _moved(seen: Perception, back: npt.NDArray[np.float32]) -> Perception:
    """A perception carried along by the flow. Landmarks go against it: it points back in time."""
    height, width = seen.mask.shape
    wide = cv2.resize(back, (width, height)) * (width, height)
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    map_x, map_y = (x + wide[..., 0]).astype(np.float32), (y + wide[..., 1]).astype(np.float32)
    mask = cv2.remap(seen.mask, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    parsing = seen.parsing
    if parsing is not None:
        carried = cv2.remap(parsing, map_x, map_y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
        parsing = np.asarray(carried, dtype=np.uint8)
    landmarks = seen.landmarks.copy()
    at = np.clip(landmarks[:, :2] * (back.shape[1], back.shape[0]), 0, (back.shape[1] - 1, back.shape[0] - 1)).astype(
        int
    )
    landmarks[:, :2] -= back[at[:, 1], at[:, 0]]
    return replace(seen, mask=np.asarray(mask, dtype=np.float32), parsing=parsing, landmarks=landmarks)
