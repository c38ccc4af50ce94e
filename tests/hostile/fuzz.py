"""``python -m tests.hostile.fuzz SECONDS``: the same doors under atheris, which looks for input that reaches new code.

Each door gets its share of the time, in a process of its own: a decoder that crashes ends one door and is told.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

OURS = ["stylist", "stylist_agents", "stylist_tools", "stylist_ui"]
LIMITS = ["-timeout=20", "-rss_limit_mb=4096", "-max_len=16384", "-print_final_stats=1"]


def fuzz(seconds: str, name: str, folder: str) -> None:
    """Does not return: libFuzzer ends the process, with another status than 0 where something was found."""
    atheris = importlib.import_module("atheris")  # optional, and without types
    with atheris.instrument_imports(include=OURS):
        doors = importlib.import_module("tests.hostile.doors").DOORS
    door = next(door for door in doors if door.name == name)
    for number, data in enumerate(door.seeds()):
        Path(folder, f"seed{number}").write_bytes(data)
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={folder}/", *LIMITS]
    atheris.Setup([sys.argv[0], *options, folder], door.tried)
    atheris.Fuzz()


def _well(name: str, seconds: int) -> bool:
    with tempfile.TemporaryDirectory(prefix="stylist-fuzz-") as folder:
        command = [sys.executable, "-W", "ignore", "-m", "tests.hostile.fuzz", str(seconds), name, folder]
        done = subprocess.run(command, capture_output=True, check=False)
        told = (done.stdout + done.stderr).decode("utf-8", "replace")
        tries = [line.split()[-1] for line in told.splitlines() if "number_of_executed_units" in line]
        sys.stdout.write(f"{name}: {tries[0] if tries else '?'} tries, {'well' if not done.returncode else 'FOUND'}\n")
        if done.returncode:
            why = told.rpartition("=== Uncaught Python exception")[2]
            sys.stdout.write(f"{why[:2000]}\n{why[-2000:]}\n")
            for found in Path(folder).glob("*-*"):
                sys.stdout.write(f"{found.name}: {found.read_bytes()[:2000]!r}\n")
        sys.stdout.flush()
        return not done.returncode


def main() -> int:
    if find_spec("atheris") is None:
        sys.stdout.write("atheris is not installed (pip install atheris): hypothesis alone has looked\n")
        return 0
    seconds, *one = sys.argv[1:]
    if one:
        fuzz(seconds, *one)
    names = [door.name for door in importlib.import_module("tests.hostile.doors").DOORS]
    found = [name for name in names if not _well(name, max(1, int(seconds) // len(names)))]
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
