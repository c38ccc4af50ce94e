"""What a body model sees in one photo: landmarks, a person mask, a parsing. Pixels only, no conclusions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from stylist.images import Photo

Tier = Literal["embedded", "full"]


class Part(IntEnum):
    """Classes of the parsing. SKIN is arms, hands, legs, feet and neck; FACE is the face alone."""

    BACKGROUND = 0
    HAIR = 1
    FACE = 2
    SKIN = 3
    UPPER = 4
    LOWER = 5
    DRESS = 6
    OUTERWEAR = 7
    SHOES = 8
    BAG = 9
    ACCESSORIES = 10


GARMENTS = (Part.UPPER, Part.LOWER, Part.DRESS, Part.OUTERWEAR)
"""The parts that are clothes."""


def among(parsing: npt.NDArray[np.uint8], *kinds: Part) -> npt.NDArray[np.bool_]:
    """(H, W) where a parsing has one of the kinds."""
    table = np.zeros(256, dtype=bool)
    table[list(kinds)] = True
    return np.asarray(table[parsing])


class Landmark(IntEnum):
    """The 33 pose landmarks in MediaPipe's order; left and right are the person's own."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32


@dataclass(frozen=True, slots=True)
class Perception:
    """One person in one photo of H x W pixels.

    landmarks: (33, 3) float32: x and y as fractions of width and height (may lie outside 0..1), visibility 0..1.
    mask: (H, W) float32, probability that a pixel is the person.
    parsing: (H, W) uint8 of :class:`Part`, or None where the model does not parse (MediaPipe's pose alone).
    """

    landmarks: npt.NDArray[np.float32]
    mask: npt.NDArray[np.float32]
    parsing: npt.NDArray[np.uint8] | None
    model: str
    tier: Tier
    others: int = 0
    """How many further people the model noticed."""

    def point(self, landmark: Landmark) -> npt.NDArray[np.float64]:
        """(x, y) of one landmark in pixels."""
        height, width = self.mask.shape
        return np.asarray(self.landmarks[landmark, :2] * (width, height), dtype=np.float64)


class BodyModel(Protocol):
    """Anything that finds a person in a photo."""

    name: str
    tier: Tier

    def perceive(self, photo: Photo) -> Perception | None:
        """The most prominent person, or None where there is nobody."""
        ...
