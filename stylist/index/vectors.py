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
FEW = 1000
"""So many allowed rows or fewer are fetched and compared; walking the graph until it meets them takes as long."""
MOST = 20_000
"""Neighbours asked for at once at the most, before every allowed row is fetched and compared."""
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

    def neighbours(self, asked: Vectors, count: int) -> tuple[Rows, Vectors]:
        """Rows nearest to a vector, best first, as Chroma's graph finds them, with their cosines."""
        with self._there():
            found = self._collection.query(
                query_embeddings=asked[None], n_results=min(count, len(self)), include=["distances"]
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
        rows = self._rows if len(self._rows) <= FEW else self._candidates(columns, found)
        self._compare(columns, rows[np.isnan(found[rows]).any(axis=1)], found)
        floor = np.fmin(np.fmin.reduce(found, initial=1.0), (self._source.sample @ columns).min(axis=0))
        return np.where(np.isnan(found), floor, found).reshape(-1, *asked.shape[1:])

    def _candidates(self, columns: Vectors, found: Vectors) -> Rows:
        """Rows near any of the asked vectors, and those that other evidence speaks for."""
        near = [self._walk(one, into) for one, into in zip(columns.T, found.T, strict=True)]
        return np.unique(np.concatenate([*near, self._also()]))

    def _walk(self, asked: Vectors, into: Vectors) -> Rows:
        """Asks the graph for more and more neighbours until enough of them are allowed; writes their cosines.

        Where even the most hold too few (the words ask for one thing and the constraints for another), every allowed
        row is compared.
        """
        enough = min(NEAREST, len(self._rows))
        asking = round(SPARE * enough * len(self._allowed) / len(self._rows))
        while asking <= MOST:
            rows, cosines = self._source.neighbours(asked, asking)
            kept = self._allowed[rows]
            if kept.sum() >= enough:
                into[rows[kept]] = cosines[kept]
                return np.asarray(rows[kept])
            if asking >= len(self._allowed):
                break
            asking *= 4
        self._compare(asked[:, None], self._rows, into[:, None])
        return np.asarray(self._rows[np.argsort(-into[self._rows], kind="stable")[:enough]])

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
