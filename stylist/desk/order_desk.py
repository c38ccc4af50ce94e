"""Who may see which order, and changes in two steps: proposed, then done on the person's yes, once.

A person is recognised by the shop (a signed-in shopper: ``welcome``), or by an order number with its email address,
which opens that one order. Everything else is answered like an order that does not exist.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from tenacity import retry, retry_if_exception_type, stop_after_attempt

from stylist.desk.database import AttemptRow, ProposalRow, VerifiedRow
from stylist.desk.orders import (
    Action,
    ActionKind,
    NotVerified,
    Order,
    OrderBackend,
    OrderNotFound,
    TooManyAttempts,
    newest_first,
)
from stylist.desk.refusing import check, check_state
from stylist.errors import NotFound

VERIFIED_HOURS = 12
ATTEMPTS = 5
"""Failed attempts to be recognised within ATTEMPTS_MINUTES."""
ATTEMPTS_MINUTES = 15
PROPOSAL_MINUTES = 30


class OrderDesk:
    """Orders for the people of the chat."""

    def __init__(
        self, backend: OrderBackend, engine: Engine, returns_days: int = 30, clock: Callable[[], float] = time.time
    ) -> None:
        self.backend, self._engine, self._returns_days, self._clock = backend, engine, returns_days, clock

    def welcome(self, person_id: str, customer: str) -> None:
        """The shop says who this is: all orders of that customer are theirs for some hours."""
        self._verified(person_id, customer, "")

    def recognise(self, person_id: str, number: str, email: str) -> Order:
        """Open one order by its number and email address. Raises OrderNotFound and TooManyAttempts."""
        attempt = self._attempt(person_id)
        try:
            order = self.backend.order(_clean(number))
        except Exception:  # the shop is away: nothing was tried
            self._take_back(attempt)
            raise
        own = order.email.strip().lower() if order else ""
        if order is None or not hmac.compare_digest(own.encode(), email.strip().lower().encode()):
            raise OrderNotFound(_clean(number))
        self._take_back(attempt)
        self._verified(person_id, order.customer, order.number)
        return order

    def _attempt(self, person_id: str) -> int:
        """Note an attempt as failed before it is made: of many at one moment no more pass. Raises TooManyAttempts."""
        since = self._clock() - ATTEMPTS_MINUTES * 60
        failed = select(func.count()).where(AttemptRow.person == person_id, AttemptRow.at > since)
        row = AttemptRow(person=person_id, at=self._clock())
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            session.add(row)
        with Session(self._engine) as session:
            if (session.scalar(failed) or 0) <= ATTEMPTS:
                return row.id
        self._take_back(row.id)
        raise TooManyAttempts(minutes=ATTEMPTS_MINUTES)

    def _take_back(self, attempt: int) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(AttemptRow).where(AttemptRow.id == attempt))

    def is_verified(self, person_id: str) -> bool:
        """Whether any order is open to a person."""
        return bool(self._rights(person_id))

    def orders(self, person_id: str) -> list[Order]:
        """All orders open to a person, newest first. Raises NotVerified."""
        rights = self._rights(person_id)
        if not rights:
            raise NotVerified
        found = {o.number: o for customer, number in rights if not number for o in self.backend.of(customer)}
        single = (self.backend.order(number) for _, number in rights if number and number not in found)
        own = {o.number: o for o in single if o and (o.customer, o.number) in rights} | found
        return newest_first(own.values())

    def order(self, person_id: str, number: str) -> Order:
        """One of them. Raises NotVerified and OrderNotFound."""
        rights = self._rights(person_id)
        if not rights:
            raise NotVerified
        order = self.backend.order(_clean(number))
        if order is None or not {(order.customer, ""), (order.customer, order.number)} & rights:
            raise OrderNotFound(_clean(number))
        return order

    def propose(self, person_id: str, action: Action) -> tuple[str, Order]:
        """Check a change and keep it for the person's yes. The token is also the key under which it is done once."""
        order = self.order(person_id, action.number)
        self._check(order, action)
        token = secrets.token_hex(8)
        until = self._clock() + PROPOSAL_MINUTES * 60
        with Session(self._engine) as session, session.begin():
            session.add(ProposalRow(token=token, person=person_id, action=action.model_dump(), until=until))
        return token, order

    def confirm(self, person_id: str, token: str) -> tuple[Action, Order]:
        """Do what was proposed, if the order still allows it; saying yes twice does it once.

        Raises NotFound for what is not theirs or too old, and NotPossible.
        """
        with Session(self._engine) as session:
            row = session.get(ProposalRow, token)
            if row is None or row.person != person_id or row.until < self._clock():
                raise NotFound(what="change", id=token)
            action = Action.model_validate(row.action)
        self.order(person_id, action.number)
        return action, self.backend.act(action, token, lambda order: self._check(order, action))

    def forget(self, person_id: str) -> None:
        """Delete what is kept of a person; orders are the shop's."""
        with Session(self._engine) as session, session.begin():
            for table in (VerifiedRow, AttemptRow, ProposalRow):
                session.execute(delete(table).where(table.person == person_id))

    def check_state(self, order: Order, kind: ActionKind) -> None:
        """Whether a change of this kind can be made at all: asked before its details are. Raises NotPossible."""
        check_state(order, kind, self._today, self._returns_days)

    def _check(self, order: Order, action: Action) -> None:
        check(order, action, self._today, self._returns_days)

    @property
    def _today(self) -> date:
        return datetime.fromtimestamp(self._clock(), UTC).date()

    def _rights(self, person_id: str) -> set[tuple[str, str]]:
        asked = select(VerifiedRow).where(VerifiedRow.person == person_id, VerifiedRow.until > self._clock())
        with Session(self._engine) as session:
            return {(row.customer, row.number) for row in session.scalars(asked)}

    @retry(retry=retry_if_exception_type(IntegrityError), stop=stop_after_attempt(3), reraise=True)
    def _verified(self, person_id: str, customer: str, number: str) -> None:
        until = self._clock() + VERIFIED_HOURS * 3600
        with Session(self._engine) as session, session.begin():
            session.merge(VerifiedRow(person=person_id, customer=customer, number=number, until=until))


def _clean(number: str) -> str:
    return number.strip().lstrip("#").upper()
