"""The feedback that people gave: durable, bound to its owner, each event once; to export, take back and forget."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any

from stylist.sealing import Private
from stylist.tables import Place, Table, create, transaction
from stylist.taste.events import FeedbackEvent

_SCHEMA = """
CREATE TABLE IF NOT EXISTS taste_events (
    person TEXT NOT NULL, key TEXT NOT NULL, catalogue TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (person, key)
);
CREATE TABLE IF NOT EXISTS taste_ignored (
    person TEXT NOT NULL, slot TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (person, slot, value)
);
"""


class FeedbackLedger:
    """Feedback of all people. Whoever asks sees their own only."""

    def __init__(self, path: Place, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = path, clock
        create(path, _SCHEMA)

    def add(self, person_id: str, events: Iterable[FeedbackEvent]) -> int:
        """Write events down; how many were new. One whose key this person has used already changes nothing."""
        rows = [(person_id, e.key, e.catalogue, Private(self._dated(e).model_dump_json())) for e in events]
        with self._table() as table:
            add = "INSERT INTO taste_events VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
            return max(0, table.executemany(add, rows).rowcount)

    def events(self, person_id: str, catalogue: str, newest: int) -> list[FeedbackEvent]:
        """The newest events of one person in one catalogue, oldest first."""
        with self._table() as table:
            rows = table.execute(
                "SELECT event FROM taste_events WHERE person = ? AND catalogue = ? ORDER BY rowid DESC LIMIT ?",
                (person_id, catalogue, newest),
            ).fetchall()
        return [FeedbackEvent.model_validate_json(row[0]) for row in reversed(rows)]

    def take_back(self, person_id: str, key: str) -> bool:
        """Delete one event; whether there was one."""
        with self._table(erasing=True) as table:
            found = table.execute("DELETE FROM taste_events WHERE person = ? AND key = ?", (person_id, key))
            return found.rowcount > 0

    def ignored(self, person_id: str) -> frozenset[tuple[str, str]]:
        """Traits that the person does not want to be ranked by."""
        with self._table() as table:
            rows = table.execute("SELECT slot, value FROM taste_ignored WHERE person = ?", (person_id,)).fetchall()
        return frozenset((str(slot), str(value)) for slot, value in rows)

    def ignore(self, person_id: str, trait: tuple[str, str], ignored: bool = True) -> None:
        """Leave a trait out of account from now on, or take it into account again."""
        change = (
            "INSERT INTO taste_ignored VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
            if ignored
            else "DELETE FROM taste_ignored WHERE person = ? AND slot = ? AND value = ?"
        )
        with self._table(erasing=True) as table:
            table.execute(change, (person_id, *trait))

    def export(self, person_id: str) -> dict[str, Any]:
        """Everything that is kept of one person's taste, as plain data."""
        with self._table() as table:
            rows = table.execute(
                "SELECT event FROM taste_events WHERE person = ? ORDER BY rowid", (person_id,)
            ).fetchall()
        events = [FeedbackEvent.model_validate_json(row[0]).model_dump(mode="json") for row in rows]
        return {"events": events, "ignored": [":".join(trait) for trait in sorted(self.ignored(person_id))]}

    def forget(self, person_id: str) -> int:
        """Delete everything of one person; how many events went."""
        with self._table(erasing=True) as table:
            table.execute("DELETE FROM taste_ignored WHERE person = ?", (person_id,))
            return table.execute("DELETE FROM taste_events WHERE person = ?", (person_id,)).rowcount

    def _dated(self, event: FeedbackEvent) -> FeedbackEvent:
        return event if event.at else event.model_copy(update={"at": self._clock()})

    def _table(self, erasing: bool = False) -> AbstractContextManager[Table]:
        return transaction(self._path, erasing=erasing)
