"""Whether a body model serves every skin equally: its errors by how light the face appears in the photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stylist.body.colouring import colouring_of
from stylist.body.perception import Part, Perception
from stylist.images import Photo

BUCKETS = {"above 41": (41.0, 91.0), "10 to 41": (10.0, 41.0), "-30 to 10": (-30.0, 10.0), "below -30": (-91.0, -30.0)}
"""Degrees of the individual typology angle (Chardon et al., 1991), its six classes in four. Light decides most."""


@dataclass(frozen=True, slots=True)
class Served:
    """One photo: ITA of the face in degrees, IoU of mask and face, landmark error (share of body height, or NaN)."""

    ita_deg: float
    mask_iou: float
    face_iou: float
    landmark_error: float


def ita_of(photo: Photo, landmarks: npt.NDArray[np.float32], parsing: npt.NDArray[np.uint8]) -> float | None:
    """Of the face that somebody drew, after white balance; None where too little of it is there."""
    truth = Perception(landmarks, (parsing != Part.BACKGROUND).astype(np.float32), parsing, "drawn", "full")
    found = colouring_of(photo, truth)
    return None if found is None else found.ita_deg


def by_tone(served: list[Served]) -> dict[str, dict[str, Any]]:
    """Bucket of ITA -> {"photos", "mask_iou_median", "face_iou_median", "landmark_error_median"}."""
    table = {}
    for name, (low, high) in BUCKETS.items():
        rows = [one for one in served if low < one.ita_deg <= high]
        medians = {
            f"{field}_median": _median([getattr(one, field) for one in rows])
            for field in ("mask_iou", "face_iou", "landmark_error")
        }
        table[name] = {"photos": len(rows), **medians}
    return table


def _median(values: list[float]) -> float | None:
    known = [value for value in values if not np.isnan(value)]
    return round(float(np.median(known)), 4) if known else None
