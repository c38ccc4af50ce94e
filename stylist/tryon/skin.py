"""Which colours are skin: of anybody, and of one person by the face."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stylist.seeing.region import Lab
from stylist.tryon.figure import Figure


def median_is_skin(lab: Lab) -> bool:
    """Human skin of any tone lies in a narrow band of hue, 20 to 90 degrees in CIELAB; white paper has no chroma."""
    if len(lab) == 0:
        return False
    _, a, b = np.median(lab, axis=0)
    return bool(np.hypot(a, b) > 6 and 10 < np.degrees(np.arctan2(b, a)) < 95)


def skin_likelihood(lab: Lab, figure: Figure) -> npt.NDArray[np.float32]:
    """(H, W) 0 to 1: how like this person's own face each pixel is in hue and, loosely, in lightness."""
    patch = figure.face(0.62)
    if patch.sum() < 20:
        return np.zeros(lab.shape[:2], dtype=np.float32)
    face = lab[patch]
    centre = np.median(face, axis=0)
    spread = np.clip(1.4826 * np.median(np.abs(face - centre), axis=0), (7.0, 2.6, 3.0), (14.0, 5.0, 6.0))
    away = ((lab - centre) / (spread * (2.2, 1.6, 1.6))) ** 2
    return np.asarray(np.exp(-0.35 * away.sum(axis=2)), dtype=np.float32)
