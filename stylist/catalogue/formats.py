"""The formats of feeds, and telling them apart by their content, whatever the file is called."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from stylist.catalogue.columns import column_key, known_share
from stylist.catalogue.readers.google import read_google_xml
from stylist.catalogue.readers.magento import is_magento_tree, read_magento
from stylist.catalogue.readers.shopify import read_shopify
from stylist.catalogue.readers.tables import read_delimited, read_json, read_jsonl, read_parquet
from stylist.catalogue.readers.woocommerce import read_woocommerce
from stylist.catalogue.record import Entry
from stylist.catalogue.source import Source
from stylist.catalogue.tabular import find_delimiter, head_text
from stylist.errors import UnknownFeed

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".heic", ".avif", ".bmp", ".svg", ".zip"}
LEAST_KNOWN_COLUMNS = 0.25


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what it is called, and its reader (given the source, and the file in it)."""

    label: str
    read: Callable[[Source, str], Iterator[Entry]]


FORMATS: Mapping[str, Format] = {
    "csv": Format("CSV or any delimited table", read_delimited),
    "tsv": Format("TSV", read_delimited),
    "google-tsv": Format("Google Merchant TSV", read_delimited),
    "google-xml": Format("Google Merchant XML (RSS or Atom)", read_google_xml),
    "jsonl": Format("JSON lines", read_jsonl),
    "json": Format("JSON", read_json),
    "parquet": Format("Parquet", read_parquet),
    "shopify": Format("Shopify product CSV", read_shopify),
    "woocommerce": Format("WooCommerce product CSV", read_woocommerce),
    "magento": Format("Magento export or sample data", lambda source, _name: read_magento(source)),
}


def find_format(source: Source, named: str | None = None) -> tuple[str, str]:
    """Format and file of a feed. ``named`` is believed; otherwise the first file that reads like a feed decides.

    Raises UnknownFeed, which lists the known formats.
    """
    if named is not None and named not in FORMATS:
        raise UnknownFeed(path=named, known=", ".join(FORMATS))
    candidates = [f for f in source.files if PurePosixPath(f).suffix.lower() not in _PICTURES]
    if named == "magento" or (named is None and is_magento_tree(source.files)):
        return "magento", candidates[0] if candidates else ""
    for name in candidates:
        found = sniff(source, name)
        if found is not None:
            return named or found, name
    if named and candidates:
        return named, candidates[0]
    raise UnknownFeed(path=source.path.name, known=", ".join(FORMATS))


def sniff(source: Source, name: str) -> str | None:
    """The format of one file by its first bytes, or None."""
    if source.head(name, 4) == b"PAR1":
        return "parquet"
    text = head_text(source, name).lstrip()
    if text.startswith("<"):
        start = text[:4096].lower()
        return "google-xml" if "<rss" in start or "<feed" in start or "<channel" in start else None
    if text.startswith(("{", "[")):
        return _json_kind(text)
    return _table_kind(text)


def _json_kind(text: str) -> str | None:
    if text.startswith("["):
        return "json"
    try:
        json.loads(text.split("\n", 1)[0])
    except (ValueError, RecursionError):
        return "json" if text[1:].lstrip().startswith('"') else None
    return "jsonl"


def _table_kind(text: str) -> str | None:
    header = text.split("\n", 1)[0]
    delimiter = find_delimiter(header)
    names = [cell.strip('"\r ') for cell in header.split(delimiter)]
    columns = {column_key(name) for name in names}
    if {"handle", "title"} <= columns and {"variant_price", "option1_name", "option1_value"} & columns:
        return "shopify"
    if {"type", "sku", "name"} <= columns and {"regular_price", "attribute_1_name", "published"} & columns:
        return "woocommerce"
    if {"sku", "product_type"} <= columns and {"attribute_set_code", "additional_attributes"} & columns:
        return "magento"
    if {"id", "title", "image_link"} <= columns:
        return "google-tsv" if delimiter == "\t" else "csv"
    if len(names) >= 2 and known_share(names) >= LEAST_KNOWN_COLUMNS:
        return "tsv" if delimiter == "\t" else "csv"
    return None
