"""Tables of earlier programs come to the newest form, with their rows, once, whoever opens them.

``tests/data/form_0001`` holds what the program wrote before forms had numbers, as its databases dumped it.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from stylist.desk.basket import Entry
from stylist.desk.database import open_database
from stylist.privacy.consent import ConsentLedger
from stylist.tables import Database, Place, at, forms, migrating, transaction
from stylist.tables.forms import MIGRATIONS, DatabaseTooNew, newest
from tests.stylist.all_tables import ORDER, TALLY, AllTables

DUMPS = Path(__file__).parents[1] / "data" / "form_0001"
NEXT = """
import time
from alembic import op
import sqlalchemy as sa
revision, down_revision = "{number}", "{before}"
def upgrade():
    if sa.inspect(op.get_bind()).has_table("consent"):
        op.add_column("consent", sa.Column("words", sa.Text, nullable=False, server_default="yes"))
        time.sleep(0.3)
    {then}
"""


@pytest.fixture(autouse=True)
def newest_is_looked_up() -> Iterator[None]:
    yield
    newest.cache_clear()


@pytest.fixture
def old(place: Place) -> Place:
    """A database of the first form."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place)) as connection:
            connection.executescript((DUMPS / "sqlite.sql").read_text("utf-8"))
        return place
    with transaction(place) as table:
        table.execute((DUMPS / "postgres.sql").read_text("utf-8"))
    return place


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations with one more, which adds a column to the consents."""
    return use(with_one_more(tmp_path / "migrations"), monkeypatch)


def with_one_more(folder: Path, then: str = "") -> Path:
    (folder / "versions").mkdir(parents=True)
    for path in (MIGRATIONS / "env.py", *(MIGRATIONS / "versions").glob("*.py")):
        (folder / path.relative_to(MIGRATIONS)).write_bytes(path.read_bytes())
    words = NEXT.format(number="9001", before=newest(), then=then)
    (folder / "versions" / "9001_words.py").write_text(words, "utf-8")
    return folder


def use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    newest.cache_clear()
    monkeypatch.setattr(forms, "MIGRATIONS", folder)
    monkeypatch.setattr(migrating, "MIGRATIONS", folder)
    return folder


def columns(place: Place) -> set[tuple[object, ...]]:
    if isinstance(place, Path):
        query = (
            "SELECT m.name, c.name, c.type, c.'notnull', c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c "
            "WHERE m.type = 'table' UNION SELECT tbl_name, name, '', 0, 0 FROM sqlite_master WHERE type = 'index'"
        )
    else:
        query = (
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
            "WHERE table_schema = current_schema() "
            "UNION SELECT tablename, indexname, '', '', '' FROM pg_indexes WHERE schemaname = current_schema()"
        )
    with transaction(place) as table:
        return {tuple(row) for row in table.execute(query)}


def form(place: Place) -> list[str]:
    with transaction(place) as table:
        return [number for (number,) in table.execute("SELECT version_num FROM stylist_form")]


def test_what_an_earlier_program_wrote_is_found(old: Place, tmp_path: Path) -> None:
    tables = AllTables(old, tmp_path)
    found = tables.read()
    tables.close()
    assert found == {
        "words": ["a navy linen shirt", "Three fit."],
        "consent": True,
        "job": [("queued", "preview")],
        "files": [".png"],
        "sites": [("https://shop.test",)],
        "hits": 4,
        "demand": {TALLY: 3},
        "order": ORDER,
        "basket": [Entry("s1-M", "s1", 2)],
        "others": [[], [], []],
    }
    assert form(old) == [newest()]


def test_old_tables_become_what_new_ones_are(old: Place, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Fails where a schema was changed without a migration that changes what is there."""
    fresh: Place = tmp_path / "fresh.db"
    if not isinstance(old, Path):
        fresh = type(old)(request.getfixturevalue("postgres_server").database())
    for place in (old, fresh):
        AllTables(place, tmp_path).close()
    assert columns(old) == columns(fresh)
    if isinstance(fresh, Database):
        fresh.close()  # type: ignore[attr-defined]


def test_the_migrations_are_one_line() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    numbers = [step.revision for step in script.walk_revisions()][::-1]
    assert script.get_heads() == [newest()]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


@pytest.mark.usefixtures("later")
def test_a_migration_runs_once_and_a_new_database_needs_none(old: Place, tmp_path: Path) -> None:
    for _ in range(2):
        assert ConsentLedger(old).given("ann")
        assert form(old) == ["9001"]
        with transaction(old) as table:
            assert table.execute("SELECT words FROM consent").fetchall() == [("yes",)]
    empty = tmp_path / "empty.db"
    ConsentLedger(empty)
    assert form(empty) == ["9001"]


@pytest.mark.usefixtures("later")
def test_the_desk_s_tables_are_migrated_too(old: Place, tmp_path: Path) -> None:
    open_database(at(old).address, tmp_path).dispose()
    assert form(old) == ["9001"]


def test_a_database_of_a_later_program_is_refused(place: Place, tmp_path: Path) -> None:
    ConsentLedger(place)
    with transaction(place) as table:
        table.execute("UPDATE stylist_form SET version_num = '9001'")
    before = columns(place)
    for opened in (lambda: ConsentLedger(place), lambda: open_database(at(place).address, tmp_path)):
        with pytest.raises(DatabaseTooNew, match=r"9001.*Install that version again") as refused:
            opened()
        assert "9001" in refused.value.say("zh")
    assert columns(place) == before


def test_a_migration_that_fails_changes_nothing(old: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = columns(old)
    use(with_one_more(tmp_path / "m", then="raise ArithmeticError"), monkeypatch)
    with pytest.raises(ArithmeticError):
        ConsentLedger(old)
    assert columns(old) == before


def test_processes_that_start_at_once_migrate_once(old: Place, later: Path) -> None:
    opened = f"Path({str(old)!r})" if isinstance(old, Path) else f"Postgres({at(old).address!r})"
    code = (
        "from pathlib import Path; from stylist.tables import forms, migrating; "
        f"forms.MIGRATIONS = migrating.MIGRATIONS = Path({str(later)!r}); "
        "from stylist.tables.postgres import Postgres; from stylist.privacy.consent import ConsentLedger; "
        f"place = {opened}; print(ConsentLedger(place).given('ann')); getattr(place, 'close', int)()"
    )
    started = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) for _ in range(3)]
    assert [process.communicate(timeout=120)[0] for process in started] == [b"True\n"] * 3
    assert form(old) == ["9001"]
