"""One contract for every way of answering: from memory or by Chroma itself, embedded or on a real server."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from stylist.catalogue import ingest
from stylist.embedding.double import HashEmbedder
from stylist.errors import EmbedderMismatch, EmptyCatalogue, NotFound
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.index import CatalogueIndex, Folder, Server
from stylist.index.places import Place, VersionGone
from stylist.index.vectors import InChroma, Matrix
from stylist.money import Money
from stylist.search.engine import SearchEngine
from stylist.search.query import Filters, Query
from tests.stylist.garments import EMBEDDER, make_garment, make_snapshot, many_garments

NAME = EMBEDDER.name
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Way:
    """A place for Chroma, as an object and as an expression for another process, and who answers."""

    place: Callable[[], Place]
    code: str
    exact_up_to_rows: int

    def index(self) -> CatalogueIndex:
        return CatalogueIndex(self.place(), self.exact_up_to_rows)


@pytest.fixture(params=["memory", "chroma", "server-memory", "server-chroma"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Way:
    rows = 0 if request.param.endswith("chroma") else 300_000
    if request.param.startswith("server"):
        url = request.getfixturevalue("chroma_server")
        _empty(url)
        return Way(lambda: Server(url), f"Server({url!r})", rows)
    return Way(lambda: Folder(tmp_path / "index"), f"Folder(Path({str(tmp_path / 'index')!r}))", rows)


@pytest.fixture
def index(way: Way) -> Iterator[CatalogueIndex]:
    with way.index() as opened:
        yield opened


def _empty(url: str) -> None:
    server = Server(url)
    for collection in server.client.list_collections():
        server.client.delete_collection(collection.name)
    server.close()


def fill(index: CatalogueIndex, garments: tuple[Garment, ...], fingerprint: str = "f", catalogue: str = "shop") -> int:
    version = index.begin(catalogue, NAME, EMBEDDER.dim, fingerprint)
    index.add(catalogue, version, garments, EMBEDDER.embed_texts([g.title("en") for g in garments]))
    index.activate(catalogue, version)
    return version


def test_it_is_answered_the_way_that_was_asked_for(way: Way, index: CatalogueIndex) -> None:
    fill(index, many_garments(3))
    assert isinstance(index.load("shop", NAME).vectors, Matrix if way.exact_up_to_rows else InChroma)


def test_what_was_stored_comes_back_whole(index: CatalogueIndex) -> None:
    garments = many_garments(40)
    fill(index, garments, "abc")
    snapshot = index.load("shop", NAME)
    assert snapshot.garments == garments
    vectors = snapshot.vectors[np.arange(40)]
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, EMBEDDER.embed_texts([g.title("en") for g in garments]), atol=1e-6)
    assert (snapshot.version, snapshot.fingerprint, snapshot.embedder) == (1, "abc", NAME)
    assert len(snapshot.vectors) == 40


def test_vectors_come_in_the_order_asked_for(index: CatalogueIndex) -> None:
    garments = many_garments(9)
    fill(index, garments)
    vectors = index.load("shop", NAME).vectors
    expected = EMBEDDER.embed_texts([garments[i].title("en") for i in (7, 2, 7)])
    assert np.allclose(vectors[np.array([7, 2, 7])], expected, atol=1e-6)
    assert np.allclose(vectors[7], expected[0], atol=1e-6)
    assert vectors[np.array([], dtype=np.intp)].shape == (0, EMBEDDER.dim)


def test_positions_and_unknown_ids(index: CatalogueIndex) -> None:
    fill(index, many_garments(5))
    snapshot = index.load("shop", NAME)
    assert [snapshot.position(g.id) for g in snapshot.garments] == [0, 1, 2, 3, 4]
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
    assert (index.current("shop"), index.versions("shop")) == (first, [first])
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


class Breaking(HashEmbedder):
    """Breaks off at its second call, as a full disk or a killed process would."""

    calls = 0

    def embed_texts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.calls += 1
        if self.calls > 1:
            raise MemoryError
        return super().embed_texts(texts)


def test_an_ingest_says_how_far_it_is_and_goes_on_where_it_stopped(index: CatalogueIndex, tmp_path: Path) -> None:
    feed, files = tmp_path / "feed.csv", FileStore(tmp_path / "files")
    feed.write_text("id,title,price\n" + "".join(f"{i},Tie Number {i},5 USD\n" for i in range(50)))
    told: list[tuple[int, int, str]] = []

    def run(embedder: HashEmbedder) -> None:
        told.clear()
        ingest(feed, name="shop", index=index, files=files, embedder=embedder, progress=lambda *at: told.append(at))

    with pytest.raises(MemoryError):
        run(Breaking())
    assert told[-1] == (32, 50, "embedding")
    assert index.current("shop") is None
    resumed = Breaking()
    run(resumed)
    assert resumed.calls == 1
    assert told[-2:] == [(50, 50, "embedding"), (50, 50, "switching")]
    assert len(index.load("shop", resumed.name)) == 50


def test_catalogues_do_not_mix_whatever_they_are_called(index: CatalogueIndex) -> None:
    names = ["shop", "shop-v1", "shop-active", "我的店", "a b/../c"]
    for number, name in enumerate(names, start=1):
        fill(index, many_garments(number), catalogue=name)
    for number, name in enumerate(names, start=1):
        assert len(index.load(name, NAME)) == number
        assert index.versions(name) == [1]
    assert index.catalogues() == sorted(names)


def test_a_large_version_is_written_and_read_in_batches(index: CatalogueIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylist.index.store.BATCH", 7)
    monkeypatch.setattr("stylist.index.vectors.PAGE", 6)
    garments = many_garments(20)
    fill(index, garments)
    snapshot = index.load("shop", NAME)
    assert snapshot.garments == garments
    expected = EMBEDDER.embed_texts([g.title("en") for g in garments])
    assert np.allclose(snapshot.vectors[np.arange(20)], expected, atol=1e-6)


def test_it_is_all_there_after_closing_and_opening_again(way: Way) -> None:
    with way.index() as first:
        fill(first, many_garments(6), "kept")
    with way.index() as second:
        assert second.fingerprint("shop") == "kept"
        assert second.load("shop", NAME).garments == many_garments(6)
        assert fill(second, many_garments(7), "new") == 2


def in_another_process(way: Way, code: str) -> int:
    prelude = (
        "import os, sys; sys.path.insert(0, '.')\n"
        "from pathlib import Path\n"
        "from stylist.index import CatalogueIndex, Folder, Server\n"
        "from tests.stylist.garments import *\n"
        f"index = CatalogueIndex({way.code})\n"
        "version = index.begin('shop', EMBEDDER.name, EMBEDDER.dim, 'two')\n"
        "index.add('shop', version, many_garments(8), EMBEDDER.embed_texts(['x'] * 8))\n"
    )
    return subprocess.run([sys.executable, "-c", prelude + code], cwd=ROOT, check=False).returncode


def test_another_process_s_version_is_picked_up(way: Way, index: CatalogueIndex) -> None:
    fill(index, many_garments(3), "one")
    live = index.live("shop", NAME)
    assert len(live()) == 3
    assert in_another_process(way, "index.activate('shop', version)") == 0
    assert len(live()) == 8


def test_a_process_killed_in_the_middle_leaves_the_old_version_whole(way: Way) -> None:
    with way.index() as index:
        fill(index, many_garments(3), "one")
    assert in_another_process(way, "os.kill(os.getpid(), 9)") == -9
    with way.index() as index:
        assert len(index.load("shop", NAME)) == 3
        assert fill(index, many_garments(6), "three") > 1
        assert index.load("shop", NAME).garments == many_garments(6)


def test_searches_see_one_version_or_the_other_while_it_is_switched(index: CatalogueIndex, tmp_path: Path) -> None:
    """Versions differ in size: a mixture would show as a total that no version has, or as an error."""
    sizes = (10, 11, 12, 13)
    fill(index, many_garments(sizes[0]), "f0")
    engine = SearchEngine(index.live("shop", NAME), EMBEDDER, FileStore(tmp_path / "files"))
    query = Query(text="navy shirt", filters=Filters(in_stock=False))
    seen: set[int] = set()
    errors: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                seen.add(engine.search(query).total)
        except BaseException as error:
            errors.append(error)

    readers = [threading.Thread(target=ask) for _ in range(2)]
    for thread in readers:
        thread.start()
    for size in sizes[1:]:
        fill(index, many_garments(size), f"f{size}")
    done.set()
    for thread in readers:
        thread.join()
    assert not errors
    assert seen <= set(sizes)
    assert engine.search(query).total == sizes[-1]


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


def test_a_search_whose_version_is_deleted_meanwhile_is_asked_again(index: CatalogueIndex, tmp_path: Path) -> None:
    fill(index, many_garments(3), "one")
    live = index.live("shop", NAME)
    stale = [live()]
    for size in (4, 5):
        fill(index, many_garments(size), f"f{size}")
    engine = SearchEngine(lambda: stale.pop() if stale else live(), EMBEDDER, FileStore(tmp_path))
    query = Query(text="navy shirt", filters=Filters(in_stock=False))
    held_whole = isinstance(live().vectors, Matrix)
    assert engine.search(query).total == (3 if held_whole else 5)


def test_vectors_of_a_deleted_version_are_gone_or_held(index: CatalogueIndex) -> None:
    fill(index, many_garments(3), "one")
    old = index.load("shop", NAME)
    for size in (4, 5):
        fill(index, many_garments(size), f"f{size}")
    if isinstance(old.vectors, Matrix):
        assert old.vectors[0].shape == (EMBEDDER.dim,)
    else:
        with pytest.raises(VersionGone, match="Version 1 of the catalogue 'shop'"):
            old.vectors[0]


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


def test_zero_vectors_are_like_nothing(index: CatalogueIndex) -> None:
    version = index.begin("shop", NAME, 3, "z")
    index.add("shop", version, many_garments(2), [[0, 0, 0], [0, 3, 4]])
    index.activate("shop", version)
    vectors = index.load("shop", NAME).vectors
    assert np.allclose(vectors[np.arange(2)], [[0, 0, 0], [0, 0.6, 0.8]])
    assert np.allclose(vectors @ np.array([0, 0, 1], np.float32), [0, 0.8])


QUERIES = {
    "words": Query(text="navy linen shirt", limit=12),
    "words and constraints": Query(
        text="something for the beach, no stripes",
        filters=Filters(price_max=Money.of(60, "USD"), not_colours=("black", "grey"), sizes=("M",)),
        limit=12,
    ),
    "one thing asked, another allowed": Query(text="navy shirt", filters=Filters(categories=("scarf", "belt"))),
    "more like this": Query(like="r00017", filters=Filters(not_brands=("Mistral",)), limit=12),
    "like this but": Query(text="in red", like="r00017", limit=12),
    "only constraints": Query(filters=Filters(colours=("blue",), in_stock=True), limit=12),
    "the cheapest": Query(text="a dress", sort="price_low", limit=12),
    "nothing": Query(text="silk coat", filters=Filters(price_max=Money.of(1, "USD"))),
}
SHOP = many_garments(600)
EXACT = make_snapshot(SHOP)


def test_a_page_is_the_same_from_memory_and_from_chroma(
    index: CatalogueIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here every garment that is allowed is compared: there are few."""
    monkeypatch.setattr("stylist.index.vectors.NEAREST", len(SHOP))
    fill(index, SHOP)
    engine = SearchEngine(index.live("shop", NAME), EMBEDDER, FileStore(tmp_path / "files"))
    exact = SearchEngine(lambda: EXACT, EMBEDDER, FileStore(tmp_path / "other"))
    for name, query in QUERIES.items():
        found, expected = engine.search(query), exact.search(query)
        assert [h.garment.id for h in found.hits] == [h.garment.id for h in expected.hits], name
        assert [h.score for h in found.hits] == pytest.approx([h.score for h in expected.hits], abs=1e-3), name
        assert (found.total, found.relaxations) == (expected.total, expected.relaxations), name


