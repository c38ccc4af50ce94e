"""The embedded tier without a network: every process refuses to leave the machine, and none even tries.

A hook on Python's sockets in each process, also in those that they start. Libraries that open sockets without Python
would pass it; of what is loaded here only Chroma's store could.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.feed import write_feed
from stylist.demo.figures import draw_figure

pytestmark = pytest.mark.slow
HOOK = """
    import sys

    HOME = ("localhost", "127.0.0.1", "::1", "", None)

    def refuse(event, args):
        if event == "socket.connect":
            host = args[1][0] if isinstance(args[1], tuple) else None  # a path is a socket of this machine
        elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
            host = args[0]
        elif event == "socket.sendto":
            host = args[1][0] if isinstance(args[1], tuple) else None
        else:
            return
        if (host.decode() if isinstance(host, bytes) else host) not in HOME:
            with open({attempts!r}, "a") as file:
                file.write(f"{{event}} {{host}}\\n")
            raise OSError("the network is away")

    sys.addaudithook(refuse)
"""


class Offline:
    """A machine on which nothing leaves."""

    def __init__(self, folder: Path) -> None:
        self.attempts, self.data, hooks = folder / "attempts.txt", folder / "data", folder / "hooks"
        hooks.mkdir()
        (hooks / "sitecustomize.py").write_text(textwrap.dedent(HOOK).format(attempts=str(self.attempts)))
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("STYLIST_", "HF_", "TRANSFORMERS_"))
        }
        paths = os.pathsep.join([str(hooks), *filter(None, sys.path)])
        mine = {"STYLIST_DATA_DIR": str(self.data), "STYLIST_CATALOGUE": "small", "STYLIST_THREADS": "1"}
        self.environment = {**kept, **mine, "PYTHONPATH": paths}

    def python(self, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )

    def stylist(self, *commands: list[str]) -> list[dict[str, Any]]:
        """Several commands in one process, one after the other; the last line of each as JSON."""
        code = """if True:
            import json, sys
            from typer.testing import CliRunner
            from stylist_ui.cli import app
            for command in json.loads(sys.argv[1]):
                done = CliRunner().invoke(app, [*command, "--json"])
                assert done.exit_code == 0, (command, done.output)
                print("TOLD", done.stdout.splitlines()[-1])
        """
        done = self.python(code, json.dumps(commands))
        assert done.returncode == 0, done.stdout + done.stderr
        return [json.loads(line[5:]) for line in done.stdout.splitlines() if line.startswith("TOLD ")]

    def tried(self) -> list[str]:
        return self.attempts.read_text().splitlines() if self.attempts.exists() else []


def test_the_hook_sees_and_refuses_who_tries_to_leave(tmp_path: Path) -> None:
    offline = Offline(tmp_path)
    for code in ("urlopen('http://192.0.2.1/', timeout=2)", "urlopen('http://shop.example/', timeout=2)"):
        done = offline.python(f"from urllib.request import urlopen; {code}")
        assert "the network is away" in done.stderr
    assert [line.split()[-1] for line in offline.tried()] == ["192.0.2.1", "shop.example"]


def test_a_whole_day_of_the_embedded_tier_never_tries_to_leave(tmp_path: Path) -> None:
    offline = Offline(tmp_path)
    wanted = {"shirt": 3, "trousers": 2, "loafers": 2, "dress": 1}
    garments = [
        g for c, n in wanted.items() for g in [g for g in demo_garments() if g.category == c and g.in_stock][:n]
    ]
    feed = write_feed(tmp_path / "feed", garments, workers=1)
    draw_figure("ada").save(tmp_path / "ada.png")
    draw_garment(garments[0]).save(tmp_path / "shirt.png")
    ada, shirt, out = (str(tmp_path / name) for name in ("ada.png", "shirt.png", "out.png"))
    ingested, found, look, body, dressed, turn, well = offline.stylist(
        ["ingest", str(feed), "-c", "small"],
        ["search", "a light shirt", "--category", "shirt"],
        ["outfit", garments[0].id, "--occasion", "wedding"],
        ["body", ada, "--height", "168", "--consent"],
        ["tryon", "--person", ada, "--garment", shirt, "--category", "shirt", "--out", out, "--consent"],
        ["chat", "--say", "I'm 168cm and 60kg. A shirt for a wedding, shown on me", "--photo", ada, "--consent"],
        ["doctor"],
    )
    assert ingested["accepted"] == len(garments)
    assert found["items"] and look["outfits"] and body["measures"] and turn["tools"]
    assert dressed["worn"] == ["shirt"] and Path(out).exists()
    assert well["ok"], well
    assert offline.tried() == []
