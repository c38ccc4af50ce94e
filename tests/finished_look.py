"""A finished try-on as a worker leaves it behind, without any engine: what clips begin with."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from stylist.images import encode_png
from stylist.jobs import Ask, Lease
from stylist.services import Services
from stylist.tryon.asking import PieceAsked, TryOnOutcome, TryOnRequest
from stylist.tryon.clips import encode_clip
from stylist.tryon.keeping import file_id, unmarked_id
from stylist.tryon.metadata import made_by
from stylist.tryon.turn.asking import TurnOutcome, TurnRequest
from stylist.tryon.turn.making import clip_id


def finished_look(services: Services, owner: str) -> str:
    """The id of a try-on picture of a drawn figure, with its unmarked one and its job."""
    pixels = np.full((96, 64, 3), 120, dtype=np.uint8)
    picture = services.files.put(encode_png(pixels), "product", ".png")
    piece = PieceAsked(garment_id="g", picture_id=picture, category="shirt", worn="upper")
    request = TryOnRequest(pieces=(piece,), engine="made-up", figure="ada")
    job = services.queue.submit(Ask(owner, f"look-of-{owner}", "made-up", request.model_dump_json()))
    (lease,) = services.queue.take("tests", "made-up")
    name, layers = file_id(job), io.BytesIO()
    Image.fromarray(np.dstack([pixels, np.full((96, 64), 255, np.uint8)])).save(layers, "PNG")
    services.files.put(layers.getvalue(), "unmarked", ".png", owner=owner, name=unmarked_id(name))
    services.files.put(services.marker.mark(pixels), "tryon", ".png", owner=owner, name=name)
    made = TryOnOutcome(
        file_id=name, before_file_id=picture, garment_ids=("g",), left_out={}, quality={"ok": True},
        engine="made-up", tier="full", figure=True, ms=1,
    )  # fmt: skip
    services.queue.finish(lease, made.model_dump_json())
    return name


def taken(services: Services) -> Lease:
    """The clip that waits, taken by a worker."""
    (lease,) = services.queue.take("tests", "wan")
    return lease


def finish_clip(services: Services, lease: Lease, ended_by: str | None = None) -> str:
    """The clip's id, stored as its worker would."""
    job, asked = lease.job, TurnRequest.model_validate_json(lease.job.payload)
    data = encode_clip([np.full((96, 64, 3), 90, np.uint8)] * 3, 24, made_by("wan", "Apache-2.0"))
    name = services.files.put(data, "turn", ".mp4", owner=job.owner, source=asked.file_id, name=clip_id(job))
    words = {"en": "the face is no longer yours", "zh": "脸不再是你的"} if ended_by else {"en": "", "zh": ""}
    made = TurnOutcome(
        file_id=name, picture_id=asked.file_id, seconds=2.5, frames=60, asked_frames=73, frames_per_second=24,
        width=64, height=96, engine="wan", weights="tiny", licence="Apache-2.0", seed=0, ms=1, ended_by=ended_by,
        quality={"ok": True, "words": words},
    )  # fmt: skip
    services.queue.finish(lease, made.model_dump_json())
    return name
