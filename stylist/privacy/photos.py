"""People's photos: in through consent and the picture door, out for their owner alone, gone after a day."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from stylist.decoding.here import DecodeHere, Decoder
from stylist.errors import BadInput, NotFound, StylistError
from stylist.files import FileStore
from stylist.images import Photo, encode_png, open_photo
from stylist.privacy.consent import ConsentLedger
from stylist.video import starts_as_video

if TYPE_CHECKING:
    from stylist.body.perception import BodyModel, Perception

LONGEST_SIDE_PX = 1536
"""What is kept of a photo: enough for a try-on picture, less than a camera gives away."""

MOST_FILES = 12
"""Photos and videos of one person that are taken together."""


class TooManyFiles(BadInput):
    """More files at once than are looked at."""

    code = "too_many_files"
    status = 422
    en = "That is {count} files; I look at {limit} at most, all of one person. Please send the best ones."
    zh = "一共 {count} 个文件；我最多看 {limit} 个，而且要是同一个人的。请挑最好的几个发来。"


class PhotoShelf:
    """Photos by id. Nothing is decoded, let alone stored, without consent; metadata never gets in."""

    def __init__(
        self, files: FileStore, consent: ConsentLedger, max_mb: float, max_megapixels: float, keep_hours: float,
        decoder: Decoder | None = None,
    ) -> None:  # fmt: skip
        self._decoder = decoder or DecodeHere()
        self._files = files
        self._consent = consent
        self._max_mb = max_mb
        self._max_megapixels = max_megapixels
        self._keep_hours = keep_hours

    def add(self, source: bytes | Path, person_id: str, longest_side_px: int | None = LONGEST_SIDE_PX) -> str:
        """Store one photo of a consenting person; returns its id. Raises ConsentRequired or PhotoRefused.

        longest_side_px: None keeps its own size, for somebody who asks for a picture of that size.
        """
        self._consent.require(person_id)
        self.expire()
        photo = self._decoder.photo(
            source, max_mb=self._max_mb, max_megapixels=self._max_megapixels, longest_px=longest_side_px
        )
        return self._put(photo, person_id)

    def add_all(self, sources: Sequence[bytes | Path], person_id: str) -> tuple[str, ...]:
        """Store photos and short videos of one consenting person; returns the ids of all photos, in order.

        Of a video the sharpest frames are kept as photos, and nothing else. Raises ConsentRequired, PhotoRefused or
        BadInput (more than 12 files); then nothing of them is stored.
        """
        self._consent.require(person_id)
        if len(sources) > MOST_FILES:
            raise TooManyFiles(count=len(sources), limit=MOST_FILES)
        kept: list[str] = []
        try:
            for source in sources:
                kept += self._add_any(source, person_id)
        except StylistError:
            self._files.discard(kept, person_id)
            raise
        return tuple(kept)

    def _add_any(self, source: bytes | Path, person_id: str) -> list[str]:
        if not starts_as_video(source):
            return [self.add(source, person_id)]
        self.expire()
        first, *others = self._decoder.frames(source, longest_px=LONGEST_SIDE_PX)
        first_id = self._put(first, person_id)
        return [first_id, *(self._put(frame, person_id, source=first_id) for frame in others)]

    def _put(self, photo: Photo, person_id: str, source: str | None = None) -> str:
        return self._files.put(encode_png(photo.pixels), "photo", ".png", owner=person_id, source=source)

    def discard(self, photo_ids: Sequence[str], person_id: str) -> None:
        """Delete photos of a person at once, with all pictures made from them."""
        self._files.discard(photo_ids, person_id)

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

    def __init__(self, model: BodyModel, keep: int = 2 * MOST_FILES) -> None:
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

    def held(self) -> set[str]:
        """The photos of which something is remembered."""
        with self._lock:
            return set(self._seen)

    def forget(self, photo_ids: Collection[str] | None = None) -> None:
        """Drop what is remembered of these photos, or everything."""
        with self._lock:
            for name in list(self._seen) if photo_ids is None else photo_ids:
                self._seen.pop(name, None)
