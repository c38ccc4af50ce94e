"""Consent, written down before it is needed: who agreed to what, when, and when they took it back."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Literal

from stylist.errors import ConsentRequired
from stylist.tables import Place, Table, create, transaction

Purpose = Literal["photo", "wardrobe", "alerts"]
"""photo: looked at, gone after a day. wardrobe: pictures of own garments, kept until they are removed.
alerts: what somebody waits for is kept, and the shop told once when it comes true."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS consent (
    person TEXT NOT NULL, purpose TEXT NOT NULL, given_at REAL NOT NULL, withdrawn_at REAL
);
CREATE INDEX IF NOT EXISTS consent_by_person ON consent (person, purpose);
"""


class ConsentLedger:
    """A small SQLite table of consents. Withdrawing keeps the record that consent once was given."""

    def __init__(self, path: Place, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        create(path, _SCHEMA)

    def give(self, person_id: str, purpose: Purpose = "photo") -> None:
        """Record that the person agrees."""
        with self._table() as table:
            table.execute("INSERT INTO consent VALUES (?, ?, ?, NULL)", (person_id, purpose, self._clock()))

    def withdraw(self, person_id: str, purpose: Purpose = "photo") -> None:
        """Record that the person no longer agrees."""
        with self._table() as table:
            table.execute(
                "UPDATE consent SET withdrawn_at = ? WHERE person = ? AND purpose = ? AND withdrawn_at IS NULL",
                (self._clock(), person_id, purpose),
            )

    def given(self, person_id: str, purpose: Purpose = "photo") -> bool:
        """Whether there is a consent that was not withdrawn."""
        with self._table() as table:
            found = table.execute(
                "SELECT 1 FROM consent WHERE person = ? AND purpose = ? AND withdrawn_at IS NULL", (person_id, purpose)
            )
            return found.fetchone() is not None

    def require(self, person_id: str, purpose: Purpose = "photo") -> None:
        """Raise ConsentRequired unless consent is given."""
        if not self.given(person_id, purpose):
            raise ConsentRequired()

    def forget(self, person_id: str) -> None:
        """Delete all that is recorded of a person."""
        with self._table(erasing=True) as table:
            table.execute("DELETE FROM consent WHERE person = ?", (person_id,))

    def _table(self, erasing: bool = False) -> AbstractContextManager[Table]:
        return transaction(self._path, erasing=erasing)
