"""A Postgres server of the tests' own: Debian's package, in a temporary folder, on a socket that nobody else sees."""

from __future__ import annotations

import getpass
import os
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


@contextmanager
def running() -> Iterator[str]:
    """A server in a folder of its own; its address, to which ``&dbname=NAME`` can be added.

    Not in pytest's folder: only this user may enter that, and the path of a socket must be short.
    """
    with tempfile.TemporaryDirectory(prefix="stylist-pg-") as folder, _started(Path(folder)) as url:
        yield url


@contextmanager
def _started(folder: Path) -> Iterator[str]:
    bin_folder = programs()
    assert bin_folder is not None
    as_owner = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # it refuses to run as root
    data, socket = folder / "data", folder / "s"
    socket.mkdir()
    if as_owner:
        for part in (folder, socket):
            shutil.chown(part, "postgres")
            part.chmod(0o755)
    user = "postgres" if as_owner else getpass.getuser()

    def call(*words: object) -> None:
        subprocess.run([*as_owner, *map(str, words)], check=True, capture_output=True, cwd="/")

    call(bin_folder / "initdb", "-D", data, "-U", user, "--auth", "trust", "--no-sync", "-E", "UTF8")
    options = f"-k {socket} -c listen_addresses= -c fsync=off -c max_connections=200"
    call(bin_folder / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield f"postgresql:///?host={socket}&user={user}"
    finally:
        call(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop")
