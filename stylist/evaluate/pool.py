"""The pool that is searched while measuring: rows of one or several tables, with a vector for each one's picture."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from stylist.embedding import Embedder, Vectors
from stylist.errors import BadInput
from stylist.train.clip.sources import Part, part_of

Row = Mapping[str, str]
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Pool:
    """Rows with the unit vector of each one's picture, (n, dim)."""

    rows: Sequence[Row]
    vectors: Vectors
    images_per_s: float

    def part(self, keep: Iterable[int]) -> Pool:
        """The pool without the other rows."""
        kept = list(keep)
        return Pool([self.rows[n] for n in kept], self.vectors[kept], self.images_per_s)

    def of(self, *parts: Part) -> Pool:
        """Only the rows whose names belong to these parts; nothing of "dev" and "test" was trained on."""
        return self.part(n for n, row in enumerate(self.rows) if part_of(row["productDisplayName"]) in parts)


def check_pairs(items: Sequence[Path], images: Sequence[Path]) -> None:
    """BadInput unless every table has its pictures."""
    if len(items) != len(images):
        raise BadInput(what="--images", value=len(images), next=f"Give one for each of the {len(items)} --items.")


def embed_pool(
    embedder: Embedder, items: Sequence[Path], images: Sequence[Path], parts: Sequence[Part] = ("train", "dev", "test")
) -> Pool:
    """Read and embed the pictures of every pair; the time counted is the embedder's, without reading files.

    parts: only rows of these.
    """
    rows: list[Row] = []
    vectors: list[Vectors] = []
    seconds = 0.0
    for table, place in zip(items, images, strict=True):
        found = [row for row in read_rows(table) if part_of(row["productDisplayName"]) in parts]
        rows += found
        for batch in _batches(_pictures(found, place)):
            began = time.perf_counter()
            vectors.append(embedder.embed_images(batch))
            seconds += time.perf_counter() - began
    joined = np.concatenate(vectors) if vectors else np.zeros((0, embedder.dim), np.float32)
    return Pool(rows, joined, len(rows) / max(seconds, 1e-9))


def read_rows(table: Path) -> list[Row]:
    """The rows of a CSV file."""
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _pictures(rows: Sequence[Row], place: Path) -> Iterator[Image.Image]:
    archives: dict[Path, zipfile.ZipFile] = {}
    try:
        for row in rows:
            yield _picture(row, place, archives)
    finally:
        for archive in archives.values():
            archive.close()


def _picture(row: Row, place: Path, archives: dict[Path, zipfile.ZipFile]) -> Image.Image:
    """The picture that a row names: a file, or "archive.zip/member"; ``place`` is a folder or an archive itself."""
    location = place / row["image"]
    if location.is_file():
        return Image.open(location).convert("RGB")
    archive_path = next((p for p in (location, *location.parents) if p.suffix == ".zip" and p.is_file()), None)
    if archive_path is None:
        raise BadInput(what="image", value=row["image"], next=f"It is neither in {place} nor in an archive there.")
    archive = archives.get(archive_path) or archives.setdefault(archive_path, zipfile.ZipFile(archive_path))
    member = location.relative_to(archive_path).as_posix()
    return Image.open(io.BytesIO(archive.read(member))).convert("RGB")


def _batches(pictures: Iterator[Image.Image]) -> Iterator[list[Image.Image]]:
    batch: list[Image.Image] = []
    for picture in pictures:
        batch.append(picture)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
