"""Bringing the tables of a database to their newest form, with alembic."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.pool import NullPool, PoolProxiedConnection, QueuePool

from stylist.tables.forms import MIGRATIONS, is_newest
from stylist.tables.postgres import CONNECT_WITHIN_S
from stylist.tables.sqlite import PATIENCE_S, prepare
from stylist.tables.trouble import DatabaseBusy

_ALONE = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "SELECT pg_advisory_xact_lock(hashtextextended('schema', 0))",
}
"""What makes other processes wait that would make or change tables."""


def bring_up(engine: Engine, made: MetaData | None = None) -> None:
    """Migrate what is there, then make the tables that are missing; all of it or nothing. Raises DatabaseTooNew."""
    with engine.begin() as connection:
        if alone := _ALONE.get(engine.dialect.name):
            connection.exec_driver_sql(alone)
        tables = inspect(connection).get_table_names()
        if not is_newest(connection.exec_driver_sql, tables, engine.url.render_as_string()):
            _migrate(connection)
        if made is not None:
            made.create_all(connection)


def bring_up_at(address: str) -> None:
    """The same for a database by its address."""
    engine = engine_at(address)
    try:
        bring_up(engine)
    finally:
        engine.dispose()


class Connections(QueuePool):
    """Connections to a server that wait for work. Raises DatabaseBusy where none becomes free in time."""

    def connect(self) -> PoolProxiedConnection:
        """One of them."""
        try:
            return super().connect()
        except NoneFree as problem:
            raise DatabaseBusy("all_in_use") from problem


def engine_at(address: str) -> Engine:
    """SQLAlchemy's way to a database. Raises SQLAlchemy's ArgumentError, NoSuchModuleError or ModuleNotFoundError."""
    address = address.replace("postgresql://", "postgresql+psycopg://", 1)
    if not address.startswith("sqlite"):
        return create_engine(address, pool_pre_ping=True, poolclass=Connections, pool_timeout=CONNECT_WITHIN_S)
    engine = create_engine(address, poolclass=NullPool, connect_args={"timeout": PATIENCE_S})
    event.listen(engine, "connect", lambda connection, _: prepare(connection))
    return engine


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 (takes a second, and is seldom needed)
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    command.upgrade(config, "head")
