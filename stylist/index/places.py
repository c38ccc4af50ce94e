"""Where Chroma is: in a folder of this machine, or a server at an address; and where it says which version is active.

In a folder the pointer is a small file, replaced in one step. On a server it is the metadata of a small collection,
which the server writes in one transaction, so that every machine that asks it sees the same version.
"""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
import shutil
import sqlite3
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict

from stylist.disk import with_room
from stylist.errors import Conflict, DiskFull, Unavailable, UnknownSetting
from stylist.index.blank_memory import blank_memory
from stylist.settings import Settings

if TYPE_CHECKING:
    import httpx
    from chromadb.api import ClientAPI
    from chromadb.config import Settings as ChromaSettings

_SEGMENT_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
PATIENCE_S = 120.0
"""Seconds to wait for a server's answer; a batch of 5,000 rows takes about ten."""
_POINTER = "-active"
"""End of the name of a catalogue's pointer on a server; a version's collection ends with its number instead."""


class StoreUnreachable(Unavailable):
    """A Chroma server that does not answer, or refuses to."""

    code: ClassVar[str] = "store_unreachable"
    en: ClassVar[str] = (
        "The catalogue store at '{url}' does not answer ({why}). Start it with `chroma run --path FOLDER "
        "--host 127.0.0.1`, or unset chroma_url to use the folder of this machine."
    )
    zh: ClassVar[str] = (
        "商品库服务“{url}”没有响应（{why}）。请用 `chroma run --path FOLDER --host 127.0.0.1` 启动，"
        "或取消 chroma_url 设置，改用本机文件夹。"
    )


class VersionGone(Conflict):
    """A version that was deleted while something still ran on it: two newer ones have been switched in since."""

    code: ClassVar[str] = "version_gone"
    en: ClassVar[str] = "Version {version} of the catalogue '{name}' has been replaced meanwhile. Please ask again."
    zh: ClassVar[str] = "商品库“{name}”的第 {version} 版已被替换，请再问一次。"


class Active(BaseModel):
    """The pointer: which version of a catalogue answers."""

    model_config = ConfigDict(frozen=True)

    catalogue: str
    version: int
    fingerprint: str
    embedder: str


class Place(ABC):
    """Chroma somewhere. It is opened at first use and closed with this object."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._opened: ClientAPI | None = None
        self._lock = threading.RLock()

    @property
    def client(self) -> ClientAPI:
        """Chroma; the next use after :meth:`close` opens it again."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
                self._closer = weakref.finalize(self, self._closing(self._opened))
            return self._opened

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._closer()
                self._opened = None

    @abstractmethod
    def _open(self) -> ClientAPI: ...

    def _closing(self, client: ClientAPI) -> Callable[[], None]:
        # Chroma counts the users of a folder and closes it with the last one; close() is idempotent.
        close: Callable[[], None] = client.close  # type: ignore[attr-defined]
        return close

    @abstractmethod
    def active(self, catalogue: str) -> Active | None:
        """Which version answers, or None."""

    @abstractmethod
    def point(self, active: Active) -> None:
        """Make another version the one that answers, in one step."""

    @abstractmethod
    def catalogues(self) -> list[str]:
        """Names of the catalogues that have an active version."""

    @abstractmethod
    def tidy(self) -> None:
        """Delete what deleted collections left behind."""

    def at_work(self) -> AbstractContextManager[None]:
        """Held while Chroma is asked for something."""
        return nullcontext()


