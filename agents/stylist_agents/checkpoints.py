"""Checkpoints of the agent, kept small: the newest of each thread, for the journal holds the past."""

from __future__ import annotations

import os
import sqlite3
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")  # checkpoints load plain data only; read at import

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from tenacity import retry, stop_after_attempt, wait_random

from stylist.disk import with_room
from stylist.sealing import OPEN, Seal
from stylist.sealing.columns import CIPHER
from stylist.services import Services
from stylist.tables import PATIENCE_S, prepare

if TYPE_CHECKING:
    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

    from stylist.tables.postgres import Postgres


class Checkpoints(ABC):
    """The checkpoints of all threads."""

    saver: BaseCheckpointSaver[Any]
    """What the graph writes through; one for the process."""

    @abstractmethod
    def told(self) -> AbstractContextManager[None]:
        """What fails in the saver because the server is away, or a disk full, becomes an error of ours."""

    @abstractmethod
    def prune(self, thread_id: str) -> None:
        """Delete all but a thread's newest checkpoint."""

    @abstractmethod
    def bytes_of(self, thread_id: str) -> int:
        """How much room a thread takes."""

    @abstractmethod
    def delete(self, thread_id: str) -> None:
        """Delete all of a thread, and leave nothing of it in the files."""

    @abstractmethod
    def close(self) -> None:
        """Close the file, or the connections."""


def open_checkpoints(services: Services) -> Checkpoints:
    """In a SQLite file of the data folder, or on the server that holds all tables."""
    if services.server is not None:
        return PostgresCheckpoints(services.server, services.seal)
    return SqliteCheckpoints(services.settings.data_dir / "checkpoints.db", services.seal)


class _Cipher:
    """Our seal as langgraph asks for one."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def encrypt(self, plaintext: bytes) -> tuple[str, bytes]:
        return CIPHER, self._seal.sealed(plaintext)

    def decrypt(self, ciphername: str, ciphertext: bytes) -> bytes:
        if ciphername != CIPHER:
            raise ValueError(f"a checkpoint encrypted with '{ciphername}'; '{CIPHER}' is read")
        return self._seal.opened(ciphertext)


def _serialiser(seal: Seal) -> EncryptedSerializer | None:
    """What encrypts checkpoints, and reads those from before; None, langgraph's own, without a key."""
    return EncryptedSerializer(_Cipher(seal)) if seal.on else None


class SqliteCheckpoints(Checkpoints):
    """In one file."""

    saver: SqliteSaver

    def __init__(self, path: Path, seal: Seal = OPEN) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=PATIENCE_S)
        prepare(self._connection)
        # a power cut may cost the newest checkpoint, not the file; the journal, which waits for the disk, has it all
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self.saver = SqliteSaver(self._connection, serde=_serialiser(seal))
        self.saver.setup()

    def told(self) -> AbstractContextManager[None]:
        return with_room()

    def prune(self, thread_id: str) -> None:
        with self.saver.lock, self._connection:
            newest = "SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?"
            for table in ("writes", "checkpoints"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < ({newest})",  # noqa: S608
                    (thread_id, thread_id),
                )

    def bytes_of(self, thread_id: str) -> int:
        size = "SELECT coalesce(sum(length({})), 0) FROM {} WHERE thread_id = ?"
        columns = (("checkpoint", "checkpoints"), ("metadata", "checkpoints"), ("value", "writes"))
        with self.saver.lock:
            return sum(int(self._connection.execute(size.format(*c), (thread_id,)).fetchone()[0]) for c in columns)

    def delete(self, thread_id: str) -> None:
        self.saver.delete_thread(thread_id)
        with self.saver.lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        self._connection.close()


class PostgresCheckpoints(Checkpoints):
    """On a Postgres server, by langgraph's own saver."""

    saver: PostgresSaver

    def __init__(self, server: Postgres, seal: Seal = OPEN) -> None:
        from langgraph.checkpoint.postgres import PostgresSaver  # noqa: PLC0415 (optional)
        from psycopg.rows import dict_row  # noqa: PLC0415
        from psycopg_pool import ConnectionPool  # noqa: PLC0415

        from stylist.tables.outage import outage  # noqa: PLC0415
        from stylist.tables.postgres import CONNECT_WITHIN_S, GIVE_UP_AFTER_S, MOST_CONNECTIONS  # noqa: PLC0415

        self._server = server
        server.mark()  # says in words what is wrong if it can't be reached
        self._pool: ConnectionPool[Connection[dict[str, Any]]] = ConnectionPool(
            server.url, min_size=1, max_size=MOST_CONNECTIONS, open=True, check=ConnectionPool.check_connection,
            timeout=CONNECT_WITHIN_S, reconnect_timeout=GIVE_UP_AFTER_S, configure=outage().connected,
            kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
        )  # fmt: skip
        self.saver = PostgresSaver(self._pool, serde=_serialiser(seal))
        self._set_up()

    @retry(stop=stop_after_attempt(5), wait=wait_random(0.1, 1.0), reraise=True)
    def _set_up(self) -> None:
        """Another process may make the same tables now; then one of the two is refused and looks again.

        No lock instead: who waits for one holds a snapshot, and the saver's indexes wait for all snapshots to end.
        """
        self.saver.setup()

    def told(self) -> AbstractContextManager[None]:
        return self._server.told()

    def prune(self, thread_id: str) -> None:
        self.saver.prune([thread_id], strategy="keep_latest")

    def bytes_of(self, thread_id: str) -> int:
        size = "SELECT coalesce(sum(pg_column_size({}.*)), 0) FROM {} WHERE thread_id = ?"
        with self._server.transaction() as table:
            tables = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")
            return sum(int(table.execute(size.format(t, t), (thread_id,)).fetchone()[0]) for t in tables)

    def delete(self, thread_id: str) -> None:
        self.saver.delete_thread(thread_id)
        self._server.wipe("checkpoints", "checkpoint_blobs", "checkpoint_writes")

    def close(self) -> None:
        self._pool.close()
