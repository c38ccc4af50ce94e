"""The journal: every message durable before its turn starts, every reply with the events it was made of.

The agent's own checkpoints may be trimmed at will; this table is what people see as their conversation. One SQLite
file in WAL mode, one row per message, one per thread with its memory.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from stylist.desk.person import PersonAnswer
from stylist.errors import NotFound
from stylist.sealing import Private
from stylist.tables import Place, Table, among, at, create, transaction
from stylist_agents.events import Event, PersonSaid
from stylist_agents.message_keys import MessageKeys
from stylist_agents.opinions import Opinions
from stylist_agents.unreading import without_reading
from stylist_agents.versions import Versions
from stylist_tools.memory import Memory

Status = Literal["running", "complete", "interrupted"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS threads (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, title TEXT NOT NULL, updated_at REAL NOT NULL, memory TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS threads_by_person ON threads (person, updated_at);
CREATE TABLE IF NOT EXISTS messages (
    thread TEXT NOT NULL, turn INTEGER NOT NULL, role TEXT NOT NULL, text TEXT NOT NULL, photo TEXT,
    status TEXT NOT NULL, process INTEGER NOT NULL, events TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (thread, turn, role)
);
CREATE TABLE IF NOT EXISTS read_photos (
    photo TEXT NOT NULL, thread TEXT NOT NULL, turn INTEGER NOT NULL, PRIMARY KEY (photo, thread, turn)
);
"""
_PERSON_ANSWERS = """
SELECT turn, text, (
    SELECT text FROM messages AS before
    WHERE before.thread = said.thread AND before.turn < said.turn AND before.role = 'user' ORDER BY turn DESC LIMIT 1
) FROM messages AS said
WHERE thread = ? AND role = 'stylist' AND NOT EXISTS (
    SELECT 1 FROM messages AS asked WHERE asked.thread = said.thread AND asked.turn = said.turn AND asked.role = 'user'
) ORDER BY turn DESC LIMIT ?
"""
"""A turn without a message of the shopper is one that a person of the shop began."""
_EVENTS: TypeAdapter[tuple[Event, ...]] = TypeAdapter(tuple[Event, ...])

_LONGEST_TURN_S = 600
_LOOK_AGAIN_S = 0.1


class Message(BaseModel):
    """One message. A reply carries its events, from which cards, outfits and pictures are shown again."""

    model_config = ConfigDict(frozen=True)

    role: Literal["user", "stylist"]
    turn: int
    text: str
    photo_id: str | None = None
    photo_ids: tuple[str, ...] = ()
    """All photos that came with the message; ``photo_id`` is the first."""
    status: Status = "complete"
    events: tuple[Event, ...] = ()


