"""One archive of all that a data folder holds and nobody can make again, and the way back.

Written while the program runs: databases are copied by SQLite's own online backup, everything else is replaced in one
step and never changed in place. Photos, what was made of them and what was read from them stay out: they go within a
day, and an archive would keep them for years.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from fnmatch import fnmatch
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

from stylist.disk import with_room
from stylist.errors import BadInput, Conflict, NotFound
from stylist.files import FileStore
from stylist.services import Services
from stylist.tables import PATIENCE_S, at
from stylist.tables.postgres import shown

FORMAT = 1
"""Of the archive. A program reads its own and all before."""
LEFT_OUT = ("jobs.db", "models", "demo-*", "before-*", ".*")
"""At the top of the folder. Jobs end with the photos they are about; models are fetched and the demo shop is drawn
again; what a restore put aside is no part of what is kept."""
_MANIFEST = "manifest.json"
_DATABASES = {".db", ".sqlite3"}
_PASSING = ("-wal", "-shm", "-journal", ".part", ".new")
"""Ends of names: SQLite's own files beside a database, and what is half written."""
_FAST = 1
"""Level of compression: pictures are compressed already."""


class NotABackup(BadInput):
    """An archive that is none of ours, is damaged, or holds what a data folder cannot."""

    code: ClassVar[str] = "not_a_backup"
    en: ClassVar[str] = (
        "'{path}' cannot be restored: {why}. Nothing was changed. Give a file that `stylist backup` made."
    )
    zh: ClassVar[str] = "无法恢复“{path}”：{why_zh}。什么都没有改动。请给出 `stylist backup` 生成的文件。"


class BackupTooNew(Conflict):
    """An archive of a later program."""

    code: ClassVar[str] = "backup_too_new"
    en: ClassVar[str] = (
        "'{path}' was made by stylist {made_by}, in a form that this program ({ours}) does not know. "
        "Nothing was changed. Install that version or a later one: pip install 'stylist>={made_by}'."
    )
    zh: ClassVar[str] = (
        "“{path}”由 stylist {made_by} 生成，当前程序（{ours}）不认识这种格式。什么都没有改动。"
        "请安装该版本或更新的版本：pip install 'stylist>={made_by}'。"
    )


class FolderHolds(Conflict):
    """A restore into a folder in which something is."""

    code: ClassVar[str] = "folder_not_empty"
    en: ClassVar[str] = (
        "The data folder '{folder}' is not empty. Stop what runs on it, then give --replace to put what is there "
        "aside, or set STYLIST_DATA_DIR to an empty folder."
    )
    zh: ClassVar[str] = (
        "数据文件夹“{folder}”里已有内容。请先停止正在使用它的程序，再加 --replace 把现有内容移到一边，"
        "或把 STYLIST_DATA_DIR 设为空文件夹。"
    )


class ArchiveThere(Conflict):
    """A backup that would take the place of a file, or lie in the folder that it is of."""

    code: ClassVar[str] = "archive_place"
    en: ClassVar[str] = "'{path}' {why}. Give another name for the backup."
    zh: ClassVar[str] = "“{path}”{why_zh}。请给备份另取一个位置或名字。"


class CatalogueChanging(Conflict):
    """A catalogue that is being taken in: its vectors are written beside its rows, so the copies would not fit."""

    code: ClassVar[str] = "catalogue_changing"
    en: ClassVar[str] = "A catalogue is being ingested just now. Run `stylist backup` again when that has ended."
    zh: ClassVar[str] = "商品库正在导入。请等导入结束后再运行 `stylist backup`。"


class Elsewhere(BaseModel):
    """Something that is not in the data folder, and what copies it."""

    model_config = ConfigDict(frozen=True)

    what: str
    command: str


class Member(BaseModel):
    """One file of an archive."""

    model_config = ConfigDict(frozen=True)

    size_bytes: int
    sha256: str


class Manifest(BaseModel):
    """What an archive says of itself. members: by path within the data folder."""

    model_config = ConfigDict(frozen=True)

    format: int
    made_by: str
    made_at: datetime
    elsewhere: tuple[Elsewhere, ...]
    members: dict[str, Member]


