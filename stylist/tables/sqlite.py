"""SQLite as every table here uses it: write-ahead, patient with others, and overwriting what is deleted."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from stylist.disk import with_room
from stylist.sealing import OPEN, Seal
from stylist.tables.database import Database, Table
from stylist.tables.sealed import sealing
from stylist.tables.trouble import busy

PATIENCE_S = 30
"""Seconds to wait for another writer."""
_Id = tuple[int, int] | None


def prepare(connection: sqlite3.Connection) -> None:
    """Settings of a new connection. ``secure_delete``: "forget me" leaves no bytes behind in the file."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA secure_delete=ON")


_MOST_IDLE = 8
_idle: defaultdict[tuple[Path, int], deque[tuple[sqlite3.Connection, _Id]]] = defaultdict(deque)
"""Open connections that nobody uses, by file and process: the last one used comes first. Opening one costs more than
most transactions; and whoever closes the last one folds the log into the file, while everybody else waits for it."""


def _identity(path: Path) -> _Id:
    """Which file is at a path now: a restored one is another."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for this caller alone, with its transaction committed at the end. An error closes it."""
    idle = _idle[path, os.getpid()]
    connection, file = _taken(idle, path) or _opened(path)
    try:
        with connection:
            yield connection
    except BaseException:
        connection.close()
        raise
    if len(idle) < _MOST_IDLE:
        idle.append((connection, file))
    else:
        connection.close()


def _taken(idle: deque[tuple[sqlite3.Connection, _Id]], path: Path) -> tuple[sqlite3.Connection, _Id] | None:
    now = _identity(path)
    while True:
        try:
            connection, file = idle.pop()
        except IndexError:
            return None
        if file == now:
            return connection, file
        connection.close()


def _opened(path: Path) -> tuple[sqlite3.Connection, _Id]:
    connection = sqlite3.connect(path, timeout=PATIENCE_S, check_same_thread=False)
    prepare(connection)
    return connection, _identity(path)


@contextmanager
def _told() -> Iterator[None]:
    """A disk without room becomes DiskFull, a file that another writer keeps too long DatabaseBusy."""
    with with_room():
        try:
            yield
        except sqlite3.OperationalError as problem:
            if told := busy(problem):
                raise told from problem
            raise


@dataclass(frozen=True)
class SqliteFile(Database):
    """One file. Each transaction has a connection to itself, from those that earlier ones left open."""

    path: Path
    seal: Seal = OPEN
    _NAMES: ClassVar[str] = "SELECT name FROM sqlite_master WHERE type = 'table'"

    @contextmanager
    def transaction(self, alone: str | None = None, *, erasing: bool = False) -> Iterator[Table]:
        with _told(), _connected(self.path) as connection:
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
        with _told(), _connected(self.path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def mark(self) -> int:
        return os.getpid()

    def others(self) -> list[int]:
        """This process' own number is left out: in a container it is the same after every restart."""
        processes = Path("/proc").glob("[0-9]*") if Path("/proc").is_dir() else ()
        return [number for entry in processes if (number := int(entry.name)) != os.getpid()]