class ThreadSummary(BaseModel):
    """One line of the list of conversations."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    updated_at: float


class Journal:
    """Threads and messages of all people. Another person's thread is answered like one that does not exist."""

    def __init__(self, path: Place) -> None:
        self._path = path
        create(path, _SCHEMA)
        self.keys = MessageKeys(path, _of)
        self.opinions = Opinions(path, self.thread)
        self.versions = Versions(path, self.thread)
        living = (*at(path).others(), 0)
        with self._table() as table:
            table.execute(_INTERRUPT + among(living), living)

    def begin(
        self,
        thread_id: str,
        person_id: str,
        text: str,
        photo_ids: Sequence[str] | None = None,
        asked_id: str | None = None,
    ) -> int:
        """Write the person's message and an open reply; returns the turn's number. Durable when it returns.

        Waits while another process answers in this thread: its turns are held one by one.
        asked_id: what ``keys.ask`` gave the message, so that asking again finds this turn.
        """
        while (turn := self._begun(thread_id, person_id, text, " ".join(photo_ids or ()) or None, asked_id)) is None:
            time.sleep(_LOOK_AGAIN_S)
        return turn

    def _begun(self, thread_id: str, person_id: str, text: str, photos: str | None, asked_id: str | None) -> int | None:
        with transaction(self._path, alone=f"thread {thread_id}") as table:
            self._own(table, thread_id, person_id, text)
            if self._answered_elsewhere(table, thread_id):
                return None
            # what else is open has nobody who answers: its process died, or could not write down how it ended
            table.execute(_BROKEN_OFF, (thread_id,))
            turn = _last_turn(table, thread_id) + 1
            now, mark = time.time(), at(self._path).mark()
            rows = [
                (thread_id, turn, "user", Private(text), photos, "complete", mark, Private("[]"), now),
                (thread_id, turn, "stylist", Private(""), None, "running", mark, Private("[]"), now),
            ]
            table.executemany(_ADD, rows)
            self.keys.begun(table, asked_id, turn)
            return turn

    def open(self, thread_id: str, person_id: str, title: str = "") -> ThreadSummary:
        """Begin a conversation without a message, or name one; NotFound for somebody else's."""
        with self._table() as table:
            self._own(table, thread_id, person_id, title)
            if title:
                table.execute("UPDATE threads SET title = ? WHERE id = ?", (Private(title), thread_id))
        return self.thread(thread_id, person_id)

    def adopt(self, person_id: str, title: str, messages: Sequence[Message], memory: Memory) -> str:
        """A conversation that was held elsewhere, as one of this person's; its id."""
        thread_id, now, mark = secrets.token_hex(16), time.time(), at(self._path).mark()
        with self._table() as table:
            self._own(table, thread_id, person_id, title)
            self._save(table, thread_id, memory)
            rows = [
                (thread_id, m.turn, m.role, Private(m.text), None, m.status, mark, _kept(m.events), now)
                for m in messages
            ]
            table.executemany(_ADD, rows)
            self.versions.note(table, thread_id, max(m.turn for m in messages), memory)
        return thread_id

    def hand_over(self, before: str, person_id: str) -> int:
        """All conversations of one person become another's; how many."""
        with self._table() as table:
            table.execute("UPDATE asked SET person = ? WHERE person = ?", (person_id, before))
            return table.execute("UPDATE threads SET person = ? WHERE person = ?", (person_id, before)).rowcount

    def thread(self, thread_id: str, person_id: str) -> ThreadSummary:
        """One conversation; NotFound for one that has not begun and for somebody else's alike."""
        with self._table() as table:
            return _of(table, thread_id, person_id)

    def last_turn(self, thread_id: str, person_id: str) -> int:
        """The number of a conversation's last turn; 0 before the first. Raises NotFound."""
        self.thread(thread_id, person_id)
        with self._table() as table:
            return _last_turn(table, thread_id)

    def finish(
        self,
        thread_id: str,
        turn: int,
        text: str,
        events: tuple[Event, ...],
        memory: Memory,
        status: Status,
        read_photos: Collection[str] = (),
    ) -> None:
        """Close the reply and save the memory with it, in one transaction.

        read_photos: those that the reply tells something of.
        """
        told = json.dumps([event.model_dump(mode="json") for event in events], ensure_ascii=False)
        with self._table() as table:
            table.execute(
                "UPDATE messages SET text = ?, status = ?, events = ? "
                "WHERE thread = ? AND turn = ? AND role = 'stylist'",
                (Private(text), status, Private(told), thread_id, turn),
            )
            self._save(table, thread_id, memory)
            self.versions.note(table, thread_id, turn, memory)
            table.executemany(
                "INSERT INTO read_photos VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [(photo, thread_id, turn) for photo in read_photos],
            )

    def read_photos(self) -> dict[str, set[str]]:
        """Every photo that something was read from, with the threads that tell of it."""
        found: dict[str, set[str]] = {}
        with self._table() as table:
            for photo, thread in table.execute("SELECT DISTINCT photo, thread FROM read_photos"):
                found.setdefault(photo, set()).add(thread)
        return found

    def unread(self, thread_id: str, gone: Collection[str]) -> None:
        """Take out of a thread what was read from photos that are gone: the body, and the words of those replies."""
        asked, photos = (thread_id, *gone), among(gone)
        with self._table(erasing=True) as table:
            for (turn,) in table.execute(_READ_IN + photos, asked).fetchall():
                self._unread_reply(table, thread_id, turn)
            row = table.execute("SELECT memory FROM threads WHERE id = ?", (thread_id,)).fetchone()
            memory = Memory.model_validate_json(row[0]) if row else Memory()
            if set(memory.body_photos) & set(gone):
                self._save(table, thread_id, memory.without_body())
            self.versions.unread(table, thread_id, gone)
            table.execute(_NO_LONGER_READ + photos, asked)

    def _unread_reply(self, table: Table, thread_id: str, turn: int) -> None:
        row = table.execute(_REPLY, (thread_id, turn)).fetchone()
        if row is not None:
            words, events = without_reading(_EVENTS.validate_json(row[0]))
            table.execute(_REWRITE, (Private(words), _kept(events), thread_id, turn))

    def memory(self, thread_id: str, person_id: str) -> Memory:
        """What the thread remembers; a fresh memory for a thread that has not begun."""
        with self._table() as table:
            row = table.execute("SELECT person, memory FROM threads WHERE id = ?", (thread_id,)).fetchone()
        if row is None:
            return Memory()
        if row[0] != person_id:
            raise NotFound(what="thread", id=thread_id)
        return Memory.model_validate_json(row[1])

    def remember(self, thread_id: str, person_id: str, memory: Memory) -> None:
        """Save a memory that was edited by hand between turns."""
        with self._table() as table:
            self._own(table, thread_id, person_id, "")
            self._save(table, thread_id, memory)
            self.versions.edited(table, thread_id, memory)

    def history(self, thread_id: str, person_id: str) -> list[Message]:
        """All messages, oldest first; NotFound for somebody else's thread, empty for one that has not begun."""
        self.memory(thread_id, person_id)
        with self._table() as table:
            rows = table.execute(
                "SELECT role, turn, text, photo, status, events, process FROM messages WHERE thread = ? "
                "ORDER BY turn, role = 'stylist'",
                (thread_id,),
            ).fetchall()
        open_ones = any(status == "running" for _, _, _, _, status, _, _ in rows)
        alive = {at(self._path).mark(), *at(self._path).others()} if open_ones else set()
        return [
            Message(
                role=r, turn=n, text=t, photo_id=(p or "").split(" ")[0] or None, photo_ids=tuple((p or "").split()),
                status="interrupted" if s == "running" and process not in alive else s,
                events=_EVENTS.validate_json(e),
            )
            for r, n, t, p, s, e, process in rows
        ]  # fmt: skip

    def told_by_person(self, thread_id: str, person_id: str, text: str) -> int:
        """Write down what a person of the shop says in a thread, as a reply of its own; returns its turn.

        Raises NotFound for a thread that has not begun.
        """
        self.thread(thread_id, person_id)
        with transaction(self._path, alone=f"thread {thread_id}") as table:
            mark, turn = at(self._path).mark(), _last_turn(table, thread_id) + 1
            told = _kept((PersonSaid(text=text),))
            table.execute(_ADD, (thread_id, turn, "stylist", Private(text), None, "complete", mark, told, time.time()))
        return turn

    def person_answers(self, thread_id: str, most: int) -> tuple[PersonAnswer, ...]:
        """What persons of the shop said in a thread, oldest first: so many of the latest."""
        with self._table() as table:
            rows = table.execute(_PERSON_ANSWERS, (thread_id, most)).fetchall()
        return tuple(PersonAnswer(turn, said, asked or "") for turn, said, asked in reversed(rows))

    def threads(self, person_id: str, words: str = "") -> list[ThreadSummary]:
        """A person's conversations, the newest first. words: only those that hold them, in title or messages."""
        query, hold = (_ALL_THREADS, ()) if self._unsearchable else (_THREADS, (_holding(words),) * 2)
        with self._table() as table:
            rows = table.execute(query, (person_id, *hold)).fetchall()
            if self._unsearchable and words:
                rows = [row for row in rows if self._holds(table, row, words.lower())]
        return [ThreadSummary(id=i, title=t, updated_at=at) for i, t, at in rows]

    @property
    def _unsearchable(self) -> bool:
        """Whether the database sees encrypted words only, so that they are looked through here."""
        return at(self._path).seal.on

    @staticmethod
    def _holds(table: Table, thread: Sequence[str], words: str) -> bool:
        """thread: its id and title first."""
        said = table.execute("SELECT text FROM messages WHERE thread = ?", (thread[0],))
        return words in thread[1].lower() or any(words in text.lower() for (text,) in said)

    def delete(self, thread_id: str, person_id: str) -> None:
        """Delete one conversation."""
        self.memory(thread_id, person_id)
        with self._table(erasing=True) as table:
            for name in ("messages", "read_photos", "memories", "asked", "feedback"):
                table.execute(f"DELETE FROM {name} WHERE thread = ?", (thread_id,))  # noqa: S608 (our own names)
            table.execute("DELETE FROM threads WHERE id = ?", (thread_id,))

    def _answered_elsewhere(self, table: Table, thread_id: str) -> bool:
        who = "SELECT process FROM messages WHERE thread = ? AND status = 'running' AND at > ?"
        since = time.time() - _LONGEST_TURN_S  # a number may come again as that of another program
        answering = {process for (process,) in table.execute(who, (thread_id, since)).fetchall()}
        return bool(answering) and not answering.isdisjoint(at(self._path).others())

    def _own(self, table: Table, thread_id: str, person_id: str, text: str) -> None:
        row = table.execute("SELECT person, title FROM threads WHERE id = ?", (thread_id,)).fetchone()
        if row is not None and row[0] != person_id:
            raise NotFound(what="thread", id=thread_id)
        title = (row and row[1]) or text[:60]
        table.execute(
            "INSERT INTO threads VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title, "
            "updated_at = excluded.updated_at",
            (thread_id, person_id, Private(title), time.time(), Private(Memory().model_dump_json())),
        )

    def _save(self, table: Table, thread_id: str, memory: Memory) -> None:
        table.execute("UPDATE threads SET memory = ? WHERE id = ?", (Private(memory.model_dump_json()), thread_id))

    def _table(self, erasing: bool = False) -> AbstractContextManager[Table]:
        return transaction(self._path, erasing=erasing)


