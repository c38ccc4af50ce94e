"""What people think of a reply, or of one garment in it."""

from __future__ import annotations

import time
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from stylist.errors import NotFound
from stylist.sealing import Private
from stylist.tables import Place, create, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    thread TEXT NOT NULL, turn INTEGER NOT NULL, garment TEXT NOT NULL, liked INTEGER NOT NULL, words TEXT NOT NULL,
    at REAL NOT NULL, PRIMARY KEY (thread, turn, garment)
);
"""

_RATE = """
INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (thread, turn, garment) DO UPDATE SET liked = excluded.liked, words = excluded.words, at = excluded.at
"""


class Feedback(BaseModel):
    """What a person thinks of a reply, or of one garment in it."""

    model_config = ConfigDict(frozen=True)

    thread_id: str
    turn: int
    liked: bool
    garment_id: str | None = None
    words: str = ""


class Opinions:
    """The newest opinion of each reply and garment. check: raises NotFound for somebody else's conversation."""

    def __init__(self, path: Place, check: Callable[[str, str], object]) -> None:
        self._path, self._check = path, check
        create(path, _SCHEMA)

    def rate(self, person_id: str, given: Feedback) -> None:
        """Write down what a person thinks of a reply of theirs; the newest word counts. Raises NotFound."""
        self._check(given.thread_id, person_id)
        row = (given.thread_id, given.turn, given.garment_id or "", int(given.liked), Private(given.words), time.time())
        with transaction(self._path) as table:
            there = "SELECT 1 FROM messages WHERE thread = ? AND turn = ?"
            if table.execute(there, (given.thread_id, given.turn)).fetchone() is None:
                raise NotFound(what="message", id=given.turn)
            table.execute(_RATE, row)

    def of_thread(self, thread_id: str, person_id: str) -> list[Feedback]:
        """All that was said about a conversation's replies, in their order."""
        self._check(thread_id, person_id)
        with transaction(self._path) as table:
            rows = table.execute(
                "SELECT turn, liked, garment, words FROM feedback WHERE thread = ? ORDER BY turn, garment", (thread_id,)
            ).fetchall()
        return [
            Feedback(thread_id=thread_id, turn=t, liked=bool(liked), garment_id=g or None, words=w)
            for t, liked, g, w in rows
        ]
