"""The search: hard filters, three kinds of evidence, diversity, reasons; and what to give up when nothing is left."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylist.decoding.here import DecodeHere, Decoder
from stylist.embedding.base import Embedder
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.images import LARGEST_MB, LARGEST_MEGAPIXELS, Photo, open_photo
from stylist.index.places import VersionGone
from stylist.index.snapshot import Snapshot
from stylist.index.vectors import normalise
from stylist.money import Rates
from stylist.reason import Reason
from stylist.search.fusing import Fusion, WordSpace
from stylist.search.hearing import heard
from stylist.search.personal import Personal
from stylist.search.query import Query, SearchResult
from stylist.search.ranking import Weights
from stylist.search.searching import Search
from stylist.search.shelf import CatalogueFacts, Shelf
from stylist.tracing import tracer

TEXTS_REMEMBERED = 256
"""Query vectors kept: a conversation asks the same words with other filters again and again."""


class SearchEngine:
    """Searches whatever version of a catalogue ``load_snapshot`` gives. Safe to use from several threads."""

    def __init__(
        self,
        load_snapshot: Callable[[], Snapshot],
        embedder: Embedder,
        files: FileStore,
        rates: Rates | None = None,
        weights: Weights | None = None,
        fusion: Fusion | None = None,
        decoder: Callable[[], Decoder] = DecodeHere,
    ) -> None:
        """decoder: who opens pictures that are searched with; made when there is one."""
        self._decoder = decoder
        self._load, self._embedder, self._files = load_snapshot, embedder, files
        self.rates = rates or None
        self.weights = weights or Weights()
        """Shares of the evidence."""
        self.fusion = fusion or Fusion()
        """How a picture and words become one."""
        self.words = WordSpace(self._embed_texts)
        """The vocabulary in the embedder's space."""
        self._held: Shelf | None = None
        self._lock = threading.Lock()
        self._texts: OrderedDict[str, npt.NDArray[np.float32]] = OrderedDict()

    @property
    def shelf(self) -> Shelf:
        """The active version; built again only when another one has become active."""
        snapshot = self._load()
        held = self._held
        if held is not None and held.snapshot is snapshot:
            return held
        with self._lock:
            if self._held is None or self._held.snapshot is not snapshot:
                self._held = Shelf.of(snapshot)
            return self._held

    def garment(self, garment_id: str) -> Garment:
        """A garment of the active version; NotFound if it has no such id."""
        return self._load().garment(garment_id)

    def garment_of(self, sku: str) -> str | None:
        """The id of the garment of the active version that is sold under an article number, or None."""
        return self.shelf.by_sku.get(sku)

    def facts(self) -> CatalogueFacts:
        """What the active version has."""
        return self.shelf.facts

    def search(
        self,
        query: Query,
        viewer: str | None = None,
        picture: bytes | Path | None = None,
        taste: Personal | None = None,
    ) -> SearchResult:
        """Hits that hold every constraint, best first. ``viewer`` is whose photo ``query.image_id`` may be.

        taste: the person's, which orders what meets the wishes equally well (never with a picture or by price).
        picture: a file to search with, by its bytes or path; it is embedded and forgotten, never stored.
        Refusals in the text ("no stripes") count as constraints too, and beside a picture so do the colour and the
        department asked for ("like this but in navy"); the result's query shows them.
        NotFound for an unknown garment or file; PhotoRefused for a picture that cannot be read.
        """
        seen = self.embed_picture(picture) if picture is not None else None
        with tracer.start_as_current_span("search"):
            try:
                return Search(self, query, viewer, seen, taste).result()
            except VersionGone:  # two switches while it ran: the version that answers now is whole
                return Search(self, query, viewer, seen).result()

    def explain(self, garment_id: str, query: Query, viewer: str | None = None) -> tuple[Reason, ...]:
        """Why one garment answers a query, or what speaks against it, also when it is not on the page."""
        return Search(self, query, viewer).explain(garment_id)

    def embed_text(self, text: str) -> npt.NDArray[np.float32]:
        """(D,) unit vector of a text as a search hears it: the sentence, and what it asks for plainly said."""
        held = self._texts.get(text)
        if held is not None:
            return held
        vector = heard(self._embed_texts, text)
        with self._lock:
            self._texts[text] = vector
            while len(self._texts) > TEXTS_REMEMBERED:
                self._texts.popitem(last=False)
        return vector

    def _embed_texts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return normalise(self._embedder.embed_texts(texts))

    def embed_file(self, file_id: str, viewer: str | None) -> npt.NDArray[np.float32]:
        """(D,) unit vector of a stored picture that ``viewer`` may see."""
        return self._embed_photo(open_photo(self._files.read(file_id, viewer)))

    def embed_picture(self, source: bytes | Path) -> npt.NDArray[np.float32]:
        """(D,) unit vector of a picture by its bytes or path."""
        return self._embed_photo(self._decoder().photo(source, max_mb=LARGEST_MB, max_megapixels=LARGEST_MEGAPIXELS))

    def _embed_photo(self, photo: Photo) -> npt.NDArray[np.float32]:
        return np.asarray(normalise(self._embedder.embed_images([Image.fromarray(photo.pixels)]))[0])
