"""Where a search's likenesses come from: an exact matrix in memory, or Chroma where a catalogue is too large for one.

Neither decides what may be shown. The caller's mask does, row by row, over columns in memory; Chroma is only asked
what is alike, and what it names is looked up in the mask. So no constraint is ever left to an approximate index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, overload

import numpy as np
import numpy.typing as npt

from stylist.index.places import Active, Place, VersionGone, reaching

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

Vectors = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

GATHERED = 0.15
"""Share of rows below which copying them out of the matrix is faster than multiplying all of it (measured)."""
NEAREST = 200
"""Neighbours among the allowed rows that Chroma is asked for: what other evidence may put in another order."""
NAMED = 20_000
"""Allowed rows up to which Chroma is told their ids. Measured at 100,000 rows with 1,000 to 10,000 allowed, this finds
as much as ``where`` on the same column in less than half the time; and the mask knows more than ``where`` can say.
"""
CHEAP = 1000
"""Neighbours that are asked for without naming rows first, however few rows there are."""
MOST = 20_000
"""Neighbours asked for without naming rows at the most, before the allowed rows are named in parts."""
SPARE = 1.3
"""Neighbours asked for beyond what the share of allowed rows calls for on average."""
PAGE = 5000
"""Rows in one request; Chroma 1.5 takes 5,461 at most."""


class Likenesses(Protocol):
    """Rows that a vector can be compared with."""

    def __matmul__(self, asked: Vectors, /) -> Vectors:
        """(D,) unit vector -> (N,) cosine with each row; several as (D, Q) -> (N, Q)."""
        ...


class VectorSource(Likenesses, Protocol):
    """(N, D) unit vectors of a catalogue version's rows. ``rows @ asked`` compares with all of them."""

    def __len__(self) -> int: ...

    @overload
    def __getitem__(self, rows: int, /) -> Vectors: ...
    @overload
    def __getitem__(self, rows: Rows, /) -> Vectors: ...

    def among(self, allowed: Mask, also: Callable[[], Rows]) -> Likenesses:
        """The same rows, of which only those in ``allowed`` (N,) matter; what is said of the others may be anything.

        ``also`` names allowed rows that other evidence speaks for: a source that looks at a part only looks at these.
        """
        ...


class Matrix:
    """All vectors in memory: exact."""

    def __init__(self, vectors: Sequence[Sequence[float]] | npt.NDArray[np.floating]) -> None:
        self._rows = normalise(vectors)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, rows: int, /) -> Vectors: ...
    @overload
    def __getitem__(self, rows: Rows, /) -> Vectors: ...
    def __getitem__(self, rows: int | Rows, /) -> Vectors:
        return np.asarray(self._rows[rows])

    def __matmul__(self, asked: Vectors, /) -> Vectors:
        return np.asarray(self._rows @ asked)

    def among(self, allowed: Mask, also: Callable[[], Rows]) -> Likenesses:
        """All rows where many are allowed; else a copy of those that are."""
        rows = np.flatnonzero(allowed)
        return self if len(rows) > GATHERED * len(allowed) else _Gathered(self._rows[rows], rows, len(allowed))


class _Gathered:
    """A part of a matrix: exact in its rows, 0 in all others."""

    def __init__(self, part: Vectors, rows: Rows, count: int) -> None:
        self._part, self._rows, self._count = part, rows, count

    def __matmul__(self, asked: Vectors, /) -> Vectors:
        found = np.zeros((self._count, *asked.shape[1:]), dtype=np.float32)
        found[self._rows] = self._part @ asked
        return found


