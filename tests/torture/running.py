"""All of it, one after the other."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from tests import postgres
from tests.torture.days import DAYS, bad_day
from tests.torture.ground import Ground
from tests.torture.killing import KINDS, Killed
from tests.torture.table import Row


def torture(kills: int, seed: int, only: str, log: TextIO) -> list[Row]:
    """All parts whose name holds ``only``; ``kills`` processes are killed in all. log: what is wrong, in words."""
    rows: list[Row] = []
    with _server() as server:
        for place in ("SQLite", "Postgres"):
            for kind in (k for k in KINDS if only in k.part):
                if place == "Postgres" and server is None:
                    rows.append(Row(kind.part, "Postgres: not installed here", skipped=True))
                else:
                    rows.append(_told(_killed(kind, server if place == "Postgres" else None, kills, seed), log))
        rows += [_told(bad_day(name, server), log) for name in DAYS if only in name]
    return rows


def _killed(kind: type[Killed], server: postgres.Server | None, kills: int, seed: int) -> Row:
    with tempfile.TemporaryDirectory(prefix="stylist-torture-") as folder:
        ground = Ground(Path(folder), server.database() if server else None)
        return kind(ground, random.Random(seed)).run(max(1, kills // (2 * len(KINDS))))


@contextmanager
def _server() -> Iterator[postgres.Server | None]:
    if postgres.programs() is None:
        yield None
        return
    with postgres.running() as server:
        yield server


def _told(row: Row, log: TextIO) -> Row:
    for what, wrong in (("lost", row.lost), ("doubled", row.doubled)):
        for words in wrong:
            log.write(f"{row.part}: {what}: {words}\n")
    log.write(f"| {' | '.join(row.cells())} |\n")
    log.flush()
    return row
