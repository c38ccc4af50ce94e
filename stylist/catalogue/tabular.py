"""Tables of text: encoding and delimiter found out, rows one by one, broken ones told apart."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from stylist.catalogue.encoding import MARK_ERRORS, detect_encoding
from stylist.catalogue.refusals import RefusedRow, RowRefusal, shown
from stylist.catalogue.source import Source
from stylist.catalogue.text import decodable

LONGEST_FIELD_CHARS = 1_000_000
DELIMITERS = ",\t;|"

Row = tuple[int, Mapping[str, str]]
"""Row number as a spreadsheet shows it (the header is 1), and its values by column name."""


@contextmanager
def text_of(source: Source, name: str) -> Iterator[io.TextIOWrapper]:
    """A file as text in its own encoding; undecodable bytes come out as surrogates."""
    encoding = detect_encoding(source.chunks(name))
    with (
        source.open(name) as stream,
        io.TextIOWrapper(stream, encoding=encoding, errors=MARK_ERRORS, newline="") as text,
    ):
        yield text


def head_text(source: Source, name: str) -> str:
    """The beginning of a file as text, for telling formats apart; never fails."""
    head = source.head(name)
    encoding = detect_encoding([head])
    return codecs.getincrementaldecoder(encoding)("replace").decode(head).removeprefix("\ufeff")


def find_delimiter(header: str) -> str:
    """The delimiter of a header line: the one that occurs most outside quotes."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=bare.count)


def rows_of(source: Source, name: str, delimiter: str | None = None) -> Iterator[Row | RefusedRow]:
    """Rows by column name. Broken rows (too many cells, undecodable, endless fields) come as refusals."""
    previous = csv.field_size_limit(LONGEST_FIELD_CHARS)
    try:
        with text_of(source, name) as text:
            first = text.readline().lstrip("\ufeff")
            found = delimiter or find_delimiter(first)
            yield from _rows(csv.reader(_chained(first, text), delimiter=found), name)
    finally:
        csv.field_size_limit(previous)


def _chained(first: str, rest: io.TextIOWrapper) -> Iterator[str]:
    yield first
    yield from rest


def _rows(cells: Iterator[Sequence[str]], name: str) -> Iterator[Row | RefusedRow]:
    header: list[str] | None = None
    number = 0
    while True:
        number += 1
        try:
            row = next(cells)
        except StopIteration:
            return
        except csv.Error as error:
            yield _csv_refusal(error).at(number, None, name)
            continue
        if header is None:
            header = [column.strip() for column in row]
        elif any(cell.strip() for cell in row):
            yield _named(header, row, number, name)


def _csv_refusal(error: csv.Error) -> RowRefusal:
    too_long = "field larger" in str(error)
    return RowRefusal("field_too_long" if too_long else "broken_row", "…" if too_long else error)


def _named(header: Sequence[str], row: Sequence[str], number: int, name: str) -> Row | RefusedRow:
    surplus = [cell for cell in row[len(header) :] if cell.strip()]
    first = row[0] if row else ""
    if bad := next((cell for cell in row if not decodable(cell)), None):
        return RowRefusal("undecodable", bad).at(number, shown(first), name)
    if surplus:
        problem = f"{len(row)} cells under {len(header)} columns, from '{surplus[0]}'"
        return RowRefusal("broken_row", problem).at(number, first, name)
    return number, dict(zip(header, row, strict=False))
