"""The queue: a SQLite file that all processes of one machine share, or a Postgres server for several machines.

Why not a library: huey deletes a task when it is taken, so a killed worker takes it along; persist-queue puts back
every job that is being worked on as soon as another process opens the file; neither has priorities together with
positions, progress, cancelling and leases. procrastinate has most of them, on Postgres alone: two queues would have
to behave alike. Those are a dozen statements here.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from math import ceil
from statistics import median
from typing import Any

from stylist.errors import NotFound
from stylist.jobs.job import Ask, Failure, Job, JobEvent, Lease, State
from stylist.jobs.queue import DEATHS_MOST, LEASE_S, Busy, JobQueue, Load, Lost, WorkerDied, WorkerSeen, after_death_s
from stylist.sealing import Private
from stylist.tables import Place, Table, at, create, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, key TEXT NOT NULL,
    engine TEXT NOT NULL, batch TEXT NOT NULL, priority INTEGER NOT NULL, payload TEXT NOT NULL,
    state TEXT NOT NULL, seq INTEGER NOT NULL DEFAULT 0, progress INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0, deaths INTEGER NOT NULL DEFAULT 0, not_before REAL NOT NULL DEFAULT 0,
    made_at REAL NOT NULL, started_at REAL, finished_at REAL, worker TEXT, lease TEXT, lease_until REAL,
    result TEXT, code TEXT, status INTEGER, en TEXT, zh TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS jobs_by_key ON jobs (owner, key) WHERE state IN ('queued', 'running', 'done');
CREATE INDEX IF NOT EXISTS jobs_by_turn ON jobs (engine, state, priority, number);
CREATE TABLE IF NOT EXISTS job_events (
    job TEXT NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL, progress INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (job, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS job_workers (
    name TEXT PRIMARY KEY, engine TEXT NOT NULL, since REAL NOT NULL, seen_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS job_seconds (engine TEXT NOT NULL, seconds REAL NOT NULL, at REAL NOT NULL);
"""
_REMEMBERED = 50
"""Durations from which the next ones are estimated."""
_UNMEASURED_WAIT_S = 30
"""What a full queue says before any job was timed."""
_AHEAD_S = 600.0
"""A time further ahead was written by a clock that has been set back since: no lease and no pause is as long."""
_LATE = "SELECT id, deaths FROM jobs WHERE state = 'running' AND (lease_until < ? OR lease_until > ?)"
_AHEAD = (
    "SELECT count(*) FROM jobs WHERE engine = ? AND state = 'queued' "
    "AND (priority > ? OR (priority = ? AND number < ?))"
)


