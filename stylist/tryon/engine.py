"""What a try-on engine is given and gives back. Engines differ in how; the contract and its tests are the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from stylist.body.perception import Perception, Tier
from stylist.images import Photo, Pixels

Worn = Literal["upper", "lower", "full", "outer", "feet", "hand", "head", "neck", "waist", "face", "wrist"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One garment to put on. picture: the product photo; worn: where it goes (the category's ``body``)."""

    garment_id: str
    picture: Photo
    category: str
    worn: Worn
    length: str | None = None
    sleeve: str | None = None


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What was checked before anybody saw the picture. Colour distance is the median ΔE2000 to the product photo."""

    ok: bool
    garment_changed: bool
    colour_distance: float | None
    outside_changed_pixels: int
    problems: tuple[str, ...] = ()
    details: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TryOnResult:
    """picture: (H, W, 3) of the photo's own size, unmarked; worn_region: (H, W) bool, all that may differ."""

    picture: Pixels
    worn_region: npt.NDArray[np.bool_]
    worn_ids: tuple[str, ...]
    left_out: Mapping[str, str]
    """Garment id -> why it could not be put on (a code of ``stylist/wording.py``)."""
    report: QualityReport
    engine: str
    tier: Tier
    ms: int


class TryOnEngine(Protocol):
    """Puts garments on a person in a photo."""

    name: str
    tier: Tier

    def render(self, photo: Photo, perception: Perception, pieces: Sequence[Piece]) -> TryOnResult:
        """The person wearing the pieces. Raises a StylistError where nothing can be shown honestly."""
        ...
