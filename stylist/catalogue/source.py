"""Where a feed lies: a file with its folder, a folder, or a zip. Reading never leaves it and never blows up.

A zip is read in place. What is refused: absolute paths, ``..``, links that lead out of the folder, zip members
that inflate beyond the limits (a bomb), and anything at all over the network.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO

from stylist.archives import DAMAGED
from stylist.errors import NotFound, UnknownFeed

LARGEST_ZIP_MEMBER_BYTES = 2 << 30
MOST_ZIP_MEMBERS = 200_000
LARGEST_ZIP_RATIO = 200.0  # text shrinks to a twentieth at best; only zeros shrink a thousandfold
LARGEST_PICTURE_BYTES = 20 << 20
CHUNK_BYTES = 1 << 20
SKIPPED_DIRS = {"__MACOSX", ".git", ".svn"}


class Source:
    """One place that holds a feed. ``files`` are the names in it that may be feeds; pictures are read by name."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise NotFound(what="feed", id=str(path))
        self.path = path
        self._archives: dict[Path, zipfile.ZipFile] = {}
        self._listings: dict[Path, dict[str, zipfile.ZipInfo]] = {}
        self._root = path if path.is_dir() else path.parent

    @property
    def is_zip(self) -> bool:
        return self.path.is_file() and zipfile.is_zipfile(self.path)

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Names that can be opened, sorted: members of the zip, files of the folder (two levels), or the one file."""
        if self.is_zip:
            return tuple(sorted(self._members(self.path)))
        if self.path.is_dir():
            found = (p for pattern in ("*", "*/*") for p in self.path.glob(pattern) if p.is_file())
            return tuple(sorted(str(p.relative_to(self.path).as_posix()) for p in found))
        return (self.path.name,)

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """One of :attr:`files`, as a stream of bytes."""
        if self.is_zip:
            archive = self._archive(self.path)
            try:
                with archive.open(_checked(archive.getinfo(name))) as stream:
                    yield stream
            except DAMAGED as broken:
                raise UnknownFeed(path=name, known=f"a zip, in which this is damaged ({broken})") from broken
        else:
            with (self._root / name).open("rb") as stream:
                yield stream

    def chunks(self, name: str) -> Iterator[bytes]:
        """The same, a mebibyte at a time."""
        with self.open(name) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk

    def head(self, name: str, size: int = 65_536) -> bytes:
        """The first bytes, for telling formats apart."""
        with self.open(name) as stream:
            return stream.read(size)

    def picture(self, reference: str) -> bytes | None:
        """A local picture's bytes, or None where it is not there, too large, or outside. ``x.zip/y.webp`` works."""
        parts = PurePosixPath(reference.replace("\\", "/")).parts
        if not parts or ".." in parts or "\0" in reference:
            return None
        inner = PurePosixPath(*parts[1:]) if parts[0] == "/" else PurePosixPath(*parts)
        if self.is_zip:
            return self._from_zip(self.path, str(inner))
        return self._from_folder(inner)

    def close(self) -> None:
        """Close the zips that were opened."""
        for archive in self._archives.values():
            archive.close()
        self._archives.clear()

    def _from_folder(self, inner: PurePosixPath) -> bytes | None:
        for depth, part in enumerate(inner.parts[:-1], start=1):
            if part.lower().endswith(".zip"):
                archive = self._inside(PurePosixPath(*inner.parts[:depth]))
                member = str(PurePosixPath(*inner.parts[depth:]))
                return self._from_zip(archive, member) if archive and zipfile.is_zipfile(archive) else None
        path = self._inside(inner)
        return path.read_bytes() if path and path.stat().st_size <= LARGEST_PICTURE_BYTES else None

    def _inside(self, inner: PurePosixPath) -> Path | None:
        """The file of that name, if it is one and really lies in the feed's folder."""
        try:
            path = (self._root / inner).resolve()
            return path if path.is_relative_to(self._root.resolve()) and path.is_file() else None
        except (OSError, ValueError):  # a name too long, or with characters that no file system has
            return None

    def _from_zip(self, path: Path, member: str) -> bytes | None:
        names = self._members(path)
        if member not in names or names[member].file_size > LARGEST_PICTURE_BYTES:
            return None
        try:
            return self._archive(path).read(_checked(names[member]))
        except (UnknownFeed, *DAMAGED):
            return None  # a damaged, exploding or encrypted member: the picture is missing, the feed goes on

    def _members(self, path: Path) -> dict[str, zipfile.ZipInfo]:
        if path not in self._listings:
            infos = self._archive(path).infolist()
            if len(infos) > MOST_ZIP_MEMBERS:
                raise UnknownFeed(path=path.name, known=f"a zip with at most {MOST_ZIP_MEMBERS} files")
            plain = {i.filename: i for i in infos if _is_plain(i.filename) and not i.is_dir()}
            self._listings[path] = plain
        return self._listings[path]

    def _archive(self, path: Path) -> zipfile.ZipFile:
        if path not in self._archives:
            try:
                self._archives[path] = zipfile.ZipFile(path)
            except DAMAGED as broken:
                raise UnknownFeed(path=path.name, known=f"a zip, which this is not ({broken})") from broken
        return self._archives[path]


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(name) and ".." not in parts and not name.startswith("/") and not SKIPPED_DIRS.intersection(parts)


def _checked(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """``info``, unless it is a bomb by its own account (zipfile stops reading at the stated size)."""
    ratio = info.file_size / max(1, info.compress_size)
    small = info.file_size < CHUNK_BYTES
    if info.file_size > LARGEST_ZIP_MEMBER_BYTES or (ratio > LARGEST_ZIP_RATIO and not small):
        raise UnknownFeed(path=info.filename, known="zip members of at most 2 GB, packed at most 200 to 1")
    return info
