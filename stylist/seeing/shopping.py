"""Shop the look: for every piece that is worn in a photo, the shop's nearest ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import BaseModel, ConfigDict

from stylist.body.perception import Perception
from stylist.errors import BadInput
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.images import Photo, encode_png
from stylist.reason import Reason
from stylist.search.colour import closeness, family_of
from stylist.search.engine import SearchEngine
from stylist.search.query import Filters, Hit, Query
from stylist.search.seen_colour import FAR
from stylist.seeing.cielab import ciede2000, lab_of_hex
from stylist.seeing.look import GROUPS, NOT_WORN_OVER, Place, WornPiece, worn_pieces
from stylist.seeing.seer import Seer
from stylist.seeing.sighting import Sighting

CANDIDATES = 8
"""Hits looked at for each that is shown."""


class NothingWorn(BadInput):
    """A look to be shopped without anybody wearing one."""

    code = "nothing_worn"
    status = 422
    en = "I can't make out anybody wearing something in this photo. One person, head to feet, works best."
    zh = "这张照片里没看出有人穿着什么。一个人、从头到脚的照片效果最好。"


class PieceFound(BaseModel):
    """One piece of the look and what the shop has like it, best first."""

    model_config = ConfigDict(frozen=True)

    place: Place
    box: tuple[float, float, float, float]
    """Left, top, right and bottom as fractions of the photo's width and height."""
    confidence: float
    """How many in ten such regions are what they are said to be."""
    seen: Sighting
    crop_id: str
    """The piece alone, in the file store; it belongs to the person and goes with the photo."""
    hits: tuple[Hit, ...]
    total: int
    """How many garments of the shelf hold the limits."""


@dataclass(frozen=True, slots=True)
class LookShopper:
    """Finds the pieces of a photo in a shop."""

    engine: SearchEngine
    seer: Seer
    files: FileStore

    def shop(
        self,
        photo: Photo,
        perception: Perception | None,
        *,
        owner: str,
        photo_id: str | None = None,
        filters: Filters | None = None,
        limit: int = 3,
    ) -> tuple[PieceFound, ...]:
        """A group of hits for each piece, from the outside in; NothingWorn where nobody wears anything.

        owner: whose photo it is; crops are stored for them alone. filters: limits that hold for every piece; kinds of
        garment among them narrow down which pieces are looked for.
        """
        pieces = worn_pieces(photo, perception) if perception is not None else []
        limits = filters or Filters()
        wanted = [piece for piece in pieces if not limits.groups or set(GROUPS[piece.place]) & set(limits.groups)]
        if not wanted:
            raise NothingWorn
        seen = self.describe(wanted)
        return tuple(self._find(p, s, owner, photo_id, limits, limit) for p, s in zip(wanted, seen, strict=True))

    def describe(self, pieces: Sequence[WornPiece]) -> list[Sighting]:
        """What each piece is. A kind that cannot be worn in its place is not believed."""
        seen = self.seer.see([np.asarray(piece.crop) for piece in pieces])
        return [in_place(piece.place, sighting) for piece, sighting in zip(pieces, seen, strict=True)]

    def _find(
        self, piece: WornPiece, seen: Sighting, owner: str, photo_id: str | None, limits: Filters, limit: int
    ) -> PieceFound:
        crop_id = self.files.put(encode_png(piece.crop), "photo", ".png", owner=owner, source=photo_id)
        narrowed = limits.model_copy(update=_shelves(piece.place, limits))
        # Words beside a picture say what shall differ from it; so its own colour is weighed here, among what is alike.
        query = Query(image_id=crop_id, filters=narrowed, limit=min(100, CANDIDATES * limit))
        result = self.engine.search(query, viewer=owner)
        alike = [_as_in_photo(hit, seen) for hit in by_colour(result.hits, seen)[:limit]]
        return PieceFound(
            place=piece.place,
            box=piece.box,
            confidence=piece.confidence,
            seen=seen,
            crop_id=crop_id,
            hits=tuple(alike),
            total=result.total,
        )


def _shelves(place: Place, limits: Filters) -> dict[str, tuple[str, ...]]:
    shelves = tuple(g for g in GROUPS[place] if not limits.groups or g in limits.groups)
    refused = NOT_WORN_OVER if place == "outerwear" else ()
    return {"groups": shelves, "not_categories": tuple(dict.fromkeys((*limits.not_categories, *refused)))}


def in_place(place: Place, seen: Sighting) -> Sighting:
    """The parsing knows the place better than the picture's vector does."""
    believed = seen.group is not None and seen.group.value in GROUPS[place]
    return seen if believed else seen.model_copy(update={"category": None, "group": None})


def by_colour(hits: Sequence[Hit], seen: Sighting) -> list[Hit]:
    """Hits by likeness and by the nearness of their colours to the piece's, half and half."""
    if not seen.palette or not hits:
        return list(hits)
    likeness = np.linspace(1, 0, len(hits))
    near = np.array([_nearness(hit.garment, seen) for hit in hits])
    order = np.argsort(-(likeness + near), kind="stable")
    return [hits[int(n)] for n in order]


def _nearness(garment: Garment, seen: Sighting) -> float:
    """0..1, of the main colours: by the pictures where the garment's was measured, else by the shop's word."""
    if garment.palette:
        first, other = lab_of_hex([garment.palette[0].hex, seen.palette[0].hex])
        return max(0.0, 1 - float(ciede2000(first, other)) / FAR)
    wishes = [guess.value for guess in seen.colours[:1]]
    return max((closeness(wish, has) for wish in wishes for has in garment.colours), default=0.0)


def _as_in_photo(hit: Hit, seen: Sighting) -> Hit:
    """Reasons for a look: what agrees is as in the photo, not as asked; nobody asked for anything in words."""
    families = {family_of(guess.value) for guess in seen.colours}
    shared = next((c for c in hit.garment.colours if family_of(c) in families), None)
    agrees = (Reason(code="as_in_photo", kind="evidence", facts={"colour": shared}),) if shared else ()
    kept = tuple(r for r in hit.reasons if r.kind != "wish" and r.code != "not_stated")
    return hit.model_copy(update={"reasons": (*agrees, *kept)})
