"""Memory that starts empty while Chroma writes.

Chroma 1.5 makes a vector file for a hundred rows at a collection's first row and writes the memory it was given for
it as it is (``malloc`` in hnswlib), so what this process has held and let go of (messages, measures) would lie in the
catalogue's files, where no key seals it and "forget me" does not look. glibc fills memory on demand
(``M_PERTURB``, mallopt(3)), for the whole process, which is why it is asked for only as long as Chroma is at work.
Where another C library hands memory out, nothing is done.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

_M_PERTURB = -6
_ZEROS = 0xFF
"""What is handed out holds this byte's complement, what is given back holds the byte."""
_OFF = 0
_lock = threading.Lock()
_at_work = 0


@contextmanager
def blank_memory() -> Iterator[None]:
    """What this process is given meanwhile holds zeros; may be nested and used by several threads."""
    _count(1)
    try:
        yield
    finally:
        _count(-1)


def _count(step: int) -> None:
    global _at_work
    with _lock:
        before, _at_work = _at_work, _at_work + step
        if (before > 0) != (_at_work > 0):
            _mallopt()(_M_PERTURB, _ZEROS if _at_work else _OFF)


@cache
def _mallopt() -> Callable[[int, int], int]:
    try:
        found: Callable[[int, int], int] = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # macOS and Windows have none, musl's does nothing
        return lambda _option, _value: 0
    return found
