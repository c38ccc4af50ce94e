"""What every database of ours can do, and how its statements look."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol

from stylist.sealing import OPEN, Seal
from stylist.tables.forms import is_newest

Values = Sequence[Any]


class Found(Protocol):
    """The answer to a statement."""

    @property
    def rowcount(self) -> int:
        """Rows that a change changed."""

    @property
    def description(self) -> Any:
        """A tuple for each column, its name first."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Row by row."""


class Table(Protocol):
    """A connection within a transaction. Statements have ``?`` for values."""

    def execute(self, statement: str, values: Values = (), /) -> Found:
        """One statement."""

    def executemany(self, statement: str, rows: Sequence[Values], /) -> Found:
        """One statement for each row."""


class Database(ABC):
    """Tables that several processes share. Written for SQLite; ``rowid`` is the order of insertion everywhere."""

    seal: Seal = OPEN
    """Encrypts what is written as ``Private``."""

    @abstractmethod
    def transaction(self, alone: str | None = None, *, erasing: bool = False) -> AbstractContextManager[Table]:
        """One transaction: committed at the end, rolled back on an error.

        alone: what it reads stays true until it ends; others that are alone under the same name wait for it.
        erasing: it deletes something of a person, of which nothing may be left in a file of ours when it has ended.
        """

    def create(self, schema: str) -> None:
        """Make tables where they are missing; what is there in an older form is migrated first.

        schema: "CREATE … IF NOT EXISTS" statements in SQLite's words. Raises DatabaseTooNew.
        """
        if not self._created(schema):
            from stylist.tables.migrating import bring_up_at  # noqa: PLC0415 (SQLAlchemy, and seldom needed)

            bring_up_at(self.address)
            self._created(schema)

    def _created(self, schema: str) -> bool:
        """False: nothing was done, for the tables have to be migrated first."""
        with self.transaction(alone="schema") as table:
            names = [name for (name,) in table.execute(self._NAMES)]
            if not is_newest(table.execute, names, self):
                return False
            for statement in self._worded(schema).split(";"):
                if statement.strip():
                    table.execute(statement)
        return True

    _NAMES: ClassVar[str]
    """A query for the names of the tables."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where it is, for SQLAlchemy."""

    def _worded(self, schema: str) -> str:
        """A schema in this database's words."""
        return schema

    @abstractmethod
    def wipe(self, *tables: str) -> None:
        """Leave nothing in the files of what was deleted from these tables."""

    @abstractmethod
    def mark(self) -> int:
        """A number for this process, among all that use this database now."""

    @abstractmethod
    def others(self) -> list[int]:
        """The marks of other processes that are alive."""


def among(values: Collection[Any]) -> str:
    """The list behind IN for these values: "(?, ?)"; "(NULL)", in which nothing is, for none."""
    return f"({', '.join('?' * len(values)) or 'NULL'})"
