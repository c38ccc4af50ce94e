"""One catalogue version as taste sees it: attributes, looks, and what a shop's model has learned of garments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from stylist.search.columns import Columns
from stylist.search.shelf import Shelf
from stylist.taste.factors import FactorModel
from stylist.taste.traits import coordinate, known_of, rows_with, traits_of

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
LOOKS = 0.5
"""Variance of taste that is expected to hang on how a garment looks, beside 1 for all of its attributes."""
SAMPLED = 2000
"""Rows from which the mean picture, and what a trait looks like, are taken."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Row i is the snapshot's. ``model``: None without one of the shop's own."""

    shelf: Shelf
    model: FactorModel | None = None

    @property
    def columns(self) -> Columns:
        """Rows by attribute."""
        return self.shelf.columns

    def __len__(self) -> int:
        return len(self.shelf.snapshot)

    @cached_property
    def centre(self) -> Floats:
        """(D,) the mean picture: what garments have in common says nothing of taste."""
        return np.asarray(self._sample.mean(axis=0))

    @cached_property
    def scale(self) -> float:
        """What makes the mean square of a centred picture LOOKS."""
        spread = float(np.mean(np.sum((self._sample - self.centre) ** 2, axis=1)))
        return float(np.sqrt(LOOKS / spread)) if spread > 1e-9 else 0.0

    @cached_property
    def _sample(self) -> Floats:
        rows = np.arange(0, len(self), max(1, len(self) // SAMPLED), dtype=np.intp)
        return np.asarray(self.shelf.snapshot.vectors[rows], dtype=np.float64)

    @cached_property
    def learned(self) -> tuple[Floats, Floats]:
        """(N, K) factors times the spread of people, (N,) biases: of the shop's model, else of no width and zeros."""
        if self.model is None:
            return np.zeros((len(self), 0)), np.zeros(len(self))
        factors, bias = self.model.of([(g.id, traits_of(g)) for g in self.shelf.snapshot.garments])
        return factors * self.model.spread, bias

    def known(self, garment_ids: Sequence[str | None]) -> npt.NDArray[np.intp]:
        """(n,) rows of garments, -1 for those that are not (or no longer) in the catalogue."""
        here = self.shelf.snapshot
        return np.array(
            [here.position(name) if name is not None and name in here else -1 for name in garment_ids], dtype=np.intp
        )

    def looks(self, rows: npt.NDArray[np.intp]) -> Floats:
        """(n, D + K) how rows look, and their factors; zeros for row -1."""
        dense = np.zeros((len(rows), len(self.centre) + self.learned[0].shape[1]))
        there = rows >= 0
        if there.any():
            vectors = np.asarray(self.shelf.snapshot.vectors[rows[there]], dtype=np.float64)
            dense[there] = np.hstack([(vectors - self.centre) * self.scale, self.learned[0][rows[there]]])
        return dense

    def look_of(self, trait: tuple[str, str]) -> Floats:
        """(D + K,) what garments with a trait look like, beyond those of which the opposite is known; unit length."""
        has, rest = rows_with(trait, self.columns), known_of(trait[0], self.columns)
        parts = [_some(has), _some(rest & ~has)]
        if not all(len(part) for part in parts):
            return np.zeros(len(self.centre) + self.learned[0].shape[1])
        apart = self.looks(parts[0]).mean(axis=0) - self.looks(parts[1]).mean(axis=0)
        length = float(np.linalg.norm(apart))
        return np.asarray(apart / length if length > 1e-9 else apart)

    def worth(self, weights: Mapping[tuple[str, str], float], dense: Floats, among: Mask) -> Floats:
        """(N,) weights of traits and of looks, summed over what each row in ``among`` has."""
        total = np.zeros(len(self))
        for trait, weight in weights.items():
            total[rows_with(trait, self.columns)] += weight * coordinate(trait[0])
        seen, hidden = dense[: len(self.centre)] * self.scale, dense[len(self.centre) :]
        if seen.any():
            alike = self.shelf.snapshot.vectors.among(among, lambda: _some(among)) @ seen.astype(np.float32)
            total += alike - float(self.centre @ seen)
        return total + self.learned[0] @ hidden


def _some(mask: Mask) -> npt.NDArray[np.intp]:
    """Up to 200 rows of a mask, evenly spread."""
    rows = np.flatnonzero(mask)
    return rows[:: max(1, len(rows) // 200)]
