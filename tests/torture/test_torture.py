"""A small ``make torture``: sixteen kills and the quicker bad days, and nothing lost or doubled."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.torture.days import bad_day
from tests.torture.running import torture
from tests.torture.table import BEGIN, END, Row, as_text, write


@pytest.mark.slow
def test_sixteen_kills_lose_nothing_and_double_nothing() -> None:
    log = io.StringIO()
    rows = torture(16, seed=5, only="kill", log=log)
    assert all(row.whole for row in rows), log.getvalue()
    assert sum(row.times for row in rows if not row.skipped) >= 8


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Chroma server away", "clock jumps a day", "disk full", "feed shrinks"])
def test_a_bad_day_is_said_and_heals(name: str) -> None:
    row = bad_day(name, None)
    if row.skipped:
        pytest.skip(row.done)
    assert row.whole, row


def test_the_table_goes_between_its_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    rows = [
        Row("kill", "SQLite", 3, 1.25, lost=["a message"]),
        Row("kill", "Postgres: not installed here", skipped=True),
    ]
    write(rows, page)
    assert page.read_text() == f"before\n{BEGIN}\n{as_text(rows)}\n{END}\nafter\n"
    assert "| kill | SQLite | 3 | 1 | 0 | 1.2 |" in page.read_text()
    assert not rows[0].whole
