"""Columns of the desk that are encrypted where the installation has a key.

The key belongs to a database, the columns to all of them: a database's dialect is its own, and carries the key.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import JSON, Dialect, Engine, String
from sqlalchemy.types import TypeDecorator

from stylist.sealing import OPEN, Seal
from stylist.sealing.seal import is_sealed

_ON = "stylist_seal"


def seal_engine(engine: Engine, seal: Seal) -> None:
    """What is private is encrypted from now on in this database."""
    setattr(engine.dialect, _ON, seal)


def _seal(dialect: Dialect) -> Seal:
    return getattr(dialect, _ON, OPEN)


class PrivateWords(TypeDecorator[str]):
    """Text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _seal(dialect).sealed(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _seal(dialect).opened(value)


class PrivateJson(TypeDecorator[Any]):
    """Plain data: JSON, or the encrypted text of it as a JSON string."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        seal = _seal(dialect)
        return seal.sealed(json.dumps(value, ensure_ascii=False)) if seal.on and value is not None else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        sealed = isinstance(value, str) and is_sealed(value)
        return json.loads(_seal(dialect).opened(value)) if sealed else value