class Folder(Place):
    """Embedded Chroma. Not made for several processes that write to one folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self._path = path

    def _open(self) -> ClientAPI:
        import chromadb  # noqa: PLC0415 - takes two seconds, and only ingest and search need it

        self._path.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(path=str(self._path.resolve()), settings=_quiet())

    def active(self, catalogue: str) -> Active | None:
        """Reads one small file, and no Chroma."""
        try:
            return Active.model_validate_json(self._pointer(catalogue).read_bytes())
        except FileNotFoundError:
            return None

    def point(self, active: Active) -> None:
        _replace(self._pointer(active.catalogue), active.model_dump_json())

    def catalogues(self) -> list[str]:
        files = sorted(self._path.glob("*.active.json"))
        return sorted(Active.model_validate_json(f.read_bytes()).catalogue for f in files)

    def tidy(self) -> None:
        """Vector folders that no collection owns: Chroma 1.5 leaves those of deleted collections behind."""
        table_file = f"file:{self._path / 'chroma.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(table_file, uri=True, timeout=30)) as table:
            owned = {row[0] for row in table.execute("SELECT id FROM segments")}
        for folder in self._path.iterdir():
            if folder.is_dir() and _SEGMENT_NAME.fullmatch(folder.name) and folder.name not in owned:
                shutil.rmtree(folder, ignore_errors=True)

    def at_work(self) -> AbstractContextManager[None]:
        return blank_memory()

    def _pointer(self, catalogue: str) -> Path:
        return self._path / f"{plain_name(catalogue)}.active.json"


class Server(Place):
    """A Chroma server. What travels is a whole catalogue, so beyond this machine only an encrypted address is taken.

    Raises UnknownSetting for an address that is none, or that is plain and not this machine's unless ``allow_plain``.
    """

    def __init__(self, url: str, token: str | None = None, *, allow_plain: bool = False) -> None:
        super().__init__(_checked(url, allow_plain=allow_plain))
        self._token = token

    def _open(self) -> ClientAPI:
        import chromadb  # noqa: PLC0415

        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        self._greet(headers)
        with reaching(self.name):
            client = chromadb.HttpClient(host=self.name, headers=headers, settings=_quiet())
        for session in _sessions(client):
            session.timeout = PATIENCE_S
        return client

    def _greet(self, headers: Mapping[str, str]) -> None:
        """Chroma's client keeps what it opened where the first answer is a refusal, so that is asked for here."""
        import httpx  # noqa: PLC0415

        try:
            answer = httpx.get(f"{self.name}/api/v2/heartbeat", headers=dict(headers), timeout=PATIENCE_S)
        except httpx.TransportError as problem:
            raise StoreUnreachable(url=self.name, why=_short(problem)) from problem
        if not answer.is_success:
            why = f"{answer.status_code} {answer.text[:80]}".strip()
            raise StoreUnreachable(url=self.name, why=why)

    def _closing(self, client: ClientAPI) -> Callable[[], None]:
        sessions, close = _sessions(client), super()._closing(client)

        def all_of_it() -> None:
            close()
            for session in sessions:
                session.close()

        return all_of_it

    def active(self, catalogue: str) -> Active | None:
        """Asks the server: one small request."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415

        try:
            found = self.client.get_collection(_pointer_name(catalogue), embedding_function=None)
        except NotFoundError:
            return None
        return Active.model_validate(found.metadata)

    def point(self, active: Active) -> None:
        facts = active.model_dump()
        name = _pointer_name(active.catalogue)
        there = self.client.get_or_create_collection(name, embedding_function=None, metadata=facts)
        if there.metadata != facts:
            there.modify(metadata=facts)

    def catalogues(self) -> list[str]:
        named = [c for c in self.client.list_collections() if c.name.endswith(_POINTER)]
        return sorted(Active.model_validate(c.metadata).catalogue for c in named)

    def tidy(self) -> None:
        """Its files are the server's own."""


def place_of(settings: Settings) -> Place:
    """Where the settings say that Chroma is."""
    if settings.chroma_url is None:
        return Folder(settings.data_dir / "chroma")
    token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
    return Server(settings.chroma_url, token, allow_plain=settings.chroma_allow_plain)


class _Placed(Protocol):
    @property
    def place(self) -> Place: ...


S = TypeVar("S", bound=_Placed)
P = ParamSpec("P")
R = TypeVar("R")


def answered(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """A method that talks to Chroma: a server that is away becomes StoreUnreachable, a full disk DiskFull."""

    @wraps(method)
    def asking(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with reaching(self.place.name), self.place.at_work():
                return method(self, *args, **kwargs)
        except DiskFull:
            self.place.close()  # an embedded Chroma may wait for ever in its next write; opened anew it works
            raise

    return asking


@contextmanager
def reaching(name: str) -> Iterator[None]:
    """Turns the errors of the network, and of a full disk, into a sentence."""
    import httpx  # noqa: PLC0415 - Chroma's own client

    try:
        with with_room():
            yield
    except httpx.TransportError as problem:
        raise StoreUnreachable(url=name, why=_short(problem)) from problem


def _sessions(client: ClientAPI) -> list[httpx.Client]:
    """The connections of Chroma's client and of the one inside it, which it neither closes nor limits in time."""
    return [part._server._session for part in (client, client._admin_client)]  # type: ignore[attr-defined, union-attr]


def _quiet() -> ChromaSettings:
    from chromadb.config import Settings  # noqa: PLC0415

    return Settings(anonymized_telemetry=False)


def plain_name(catalogue: str) -> str:
    """A name that Chroma and file systems take; any other than a plain one ("我的店") goes by its hash."""
    if _PLAIN_NAME.fullmatch(catalogue):
        return catalogue
    return "catalogue-" + hashlib.sha256(catalogue.encode()).hexdigest()[:16]


def _pointer_name(catalogue: str) -> str:
    return plain_name(catalogue) + _POINTER


def _checked(url: str, *, allow_plain: bool) -> str:
    def refused(why: str) -> UnknownSetting:
        return UnknownSetting(name="chroma_url", value=url, why=why)

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as problem:
        raise refused(str(problem)) from problem
    if parts.scheme not in {"http", "https"} or not host:
        raise refused("an address is such as http://127.0.0.1:8000 or https://chroma.example.com")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise refused("no user, password or query belongs in it; a token is chroma_token")
    if parts.scheme == "http" and not _is_loopback(host) and not allow_plain:
        raise refused("unencrypted, and not this machine: use https://, a tunnel to 127.0.0.1, or chroma_allow_plain")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _short(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:120]


def _replace(path: Path, text: str) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
