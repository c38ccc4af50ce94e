"""Pictures as files by id. Messages, checkpoints and indexes hold ids; only this store knows paths.

A picture with an owner is opened for that owner alone; for anybody else its id does not exist. Product pictures
have no owner. Ids are random, so that none can be guessed; product ids come from their content, so that ingesting
again stores nothing twice.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from stylist.disk import with_room
from stylist.errors import NotFound
from stylist.sealing import OPEN, Seal
from stylist.tables import Place, Table, among, create, transaction

FileKind = Literal["product", "photo", "mask", "tryon", "board", "figure", "wardrobe", "unmarked", "turn"]
KEPT: FileKind = "wardrobe"
"""Pictures that their owner keeps until they are removed; everything else of people goes with time."""
UNMARKED: FileKind = "unmarked"
"""Generated pictures before their mark: kept for the next look alone, and never given out."""

CLOCKS_DIFFER_S = 600.0
"""What lies further ahead was written by a clock that has been set back since."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, owner TEXT, suffix TEXT NOT NULL, made_at REAL NOT NULL,
    source TEXT
);
CREATE INDEX IF NOT EXISTS files_by_owner ON files (owner);
CREATE INDEX IF NOT EXISTS files_by_source ON files (source) WHERE source IS NOT NULL;
"""

_FILES = "SELECT id, kind, owner, suffix, made_at, source FROM files"
_PUT = """
INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, made_at = excluded.made_at, source = excluded.source
"""
_WITH_MADE = f"""
WITH RECURSIVE gone (id) AS (
    SELECT id FROM files WHERE id IN {{}} UNION SELECT files.id FROM files JOIN gone ON files.source = gone.id
)
{_FILES} WHERE id IN (SELECT id FROM gone)
"""  # noqa: S608 (our own words)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of the store. ``source``: the photo that it was made from, if any; of a video's frames, the first."""

    id: str
    kind: FileKind
    owner: str | None
    path: Path
    made_at: float
    source: str | None


