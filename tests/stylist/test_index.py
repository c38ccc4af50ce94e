"""Versions of a catalogue: written beside the active one, switched in one step, kept across restarts."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from stylist.errors import EmbedderMismatch, EmptyCatalogue, NotFound
from stylist.garment import Garment
from stylist.index import CatalogueIndex
from tests.stylist.garments import EMBEDDER, make_garment, many_garments

NAME = EMBEDDER.name


@pytest.fixture
def index(tmp_path: Path) -> Iterator[CatalogueIndex]:
    with CatalogueIndex(tmp_path / "index") as opened:
        yield opened


def fill(index: CatalogueIndex, garments: tuple[Garment, ...], fingerprint: str = "f", catalogue: str = "shop") -> int:
    version = index.begin(catalogue, NAME, EMBEDDER.dim, fingerprint)
    index.add(catalogue, version, garments, EMBEDDER.embed_texts([g.title("en") for g in garments]))
    index.activate(catalogue, version)
    return version


def test_what_was_stored_comes_back_whole(index: CatalogueIndex) -> None:
    garments = many_garments(40)
    fill(index, garments, "abc")
    snapshot = index.load("shop", NAME)
    assert snapshot.garments == garments
    vectors = snapshot.vectors[np.arange(40)]
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    expected = EMBEDDER.embed_texts([g.title("en") for g in garments])
    assert np.allclose(vectors, expected, atol=1e-6)
    assert (snapshot.version, snapshot.fingerprint, snapshot.embedder) == (1, "abc", NAME)


def test_positions_and_unknown_ids(index: CatalogueIndex) -> None:
    fill(index, many_garments(5))
    snapshot = index.load("shop", NAME)
    assert [snapshot.position(g.id) for g in snapshot.garments] == [0, 1, 2, 3, 4]
    assert snapshot.garment("r00003") is snapshot.garments[3]
    assert "r00003" in snapshot and "nowhere" not in snapshot
    with pytest.raises(NotFound, match="nowhere"):
        snapshot.position("nowhere")


def test_an_empty_name_and_another_embedder_are_refused(index: CatalogueIndex) -> None:
    with pytest.raises(EmptyCatalogue, match="shop"):
        index.load("shop", NAME)
    fill(index, many_garments(3))
    with pytest.raises(EmbedderMismatch, match=NAME):
        index.load("shop", "another-model")


def test_a_version_is_not_seen_before_it_is_active(index: CatalogueIndex) -> None:
    first = fill(index, many_garments(3), "one")
    second = index.begin("shop", NAME, EMBEDDER.dim, "two")
    index.add("shop", second, many_garments(9), EMBEDDER.embed_texts(["x"] * 9))
    assert index.current("shop") == first
    assert index.versions("shop") == [first]
    assert len(index.load("shop", NAME)) == 3
    index.activate("shop", second)
    assert index.current("shop") == second
    assert len(index.load("shop", NAME)) == 9
    assert index.fingerprint("shop") == "two"


def test_an_empty_version_cannot_become_active(index: CatalogueIndex) -> None:
    first = fill(index, many_garments(3))
    empty = index.begin("shop", NAME, EMBEDDER.dim, "other")
    with pytest.raises(EmptyCatalogue):
        index.activate("shop", empty)
    assert index.current("shop") == first


def test_two_versions_are_kept_and_the_active_one_cannot_be_dropped(index: CatalogueIndex) -> None:
    versions = [fill(index, many_garments(3), f"f{n}") for n in range(4)]
    assert index.versions("shop") == versions[-2:]
    with pytest.raises(ValueError, match="active"):
        index.drop("shop", versions[-1])


def test_no_files_of_deleted_versions_pile_up(index: CatalogueIndex, tmp_path: Path) -> None:
    for n in range(5):
        fill(index, many_garments(3), f"f{n}")
    folders = [f for f in (tmp_path / "index").iterdir() if f.is_dir()]
    assert len(folders) == len(index.versions("shop")) == 2


def test_the_rest_of_a_broken_off_ingest_is_deleted(index: CatalogueIndex) -> None:
    fill(index, many_garments(3), "one")
    left = index.begin("shop", NAME, EMBEDDER.dim, "two")
    index.add("shop", left, many_garments(2), EMBEDDER.embed_texts(["x"] * 2))
    fresh = index.begin("shop", NAME, EMBEDDER.dim, "three")
    assert fresh != left or index.stored_ids("shop", fresh) == set()
    index.add("shop", fresh, many_garments(4), EMBEDDER.embed_texts(["x"] * 4))
    index.activate("shop", fresh)
    assert len(index.load("shop", NAME)) == 4


def test_a_broken_off_ingest_of_the_same_content_goes_on(index: CatalogueIndex) -> None:
    started = index.begin("shop", NAME, EMBEDDER.dim, "same")
    garments = many_garments(4)
    index.add("shop", started, garments[:2], EMBEDDER.embed_texts(["x"] * 2))
    assert index.begin("shop", NAME, EMBEDDER.dim, "same") == started
    assert index.stored_ids("shop", started) == {"r00000", "r00001"}
    index.add("shop", started, garments, EMBEDDER.embed_texts(["x"] * 4))
    index.activate("shop", started)
    assert index.load("shop", NAME).garments == garments


def test_catalogues_do_not_mix_whatever_they_are_called(index: CatalogueIndex) -> None:
    for number, name in enumerate(["shop", "shop-v1", "我的店", "a b/../c"], start=1):
        fill(index, many_garments(number), catalogue=name)
    for number, name in enumerate(["shop", "shop-v1", "我的店", "a b/../c"], start=1):
        assert len(index.load(name, NAME)) == number
        assert index.versions(name) == [1]
    assert index.catalogues() == sorted(["shop", "shop-v1", "我的店", "a b/../c"])


def test_a_large_version_is_written_and_read_in_batches(index: CatalogueIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylist.index.store.BATCH", 7)
    fill(index, many_garments(20))
    assert index.load("shop", NAME).garments == many_garments(20)


def test_it_is_all_there_after_closing_and_opening_again(tmp_path: Path) -> None:
    with CatalogueIndex(tmp_path) as first:
        fill(first, many_garments(6), "kept")
    with CatalogueIndex(tmp_path) as second:
        assert second.fingerprint("shop") == "kept"
        assert second.load("shop", NAME).garments == many_garments(6)
        assert fill(second, many_garments(7), "new") == 2


def test_several_objects_may_open_one_folder(tmp_path: Path) -> None:
    with CatalogueIndex(tmp_path) as writer, CatalogueIndex(tmp_path) as reader:
        live = reader.live("shop", NAME)
        fill(writer, many_garments(3), "one")
        assert len(live()) == 3
        fill(writer, many_garments(5), "two")
        assert len(live()) == 5
        writer.close()
        assert reader.versions("shop") == [1, 2]


def test_another_process_s_version_is_picked_up(tmp_path: Path) -> None:
    with CatalogueIndex(tmp_path) as index:
        fill(index, many_garments(3), "one")
        live = index.live("shop", NAME)
        assert len(live()) == 3
        code = (
            "import sys; sys.path.insert(0, '.')\n"
            "from pathlib import Path\n"
            "from stylist.index import CatalogueIndex\n"
            "from tests.stylist.garments import *\n"
            "with CatalogueIndex(Path(sys.argv[1])) as index:\n"
            "    version = index.begin('shop', EMBEDDER.name, EMBEDDER.dim, 'two')\n"
            "    index.add('shop', version, many_garments(8), EMBEDDER.embed_texts(['x'] * 8))\n"
            "    index.activate('shop', version)\n"
        )
        root = Path(__file__).resolve().parents[2]
        subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=root, check=True)
        assert len(live()) == 8


def test_a_process_killed_in_the_middle_leaves_the_old_version_whole(tmp_path: Path) -> None:
    with CatalogueIndex(tmp_path) as index:
        fill(index, many_garments(3), "one")
    code = (
        "import os, sys; sys.path.insert(0, '.')\n"
        "from pathlib import Path\n"
        "from stylist.index import CatalogueIndex\n"
        "from tests.stylist.garments import *\n"
        "index = CatalogueIndex(Path(sys.argv[1]))\n"
        "version = index.begin('shop', EMBEDDER.name, EMBEDDER.dim, 'two')\n"
        "index.add('shop', version, many_garments(5), EMBEDDER.embed_texts(['x'] * 5))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=root, check=False)
    assert done.returncode == -9
    with CatalogueIndex(tmp_path) as index:
        assert len(index.load("shop", NAME)) == 3
        assert fill(index, many_garments(6), "three") > 1
        assert index.load("shop", NAME).garments == many_garments(6)


def test_readers_see_one_version_or_the_other_and_nothing_between(index: CatalogueIndex) -> None:
    """Versions differ in size: a mixture would show as a length that no version has."""
    sizes = (10, 11, 12, 13)
    fill(index, many_garments(sizes[0]), "f0")
    live = index.live("shop", NAME)
    seen: set[int] = set()
    errors: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                snapshot = live()
                assert len(snapshot.vectors) == len(snapshot.garments)
                seen.add(len(snapshot))
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    for size in sizes[1:]:
        fill(index, many_garments(size), f"f{size}")
    done.set()
    for thread in readers:
        thread.join()
    assert not errors
    assert seen <= set(sizes)
    assert len(live()) == sizes[-1]


def test_a_version_that_is_deleted_while_it_is_read_is_read_anew(
    index: CatalogueIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(index, many_garments(3), "one")
    stale = index.active("shop")
    for fingerprint in ("two", "three"):
        fill(index, many_garments(5), fingerprint)
    real, answers = index.active, [stale]
    monkeypatch.setattr(index, "active", lambda name: answers.pop() if answers else real(name))
    assert len(index.load("shop", NAME)) == 5


def test_the_same_snapshot_is_given_until_another_version_is_active(index: CatalogueIndex) -> None:
    fill(index, many_garments(3), "one")
    live = index.live("shop", NAME)
    first = live()
    assert live() is first
    fill(index, many_garments(3), "two")
    assert live() is not first


def test_chroma_holds_columns_it_can_filter_by(index: CatalogueIndex) -> None:
    garments = (
        make_garment("a", colours=("navy", "white"), fabrics=("linen",), price="10.00", brand="Mistral"),
        make_garment("b", colours=("black",), price="20.00", stocked=[]),
    )
    version = fill(index, garments)
    collection = index._get("shop", version)
    assert collection.get(where={"colours": {"$contains": "navy"}})["ids"] == ["a"]
    assert collection.get(where={"price_USD": {"$lte": 1500}})["ids"] == ["a"]
    assert collection.get(where={"in_stock": False})["ids"] == ["b"]
    assert collection.get(where={"group": "tops"})["ids"] == ["a", "b"]


def test_zero_vectors_stay_zero(index: CatalogueIndex) -> None:
    version = index.begin("shop", NAME, 3, "z")
    index.add("shop", version, many_garments(2), [[0, 0, 0], [0, 3, 4]])
    index.activate("shop", version)
    assert np.allclose(index.load("shop", NAME).vectors[np.arange(2)], [[0, 0, 0], [0, 0.6, 0.8]])
