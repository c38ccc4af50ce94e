"""Catalogue versions in Chroma. A version is one collection; a pointer says which version is active.

A new version is written beside the active one and switched in by replacing that pointer, so a search sees the old
catalogue or the new one and nothing between, also after a crash in the middle. One process writes at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stylist.errors import EmbedderMismatch, EmptyCatalogue
from stylist.garment import Garment
from stylist.index.places import Active, Folder, Place, answered, plain_name
from stylist.index.rows import row_of
from stylist.index.snapshot import Snapshot
from stylist.index.vectors import InChroma, Matrix, VectorSource, normalise

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BATCH = 5000
"""Rows in one write; Chroma 1.5 takes 5,461 at most."""
KEEP = 2
"""Complete versions that stay: the active one, and the one before for searches that still run on it."""
EXACT_UP_TO_ROWS = 300_000
"""Rows up to which the vectors of a version are held in memory and compared exactly."""
SAMPLED = 4096
"""Vectors held in memory of a version that is too large for all, to know how unlike its rows can be."""


class CatalogueIndex:
    """All catalogues in a folder or on a server; versions of up to ``exact_up_to_rows`` are searched in memory."""

    def __init__(self, place: Path | Place, exact_up_to_rows: int = EXACT_UP_TO_ROWS) -> None:
        self.place = Folder(place) if isinstance(place, Path) else place
        self._exact_up_to_rows = exact_up_to_rows

    @answered
    def begin(self, catalogue: str, embedder_name: str, dim: int, fingerprint: str = "") -> int:
        """Start a version (or take up the broken-off one of the same content) and return its number.

        Other incomplete versions are deleted: they are what a crash left behind.
        """
        number, resumed = self._highest(catalogue) + 1, False
        for version, facts in self._stored(catalogue).items():
            if facts["complete"]:
                continue
            if fingerprint and (facts["fingerprint"], facts["embedder"]) == (fingerprint, embedder_name):
                number, resumed = version, True
            else:
                self.drop(catalogue, version)
        if not resumed:
            self._client.create_collection(
                _collection(catalogue, number),
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine"}},
                metadata=_facts(catalogue, embedder_name, dim, fingerprint, complete=False),
            )
        return number

    @answered
    def add(
        self,
        catalogue: str,
        version: int,
        garments: Sequence[Garment],
        vectors: Sequence[Sequence[float]] | npt.NDArray[np.floating],
    ) -> None:
        """Store garments with their vectors, (N, D). The same id again replaces the row."""
        collection = self._get(catalogue, version)
        rows = normalise(vectors)
        for start in range(0, len(garments), BATCH):
            part = garments[start : start + BATCH]
            collection.upsert(
                ids=[g.id for g in part],
                embeddings=rows[start : start + BATCH],
                documents=[_document(g) for g in part],
                metadatas=[row_of(g) for g in part],  # type: ignore[misc]
            )

    @answered
    def stored_ids(self, catalogue: str, version: int) -> set[str]:
        """Garments that a version holds already: what a resumed ingest need not embed again."""
        return {name for page in _pages(self._get(catalogue, version), []) for name in page["ids"]}

    @answered
    def activate(self, catalogue: str, version: int) -> None:
        """Make a version the one that answers, in one step, and delete all but the newest two."""
        collection = self._get(catalogue, version)
        if collection.count() == 0:
            raise EmptyCatalogue(name=catalogue)
        facts = {**collection.metadata, "complete": True}
        collection.modify(metadata=facts)
        active = Active(
            catalogue=catalogue,
            version=version,
            fingerprint=str(facts["fingerprint"]),
            embedder=str(facts["embedder"]),
        )
        self.place.point(active)
        for old in [v for v in self.versions(catalogue) if v != version][: -(KEEP - 1)]:
            self.drop(catalogue, old)
        self.place.tidy()

    def current(self, catalogue: str) -> int | None:
        """The active version, or None."""
        active = self.active(catalogue)
        return active.version if active else None

    @answered
    def rows(self, catalogue: str) -> int:
        """How many garments the active version has; 0 without one."""
        version = self.current(catalogue)
        return 0 if version is None else self._get(catalogue, version).count()

    def fingerprint(self, catalogue: str) -> str | None:
        """Fingerprint of what the active version was made from, or None."""
        active = self.active(catalogue)
        return active.fingerprint if active else None

    @answered
    def active(self, catalogue: str) -> Active | None:
        """The active version with its embedder and fingerprint; in a folder this reads one small file, no Chroma."""
        return self.place.active(catalogue)

    @answered
    def versions(self, catalogue: str) -> list[int]:
        """Complete versions, oldest first."""
        return sorted(v for v, facts in self._stored(catalogue).items() if facts["complete"])

    @answered
    def catalogues(self) -> list[str]:
        """Names of the catalogues that have an active version."""
        return self.place.catalogues()

    @answered
    def drop(self, catalogue: str, version: int) -> None:
        """Delete one version; the active one cannot be."""
        if version == self.current(catalogue):
            raise ValueError(f"version {version} of {catalogue!r} is active")
        self._client.delete_collection(_collection(catalogue, version))

    @answered
    def load(self, catalogue: str, embedder_name: str) -> Snapshot:
        """The active version in memory. Raises EmptyCatalogue or EmbedderMismatch."""
        from chromadb import errors  # noqa: PLC0415

        active = self.active(catalogue)
        while active is not None:
            if active.embedder != embedder_name:
                raise EmbedderMismatch(recorded=active.embedder, loaded=embedder_name)
            try:
                return _read(self._get(catalogue, active.version), active, self.place, self._exact_up_to_rows)
            except errors.NotFoundError:
                # Two switches while reading delete what is read: the version that is active now is whole.
                read, active = active, self.active(catalogue)
                if active == read:
                    raise
        raise EmptyCatalogue(name=catalogue)

    def garments(self, catalogue: str) -> Sequence[Garment]:
        """What the active version holds, whichever embedder made its vectors. Raises EmptyCatalogue."""
        active = self.active(catalogue)
        if active is None:
            raise EmptyCatalogue(name=catalogue)
        return self.load(catalogue, active.embedder).garments

    def live(self, catalogue: str, embedder_name: str) -> LiveSnapshot:
        """What a search engine is given: the snapshot of whatever version is active when it is called."""
        return LiveSnapshot(self, catalogue, embedder_name)

    def close(self) -> None:
        """Close Chroma; the next use opens it again."""
        self.place.close()

    def __enter__(self) -> CatalogueIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _client(self) -> ClientAPI:
        return self.place.client

    def _stored(self, catalogue: str) -> dict[int, Mapping[str, Any]]:
        prefix = _collection(catalogue, "")
        return {
            int(c.name.removeprefix(prefix)): c.metadata or {}
            for c in self._client.list_collections()
            if c.name.startswith(prefix) and c.name.removeprefix(prefix).isdecimal()
        }

    def _highest(self, catalogue: str) -> int:
        return max([self.current(catalogue) or 0, *self._stored(catalogue)])

    def _get(self, catalogue: str, version: int) -> Collection:
        return self._client.get_collection(_collection(catalogue, version), embedding_function=None)


class LiveSnapshot:
    """Calling it gives the active version's snapshot; it is loaded again only when another version is active."""

    def __init__(self, index: CatalogueIndex, catalogue: str, embedder_name: str) -> None:
        self._index, self._catalogue, self._embedder = index, catalogue, embedder_name
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Snapshot:
        held = self._snapshot
        version = self._index.current(self._catalogue)
        if held is not None and version == held.version:
            return held
        with self._lock:  # one load for all who wait
            held = self._snapshot
            if held is None or held.version != self._index.current(self._catalogue):
                held = self._snapshot = self._index.load(self._catalogue, self._embedder)
            return held


