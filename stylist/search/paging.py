"""Page after page of one order: nothing twice, nothing left out, and a cursor that knows what it continues."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from stylist.errors import BadInput, Conflict
from stylist.index.snapshot import Snapshot
from stylist.search.query import Query

Rows = npt.NDArray[np.intp]
_CURSOR = re.compile(r"(\d{1,5})\.([0-9a-f]{12})\.([0-9a-f]{12})")


class BadCursor(BadInput):
    """A cursor that continues another search, or none."""

    code = "bad_cursor"
    en = "The cursor '{value}' does not continue this search. Take the one of its last page, or leave it out."
    zh = "游标“{value}”接不上这次搜索。请用上一页给出的游标，或者不填。"


class CatalogueChanged(Conflict):
    """A cursor into a version of the catalogue that is no longer active."""

    code = "catalogue_changed"
    en = "The catalogue has changed since the page that gave '{value}'. Search again from the first page."
    zh = "给出游标“{value}”之后商品库更新过。请从第一页重新搜索。"


def paged(order: Rows, page: int, limit: int, arrange: Callable[[Rows], list[int]]) -> list[int]:
    """Rows of the ``page``-th page (from 1) of an order, best first.

    ``arrange`` picks one page of up to ``limit`` rows out of those that are left. The order is cut into blocks of
    several pages, and each block is used up before the next begins, so that a far page costs as much as the first.
    """
    block = limit * math.ceil((4 * limit + 24) / limit)
    at, inside = divmod((page - 1) * limit, block)
    left = order[at * block : (at + 1) * block]
    for _ in range(inside // limit):
        left = left[~np.isin(left, arrange(left))]
    return arrange(left)


def cursor_for(page: int, query: Query, snapshot: Snapshot, picture: bytes = b"") -> str:
    """Continues ``query`` at ``page`` of this version of the catalogue; holds after a restart."""
    return f"{page}.{_digest_of_query(query, picture)}.{_digest_of_version(snapshot)}"


def page_of(cursor: str, query: Query, snapshot: Snapshot, picture: bytes = b"") -> int:
    """The page that a cursor stands for. BadCursor or CatalogueChanged where it does not belong here."""
    found = _CURSOR.fullmatch(cursor)
    if found is None or int(found[1]) < 1 or found[2] != _digest_of_query(query, picture):
        raise BadCursor(value=cursor)
    if found[3] != _digest_of_version(snapshot):
        raise CatalogueChanged(value=cursor)
    return int(found[1])


def _digest_of_query(query: Query, picture: bytes) -> str:
    asked = query.model_dump_json(exclude={"page", "cursor"})
    return hashlib.sha256(asked.encode() + picture).hexdigest()[:12]


def _digest_of_version(snapshot: Snapshot) -> str:
    version = f"{snapshot.catalogue}\n{snapshot.version}\n{snapshot.fingerprint}"
    return hashlib.sha256(version.encode()).hexdigest()[:12]
