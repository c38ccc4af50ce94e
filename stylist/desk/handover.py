"""Handing a conversation over to a person: told by the outbox, silent until handed back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from pydantic import SecretStr
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from stylist.desk.database import HandoverRow
from stylist.desk.outbox import Outbox
from stylist.errors import UnknownSetting

Reason = Literal["asked", "upset", "failed"]
UPSET = 0.65
"""How likely it must be that somebody is upset."""
SHORTEST_KEY_CHARS = 16
"""Of the console's key."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(
    r"(?P<a>[a-z]{3})(?:-(?P<b>[a-z]{3}))? (?P<from>\d\d:\d\d)-(?P<to>\d\d:\d\d)(?: (?P<zone>\S+))?", re.I
)


class Handovers:
    """Conversations that are with a person, and the outbox of what that person is told."""

    def __init__(
        self, engine: Engine, url: str | None, secret: str, hours: str | None = None,
        clock: Callable[[], float] = time.time, client: httpx.Client | None = None, wait_s: float = 1.0,
        console: bool = False,
    ) -> None:  # fmt: skip
        """console: whether the shop's people answer at the console (:func:`console_opens`), webhook or none."""
        self._engine, self._clock, self._console = engine, clock, console
        self.outbox = Outbox(engine, url, secret, clock, client, wait_s)
        self._open_at = opening(hours)

    @property
    def reachable(self) -> bool:
        """Whether there is anybody to hand over to: behind the webhook, or at the console."""
        return self.outbox.reachable or self._console

    def staffed(self) -> bool:
        """Whether people are at work now."""
        return self._open_at(self._clock())

    def open(self, thread_id: str, person_id: str, reason: Reason, told: Mapping[str, Any]) -> bool:
        """Hand a thread over; False if it is with a person already. told: transcript and context, as plain data."""
        try:
            with Session(self._engine) as session, session.begin():
                if session.get(HandoverRow, thread_id) is not None:
                    return False
                session.add(HandoverRow(thread=thread_id, person=person_id, reason=reason, at=self._clock()))
                self._tell(session, "handover.opened", thread_id, person_id, {"reason": reason, **told})
        except IntegrityError:  # handed over at the same moment from another window
            return False
        return True

    def pass_on(self, thread_id: str, person_id: str, text: str) -> bool:
        """What the person of the chat writes meanwhile; False where the thread is not handed over."""
        with Session(self._engine) as session, session.begin():
            if session.get(HandoverRow, thread_id) is None:
                return False
            self._tell(session, "handover.message", thread_id, person_id, {"text": text})
        return True

    def _tell(self, session: Session, kind: str, thread_id: str, person_id: str, told: Mapping[str, Any]) -> None:
        """Where the console alone answers there is no receiver; it reads the thread itself."""
        if self.outbox.reachable:
            self.outbox.write(session, kind, thread_id, person_id, told)

    def is_silent(self, thread_id: str) -> bool:
        """Whether a person has the thread, so that the program keeps quiet in it."""
        with Session(self._engine) as session:
            return session.get(HandoverRow, thread_id) is not None

    def hand_back(self, thread_id: str) -> bool:
        """The program answers again; False where the thread was not handed over."""
        with Session(self._engine) as session, session.begin():
            gone = session.execute(delete(HandoverRow).where(HandoverRow.thread == thread_id))
            return bool(gone.rowcount)  # type: ignore[attr-defined]

    def threads(self) -> list[dict[str, Any]]:
        """Threads that are with a person, oldest first."""
        with Session(self._engine) as session:
            rows = session.scalars(select(HandoverRow).order_by(HandoverRow.at))
            return [{"thread": r.thread, "person": r.person, "reason": r.reason, "at": r.at} for r in rows]

    def waiting(self) -> int:
        """Events that no receiver has taken yet."""
        return self.outbox.waiting()

    def deliver(self) -> int:
        """Send what is due; returns how many events the receiver took."""
        return self.outbox.deliver()

    def forget(self, person_id: str) -> None:
        """Delete a person's hand-overs and what was not sent of them."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(HandoverRow).where(HandoverRow.person == person_id))
        self.outbox.forget(person_id)


def console_opens(key: SecretStr | None) -> bool:
    """Whether the console starts with this key: there is one, and it is long enough."""
    return key is not None and len(key.get_secret_value()) >= SHORTEST_KEY_CHARS


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
