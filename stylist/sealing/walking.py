"""Encrypting what is there already, changing the key, and the way back: in place, while others read and write.

A value is only replaced where it is still the one that was read, so that nothing that is written meanwhile is lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, Connection, Engine, LargeBinary, MetaData, Table, Text, cast, select, update

from stylist.sealing.columns import CIPHER, COLUMNS, Kept
from stylist.sealing.keys import NOTE, write_note
from stylist.sealing.seal import EncryptionKeyWrong, Seal, is_sealed
from stylist.services import Services
from stylist.tables.migrating import engine_at
from stylist.tables.sqlite import PATIENCE_S, prepare

AT_ONCE = 200
"""Rows of one transaction."""
Report = Callable[[int, int, str], None]


@dataclass
class Turned:
    """What came of it. values, pictures: how many were changed; unreadable: under none of the keys; aside: folders of
    earlier restores, which stay as they are."""

    values: int = 0
    pictures: int = 0
    checked: int = 0
    unreadable: dict[str, int] = field(default_factory=dict)
    aside: list[str] = field(default_factory=list)

    def missed(self, where: str) -> None:
        """One that could not be read."""
        self.unreadable[where] = self.unreadable.get(where, 0) + 1


def turn_all(services: Services, to_open: bool = False, report: Report = lambda *_: None) -> Turned:
    """Bring every private value and picture under the first key, or lay all open (then nothing else may run).

    report: called with how much is done, of how much, and what is being done.
    """
    turned, folder = Turned(), services.settings.data_dir
    turned.aside = sorted(path.name for path in folder.glob("before-*"))
    for engine in engines(services):
        try:
            for kept, table in _private(engine):
                _turn_column(engine, table, kept, services.seal, to_open, turned, report)
            _clear(engine)
        finally:
            engine.dispose()
    _turn_pictures(services, to_open, turned, report)
    if to_open:
        (folder / NOTE).unlink(missing_ok=True)
    elif not turned.unreadable:
        write_note(services.seal, folder)
    return turned


def open_left(services: Services) -> int:
    """How many private values and pictures are not encrypted yet."""
    count = 0
    for engine in engines(services):
        try:
            for kept, table in _private(engine):
                with engine.connect() as connection:
                    column = table.c[kept.column]
                    shown = column if isinstance(column.type, LargeBinary) else cast(column, Text)
                    begin = connection.execute(select(shown).where(column.is_not(None)))
                    count += sum(not is_sealed(_text(value)) for (value,) in begin)
        finally:
            engine.dispose()
    for file in services.files.of_people():
        if file.path.exists():
            with file.path.open("rb") as data:
                count += not is_sealed(data.read(32))
    return count


def engines(services: Services) -> Iterator[Engine]:
    """Every database with something private in it."""
    settings = services.settings
    if services.server is not None:
        yield engine_at(services.server.address)
    else:
        for path in sorted(settings.data_dir.glob("*.db")):
            yield engine_at(f"sqlite:///{path}")
    if settings.desk_database is not None:
        yield engine_at(settings.desk_database.get_secret_value())


def _private(engine: Engine) -> Iterator[tuple[Kept, Table]]:
    """Private columns that this database has. Postgres keeps the checkpoints' own table as readable JSON of ids."""
    found = MetaData()
    found.reflect(engine, only=lambda name, _: name in {kept.table for kept in COLUMNS})
    for kept in COLUMNS:
        table = found.tables.get(kept.table)
        if table is not None and not (kept.kind and isinstance(table.c[kept.column].type, JSON)):
            yield kept, table


def _turn_column(
    engine: Engine, table: Table, kept: Kept, seal: Seal, to_open: bool, turned: Turned, report: Report
) -> None:
    keys = list(table.primary_key)
    with engine.connect() as connection:
        rows = connection.execute(select(*keys).where(table.c[kept.column].is_not(None))).all()
    for start in range(0, len(rows), AT_ONCE):
        with engine.begin() as connection:
            for row in rows[start : start + AT_ONCE]:
                _turn_value(connection, table, kept, _is(keys, row), seal, to_open, turned)
        report(min(start + AT_ONCE, len(rows)), len(rows), f"{kept.table}.{kept.column}")


def _turn_value(
    connection: Connection, table: Table, kept: Kept, here: Sequence[Any], seal: Seal, to_open: bool, turned: Turned
) -> None:
    column = table.c[kept.column]
    as_json = isinstance(column.type, JSON)
    shown = cast(column, Text) if as_json else column
    found = connection.execute(select(shown, *([table.c[kept.kind]] if kept.kind else [])).where(*here)).first()
    if found is None or found[0] is None:  # gone meanwhile
        return
    turned.checked += 1
    try:
        new = seal.turned(_text(found[0]), to_open)
    except EncryptionKeyWrong:
        turned.missed(f"{kept.table}.{kept.column}")
        return
    if new is None:
        return
    values: dict[Column[Any], Any] = {column: json.loads(new) if as_json and to_open else new}
    if kept.kind:
        kind = str(found[1]).removesuffix(f"+{CIPHER}")
        values[table.c[kept.kind]] = kind if to_open else f"{kind}+{CIPHER}"
    changed = connection.execute(update(table).where(*here, shown == found[0]).values(values))
    turned.values += changed.rowcount


def _text(value: Any) -> Any:
    """A value as it was sealed: of JSON that is one encrypted text, that text."""
    return (
        json.loads(value)
        if isinstance(value, str) and is_sealed(value.removeprefix('"')) and value[0] == '"'
        else value
    )


def _is(keys: Sequence[Column[Any]], row: Sequence[Any]) -> list[Any]:
    return [key == value for key, value in zip(keys, row, strict=True)]


def _turn_pictures(services: Services, to_open: bool, turned: Turned, report: Report) -> None:
    files = services.files.of_people()
    for done, file in enumerate(files, 1):
        turned.checked += 1
        try:
            turned.pictures += services.files.seal_again(file, to_open)
        except EncryptionKeyWrong:
            turned.missed(f"pictures ({file.kind})")
        report(done, len(files), "pictures")


def _clear(engine: Engine) -> None:
    """Leave nothing of the former values in the database's files."""
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(Path(str(engine.url.database)), timeout=PATIENCE_S)) as connection:
            prepare(connection)
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    elif engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for _, table in _private(engine):
                connection.exec_driver_sql(f"VACUUM {table.name}")
