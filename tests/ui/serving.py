"""Start and stop a server of the page in a process of its own, as people run it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(data_dir: Path, what: str) -> Iterator[str]:
    """The page's address. The process is given a folder without any configuration as its working directory."""
    port = free_port()
    command = [sys.executable, str(Path(__file__).with_name("serve.py")), str(port), str(data_dir), what]
    log = (data_dir / "server.log").open("wb")
    server = subprocess.Popen(command, cwd=data_dir, stdout=log, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}/"
        _wait_for(url, server, data_dir / "server.log")
        yield url
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"the server ended: {log.read_text('utf-8')[-2000:]}")
        try:
            with urllib.request.urlopen(f"{url}_stcore/health", timeout=2):  # noqa: S310 (our own loopback server)
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError(f"no answer from {url} after {seconds} s")
