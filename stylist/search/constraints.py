"""Hard constraints as masks: one for each field of Filters that is set, so that any of them can be given up again."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import numpy as np

from stylist.index.snapshot import Snapshot
from stylist.money import Money, convert
from stylist.search.colour import shades_of
from stylist.search.columns import NOT_SOLD, Columns, Mask, Minor
from stylist.search.query import Filters
from stylist.search.variants import VariantWish, fold

Rates = dict[str, Decimal]

WISHES = {
    "categories": "category", "groups": "group", "colours": "colour", "patterns": "pattern", "fabrics": "fabric",
    "finishes": "finish", "seasons": "season", "occasions": "occasion", "sleeves": "sleeve",
    "necklines": "neckline", "lengths": "length", "fits": "fit", "brands": "brand", "sizes": "size",
}  # fmt: skip
"""Field of Filters -> column."""
REFUSALS = {
    "not_categories": "category", "not_colours": "colour", "not_patterns": "pattern", "not_fabrics": "fabric",
    "not_finishes": "finish", "not_sleeves": "sleeve", "not_necklines": "neckline", "not_fits": "fit",
    "not_brands": "brand",
}  # fmt: skip


def expand(column: str, values: Iterable[str]) -> set[str]:
    """The stored values that a wish for ``values`` accepts."""
    if column == "colour":
        return set().union(*(shades_of(v) for v in values))
    return {fold(v) for v in values} if column in {"brand", "size"} else set(values)


class Constraints:
    """The masks of one query over one catalogue version, by field name."""

    def __init__(self, filters: Filters, snapshot: Snapshot, columns: Columns, rates: Rates | None) -> None:
        self._filters, self._snapshot, self._columns, self._rates = filters, snapshot, columns, rates
        self.masks = dict(self._build())

    def passing(self, without: Iterable[str] = ()) -> Mask:
        """Rows that hold all constraints but those in ``without``."""
        given_up = set(without)
        mask = np.ones(self._columns.size, dtype=np.bool_)
        for field, one in self.masks.items():
            if field not in given_up:
                mask &= one
        return self._in_one_variant(mask, set(self.masks) - given_up)

    def _in_one_variant(self, mask: Mask, active: set[str]) -> Mask:
        """Rows of which a single variant holds what a variant decides: colour, size, price, stock."""
        if not ("colours" in active or {"sizes", "price_max"} <= active):
            return mask
        filters = self._filters
        wish = VariantWish(
            colours=expand("colour", filters.colours) if "colours" in active else None,
            sizes=expand("size", filters.sizes) if "sizes" in active else None,
            limit=filters.price_max if "price_max" in active else None,
            in_stock=bool({"in_stock", "sizes"} & active),
            rates=self._rates,
        )
        # Where all variants share their colours, the columns have said it all unless the price goes by the size.
        doubtful = mask if {"sizes", "price_max"} <= active else mask & self._columns.comes_in_colours
        for row in (int(r) for r in np.flatnonzero(doubtful)):
            mask[row] = wish.met_by(self._columns.garments[row])
        return mask

    def _build(self) -> Iterable[tuple[str, Mask]]:
        filters, columns = self._filters, self._columns
        for field, column in WISHES.items():
            if wanted := getattr(filters, field):
                yield field, columns.any_of(column, expand(column, wanted))
        for field, column in REFUSALS.items():
            if refused := getattr(filters, field):
                yield field, ~columns.any_of(column, expand(column, refused))
        if filters.ids:
            yield "ids", self._rows(filters.ids)
        if filters.not_ids:
            yield "not_ids", ~self._rows(filters.not_ids)
        if filters.genders:
            also = () if set(filters.genders) == {"unisex"} else ("unisex",)
            yield "genders", columns.any_of("gender", (*filters.genders, *also))
        if filters.in_stock:
            yield "in_stock", columns.in_stock
        yield from self._money()
        yield from self._lightness()

    def _rows(self, ids: Iterable[str]) -> Mask:
        mask = np.zeros(self._columns.size, dtype=np.bool_)
        mask[[self._snapshot.position(i) for i in ids if i in self._snapshot]] = True
        return mask

    def _money(self) -> Iterable[tuple[str, Mask]]:
        low, high = self._filters.price_min, self._filters.price_max
        if low is not None:
            yield "price_min", self._priced(low, at_most=False)
        if high is not None:
            yield "price_max", self._priced(high, at_most=True)

    def _priced(self, limit: Money, *, at_most: bool) -> Mask:
        """Compared in the limit's own currency where the shop sells in it, else in the garment's main one."""
        sold = self._columns.prices(limit.currency) != NOT_SOLD
        mask: Mask = sold & _compare(self._columns.prices(limit.currency), limit, at_most)
        for currency in self._columns.main_currencies():
            there = convert(limit, currency, self._rates)
            if there is not None and currency != limit.currency:
                rows = ~sold & self._columns.sold_in(currency)
                mask |= rows & _compare(self._columns.prices(currency), there, at_most)
        return mask

    def _lightness(self) -> Iterable[tuple[str, Mask]]:
        column = self._columns.lightness
        # An unknown lightness is NaN, which is neither less nor more than anything.
        if (darker := self._filters.darker_than) is not None:
            yield "darker_than", column < column[self._snapshot.position(darker)]
        if (lighter := self._filters.lighter_than) is not None:
            yield "lighter_than", column > column[self._snapshot.position(lighter)]


def _compare(prices: Minor, limit: Money, at_most: bool) -> Mask:
    inside = prices <= limit.amount_minor if at_most else prices >= limit.amount_minor
    return np.asarray(inside & (prices != NOT_SOLD))
