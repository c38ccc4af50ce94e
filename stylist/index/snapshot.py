"""One version of a catalogue in memory: garments and their vectors, in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from stylist.errors import NotFound
from stylist.garment import Garment

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What a search runs on. vectors: (N, D) float32 of unit length; row i belongs to ``garments[i]``."""

    catalogue: str
    version: int
    embedder: str
    fingerprint: str
    garments: tuple[Garment, ...]
    vectors: Vectors
    _positions: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "vectors", normalise(self.vectors))
        object.__setattr__(self, "_positions", {g.id: i for i, g in enumerate(self.garments)})

    def __len__(self) -> int:
        return len(self.garments)

    def __contains__(self, garment_id: object) -> bool:
        return garment_id in self._positions

    def position(self, garment_id: str) -> int:
        """Row of a garment; NotFound if this version has no such id."""
        try:
            return self._positions[garment_id]
        except KeyError:
            raise NotFound(what="garment", id=garment_id) from None

    def garment(self, garment_id: str) -> Garment:
        """A garment by id; NotFound if this version has no such id."""
        return self.garments[self.position(garment_id)]


def normalise(vectors: Sequence[Sequence[float]] | npt.NDArray[np.floating]) -> Vectors:
    """Rows scaled to unit length, (N, D) float32; a row of zeros stays zero (it is similar to nothing)."""
    rows = np.array(vectors, dtype=np.float32, ndmin=2)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)
