"""Which form the tables of a database have: the number of the newest migration that it went through.

Whoever uses tables makes those that are missing, in their newest form. What is there already in an older form goes
through the migrations (``migrations/versions``) before that, once, while other processes wait. Each database has a
number of its own, all go through the same migrations, and a migration changes the tables that it finds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from stylist.errors import Conflict

FORM = "stylist_form"
"""The table with the number."""
MIGRATIONS = Path(__file__).with_name("migrations")
_MAKE = f"CREATE TABLE {FORM} (version_num VARCHAR(32) NOT NULL, CONSTRAINT {FORM}_pkc PRIMARY KEY (version_num))"
"""As alembic makes it."""


class DatabaseTooNew(Conflict):
    """Tables that a later program wrote."""

    code: ClassVar[str] = "database_too_new"
    en: ClassVar[str] = (
        "The tables in '{place}' were written by a later stylist (form {found}; this one knows up to {known}). Nothing "
        "was changed. Install that version again, or restore a backup from before it."
    )
    zh: ClassVar[str] = (
        "“{place}”里的数据表由更新版本的 stylist 写入（格式 {found}，当前程序最多认识 {known}）。什么都没有改动。"
        "请重新安装那个版本，或恢复升级之前的备份。"
    )


@cache
def newest() -> str:
    """The number of the newest migration, told by the names of their files: alembic takes a second to load."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_newest(execute: Callable[[str], Iterable[Any]], tables: Collection[str], place: object) -> bool:
    """Whether a database has the newest form; an empty one has it from now on. False: it has to be migrated.

    Raises DatabaseTooNew.
    """
    if FORM not in tables:
        if tables:
            return False
        execute(_MAKE)
        execute(f"INSERT INTO {FORM} VALUES ('{newest()}')")  # noqa: S608 (our own number)
        return True
    found = max((str(number) for (number,) in execute(f"SELECT version_num FROM {FORM}")), default="")  # noqa: S608
    if found > newest():
        raise DatabaseTooNew(place=place, found=found, known=newest())
    return found == newest()
