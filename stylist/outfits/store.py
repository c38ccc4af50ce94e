"""Plans kept for their owner: each with all its states, so that a change can be undone after a restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from stylist.errors import NotFound
from stylist.outfits.plans import Plan, PlanHistory
from stylist.sealing import Private
from stylist.tables import Place, Table, create, transaction

MOST_STATES = 50
"""Older states are dropped."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS plans (
    person TEXT NOT NULL, id TEXT NOT NULL, history TEXT NOT NULL, changed_at REAL NOT NULL, PRIMARY KEY (person, id)
);
"""


_SAVE = """
INSERT INTO plans VALUES (?, ?, ?, ?)
ON CONFLICT (person, id) DO UPDATE SET history = excluded.history, changed_at = excluded.changed_at
"""


class PlanStore:
    """Histories of plans by person and id."""

    def __init__(self, database: Place, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock
        create(database, _SCHEMA)

    def save(self, person_id: str, history: PlanHistory) -> None:
        """Store a history under its plan's id."""
        spare = max(0, len(history.states) - MOST_STATES)
        kept = PlanHistory(states=history.states[spare:], at=max(0, history.at - spare))
        row = (person_id, kept.plan.id, Private(kept.model_dump_json()), self._clock())
        with self._table() as table:
            table.execute(_SAVE, row)

    def open(self, person_id: str, plan_id: str) -> PlanHistory:
        """A history; NotFound if this person has no such plan."""
        with self._table() as table:
            row = table.execute(
                "SELECT history FROM plans WHERE person = ? AND id = ?", (person_id, plan_id)
            ).fetchone()
        if row is None:
            raise NotFound(what="plan", id=plan_id)
        return PlanHistory.model_validate_json(row[0])

    def all(self, person_id: str) -> list[Plan]:
        """A person's plans as they are now, the last changed first."""
        with self._table() as table:
            rows = table.execute(
                "SELECT history FROM plans WHERE person = ? ORDER BY changed_at DESC", (person_id,)
            ).fetchall()
        return [PlanHistory.model_validate_json(row[0]).plan for row in rows]

    def delete(self, person_id: str, plan_id: str) -> None:
        """Delete one plan; NotFound if this person has no such plan."""
        self.open(person_id, plan_id)
        with self._table(erasing=True) as table:
            table.execute("DELETE FROM plans WHERE person = ? AND id = ?", (person_id, plan_id))

    def forget(self, person_id: str) -> None:
        """Delete all of a person's plans."""
        with self._table(erasing=True) as table:
            table.execute("DELETE FROM plans WHERE person = ?", (person_id,))

    def _table(self, erasing: bool = False) -> AbstractContextManager[Table]:
        return transaction(self._database, erasing=erasing)