class TableQueue(JobQueue):
    """Jobs in tables at ``path``; at most ``most_queued`` of one engine wait."""

    def __init__(
        self, path: Place, most_queued: int = 64, lease_s: float = LEASE_S, clock: Callable[[], float] = time.time
    ) -> None:
        self._path, self._most_queued, self._lease_s, self._clock = path, most_queued, lease_s, clock
        create(path, _SCHEMA)

    def submit(self, ask: Ask) -> Job:
        with self._writing() as table:
            row = _row_of_key(table, ask.key, ask.owner)
            if row is not None:
                table.execute(
                    "UPDATE jobs SET priority = ? WHERE number = ? AND priority < ? AND state = 'queued'",
                    (int(ask.priority), row["number"], int(ask.priority)),
                )
                return _job(table, _row(table, row["id"]))
            queued = _count(table, ask.engine, "queued")
            if queued >= self._most_queued:
                raise Busy(queued=queued, retry_after_s=self._drained_in_s(table, ask.engine, queued))
            name, payload = secrets.token_hex(16), Private(ask.payload)
            table.execute(
                "INSERT INTO jobs (id, owner, key, engine, batch, priority, payload, state, made_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)",
                (name, ask.owner, ask.key, ask.engine, ask.batch, int(ask.priority), payload, self._clock()),
            )
            _tell(table, name)
            return _job(table, _row(table, name))

    def find(self, key: str, owner: str) -> Job | None:
        with transaction(self._path) as table:
            row = _row_of_key(table, key, owner)
            return None if row is None else _job(table, row)

    def get(self, job_id: str, owner: str) -> Job:
        with transaction(self._path) as table:
            return _job(table, _own(table, job_id, owner))

    def of(self, owner: str) -> list[Job]:
        with transaction(self._path) as table:
            rows = _rows(table, "SELECT * FROM jobs WHERE owner = ? ORDER BY number DESC", (owner,))
            return [_job(table, row) for row in rows]

    def events(self, job_id: str, owner: str, after: int = 0) -> list[JobEvent]:
        with transaction(self._path) as table:
            _own(table, job_id, owner)
            rows = table.execute(
                "SELECT job, seq, state, progress, position FROM job_events WHERE job = ? AND seq > ? ORDER BY seq",
                (job_id, after),
            )
            return [JobEvent(*row) for row in rows]

    def cancel(self, job_id: str, owner: str) -> Job:
        with self._writing() as table:
            if _own(table, job_id, owner)["state"] in ("queued", "running"):
                _end(table, job_id, "cancelled", self._clock())
            return _job(table, _row(table, job_id))

    def drop(self, job_id: str, owner: str) -> None:
        with self._writing() as table:
            _own(table, job_id, owner)
            _delete(table, "id = ?", (job_id,))
        self._wipe()

    def forget(self, owner: str) -> int:
        with self._writing() as table:
            gone = _delete(table, "owner = ?", (owner,))
        self._wipe()
        return gone

    def expire(self, keep_hours: float) -> int:
        with self._writing() as table:
            gone = _delete(table, "made_at < ?", (self._clock() - keep_hours * 3600,))
        if gone:
            self._wipe()
        return gone

    def load(self, engine: str) -> Load:
        with transaction(self._path) as table:
            workers = table.execute(
                "SELECT name, engine, since FROM job_workers WHERE engine = ? AND seen_at > ? ORDER BY since",
                (engine, self._clock() - self._lease_s),
            )
            seen = tuple(WorkerSeen(*row) for row in workers)
            queued, running = _count(table, engine, "queued"), _count(table, engine, "running")
            return Load(queued, running, seen, _service_s(table, engine))

    def take(self, worker: str, engine: str, most: int = 1) -> list[Lease]:
        now = self._clock()
        if self._idle(worker, engine, now):
            return []
        with self._writing() as table:
            _seen(table, worker, engine, now, forget_after_s=self._lease_s)
            _put_back_orphans(table, now)
            ready = "FROM jobs WHERE engine = ? AND state = 'queued' AND (not_before <= ? OR not_before > ?)"
            order = "ORDER BY priority DESC, number"
            first = table.execute(f"SELECT id, batch {ready} {order} LIMIT 1", (engine, now, now + _AHEAD_S)).fetchone()
            if first is None:
                return []
            mates = table.execute(
                f"SELECT id {ready} AND batch = ? AND id != ? {order} LIMIT ?",
                (engine, now, now + _AHEAD_S, first[1], first[0], most - 1 if first[1] else 0),
            )
            return [self._lease(table, name, worker, now) for name in (first[0], *(row[0] for row in mates.fetchall()))]

    def renew(self, lease: Lease, progress_percent: int | None = None) -> None:
        now = self._clock()
        with self._writing() as table:
            row = _held(table, lease)
            table.execute("UPDATE jobs SET lease_until = ? WHERE id = ?", (now + self._lease_s, row["id"]))
            table.execute("UPDATE job_workers SET seen_at = ? WHERE name = ?", (now, row["worker"]))
            if progress_percent is not None and progress_percent != row["progress"]:
                table.execute("UPDATE jobs SET progress = ? WHERE id = ?", (progress_percent, row["id"]))
                _tell(table, row["id"])

    def finish(self, lease: Lease, result: str) -> None:
        now = self._clock()
        with self._writing() as table:
            row = _held(table, lease)
            table.execute("UPDATE jobs SET result = ?, progress = 100 WHERE id = ?", (Private(result), row["id"]))
            _end(table, row["id"], "done", now)
            table.execute("INSERT INTO job_seconds VALUES (?, ?, ?)", (row["engine"], now - row["started_at"], now))
            table.execute(
                "DELETE FROM job_seconds WHERE engine = ? AND rowid NOT IN "
                "(SELECT rowid FROM job_seconds WHERE engine = ? ORDER BY at DESC LIMIT ?)",
                (row["engine"], row["engine"], _REMEMBERED),
            )

    def fail(self, lease: Lease, failure: Failure, retry_in_s: float | None = None) -> None:
        now = self._clock()
        with self._writing() as table:
            row = _held(table, lease)
            if retry_in_s is None:
                _end(table, row["id"], "failed", now, failure)
            else:
                _put_back(table, row["id"], now + retry_in_s)

    def release(self, lease: Lease) -> None:
        with self._writing() as table:
            row = _held(table, lease)
            table.execute("UPDATE jobs SET attempts = attempts - 1 WHERE id = ?", (row["id"],))
            _put_back(table, row["id"])

    def leave(self, worker: str) -> None:
        with self._writing() as table:
            table.execute("DELETE FROM job_workers WHERE name = ?", (worker,))

    def _idle(self, worker: str, engine: str, now: float) -> bool:
        """Whether there is nothing to write: polling an empty queue only reads."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM jobs WHERE state = 'queued' AND engine = ? OR state = 'running' "
            "AND (lease_until < ? OR lease_until > ?)), "
            "EXISTS (SELECT 1 FROM job_workers WHERE name = ? AND seen_at > ?)"
        )
        with transaction(self._path) as table:
            some, known = table.execute(
                query, (engine, now, now + _AHEAD_S, worker, now - self._lease_s / 5)
            ).fetchone()
        return known and not some

    def _lease(self, table: Table, name: str, worker: str, now: float) -> Lease:
        token = secrets.token_hex(8)
        table.execute(
            "UPDATE jobs SET state = 'running', progress = 0, attempts = attempts + 1, started_at = ?, worker = ?, "
            "lease = ?, lease_until = ? WHERE id = ?",
            (now, worker, token, now + self._lease_s, name),
        )
        _tell(table, name)
        return Lease(_job(table, _row(table, name)), token)

    def _drained_in_s(self, table: Table, engine: str, queued: int) -> int:
        """Seconds until those who wait now are served, at the pace of late."""
        each = _service_s(table, engine)
        alive = table.execute(
            "SELECT count(*) FROM job_workers WHERE engine = ? AND seen_at > ?",
            (engine, self._clock() - self._lease_s),
        ).fetchone()[0]
        return _UNMEASURED_WAIT_S if each is None else max(1, ceil(queued * each / max(1, alive)))

    def _wipe(self) -> None:
        at(self._path).wipe("jobs", "job_events")

    def _writing(self) -> AbstractContextManager[Table]:
        """A transaction that is the only writer from its first statement: what it reads stays true until it ends."""
        return transaction(self._path, alone="jobs")


Row = dict[str, Any]


def _rows(table: Table, query: str, values: tuple[object, ...]) -> list[Row]:
    found = table.execute(query, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _row(table: Table, job_id: str) -> Row:
    return _rows(table, "SELECT * FROM jobs WHERE id = ?", (job_id,))[0]


def _own(table: Table, job_id: str, owner: str) -> Row:
    rows = _rows(table, "SELECT * FROM jobs WHERE id = ? AND owner = ?", (job_id, owner))
    if not rows:
        raise NotFound(what="job", id=job_id)
    return rows[0]


def _row_of_key(table: Table, key: str, owner: str) -> Row | None:
    query = "SELECT * FROM jobs WHERE owner = ? AND key = ? AND state IN ('queued', 'running', 'done')"
    return next(iter(_rows(table, query, (owner, key))), None)


def _held(table: Table, lease: Lease) -> Row:
    """The row of a lease that still holds."""
    query = "SELECT * FROM jobs WHERE id = ? AND lease = ? AND state = 'running'"
    rows = _rows(table, query, (lease.job.id, lease.token))
    if not rows:
        raise Lost
    return rows[0]


def _job(table: Table, row: Row) -> Job:
    waits = row["state"] == "queued"
    failure = Failure(row["code"], row["status"], row["en"], row["zh"]) if row["state"] == "failed" else None
    return Job(
        id=row["id"], owner=row["owner"], engine=row["engine"], state=row["state"], seq=row["seq"],
        position=table.execute(_AHEAD, _place(row)).fetchone()[0] + 1 if waits else 0,
        progress_percent=row["progress"], priority=row["priority"], attempts=row["attempts"], payload=row["payload"],
        made_at=row["made_at"], started_at=row["started_at"], finished_at=row["finished_at"], result=row["result"],
        failure=failure,
    )  # fmt: skip


def _place(row: Row) -> tuple[object, ...]:
    return row["engine"], row["priority"], row["priority"], row["number"]


def _tell(table: Table, job_id: str) -> None:
    """Write the next event of a job: how it stands now."""
    table.execute("UPDATE jobs SET seq = seq + 1 WHERE id = ?", (job_id,))
    job = _job(table, _row(table, job_id))
    event = (job.id, job.seq, job.state, job.progress_percent, job.position)
    table.execute("INSERT INTO job_events VALUES (?, ?, ?, ?, ?)", event)


def _end(table: Table, job_id: str, state: State, now: float, why: Failure | None = None) -> None:
    told = (why.code, why.status, Private(why.en), Private(why.zh)) if why else (None,) * 4
    table.execute(
        "UPDATE jobs SET state = ?, finished_at = ?, lease = NULL, lease_until = NULL, "
        "code = ?, status = ?, en = ?, zh = ? WHERE id = ?",
        (state, now, *told, job_id),
    )
    _tell(table, job_id)


def _put_back(table: Table, job_id: str, not_before: float = 0.0) -> None:
    table.execute(
        "UPDATE jobs SET state = 'queued', progress = 0, lease = NULL, lease_until = NULL, not_before = ? WHERE id = ?",
        (not_before, job_id),
    )
    _tell(table, job_id)


def _put_back_orphans(table: Table, now: float) -> None:
    """Jobs whose worker fell silent wait again, at their old place; those that killed one too often are failed."""
    late = _rows(table, _LATE, (now, now + _AHEAD_S))
    for row in late:
        deaths = row["deaths"] + 1
        table.execute("UPDATE jobs SET deaths = ? WHERE id = ?", (deaths, row["id"]))
        if deaths >= DEATHS_MOST:
            _end(table, row["id"], "failed", now, Failure.of(WorkerDied(deaths=deaths)))
        else:
            _put_back(table, row["id"], now + after_death_s(deaths))


def _seen(table: Table, worker: str, engine: str, now: float, forget_after_s: float) -> None:
    gone = "DELETE FROM job_workers WHERE seen_at < ? OR seen_at > ?"
    table.execute(gone, (now - forget_after_s, now + _AHEAD_S))
    table.execute(
        "INSERT INTO job_workers VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at",
        (worker, engine, now, now),
    )


def _delete(table: Table, which: str, values: tuple[object, ...]) -> int:
    table.execute(f"DELETE FROM job_events WHERE job IN (SELECT id FROM jobs WHERE {which})", values)  # noqa: S608
    return table.execute(f"DELETE FROM jobs WHERE {which}", values).rowcount  # noqa: S608


def _count(table: Table, engine: str, state: State) -> int:
    query = "SELECT count(*) FROM jobs WHERE engine = ? AND state = ?"
    return int(table.execute(query, (engine, state)).fetchone()[0])


def _service_s(table: Table, engine: str) -> float | None:
    spent = [row[0] for row in table.execute("SELECT seconds FROM job_seconds WHERE engine = ?", (engine,)).fetchall()]
    return median(spent) if spent else None