def _document(garment: Garment) -> str:
    """Without what is as always: read back, such garments are equal, and take a third less memory (measured)."""
    return garment.model_dump_json(exclude_defaults=True)


def _collection(catalogue: str, version: int | str) -> str:
    return f"{plain_name(catalogue)}-v{version}"


def _facts(catalogue: str, embedder: str, dim: int, fingerprint: str, *, complete: bool) -> dict[str, str | int | bool]:
    return {
        "catalogue": catalogue,
        "embedder": embedder,
        "dim": dim,
        "fingerprint": fingerprint,
        "complete": complete,
    }


def _pages(collection: Collection, include: list[Any]) -> Iterator[Mapping[str, Any]]:
    for offset in range(0, collection.count(), BATCH):
        yield collection.get(limit=BATCH, offset=offset, include=include)


def _read(collection: Collection, active: Active, place: Place, exact_up_to_rows: int) -> Snapshot:
    exact = collection.count() <= exact_up_to_rows
    garments: list[Garment] = []
    vectors: list[npt.NDArray[np.float32]] = []
    for page in _pages(collection, ["embeddings", "documents"] if exact else ["documents"]):
        garments += map(Garment.model_validate_json, page["documents"])
        if exact:
            vectors.append(np.asarray(page["embeddings"], np.float32))
    order = sorted(range(len(garments)), key=lambda i: garments[i].id)  # the store's own order is not promised
    garments = [garments[i] for i in order]
    return Snapshot(
        catalogue=active.catalogue,
        version=active.version,
        embedder=active.embedder,
        fingerprint=active.fingerprint,
        garments=tuple(garments),
        vectors=Matrix(np.concatenate(vectors)[order]) if exact else _in_chroma(collection, garments, active, place),
    )


def _in_chroma(collection: Collection, garments: Sequence[Garment], active: Active, place: Place) -> VectorSource:
    ids = [garment.id for garment in garments]
    chosen = np.random.default_rng(0).choice(len(ids), min(SAMPLED, len(ids)), replace=False)
    found = collection.get(ids=[ids[i] for i in chosen], include=["embeddings"])
    return InChroma(collection, ids, normalise(np.asarray(found["embeddings"])), active, place)
