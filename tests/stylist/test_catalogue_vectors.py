"""Vectors in parts: the same as an ingest makes, resumable, and taken only while they are true."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from stylist.catalogue import ingest, vectors
from stylist.catalogue.feed import read_feed
from stylist.catalogue.source import Source
from stylist.catalogue.vectors import KnownVectors, Part, VectorsBroken, missing, parts_of, write_parts
from stylist.embedding.base import Vectors
from stylist.embedding.double import HashEmbedder
from stylist.files import FileStore
from stylist.index import CatalogueIndex

EMBEDDER = HashEmbedder()


class Counting(HashEmbedder):
    """Counts what it is asked to look at."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures = 0

    def embed_images(self, images: list[Image.Image], batch_size: int = 64) -> Vectors:  # type: ignore[override]
        self.pictures += len(images)
        return super().embed_images(images, batch_size)


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    """Seven shirts with pictures and one without."""
    folder = tmp_path / "feed"
    folder.mkdir()
    rows = ["id,title,category,price,currency,image"]
    for n in range(8):
        Image.new("RGB", (40, 50), (30 * n, 90, 200 - 20 * n)).save(folder / f"{n}.png")
        rows.append(f"s{n},Shirt {n},shirt,{20 + n}.00,USD,{f'{n}.png' if n else ''}")
    (folder / "feed.csv").write_text("\n".join(rows), "utf-8")
    return folder


def parts(feed: Path, rows: int = 3) -> list[Part]:
    read = read_feed(feed)
    read.pictures.close()
    assert len(read.garments) == 8
    return list(parts_of(read.garments, EMBEDDER.name, rows))


def ingested(feed: Path, place: Path, embedder: HashEmbedder, known: KnownVectors | None) -> Vectors:
    index = CatalogueIndex(place / "chroma")
    ingest(feed, name="shop", index=index, files=FileStore(place / "files"), embedder=embedder, known=known)
    live = index.live("shop", embedder.name)
    made = live().vectors
    index.close()
    return np.asarray(made)


def test_an_ingest_with_known_vectors_is_the_same_and_looks_at_no_picture(feed: Path, tmp_path: Path) -> None:
    write_parts(parts(feed), feed, EMBEDDER, tmp_path / "parts", lambda _: None)
    known, counting = KnownVectors(tmp_path / "parts"), Counting()
    assert len(known) == 8
    with_known = ingested(feed, tmp_path / "a", counting, known)
    assert counting.pictures == 0
    assert np.array_equal(with_known, ingested(feed, tmp_path / "b", counting, None))
    assert counting.pictures == 7


def test_what_is_there_is_not_made_again(feed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    told: list[int] = []
    write_parts(parts(feed)[:1], feed, EMBEDDER, folder, told.append)
    left = missing(parts(feed), folder)
    assert [len(part.garments) for part in left] == [3, 2]
    write_parts(left, feed, EMBEDDER, folder, told.append)
    assert told == [3, 3, 2]
    assert not missing(parts(feed), folder)
    assert not list(folder.glob(".part-*"))


def test_a_part_that_breaks_off_leaves_no_file_that_counts(feed: Path, tmp_path: Path) -> None:
    class Dying(HashEmbedder):
        def embed_images(self, images: object, batch_size: int = 64) -> Vectors:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_parts(parts(feed), feed, Dying(), tmp_path / "parts", lambda _: None)
    assert len(missing(parts(feed), tmp_path / "parts")) == 3


def test_a_new_price_keeps_a_vector_a_new_picture_or_embedder_does_not(feed: Path, tmp_path: Path) -> None:
    write_parts(parts(feed), feed, EMBEDDER, tmp_path / "parts", lambda _: None)
    text = (feed / "feed.csv").read_text("utf-8")
    (feed / "feed.csv").write_text(text.replace("21.00", "99.00"), "utf-8")
    assert not missing(parts(feed), tmp_path / "parts")
    Image.new("RGB", (40, 50), (255, 0, 0)).save(feed / "2.png")
    known, read = KnownVectors(tmp_path / "parts"), read_feed(feed)
    held = {g.id: known.of(g, read.pictures, EMBEDDER.name) is not None for g in read.garments}
    assert held == {f"s{n}": n != 2 for n in range(8)}
    assert known.of(read.garments[1], read.pictures, "another") is None
    read.pictures.close()


def test_a_broken_file_is_named(feed: Path, tmp_path: Path) -> None:
    (tmp_path / "x.safetensors").write_bytes(b"junk")
    with pytest.raises(VectorsBroken, match=r"x\.safetensors"):
        KnownVectors(tmp_path)
    assert Source(feed).files


def test_a_part_is_opened_once_for_all_its_rows(feed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_parts(parts(feed, rows=4), feed, EMBEDDER, tmp_path / "parts", lambda _: None)
    known, read, opened, real = KnownVectors(tmp_path / "parts"), read_feed(feed), list[Path](), vectors.safe_open

    def counted(path: Path, framework: str) -> Any:
        opened.append(path)
        return real(path, framework)

    monkeypatch.setattr(vectors, "safe_open", counted)
    with closing(read.pictures):
        found = [known.of(garment, read.pictures, EMBEDDER.name) for garment in read.garments]
    assert all(vector is not None for vector in found) and len(opened) == 2
