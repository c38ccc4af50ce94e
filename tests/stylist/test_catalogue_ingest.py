"""From a feed to a catalogue that answers: pictures, vectors, the switch, and what happens when something breaks."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stylist.catalogue import ingest
from stylist.decoding.apart import DecodingStopped
from stylist.decoding.here import DecodeHere
from stylist.embedding.double import HashEmbedder
from stylist.errors import FeedShrank
from stylist.files import FileStore
from stylist.images import Photo
from stylist.index import CatalogueIndex


def _jpeg(colour: str, size: tuple[int, int] = (90, 120)) -> bytes:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "made in my kitchen"
    Image.new("RGB", size, colour).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[CatalogueIndex]:
    with CatalogueIndex(tmp_path / "chroma") as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "red.jpg").write_bytes(_jpeg("red"))
    (folder / "wide.jpg").write_bytes(_jpeg("blue", (3000, 1500)))
    (folder / "broken.jpg").write_bytes(_jpeg("green")[:300])
    (folder / "feed.csv").write_text(
        "id,title,color,price,image,images\n"
        "red,Red Linen Shirt,,20 USD,red.jpg,red.jpg|broken.jpg\n"
        "wide,Scarf,Blue,10 USD,wide.jpg,\n"
        "web,Black Leather Boots,,90 USD,https://shop.example/a.jpg,\n"
        "gone,Silk Tie,,15 USD,gone.jpg,\n"
        "bad,Coat,,,,\n"
    )
    return folder / "feed.csv"


class _Stopping(HashEmbedder):
    """An embedder that works once and then fails, as a full disk or a killed process would."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def embed_texts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.calls += 1
        if self.calls > 1:
            raise MemoryError
        return super().embed_texts(texts)


def test_a_feed_becomes_a_catalogue(feed: Path, index: CatalogueIndex, files: FileStore) -> None:
    seen: list[tuple[int, int, str]] = []
    embedder = HashEmbedder()
    report = ingest(
        feed, name="shop", index=index, files=files, embedder=embedder, progress=lambda *step: seen.append(step)
    )
    assert (report.read, report.accepted, report.version) == (5, 4, 1)
    assert (report.switched, report.unchanged) == (True, False)
    assert [(r.id, r.reason) for r in report.refused] == [("bad", "no_price")]
    assert {(r.id, r.reason, r.value) for r in report.remarks} == {
        ("red", "picture_broken", "broken.jpg (broken_picture)"),
        ("web", "picture_not_local", "https://shop.example/a.jpg"),
        ("gone", "picture_missing", "gone.jpg"),
    }
    assert seen[0] == (0, 0, "reading")
    assert seen[-2:] == [(4, 4, "embedding"), (4, 4, "switching")]
    snapshot = index.load("shop", embedder.name)
    assert {g.id for g in snapshot.garments} == {"red", "wide", "web", "gone"}


class _Crashing(DecodeHere):
    """Ends as a worker process does that a picture of so many bytes crashes."""

    def __init__(self, size: int) -> None:
        self._size = size

    def photo(
        self, source: bytes | Path, *, max_mb: float, max_megapixels: float, longest_px: int | None = None
    ) -> Photo:
        if len(source) == self._size:  # type: ignore[arg-type]
            raise DecodingStopped(why="made the decoder crash", why_zh="解码程序崩溃")
        return super().photo(source, max_mb=max_mb, max_megapixels=max_megapixels, longest_px=longest_px)


def test_a_picture_that_crashes_its_decoder_is_remarked_and_the_feed_goes_on(
    feed: Path, index: CatalogueIndex, files: FileStore
) -> None:
    crashing = _Crashing((feed.parent / "wide.jpg").stat().st_size)
    report = ingest(feed, name="shop", index=index, files=files, embedder=HashEmbedder(), decoder=crashing)
    assert ("wide", "picture_broken", "wide.jpg (decoding_stopped)") in {
        (r.id, r.reason, r.value) for r in report.remarks
    }
    assert report.accepted == 4


def test_pictures_are_shrunk_and_stripped_and_give_the_vector(
    feed: Path, index: CatalogueIndex, files: FileStore
) -> None:
    embedder = HashEmbedder()
    ingest(feed, name="shop", index=index, files=files, embedder=embedder)
    snapshot = index.load("shop", embedder.name)
    by_id = {g.id: (g, snapshot.vectors[snapshot.position(g.id)]) for g in snapshot.garments}
    red, red_vector = by_id["red"]
    assert len(red.image_ids) == 1, "the same picture twice is one, the broken one is left out"
    with Image.open(files.get(red.image_ids[0]).path) as picture:
        assert (picture.size, dict(picture.getexif())) == ((90, 120), {})
        np.testing.assert_allclose(red_vector, embedder.embed_images([picture])[0], atol=1e-5)
    with Image.open(files.get(by_id["wide"][0].image_ids[0]).path) as picture:
        assert picture.size == (1024, 512)
    boots, boots_vector = by_id["web"]
    assert boots.image_ids == ()
    words = embedder.embed_texts(["Black Leather Boots black leather boots"])[0]
    np.testing.assert_allclose(boots_vector, words, atol=1e-5)


