"""Left and right: what a mirror does to landmarks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stylist.body.perception import Landmark


def _other_side(name: str) -> str:
    return name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT")


MIRRORED = np.array([Landmark[_other_side(mark.name)].value for mark in Landmark])
"""For each landmark the one that a mirror turns it into."""


def mirror_landmarks(landmarks: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Landmarks (33, 3) as fractions, of the mirrored photo."""
    mirrored: npt.NDArray[np.float32] = landmarks[MIRRORED].copy()
    mirrored[:, 0] = 1 - mirrored[:, 0]
    return mirrored
