"""Orders in the desk's own tables."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import cast

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from stylist.desk.database import ActionRow, LineRow, OrderRow
from stylist.desk.orders import Action, Allowed, LineState, Order, OrderLine, OrderNotFound, Status, always
from stylist.money import Money


class TableOrders:
    """An OrderBackend over SQLAlchemy tables."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, orders: Iterable[Order]) -> int:
        """Store orders; the same number again replaces the order. Returns how many."""
        count = 0
        with Session(self._engine) as session, session.begin():
            for count, order in enumerate(orders, 1):  # noqa: B007 (the last count is the answer)
                session.execute(delete(LineRow).where(LineRow.number == order.number))
                session.execute(delete(OrderRow).where(OrderRow.number == order.number))
                session.add(_row(order))
                session.flush()
        return count

    def order(self, number: str) -> Order | None:
        with Session(self._engine) as session:
            row = session.get(OrderRow, number)
            return _order(row) if row else None

    def of(self, customer: str) -> list[Order]:
        asked = select(OrderRow).where(OrderRow.customer == customer)
        with Session(self._engine) as session:
            rows = session.scalars(asked.order_by(OrderRow.placed_on.desc(), OrderRow.number.desc())).all()
            return [_order(row) for row in rows]

    def act(self, action: Action, key: str, allowed: Allowed = always) -> Order:
        try:
            with Session(self._engine) as session, session.begin():
                session.add(ActionRow(key=key, number=action.number, action=action.model_dump(), at=time.time()))
                session.flush()  # the same key a second time ends here, before anything is read or changed
                row = session.get(OrderRow, action.number, with_for_update=True)
                if row is None:
                    raise OrderNotFound(action.number)
                allowed(_order(row))
                _change(row, action)
        except IntegrityError:
            pass
        done = self.order(action.number)
        if done is None:
            raise OrderNotFound(action.number)
        return done


def _change(row: OrderRow, action: Action) -> None:
    if action.kind == "cancel":
        row.status = "cancelled"
    elif action.kind == "address":
        row.address = action.address or row.address
    else:
        state = "returning" if action.kind == "return" else "exchanging"
        for line in row.lines:
            if not action.skus or line.sku in action.skus:
                line.state = state


def _row(order: Order) -> OrderRow:
    lines = [
        LineRow(
            place=n, sku=line.sku, garment_id=line.garment_id, title=line.title, size=line.size,
            quantity=line.quantity, amount_minor=line.price.amount_minor, currency=line.price.currency,
            state=line.state,
        )
        for n, line in enumerate(order.lines)
    ]  # fmt: skip
    return OrderRow(**order.model_dump(exclude={"lines"}), lines=lines)


def _order(row: OrderRow) -> Order:
    lines = tuple(
        OrderLine(
            sku=line.sku, title=line.title, price=Money(amount_minor=line.amount_minor, currency=line.currency),
            garment_id=line.garment_id, size=line.size, quantity=line.quantity, state=cast("LineState", line.state),
        )
        for line in row.lines
    )  # fmt: skip
    return Order(
        number=row.number, customer=row.customer, email=row.email, status=cast("Status", row.status),
        placed_on=row.placed_on, delivered_on=row.delivered_on, tracking_url=row.tracking_url, address=row.address,
        lines=lines,
    )  # fmt: skip
