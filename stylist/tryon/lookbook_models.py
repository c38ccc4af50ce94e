"""Who wears a lookbook: the drawn figures of the package, or a shop's own models in photos."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stylist.errors import BadInput
from stylist.tryon.asking import FigureName

if TYPE_CHECKING:
    from stylist.services import Services

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".heic"}


class NoModels(BadInput):
    """A folder of model photos without any."""

    code = "no_models"
    status = 422
    en = "There is no photo in '{folder}'. Put one photo of each model there (JPEG, PNG, WebP or HEIC)."
    zh = "“{folder}”里没有照片。请每位模特放一张（JPEG、PNG、WebP 或 HEIC）。"


@dataclass(frozen=True, slots=True)
class Model:
    """Who wears it: a drawn figure, or somebody in a photo of the shop's own, stored as ``photo_id``."""

    name: str
    figure: FigureName | None = None
    photo_id: str | None = None


def figures(names: Collection[FigureName] = ("ada", "ben")) -> list[Model]:
    """The drawn figures of the package."""
    return [Model(name, figure=name) for name in names]


def own_models(services: Services, folder: Path, owner: str) -> list[Model]:
    """One model for each photo of a folder, named as the file. Raises ConsentRequired, PhotoRefused, NoModels."""
    photos = sorted(p for p in folder.iterdir() if p.suffix.lower() in _PICTURES) if folder.is_dir() else []
    if not photos:
        raise NoModels(folder=folder)
    return [Model(p.stem, photo_id=services.photos.add(p, owner, longest_side_px=None)) for p in photos]
