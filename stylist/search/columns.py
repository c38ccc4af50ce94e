"""A snapshot as columns: which rows have which value, lightness, prices; built once for each catalogue version."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment
from stylist.search.colour import lightness
from stylist.search.offers import NOT_SOLD, Mask, Minor, Offers, fold
from stylist.search.seen_colour import SeenColours
from stylist.vocabulary import terms

_NOWHERE = np.array([], dtype=np.int64)


def values_of(garment: Garment) -> dict[str, tuple[str, ...]]:
    """What is known of a garment by column. Sizes are those in stock; brands and sizes compare in any case."""
    category = terms("category").get(garment.category)
    return {
        "category": (garment.category,),
        "group": _one(category.group if category else None),
        "gender": (garment.gender,),
        "colour": garment.colours,
        "main_colour": garment.colours[:1],
        "pattern": garment.patterns,
        "fabric": garment.fabrics,
        "finish": finishes_of(garment),
        "season": garment.seasons,
        "occasion": garment.occasions,
        "sleeve": _one(garment.sleeve),
        "neckline": _one(garment.neckline),
        "length": _one(garment.length),
        "fit": _one(garment.fit),
        "brand": _one(fold(garment.brand) if garment.brand else None),
        "size": tuple(fold(s) for s in garment.sizes()),
    }


def finishes_of(garment: Garment) -> tuple[str, ...]:
    """Its finishes, and "shiny" if a fabric shines by nature: satin is shiny whether the shop says so or not."""
    fabrics = terms("fabric")
    by_nature = any(fabrics[f].shiny for f in garment.fabrics if f in fabrics)
    stated = garment.finishes
    return (*stated, "shiny") if by_nature and not {"shiny", "matte"} & {*stated} else stated


def _one(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


class Columns:
    """Rows by value, for masks of (N,) booleans."""

    def __init__(self, garments: Sequence[Garment]) -> None:
        self.garments = garments
        self.size = len(garments)
        self.values = [values_of(g) for g in garments]
        self.in_stock: Mask = np.array([g.in_stock for g in garments], dtype=np.bool_)
        self.offers = Offers(garments)
        self.lightness = np.array([_lightness(g) for g in garments])
        self._rows = self._postings()
        self.currencies = tuple(Counter(c for g in garments for c in g.currencies))
        self._main = np.array([g.currencies[0] for g in garments])
        self._prices = {c: self._price_column(c) for c in self.currencies}

    @cached_property
    def seen_colours(self) -> SeenColours:
        """The palettes of the pictures."""
        return SeenColours(self.garments)

    def any_of(self, column: str, values: Iterable[str]) -> Mask:
        """Rows that have one of the values in a column."""
        mask = np.zeros(self.size, dtype=np.bool_)
        for value in values:
            mask[self._rows[column].get(value, _NOWHERE)] = True
        return mask

    def known(self, column: str) -> Mask:
        """Rows of which anything is known in a column."""
        return self.any_of(column, self._rows[column])

    def distinct(self, column: str) -> tuple[str, ...]:
        """The values that occur in a column, most frequent first."""
        return tuple(sorted(self._rows[column], key=lambda v: (-len(self._rows[column][v]), v)))

    def main_currency(self) -> str:
        """The currency that most garments are sold in first."""
        return str(Counter(self._main.tolist()).most_common(1)[0][0])

    def sold_in(self, currency: str) -> Mask:
        """Rows whose shop's main currency it is."""
        return np.asarray(self._main == currency)

    def main_currencies(self) -> tuple[str, ...]:
        """Every garment's first currency, each once."""
        return tuple(dict.fromkeys(self._main.tolist()))

    def prices(self, currency: str) -> Minor:
        """(N,) lowest price in stock in minor units, NOT_SOLD where the shop has none in this currency."""
        return self._prices.get(currency, np.full(self.size, NOT_SOLD, dtype=np.int64))

    def _postings(self) -> dict[str, dict[str, npt.NDArray[np.int64]]]:
        rows: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row, columns in enumerate(self.values):
            for column, values in columns.items():
                rows[column]
                for value in values:
                    rows[column][value].append(row)
        return {c: {v: np.array(r, dtype=np.int64) for v, r in by.items()} for c, by in rows.items()}

    def _price_column(self, currency: str) -> Minor:
        found = (g.price(currency) for g in self.garments)
        return np.array([p.amount_minor if p.currency == currency else NOT_SOLD for p in found], dtype=np.int64)


def _lightness(garment: Garment) -> float:
    found = lightness(garment.colours[0]) if garment.colours else None
    return float("nan") if found is None else found
