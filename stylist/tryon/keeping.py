"""Looks that were made, unmarked, for the next look to keep to: stored as the person's, never given out."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylist.errors import NotFound
from stylist.files import UNMARKED, FileStore
from stylist.images import Pixels
from stylist.jobs import Job
from stylist.tryon.asking import TryOnOutcome, TryOnRequest
from stylist.tryon.engine import Shown, TryOnResult

if TYPE_CHECKING:
    from stylist.services import Services

_MARKED = "tryon-"


def file_id(job: Job, variant: int = 0) -> str:
    """Name of a job's picture. Job ids are random, so this cannot be guessed either."""
    return f"{_MARKED}{job.id}-{variant}" if variant else f"{_MARKED}{job.id}"


def unmarked_id(name: str) -> str:
    """Name of the same picture without its mark."""
    return f"{UNMARKED}-{name.removeprefix(_MARKED)}"


def keep(files: FileStore, result: TryOnResult, name: str, owner: str, source: str) -> None:
    """Store the unmarked picture of the one called ``name``, the region that differs as its alpha channel."""
    alpha = np.where(result.worn_region, np.uint8(255), np.uint8(0))
    buffer = io.BytesIO()
    Image.fromarray(np.dstack([result.picture, alpha])).save(buffer, "PNG", compress_level=1)
    files.put(buffer.getvalue(), UNMARKED, ".png", owner=owner, source=source, name=unmarked_id(name))


def shown_before(services: Services, request: TryOnRequest, owner: str) -> Shown | None:
    """The look that the request goes on from; None where it is gone, or of another photo, engine or other options."""
    job = _job(services, request.after, owner)
    if request.after is None or job is None or job.result is None:
        return None
    before, made = TryOnRequest.model_validate_json(job.payload), TryOnOutcome.model_validate_json(job.result)
    if not _comparable(before, request):
        return None
    try:
        layers = _layers(services.files, request.after, owner)
    except NotFound:
        return None
    worn = [piece for piece in before.pieces if piece.garment_id in made.garment_ids]
    return Shown(
        picture=np.ascontiguousarray(layers[..., :3]),
        region=layers[..., 3] > 0,
        stays=frozenset(piece.garment_id for piece in worn if piece in request.pieces),
        gone=frozenset(piece.worn for piece in worn if piece not in request.pieces),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """A finished picture. picture: (H, W, 3), unmarked; request and outcome: of the job that made it."""

    picture: Pixels
    request: TryOnRequest
    outcome: TryOnOutcome


def finished_look(services: Services, name: str, owner: str) -> Look:
    """The judged look of a try-on picture. Raises NotFound where it is none, gone, or somebody else's."""
    job = _job(services, name, owner)
    if job is None or job.result is None:
        raise NotFound(what="try-on", id=name)
    picture = np.ascontiguousarray(_layers(services.files, name, owner)[..., :3])
    return Look(picture, TryOnRequest.model_validate_json(job.payload), TryOnOutcome.model_validate_json(job.result))


def _layers(files: FileStore, name: str, owner: str) -> npt.NDArray[np.uint8]:
    """(H, W, 4) the unmarked picture, its last channel 255 where it differs from the photo. Raises NotFound."""
    return np.asarray(Image.open(io.BytesIO(files.read_unmarked(unmarked_id(name), owner))), dtype=np.uint8)


def same_look_before(services: Services, request: TryOnRequest, owner: str) -> Job | None:
    """The job of the very look that is asked for, among those that the look on the screen came from."""
    job, passed = _job(services, request.after, owner), set[str]()
    while job is not None and job.id not in passed:
        passed.add(job.id)
        before = TryOnRequest.model_validate_json(job.payload)
        alike = _comparable(before, request) and before.locale == request.locale
        if alike and set(before.pieces) == set(request.pieces) and services.files.present([file_id(job)]):
            return job
        job = _job(services, before.after, owner)
    return None


def _comparable(before: TryOnRequest, request: TryOnRequest) -> bool:
    same = ("photo_id", "figure", "engine", "options")
    return all(getattr(before, name) == getattr(request, name) for name in same)


def _job(services: Services, name: str | None, owner: str) -> Job | None:
    """The job of a try-on picture, if it is this person's and still there."""
    if name is None or not name.startswith(_MARKED):
        return None
    try:
        return services.queue.get(name.removeprefix(_MARKED).split("-")[0], owner)
    except NotFound:
        return None
