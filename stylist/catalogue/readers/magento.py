"""Magento: product exports (one CSV), and a shop's sample-data packages (a tree of fixtures and pictures).

In an export, a configurable product lists its simple ones in ``configurable_variations``; these carry size, colour,
price and stock. Fixtures of simple products (bags, watches) have one column per attribute and their pictures in
tables of their own. Prices are those of the catalogue; price rules and promotions are not applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from stylist.catalogue.columns import SEPARATOR, column_key, fields_of
from stylist.catalogue.record import Product, Record
from stylist.catalogue.refusals import RefusedRow, RowRefusal
from stylist.catalogue.source import Source
from stylist.catalogue.tabular import rows_of

_PAIRS = re.compile(r"(?:^|,)([A-Za-z0-9_]+)=(.*?)(?=,[A-Za-z0-9_]+=|$)", re.DOTALL)
_COMPOSITE = {"bundle", "grouped"}
_NO_GOODS = {"virtual", "downloadable"}
_HIDDEN = {"2", "disabled", "0"}
_FILLED = ("colour", "size", "price", "stock", "availability", "image", "images")


def read_magento(source: Source) -> Iterator[Product | RefusedRow]:
    """Every product file of the source: exports, then fixtures of simple products with their picture tables."""
    tables = [name for name in source.files if _is_product_table(source, name)]
    pictures = _picture_table(source)
    for name in tables:
        yield from _read_table(source, name, pictures)


def is_magento_tree(files: Iterable[str]) -> bool:
    """Whether these are the fixtures of Magento modules."""
    return any("/fixtures/" in f and f.endswith(".csv") and "Magento" in f for f in files)


def _is_product_table(source: Source, name: str) -> bool:
    """Tables with products: not those of tests, links, reviews, orders, rules or pictures."""
    path = PurePosixPath(name)
    if path.suffix.lower() != ".csv" or "tests" in path.parts:
        return False
    first = source.head(name, 8192).split(b"\n", 1)[0].decode("utf-8", "replace")
    columns = {column_key(cell.strip('"\r ')) for cell in first.split(",")}
    return {"sku", "name", "price"} <= columns or {"sku", "name", "associated_sku"} <= columns


def _picture_table(source: Source) -> Mapping[str, list[str]]:
    """Pictures by SKU, from tables with the columns sku and image."""
    found: dict[str, list[str]] = {}
    for name in source.files:
        if PurePosixPath(name).name.startswith("images") and name.endswith(".csv"):
            for entry in rows_of(source, name):
                if not isinstance(entry, RefusedRow) and (sku := entry[1].get("sku")):
                    found.setdefault(sku.strip(), []).append(entry[1].get("image", "").strip())
    return found


def _read_table(source: Source, name: str, pictures: Mapping[str, list[str]]) -> Iterator[Product | RefusedRow]:
    """Simple rows wait until it is known whether a configurable product claims them."""
    simple: dict[str, Record] = {}
    parents: list[Record] = []
    for entry in rows_of(source, name):
        if isinstance(entry, RefusedRow):
            yield entry
            continue
        number, row = entry
        kind = (row.get("product_type") or "").strip() or _kind_of_fixture(row)
        if row.get("store_view_code"):
            continue  # the same product again, with the words of another shop front
        record = Record(number, _values(row, pictures), name)
        if refusal := _refusal(kind, row, record):
            yield refusal.at(number, record.get("id"), name)
        elif kind == "configurable":
            parents.append(record)
        elif record.get("id") in simple:
            yield RowRefusal("duplicate_id", record.get("id")).at(number, record.get("id"), name)
        else:
            simple[record.get("id")] = record
    yield from _with_variants(parents, simple)


def _kind_of_fixture(row: Mapping[str, str]) -> str:
    if "associated_sku" in row:
        return "grouped"
    if "bundle_options" in row:
        return "bundle"
    return "downloadable" if "links_title" in row else "simple"


def _refusal(kind: str, row: Mapping[str, str], record: Record) -> RowRefusal | None:
    if kind in _COMPOSITE:
        return RowRefusal("composite", record.get("title"))
    if kind in _NO_GOODS:
        return RowRefusal("not_a_garment", f"{record.get('title')} ({kind})")
    if (row.get("product_online") or row.get("status") or "1").strip().lower() in _HIDDEN:
        return RowRefusal("not_published", record.get("title"))
    return None


def _values(row: Mapping[str, str], pictures: Mapping[str, list[str]]) -> dict[str, str]:
    """One row under our names, with its packed attributes unfolded and its pictures' paths made whole."""
    packed = {key: value for key, value in _PAIRS.findall(row.get("additional_attributes") or "") if value}
    values = fields_of({**packed, **{k: v for k, v in row.items() if v}})
    values.pop("product_type", None)  # simple, configurable: how it is sold, not what it is
    values["id"] = values["sku"] = (row.get("sku") or "").strip()
    values["category"] = _paths(row.get("categories") or row.get("category") or "")
    values["_variations"] = row.get("configurable_variations") or ""
    own = [values.get("image", ""), *re.split(r"[,|]", values.get("images", "")), *pictures.get(values["id"], [])]
    references = [_picture_path(p.strip()) for p in own if p.strip() and p.strip() != "no_selection"]
    values["image"], values["images"] = (references or [""])[0], SEPARATOR.join(references[1:])
    return {name: value for name, value in values.items() if value}


def _paths(text: str) -> str:
    """Category paths joined by commas, as exports write them; fixtures write one path, a level on each line."""
    if "\n" in text:
        levels = [level.strip() for level in text.split("\n") if level.strip()]
        first = levels[: levels.index("Collections")] if "Collections" in levels else levels
        return " > ".join(first)
    return ", ".join(" > ".join(p.strip() for p in path.split("/")) for path in text.split(",") if path.strip())


def _picture_path(reference: str) -> str:
    """Exports name pictures within the media folder."""
    if reference.startswith(("http://", "https://")) or reference.startswith("pub/"):
        return reference
    return f"pub/media/catalog/product/{reference.lstrip('/')}"


def _with_variants(parents: list[Record], simple: dict[str, Record]) -> Iterator[Product | RefusedRow]:
    claimed: set[str] = set()
    for parent in parents:
        variations = [dict(_PAIRS.findall(v)) for v in parent.get("_variations").split("|") if v]
        offers: list[Record] = []
        for options in variations:
            sku = options.get("sku", "").strip()
            if sku in simple:
                claimed.add(sku)
                offers.append(_offer(simple[sku], options))
        if not offers:
            yield RowRefusal("no_variants", parent.get("id")).at(parent.row, parent.get("id"), parent.file)
            continue
        yield Product(parent.get("id"), parent, tuple(offers))
    for sku, record in simple.items():
        if sku not in claimed:
            yield Product(sku, record, (record,))


def _offer(record: Record, options: Mapping[str, str]) -> Record:
    """A variant: its own row, with the options by which the product lists it; words stay with the product."""
    own = {name: record.get(name) for name in (*_FILLED, "id", "sku", "sale_price", "sale_from", "sale_to")}
    merged = {**fields_of(options), **{k: v for k, v in own.items() if v}}
    return Record(record.row, merged, record.file)
