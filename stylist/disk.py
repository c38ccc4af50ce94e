"""A full disk, told as such whoever noticed it: the file system, SQLite, SQLAlchemy, Chroma or Postgres."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from stylist.errors import DiskFull, StylistError

_ERRNOS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SQLITE = {"SQLITE_FULL", "SQLITE_IOERR_SHMSIZE"}
"""The second one: no room for the index of the write-ahead log."""
_SQLSTATE = "53100"
_WORDS = ("database or disk is full", "No space left on device")


def is_full(problem: BaseException | None) -> bool:
    """Whether an error, or what it came of, says that a disk has no room left."""
    while problem is not None:
        known = (
            isinstance(problem, OSError) and problem.errno in _ERRNOS,
            isinstance(problem, sqlite3.Error) and getattr(problem, "sqlite_errorname", "") in _SQLITE,
            getattr(problem, "sqlstate", None) == _SQLSTATE,
            any(words in str(problem) for words in _WORDS),
        )
        if any(known):
            return True
        problem = problem.__cause__
    return False


@contextmanager
def with_room() -> Iterator[None]:
    """What fails within because a disk is full raises DiskFull."""
    try:
        yield
    except StylistError:
        raise
    except Exception as problem:  # each library has a tree of its own
        if is_full(problem):
            raise DiskFull from problem
        raise
