"""Generic tables, one row for a product or for a size of one: CSV, TSV (Google's too), rows of JSON and Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import TextIOWrapper
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
    with text_of(source, name) as text:
        yield from _from_rows(_parsed_lines(text), name)


def read_json(source: Source, name: str) -> Iterator[Entry]:
    """One JSON document: a list of such objects, or an object with one list in it ("products")."""
    with text_of(source, name) as text:
        try:
            document = json.load(text, parse_float=_price_like)
        except (ValueError, RecursionError) as broken:
            raise UnknownFeed(path=name, known=f"JSON, which this is not ({broken})") from broken
    if isinstance(document, dict):
        document = next((value for value in document.values() if isinstance(value, list)), [document])
    rows = document if isinstance(document, list) else [document]
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


def _parsed_lines(text: TextIOWrapper) -> Iterator[tuple[int, Any]]:
    """Line numbers and what stands there: a JSON value, or the refusal of a line that is none."""
    number = 0
    while line := text.readline(8 * LONGEST_FIELD_CHARS):  # an endless line is cut, and so broken JSON
        number += 1
        if not decodable(line):
            yield number, RowRefusal("undecodable", line)
        elif line.strip():
            try:
                yield number, json.loads(line, parse_float=_price_like)
            except (ValueError, RecursionError) as broken:
                yield number, RowRefusal("broken_row", f"{broken}: {line}")


def _from_rows(rows: Iterator[tuple[int, Any]], name: str) -> Iterator[Entry]:
    """Entries of parsed rows; those of a group are held to the end."""
    held: list[Record] = []
    for number, row in rows:
        try:
            entry = _entry(row, number, name)
        except RowRefusal as refusal:
            yield refusal.at(number, None, name)
            continue
        if isinstance(entry, Record):
            if entry.get("group"):
                held.append(entry)
                continue
            entry = Product(entry.get("id"), entry, (entry,))
        yield entry
    yield from grouped(held)


def _entry(row: Any, number: int, name: str) -> Entry | Record:
    """A JSON object as a garment of ours, a product with nested variants, or a plain row."""
    if isinstance(row, RowRefusal):
        raise row
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
