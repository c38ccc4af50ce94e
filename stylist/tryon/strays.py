"""Patches of a parsing that cannot be what they are called, because of where they lie: hair below the chin that hangs
on no head, a skirt amid a top. What is called hair stays in front of new clothes, a patch of skirt stays as it was."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.tryon.garments_told import patches
from stylist.tryon.geometry import Mask, as_beside

Parts = npt.NDArray[np.uint8]

_TOPS = (Part.UPPER, Part.OUTERWEAR, Part.DRESS)
_AMID = 0.75
"""Share of a patch's surroundings that is a top's, from which the patch lies amid it."""
_NEAR = 0.03
"""Breadth in torsos of the rim in which surroundings are looked at."""
_HIPS = 1.0
"""Height in torsos down to which a patch of skirt or trousers may lie amid a top."""


def without_strays(parts: Parts, v: npt.NDArray[np.float32], chin: float, torso: float) -> Parts:
    """The parsing with each stray called as what lies beside it. v: (H, W) heights; chin: its height; torso: pixels."""
    return as_beside(parts, np.asarray(_loose_hair(parts, v, chin) | _amid_a_top(parts, v, torso)))


def _loose_hair(parts: Parts, v: npt.NDArray[np.float32], chin: float) -> Mask:
    """Hair that begins below the chin and touches none above."""
    hair = np.asarray(parts == Part.HAIR)
    if not (hair & (v < chin)).any():
        return np.zeros_like(hair)
    loose = [patch for patch in patches(hair) if v[patch].min() > chin]
    return np.asarray(np.any(loose, axis=0)) if loose else np.zeros_like(hair)


def _amid_a_top(parts: Parts, v: npt.NDArray[np.float32], torso: float) -> Mask:
    """Patches of a lower garment that a top goes round; the garment itself, the largest, is none."""
    found = sorted(patches(parts == Part.LOWER), key=lambda patch: int(patch.sum()))
    size = max(3, round(_NEAR * torso)) | 1
    strays = np.zeros(parts.shape, dtype=bool)
    for patch in found[:-1]:
        rim = cv2.dilate(patch.astype(np.uint8), np.ones((size, size), np.uint8)).astype(bool) & ~patch
        if v[patch].mean() < _HIPS and np.isin(parts[rim], _TOPS).mean() > _AMID:
            strays |= patch
    return strays
