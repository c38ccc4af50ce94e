"""A database that is there but has too much to do says so, with a code of its own: nobody is told to start it."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from stylist.desk.database import open_database
from stylist.tables import migrating, postgres, sqlite
from stylist.tables.database import Database
from stylist.tables.postgres import Postgres
from stylist.tables.sqlite import SqliteFile
from stylist.tables.trouble import RETRY_AFTER_S, DatabaseBusy, DatabaseUnreachable, busy

_SCHEMA = "CREATE TABLE IF NOT EXISTS words (word TEXT NOT NULL, n INTEGER NOT NULL);"


@pytest.fixture
def narrow(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Postgres:
    """A server with a pool of one connection, for which nobody waits long."""
    monkeypatch.setattr(postgres, "MOST_CONNECTIONS", 1)
    monkeypatch.setattr(postgres, "CONNECT_WITHIN_S", 0.5)
    return Postgres(postgres_url)


def test_a_pool_whose_connection_is_held_is_busy_and_free_again_afterwards(narrow: Postgres) -> None:
    narrow.create(_SCHEMA)
    with narrow.transaction(), pytest.raises(DatabaseBusy) as told, narrow.transaction():
        raise AssertionError("there was a second connection")
    assert (told.value.code, told.value.status) == ("database_busy", 503)
    assert told.value.facts["retry_after_s"] == RETRY_AFTER_S
    assert "connections are in use" in told.value.say("en") and f"again in {RETRY_AFTER_S} s" in told.value.say("en")
    assert "连接都在使用中" in told.value.say("zh") and f"{RETRY_AFTER_S} 秒后再试" in told.value.say("zh")
    with narrow.transaction() as table:
        assert list(table.execute("SELECT word FROM words")) == []
    narrow.close()


def test_a_pool_of_a_server_that_is_away_is_not_called_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "CONNECT_WITHIN_S", 0.5)
    away = Postgres("postgresql://ann:hidden@127.0.0.1:9/none")
    with pytest.raises(DatabaseUnreachable) as told, away.transaction():
        raise AssertionError("there was a connection")
    assert "refused" in told.value.say("en") and "hidden" not in told.value.say("en")
    away.close()


def test_of_two_changes_that_wait_for_each_other_one_is_told_to_try_again(postgres_url: str) -> None:
    server, both = Postgres(postgres_url), Barrier(2)
    server.create(_SCHEMA)
    with server.transaction() as table:
        table.executemany("INSERT INTO words VALUES (?, ?)", [("a", 0), ("b", 0)])
    with ThreadPoolExecutor(2) as pool:
        ends = [pool.submit(_crossing, server, both, *order) for order in (("a", "b"), ("b", "a"))]
    failed = [end.exception() for end in ends if end.exception()]
    assert [type(one) for one in failed] == [DatabaseBusy]
    assert "waited for each other" in str(failed[0])
    with server.transaction() as table:
        assert {n for (n,) in table.execute("SELECT n FROM words")} == {1}, "one change is there, whole"
    server.close()


def _crossing(database: Database, both: Barrier, first: str, then: str) -> None:
    with database.transaction() as table:
        table.execute("UPDATE words SET n = n + 1 WHERE word = ?", (first,))
        both.wait(20)
        table.execute("UPDATE words SET n = n + 1 WHERE word = ?", (then,))


def test_the_desks_connections_are_told_alike(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "CONNECT_WITHIN_S", 0.2)
    engine = open_database(postgres_url, tmp_path)
    held = []
    with pytest.raises(DatabaseBusy, match="connections are in use"):
        while True:
            held.append(engine.connect())
    assert held, "there were connections at first"
    for connection in held:
        connection.close()
    engine.dispose()


def test_a_row_that_somebody_else_holds_is_told_of_by_the_desk(postgres_url: str, tmp_path: Path) -> None:
    engine = open_database(postgres_url, tmp_path)
    with engine.begin() as first, engine.connect() as second:
        first.execute(text("LOCK TABLE desk_alerts IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(DatabaseBusy, match="held by another change"):
            second.execute(text("LOCK TABLE desk_alerts IN ACCESS EXCLUSIVE MODE NOWAIT"))
    engine.dispose()


def test_a_file_that_another_writer_keeps_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE_S", 0.1)
    file = SqliteFile(tmp_path / "words.db")
    file.create(_SCHEMA)
    writer = sqlite3.connect(file.path)
    writer.execute("BEGIN IMMEDIATE")
    sqlite._idle.clear()
    with pytest.raises(DatabaseBusy, match="held by another change"), file.transaction() as table:
        table.execute("INSERT INTO words VALUES ('a', 1)")
    writer.close()


def test_a_server_without_room_for_another_connection_is_busy_and_other_errors_are_not() -> None:
    import psycopg  # noqa: PLC0415 (optional)

    full = psycopg.OperationalError("connection failed: FATAL:  sorry, too many clients already")
    told = busy(full)
    assert told is not None and "in use" in told.say("en")
    assert busy(psycopg.OperationalError("connection refused")) is None and busy(ValueError()) is None
