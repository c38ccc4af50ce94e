"""The desk's tables: one SQLite file in the data folder, or any database that SQLAlchemy reaches by its URL."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, ExceptionContext, ForeignKey, event
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from stylist.desk.sealed import PrivateJson, PrivateWords, seal_engine
from stylist.disk import is_full
from stylist.errors import DiskFull, UnknownSetting
from stylist.sealing import OPEN, Seal
from stylist.tables.migrating import bring_up, engine_at
from stylist.tables.trouble import DatabaseUnreachable, busy


class Base(DeclarativeBase):
    """All tables of the desk."""


class OrderRow(Base):
    """One order of the shop."""

    __tablename__ = "desk_orders"
    number: Mapped[str] = mapped_column(primary_key=True)
    customer: Mapped[str] = mapped_column(index=True)
    email: Mapped[str] = mapped_column(PrivateWords)
    status: Mapped[str]
    placed_on: Mapped[date]
    delivered_on: Mapped[date | None]
    tracking_url: Mapped[str | None]
    address: Mapped[str] = mapped_column(PrivateWords)
    lines: Mapped[list[LineRow]] = relationship(cascade="all, delete-orphan", order_by="LineRow.place", lazy="selectin")


class LineRow(Base):
    """One line of an order."""

    __tablename__ = "desk_order_lines"
    number: Mapped[str] = mapped_column(ForeignKey("desk_orders.number"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str]
    garment_id: Mapped[str | None]
    title: Mapped[str]
    size: Mapped[str | None]
    quantity: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str]


class ActionRow(Base):
    """What was done to an order, once for each key."""

    __tablename__ = "desk_order_actions"
    key: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    action: Mapped[dict[str, Any]] = mapped_column(PrivateJson)
    at: Mapped[float]


class VerifiedRow(Base):
    """Which customer a person has been shown to be; with a number, for that order alone."""

    __tablename__ = "desk_verified"
    person: Mapped[str] = mapped_column(primary_key=True)
    customer: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True, default="")
    until: Mapped[float]


class AttemptRow(Base):
    """A failed attempt to be recognised."""

    __tablename__ = "desk_attempts"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    person: Mapped[str] = mapped_column(index=True)
    at: Mapped[float]


class ProposalRow(Base):
    """A change that waits for the person's yes."""

    __tablename__ = "desk_proposals"
    token: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    action: Mapped[dict[str, Any]] = mapped_column(PrivateJson)
    until: Mapped[float]


class BasketRow(Base):
    """So many of one article in a person's basket."""

    __tablename__ = "desk_baskets"
    person: Mapped[str] = mapped_column(primary_key=True)
    catalogue: Mapped[str] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(primary_key=True)
    garment_id: Mapped[str]
    quantity: Mapped[int]
    at: Mapped[float]


class BasketWriteRow(Base):
    """A write that was made: the same key again changes nothing."""

    __tablename__ = "desk_basket_writes"
    person: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)


class CartRow(Base):
    """Which cart of the shop's own is a person's."""

    __tablename__ = "desk_carts"
    person: Mapped[str] = mapped_column(primary_key=True)
    catalogue: Mapped[str] = mapped_column(primary_key=True)
    cart: Mapped[str]


class CartWriteRow(Base):
    """A write that was made to such a cart, and the quantity it came to: the same key again changes nothing."""

    __tablename__ = "desk_cart_writes"
    person: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    quantity: Mapped[int]


class CartTurnRow(Base):
    """Whose turn at such a cart it is, until when at most, and the last addition that isn't known to be made."""

    __tablename__ = "desk_cart_turns"
    person: Mapped[str] = mapped_column(primary_key=True)
    catalogue: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str]
    until: Mapped[float]
    key: Mapped[str]
    sku: Mapped[str]
    quantity: Mapped[int]


class HandoverRow(Base):
    """A thread that a person has."""

    __tablename__ = "desk_handovers"
    thread: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    at: Mapped[float]


class AlertRow(Base):
    """A shopper waits for a price or for stock."""

    __tablename__ = "desk_alerts"
    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)
    thread: Mapped[str]
    catalogue: Mapped[str] = mapped_column(index=True)
    garment: Mapped[str]
    watch: Mapped[dict[str, Any]] = mapped_column(PrivateJson)
    at: Mapped[float]


class OutboxRow(Base):
    """An event for the webhook. ``due_at``: not to be sent before; ``sent_at``: when it was taken."""

    __tablename__ = "desk_outbox"
    id: Mapped[str] = mapped_column(primary_key=True)
    thread: Mapped[str]
    person: Mapped[str] = mapped_column(index=True)
    body: Mapped[str] = mapped_column(PrivateWords)
    made_at: Mapped[float]
    due_at: Mapped[float | None]
    sent_at: Mapped[float | None]
    tries: Mapped[int] = mapped_column(default=0)


def open_database(url: str | None, folder: Path, seal: Seal = OPEN) -> Engine:
    """The database with its tables in their newest form. Raises UnknownSetting for a URL that no installed driver
    knows, and DatabaseTooNew."""
    address = url or f"sqlite:///{folder / 'desk.db'}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        engine = engine_at(address)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as problem:
        why = f"{problem}; sqlite:///FILE works at once, Postgres with `pip install psycopg` as postgresql+psycopg://…"
        raise UnknownSetting(name="desk_database", value=address, why=why) from problem
    event.listen(engine, "handle_error", _tell)
    seal_engine(engine, seal)
    try:
        bring_up(engine, Base.metadata)
    except Exception:
        engine.dispose()
        raise
    return engine


def _tell(context: ExceptionContext) -> None:
    """A full disk, or a database that is away or busy, in words: what is raised here goes in place of SQLAlchemy's
    own error."""
    problem = context.original_exception
    if is_full(problem):
        raise DiskFull from problem
    if told := busy(problem):
        raise told from problem
    away = context.is_disconnect or context.connection is None
    if away and not context.is_pre_ping and context.engine is not None and context.dialect.name != "sqlite":
        url = context.engine.url.render_as_string(hide_password=True)
        raise DatabaseUnreachable(url=url, why=str(problem).split("\n")[0]) from problem
