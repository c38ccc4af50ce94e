"""Going back in a conversation: what was remembered after each turn, so that another branch begins from there."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection

from stylist.errors import NotFound
from stylist.sealing import Private
from stylist.tables import Place, Table, create, transaction
from stylist_tools.memory import Memory

KEPT = 60
"""Turns of a conversation that one can go back to; of older ones the words stay, not what was remembered then."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS memories (
    thread TEXT NOT NULL, turn INTEGER NOT NULL, memory TEXT NOT NULL, PRIMARY KEY (thread, turn)
) WITHOUT ROWID;
"""
_COPY_THREAD = """
INSERT INTO threads (id, person, title, updated_at, memory)
SELECT ?, person, ?, updated_at, ? FROM threads WHERE id = ?
"""
_COPY_MESSAGES = """
INSERT INTO messages (thread, turn, role, text, photo, status, process, events, at)
SELECT ?, turn, role, text, photo, status, process, events, at FROM messages WHERE thread = ? AND turn < ?
"""
_COPY_READ = (
    "INSERT INTO read_photos (thread, photo, turn) SELECT ?, photo, turn FROM read_photos WHERE thread = ? AND turn < ?"
)
_COPY_MEMORIES = "INSERT INTO memories SELECT ?, turn, memory FROM memories WHERE thread = ? AND turn < ?"
_NOTE = """
INSERT INTO memories SELECT id, ?, ? FROM threads WHERE id = ?
ON CONFLICT (thread, turn) DO UPDATE SET memory = excluded.memory
"""
"""A reply that ends after its conversation was deleted leaves nothing behind."""
_FORGET_FROM = ("messages", "read_photos", "memories", "feedback", "asked")


class Versions:
    """What a conversation remembered after each of its turns. check: raises NotFound for somebody else's."""

    def __init__(self, path: Place, check: Callable[[str, str], object]) -> None:
        self._path, self._check = path, check
        create(path, _SCHEMA)

    def note(self, table: Table, thread_id: str, turn: int, memory: Memory) -> None:
        """Write down a memory as its turn ended, in the transaction that records the reply."""
        table.execute(_NOTE, (turn, Private(memory.model_dump_json()), thread_id))
        table.execute("DELETE FROM memories WHERE thread = ? AND turn <= ?", (thread_id, turn - KEPT))

    def edited(self, table: Table, thread_id: str, memory: Memory) -> None:
        """What a person changed by hand after the newest turn belongs to it."""
        newest = "SELECT max(turn) FROM memories WHERE thread = ?"
        table.execute(
            f"UPDATE memories SET memory = ? WHERE thread = ? AND turn = ({newest})",  # noqa: S608
            (Private(memory.model_dump_json()), thread_id, thread_id),
        )

    def unread(self, table: Table, thread_id: str, gone: Collection[str]) -> None:
        """Take out of every memory what was read from photos that are gone."""
        for turn, row in table.execute("SELECT turn, memory FROM memories WHERE thread = ?", (thread_id,)).fetchall():
            memory = Memory.model_validate_json(row)
            if set(memory.body_photos) & set(gone):
                self.note(table, thread_id, turn, memory.without_body())

    def branch(self, thread_id: str, person_id: str, turn: int, title: str) -> str:
        """Another conversation with everything before a turn; its id. The first one stays. Raises NotFound."""
        self._check(thread_id, person_id)
        new = secrets.token_hex(16)
        with transaction(self._path) as table:
            memory = _before(table, thread_id, turn)
            table.execute(_COPY_THREAD, (new, Private(title), Private(memory), thread_id))
            for statement in (_COPY_MESSAGES, _COPY_READ, _COPY_MEMORIES):
                table.execute(statement, (new, thread_id, turn))
        return new

    def rewind(self, thread_id: str, person_id: str, turn: int) -> None:
        """Take a turn, and what came after it, out of a conversation. Raises NotFound."""
        self._check(thread_id, person_id)
        with transaction(self._path, erasing=True) as table:
            memory = _before(table, thread_id, turn)
            for name in _FORGET_FROM:
                table.execute(f"DELETE FROM {name} WHERE thread = ? AND turn >= ?", (thread_id, turn))  # noqa: S608
            table.execute("UPDATE threads SET memory = ? WHERE id = ?", (Private(memory), thread_id))


def _before(table: Table, thread_id: str, turn: int) -> str:
    """What was remembered when a turn began. Raises NotFound where that is too long ago, or nothing was said then."""
    said = "SELECT 1 FROM messages WHERE thread = ? AND turn = ?"
    if table.execute(said, (thread_id, turn)).fetchone() is None:
        raise NotFound(what="message", id=turn)
    if turn == 1:
        return Memory().model_dump_json()
    row = table.execute("SELECT memory FROM memories WHERE thread = ? AND turn = ?", (thread_id, turn - 1)).fetchone()
    if row is None:
        raise NotFound(what="message", id=turn)
    return str(row[0])
