"""Vectors of a feed, made in parts beforehand: by one machine after the other, or by many at once.

A part is a run of the feed's garments. Its file is there whole or not at all, and its name says what is in it, so that
whoever begins again makes only what is missing. An ingest takes from the parts what is still true of its garments.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from stylist.catalogue.ingest import PictureEmbedder, Vectors, embed_garments, garment_text
from stylist.catalogue.pictures import look_up, store_pictures
from stylist.catalogue.source import Source
from stylist.decoding.here import Decoder
from stylist.errors import BadInput
from stylist.files import FileStore
from stylist.garment import Garment

PART_ROWS = 1024
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Part:
    """Garments that are embedded together. name: of its file, from what the garments and the embedder are."""

    name: str
    garments: tuple[Garment, ...]


class VectorsBroken(BadInput):
    """A file among the parts that is none."""

    code = "vectors_broken"
    en = "'{path}' holds no vectors that can be read. Delete it and run stylist embed again."
    zh = "“{path}”里没有可读取的向量。请删除它，再运行 stylist embed。"


def parts_of(garments: Sequence[Garment], embedder_name: str, rows: int = PART_ROWS) -> Iterator[Part]:
    """The garments in their order, ``rows`` at a time, whatever their pictures show by now."""
    for start in range(0, len(garments), rows):
        chosen = tuple(garments[start : start + rows])
        digest = hashlib.sha256(embedder_name.encode())
        for garment in chosen:
            digest.update(repr((garment.id, garment_text(garment), garment.image_sources)).encode())
        yield Part(f"{start // rows:06d}-{digest.hexdigest()[:16]}.safetensors", chosen)


def missing(parts: Iterable[Part], folder: Path) -> list[Part]:
    """Parts whose file is not there yet."""
    return [part for part in parts if not (folder / part.name).exists()]


def write_part(
    part: Part, source: Source, embedder: PictureEmbedder, folder: Path, decoder: Decoder | None = None
) -> int:
    """Embed one part and write its file; how many garments it holds. Its vectors are those of an ingest."""
    with tempfile.TemporaryDirectory() as aside:
        files = FileStore(Path(aside))
        pictured = [stored.garment for stored in store_pictures(part.garments, source, files, decoder)]
        vectors = embed_garments(pictured, files, embedder)
    keys = np.stack([_key(garment, source, embedder.name) for garment in part.garments])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".part-", delete=False) as unfinished:
        save_file({"keys": keys, "vectors": vectors}, unfinished.name)
    Path(unfinished.name).rename(folder / part.name)
    return len(part.garments)


def write_parts(
    parts: Sequence[Part],
    feed: Path,
    embedder: PictureEmbedder,
    folder: Path,
    done: Callable[[int], None],
    decoder: Decoder | None = None,
) -> None:
    """One part after the other, in this process. done: told how many garments were embedded."""
    with closing(Source(feed)) as source:
        for part in parts:
            done(write_part(part, source, embedder, folder, decoder))


class KnownVectors:
    """Vectors of the parts in a folder. They are read from the files when asked for; only their keys are held."""

    def __init__(self, folder: Path) -> None:
        """Raises VectorsBroken."""
        self._where: dict[bytes, tuple[Path, int]] = {}
        self._part = lru_cache(maxsize=1)(_slice)  # rows come in the order of the parts
        for path in sorted(folder.glob("*.safetensors")):
            for row, key in enumerate(_opened(path, "keys")):
                self._where[key.tobytes()] = (path, row)

    def __len__(self) -> int:
        return len(self._where)

    def of(self, garment: Garment, source: Source, embedder_name: str) -> Vectors | None:
        """The vector (dim,) of a garment as it and its pictures are now; None where no part knows it so."""
        found = self._where.get(_key(garment, source, embedder_name).tobytes())
        if found is None:
            return None
        vector: Vectors = self._part(found[0])[found[1]]
        return vector


def _slice(path: Path) -> Any:
    """The vectors (N, dim) of a part, read row by row; the file stays open as long as this is held."""
    part: Any = safe_open(path, framework="numpy")
    return part.get_slice("vectors")


def _opened(path: Path, name: str) -> npt.NDArray[Any]:
    try:
        with safe_open(path, framework="numpy") as part:
            array: npt.NDArray[Any] = part.get_tensor(name)
    except (SafetensorError, OSError) as error:
        raise VectorsBroken(path=path) from error
    return array


def _key(garment: Garment, source: Source, embedder_name: str) -> npt.NDArray[np.uint8]:
    """Of everything that its vector depends on: the embedder, its words, and the bytes of its pictures."""
    pictures, _ = look_up(garment, source)
    digest = hashlib.sha256(f"{embedder_name}\n{garment_text(garment)}\n".encode() + pictures).digest()
    return np.frombuffer(digest[:_KEY_BYTES], np.uint8)
