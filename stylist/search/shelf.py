"""One catalogue version made ready for searching, and the facts of what it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from stylist.garment import Garment, Gender
from stylist.index.snapshot import Snapshot
from stylist.money import Money
from stylist.search.columns import Columns
from stylist.search.lexical import WordIndex, title_key


class CatalogueFacts(BaseModel):
    """What a catalogue has, most frequent first: for prompts, greetings and empty states."""

    model_config = ConfigDict(frozen=True)

    name: str
    count: int
    currencies: tuple[str, ...]
    categories: tuple[str, ...]
    groups: tuple[str, ...]
    brands: tuple[str, ...]
    genders: tuple[Gender, ...]
    price_low: Money
    price_high: Money


@dataclass(frozen=True, eq=False)
class Shelf:
    """One catalogue version, ready for searching."""

    snapshot: Snapshot
    columns: Columns
    words: WordIndex
    title_keys: tuple[str, ...]

    @classmethod
    def of(cls, snapshot: Snapshot) -> Shelf:
        columns = Columns(snapshot.garments)
        keys = tuple(title_key(g) for g in snapshot.garments)
        return cls(snapshot, columns, WordIndex(columns), keys)

    @cached_property
    def facts(self) -> CatalogueFacts:
        """What this version has: every card asks for it, so it is counted once."""
        columns, currency = self.columns, self.columns.main_currency()
        prices = [p for g in self.snapshot.garments if (p := g.price(currency)).currency == currency]
        return CatalogueFacts(
            name=self.snapshot.catalogue,
            count=len(self.snapshot),
            currencies=columns.currencies,
            categories=columns.distinct("category"),
            groups=columns.distinct("group"),
            brands=_brands(self.snapshot.garments, columns),
            genders=columns.distinct("gender"),
            price_low=min(prices, key=lambda p: p.amount_minor),
            price_high=max(prices, key=lambda p: p.amount_minor),
        )

    @cached_property
    def by_sku(self) -> dict[str, str]:
        """Ids of garments by the article numbers that they are sold under, and by their own ids."""
        ids = {g.id: g.id for g in self.snapshot.garments}
        return ids | {v.sku: g.id for g in self.snapshot.garments for v in g.variants}


def _brands(garments: Sequence[Garment], columns: Columns) -> tuple[str, ...]:
    written = {g.brand.strip().casefold(): g.brand for g in garments if g.brand}
    return tuple(written[b] for b in columns.distinct("brand"))
