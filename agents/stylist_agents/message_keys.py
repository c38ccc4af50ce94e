"""Idempotency keys of messages: the same key gives the same turn, however often it is sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from stylist.errors import BadInput, NotFound
from stylist.sealing import Private
from stylist.tables import Place, Table, create, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS asked (
    id TEXT PRIMARY KEY, thread TEXT NOT NULL, person TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL,
    turn INTEGER, UNIQUE (thread, key)
);
CREATE INDEX IF NOT EXISTS asked_by_key ON asked (person, key);
"""
_ENDED_WITH = """
SELECT thread, id FROM asked WHERE person = ? AND key = ?
AND turn = (SELECT max(turn) FROM messages WHERE messages.thread = asked.thread)
ORDER BY (SELECT updated_at FROM threads WHERE threads.id = asked.thread) DESC LIMIT 1
"""


class KeyReused(BadInput):
    """An idempotency key that was used for another message."""

    code = "key_reused"
    status = 422
    en = "The idempotency key '{key}' was used for another message of this thread. Use a new one for each message."
    zh = "幂等键“{key}”在这段对话里已用于另一条消息。新消息请用新的键。"


class Asked(BaseModel):
    """A message under an idempotency key. turn: None until its turn has begun. new: nobody asked this before."""

    model_config = ConfigDict(frozen=True)

    id: str
    turn: int | None = None
    new: bool = False


class MessageKeys:
    """Messages under a key. check: raises NotFound for a conversation that is not the person's; in our transaction."""

    def __init__(self, path: Place, check: Callable[[Table, str, str], object]) -> None:
        self._path, self._check = path, check
        create(path, _SCHEMA)

    def ask(self, thread_id: str, person_id: str, key: str, digest: str) -> Asked:
        """A message under a key: the same key gives the same answer. digest: stands for its content.

        Raises NotFound, and KeyReused where the key was used for another content.
        """
        with transaction(self._path) as table:
            self._check(table, thread_id, person_id)
            new = table.execute(
                "INSERT INTO asked VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
                (secrets.token_hex(16), thread_id, person_id, key, Private(digest)),
            )
            found = "SELECT id, digest, turn FROM asked WHERE thread = ? AND key = ?"
            asked_id, before, turn = table.execute(found, (thread_id, key)).fetchone()
        if before != digest:
            raise KeyReused(key=key)
        return Asked(id=asked_id, turn=turn, new=bool(new.rowcount))

    def asked(self, thread_id: str, person_id: str, asked_id: str) -> Asked:
        """What ``ask`` wrote down; NotFound for another id."""
        with transaction(self._path) as table:
            self._check(table, thread_id, person_id)
            row = table.execute("SELECT turn FROM asked WHERE id = ? AND thread = ?", (asked_id, thread_id)).fetchone()
        if row is None:
            raise NotFound(what="message", id=asked_id)
        return Asked(id=asked_id, turn=row[0])

    def ended_with(self, person_id: str, key: str) -> tuple[str, str] | None:
        """The newest thread of a person whose last message came under this key, and that message's id."""
        with transaction(self._path) as table:
            found: tuple[str, str] | None = table.execute(_ENDED_WITH, (person_id, key)).fetchone()
        return found

    def unask(self, asked_id: str) -> None:
        """A message that was not taken in after all."""
        with transaction(self._path) as table:
            table.execute("DELETE FROM asked WHERE id = ? AND turn IS NULL", (asked_id,))

    def begun(self, table: Table, asked_id: str | None, turn: int) -> None:
        """The turn of a message, written in the transaction that begins it."""
        table.execute("UPDATE asked SET turn = ? WHERE id = ?", (turn, asked_id))
