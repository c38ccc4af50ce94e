"""Hard constraints as masks: one for each field of Filters that is set, so that any of them can be given up again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import numpy as np

from stylist.garment import Variant
from stylist.index.snapshot import Snapshot
from stylist.money import Rates
from stylist.search.colour import shades_of
from stylist.search.columns import Columns
from stylist.search.offers import Mask, fold
from stylist.search.query import Filters

WISHES = {
    "categories": "category", "groups": "group", "colours": "colour", "patterns": "pattern", "fabrics": "fabric",
    "finishes": "finish", "seasons": "season", "occasions": "occasion", "sleeves": "sleeve",
    "necklines": "neckline", "lengths": "length", "fits": "fit", "brands": "brand", "sizes": "size",
}  # fmt: skip
"""Field of Filters -> column."""
REFUSALS = {
    "not_categories": "category", "not_groups": "group", "not_genders": "gender", "not_colours": "colour",
    "not_patterns": "pattern", "not_fabrics": "fabric", "not_finishes": "finish", "not_seasons": "season",
    "not_occasions": "occasion", "not_sleeves": "sleeve", "not_necklines": "neckline", "not_lengths": "length",
    "not_fits": "fit", "not_brands": "brand",
}  # fmt: skip
PRINTS = ("floral", "dotted", "graphic", "animal", "camouflage", "paisley", "tie-dye")
"""Patterns that are printed on the cloth: whoever refuses prints refuses these."""


def expand(column: str, values: Iterable[str]) -> set[str]:
    """The stored values that a wish for ``values`` accepts."""
    if column == "colour":
        return set().union(*(shades_of(v) for v in values))
    return {fold(v) for v in values} if column in {"brand", "size"} else set(values)


def refused_values(column: str, values: Iterable[str]) -> set[str]:
    """The stored values that a refusal of ``values`` takes in: "no prints" refuses florals too."""
    refused = expand(column, values)
    return refused | set(PRINTS) if column == "pattern" and "printed" in refused else refused


class Constraints:
    """The masks of one query over one catalogue version, by field name.

    What belongs to a garment is asked of garments, what belongs to a variant (colour, size, price, stock) of variants.
    """

    def __init__(self, filters: Filters, snapshot: Snapshot, columns: Columns, rates: Rates | None) -> None:
        self._filters, self._snapshot, self._columns, self._rates = filters, snapshot, columns, rates
        self._of_garments = dict(self._for_garments())
        self._of_offers = dict(self._for_offers())
        self.fields = tuple(dict.fromkeys((*self._of_garments, *self._of_offers)))
        """The fields of Filters that are set."""

    def passing(self, without: Iterable[str] = ()) -> Mask:
        """(N,) rows that hold all constraints but those in ``without``."""
        given_up = set(without)
        mask = self._columns.offers.rows_with(self.offers(given_up))
        for field, one in self._of_garments.items():
            if field not in given_up:
                mask &= one
        return mask

    def offers(self, without: Iterable[str] = ()) -> Mask:
        """(V,) variants that hold what a single variant decides, but for the fields in ``without``."""
        given_up, offers = set(without), self._columns.offers
        mask = offers.of_what_is_left.copy()
        for field, one in self._of_offers.items():
            if field not in given_up:
                mask &= one
        return mask

    def shown(self, row: int, colours: Iterable[str] = ()) -> Variant | None:
        """The variant of a passing garment that holds it all: what its card is about, in one of ``colours`` if so."""
        limit = self._filters.price_max or self._filters.price_min
        return self._columns.offers.best(
            row, self._holding, limit.currency if limit else None, expand("colour", colours)
        )

    @cached_property
    def _holding(self) -> Mask:
        return self.offers()

    def _for_garments(self) -> Iterator[tuple[str, Mask]]:
        filters, columns = self._filters, self._columns
        for field, column in WISHES.items():
            if field != "sizes" and (wanted := getattr(filters, field)):
                yield field, columns.any_of(column, expand(column, wanted))
        for field, column in REFUSALS.items():
            if field != "not_colours" and (refused := getattr(filters, field)):
                yield field, self._free_of(column, refused_values(column, refused))
        if filters.ids:
            yield "ids", self._rows(filters.ids)
        if filters.not_ids:
            yield "not_ids", ~self._rows(filters.not_ids)
        if filters.genders:
            also = () if set(filters.genders) == {"unisex"} else ("unisex",)
            yield "genders", columns.any_of("gender", (*filters.genders, *also))
        yield from self._lightness()

    def _for_offers(self) -> Iterator[tuple[str, Mask]]:
        filters, columns, offers = self._filters, self._columns, self._columns.offers
        if filters.colours:
            yield "colours", offers.coloured(expand("colour", filters.colours))
        if filters.not_colours:
            refused = expand("colour", filters.not_colours)
            anywhere, mainly = (columns.any_of(c, refused) for c in ("colour", "main_colour"))
            known = self._free_of("colour", ()) if filters.not_unknown else None
            mask = offers.not_coloured(refused, mainly, anywhere)
            yield "not_colours", mask if known is None else mask & known[offers.rows]
        if filters.sizes:
            yield "sizes", offers.sized(filters.sizes) & offers.in_stock
        if filters.price_min is not None:
            yield "price_min", offers.priced(filters.price_min, self._rates, at_most=False)
        if filters.price_max is not None:
            yield "price_max", offers.priced(filters.price_max, self._rates, at_most=True)
        if filters.in_stock:
            yield "in_stock", offers.in_stock

    def _free_of(self, column: str, refused: Iterable[str]) -> Mask:
        """Rows without a refused value; with ``not_unknown``, only those of which something is known."""
        mask: Mask = ~self._columns.any_of(column, refused)
        return mask & self._columns.known(column) if self._filters.not_unknown else mask

    def _rows(self, ids: Iterable[str]) -> Mask:
        mask = np.zeros(self._columns.size, dtype=np.bool_)
        mask[[self._snapshot.position(i) for i in ids if i in self._snapshot]] = True
        return mask

    def _lightness(self) -> Iterator[tuple[str, Mask]]:
        column = self._columns.lightness
        # An unknown lightness is NaN, which is neither less nor more than anything.
        if (darker := self._filters.darker_than) is not None:
            yield "darker_than", column < column[self._snapshot.position(darker)]
        if (lighter := self._filters.lighter_than) is not None:
            yield "lighter_than", column > column[self._snapshot.position(lighter)]
