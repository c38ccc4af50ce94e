"""What only a single variant can hold together: the navy one, in M, in stock, within the budget."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from stylist.garment import Garment, Variant
from stylist.money import Money, convert
from stylist.vocabulary import spot


@dataclass(frozen=True, slots=True)
class VariantWish:
    """Conditions for one and the same variant; None: no matter.

    colours: accepted colour ids. A variant whose own colour is not said in words we know passes: its garment's
    colours have been looked at already.
    """

    colours: Collection[str] | None
    sizes: Collection[str] | None
    limit: Money | None
    in_stock: bool
    rates: dict[str, Decimal] | None = None

    def met_by(self, garment: Garment) -> bool:
        """Whether any variant holds all of it."""
        return any(self._holds(variant, garment) for variant in garment.variants)

    def _holds(self, variant: Variant, garment: Garment) -> bool:
        if self.in_stock and not variant.in_stock:
            return False
        if self.sizes is not None and not (variant.size and fold(variant.size) in self.sizes):
            return False
        if self.colours is not None and (own := colours_of(variant.colour)) and not own & set(self.colours):
            return False
        return self.limit is None or self._affordable(variant, garment, self.limit)

    def _affordable(self, variant: Variant, garment: Garment, limit: Money) -> bool:
        currency = limit.currency if limit.currency in garment.currencies else garment.currencies[0]
        price, there = variant.price(currency), convert(limit, currency, self.rates)
        return price is not None and there is not None and price.amount_minor <= there.amount_minor


@cache
def colours_of(words: str | None) -> frozenset[str]:
    """Colour ids that a variant's colour words name; empty where they are the shop's own ("Midnight Tide")."""
    mentions = spot(words or "")
    return frozenset(m.id for m in mentions if m.kind in {"colour", "colour_family"})


def fold(word: str) -> str:
    """A shop's own word for comparing: case and outer blanks do not matter."""
    return word.strip().casefold()


def comes_in_colours(garment: Garment) -> bool:
    """Whether its colours are alternatives to choose from, and not all on one piece."""
    return len({fold(v.colour) for v in garment.variants if v.colour}) > 1