def write_backup(services: Services, archive: Path, unread: Callable[[Path], None]) -> Manifest:
    """Write everything of the data folder into one file, readable for its owner alone: whole, or not at all.

    unread: takes out of a copy of the databases, in a folder, what was read from photos.
    Raises ArchiveThere, CatalogueChanging, DiskFull.
    """
    folder = services.settings.data_dir
    if archive.exists():
        raise ArchiveThere(path=archive, why="is there already", why_zh="已经存在")
    if archive.resolve().is_relative_to(folder.resolve()):
        raise ArchiveThere(path=archive, why="lies in the data folder itself", why_zh="位于数据文件夹之内")
    archive.parent.mkdir(parents=True, exist_ok=True)
    with with_room():
        return _written(services, archive, unread)


@retry(retry=retry_if_exception_type(CatalogueChanging), stop=stop_after_attempt(3), wait=wait_fixed(1), reraise=True)
def _written(services: Services, archive: Path, unread: Callable[[Path], None]) -> Manifest:
    folder = services.settings.data_dir
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=f".{archive.name}-") as beside:
        copies, part = Path(beside) / "copies", Path(beside) / "part"
        vectors = _vectors(folder)
        _copy_databases(folder, copies)
        if services.server is None:
            unread(copies)
            for log in copies.rglob("*-wal"):
                at(log.with_name(log.name.removesuffix("-wal"))).wipe()  # all of it is in the file itself then
        with _packing(part) as tar:
            members = {name: _add(tar, name, path) for name, path in _contents(services, copies)}
            if _vectors(folder) != vectors:
                raise CatalogueChanging
            manifest = _manifest(services, members)
            _add_manifest(tar, manifest)
        part.replace(archive)
    return manifest


def _manifest(services: Services, members: dict[str, Member]) -> Manifest:
    return Manifest(
        format=FORMAT,
        made_by=version("stylist"),
        made_at=datetime.now(UTC),
        elsewhere=tuple(_elsewhere(services)),
        members=members,
    )


def _elsewhere(services: Services) -> Iterator[Elsewhere]:
    settings = services.settings
    if services.server is not None:
        url = shown(services.server.url).replace(":…@", "@")
        yield Elsewhere(what="database_url", command=f"pg_dump --format=custom --file=stylist.pgdump '{url}'")
    if settings.desk_database is not None:
        yield Elsewhere(what="desk_database", command="the dump program of that database")
    if settings.chroma_url is not None:
        yield Elsewhere(what="chroma_url", command="a copy of the server's own folder, or `stylist ingest` again")


def _databases(folder: Path) -> list[Path]:
    """Of the files' owners last: what a conversation or a wardrobe names is there then."""
    found = [path for path in _files(folder) if path.suffix in _DATABASES]
    return sorted(found, key=lambda path: (path.name == "files.db", path))


def _copy_databases(folder: Path, copies: Path) -> None:
    for path in _databases(folder):
        copy = copies / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        source = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE_S)
        with closing(source), closing(sqlite3.connect(copy)) as made:
            source.backup(made)
        copy.chmod(path.stat().st_mode & 0o777)


def _contents(services: Services, copies: Path) -> Iterator[tuple[str, Path]]:
    """Paths within the data folder, and where their bytes are now."""
    folder = services.settings.data_dir
    for path in _databases(copies):
        yield path.relative_to(copies).as_posix(), path
    for path in sorted(_files(folder)):
        if path.suffix not in _DATABASES:
            yield path.relative_to(folder).as_posix(), path
    rows = FileStore(copies / "files") if services.server is None else services.files
    for name in rows.lasting():
        path = folder / "files" / name
        if path.is_file():  # the process that wrote the row may have died before the bytes
            yield f"files/{name.as_posix()}", path


def _files(folder: Path) -> Iterator[Path]:
    """Files that are kept, without the pictures: these are told by their rows, and may be millions."""
    for top in folder.iterdir():
        if any(fnmatch(top.name, pattern) for pattern in LEFT_OUT):
            continue
        below = top.glob("*") if top.name == "files" else top.rglob("*")
        yield from (path for path in [top, *below] if path.is_file() and not path.name.endswith(_PASSING))


