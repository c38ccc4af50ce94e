"""How good a body model is on photos with pixel masks: ``stylist eval body FOLDER --json``."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from stylist.body.perception import GARMENTS, BodyModel, Part, Perception, among
from stylist.evaluate.ccp import Scene, split_face
from stylist.evaluate.tones import Served, by_tone, ita_of
from stylist.images import Photo

SEEN_FROM = 0.5
"""Landmarks that the teacher sees with at least this visibility are compared."""


@dataclass(slots=True)
class Tally:
    """What is summed up over photos. ``both`` and ``either``: pixels in intersection and union of each part.

    cloth: pixels of garments in the intersection, in the union, drawn, and drawn but called skin.
    """

    photos: int = 0
    found: int = 0
    mask_iou: list[float] = field(default_factory=list)
    landmark_errors: list[float] = field(default_factory=list)
    ms: list[float] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)
    cloth: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(4, np.int64))
    both: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(Part), np.int64))
    either: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(len(Part), np.int64))


def evaluate_body(model: BodyModel, scenes: Iterable[Scene], teacher: BodyModel | None = None) -> dict[str, Any]:
    """Over the photos of which somebody drew a parsing.

    {"photos", "found", "mask_iou_median", "parsing_miou" (mean over the parts except background), "iou": {part: …},
    "cloth_iou" (all garments as one), "cloth_called_skin" (share),
    "landmark_error_median" (fraction of the body's height, against the teacher), "ms_median"}; null where a model
    does not parse or there is no teacher. "by_ita": the same by how
    light the face appears, see ``tones.py``. A photo where nobody is found counts with a mask IoU of 0.
    """
    tally = Tally()
    for scene in scenes:
        if scene.parsing is not None:
            _add(tally, model, scene, scene.parsing, teacher)
    return _summary(tally)


def _add(
    tally: Tally, model: BodyModel, scene: Scene, parsing: npt.NDArray[np.uint8], teacher: BodyModel | None
) -> None:
    photo = Photo(scene.pixels, "PNG")
    began = time.perf_counter()
    seen = model.perceive(photo)
    tally.ms.append((time.perf_counter() - began) * 1000)
    tally.photos += 1
    taught = teacher.perceive(photo) if teacher else None
    if seen is None:
        tally.mask_iou.append(0.0)
        tally.either += np.bincount(parsing.ravel(), minlength=len(Part))
        return
    tally.found += 1
    person = parsing != Part.BACKGROUND
    tally.mask_iou.append(iou(seen.mask > 0.5, person))
    away = landmark_errors(seen, taught, _height(person)) if taught is not None else np.array([])
    tally.landmark_errors += away.tolist()
    _serve(tally, photo, seen, taught or seen, parsing, away)
    if seen.parsing is not None:
        truth = split_face(parsing, (taught or seen).landmarks)
        for part in Part:
            ours, theirs = seen.parsing == part, truth == part
            tally.both[part] += np.count_nonzero(ours & theirs)
            tally.either[part] += np.count_nonzero(ours | theirs)
        tally.cloth += _cloth(seen.parsing, truth)


def _cloth(parsing: npt.NDArray[np.uint8], truth: npt.NDArray[np.uint8]) -> list[int]:
    ours, theirs = among(parsing, *GARMENTS), among(truth, *GARMENTS)
    masks = (ours & theirs, ours | theirs, theirs, theirs & (parsing == Part.SKIN))
    return [int(np.count_nonzero(mask)) for mask in masks]


def _serve(
    tally: Tally,
    photo: Photo,
    seen: Perception,
    pointed: Perception,
    parsing: npt.NDArray[np.uint8],
    away: npt.NDArray[np.float64],
) -> None:
    """Note how well one face was served. pointed: whose landmarks say where the drawn face is."""
    truth = split_face(parsing, pointed.landmarks)
    ita = ita_of(photo, pointed.landmarks, truth)
    if ita is not None:
        face = iou(seen.parsing == Part.FACE, truth == Part.FACE) if seen.parsing is not None else np.nan
        error = float(np.median(away)) if len(away) else np.nan
        tally.served.append(Served(ita, tally.mask_iou[-1], face, error))


def iou(ours: npt.NDArray[np.bool_], theirs: npt.NDArray[np.bool_]) -> float:
    """Intersection over union of two masks; 1 if both are empty."""
    either = np.count_nonzero(ours | theirs)
    return np.count_nonzero(ours & theirs) / either if either else 1.0


def landmark_errors(seen: Perception, taught: Perception, height_px: float) -> npt.NDArray[np.float64]:
    """Distances of the landmarks that the teacher sees, as fractions of the body's height."""
    rows, columns = seen.mask.shape
    visible = taught.landmarks[:, 2] >= SEEN_FROM
    away = (seen.landmarks[:, :2] - taught.landmarks[:, :2])[visible] * (columns, rows)
    return np.asarray(np.linalg.norm(away, axis=1) / height_px, dtype=np.float64)


def _height(person: npt.NDArray[np.bool_]) -> float:
    rows = np.flatnonzero(person.any(1))
    return float(rows[-1] - rows[0] + 1) if len(rows) else float(person.shape[0])


def _summary(tally: Tally) -> dict[str, Any]:
    parses = bool(tally.both.any())
    overlap = {
        part.name.lower(): round(float(tally.both[part] / tally.either[part]), 3) for part in Part if tally.either[part]
    }
    common, either, drawn, called_skin = (int(n) for n in tally.cloth)
    worn = [value for name, value in overlap.items() if name != "background"]
    return {
        "photos": tally.photos,
        "found": tally.found,
        "mask_iou_median": _median(tally.mask_iou),
        "parsing_miou": round(float(np.mean(worn)), 3) if parses else None,
        "iou": overlap if parses else None,
        "cloth_iou": round(common / either, 3) if either else None,
        "cloth_called_skin": round(called_skin / drawn, 3) if drawn else None,
        "landmark_error_median": _median(tally.landmark_errors),
        "ms_median": _median(tally.ms),
        "by_ita": by_tone(tally.served),
    }


def _median(values: list[float]) -> float | None:
    return round(float(np.median(values)), 4) if values else None
