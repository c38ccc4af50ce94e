"""The file store: what an id opens, for whom, and what goes away."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stylist.errors import NotFound
from stylist.files import FileStore


class Clock:
    """Time that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> FileStore:
    return FileStore(tmp_path / "files", clock)


def test_bytes_come_back(store: FileStore) -> None:
    name = store.put(b"picture", "photo", ".jpg", owner="ann")
    assert store.read(name, "ann") == b"picture"
    assert store.get(name, "ann").path.suffix == ".jpg"


def test_a_product_picture_is_stored_once_and_seen_by_all(store: FileStore) -> None:
    first, second = store.put(b"shirt", "product", ".png"), store.put(b"shirt", "product", ".png")
    assert first == second
    assert store.read(first) == store.read(first, "anyone") == b"shirt"


def test_ids_of_people_cannot_be_told_from_content(store: FileStore) -> None:
    assert store.put(b"same", "photo", ".jpg", "ann") != store.put(b"same", "photo", ".jpg", "ann")


@pytest.mark.parametrize("viewer", [None, "bob", ""])
def test_for_others_a_photo_does_not_exist(store: FileStore, viewer: str | None) -> None:
    name = store.put(b"me", "photo", ".jpg", owner="ann")
    with pytest.raises(NotFound) as hidden:
        store.read(name, viewer)
    with pytest.raises(NotFound) as missing:
        store.read("photo-" + "0" * 32, viewer)
    assert hidden.value.say("en").replace(name, "X") == missing.value.say("en").replace("photo-" + "0" * 32, "X")


def test_the_source_is_kept(store: FileStore) -> None:
    photo = store.put(b"me", "photo", ".jpg", owner="ann")
    worn = store.put(b"dressed", "tryon", ".png", owner="ann", source=photo)
    assert store.get(worn, "ann").source == photo
    assert store.get(photo, "ann").source is None


def test_newest_first(store: FileStore, clock: Clock) -> None:
    old = store.put(b"1", "photo", ".jpg", "ann")
    clock.now += 60
    new = store.put(b"2", "photo", ".jpg", "ann")
    assert [file.id for file in store.of("ann")] == [new, old]


def test_forgetting_one_person_leaves_the_rest(store: FileStore) -> None:
    hers = store.put(b"1", "photo", ".jpg", "ann")
    path = store.get(hers, "ann").path
    his, product = store.put(b"2", "photo", ".jpg", "bob"), store.put(b"3", "product", ".png")
    assert store.forget("ann") == 1
    assert not path.exists() and store.of("ann") == []
    assert store.read(his, "bob") == b"2" and store.read(product) == b"3"
    assert store.forget("ann") == 0


def test_old_photos_expire_and_products_stay(store: FileStore, clock: Clock) -> None:
    product = store.put(b"3", "product", ".png")
    old = store.put(b"1", "photo", ".jpg", "ann")
    clock.now += 25 * 3600
    young = store.put(b"2", "photo", ".jpg", "ann")
    assert store.expire(24) == 1
    assert store.read(product) == b"3" and store.read(young, "ann") == b"2"
    with pytest.raises(NotFound):
        store.get(old, "ann")


def test_it_survives_a_restart(store: FileStore, tmp_path: Path) -> None:
    name = store.put(b"me", "photo", ".jpg", owner="ann")
    assert FileStore(tmp_path / "files").read(name, "ann") == b"me"


def test_nothing_half_written_is_left(store: FileStore, tmp_path: Path) -> None:
    store.put(b"me", "photo", ".jpg", owner="ann")
    store.put(b"shirt", "product", ".png")
    assert not list((tmp_path / "files").rglob("*.part"))


def test_several_pictures_at_once_keep_their_order(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "several")
    names = store.put_all([b"one", b"two", b"one"], "product", ".jpg")
    assert [store.read(name) for name in names] == [b"one", b"two", b"one"]
    assert names[0] == names[2] == store.put(b"one", "product", ".jpg")
    assert store.put_all([], "product", ".jpg") == []


_DIES = """
import os, signal, sys
from pathlib import Path
from stylist.files import FileStore
write, replace, die = Path.write_bytes, Path.replace, lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "before":
    Path.write_bytes = die
elif sys.argv[2] == "while":
    Path.replace = die
else:
    Path.replace = lambda part, path: (replace(part, path), die())
FileStore(Path(sys.argv[1]), lambda: 1_000_000.0).put(b"picture", "photo", ".jpg", owner="ann")
"""


@pytest.mark.parametrize("moment", ["before", "while", "after"])
def test_a_process_that_is_killed_as_it_stores_leaves_nothing_that_does_not_expire(
    store: FileStore, clock: Clock, tmp_path: Path, moment: str
) -> None:
    died = subprocess.run([sys.executable, "-c", _DIES, tmp_path / "files", moment], check=False)
    assert died.returncode == -signal.SIGKILL
    (left,) = store.of("ann")
    if moment != "after":
        with pytest.raises(NotFound):
            store.read(left.id, "ann")
    clock.now += 25 * 3600
    assert store.expire(24) == 1
    assert [path for path in (tmp_path / "files" / "photo").rglob("*") if path.is_file()] == []


def test_forgetting_somebody_whose_picture_is_being_written_leaves_no_file(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Path.write_bytes

    def forgotten(path: Path, data: bytes) -> int:
        store.forget("ann")
        return write(path, data)

    monkeypatch.setattr(Path, "write_bytes", forgotten)
    store.put(b"picture", "photo", ".jpg", owner="ann")
    assert [path for path in (tmp_path / "files" / "photo").rglob("*") if path.is_file()] == []
