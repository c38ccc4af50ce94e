"""Alerts: a shopper asks to be told once when a garment costs less, or is there again in a size.

Kept with the shopper's consent, and gone after ALERT_DAYS, when told, when cancelled, or with "forget me". The shop's
webhook is told by the outbox, in the transaction in which the alert goes: once, under an id that is the alert's own.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from tenacity import retry, retry_if_exception_type, stop_after_attempt

from stylist.desk.database import AlertRow
from stylist.desk.outbox import Outbox
from stylist.errors import ConsentRequired, NotFound, TooMany
from stylist.garment import Garment, Variant
from stylist.locale import Locale
from stylist.money import Money
from stylist.tables.trouble import DatabaseBusy

ALERT_DAYS = 180
MOST_ALERTS = 20
"""Of one person."""


class AlertConsent(ConsentRequired):
    """An alert without a yes to it."""

    code = "alert_consent_required"
    en = "A wish is only kept, and the shop told of it, once you agree. Add --consent, or say yes in the chat."
    zh = "只有你同意之后才会保存提醒并通知店家。请加 --consent，或在聊天里说“好”。"


class Watch(BaseModel):
    """What is waited for: a price of ``below`` or less, or stock (in ``size``, where one is named)."""

    model_config = ConfigDict(frozen=True)

    garment_id: str
    below: Money | None = None
    size: str | None = None
    locale: Locale = "en"

    @model_validator(mode="after")
    def _plain(self) -> Watch:
        if self.size is not None and not self.size.strip():
            raise ValueError("a size that is empty")
        return self

    def met_by(self, garment: Garment) -> Variant | None:
        """The variant in stock that has come to be as wished, the least expensive one."""
        offers = [v for v in garment.variants if v.in_stock and self._is_size(v) and self._is_price(v)]
        return min(offers, key=lambda v: v.prices[0].amount_minor, default=None)

    def _is_size(self, variant: Variant) -> bool:
        return self.size is None or (variant.size or "").casefold() == self.size.casefold()

    def _is_price(self, variant: Variant) -> bool:
        if self.below is None:
            return True
        price = variant.price(self.below.currency)
        return price is not None and price.amount_minor <= self.below.amount_minor


class Alert(BaseModel):
    """A watch that is kept."""

    model_config = ConfigDict(frozen=True)

    id: str
    watch: Watch
    at: float


class Alerts:
    """Alerts on one catalogue."""

    def __init__(self, engine: Engine, catalogue: str, outbox: Outbox, clock: Callable[[], float] = time.time) -> None:
        self._engine, self._catalogue, self._outbox, self._clock = engine, catalogue, outbox, clock

    @property
    def reachable(self) -> bool:
        """Whether anybody could be told."""
        return self._outbox.reachable

    def keep(self, person_id: str, thread_id: str, watch: Watch) -> Alert:
        """Keep a watch; the same again is the same alert. Raises TooMany beyond MOST_ALERTS."""
        return self._kept(person_id, thread_id, watch)

    @retry(retry=retry_if_exception_type(DatabaseBusy), stop=stop_after_attempt(5), reraise=True)
    def _kept(self, person_id: str, thread_id: str, watch: Watch) -> Alert:
        """One transaction, whose first statement writes: SQLite lets one in at a time, and of two at one moment
        another database refuses the later, which looks again."""
        alone = self._engine.execution_options(isolation_level="SERIALIZABLE")
        oldest = self._clock() - ALERT_DAYS * 86400
        with Session(alone) as session, session.begin():
            session.execute(delete(AlertRow).where(AlertRow.person == person_id, AlertRow.at < oldest))
            held = self._held(session, person_id)
            if same := next((a for a in held if a.watch.model_copy(update={"locale": watch.locale}) == watch), None):
                return same
            if len(held) >= MOST_ALERTS:
                raise TooMany(what="alerts", retry_after_s=86400)
            alert = Alert(id=secrets.token_hex(8), watch=watch, at=self._clock())
            session.add(self._row(alert, person_id, thread_id))
        return alert

    def _row(self, alert: Alert, person_id: str, thread_id: str) -> AlertRow:
        return AlertRow(
            id=alert.id, person=person_id, thread=thread_id, catalogue=self._catalogue,
            garment=alert.watch.garment_id, watch=alert.watch.model_dump(), at=alert.at,
        )  # fmt: skip

    def of(self, person_id: str) -> list[Alert]:
        """A person's alerts, oldest first."""
        with Session(self._engine) as session:
            return self._held(session, person_id)

    def _held(self, session: Session, person_id: str) -> list[Alert]:
        asked = select(AlertRow).where(AlertRow.person == person_id, AlertRow.catalogue == self._catalogue)
        return [_alert(row) for row in session.scalars(asked.order_by(AlertRow.at, AlertRow.id))]

    def cancel(self, person_id: str, alert_id: str) -> None:
        """Take one back. Raises NotFound for one that is not there, or somebody else's."""
        own = delete(AlertRow).where(AlertRow.id == alert_id, AlertRow.person == person_id)
        with Session(self._engine) as session, session.begin():
            if not session.execute(own).rowcount:  # type: ignore[attr-defined]
                raise NotFound(what="alert", id=alert_id)

    def check(self, garment: Callable[[str], Garment]) -> int:
        """Tell of every alert that has come true, once; returns how many. garment: by id, raising NotFound."""
        oldest = self._clock() - ALERT_DAYS * 86400
        here = AlertRow.catalogue == self._catalogue
        with Session(self._engine) as session, session.begin():
            session.execute(delete(AlertRow).where(here, AlertRow.at < oldest))
        with Session(self._engine) as session:
            rows = list(session.scalars(select(AlertRow).where(here).order_by(AlertRow.at)))
        return sum(self._fire(row, garment) for row in rows)

    def kept(self) -> int:
        """How many alerts wait."""
        with Session(self._engine) as session:
            return session.scalar(select(func.count()).where(AlertRow.catalogue == self._catalogue)) or 0

    def forget(self, person_id: str) -> None:
        """Delete a person's alerts of every catalogue; what was not sent of them is the outbox's to forget."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(AlertRow).where(AlertRow.person == person_id))

    def _fire(self, row: AlertRow, garment: Callable[[str], Garment]) -> bool:
        watch = Watch.model_validate(row.watch)
        try:
            found = garment(row.garment)
        except NotFound:  # not sold at the moment: it may come back
            return False
        variant = watch.met_by(found)
        if variant is None:
            return False
        try:
            with Session(self._engine) as session, session.begin():
                gone = session.execute(delete(AlertRow).where(AlertRow.id == row.id))
                if not gone.rowcount:  # type: ignore[attr-defined]  # cancelled, or told by another process
                    return False
                told = _told(row.person, watch, found, variant)
                kind = "alert.price" if watch.below else "alert.stock"
                self._outbox.write(session, kind, row.thread, row.person, told, f"evt_alert_{row.id}")
        except IntegrityError:
            return False
        return True


def _told(person: str, watch: Watch, garment: Garment, variant: Variant) -> dict[str, object]:
    price = variant.price(watch.below.currency if watch.below else None) or variant.prices[0]
    return {
        "person": person,
        "locale": watch.locale,
        "garment": garment.id,
        "sku": variant.sku,
        "size": variant.size,
        "title": garment.title(watch.locale),
        "url": garment.url,
        "price": price.model_dump(),
        "wished": watch.model_dump(include={"below", "size"}),
    }


def _alert(row: AlertRow) -> Alert:
    return Alert(id=row.id, watch=Watch.model_validate(row.watch), at=row.at)
