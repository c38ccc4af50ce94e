"""Tables whose private values are encrypted: sealed on the way in, opened on the way out.

Statements stay as they are. What is private is marked where it is written (``Private``), and known by its mark where it
is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from stylist.sealing import Seal
from stylist.tables.database import Found, Table, Values


def sealing(table: Table, seal: Seal) -> Table:
    """The table as it is without a key; else one that encrypts."""
    return _Sealing(table, seal) if seal.on else table


class _Sealing:
    def __init__(self, table: Table, seal: Seal) -> None:
        self._table, self._seal = table, seal

    def execute(self, statement: str, values: Values = (), /) -> Found:
        return _Opening(self._table.execute(statement, self._written(values)), self._seal)

    def executemany(self, statement: str, rows: Sequence[Values], /) -> Found:
        return _Opening(self._table.executemany(statement, [self._written(row) for row in rows]), self._seal)

    def _written(self, values: Values) -> Values:
        return [self._seal.written(value) for value in values]


class _Opening:
    def __init__(self, found: Found, seal: Seal) -> None:
        self._found, self._seal = found, seal

    @property
    def rowcount(self) -> int:
        return self._found.rowcount

    @property
    def description(self) -> Any:
        return self._found.description

    def fetchone(self) -> Any:
        row = self._found.fetchone()
        return None if row is None else self._read(row)

    def fetchall(self) -> list[Any]:
        return [self._read(row) for row in self._found.fetchall()]

    def __iter__(self) -> Iterator[Any]:
        return map(self._read, self._found)

    def _read(self, row: Sequence[object]) -> tuple[object, ...]:
        return tuple(map(self._seal.read, row))
