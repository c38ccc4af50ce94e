"""Garments as they are named to a command: product pictures or ids of the catalogue, each in a size if one is named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from stylist_ui.cli.common import existing

if TYPE_CHECKING:
    from stylist.body import Given
    from stylist.garment import Garment
    from stylist.services import Services
    from stylist.sizing.charts import SizeChart
    from stylist.tryon.engine import Piece, Worn


@dataclass(frozen=True, slots=True)
class Sized:
    """What was said of sizes: of all garments or of one by its id (a picture's name). charts: None, the shop's own."""

    sizes: Sequence[str]
    given: Given
    charts: Sequence[SizeChart] | None

    def of(self, name: str) -> str | None:
        """The size of one garment; its own comes before the one for all."""
        told = {one: size for one, _, size in (text.rpartition("=") for text in self.sizes)}
        return told.get(name, told.get(""))


def is_picture(name: str) -> bool:
    """Whether a garment is named by a file rather than by its id."""
    return Path(name).suffix != "" or Path(name).exists()


def pieces_from(services: Services, names: list[str], categories: list[str], sized: Sized) -> list[Piece]:
    """The garments, their pictures opened. Raises NotFound, PhotoRefused, UnknownSize, BadParameter."""
    pictures = [name for name in names if is_picture(name)]
    if categories and len(categories) != len(pictures):
        raise typer.BadParameter(f"{len(pictures)} pictures but {len(categories)} categories")
    kinds = dict(zip(pictures, categories or map(_told_by_file, pictures), strict=True))
    pieces = [
        _of_picture(services, Path(name), kinds[name], sized) if name in kinds else _of_shop(services, name, sized)
        for name in names
    ]
    _checked(sized, {piece.garment_id for piece in pieces})
    return pieces


def _checked(sized: Sized, ids: set[str]) -> None:
    named = [text.split("=", 1)[0] for text in sized.sizes if "=" in text]
    if unknown := [name for name in named if name not in ids]:
        raise typer.BadParameter(
            f"--size {unknown[0]}=…: there is no such garment here; there are {', '.join(sorted(ids))}"
        )


def _of_picture(services: Services, path: Path, category: str, sized: Sized) -> Piece:
    from stylist.sizing.standin import stand_in  # noqa: PLC0415
    from stylist.tryon.engine import Piece  # noqa: PLC0415

    worn, room, size = worn_at(category), 0.0, sized.of(path.stem)
    if size is not None:
        if sized.charts is None:
            raise typer.BadParameter(f"--size {size}: a picture has no sizes; give its size chart with --chart")
        room = _room(services, stand_in(sized.charts, category), size, sized)
    limits = services.settings
    picture = services.decoder.photo(
        existing(path), max_mb=limits.photo_max_mb, max_megapixels=limits.photo_max_megapixels
    )
    return Piece(path.stem, picture, category, worn, room_cm=room)


def _of_shop(services: Services, garment_id: str, sized: Sized) -> Piece:
    from stylist.images import open_photo  # noqa: PLC0415
    from stylist.tryon.asking import piece_of  # noqa: PLC0415

    garment = services.search.garment(garment_id)
    size = sized.of(garment_id)
    asked = piece_of(garment, 0.0 if size is None else _room(services, garment, size, sized))
    return asked.with_picture(open_photo(services.files.read(asked.picture_id)))


def _room(services: Services, garment: Garment, size: str, sized: Sized) -> float:
    from stylist.tryon.sizes import SizeNotDrawn, room_in  # noqa: PLC0415

    room = room_in(services.sizes, garment, sized.given, size, sized.charts)
    if room is None:
        raise SizeNotDrawn(size=size)
    return room


def _told_by_file(name: str) -> str:
    beside = existing(Path(name)).with_suffix(".json")
    if beside.exists():
        return str(json.loads(beside.read_text("utf-8"))["category"])
    raise typer.BadParameter(f"say what '{Path(name).name}' is with --category (shirt, dress, trousers, …)")


def worn_at(category: str) -> Worn:
    """Where garments of a category are worn."""
    from stylist.vocabulary import terms  # noqa: PLC0415

    known = terms("category")
    if category not in known:
        raise typer.BadParameter(f"--category '{category}' is unknown; known: {', '.join(known)}")
    return cast("Worn", known[category].body)
