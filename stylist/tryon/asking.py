"""A try-on as it is asked for and as it came out: ids and plain values, that travel between processes as JSON."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Mapping
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator

from stylist.body.perception import Tier
from stylist.errors import NotFound
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.images import Photo
from stylist.locale import Locale
from stylist.tryon.carrying import carried_as
from stylist.tryon.engine import Carried, Piece, Worn
from stylist.tryon.options import Length, TryOnOptions
from stylist.vocabulary import term

FigureName = Literal["ada", "ben"]


class PieceAsked(BaseModel):
    """One garment to put on. picture_id: its product picture in the file store."""

    model_config = ConfigDict(frozen=True)

    garment_id: str
    picture_id: str
    category: str
    worn: Worn
    length: str | None = None
    sleeve: str | None = None
    room_cm: float = 0.0
    """Girth of the size that is shown, less that of the size that fits."""
    carried: Carried | None = None
    shown_length: Length | None = None
    """Where it ends in the picture, instead of what the shop says (``length``)."""

    def with_picture(self, picture: Photo) -> Piece:
        """The same with its picture open, as an engine takes it."""
        told = self.model_dump(exclude={"picture_id", "shown_length", "length"})
        return Piece(picture=picture, length=self.shown_length or self.length, **told)


def piece_of(garment: Garment, room_cm: float = 0.0, shown_length: Length | None = None) -> PieceAsked:
    """A garment with its first picture. NotFound where it has none."""
    if not garment.image_ids:
        raise NotFound(what="picture", id=garment.id)
    return PieceAsked(
        garment_id=garment.id,
        picture_id=garment.image_ids[0],
        category=garment.category,
        worn=cast(Worn, term("category", garment.category).body),
        length=garment.length,
        sleeve=garment.sleeve,
        room_cm=room_cm,
        carried=carried_as(garment),
        shown_length=shown_length,
    )


class TryOnRequest(BaseModel):
    """What is put on whom: on the person of a photo, or on a drawn figure.

    locale: the language of the page that shows it, noted in the picture's metadata. after: file id of the picture on
    the screen: of the pieces that were worn in it already, and of all else, every pixel stays as it is there.
    """

    model_config = ConfigDict(frozen=True)

    pieces: tuple[PieceAsked, ...] = Field(min_length=1)
    engine: str
    photo_id: str | None = None
    figure: FigureName | None = None
    options: TryOnOptions = Field(default_factory=TryOnOptions)
    locale: Locale = "en"
    after: str | None = None

    @model_validator(mode="after")
    def _one_body(self) -> TryOnRequest:
        if (self.photo_id is None) == (self.figure is None):
            raise ValueError("give photo_id or figure, one of them")
        return self

    @property
    def words(self) -> tuple[str, ...]:
        """What in it is written freely, and may reach an engine's instruction."""
        told = [word for p in self.pieces for word in (p.category, p.length, p.sleeve)]
        return tuple(word for word in told if word)

    def key(self, files: FileStore, owner: str) -> str:
        """The same for the same pictures, whatever their ids, with the same engine, version, options and seed.

        Raises NotFound for a picture that is not there or somebody else's.
        """
        pictures = [p.picture_id for p in self.pieces] + ([self.photo_id] if self.photo_id else [])
        content = [hashlib.sha256(files.read(name, owner)).hexdigest() for name in pictures]
        asked = self.model_dump(mode="json", exclude={"photo_id": True, "pieces": {"__all__": {"picture_id"}}})
        told = json.dumps([content, asked, importlib.metadata.version("stylist")], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


class Outcome(BaseModel):
    """What any job of a worker came to. file_id: the labelled picture or clip; quality: what was checked."""

    model_config = ConfigDict(frozen=True)

    file_id: str
    quality: Mapping[str, Any]


class TryOnOutcome(Outcome):
    """A finished try-on. before_file_id: the photo or figure beneath the picture.

    quality: the engine's report in plain values; left_out: garment id -> why it could not be put on. ignored: options
    that the engine cannot honour. others: file ids of further variants, those that were good enough.
    """

    before_file_id: str
    garment_ids: tuple[str, ...]
    left_out: Mapping[str, str]
    engine: str
    tier: Tier
    figure: bool
    ms: int
    ignored: tuple[str, ...] = ()
    seed: int | None = None
    weights: str | None = None
    licence: str = ""
    others: tuple[str, ...] = ()
    rest_kept: bool = False
    """Whether all but the pieces that changed is as in the picture that it goes on from."""
