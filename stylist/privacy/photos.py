"""People's photos: in through consent and the picture door, out for their owner alone, gone after a day."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from stylist.errors import NotFound
from stylist.files import FileStore
from stylist.images import Photo, encode_png, open_photo, shrink
from stylist.privacy.consent import ConsentLedger

if TYPE_CHECKING:
    from stylist.body.perception import BodyModel, Perception

LONGEST_SIDE_PX = 1536
"""What is kept of a photo: enough for a try-on picture, less than a camera gives away."""


class PhotoShelf:
    """Photos by id. Nothing is decoded, let alone stored, without consent; metadata never gets in."""

    def __init__(
        self, files: FileStore, consent: ConsentLedger, max_mb: float, max_megapixels: float, keep_hours: float
    ) -> None:
        self._files = files
        self._consent = consent
        self._max_mb = max_mb
        self._max_megapixels = max_megapixels
        self._keep_hours = keep_hours

    def add(self, source: bytes | Path, person_id: str) -> str:
        """Store one photo of a consenting person; returns its id. Raises ConsentRequired or PhotoRefused."""
        self._consent.require(person_id)
        self.expire()
        photo = open_photo(source, max_mb=self._max_mb, max_megapixels=self._max_megapixels)
        return self._files.put(encode_png(shrink(photo, LONGEST_SIDE_PX).pixels), "photo", ".png", owner=person_id)

    def open(self, photo_id: str, person_id: str) -> Photo:
        """The photo, for its owner, while consent holds."""
        self._consent.require(person_id)
        self.expire()
        return open_photo(self._files.read(photo_id, person_id), max_mb=float("inf"))

    def expire(self) -> int:
        """Delete people's pictures past their time; returns how many went."""
        return self._files.expire(self._keep_hours)

    def kept(self, photo_id: str | None, person_id: str) -> bool:
        """Whether the photo is still there, consented and this person's."""
        if photo_id is None or not self._consent.given(person_id):
            return False
        self.expire()
        try:
            return self._files.get(photo_id, person_id).path.exists()
        except NotFound:
            return False


class Eyes:
    """A body model that looks at each photo once: the last few perceptions are remembered by photo id."""

    def __init__(self, model: BodyModel, keep: int = 8) -> None:
        self._model = model
        self._keep = keep
        self._seen: OrderedDict[str, Perception | None] = OrderedDict()
        self._lock = Lock()

    def look(self, photo_id: str, photo: Photo) -> Perception | None:
        """Who is in the photo, or None where there is nobody."""
        with self._lock:
            if photo_id not in self._seen:
                self._seen[photo_id] = self._model.perceive(photo)
                while len(self._seen) > self._keep:
                    self._seen.popitem(last=False)
            return self._seen[photo_id]

    def forget(self) -> None:
        """Drop everything remembered."""
        with self._lock:
            self._seen.clear()
