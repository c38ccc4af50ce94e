"""Product pictures on their way into the file store: opened through the one door, shrunk, stored once by content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from stylist.catalogue.refusals import RefusedRow, RowRefusal
from stylist.catalogue.source import Source
from stylist.decoding.here import DecodeHere, Decoder
from stylist.errors import PhotoRefused
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.images import LARGEST_MB, LARGEST_MEGAPIXELS, Photo, encode_jpeg

LONGEST_SIDE_PX = 1024
MOST_PICTURES = 12
"""Pictures kept of one garment; further ones add nothing to a card."""
JPEG_QUALITY = 90

_WEB = re.compile(r"^[a-z][a-z0-9+.-]*://|^//", re.IGNORECASE)


@dataclass(slots=True)
class Pictured:
    """A garment with the ids of its pictures, and what was wrong with those that it has not."""

    garment: Garment
    remarks: list[RefusedRow]


def store_pictures(
    garments: Sequence[Garment], source: Source, files: FileStore, decoder: Decoder | None = None
) -> list[Pictured]:
    """Store pictures in the feed's order; the same picture under two names is one.

    decoder: who opens them; by default this process.
    """
    decoder = decoder or DecodeHere()
    opened: list[list[bytes]] = []
    remarks: list[list[RefusedRow]] = []
    for garment in garments:
        opened.append([])
        remarks.append([])
        for reference in garment.image_sources[:MOST_PICTURES]:
            try:
                opened[-1].append(encode_jpeg(_open(reference, source, decoder).pixels, JPEG_QUALITY))
            except RowRefusal as refusal:
                if refusal.reason == "picture_broken":  # the others were told when they were looked up
                    remarks[-1].append(refusal.at(0, garment.id))
    ids = iter(files.put_all([data for pictures in opened for data in pictures], "product", ".jpg"))
    return [
        Pictured(garment.model_copy(update={"image_ids": tuple(dict.fromkeys(islice(ids, len(pictures))))}), found)
        for garment, pictures, found in zip(garments, opened, remarks, strict=True)
    ]


def look_up(garment: Garment, source: Source) -> tuple[bytes, list[RefusedRow]]:
    """A digest of the bytes of a garment's pictures, unopened; and what is wrong with those that are not there."""
    digest = hashlib.sha256()
    remarks: list[RefusedRow] = []
    for reference in garment.image_sources[:MOST_PICTURES]:
        try:
            digest.update(hashlib.sha256(picture_bytes(reference, source)).digest())
        except RowRefusal as refusal:
            digest.update(refusal.reason.encode())
            remarks.append(refusal.at(0, garment.id))
    return digest.digest(), remarks


def picture_bytes(reference: str, source: Source) -> bytes:
    """The bytes of a picture that lies beside the feed; RowRefusal where it does not."""
    if _WEB.match(reference):
        raise RowRefusal("picture_not_local", reference)
    data = source.picture(reference)
    if data is None:
        raise RowRefusal("picture_missing", reference)
    return data


def _open(reference: str, source: Source, decoder: Decoder) -> Photo:
    data = picture_bytes(reference, source)
    try:
        return decoder.photo(data, max_mb=LARGEST_MB, max_megapixels=LARGEST_MEGAPIXELS, longest_px=LONGEST_SIDE_PX)
    except PhotoRefused as refused:
        raise RowRefusal("picture_broken", f"{reference} ({refused.code})") from refused
