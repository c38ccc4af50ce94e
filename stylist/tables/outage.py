"""An outage of the database in the log: one line when it goes, one when it is back, however often it is tried."""

from __future__ import annotations

import logging
from functools import cache
from threading import Lock
from typing import Any

_TRIED = ("error connecting", "reconnection attempt")
"""How psycopg's pool begins what it says of each try."""
_log = logging.getLogger(__name__)


class Outage(logging.Filter):
    """Lets the first failed try of a pool's log through, and tells when a connection is there again."""

    def __init__(self) -> None:
        super().__init__()
        self._away, self._lock = False, Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        if not str(record.msg).startswith(_TRIED):
            return True
        with self._lock:
            first, self._away = not self._away, True
        return first

    def connected(self, _connection: Any) -> None:
        """A pool has a new connection."""
        with self._lock:
            back, self._away = self._away, False
        if back:
            _log.warning("the database answers again")


@cache
def outage() -> Outage:
    """The one of this process, listening to its pools."""
    one = Outage()
    logging.getLogger("psycopg.pool").addFilter(one)
    return one
