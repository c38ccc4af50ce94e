"""stylist tag and look: what a picture shows, and where the shop has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stylist_ui.cli.common import PERSON, Catalogue, Json, Language, existing, out, say, settings_from, told
from stylist_ui.cli.look import Consent
from stylist_ui.cli.opening import services_from

if TYPE_CHECKING:
    from stylist.body.perception import Perception
    from stylist.images import Photo
    from stylist.locale import Locale
    from stylist.search.query import Hit
    from stylist.seeing.shopping import PieceFound
    from stylist.services import Services

Many = list[str] | None


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(told(tag))
    app.command()(told(look))


def tag(
    pictures: Annotated[list[Path], typer.Argument(help="Pictures, each of one garment.")],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Say what pictures of garments show: kind, colours and pattern, each with a confidence."""
    from stylist.seeing.wording import described, say_sighting  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    services = build_services(settings_from(locale=locale))
    speaks = services.settings.locale
    limits = {name: getattr(services.settings, f"photo_{name}") for name in ("max_mb", "max_megapixels")}
    photos = [services.decoder.photo(existing(path), **limits).pixels for path in pictures]
    rows = [
        {"picture": str(path), "title": described(seen, speaks), "sentence": say_sighting(seen, speaks)}
        | {"seen": seen.model_dump(mode="json")}
        for path, seen in zip(pictures, services.seer.see(photos), strict=True)
    ]
    say({"pictures": rows}, as_json, lambda: _print_tags(rows))


def look(
    photo: Annotated[Path, typer.Argument(help="A photo of somebody, head to feet.")],
    group: Annotated[Many, typer.Option(help="Only these shelves (shoes, bags, …).")] = None,
    gender: Annotated[Many, typer.Option(help="women, men, unisex, girls, boys.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=24, help="Garments for each piece.")] = 3,
    consent: Consent = False,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Shop the look: each piece that is worn in a photo, and the nearest ones of the catalogue."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.search.query import Filters  # noqa: PLC0415

    chosen: dict[str, Any] = {"groups": tuple(group or ()), "genders": tuple(gender or ())}
    picture, perception, photo_id = _on_the_shelf(services, photo, consent)
    found = services.looks.shop(
        picture, perception, owner=PERSON, photo_id=photo_id, filters=Filters(**chosen), limit=limit
    )
    rows = [_piece_row(piece, services) for piece in found]
    say({"pieces": rows}, as_json, lambda: _print_look(rows))


def _on_the_shelf(services: Services, path: Path, consent: bool) -> tuple[Photo, Perception | None, str]:
    """The photo as the shelf keeps it, for a day; who is in it; its id."""
    if consent:
        services.consent.give(PERSON)
    photo_id = services.photos.add(existing(path), PERSON)
    photo = services.photos.open(photo_id, PERSON)
    return photo, services.eyes.look(photo_id, photo), photo_id


def _piece_row(piece: PieceFound, services: Services) -> dict[str, Any]:
    from stylist.seeing.wording import noun, place_name  # noqa: PLC0415

    speaks = services.settings.locale
    return {
        "place": piece.place,
        "what": noun(piece.seen, speaks) or place_name(piece.place, speaks),
        "box": list(piece.box),
        "confidence": piece.confidence,
        "seen": piece.seen.model_dump(mode="json"),
        "total": piece.total,
        "items": [_item(hit, speaks) for hit in piece.hits],
    }


def _item(hit: Hit, locale: Locale) -> dict[str, Any]:
    from stylist_ui.rows import item_row  # noqa: PLC0415

    return item_row(hit.garment, hit.reasons, locale, hit.garment.price(), hit.variant) | {"score": hit.score}


def _print_tags(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        out.print(f"{row['picture']}: {row['sentence']}", highlight=False, markup=False)


def _print_look(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        out.print(f"{row['what']} ({row['confidence']:.0%})", highlight=False, markup=False)
        for n, item in enumerate(row["items"], 1):
            out.print(f"  {n}. {item['title']}  {item['id']}", highlight=False, markup=False)
