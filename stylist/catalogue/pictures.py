"""Product pictures on their way into the file store: opened through the one door, shrunk, stored once by content."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stylist.catalogue.refusals import RefusedRow, RowRefusal
from stylist.catalogue.source import Source
from stylist.errors import PhotoRefused
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.images import Photo, encode_webp, open_photo, shrink

LONGEST_SIDE_PX = 1024
MOST_PICTURES = 12
"""Pictures kept of one garment; further ones add nothing to a card."""
WEBP_QUALITY = 85

_WEB = re.compile(r"^[a-z][a-z0-9+.-]*://|^//", re.IGNORECASE)


@dataclass(slots=True)
class Pictured:
    """A garment with the ids of its pictures, and what was wrong with those that it has not."""

    garment: Garment
    remarks: list[RefusedRow]


def store_pictures(garment: Garment, source: Source, files: FileStore) -> Pictured:
    """Store a garment's pictures in the feed's order; the same picture under two names is one."""
    ids: list[str] = []
    remarks: list[RefusedRow] = []
    for reference in garment.image_sources[:MOST_PICTURES]:
        try:
            photo = _open(reference, source)
        except RowRefusal as refusal:
            remarks.append(refusal.at(0, garment.id))
        else:
            ids.append(files.put(encode_webp(photo.pixels, WEBP_QUALITY), "product", ".webp"))
    return Pictured(garment.model_copy(update={"image_ids": tuple(dict.fromkeys(ids))}), remarks)


def _open(reference: str, source: Source) -> Photo:
    if _WEB.match(reference):
        raise RowRefusal("picture_not_local", reference)
    data = source.picture(reference)
    if data is None:
        raise RowRefusal("picture_missing", reference)
    try:
        return shrink(open_photo(data), LONGEST_SIDE_PX)
    except PhotoRefused as refused:
        raise RowRefusal("picture_broken", f"{reference} ({refused.code})") from refused
