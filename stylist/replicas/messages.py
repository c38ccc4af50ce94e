"""What is asked of a replica and what it answers, both ways: a person seen, and a try-on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from stylist.body.perception import Perception
from stylist.images import Photo
from stylist.replicas.wire import WireBroken, array_of, packed, unpacked
from stylist.tryon.engine import Piece, QualityReport, Request, TryOnResult
from stylist.tryon.options import TryOnOptions

_OPTIONS = TypeAdapter(TryOnOptions)
_REPORT = TypeAdapter(QualityReport)
_SENT = "replica"
"""Said to be the format of a picture that came as pixels."""


def pixels_message(photo: Photo) -> bytes:
    """A photo alone."""
    return packed({"pixels": photo.pixels}, {})


def photo_in(body: bytes) -> Photo:
    """The photo of ``pixels_message``. Raises WireBroken."""
    arrays, _ = unpacked(body)
    return Photo(array_of(arrays, "pixels", np.uint8, (None, None, 3)), _SENT)


def perception_message(seen: Perception | None) -> bytes:
    """What a body model saw; nobody is said by empty words."""
    return packed(*_perception_parts(seen)) if seen else packed({}, {})


def perception_in(body: bytes) -> Perception | None:
    """The perception of ``perception_message``. Raises WireBroken."""
    arrays, words = unpacked(body)
    return _perception(arrays, words) if words else None


def request_message(request: Request) -> bytes:
    """A try-on: the person, what was seen of them, the pieces and the options."""
    arrays, seen = _perception_parts(request.perception)
    arrays["pixels"] = request.photo.pixels
    pieces = []
    for n, piece in enumerate(request.pieces):
        arrays[f"piece-{n}"] = piece.picture.pixels
        pieces.append({name: getattr(piece, name) for name in _PIECE})
    return packed(arrays, {"seen": seen, "pieces": pieces, "options": asdict(request.options)})


_PIECE = ("garment_id", "category", "worn", "length", "sleeve", "room_cm", "carried")


def request_in(body: bytes) -> Request:
    """The try-on of ``request_message``. Raises WireBroken."""
    arrays, words = unpacked(body)
    photo = Photo(array_of(arrays, "pixels", np.uint8, (None, None, 3)), _SENT)
    try:
        seen = _perception(arrays, words["seen"])
        pieces = tuple(
            Piece(picture=Photo(array_of(arrays, f"piece-{n}", np.uint8, (None, None, 3)), _SENT), **told)
            for n, told in enumerate(words["pieces"])
        )
        options = _OPTIONS.validate_python(words["options"])
    except (KeyError, TypeError, ValidationError) as error:
        raise WireBroken(why=type(error).__name__) from error
    return Request(photo, seen, pieces, options)


def result_message(result: TryOnResult) -> bytes:
    """A try-on picture with its variants."""
    arrays: dict[str, Any] = {}
    told = []
    for n, one in enumerate((result, *result.others)):
        arrays[f"picture-{n}"], arrays[f"region-{n}"] = one.picture, one.worn_region
        told.append({**{name: _plain(getattr(one, name)) for name in _RESULT}, "report": asdict(one.report)})
    return packed(arrays, {"results": told})


_RESULT = ("worn_ids", "left_out", "engine", "tier", "ms", "ignored", "seed", "weights", "licence", "rest_kept")
_LISTS = ("worn_ids", "ignored")


def _plain(value: Any) -> Any:
    return dict(value) if hasattr(value, "items") else value


def result_in(body: bytes) -> TryOnResult:
    """The result of ``result_message``. Raises WireBroken."""
    arrays, words = unpacked(body)
    try:
        first, *more = words["results"]
        return _result(arrays, 0, first, tuple(_result(arrays, n, told) for n, told in enumerate(more, 1)))
    except (KeyError, TypeError, ValueError) as error:
        raise WireBroken(why=type(error).__name__) from error


def _result(arrays: Any, n: int, told: dict[str, Any], others: tuple[TryOnResult, ...] = ()) -> TryOnResult:
    facts: dict[str, Any] = {name: tuple(told[name]) if name in _LISTS else told[name] for name in _RESULT}
    return TryOnResult(
        picture=array_of(arrays, f"picture-{n}", np.uint8, (None, None, 3)),
        worn_region=array_of(arrays, f"region-{n}", np.bool_, (None, None)),
        report=_REPORT.validate_python(told["report"]),
        others=others,
        **facts,
    )


def _perception_parts(seen: Perception) -> tuple[dict[str, Any], dict[str, Any]]:
    arrays: dict[str, Any] = {"landmarks": seen.landmarks, "mask": seen.mask}
    if seen.parsing is not None:
        arrays["parsing"] = seen.parsing
    return arrays, {"model": seen.model, "tier": seen.tier, "others": seen.others}


def _perception(arrays: Any, words: dict[str, Any]) -> Perception:
    mask = array_of(arrays, "mask", np.float32, (None, None))
    parsing = array_of(arrays, "parsing", np.uint8, mask.shape) if "parsing" in arrays else None
    return Perception(
        array_of(arrays, "landmarks", np.float32, (33, 3)), mask, parsing,
        str(words["model"]), "full" if words["tier"] == "full" else "embedded", int(words["others"]),
    )  # fmt: skip
