"""SQLite as every table here uses it: write-ahead, patient with others, and overwriting what is deleted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from stylist.disk import with_room
from stylist.sealing import OPEN, Seal
from stylist.tables.database import Database, Table
from stylist.tables.sealed import sealing

PATIENCE_S = 30
"""Seconds to wait for another writer."""


def prepare(connection: sqlite3.Connection) -> None:
    """Settings of a new connection. ``secure_delete``: "forget me" leaves no bytes behind in the file."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA secure_delete=ON")


@cache
def _kept_open(path: Path) -> sqlite3.Connection:
    """One connection of this process that is never closed: whoever closes the last one folds the log into the file,
    and everybody else waits for the disk meanwhile."""
    connection = sqlite3.connect(path, timeout=PATIENCE_S, check_same_thread=False)
    prepare(connection)
    return connection


@dataclass(frozen=True)
class SqliteFile(Database):
    """One file, each transaction on a connection of its own."""

    path: Path
    seal: Seal = OPEN
    _NAMES: ClassVar[str] = "SELECT name FROM sqlite_master WHERE type = 'table'"

    @contextmanager
    def transaction(self, alone: str | None = None, *, erasing: bool = False) -> Iterator[Table]:
        with with_room():
            _kept_open(self.path)
            with closing(sqlite3.connect(self.path, timeout=PATIENCE_S)) as connection, connection:
                prepare(connection)
                if alone is not None:
                    connection.execute("BEGIN IMMEDIATE")
                yield sealing(connection, self.seal)
        if erasing:
            self.wipe()

    def create(self, schema: str) -> None:
        with with_room():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        super().create(schema)

    @property
    def address(self) -> str:
        return f"sqlite:///{self.path}"

    def __str__(self) -> str:
        return str(self.path)

    def wipe(self, *_: str) -> None:
        """Empty the write-ahead log; in the file itself what is deleted is overwritten at once."""
        with with_room(), closing(sqlite3.connect(self.path, timeout=PATIENCE_S)) as connection:
            prepare(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def mark(self) -> int:
        return os.getpid()

    def others(self) -> list[int]:
        """This process' own number is left out: in a container it is the same after every restart."""
        processes = Path("/proc").glob("[0-9]*") if Path("/proc").is_dir() else ()
        return [number for entry in processes if (number := int(entry.name)) != os.getpid()]
