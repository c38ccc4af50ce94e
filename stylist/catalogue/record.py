"""The neutral form between a reader and the normaliser: what a row says, under names that are ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from stylist.catalogue.refusals import RefusedRow
from stylist.garment import Garment


@dataclass(frozen=True, slots=True)
class Record:
    """One row. ``values`` are the shop's own words under the field names of ``columns.toml``; empty ones are absent."""

    row: int
    values: Mapping[str, str]
    file: str = ""

    def get(self, *names: str) -> str:
        """The first of these fields that the row has, or an empty string."""
        return next((self.values[name] for name in names if self.values.get(name)), "")


@dataclass(frozen=True, slots=True)
class Product:
    """One product: the row that describes it, and the rows of what can be bought (the same row, if there is one)."""

    id: str
    main: Record
    offers: tuple[Record, ...]

    def get(self, *names: str) -> str:
        """The main row's field, or the first that an offer has."""
        rows = (self.main, *self.offers)
        return next((found for row in rows if (found := row.get(*names))), "")


Entry = Product | Garment | RefusedRow
"""What readers give: a product to normalise, a garment that is one already, or a row that could not be read."""


def grouped(records: Iterable[Record | RefusedRow]) -> Iterator[Product | RefusedRow]:
    """Records as products: rows with the same ``group`` are one product, whether or not they follow each other.

    A row without a group is a product of its own and is passed on at once; groups are held until the end.
    """
    groups: dict[str, list[Record]] = {}
    for record in records:
        if isinstance(record, RefusedRow):
            yield record
        elif group := record.get("group"):
            groups.setdefault(group, []).append(record)
        else:
            yield Product(record.get("id"), record, (record,))
    for group, rows in groups.items():
        parent = next((r for r in rows if r.get("id") == group and len(rows) > 1 and not r.get("size")), None)
        offers = tuple(r for r in rows if r is not parent)
        yield Product(group, parent or rows[0], offers)