def _vectors(folder: Path) -> set[tuple[str, int, int]]:
    """Chroma's vectors and the pointers to versions: they change while a catalogue is taken in, and then alone."""
    files = [*(folder / "chroma").glob("*/*.bin"), *(folder / "chroma").glob("*.active.json")]
    return {(path.name, state.st_mtime_ns, state.st_size) for path in files for state in (path.stat(),)}


@contextmanager
def _packing(part: Path) -> Iterator[tarfile.TarFile]:
    """A new archive, on the disk when it ends."""
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=_FAST) as tar:
            yield tar
        file.flush()
        os.fsync(file.fileno())


def _add(tar: tarfile.TarFile, name: str, path: Path) -> Member:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        info = _of_nobody(tar.gettarinfo(arcname=name, fileobj=file))
        tar.addfile(info, file)
    return Member(size_bytes=info.size, sha256=sha256)


def _of_nobody(info: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whoever restores it owns it."""
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    data = manifest.model_dump_json(indent=1).encode()
    info = tarfile.TarInfo(_MANIFEST)
    info.size, info.mode = len(data), 0o600
    tar.addfile(info, BytesIO(data))


def restore_backup(archive: Path, folder: Path, *, replace: bool = False) -> tuple[Manifest, Path | None]:
    """Unpack an archive into a data folder; nothing is moved there before all of it was checked.

    replace: what is there goes into a folder "before-…" beside it, which is the second value.
    Raises NotFound, FolderHolds, NotABackup, BackupTooNew, DiskFull.
    """
    if not archive.is_file():
        raise NotFound(what="backup", id=archive)
    held = sorted(folder.iterdir()) if folder.is_dir() else []
    if held and not replace:
        raise FolderHolds(folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    with with_room(), tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as beside:
        unpacked = Path(beside)
        manifest = _unpacked(archive, unpacked)
        aside = _put_aside(held, folder) if held else None
        for entry in sorted(unpacked.iterdir()):
            entry.rename(folder / entry.name)
    return manifest, aside


def _put_aside(held: list[Path], folder: Path) -> Path:
    aside = folder / f"before-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    aside.mkdir()
    for entry in held:
        entry.rename(aside / entry.name)
    return aside


def _unpacked(archive: Path, folder: Path) -> Manifest:
    """Everything unpacked and compared with the manifest, which is then taken away."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                if not member.isfile():
                    raise NotABackup(path=archive, why=f"'{member.name}' is no file", why_zh=f"“{member.name}”不是文件")
                tar.extract(member, folder, filter="data")
        manifest = Manifest.model_validate_json((folder / _MANIFEST).read_bytes())
    except tarfile.FilterError as problem:
        why, why_zh = f"it would write outside the folder ({problem})", f"它会写到文件夹之外（{problem}）"
        raise NotABackup(path=archive, why=why, why_zh=why_zh) from problem
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, FileNotFoundError, ValidationError) as problem:
        why, why_zh = "it is damaged, incomplete, or no backup", "文件已损坏、不完整，或不是备份"
        raise NotABackup(path=archive, why=why, why_zh=why_zh) from problem
    if manifest.format > FORMAT:
        raise BackupTooNew(path=archive, made_by=manifest.made_by, ours=version("stylist"))
    (folder / _MANIFEST).unlink()
    _compare(archive, folder, manifest)
    return manifest


def _compare(archive: Path, folder: Path, manifest: Manifest) -> None:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted(found.keys() ^ manifest.members.keys()):
        raise NotABackup(
            path=archive, why=f"'{name}' is not in both the archive and its list",
            why_zh=f"“{name}”没有同时出现在压缩包和它的清单里",
        )  # fmt: skip
    for name, path in found.items():
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != manifest.members[name].sha256:
                raise NotABackup(path=archive, why=f"'{name}' was changed", why_zh=f"“{name}”被改动过")