def test_the_same_feed_again_changes_nothing(feed: Path, index: CatalogueIndex, files: FileStore) -> None:
    first = ingest(feed, name="shop", index=index, files=files, embedder=HashEmbedder())
    again = ingest(feed, name="shop", index=index, files=files, embedder=HashEmbedder())
    assert (again.version, again.switched, again.unchanged) == (1, False, True)
    assert index.versions("shop") == [1]
    assert again.refused == first.refused


@pytest.mark.parametrize("change", ["price", "picture", "embedder"])
def test_any_change_makes_a_new_version(feed: Path, index: CatalogueIndex, files: FileStore, change: str) -> None:
    ingest(feed, name="shop", index=index, files=files, embedder=HashEmbedder())
    if change == "price":
        feed.write_text(feed.read_text().replace("20 USD", "21 USD"))
    elif change == "picture":
        (feed.parent / "red.jpg").write_bytes(_jpeg("orange"))
    embedder = HashEmbedder(32 if change == "embedder" else 64)
    report = ingest(feed, name="shop", index=index, files=files, embedder=embedder)
    assert (report.version, report.switched) == (2, True)


def test_a_feed_without_a_single_garment_switches_nothing(feed: Path, index: CatalogueIndex, files: FileStore) -> None:
    ingest(feed, name="shop", index=index, files=files, embedder=HashEmbedder())
    feed.write_text("id,title,price\n1,Tie,\n2,,5 USD\n")
    report = ingest(feed, name="shop", index=index, files=files, embedder=HashEmbedder())
    assert (report.accepted, report.switched, report.unchanged, report.version) == (0, False, False, 1)
    assert len(report.refused) == 2
    assert len(index.load("shop", HashEmbedder().name).garments) == 4


def test_breaking_off_leaves_the_old_version_and_the_next_run_goes_on(
    feed: Path, index: CatalogueIndex, files: FileStore
) -> None:
    ingest(feed, name="shop", index=index, files=files, embedder=HashEmbedder())
    rows = "".join(f"{i},Tie Number {i},5 USD\n" for i in range(50))
    feed.write_text("id,title,price\n" + rows)
    with pytest.raises(MemoryError):
        ingest(feed, name="shop", index=index, files=files, embedder=_Stopping())
    assert index.current("shop") == 1
    assert len(index.load("shop", HashEmbedder().name).garments) == 4
    resumed = _Stopping()  # has one batch of texts in it, which is what is left
    report = ingest(feed, name="shop", index=index, files=files, embedder=resumed)
    assert (report.switched, resumed.calls) == (True, 1)
    assert len(index.load("shop", HashEmbedder().name).garments) == 50


def test_the_report_is_json(feed: Path, index: CatalogueIndex, files: FileStore) -> None:
    report = ingest(feed, name="shop", index=index, files=files, embedder=HashEmbedder())
    refused = report.model_dump(mode="json")["refused"]
    assert refused[0]["row"] == 6
    assert refused[0]["sentence"] == "There is no price. Fill in a price with its currency."
    assert refused[0]["sentence_zh"].startswith("没有价格")


def rows(folder: Path, count: int) -> Path:
    path = folder / f"{count}.csv"
    lines = [f"id{n},Navy shirt {n},20 USD" for n in range(count)]
    path.write_text("\n".join(["id,title,price", *lines]), "utf-8")
    return path


def test_a_feed_that_lost_most_of_its_garments_switches_nothing_unless_it_is_meant(
    tmp_path: Path, index: CatalogueIndex, files: FileStore
) -> None:
    shop: dict[str, Any] = {"name": "shop", "index": index, "files": files, "embedder": HashEmbedder()}
    ingest(rows(tmp_path, 40), **shop)
    with pytest.raises(FeedShrank) as told:
        ingest(rows(tmp_path, 3), **shop)
    assert "3 garments" in told.value.say("en") and "40 件" in told.value.say("zh")
    assert index.rows("shop") == 40 and index.current("shop") == 1
    assert ingest(rows(tmp_path, 20), **shop).switched
    assert ingest(rows(tmp_path, 3), **shop, allow_shrinking=True).switched
    assert index.rows("shop") == 3
    assert ingest(rows(tmp_path, 1), **shop).switched, "so few may go as they like"
