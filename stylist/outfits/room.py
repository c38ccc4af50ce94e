"""All the pieces that a look may be made of: the shop's rows first, then what the person owns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from stylist.errors import NotFound
from stylist.garment import Garment
from stylist.index.snapshot import Snapshot
from stylist.money import Money, Rates, convert
from stylist.outfits.compatibility import Traits, traits_of
from stylist.outfits.custom import for_ceremonies, formality, slips_on
from stylist.outfits.roles import Role, role_of
from stylist.outfits.seasons import season_of, too_heavy
from stylist.search.columns import Columns

Rows = npt.NDArray[np.intp]


class Rack(Protocol):
    """Garments with their columns: a shelf of the shop, or a person's wardrobe."""

    @property
    def snapshot(self) -> Snapshot: ...
    @property
    def columns(self) -> Columns: ...


@dataclass(frozen=True, eq=False)
class OwnRack:
    """What a person owns, as a rack. snapshot: row i of the vectors belongs to garment i."""

    snapshot: Snapshot

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.snapshot.garments)


@dataclass(frozen=True, eq=False)
class Facts:
    """What is looked up of every row again and again. roles (N,) of Role or None; formality (N,) 0 to 4; slip_ons (N,)
    whether it is a slide or a flip-flop; months (N,) "warm", "cold" or None; ceremonies (N,) whether it is for those;
    one_season (N,) whether it is for summer alone, or for winter alone; heavy (N,) whether it is too much in the heat.
    """

    roles: npt.NDArray[np.object_]
    formality: npt.NDArray[np.float32]
    slip_ons: npt.NDArray[np.bool_]
    months: npt.NDArray[np.object_]
    ceremonies: npt.NDArray[np.bool_]
    one_season: npt.NDArray[np.bool_]
    heavy: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, columns: Columns) -> Facts:
        """Worked out once for each version of a catalogue."""
        held = _FACTS.get(columns)
        if held is None:
            roles = np.array([role_of(g.category) for g in columns.garments], dtype=object)
            dressed = np.array([formality(g) for g in columns.garments], dtype=np.float32)
            held = cls(
                roles,
                dressed,
                np.array([slips_on(g) for g in columns.garments], dtype=np.bool_),
                np.array([season_of(g) for g in columns.garments], dtype=object),
                np.array([for_ceremonies(g) for g in columns.garments], dtype=np.bool_),
                np.array([g.seasons in (("summer",), ("winter",)) for g in columns.garments], dtype=np.bool_),
                np.array([too_heavy(g) for g in columns.garments], dtype=np.bool_),
            )
            _FACTS[columns] = held
        return held


_FACTS: WeakKeyDictionary[Columns, Facts] = WeakKeyDictionary()


class Room:
    """The racks side by side. A place is a row of the shop, or the shop's size plus a row of the wardrobe."""

    def __init__(self, shop: Rack, own: Rack | None = None) -> None:
        self.shop, self.own = shop, own
        self.first_own = len(shop.snapshot)

    def garment(self, place: int) -> Garment:
        rack, row = self._of(place)
        return rack.snapshot.garments[row]

    def owned(self, place: int) -> bool:
        """Whether the person has it already."""
        return place >= self.first_own

    def place(self, garment_id: str) -> int:
        """Where a garment is; NotFound if neither rack has it."""
        if garment_id in self.shop.snapshot:
            return self.shop.snapshot.position(garment_id)
        if self.own is not None and garment_id in self.own.snapshot:
            return self.first_own + self.own.snapshot.position(garment_id)
        raise NotFound(what="garment", id=garment_id)

    def formality(self, places: Sequence[int]) -> npt.NDArray[np.float32]:
        """(C,) 0 to 4."""
        return np.array([self._facts(place)[0] for place in places], dtype=np.float32)

    def role(self, place: int) -> Role | None:
        found: Role | None = self._facts(place)[1]
        return found

    def vectors(self, places: Sequence[int]) -> npt.NDArray[np.float32]:
        """(C, D) of the pictures; zeros beside a catalogue whose vectors have another length."""
        ours = np.array([p for p in places if not self.owned(p)], dtype=np.intp)
        theirs = np.array([p - self.first_own for p in places if self.owned(p)], dtype=np.intp)
        shop = np.asarray(self.shop.snapshot.vectors[ours]) if len(ours) else np.zeros((0, 0), np.float32)
        own = (
            np.asarray(self.own.snapshot.vectors[theirs]) if self.own and len(theirs) else np.zeros((0, 0), np.float32)
        )
        wide = max(shop.shape[1], own.shape[1])
        found = np.zeros((len(places), wide), dtype=np.float32)
        is_own = np.array([self.owned(p) for p in places], dtype=np.bool_)
        for rows, vectors in ((~is_own, shop), (is_own, own)):
            if vectors.shape[1] == wide:
                found[rows] = vectors
        return found

    def traits(self, places: Sequence[int]) -> list[Traits]:
        return [traits_of(self.garment(place)) for place in places]

    def prices(self, places: Sequence[int], currency: str, rates: Rates | None) -> npt.NDArray[np.int64]:
        """(C,) minor units; 0 for what is owned; converted where the shop does not sell in ``currency``."""
        column = self.shop.columns.prices(currency)
        found = [0 if self.owned(p) else int(column[p]) for p in places]
        paid = [self._converted(p, currency, rates) if c < 0 else c for p, c in zip(places, found, strict=True)]
        return np.array(paid, dtype=np.int64)

    def price(self, place: int, currency: str, rates: Rates | None) -> Money:
        return Money(amount_minor=int(self.prices([place], currency, rates)[0]), currency=currency)

    def _converted(self, place: int, currency: str, rates: Rates | None) -> int:
        price = self.garment(place).price()
        there = convert(price, currency, rates)
        return (there or price).amount_minor

    def _facts(self, place: int) -> tuple[float, Role | None]:
        rack, row = self._of(place)
        facts = Facts.of(rack.columns)
        return float(facts.formality[row]), facts.roles[row]

    def _of(self, place: int) -> tuple[Rack, int]:
        if place < self.first_own or self.own is None:
            return self.shop, place
        return self.own, place - self.first_own
