"""Turns at a cart that stands in the shop: whoever changes it looks first, so one changes it at a time.

A turn is a row in the desk's tables, so it holds among processes too. The row also notes what is being added: where the
answer was lost or the process ended, whoever comes next sees by the cart whether it came about.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, Engine, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_random

from stylist.desk.basket import Entry
from stylist.desk.database import CartTurnRow, CartWriteRow
from stylist.desk.shops.api import ShopAway

LEASE_S = 120.0
"""Longer than a change takes with all its attempts; a process that ended in the middle keeps others out as long."""
PATIENCE_S = 30.0


class CartTurns:
    """The turns of one catalogue's carts."""

    def __init__(self, engine: Engine, catalogue: str) -> None:
        self._engine, self._catalogue = engine, catalogue

    @contextmanager
    def turn(self, person_id: str) -> Iterator[None]:
        """One's turn at a person's cart. Raises ShopAway where another's doesn't end."""
        token = secrets.token_hex(8)
        waiting = Retrying(
            stop=stop_after_delay(PATIENCE_S),
            wait=wait_random(0.02, 0.2),
            retry=retry_if_result(lambda taken: not taken),
        )
        try:
            waiting(self._take, person_id, token)
        except RetryError as problem:
            raise ShopAway(why="the basket is being changed") from problem
        try:
            yield
        finally:
            self._write(person_id, CartTurnRow.token == token, until=0.0)

    def note(self, person_id: str, key: str, entry: Entry) -> None:
        """Before it is sent: what the cart is to hold of the article by the write of that key."""
        self._write(person_id, key=key, sku=entry.sku, quantity=entry.quantity)

    def settle(self, person_id: str, held: dict[str, int]) -> None:
        """See by what the cart holds whether the last noted write came about; if not, it never will."""
        with Session(self._engine) as session:
            row = session.get_one(CartTurnRow, (person_id, self._catalogue))
        if row.key and held.get(row.sku, 0) == row.quantity:
            self.done(person_id, row.key, row.quantity)
        self._write(person_id, key="")

    def done(self, person_id: str, key: str, quantity: int) -> None:
        """The write of that key came about, and is not made again."""
        with Session(self._engine) as session, session.begin():
            session.merge(CartWriteRow(person=person_id, key=key, quantity=quantity))
        self._write(person_id, key="")

    def was_done(self, person_id: str, key: str) -> bool:
        """Whether it did."""
        with Session(self._engine) as session:
            return session.get(CartWriteRow, (person_id, key)) is not None

    def _take(self, person_id: str, token: str) -> bool:
        now = time.time()
        # or taken by a clock that was set back since: not by somebody who looked at it a moment later than this one
        free = (CartTurnRow.until <= now) | (CartTurnRow.until > now + 2 * LEASE_S)
        if self._write(person_id, free, token=token, until=now + LEASE_S):
            return True
        fresh = CartTurnRow(
            person=person_id, catalogue=self._catalogue, token=token, until=now + LEASE_S, key="", sku="", quantity=0
        )
        try:
            with Session(self._engine) as session, session.begin():
                session.add(fresh)
        except IntegrityError:  # it is another's turn
            return False
        return True

    def _write(self, person_id: str, *where: ColumnElement[bool], **values: object) -> bool:
        mine = (CartTurnRow.person == person_id, CartTurnRow.catalogue == self._catalogue, *where)
        with Session(self._engine) as session, session.begin():
            return bool(session.execute(update(CartTurnRow).where(*mine).values(**values)).rowcount)  # type: ignore[attr-defined]
