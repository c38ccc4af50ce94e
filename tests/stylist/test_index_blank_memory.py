"""What the process has let go of does not reach the catalogue's files."""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stylist.index import blank_memory as module
from stylist.index.blank_memory import blank_memory

WORD = b"Petronella"
LIVES = """
import sys
from contextlib import nullcontext
from pathlib import Path
from stylist.evaluate.index_synthetic import DIM, block
from stylist.index import CatalogueIndex, Folder

class Careless(Folder):
    def at_work(self):
        return nullcontext()

place = (Careless if sys.argv[2] == "careless" else Folder)(Path(sys.argv[1]))
with CatalogueIndex(place) as index:
    version = index.begin("shop", "none", DIM)
    rows = block(0, 40)
    said = [b"Petronella-%07d-" % n * 4000 for n in range(200)]
    del said
    index.add("shop", version, rows.garments, rows.vectors)
"""
ONE_HEAP = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "4000000", "MALLOC_TRIM_THRESHOLD_": "100000000"}
"""What one thread lets go of is given to the next, whichever it is, and nothing to the system: else it is by chance."""


def remembered(folder: Path, how: str) -> int:
    """How often the word lies in the files, written by a process that has had it in its memory."""
    subprocess.run([sys.executable, "-c", LIVES, folder, how], check=True, timeout=300, env=os.environ | ONE_HEAP)
    return sum(path.read_bytes().count(WORD) for path in folder.rglob("*") if path.is_file())


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries cannot be asked")
def test_what_people_said_does_not_lie_in_the_vectors(tmp_path: Path) -> None:
    assert remembered(tmp_path / "careless", "careless") > 0, "or this test could not fail"
    assert remembered(tmp_path / "blank", "blank") == 0


def test_it_is_asked_for_once_and_given_back_by_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(module, "_mallopt", lambda: lambda option, value: asked.append((option, value)))
    met = threading.Barrier(3)

    def working() -> None:
        with blank_memory(), blank_memory():
            met.wait()

    threads = [threading.Thread(target=working) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(ValueError, match="of the work"), blank_memory():
        raise ValueError("of the work")
    assert asked == [(-6, 0xFF), (-6, 0), (-6, 0xFF), (-6, 0)]


def test_a_library_that_cannot_be_asked_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    module._mallopt.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    with blank_memory():
        assert module._mallopt()(1, 2) == 0
    module._mallopt.cache_clear()
