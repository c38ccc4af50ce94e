"""The outbox: what a shop's webhook is told, signed, until it has taken it.

An event is written in the transaction of what it tells of, and stays until the receiver took it: nothing is lost. Its
id never changes, and a receiver that sees an id twice may drop the second: nothing is doubled. One process sends a row
at a time, under a lease. The events of a thread come in their order: one that is not taken holds up those behind it.
Signature: header ``Stylist-Signature: t=UNIX,v1=HEX``, HEX being HMAC-SHA256 of ``t + "." + body`` under the secret.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from stylist.desk.addresses import require_secure
from stylist.desk.database import OutboxRow
from stylist.errors import UnknownSetting

LEASE_S = 120.0
ATTEMPTS = 3
"""Attempts to send in one go; after them the row waits, longer each time, up to LONGEST_PAUSE_S."""
LONGEST_PAUSE_S = 3600.0


_IN_ORDER = select(OutboxRow.id, OutboxRow.thread).order_by(OutboxRow.made_at)


class NotTaken(Exception):
    """A receiver that answered with an error."""


class Outbox:
    """Events for one address. Without an address nothing is sent, and what was written waits."""

    def __init__(
        self, engine: Engine, url: str | None, secret: str, clock: Callable[[], float] = time.time,
        client: httpx.Client | None = None, wait_s: float = 1.0,
    ) -> None:  # fmt: skip
        if url:
            require_secure("desk_webhook", url, "what people write")
        if url and not secret:
            raise UnknownSetting(name="desk_webhook_secret", value="", why="a webhook needs one, to sign what it sends")
        self._engine, self._url, self._secret, self._clock = engine, url, secret, clock
        self._client, self._wait_s = client, wait_s

    @property
    def reachable(self) -> bool:
        """Whether there is a receiver."""
        return self._url is not None

    def write(
        self, session: Session, kind: str, thread: str, person: str, told: Mapping[str, Any], event_id: str = ""
    ) -> None:
        """Add an event to the caller's transaction. event_id: where the same event must not be written twice."""
        at = self._clock()
        event = {"id": event_id or f"evt_{secrets.token_hex(12)}", "type": kind, "thread": thread, "at": at, **told}
        body = json.dumps(event, ensure_ascii=False)
        session.add(OutboxRow(id=event["id"], thread=thread, person=person, body=body, made_at=at))

    def waiting(self) -> int:
        """Events that no receiver has taken yet."""
        with Session(self._engine) as session:
            return len(session.scalars(select(OutboxRow.id).where(OutboxRow.sent_at.is_(None))).all())

    def deliver(self) -> int:
        """Send what is due, in its order for each thread; returns how many the receiver took."""
        taken, stuck = 0, set[str]()
        for event_id, thread in self._claim():
            if thread in stuck:
                self._update(event_id, due_at=None)  # after the one before it
            elif self._send(event_id):
                taken += 1
            else:
                stuck.add(thread)
        return taken

    def forget(self, person_id: str) -> None:
        """Delete what is there of a person: what was sent is the receiver's."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(OutboxRow).where(OutboxRow.person == person_id))

    def _claim(self) -> list[tuple[str, str]]:
        """Ids and threads of rows that are due, leased to this call; none behind one of its thread that is not."""
        if self._url is None:
            return []
        now, held = self._clock(), set[str]()
        ahead = now + 2 * LONGEST_PAUSE_S  # written by a clock that has been set back since
        in_time = or_(OutboxRow.due_at.is_(None), OutboxRow.due_at <= now, OutboxRow.due_at > ahead)
        unsent = OutboxRow.sent_at.is_(None)
        claimed = []
        with Session(self._engine) as session, session.begin():
            leased = update(OutboxRow).values(due_at=now + LEASE_S).where(unsent, in_time)
            for row_id, thread in session.execute(_IN_ORDER.where(unsent)).all():
                if thread not in held and session.execute(leased.where(OutboxRow.id == row_id)).rowcount:  # type: ignore[attr-defined]
                    claimed.append((row_id, thread))
                else:
                    held.add(thread)
        return claimed

    def _send(self, event_id: str) -> int:
        with Session(self._engine) as session:
            row = session.get(OutboxRow, event_id)
        if row is None:
            return 0
        again = Retrying(
            stop=stop_after_attempt(ATTEMPTS), wait=wait_exponential(self._wait_s), reraise=True,
            retry=retry_if_exception_type((httpx.TransportError, NotTaken)),
        )  # fmt: skip
        try:
            again(self._post, row.id, row.body)
        except (httpx.TransportError, NotTaken):
            tries = row.tries + 1
            self._update(event_id, tries=tries, due_at=self._clock() + min(30.0 * 2**tries, LONGEST_PAUSE_S))
            return 0
        self._update(event_id, sent_at=self._clock(), body="")  # what was told is the receiver's now
        return 1

    def _update(self, event_id: str, **values: object) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(update(OutboxRow).where(OutboxRow.id == event_id).values(**values))

    def _post(self, event_id: str, body: str) -> None:
        headers = {
            "content-type": "application/json",
            "stylist-event-id": event_id,
            "stylist-signature": signature(self._secret, body, int(self._clock())),
        }
        client = self._client or httpx.Client(timeout=10)
        try:
            answer = client.post(str(self._url), content=body.encode(), headers=headers)
        finally:
            if self._client is None:
                client.close()
        if not answer.is_success:
            raise NotTaken(answer.status_code)


def signature(secret: str, body: str, at: int) -> str:
    """The header's value for a body sent at a second."""
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
