"""Beam search over the roles of a look: the best garments together, within the budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stylist.outfits.scoring import SINGLE_SHARE, Ground

WIDTH = 64
"""Partial looks kept after each role. Exact wherever no more than so many are possible."""
PRESENT = 0.03
"""What an optional part is worth by being there; it must not cost more in harmony than this."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """One role to fill: candidates are positions in the ground."""

    candidates: tuple[int, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A finished look: positions in the ground, its score, and its price in minor units."""

    places: tuple[int, ...]
    score: float
    price: int


def compose(
    ground: Ground, prices: Ints, fixed: Sequence[int], parts: Sequence[Part], budget: int | None, width: int = WIDTH
) -> list[Look]:
    """Looks with every required part, best first; empty if the budget or the candidates allow none.

    prices: (C,) minor units. fixed: places that are in every look. At most one loud pattern is added: none, if the
    fixed garments have one.
    """
    beam = _Beam.start(ground, prices, fixed)
    for number, part in enumerate(parts):
        reserve = sum(_cheapest(p, prices) for p in parts[number + 1 :] if not p.optional)
        beam = beam.extended(part, None if budget is None else budget - reserve, width)
    if budget is not None:
        beam = beam.only(beam.price <= budget)
    return beam.looks()


@dataclass(frozen=True, slots=True)
class _Beam:
    """B looks in the making. chosen: (B, R) places; pull: (B, C) what pairs with each further garment would add."""

    ground: Ground
    prices: Ints
    chosen: Ints
    singles: Floats
    pairs: Floats
    pull: Floats
    price: Ints
    loud: npt.NDArray[np.bool_]
    extras: Ints

    @classmethod
    def start(cls, ground: Ground, prices: Ints, fixed: Sequence[int]) -> _Beam:
        places = np.array(fixed, dtype=np.int64)
        among = ground.pair[np.ix_(places, places)].astype(np.float64)
        return cls(
            ground,
            prices,
            chosen=places[None, :],
            singles=np.array([ground.single[places].sum(dtype=np.float64)]),
            pairs=np.array([np.triu(among, 1).sum()]),
            pull=ground.pair[places].sum(axis=0, dtype=np.float64)[None, :],
            price=np.array([prices[places].sum()], dtype=np.int64),
            loud=np.array([ground.loud[places].any()]),
            extras=np.zeros(1, dtype=np.int64),
        )

    def extended(self, part: Part, ceiling: int | None, width: int) -> _Beam:
        """With every candidate tried on every look, the best ``width`` kept."""
        looks, candidates = np.indices((len(self.chosen), len(part.candidates))).reshape(2, -1)
        candidates = np.array(part.candidates, dtype=np.int64)[candidates]
        allowed = ~(self.loud[looks] & self.ground.loud[candidates])
        if ceiling is not None:
            allowed &= self.price[looks] + self.prices[candidates] <= ceiling
        grown = self._with(looks[allowed], candidates[allowed], part.optional)
        return (self._beside(grown) if part.optional else grown).best(width)

    def only(self, rows: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> _Beam:
        return _Beam(self.ground, self.prices, *(column[rows] for column in self._columns()))

    def best(self, width: int) -> _Beam:
        return self.only(np.lexsort((self.price, -self.scores()))[:width])

    def scores(self) -> Floats:
        """Mean of the garments' scores and of the pairs' scores, and a little for each optional part."""
        count = (self.chosen >= 0).sum(axis=1)
        single = self.singles / np.maximum(count, 1)
        couples = count * (count - 1) / 2
        together = np.where(couples > 0, self.pairs / np.maximum(couples, 1), single)
        found = SINGLE_SHARE * single + (1 - SINGLE_SHARE) * together + PRESENT * self.extras
        return np.asarray(np.round(found, 9))

    def looks(self) -> list[Look]:
        return [
            Look(tuple(int(p) for p in places if p >= 0), float(score), int(price))
            for places, score, price in zip(self.chosen, self.scores(), self.price, strict=True)
        ]

    def _with(self, looks: npt.NDArray[np.intp], places: Ints, extra: bool) -> _Beam:
        return _Beam(
            self.ground,
            self.prices,
            chosen=np.column_stack([self.chosen[looks], places]),
            singles=self.singles[looks] + self.ground.single[places],
            pairs=self.pairs[looks] + self.pull[looks, places],
            pull=self.pull[looks] + self.ground.pair[places],
            price=self.price[looks] + self.prices[places],
            loud=self.loud[looks] | self.ground.loud[places],
            extras=self.extras[looks] + int(extra),
        )

    def _beside(self, grown: _Beam) -> _Beam:
        """These looks, one column wider and without the part, together with the grown ones."""
        without = np.full((len(self.chosen), 1), -1, dtype=np.int64)
        same = (np.column_stack([self.chosen, without]), *self._columns()[1:])
        both = zip(same, grown._columns(), strict=True)
        return _Beam(self.ground, self.prices, *(np.concatenate(pair) for pair in both))

    def _columns(self) -> tuple[npt.NDArray[Any], ...]:
        return self.chosen, self.singles, self.pairs, self.pull, self.price, self.loud, self.extras


def _cheapest(part: Part, prices: Ints) -> int:
    return int(min((prices[c] for c in part.candidates), default=0))
