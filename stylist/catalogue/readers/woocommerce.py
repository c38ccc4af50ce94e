"""WooCommerce's product export: simple products, and variable ones whose variations name their parent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from stylist.catalogue.columns import SEPARATOR, fields_of
from stylist.catalogue.record import Entry, Product, Record
from stylist.catalogue.refusals import RefusedRow, RowRefusal
from stylist.catalogue.source import Source
from stylist.catalogue.tabular import rows_of

_ATTRIBUTE = re.compile(r"^Attribute (\d+) name$")
_KINDS_REFUSED = {
    "grouped": "composite",
    "bundle": "composite",
    "virtual": "not_a_garment",
    "downloadable": "not_a_garment",
}
_OFFER_FIELDS = (
    "id", "sku", "price", "sale_price", "sale_from", "sale_to", "stock", "availability", "image", "images",
    "size", "colour", "material", "pattern", "length", "fit",
)  # fmt: skip
_INHERITED = ("size", "colour")
"""Left empty on a variation, these mean "any": all the values of its parent."""


def read_woocommerce(source: Source, name: str) -> Iterator[Entry]:
    """Products of an export. Variable products and variations wait for each other; simple ones pass at once."""
    parents: dict[str, Record] = {}
    variations: dict[str, list[Record]] = {}
    for entry in rows_of(source, name):
        if isinstance(entry, RefusedRow):
            yield entry
            continue
        number, row = entry
        record = Record(number, _values(row), name)
        kinds = {k.strip().lower() for k in (row.get("Type") or "simple").split(",")}
        if refusal := _refusal(kinds, row, record):
            yield refusal.at(number, record.get("id"), name)
        elif "variation" in kinds:
            parent = (row.get("Parent") or "").strip()
            variations.setdefault(parent, []).append(record)
        elif "variable" in kinds:
            parents[record.get("id")] = record
        else:
            yield Product(record.get("id"), record, (record,))
    yield from _joined(parents, variations)


def _values(row: Mapping[str, str]) -> dict[str, str]:
    """One row under our names; attributes stand in numbered pairs of columns."""
    attributes = {
        (row[column] or "").strip(): (row.get(f"Attribute {match[1]} value(s)") or "").strip()
        for column in row
        if column and (match := _ATTRIBUTE.match(column))
    }
    values = fields_of({**{k: v for k, v in row.items() if k != "Type" and v}, **attributes})
    values["sku"] = (row.get("SKU") or "").strip()
    values["id"] = values["sku"] or (row.get("ID") or "").strip()
    values["_number"] = (row.get("ID") or "").strip()
    values["images"] = SEPARATOR.join(p.strip() for p in (row.get("Images") or "").split(", ") if p.strip())
    return {name: value for name, value in values.items() if value}


def _refusal(kinds: set[str], row: Mapping[str, str], record: Record) -> RowRefusal | None:
    for kind, reason in _KINDS_REFUSED.items():
        if kind in kinds:
            return RowRefusal(reason, f"{record.get('title')} ({kind})")
    if (row.get("Published") or "1").strip() not in {"1", "true", "TRUE"} and "variation" not in kinds:
        return RowRefusal("not_published", record.get("title"))
    return None


def _joined(parents: Mapping[str, Record], variations: dict[str, list[Record]]) -> Iterator[Product | RefusedRow]:
    for parent in parents.values():
        names = (parent.get("sku"), f"id:{parent.get('_number')}", parent.get("_number"))
        rows = [record for name in names if name for record in variations.pop(name, [])]
        if not rows:
            yield RowRefusal("no_variants", parent.get("title")).at(parent.row, parent.get("id"), parent.file)
            continue
        yield Product(parent.get("id"), parent, tuple(_offer(row, parent) for row in rows))
    for name, rows in variations.items():
        for row in rows:
            yield RowRefusal("orphan_variant", name).at(row.row, row.get("id"), row.file)


def _offer(row: Record, parent: Record) -> Record:
    values = {name: found for name in _OFFER_FIELDS if (found := row.get(name))}
    inherited = {name: found for name in _INHERITED if (found := parent.get(name)) and name not in values}
    return Record(row.row, {**inherited, **values}, row.file)