@pytest.fixture
def walked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a catalogue a thousand times as large: of the garments only a few neighbours of what is asked are known."""
    for name, value in {"NEAREST": 30, "NAMED": 50, "MOST": 300}.items():
        monkeypatch.setattr(f"stylist.index.vectors.{name}", value)
    monkeypatch.setattr("stylist.search.searching.PROMISING", 40)


@pytest.mark.usefixtures("walked")
def test_no_constraint_gives_way_where_only_neighbours_are_known(index: CatalogueIndex, tmp_path: Path) -> None:
    fill(index, SHOP)
    engine = SearchEngine(index.live("shop", NAME), EMBEDDER, FileStore(tmp_path / "files"))
    exact = SearchEngine(lambda: EXACT, EMBEDDER, FileStore(tmp_path / "other"))
    for name, query in QUERIES.items():
        found, expected = engine.search(query), exact.search(query)
        assert (found.total, len(found.hits)) == (expected.total, len(expected.hits)), name
        for hit in found.hits:
            assert_allowed(hit.garment, expected.query.filters)
        both = {h.garment.id for h in found.hits} & {h.garment.id for h in expected.hits}
        assert len(both) >= 0.8 * len(expected.hits), name


def assert_allowed(garment: Garment, filters: Filters) -> None:
    assert not set(garment.colours) & set(filters.not_colours)
    assert not set(garment.patterns) & set(filters.not_patterns)
    assert not filters.categories or garment.category in filters.categories
    assert not filters.sizes or set(garment.sizes()) & set(filters.sizes)
    assert garment.brand is None or garment.brand not in filters.not_brands
    assert filters.price_max is None or garment.price().amount_minor <= filters.price_max.amount_minor
    assert garment.in_stock or not filters.in_stock


@pytest.mark.usefixtures("walked")
def test_the_nearest_allowed_rows_are_found(index: CatalogueIndex) -> None:
    rng = np.random.default_rng(3)
    rows = rng.standard_normal((600, EMBEDDER.dim)).astype(np.float32)
    version = index.begin("shop", NAME, EMBEDDER.dim, "f")
    index.add("shop", version, SHOP, rows)
    index.activate("shop", version)
    vectors, exact = index.load("shop", NAME).vectors, Matrix(rows)
    for share in (1.0, 0.3, 0.05):
        allowed = rng.random(600) < share
        found = []
        for asked in exact[np.arange(20)]:
            near = vectors.among(allowed, lambda: np.zeros(0, dtype=np.intp)) @ asked
            best, got = (np.argsort(-np.where(allowed, one, -np.inf))[:10] for one in (exact @ asked, near))
            found.append(len(set(best) & set(got)) / 10)
        assert np.mean(found) >= 0.95, share


@pytest.mark.usefixtures("walked")
def test_several_vectors_are_asked_at_once(index: CatalogueIndex) -> None:
    fill(index, SHOP)
    vectors, exact = index.load("shop", NAME).vectors, EXACT.vectors
    asked = EMBEDDER.embed_texts(["navy linen shirt", "red silk dress"])
    also = np.array([5, 500])
    found = vectors.among(np.ones(600, dtype=np.bool_), lambda: also) @ asked.T
    assert found.shape == (600, 2)
    expected = exact @ asked.T
    for column in range(2):
        best = np.argsort(-found[:, column])[:10]
        assert np.allclose(found[best], expected[best], atol=1e-4)
    assert np.allclose(found[also], expected[also], atol=1e-4)
    assert (found <= expected + 1e-4).mean() > 0.99  # what is not known is put last, never first
