"""Shopify's product export: several rows for a product, told by its handle; each is a variant or one more picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from stylist.catalogue.columns import SEPARATOR, column_key, fields_of
from stylist.catalogue.record import Entry, Product, Record
from stylist.catalogue.refusals import RefusedRow, RowRefusal
from stylist.catalogue.source import Source
from stylist.catalogue.tabular import Row, rows_of

_METAFIELD = re.compile(r"\s*\((?:product\.)?metafields.*\)\s*$")
_COLUMNS = {
    "title": "title", "body_html": "description", "vendor": "brand", "type": "product_type", "tags": "tags",
    "product_category": "category", "standardized_product_type": "category", "image_src": "image",
    "google_shopping_gender": "gender", "google_shopping_age_group": "age_group",
    "google_shopping_google_product_category": "category", "target_gender": "gender", "color_pattern": "colour",
    "sleeve_length_type": "sleeve", "clothing_features": "finish", "fabric": "material",
}  # fmt: skip


def read_shopify(source: Source, name: str) -> Iterator[Entry]:
    """Products of an export. Drafts and archived products are refused as not published."""
    handle = ""

    def key(entry: Row | RefusedRow) -> str:
        nonlocal handle
        if isinstance(entry, RefusedRow):
            return f"\0{entry.row}"
        handle = (entry[1].get("Handle") or entry[1].get("URL handle") or "").strip()
        return handle or f"\0{entry[0]}"

    for _, rows in groupby(rows_of(source, name), key):
        yield _product(list(rows), name)


def _product(entries: Iterable[Row | RefusedRow], name: str) -> Entry:
    rows: list[Row] = []
    for entry in entries:
        if isinstance(entry, RefusedRow):
            return entry
        rows.append((entry[0], {_METAFIELD.sub("", k): v or "" for k, v in entry[1].items() if k}))
    number, first = rows[0]
    handle = (first.get("Handle") or first.get("URL handle") or "").strip()
    if (state := _hidden(first)) is not None:
        return RowRefusal("not_published", state).at(number, handle, name)
    options = {i: first.get(f"Option{i} Name", "").strip() for i in (1, 2, 3)}
    offers = [Record(n, _offer(row, options, handle), name) for n, row in rows if row.get("Variant Price", "").strip()]
    main = Record(number, _main(first, [row for _, row in rows], handle), name)
    return Product(handle, main, tuple(offers) or (main,))


def _hidden(row: Mapping[str, str]) -> str | None:
    status, published = row.get("Status", "").strip().lower(), row.get("Published", "").strip().lower()
    if status in {"draft", "archived"}:
        return status
    return "Published = false" if published == "false" else None


def _main(first: Mapping[str, str], rows: list[Mapping[str, str]], handle: str) -> dict[str, str]:
    named = {
        ours: value.strip() for k, value in first.items() if value.strip() and (ours := _COLUMNS.get(column_key(k)))
    }
    plain = {k: v for k, v in fields_of(first).items() if k not in {"size", "price", "stock", "group"}}
    pictures = [row.get("Image Src", "").strip() for row in rows]
    images = SEPARATOR.join(dict.fromkeys(filter(None, pictures)))
    return {**plain, **named, "id": handle, "images": images, "image": ""}


def _offer(row: Mapping[str, str], options: Mapping[int, str], handle: str) -> dict[str, str]:
    """A variant row: its options under the names that the product's first row gives them."""
    chosen = {options[i]: row.get(f"Option{i} Value", "").strip() for i in options if options[i] not in {"", "Title"}}
    values = {
        k: v for k, v in fields_of(chosen).items() if k in {"size", "colour", "material", "pattern", "length", "fit"}
    }
    sku = row.get("Variant SKU", "").strip().lstrip("'")
    values |= {"sku": sku or "-".join([handle, *filter(None, chosen.values())]), "price": row["Variant Price"].strip()}
    if image := row.get("Variant Image", "").strip():
        values["image"] = image
    return values | _stock(row)


def _stock(row: Mapping[str, str]) -> dict[str, str]:
    """Stock counts where it is tracked; a variant that may be oversold is always available."""
    pieces = row.get("Variant Inventory Qty", "").strip()
    found = {"stock": pieces} if pieces else {}
    if row.get("Variant Inventory Policy", "").strip() == "continue" or not row.get("Variant Inventory Tracker", "x"):
        found["availability"] = "in stock"
    return found
