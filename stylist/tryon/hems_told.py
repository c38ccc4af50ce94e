"""Where a top ends, where a parsing ends it early: a short "dress" above trousers, a ribbed hem or cuff "accessory"."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.tryon.garments_told import patches
from stylist.tryon.geometry import Mask

Parts = npt.NDArray[np.uint8]

_LAP = 1.25
"""Height down to which a dress reaches at least: what ends higher, above trousers or a skirt, is a top."""
_BELOW = 0.04
"""Squared torsos of trousers or a skirt from which they are seen below."""
_HIPS = (0.6, 1.35)
_BROAD, _BELT = 0.4, 0.075
"""Breadth in torsos from which a band goes round the hips, and height from which it is a hem rather than a belt."""
_CUFF, _ON_ARM = 0.006, 0.6
"""Squared torsos from which what is at a wrist is no watch, and the share of it that lies on the forearm."""
_BESIDE = 0.04
"""Breadth in torsos of the rim in which it is looked for what a patch hangs on."""


def ends_told(parts: Parts, v: npt.NDArray[np.float32], forearms: Mask, torso: float) -> Parts:
    """The parsing with the tops whole. v: (H, W) heights; forearms: (H, W) down to the wrists; torso: in pixels."""
    corrected = _short_dress(parts, v, torso).copy()
    for patch in patches(corrected == Part.ACCESSORIES):
        kind = _hangs_on(corrected, patch, torso)
        if kind is not None and (_is_hem(patch, v, torso) or _is_cuff(patch, forearms, torso)):
            corrected[patch] = kind
    return corrected


def _short_dress(parts: Parts, v: npt.NDArray[np.float32], torso: float) -> Parts:
    dress = parts == Part.DRESS
    if not dress.any():
        return parts
    end = float(np.quantile(v[dress], 0.97))
    below = (parts == Part.LOWER) & (v > end - 0.1)
    short = end < _LAP and below.sum() > _BELOW * torso**2
    return np.where(dress, np.uint8(Part.UPPER), parts) if short else parts


def _hangs_on(parts: Parts, patch: Mask, torso: float) -> np.uint8 | None:
    """The top right beside a patch, None where none is."""
    side = max(3, round(_BESIDE * torso)) | 1
    rim = cv2.dilate(patch.astype(np.uint8), np.ones((side, side), np.uint8)).astype(bool) & ~patch
    counts = {part: int((parts[rim] == part).sum()) for part in (Part.UPPER, Part.OUTERWEAR)}
    most = max(counts, key=lambda part: counts[part])
    return np.uint8(most) if counts[most] > 0 else None


def _is_hem(patch: Mask, v: npt.NDArray[np.float32], torso: float) -> bool:
    columns = np.flatnonzero(patch.any(0))
    broad = len(columns) / torso
    high = float(patch.sum()) / max(len(columns), 1) / torso
    return bool(broad > _BROAD and high > _BELT and _HIPS[0] < float(v[patch].mean()) < _HIPS[1])


def _is_cuff(patch: Mask, forearms: Mask, torso: float) -> bool:
    return bool(patch.sum() > _CUFF * torso**2 and forearms[patch].mean() > _ON_ARM)
