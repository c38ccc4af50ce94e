"""SQLite as every table here uses it: write-ahead, patient with others, and overwriting what is deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PATIENCE_S = 30
"""Seconds to wait for another writer."""


def prepare(connection: sqlite3.Connection) -> None:
    """Settings of a new connection. ``secure_delete``: "forget me" leaves no bytes behind in the file."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA secure_delete=ON")


@contextmanager
def transaction(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on a connection of its own: committed at the end, rolled back on an error, closed always."""
    with closing(sqlite3.connect(path, timeout=PATIENCE_S)) as connection, connection:
        prepare(connection)
        yield connection


def create(path: Path, schema: str) -> None:
    """Make the file with its folder and tables where they are missing. schema: "CREATE … IF NOT EXISTS" statements."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with transaction(path) as table:
        table.executescript(schema)
