"""Generic tables, one row for a product or for a size of one: CSV, TSV (Google's too), rows of JSON and Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from stylist.catalogue.columns import SEPARATOR, fields_of
from stylist.catalogue.record import Entry, Product, Record, grouped
from stylist.catalogue.refusals import RefusedRow, RowRefusal
from stylist.catalogue.source import Source
from stylist.catalogue.tabular import LONGEST_FIELD_CHARS, rows_of, text_of
from stylist.catalogue.text import decodable
from stylist.errors import UnknownFeed
from stylist.garment import Garment
from stylist.vocabulary import Kind, terms

PARQUET_BATCH_ROWS = 1000
_OFFERS = ("variants", "skus", "offers")
_IDS: Mapping[str, Kind] = {
    "category": "category", "colours": "colour", "patterns": "pattern", "fabrics": "fabric", "finishes": "finish",
    "seasons": "season", "occasions": "occasion", "sleeve": "sleeve", "neckline": "neckline", "length": "length",
    "fit": "fit",
}  # fmt: skip


def read_delimited(source: Source, name: str) -> Iterator[Entry]:
    """CSV, TSV or any other delimited table, its columns named by ``columns.toml``."""
    records = (
        entry if isinstance(entry, RefusedRow) else Record(entry[0], fields_of(entry[1]), name)
        for entry in rows_of(source, name)
    )
    yield from grouped(records)


def read_jsonl(source: Source, name: str) -> Iterator[Entry]:
    """One JSON object on each line: our own garments ("titles", "variants"), or rows of any shop."""
    held: list[Record] = []
    with text_of(source, name) as text:
        for number, line in enumerate(_lines(text), start=1):
            if line.strip():
                yield from _from_json_line(line, number, name, held)
    yield from grouped(held)


def read_json(source: Source, name: str) -> Iterator[Entry]:
    """One JSON document: a list of such objects, or an object with one list in it ("products")."""
    with text_of(source, name) as text:
        try:
            document = json.load(text, parse_float=_price_like)
        except (ValueError, RecursionError) as broken:
            raise UnknownFeed(path=name, known=f"JSON, which this is not ({broken})") from broken
    rows = document if isinstance(document, list) else next((v for v in document.values() if isinstance(v, list)), [])
    yield from _from_rows(enumerate(rows, start=1), name)


def read_parquet(source: Source, name: str) -> Iterator[Entry]:
    """A Parquet table, read a thousand rows at a time."""
    import pyarrow as pa  # noqa: PLC0415 - heavy, and only this format needs it
    import pyarrow.parquet as pq  # noqa: PLC0415

    with source.open(name) as stream:
        try:
            batches = pq.ParquetFile(pa.PythonFile(stream, mode="r")).iter_batches(PARQUET_BATCH_ROWS)
            rows = (row for batch in batches for row in batch.to_pylist())
            yield from _from_rows(enumerate(rows, start=1), name)
        except (pa.ArrowException, OSError) as broken:
            raise UnknownFeed(path=name, known=f"Parquet, which this is not ({broken})") from broken


def _lines(text: Any) -> Iterator[str]:
    """Lines, the endless ones cut (they are refused as broken JSON)."""
    while line := text.readline(8 * LONGEST_FIELD_CHARS):
        yield line


def _from_json_line(line: str, number: int, name: str, held: list[Record]) -> Iterator[Entry]:
    try:
        if not decodable(line):
            raise RowRefusal("undecodable", line)
        row = json.loads(line, parse_float=_price_like)
        entry = _entry(row, number, name)
    except (ValueError, RecursionError) as broken:
        yield RowRefusal("broken_row", f"{broken}: {line}").at(number, None, name)
    except RowRefusal as refusal:
        yield refusal.at(number, None, name)
    else:
        if isinstance(entry, Record):
            held.append(entry) if entry.get("group") else None
            if not entry.get("group"):
                yield Product(entry.get("id"), entry, (entry,))
        else:
            yield entry


def _from_rows(rows: Iterator[tuple[int, Any]], name: str) -> Iterator[Entry]:
    held: list[Record] = []
    for number, row in rows:
        try:
            entry = _entry(row, number, name)
        except RowRefusal as refusal:
            yield refusal.at(number, None, name)
            continue
        if not isinstance(entry, Record):
            yield entry
        elif entry.get("group"):
            held.append(entry)
        else:
            yield Product(entry.get("id"), entry, (entry,))
    yield from grouped(held)


def _entry(row: Any, number: int, name: str) -> Entry | Record:
    """A JSON object as a garment of ours, a product with nested variants, or a plain row."""
    if not isinstance(row, dict):
        raise RowRefusal("broken_row", f"an object was expected, not {row!r}")
    if "titles" in row and "variants" in row:
        return _own_garment(row)
    nested: list[Any] = next((row[key] for key in _OFFERS if isinstance(row.get(key), list) and row[key]), [])
    record = Record(number, fields_of(_flat(row)), name)
    offers = [Record(number, fields_of(_flat(o)), name) for o in nested if isinstance(o, dict)]
    return Product(record.get("id"), record, tuple(offers)) if offers else record


def _own_garment(row: Mapping[str, Any]) -> Garment:
    try:
        garment = Garment.model_validate_json(json.dumps(row, default=str))
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RowRefusal("broken_row", f"{where}: {first['msg']}") from invalid
    for name, kind in _IDS.items():
        value = getattr(garment, name)
        unknown = [v for v in ((value,) if isinstance(value, str) else value or ()) if v not in terms(kind)]
        if unknown:
            raise RowRefusal("broken_row", f"{name} '{unknown[0]}' is not in the vocabulary")
    return garment


def _flat(row: Mapping[str, Any]) -> dict[str, str]:
    return {str(key): text for key, value in row.items() if (text := _as_text(value))}


def _as_text(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        if "amount" in value or "value" in value:  # {"amount": 49.9, "currency": "USD"}
            return f"{value.get('amount', value.get('value'))} {value.get('currency', '')}".strip()
        return ""
    if isinstance(value, list | tuple):
        return SEPARATOR.join(filter(None, map(_as_text, value)))
    if isinstance(value, bytes):
        raise RowRefusal("undecodable", value[:40])
    return f"{_price_like(str(value))}" if isinstance(value, float) else str(value)


def _price_like(number: str) -> str:
    """A JSON number as text. Three decimals would read as thousands in a price ("1.299"), so they get a fourth."""
    if number.lower() in {"nan", "inf", "-inf", "infinity", "-infinity"} or "e" in number.lower():
        return number
    exact = Decimal(number)
    exponent = exact.as_tuple().exponent
    return f"{exact}0" if exponent == -3 else str(exact)
