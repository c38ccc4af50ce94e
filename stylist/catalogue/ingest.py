"""A feed into a searchable catalogue, in one step for everybody who searches it.

Rows are read and normalised, pictures stored, garments embedded and written as a new version beside the one that
answers; then the pointer is switched. Whatever stops this in the middle leaves the old version as it was, and the
next run takes up the broken-off version where it stopped. The same feed again changes nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylist.catalogue.build import UNCATEGORISED
from stylist.catalogue.feed import SHOP_CURRENCY, Feed, read_feed
from stylist.catalogue.pictures import MOST_PICTURES, look_up, store_pictures
from stylist.catalogue.report import IngestReport
from stylist.catalogue.source import Source
from stylist.decoding.here import Decoder
from stylist.errors import FeedShrank
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.images import Pixels
from stylist.seeing.filling import filled, is_untitled
from stylist.seeing.sighting import Sighting
from stylist.vocabulary import Kind, label

Vectors = npt.NDArray[np.float32]
BATCH = 32
"""Garments embedded at a time: enough to keep a model busy, few enough for their pictures to fit in memory."""
RECIPE = "catalogue-2"
"""Part of every fingerprint. Raise it when the same feed should give another catalogue than before."""

FEW = 20
"""A catalogue of fewer garments may shrink as it likes."""
LEAST_SHARE = 0.5
"""What a feed must still have of them to be taken without asking."""

Progress = Callable[[int, int, str], None]
"""Told (done, total, stage); stages are "reading", "embedding", "switching"."""


class VersionStore(Protocol):
    """What an ingest needs of :class:`stylist.index.CatalogueIndex`."""

    def begin(self, catalogue: str, embedder_name: str, dim: int, fingerprint: str = "") -> int: ...
    def add(
        self, catalogue: str, version: int, garments: Sequence[Garment], vectors: npt.NDArray[np.floating]
    ) -> None: ...
    def stored_ids(self, catalogue: str, version: int) -> set[str]: ...
    def activate(self, catalogue: str, version: int) -> None: ...
    def current(self, catalogue: str) -> int | None: ...
    def rows(self, catalogue: str) -> int: ...
    def fingerprint(self, catalogue: str) -> str | None: ...


class PictureEmbedder(Protocol):
    """What an ingest needs of :class:`stylist.embedding.Embedder`."""

    name: str
    dim: int

    def embed_images(self, images: Sequence[Image.Image]) -> npt.NDArray[np.float32]: ...
    def embed_texts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]: ...


class Known(Protocol):
    """What an ingest needs of :class:`stylist.catalogue.vectors.KnownVectors`."""

    def of(self, garment: Garment, source: Source, embedder_name: str) -> Vectors | None: ...


class Looker(Protocol):
    """What an ingest needs of :class:`stylist.seeing.seer.Seer`."""

    @property
    def name(self) -> str: ...

    def see(
        self,
        pictures: Sequence[Pixels],
        vectors: npt.NDArray[np.float32] | None = None,
        categories: Sequence[str | None] | None = None,
    ) -> list[Sighting]: ...


def ingest(
    path: Path,
    *,
    name: str,
    index: VersionStore,
    files: FileStore,
    embedder: PictureEmbedder,
    progress: Progress | None = None,
    format: str | None = None,
    currency: str = SHOP_CURRENCY,
    today: date | None = None,
    seer: Looker | None = None,
    reviews: Path | None = None,
    allow_shrinking: bool = False,
    known: Known | None = None,
    decoder: Decoder | None = None,
) -> IngestReport:
    """Read the feed at ``path`` and make it the catalogue ``name``.

    With a ``seer``, colours are measured in the pictures, and what the shop leaves out is filled from them where it is
    clear, marked as seen; products without a title are taken if there is a picture to look at. A feed of which no row
    is accepted switches nothing; one that has lost more than half of its garments raises FeedShrank unless
    ``allow_shrinking``. Vectors that are ``known`` are not made again. Pictures are opened by the ``decoder``, by
    default in this process. For ``format``, ``currency``, ``today``,
    ``reviews`` and errors see :func:`stylist.catalogue.feed.read_feed`.
    """
    started = time.monotonic()
    tell = progress or _silent
    tell(0, 0, "reading")
    feed = read_feed(path, format, currency=currency, today=today, reviews=reviews)
    with closing(feed.pictures):
        refuse_untitled(feed, looked_at=seer is not None)
        fingerprint = _fingerprint(feed, embedder.name, seer.name if seer else "")
        unchanged = bool(feed.garments) and index.fingerprint(name) == fingerprint
        switched = bool(feed.garments) and not unchanged
        if switched:
            if not allow_shrinking:
                refuse_shrunken(name, index.rows(name), len(feed.garments))
            _write_version(feed, name, fingerprint, index, files, embedder, seer, known, decoder, tell)
    return IngestReport(
        catalogue=name,
        version=index.current(name),
        format=feed.format,
        read=feed.read,
        accepted=len(feed.garments),
        variants=sum(len(garment.variants) for garment in feed.garments),
        reviews=sum(garment.reviews.count for garment in feed.garments if garment.reviews),
        refused=tuple(feed.refused),
        remarks=tuple(feed.remarks),
        assumed_currency=feed.assumed_currency,
        switched=switched,
        unchanged=unchanged,
        embedder=embedder.name,
        ms=round(1000 * (time.monotonic() - started)),
    )


def _write_version(
    feed: Feed,
    name: str,
    fingerprint: str,
    index: VersionStore,
    files: FileStore,
    embedder: PictureEmbedder,
    seer: Looker | None,
    known: Known | None,
    decoder: Decoder | None,
    tell: Progress,
) -> None:
    """Pictures, vectors and rows, a batch at a time; then the switch."""
    version = index.begin(name, embedder.name, embedder.dim, fingerprint)
    there = index.stored_ids(name, version)
    missing = [garment for garment in feed.garments if garment.id not in there]
    done = len(feed.garments) - len(missing)
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        pictured = store_pictures(batch, feed.pictures, files, decoder)
        garments = [stored.garment for stored in pictured]
        made = [known.of(garment, feed.pictures, embedder.name) if known else None for garment in batch]
        vectors = embed_missing(garments, made, files, embedder)
        if seer is not None:
            garments = look_at(garments, vectors, files, seer)
        index.add(name, version, garments, vectors)
        feed.remarks += [remark for stored in pictured for remark in stored.remarks]
        done += len(garments)
        tell(done, len(feed.garments), "embedding")
    tell(done, len(feed.garments), "switching")
    index.activate(name, version)


def embed_missing(
    garments: Sequence[Garment], made: Sequence[Vectors | None], files: FileStore, embedder: PictureEmbedder
) -> Vectors:
    """One vector for each garment, (n, dim): the one that is made already, or a new one."""
    vectors = np.zeros((len(garments), embedder.dim), dtype=np.float32)
    new = [i for i, vector in enumerate(made) if vector is None]
    for i, vector in enumerate(made):
        if vector is not None:
            vectors[i] = vector
    vectors[new] = embed_garments([garments[i] for i in new], files, embedder)
    return vectors


def embed_garments(garments: Sequence[Garment], files: FileStore, embedder: PictureEmbedder) -> Vectors:
    """One vector for each garment, (n, dim): of its first picture, or of its words where it has none."""
    vectors = np.zeros((len(garments), embedder.dim), dtype=np.float32)
    seen = [i for i, garment in enumerate(garments) if garment.image_ids]
    unseen = [i for i, garment in enumerate(garments) if not garment.image_ids]
    if seen:
        vectors[seen] = embedder.embed_images([_first_picture(garments[i], files) for i in seen])
    if unseen:
        vectors[unseen] = embedder.embed_texts([garment_text(garments[i]) for i in unseen])
    return vectors


def look_at(
    garments: Sequence[Garment], vectors: npt.NDArray[np.float32], files: FileStore, seer: Looker
) -> list[Garment]:
    """The garments with what their first pictures show; those without a picture as they are. vectors: (n, dim)."""
    looked = list(garments)
    rows = [i for i, garment in enumerate(garments) if garment.image_ids]
    pictures = [np.asarray(_first_picture(garments[i], files), dtype=np.uint8) for i in rows]
    stated = [None if garments[i].category == UNCATEGORISED else garments[i].category for i in rows]
    for i, seen in zip(rows, seer.see(pictures, vectors[rows], stated), strict=True):
        looked[i] = filled(garments[i], seen)
    return looked


def refuse_shrunken(name: str, before: int, now: int) -> None:
    """A feed of a shop that lost most of its garments is more often cut off than meant. Raises FeedShrank."""
    if before >= FEW and now < before * LEAST_SHARE:
        raise FeedShrank(name=name, before=before, now=now)


def refuse_untitled(feed: Feed, looked_at: bool) -> None:
    """Rows without a title go, unless they will be looked at and have a picture; the report says so either way."""
    hopeless = {g.id for g in feed.garments if is_untitled(g) and not (looked_at and _has_picture(g, feed))}
    feed.garments = [g for g in feed.garments if g.id not in hopeless]
    named = [r for r in feed.remarks if r.reason == "titled_by_picture" and r.id in hopeless]
    feed.remarks = [r for r in feed.remarks if r not in named]
    feed.refused += [r.model_copy(update={"reason": "no_title", "value": ""}) for r in named]


def _has_picture(garment: Garment, feed: Feed) -> bool:
    return len(look_up(garment, feed.pictures)[1]) < len(garment.image_sources[:MOST_PICTURES])


def garment_text(garment: Garment) -> str:
    """What a garment without a picture is embedded from: its title, and in words what is known of it."""
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("colour", garment.colours),
        ("pattern", garment.patterns),
        ("fabric", garment.fabrics),
    )
    known = [label(kind, value, "en") for kind, values in kinds for value in values]
    return " ".join([garment.title("en"), *known, label("category", garment.category, "en")])


def _first_picture(garment: Garment, files: FileStore) -> Image.Image:
    with Image.open(files.get(garment.image_ids[0]).path) as picture:
        return picture.convert("RGB")


def _fingerprint(feed: Feed, embedder_name: str, seer_name: str) -> str:
    """Over the garments in their order, the bytes of their pictures, and who looks; remarks missing pictures."""
    digest = hashlib.sha256(f"{RECIPE}\n{embedder_name}\n{seer_name}\n".encode())
    for garment in feed.garments:
        digest.update(garment.model_dump_json().encode())
        pictures, remarks = look_up(garment, feed.pictures)
        digest.update(pictures)
        feed.remarks += remarks
    return digest.hexdigest()


def _silent(_done: int, _total: int, _stage: str) -> None:
    """Nobody is watching."""
