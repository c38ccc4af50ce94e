"""Connections to a SQLite file stay open, each with one caller at a time."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from stylist.tables import create, transaction

_SCHEMA = "CREATE TABLE IF NOT EXISTS words (word TEXT NOT NULL);"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create(tmp_path / "words.db", _SCHEMA)
    return tmp_path / "words.db"


def _words(path: Path) -> list[str]:
    with transaction(path) as table:
        return [word for (word,) in table.execute("SELECT word FROM words")]


def test_a_connection_is_used_again_and_by_nobody_else_meanwhile(path: Path) -> None:
    with transaction(path) as first, transaction(path) as beside:
        assert first is not beside
    with transaction(path) as again:
        assert again in (first, beside)


def test_what_failed_is_rolled_back_and_its_connection_closed(path: Path) -> None:
    with pytest.raises(KeyError), transaction(path) as table:
        table.execute("INSERT INTO words VALUES ('lost')")
        raise KeyError
    with pytest.raises(sqlite3.ProgrammingError):
        table.execute("SELECT 1")
    assert _words(path) == []


def test_a_file_that_was_put_in_place_of_another_is_the_one_that_is_read(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    create(other, _SCHEMA)
    with transaction(other) as table:
        table.execute("INSERT INTO words VALUES ('restored')")
    with sqlite3.connect(other) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink()
    other.replace(path)
    assert _words(path) == ["restored"]


def test_what_is_deleted_is_in_no_file_even_while_other_connections_are_open(path: Path) -> None:
    with transaction(path) as _, transaction(path) as table:
        table.execute("INSERT INTO words VALUES ('a-very-private-word')")
    with transaction(path, erasing=True) as table:
        table.execute("DELETE FROM words")
    assert not any(b"a-very-private-word" in file.read_bytes() for file in path.parent.glob("words.db*"))