_ADD = "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ALL_THREADS = "SELECT id, title, updated_at FROM threads WHERE person = ? ORDER BY updated_at DESC"
_THREADS = """
SELECT id, title, updated_at FROM threads WHERE person = ? AND (
    lower(title) LIKE ? ESCAPE '!' OR EXISTS (
        SELECT 1 FROM messages WHERE thread = threads.id AND lower(text) LIKE ? ESCAPE '!'
    )
) ORDER BY updated_at DESC
"""


def _last_turn(table: Table, thread_id: str) -> int:
    """0 before the first."""
    return int(table.execute("SELECT max(turn) FROM messages WHERE thread = ?", (thread_id,)).fetchone()[0] or 0)


_READ_IN = "SELECT DISTINCT turn FROM read_photos WHERE thread = ? AND photo IN "
_NO_LONGER_READ = "DELETE FROM read_photos WHERE thread = ? AND photo IN "
_REPLY = "SELECT events FROM messages WHERE thread = ? AND turn = ? AND role = 'stylist'"
_REWRITE = "UPDATE messages SET text = ?, events = ? WHERE thread = ? AND turn = ? AND role = 'stylist'"
_BROKEN_OFF = "UPDATE messages SET status = 'interrupted' WHERE thread = ? AND status = 'running'"
_INTERRUPT = "UPDATE messages SET status = 'interrupted' WHERE status = 'running' AND process NOT IN "


def _kept(events: tuple[Event, ...]) -> Private:
    return Private(_EVENTS.dump_json(events).decode())


def _of(table: Table, thread_id: str, person_id: str) -> ThreadSummary:
    """One conversation of a person. Raises NotFound."""
    found = "SELECT id, title, updated_at FROM threads WHERE id = ? AND person = ?"
    row = table.execute(found, (thread_id, person_id)).fetchone()
    if row is None:
        raise NotFound(what="thread", id=thread_id)
    return ThreadSummary(id=row[0], title=row[1], updated_at=row[2])


def _holding(words: str) -> str:
    """A pattern for LIKE: anything that holds these words, in any case."""
    for special in "!%_":
        words = words.replace(special, f"!{special}")
    return f"%{words.lower()}%"
