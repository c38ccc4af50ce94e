"""Where what is remembered is kept: SQLite files in the data folder, or a Postgres server that several machines share.

Statements are written once, in the SQL that both understand.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from stylist.sealing import Seal
from stylist.tables.database import Database, Found, Table, among
from stylist.tables.sqlite import PATIENCE_S, SqliteFile, prepare

__all__ = [
    "PATIENCE_S", "Database", "Found", "Place", "Table", "among", "at", "create", "prepare", "transaction", "under",
]  # fmt: skip

Place = Path | Database
"""A SQLite file, or a database."""


def at(place: Place) -> Database:
    """The database of a place."""
    return SqliteFile(place) if isinstance(place, Path) else place


def under(place: Path, seal: Seal) -> Place:
    """A file whose private values are encrypted, where there is a key."""
    return SqliteFile(place, seal) if seal.on else place


def transaction(place: Place, alone: str | None = None, *, erasing: bool = False) -> AbstractContextManager[Table]:
    """One transaction, see ``Database.transaction``."""
    return at(place).transaction(alone, erasing=erasing)


def create(place: Place, schema: str) -> None:
    """Make tables where they are missing, see ``Database.create``."""
    at(place).create(schema)
