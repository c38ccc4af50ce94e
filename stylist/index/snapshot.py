"""One version of a catalogue, ready to be asked: garments in memory, and their vectors in memory or in Chroma."""

from __future__ import annotations

from dataclasses import dataclass, field

from stylist.errors import NotFound
from stylist.garment import Garment
from stylist.index.vectors import VectorSource


@dataclass(frozen=True, eq=False)
class Snapshot:
    """What a search runs on. Row i of ``vectors`` belongs to ``garments[i]``."""

    catalogue: str
    version: int
    embedder: str
    fingerprint: str
    garments: tuple[Garment, ...]
    vectors: VectorSource
    _positions: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
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
