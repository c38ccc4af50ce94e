"""Handing a conversation over to a person: told by a signed webhook from an outbox, silent until handed back.

The event is written in the same transaction as the hand-over, and stays until the receiver took it: nothing is lost.
Its id never changes, and a receiver that sees an id twice may drop the second: nothing is doubled. One process sends a
row at a time, under a lease. Signature: header ``Stylist-Signature: t=UNIX,v1=HEX``, HEX being HMAC-SHA256 of
``t + "." + body`` under the secret.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from sqlalchemy import Engine, delete, or_, select, update
from sqlalchemy.orm import Session
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from stylist.desk.database import HandoverRow, OutboxRow
from stylist.errors import UnknownSetting

Reason = Literal["asked", "upset", "failed"]
UPSET = 0.5
"""How likely it must be that somebody is upset."""
LEASE_S = 120.0
ATTEMPTS = 3
"""Attempts to send in one go; after them the row waits, longer each time, up to an hour."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(
    r"(?P<a>[a-z]{3})(?:-(?P<b>[a-z]{3}))? (?P<from>\d\d:\d\d)-(?P<to>\d\d:\d\d)(?: (?P<zone>\S+))?", re.I
)


class NotTaken(Exception):
    """A receiver that answered with an error."""


class Handovers:
    """Conversations that are with a person, and the outbox of what that person is told."""

    def __init__(
        self, engine: Engine, url: str | None, secret: str, hours: str | None = None,
        clock: Callable[[], float] = time.time, client: httpx.Client | None = None, wait_s: float = 1.0,
    ) -> None:  # fmt: skip
        if url and urlsplit(url).scheme != "https" and urlsplit(url).hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise UnknownSetting(name="desk_webhook", value=url, why="what people write is sent only over https://")
        if url and not secret:
            raise UnknownSetting(name="desk_webhook_secret", value="", why="a webhook needs one, to sign what it sends")
        self._engine, self._url, self._secret, self._clock = engine, url, secret, clock
        self._open_at = opening(hours)
        self._client, self._wait_s = client, wait_s

    @property
    def reachable(self) -> bool:
        """Whether there is anybody to hand over to."""
        return self._url is not None

    def staffed(self) -> bool:
        """Whether people are at work now."""
        return self._open_at(self._clock())

    def open(self, thread_id: str, person_id: str, reason: Reason, told: Mapping[str, Any]) -> bool:
        """Hand a thread over; False if it is with a person already. told: transcript and context, as plain data."""
        with Session(self._engine) as session, session.begin():
            row = session.get(HandoverRow, thread_id)
            if row is not None:
                return False
            session.add(HandoverRow(thread=thread_id, person=person_id, reason=reason, at=self._clock()))
            self._write(session, thread_id, person_id, "handover.opened", {"reason": reason, **told})
        return True

    def pass_on(self, thread_id: str, person_id: str, text: str) -> bool:
        """What the person of the chat writes meanwhile; False where the thread is not handed over."""
        with Session(self._engine) as session, session.begin():
            if session.get(HandoverRow, thread_id) is None:
                return False
            self._write(session, thread_id, person_id, "handover.message", {"text": text})
        return True

    def is_silent(self, thread_id: str) -> bool:
        """Whether a person has the thread, so that the program keeps quiet in it."""
        with Session(self._engine) as session:
            return session.get(HandoverRow, thread_id) is not None

    def hand_back(self, thread_id: str) -> bool:
        """The program answers again; False where the thread was not handed over."""
        with Session(self._engine) as session, session.begin():
            row = session.get(HandoverRow, thread_id)
            if row is None:
                return False
            session.delete(row)
        return True

    def threads(self) -> list[dict[str, Any]]:
        """Threads that are with a person, oldest first."""
        with Session(self._engine) as session:
            rows = session.scalars(select(HandoverRow).order_by(HandoverRow.at))
            return [{"thread": r.thread, "reason": r.reason, "at": r.at} for r in rows]

    def waiting(self) -> int:
        """Events that no receiver has taken yet."""
        with Session(self._engine) as session:
            return len(session.scalars(select(OutboxRow.id).where(OutboxRow.sent_at.is_(None))).all())

    def deliver(self) -> int:
        """Send what is due, in its order for each thread; returns how many the receiver took."""
        return sum(self._send(event_id) for event_id in self._claim())

    def forget(self, person_id: str) -> None:
        """Delete a person's hand-overs and what was not sent of them."""
        with Session(self._engine) as session, session.begin():
            for table in (HandoverRow, OutboxRow):
                session.execute(delete(table).where(table.person == person_id))

    def _write(self, session: Session, thread: str, person: str, kind: str, told: Mapping[str, Any]) -> None:
        event = {"id": f"evt_{secrets.token_hex(12)}", "type": kind, "thread": thread, "at": self._clock(), **told}
        body = json.dumps(event, ensure_ascii=False)
        session.add(OutboxRow(id=event["id"], thread=thread, person=person, body=body, made_at=self._clock()))

    def _claim(self) -> list[str]:
        """Ids of rows that are due, leased to this call."""
        if self._url is None:
            return []
        now = self._clock()
        due = (OutboxRow.sent_at.is_(None), or_(OutboxRow.due_at.is_(None), OutboxRow.due_at <= now))
        with Session(self._engine) as session, session.begin():
            ids = session.scalars(select(OutboxRow.id).where(*due).order_by(OutboxRow.made_at)).all()
            leased = update(OutboxRow).values(due_at=now + LEASE_S)
            return [i for i in ids if session.execute(leased.where(OutboxRow.id == i, *due)).rowcount]  # type: ignore[attr-defined]

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
            self._update(event_id, tries=tries, due_at=self._clock() + min(30.0 * 2**tries, 3600.0))
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


def opening(hours: str | None) -> Callable[[float], bool]:
    """ "Mon-Fri 09:00-18:00 Europe/Berlin, Sat 10:00-14:00 Europe/Berlin" as a question to a clock; always, if None."""
    if not hours:
        return lambda _: True
    spans = []
    for part in hours.split(","):
        found = _HOURS.fullmatch(part.strip())
        try:
            if found is None:
                raise ValueError(part)
            first = _DAYS.index(found["a"].lower())
            last = _DAYS.index((found["b"] or found["a"]).lower())
            zone = ZoneInfo(found["zone"] or "UTC")
        except (ValueError, ZoneInfoNotFoundError) as problem:
            why = "write it as: Mon-Fri 09:00-18:00 Europe/Berlin, Sat 10:00-14:00 Europe/Berlin"
            raise UnknownSetting(name="desk_hours", value=hours, why=why) from problem
        spans.append((first, last, found["from"], found["to"], zone))

    def is_open(at: float) -> bool:
        for first, last, start, end, zone in spans:
            now = datetime.fromtimestamp(at, zone)
            if first <= now.weekday() <= last and start <= now.strftime("%H:%M") < end:
                return True
        return False

    return is_open
