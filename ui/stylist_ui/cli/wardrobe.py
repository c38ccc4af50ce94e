"""stylist wardrobe: what one owns, from photos; worn, advised on, exported."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stylist_ui.cli.common import PERSON, Catalogue, Json, Language, existing, out, say, told
from stylist_ui.cli.opening import services_from

if TYPE_CHECKING:
    from stylist.money import Money
    from stylist.services import Services
    from stylist.wardrobe import OwnedPiece

app = typer.Typer(help="Your own clothes.", no_args_is_help=True)
Ids = Annotated[list[str], typer.Argument(help="Ids of own pieces.")]


@app.command()
@told
def add(
    photos: Annotated[list[Path], typer.Argument(help="Photos of one garment each.")],
    consent: Annotated[bool, typer.Option("--consent", help="Keep these pictures until I remove them.")] = False,
    category: Annotated[str | None, typer.Option(help="What it is, if you would rather say.")] = None,
    colour: Annotated[str | None, typer.Option(help="Its main colour, likewise.")] = None,
    paid: Annotated[float | None, typer.Option(help="What it cost, in major units.")] = None,
    currency: Annotated[str, typer.Option(help="Currency of --paid.")] = "USD",
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Take photos of own garments in: cut out, tagged, kept until they are removed."""
    services = _services(locale)
    from stylist.search.naming import limits  # noqa: PLC0415

    if consent:
        services.consent.give(PERSON, "wardrobe")
    named = limits({"categories": [category] if category else [], "colours": [colour] if colour else []})
    stated: dict[str, Any] = {"category": next(iter(named["categories"]), None), "colours": named["colours"]}
    price = _money(paid, currency)
    rows = [_row(services.wardrobe.add(existing(photo), PERSON, stated, price), services) for photo in photos]
    say({"pieces": rows}, as_json, lambda: _print(rows))


@app.command(name="list")
@told
def list_(
    group: Annotated[str | None, typer.Option(help="Only one group, such as shoes.")] = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """What is in the wardrobe."""
    services = _services(locale)
    rows = [_row(p, services) for p in services.wardrobe.pieces(PERSON) if group in (None, p.group)]
    say({"pieces": rows}, as_json, lambda: _print(rows))


@app.command()
@told
def wear(
    ids: Ids,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Which day (default: today).")] = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Write down what was worn; warns of what was worn lately."""
    services = _services(locale)
    from stylist.wardrobe.repeats import repeats  # noqa: PLC0415

    day = on.date() if on else date.today()
    again = [r.model_dump(mode="json") for r in repeats([services.wardrobe.piece(PERSON, i) for i in ids], day)]
    rows = [_row(piece, services) for piece in services.wardrobe.wear(PERSON, ids, day)]
    say({"pieces": rows, "repeats": again}, as_json, lambda: _print(rows))


@app.command()
@told
def remove(ids: Ids, locale: Language = None, as_json: Json = False) -> None:
    """Delete pieces for good, with their pictures."""
    services = _services(locale)
    for name in ids:
        services.wardrobe.remove(PERSON, name)
    say({"removed": ids}, as_json, lambda: out.print(", ".join(ids), highlight=False, markup=False))


@app.command()
@told
def export(
    folder: Annotated[Path, typer.Argument(help="Folder for wardrobe.json, wardrobe.csv and the pictures.")],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Everything that is kept of the wardrobe, to take along."""
    services = _services(locale)
    from stylist.wardrobe.exporting import export_wardrobe  # noqa: PLC0415

    written = export_wardrobe(services.wardrobe.pieces(PERSON), services.files, PERSON, folder)
    content = {"folder": str(folder), "pieces": written}
    say(content, as_json, lambda: out.print(f"{written} → {folder}", highlight=False, markup=False))


@app.command()
@told
def advise(
    garment_id: Annotated[str, typer.Argument(help="Id of a garment of the shop.")],
    wears: Annotated[int, typer.Option(min=1, max=1000, help="How often you think to wear it.")] = 30,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Should I buy this? Duplicates, what it goes with, outfits gained, cost per wear."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.wardrobe.advice import advise as judge  # noqa: PLC0415
    from stylist.wording import say_reason  # noqa: PLC0415

    garment = services.search.garment(garment_id)
    advice = judge(services.outfits, garment, services.wardrobe.rack(PERSON), garment.price(), wears)
    told_reasons = [say_reason(reason, services.settings.locale) for reason in advice.reasons]
    content = advice.model_dump(mode="json") | {"reasons": told_reasons}
    say(content, as_json, lambda: out.print("\n".join(told_reasons), highlight=False, markup=False))


def _services(locale: str | None) -> Services:
    """Services without a catalogue being prepared: a wardrobe needs none."""
    from stylist.services import build_services  # noqa: PLC0415
    from stylist_ui.cli.common import settings_from  # noqa: PLC0415

    return build_services(settings_from(locale=locale))


def _money(amount: float | None, currency: str) -> Money | None:
    from stylist.money import Money  # noqa: PLC0415

    return None if amount is None else Money.of(Decimal(str(amount)), currency.upper())


def _row(piece: OwnedPiece, services: Services) -> dict[str, Any]:
    garment = piece.garment
    return {
        "id": piece.id,
        "title": garment.title(services.settings.locale),
        "category": garment.category,
        "colours": list(garment.colours),
        "patterns": list(garment.patterns),
        "cut_out": piece.cut_out,
        "unclear": list(piece.unclear),
        "paid": piece.paid.model_dump() if piece.paid else None,
        "times_worn": len(piece.worn),
        "last_worn": piece.last_worn.isoformat() if piece.last_worn else None,
        "cost_per_wear": piece.cost_per_wear.model_dump() if piece.cost_per_wear else None,
    }


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        worn = f"×{row['times_worn']}" if row["times_worn"] else ""
        out.print(f"{row['id']}  {row['title']} {worn}".rstrip(), highlight=False, markup=False)
