"""Catalogue versions in Chroma. A version is one collection; a small file says which version is active.

A new version is written beside the active one and switched in by replacing that file, so a search sees the old
catalogue or the new one and nothing between, also after a crash in the middle. One process writes at a time:
embedded Chroma is not made for several writers on one folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from stylist.errors import EmbedderMismatch, EmptyCatalogue
from stylist.garment import Garment
from stylist.index.rows import row_of
from stylist.index.snapshot import Snapshot, normalise

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

BATCH = 5000
"""Rows in one write; Chroma 1.5 takes 5,461 at most."""
KEEP = 2
"""Complete versions that stay: the active one, and the one before for searches that still run on it."""

_SEGMENT_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class Active(BaseModel):
    """The pointer: which version of a catalogue answers."""

    model_config = ConfigDict(frozen=True)

    catalogue: str
    version: int
    fingerprint: str
    embedder: str


class CatalogueIndex:
    """All catalogues under ``path``. Chroma is opened at first use and closed with this object."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: ClientAPI | None = None
        self._lock = threading.RLock()

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
                documents=[g.model_dump_json() for g in part],
                metadatas=[row_of(g) for g in part],  # type: ignore[misc]
            )

    def stored_ids(self, catalogue: str, version: int) -> set[str]:
        """Garments that a version holds already: what a resumed ingest need not embed again."""
        return {name for page in _pages(self._get(catalogue, version), []) for name in page["ids"]}

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
        _replace(self._pointer(catalogue), active.model_dump_json())
        for old in [v for v in self.versions(catalogue) if v != version][: -(KEEP - 1)]:
            self.drop(catalogue, old)
        _sweep(self._path)

    def current(self, catalogue: str) -> int | None:
        """The active version, or None."""
        active = self.active(catalogue)
        return active.version if active else None

    def fingerprint(self, catalogue: str) -> str | None:
        """Fingerprint of what the active version was made from, or None."""
        active = self.active(catalogue)
        return active.fingerprint if active else None

    def active(self, catalogue: str) -> Active | None:
        """The active version with its embedder and fingerprint; reads one small file, and no Chroma."""
        try:
            return Active.model_validate_json(self._pointer(catalogue).read_bytes())
        except FileNotFoundError:
            return None

    def versions(self, catalogue: str) -> list[int]:
        """Complete versions, oldest first."""
        return sorted(v for v, facts in self._stored(catalogue).items() if facts["complete"])

    def catalogues(self) -> list[str]:
        """Names of the catalogues that have an active version."""
        files = sorted(self._path.glob("*.active.json"))
        return sorted(Active.model_validate_json(f.read_bytes()).catalogue for f in files)

    def drop(self, catalogue: str, version: int) -> None:
        """Delete one version; the active one cannot be."""
        if version == self.current(catalogue):
            raise ValueError(f"version {version} of {catalogue!r} is active")
        self._client.delete_collection(_collection(catalogue, version))

    def load(self, catalogue: str, embedder_name: str) -> Snapshot:
        """The active version in memory. Raises EmptyCatalogue or EmbedderMismatch."""
        from chromadb import errors  # noqa: PLC0415

        active = self.active(catalogue)
        while active is not None:
            if active.embedder != embedder_name:
                raise EmbedderMismatch(recorded=active.embedder, loaded=embedder_name)
            try:
                return _read(self._get(catalogue, active.version), active)
            except errors.NotFoundError:
                # Two switches while reading delete what is read: the version that is active now is whole.
                read, active = active, self.active(catalogue)
                if active == read:
                    raise
        raise EmptyCatalogue(name=catalogue)

    def live(self, catalogue: str, embedder_name: str) -> LiveSnapshot:
        """What a search engine is given: the snapshot of whatever version is active when it is called."""
        return LiveSnapshot(self, catalogue, embedder_name)

    def close(self) -> None:
        """Close Chroma; the next use opens it again."""
        with self._lock:
            if self._opened is not None:
                self._closer()
                self._opened = None

    def __enter__(self) -> CatalogueIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def _client(self) -> ClientAPI:
        with self._lock:
            if self._opened is None:
                self._opened = _open(self._path)
                # Chroma counts the users of a folder and closes it with the last one; close() is idempotent.
                self._closer = weakref.finalize(self, self._opened.close)  # type: ignore[attr-defined]
            return self._opened

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

    def _pointer(self, catalogue: str) -> Path:
        return self._path / f"{_safe(catalogue)}.active.json"


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


def _open(path: Path) -> ClientAPI:
    import chromadb  # noqa: PLC0415 - takes two seconds, and only ingest and search need it
    from chromadb.config import Settings  # noqa: PLC0415

    path.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(path=str(path.resolve()), settings=Settings(anonymized_telemetry=False))


def _sweep(path: Path) -> None:
    """Delete vector folders that no collection owns: Chroma 1.5 leaves those of deleted collections behind."""
    with closing(sqlite3.connect(f"file:{path / 'chroma.sqlite3'}?mode=ro", uri=True, timeout=30)) as table:
        owned = {row[0] for row in table.execute("SELECT id FROM segments")}
    for folder in path.iterdir():
        if folder.is_dir() and _SEGMENT_NAME.fullmatch(folder.name) and folder.name not in owned:
            shutil.rmtree(folder, ignore_errors=True)


def _collection(catalogue: str, version: int | str) -> str:
    return f"{_safe(catalogue)}-v{version}"


def _safe(catalogue: str) -> str:
    # Chroma and file systems want plain names; any other name ("我的店") goes by its hash.
    if _PLAIN_NAME.fullmatch(catalogue):
        return catalogue
    return "catalogue-" + hashlib.sha256(catalogue.encode()).hexdigest()[:16]


def _facts(catalogue: str, embedder: str, dim: int, fingerprint: str, *, complete: bool) -> dict[str, str | int | bool]:
    return {
        "catalogue": catalogue,
        "embedder": embedder,
        "dim": dim,
        "fingerprint": fingerprint,
        "complete": complete,
    }


def _replace(path: Path, text: str) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _pages(collection: Collection, include: list[Any]) -> Iterator[Mapping[str, Any]]:
    for offset in range(0, collection.count(), BATCH):
        yield collection.get(limit=BATCH, offset=offset, include=include)


def _read(collection: Collection, active: Active) -> Snapshot:
    rows: list[tuple[Garment, npt.NDArray[np.float32]]] = []
    for page in _pages(collection, ["embeddings", "documents"]):
        garments = map(Garment.model_validate_json, page["documents"])
        rows.extend(zip(garments, np.asarray(page["embeddings"], np.float32), strict=True))
    rows.sort(key=lambda row: row[0].id)  # the store's own order is not promised
    return Snapshot(
        catalogue=active.catalogue,
        version=active.version,
        embedder=active.embedder,
        fingerprint=active.fingerprint,
        garments=tuple(g for g, _ in rows),
        vectors=np.stack([v for _, v in rows]),
    )