class FileStore:
    """Files under ``root``, their owners in a small SQLite table beside them."""

    def __init__(
        self, root: Path, clock: Callable[[], float] = time.time, database: Place | None = None, seal: Seal = OPEN
    ) -> None:
        """database: where the owners are written down; by default in a file beside the files.

        seal: encrypts what has an owner; ``read`` opens it again.
        """
        self._root, self._database, self._seal = root, database or root / "files.db", seal
        self._clock = clock
        create(self._database, _SCHEMA)

    def put(
        self,
        data: bytes,
        kind: FileKind,
        suffix: str,
        owner: str | None = None,
        source: str | None = None,
        name: str | None = None,
    ) -> str:
        """Store ``data`` and return its id. ``suffix`` is such as ".png".

        name: an id that nobody can guess, of the form "KIND-…", for what may be stored again in place of itself.
        """
        return self._put([data], [name], kind, suffix, owner, source)[0]

    def put_all(
        self,
        pictures: Sequence[bytes],
        kind: FileKind,
        suffix: str,
        owner: str | None = None,
        source: str | None = None,
    ) -> list[str]:
        """Store several at once, which costs one transaction instead of many; their ids in the same order."""
        return self._put(pictures, [None] * len(pictures), kind, suffix, owner, source)

    def _get(self, file_id: str, viewer: str | None) -> StoredFile:
        with self._table() as table:
            row = table.execute(f"{_FILES} WHERE id = ?", (file_id,)).fetchone()
        if row is None or (row[2] is not None and row[2] != viewer):
            raise NotFound(what="picture", id=file_id)
        return self._stored(row)

    def _put(
        self,
        pictures: Sequence[bytes],
        chosen: Sequence[str | None],
        kind: FileKind,
        suffix: str,
        owner: str | None,
        source: str | None,
    ) -> list[str]:
        names = [name or _new_name(data, kind, owner) for data, name in zip(pictures, chosen, strict=True)]
        # Rows first: what a process that dies here leaves behind is still found when its time is over.
        with self._table() as table:
            table.executemany(
                _PUT,
                [(name, kind, owner, suffix, self._clock(), source) for name in names],
            )
        paths = [self._path(name, suffix) for name in names]
        for path, data in zip(paths, pictures, strict=True):
            self._write(path, data if owner is None else self._seal.sealed(data), owner)
        kept = self.present(names)
        for name, path in zip(names, paths, strict=True):
            if name not in kept:  # forgotten meanwhile
                path.unlink(missing_ok=True)
        return names

    def _write(self, path: Path, data: bytes, owner: str | None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if owner is not None or not path.exists():
            part = path.with_suffix(f".{secrets.token_hex(4)}.part")
            try:
                with with_room():
                    part.write_bytes(data)
                    part.replace(path)
            finally:
                part.unlink(missing_ok=True)  # half a file on a full disk takes room

    def get(self, file_id: str, viewer: str | None = None) -> StoredFile:
        """The file, if ``viewer`` may see it; NotFound otherwise."""
        found = self._get(file_id, viewer)
        if found.kind == UNMARKED:
            raise NotFound(what="picture", id=file_id)
        return found

    def read(self, file_id: str, viewer: str | None = None) -> bytes:
        """The file's bytes, if ``viewer`` may see it; NotFound otherwise."""
        return self._opened(self.get(file_id, viewer))

    def read_unmarked(self, file_id: str, owner: str) -> bytes:
        """The bytes of an unmarked picture, for the work alone; NotFound as for any other."""
        return self._opened(self._get(file_id, owner))

    def as_it_lies(self, file_id: str, viewer: str | None = None) -> Path | None:
        """Where others can open the file as it is; None where it is encrypted. Raises NotFound."""
        file = self.get(file_id, viewer)
        if not file.path.exists():  # its process died before it was written
            raise NotFound(what="picture", id=file_id)
        return None if file.owner is not None and self._seal.on else file.path

    def _opened(self, file: StoredFile) -> bytes:
        try:
            data = file.path.read_bytes()
        except FileNotFoundError as error:  # its process died before it was written
            raise NotFound(what="picture", id=file.id) from error
        return data if file.owner is None else self._seal.opened(data)

    def of(self, owner: str) -> list[StoredFile]:
        """All files of one person, newest first."""
        with self._table() as table:
            rows = table.execute(f"{_FILES} WHERE owner = ? ORDER BY made_at DESC", (owner,))
            return [self._stored(row) for row in rows]

    def lasting(self) -> list[Path]:
        """Paths below the store's folder of what does not go with time: products, figures and wardrobes."""
        with self._table() as table:
            rows = table.execute(f"{_FILES} WHERE owner IS NULL OR kind = ? ORDER BY id", (KEPT,)).fetchall()
        return [self._stored(row).path.relative_to(self._root) for row in rows]

    def of_people(self) -> list[StoredFile]:
        """All files that have an owner."""
        with self._table() as table:
            return [self._stored(row) for row in table.execute(f"{_FILES} WHERE owner IS NOT NULL ORDER BY id")]

    def seal_again(self, file: StoredFile, to_open: bool = False) -> bool:
        """Bring a file to the newest key, or lay it open, in place; whether it was not so yet.

        Raises EncryptionKeyWrong.
        """
        try:
            turned = self._seal.turned(file.path.read_bytes(), to_open)
        except FileNotFoundError:  # gone meanwhile, or never written
            return False
        if turned is None:
            return False
        self._write(file.path, turned, file.owner)
        if file.id not in self.present([file.id]):  # forgotten meanwhile
            file.path.unlink(missing_ok=True)
        return True

    def forget(self, owner: str, kept_too: bool = True) -> int:
        """Delete everything of one person, or all but their wardrobe; returns how many files went."""
        return self._delete([file for file in self.of(owner) if kept_too or file.kind != KEPT])

    def expire(self, keep_hours: float) -> int:
        """Delete people's files older than ``keep_hours``, with all made of them; products and wardrobes stay."""
        now = self._clock()
        limit = now - keep_hours * 3600
        with self._table() as table:
            ahead = "owner IS NOT NULL AND made_at > ?"
            if table.execute(f"SELECT 1 FROM files WHERE {ahead} LIMIT 1", (now + CLOCKS_DIFFER_S,)).fetchone():  # noqa: S608
                # made while the clock was ahead: their time counts from now
                table.execute(f"UPDATE files SET made_at = ? WHERE {ahead}", (now, now + CLOCKS_DIFFER_S))  # noqa: S608
            rows = table.execute(
                "SELECT id FROM files WHERE owner IS NOT NULL AND kind != ? AND made_at < ?", (KEPT, limit)
            ).fetchall()
        return self._delete_with_made([name for (name,) in rows])

    def discard(self, file_ids: Sequence[str], owner: str) -> int:
        """Delete files of one person, with all that was made from them; other people's and unknown ids are left."""
        mine = {file.id for file in self.of(owner)}
        return self._delete_with_made([name for name in file_ids if name in mine])

    def present(self, file_ids: Collection[str]) -> set[str]:
        """Those of the ids that are still there."""
        with self._table() as table:
            rows = table.execute(f"SELECT id FROM files WHERE id IN {among(file_ids)}", tuple(file_ids))  # noqa: S608
            return {name for (name,) in rows}

    def _delete_with_made(self, file_ids: Sequence[str]) -> int:
        if not file_ids:  # looked for before every turn: nothing to write, no write
            return 0
        with self._table() as table:
            rows = table.execute(_WITH_MADE.format(among(file_ids)), tuple(file_ids))
            gone = [self._stored(row) for row in rows]
        return self._delete(gone)

    def _delete(self, files: list[StoredFile]) -> int:
        if not files:
            return 0
        for file in files:
            for part in file.path.parent.glob(f"{file.id}.*.part"):  # of a process that died while it wrote
                part.unlink(missing_ok=True)
            file.path.unlink(missing_ok=True)
        with self._table(erasing=True) as table:
            table.executemany("DELETE FROM files WHERE id = ?", [(file.id,) for file in files])
        return len(files)

    def _path(self, name: str, suffix: str) -> Path:
        return self._root / name.split("-", maxsplit=1)[0] / name[-2:] / f"{name}{suffix}"

    def _stored(self, row: tuple[str, FileKind, str | None, str, float, str | None]) -> StoredFile:
        name, kind, owner, suffix, made_at, source = row
        return StoredFile(name, kind, owner, self._path(name, suffix), made_at, source)

    def _table(self, erasing: bool = False) -> AbstractContextManager[Table]:
        return transaction(self._database, erasing=erasing)


def _new_name(data: bytes, kind: FileKind, owner: str | None) -> str:
    unique = hashlib.sha256(data).hexdigest()[:24] if owner is None else secrets.token_hex(16)
    return f"{kind}-{unique}"