class InChroma:
    """Vectors that stay in Chroma, where they are looked up and their neighbours found.

    ids: (N) names of the rows; sample: (S, D) some of the vectors, to know how unlike rows can be.
    """

    def __init__(
        self, collection: Collection, ids: Sequence[str], sample: Vectors, active: Active, place: Place
    ) -> None:
        self._collection, self._ids, self.sample = collection, ids, sample
        self._active, self._place = active, place
        self._positions: Mapping[str, int] = {name: row for row, name in enumerate(ids)}

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, rows: int, /) -> Vectors: ...
    @overload
    def __getitem__(self, rows: Rows, /) -> Vectors: ...
    def __getitem__(self, rows: int | Rows, /) -> Vectors:
        found = self._fetch(np.atleast_1d(np.asarray(rows, dtype=np.intp)))
        return np.asarray(found[0] if np.ndim(rows) == 0 else found)

    def __matmul__(self, asked: Vectors, /) -> Vectors:
        return self.among(np.ones(len(self), dtype=np.bool_), _none) @ asked

    def among(self, allowed: Mask, also: Callable[[], Rows]) -> Likenesses:
        """The neighbours of what is asked among the allowed rows, and ``also``."""
        return _Near(self, allowed, also)

    def neighbours(self, asked: Vectors, count: int, within: Rows | None = None) -> tuple[Rows, Vectors]:
        """Rows nearest to a vector, of all or of those named, as Chroma's graph finds them, with their cosines."""
        with self._there():
            found = self._collection.query(
                query_embeddings=asked[None],
                ids=None if within is None else [self._ids[row] for row in within],
                n_results=count,
                include=["distances"],
            )
        rows = [self._positions[name] for name in found["ids"][0]]
        distances = np.asarray((found["distances"] or [[]])[0], dtype=np.float32)
        return np.array(rows, dtype=np.intp), np.asarray(1 - distances)

    def _fetch(self, rows: Rows) -> Vectors:
        """(R, D) in the order of ``rows``, which may repeat; Chroma answers in an order of its own."""
        wanted, places = np.unique(rows, return_inverse=True)
        pages = [self._page(wanted[start : start + PAGE]) for start in range(0, len(wanted), PAGE)]
        return np.asarray(np.concatenate(pages)[places]) if pages else np.zeros_like(self.sample[:0])

    def _page(self, rows: Rows) -> Vectors:
        with self._there():
            page = self._collection.get(ids=[self._ids[row] for row in rows], include=["embeddings"])
        found = np.array([self._positions[name] for name in page["ids"]], dtype=np.intp)
        return normalise(np.asarray(page["embeddings"], dtype=np.float32)[np.argsort(found)])

    @contextmanager
    def _there(self) -> Iterator[None]:
        """Raises VersionGone if the version was deleted meanwhile, StoreUnreachable if a server is away."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415

        try:
            with reaching(self._place.name):
                yield
        except NotFoundError as problem:
            raise VersionGone(name=self._active.catalogue, version=self._active.version) from problem


class _Near:
    """The allowed rows near what is asked. Of the others it only says that they are less like it than any looked at."""

    def __init__(self, source: InChroma, allowed: Mask, also: Callable[[], Rows]) -> None:
        self._source, self._allowed, self._also = source, allowed, also
        self._rows = np.flatnonzero(allowed)

    def __matmul__(self, asked: Vectors, /) -> Vectors:
        columns = asked.reshape(len(asked), -1)  # (D, Q)
        found = np.full((len(self._allowed), columns.shape[1]), np.nan, dtype=np.float32)
        rows = self._rows if len(self._rows) <= NEAREST else self._candidates(columns, found)
        self._compare(columns, rows[np.isnan(found[rows]).any(axis=1)], found)
        floor = np.fmin(np.fmin.reduce(found, initial=1.0), (self._source.sample @ columns).min(axis=0))
        return np.where(np.isnan(found), floor, found).reshape(-1, *asked.shape[1:])

    def _candidates(self, columns: Vectors, found: Vectors) -> Rows:
        """Rows near any of the asked vectors, and those that other evidence speaks for; writes the cosines met."""
        near = []
        for one, into in zip(columns.T, found.T, strict=True):
            rows, cosines = self._nearest(one)
            into[rows] = cosines
            near.append(rows)
        return np.unique(np.concatenate([*near, self._also()]))

    def _nearest(self, asked: Vectors) -> tuple[Rows, Vectors]:
        asking = round(SPARE * NEAREST * len(self._allowed) / len(self._rows))
        if len(self._rows) > NAMED or asking <= CHEAP:
            rows, cosines = self._walk(asked, asking)
            if len(rows) >= NEAREST:
                return rows, cosines
        starts = range(0, len(self._rows), NAMED)
        parts = [self._source.neighbours(asked, NEAREST, self._rows[start : start + NAMED]) for start in starts]
        return np.concatenate([rows for rows, _ in parts]), np.concatenate([cosines for _, cosines in parts])

    def _walk(self, asked: Vectors, asking: int) -> tuple[Rows, Vectors]:
        """Allowed rows among more and more neighbours, until there are enough of them.

        Too few where the words ask for one thing and the constraints for another: all near neighbours are refused.
        """
        while True:
            rows, cosines = self._source.neighbours(asked, min(asking, len(self._allowed)))
            kept = self._allowed[rows]
            if kept.sum() >= NEAREST or 4 * asking > MOST:
                return np.asarray(rows[kept]), np.asarray(cosines[kept])
            asking *= 4

    def _compare(self, columns: Vectors, rows: Rows, into: Vectors) -> None:
        for start in range(0, len(rows), PAGE):
            part = rows[start : start + PAGE]
            into[part] = self._source[part] @ columns


def _none() -> Rows:
    return np.zeros(0, dtype=np.intp)


def normalise(vectors: Sequence[Sequence[float]] | npt.NDArray[np.floating]) -> Vectors:
    """Rows scaled to unit length, (N, D) float32; a row of zeros stays zero (it is similar to nothing)."""
    rows = np.array(vectors, dtype=np.float32, ndmin=2)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)
