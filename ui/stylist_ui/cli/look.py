"""stylist tryon: garments on a photo. Giving a photo with --consent stores the consent first."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from stylist.errors import ConsentRequired
from stylist_ui.cli.common import PERSON, Json, Language, existing, out, say, settings_from, told

if TYPE_CHECKING:
    from stylist.body.perception import Perception
    from stylist.images import Photo
    from stylist.services import Services


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(tryon))


Consent = Annotated[bool, typer.Option(help="The person in the photo agrees that it is looked at.")]
Model = Annotated[str | None, typer.Option("--body-model", help="embedded, mediapipe, or segformer:NAME-OR-FOLDER.")]


def tryon(
    person: Annotated[Path, typer.Option(help="A photo of one adult.")],
    garment: Annotated[list[Path], typer.Option(help="A product picture; repeat for several garments.")],
    to: Annotated[Path, typer.Option("--out", help="Where to write the picture (PNG).")],
    category: Annotated[list[str] | None, typer.Option(help="Category of each garment, in the same order.")] = None,
    consent: Consent = False,
    body_model: Model = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Show garments on a person. The picture is labelled as generated."""
    from stylist.services import build_services  # noqa: PLC0415
    from stylist.tryon.metadata import made_by  # noqa: PLC0415
    from stylist_tools.tryon import NobodyToDress  # noqa: PLC0415

    services = build_services(settings_from(body_model=body_model, locale=locale))
    photo, perception = _seen(services, person, consent)
    if perception is None:
        raise NobodyToDress
    pieces = [_piece(path, name) for path, name in zip(garment, _categories(garment, category or []), strict=True)]
    result = services.tryon.render(photo, perception, pieces)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(services.marker.mark(result.picture, made_by(result.engine), services.settings.locale))
    content = {
        "out": str(to),
        "worn": list(result.worn_ids),
        "left_out": dict(result.left_out),
        "quality": asdict(result.report),
        "engine": result.engine,
        "tier": result.tier,
        "ms": result.ms,
    }
    say(content, as_json, lambda: out.print(f"{to}  {result.report.ok}", highlight=False, markup=False))


def _seen(services: Services, path: Path, consent: bool) -> tuple[Photo, Perception | None]:
    """The photo, opened after consent is on record, and who is in it."""
    if consent:
        services.consent.give(PERSON)
    if not services.consent.given(PERSON):
        raise ConsentRequired
    from stylist.images import open_photo  # noqa: PLC0415

    limits = services.settings
    photo = open_photo(existing(path), max_mb=limits.photo_max_mb, max_megapixels=limits.photo_max_megapixels)
    return photo, services.body_model.perceive(photo)


def _categories(garments: list[Path], given: list[str]) -> list[str]:
    """One category for each picture: as given, or as a JSON file beside the picture says, or asked for."""
    if given and len(given) != len(garments):
        raise typer.BadParameter(f"{len(garments)} garments but {len(given)} categories")
    return given or [_told_by_file(path) for path in garments]


def _told_by_file(path: Path) -> str:
    beside = path.with_suffix(".json")
    if beside.exists():
        return str(json.loads(beside.read_text("utf-8"))["category"])
    raise typer.BadParameter(f"say what '{path.name}' is with --category (shirt, dress, trousers, …)")


def _piece(path: Path, category: str) -> Any:
    from stylist.images import open_photo  # noqa: PLC0415
    from stylist.tryon.engine import Piece  # noqa: PLC0415
    from stylist.vocabulary import terms  # noqa: PLC0415

    known = terms("category")
    if category not in known:
        raise typer.BadParameter(f"--category '{category}' is unknown; known: {', '.join(known)}")
    picture = open_photo(existing(path))
    return Piece(garment_id=path.stem, picture=picture, category=category, worn=cast(Any, known[category].body))
