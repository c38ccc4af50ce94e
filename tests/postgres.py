"""A Postgres server of the tests' own: Debian's package, in a temporary folder, on a socket that nobody else sees."""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Where the server's programs are, if they are installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Server:
    """A server in a folder of its own, that can be stopped and started again. url: its address."""

    def __init__(self, folder: Path, bin_folder: Path) -> None:
        self._bin, self._data, self._log, socket = bin_folder, folder / "data", folder / "log", folder / "s"
        root = os.getuid() == 0
        self._as_owner = ["runuser", "-u", "postgres", "--"] if root else []  # it refuses to run as root
        socket.mkdir()
        if root:
            for part in (folder, socket):
                shutil.chown(part, "postgres")
                part.chmod(0o755)
        user = "postgres" if root else getpass.getuser()
        self._options = f"-k {socket} -c listen_addresses= -c fsync=off -c max_connections=200"
        self.url = f"postgresql:///?host={socket}&user={user}"
        self._call("initdb", "-D", self._data, "-U", user, "--auth", "trust", "--no-sync", "-E", "UTF8")

    def start(self) -> None:
        self._call("pg_ctl", "-D", self._data, "-o", self._options, "-l", self._log, "-w", "start")

    def stop(self) -> None:
        self._call("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def database(self) -> str:
        """The address of an empty database."""
        import psycopg  # noqa: PLC0415 (optional)

        name = f"t{secrets.token_hex(6)}"
        with psycopg.connect(f"{self.url}&dbname=postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{self.url}&dbname={name}"

    def dump(self, url: str) -> bytes:
        """A database as ``pg_dump`` writes it."""
        return self._call("pg_dump", url)

    def _call(self, program: str, *words: object) -> bytes:
        command = [*self._as_owner, str(self._bin / program), *map(str, words)]
        return subprocess.run(command, check=True, capture_output=True, cwd="/").stdout


@contextmanager
def running() -> Iterator[Server]:
    """A server for a while.

    Not in pytest's folder: only this user may enter that, and the path of a socket must be short.
    """
    bin_folder = programs()
    assert bin_folder is not None
    with tempfile.TemporaryDirectory(prefix="stylist-pg-") as folder:
        server = Server(Path(folder), bin_folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
