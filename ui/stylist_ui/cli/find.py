"""stylist search, size, outfit: the catalogue from the command line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from stylist.locale import Locale
from stylist.money import Money
from stylist_ui.cli.common import PERSON, Catalogue, Json, Language, existing, item_row, out, say, told
from stylist_ui.cli.opening import services_from

if TYPE_CHECKING:
    from stylist.search.query import SearchResult
    from stylist.services import Services

Many = list[str] | None


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(told(search))
    app.command()(told(outfit))
    app.command()(told(size))


def search(
    text: Annotated[str, typer.Argument(help="What to look for, in English or Chinese.")] = "",
    category: Annotated[Many, typer.Option(help="Only these categories.")] = None,
    group: Annotated[Many, typer.Option(help="Only these groups (tops, shoes, …).")] = None,
    gender: Annotated[Many, typer.Option(help="women, men, unisex, girls, boys.")] = None,
    colour: Annotated[Many, typer.Option(help="Only these colours.")] = None,
    pattern: Annotated[Many, typer.Option(help="Only these patterns.")] = None,
    fabric: Annotated[Many, typer.Option(help="Only these fabrics.")] = None,
    occasion: Annotated[Many, typer.Option(help="Only for these occasions.")] = None,
    size: Annotated[Many, typer.Option(help="Only with one of these sizes in stock.")] = None,
    not_colour: Annotated[Many, typer.Option(help="None of these colours.")] = None,
    not_pattern: Annotated[Many, typer.Option(help="None of these patterns.")] = None,
    not_fabric: Annotated[Many, typer.Option(help="None of these fabrics.")] = None,
    not_finish: Annotated[Many, typer.Option(help="None of these finishes (shiny, sheer, …).")] = None,
    price_max: Annotated[float | None, typer.Option(help="Highest price, in major units.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of --price-max (default: the shop's).")] = None,
    like: Annotated[str | None, typer.Option(help="Like the garment with this id.")] = None,
    image: Annotated[Path | None, typer.Option(help="Like this picture (of a garment).")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 6,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Find garments by words, by a picture, or by likeness, under hard limits."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.search.query import Filters, Query  # noqa: PLC0415

    lists = {
        "categories": category,
        "groups": group,
        "genders": gender,
        "colours": colour,
        "patterns": pattern,
        "fabrics": fabric,
        "occasions": occasion,
        "sizes": size,
        "not_colours": not_colour,
        "not_patterns": not_pattern,
        "not_fabrics": not_fabric,
        "not_finishes": not_finish,
    }
    chosen: dict[str, Any] = {name: tuple(values) for name, values in lists.items() if values}
    filters = Filters(**chosen, price_max=_limit(services, price_max, currency))
    result = services.search.search(
        Query(text=text, like=like, image_id=_stored(services, image), filters=filters, limit=limit), viewer=PERSON
    )
    _show(result, services.settings.locale, filters.price_max, as_json)


def outfit(
    anchors: Annotated[Many, typer.Argument(help="Ids of garments that must be in it.")] = None,
    occasion: Annotated[str | None, typer.Option(help="Such as wedding, work, beach.")] = None,
    season: Annotated[str | None, typer.Option(help="spring, summer, autumn or winter.")] = None,
    gender: Annotated[Many, typer.Option(help="women, men, unisex.")] = None,
    budget: Annotated[float | None, typer.Option(help="For the whole outfit, in major units.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of --budget and of the total.")] = None,
    count: Annotated[int, typer.Option(min=1, max=5, help="How many different looks.")] = 1,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Put complete outfits together."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.outfits.request import OutfitRequest  # noqa: PLC0415
    from stylist.search.query import Filters  # noqa: PLC0415

    request = OutfitRequest(
        anchor_ids=tuple(anchors or ()),
        occasion=occasion,
        season=season,
        filters=Filters(genders=cast(Any, tuple(gender or ()))),
        budget=_limit(services, budget, currency),
        currency=currency,
        count=count,
    )
    speaks = services.settings.locale
    from stylist_ui.cli.chat import outfit_row  # noqa: PLC0415

    rows = [outfit_row(look, speaks) for look in services.outfits.plan(request)]
    say({"outfits": rows}, as_json, lambda: _print_outfits(rows))


def size(
    garment_id: Annotated[str, typer.Argument(help="Id of a garment.")],
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Which size to take, or what would settle it."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist_tools.explain import size_answer  # noqa: PLC0415

    answer = size_answer(services.search.garment(garment_id), services.settings.locale)
    say(answer, as_json, lambda: out.print(answer["sentence"], highlight=False, markup=False))


def _limit(services: Services, amount: float | None, currency: str | None) -> Money | None:
    if amount is None:
        return None
    return Money.of(Decimal(str(amount)), (currency or services.search.facts().currencies[0]).upper())


def _stored(services: Services, image: Path | None) -> str | None:
    """A picture to search with, opened by the one door and kept as the local person's own."""
    if image is None:
        return None
    from stylist.images import encode_png, open_photo  # noqa: PLC0415

    pixels = open_photo(existing(image), max_mb=services.settings.photo_max_mb).pixels
    return services.files.put(encode_png(pixels), "photo", ".png", owner=PERSON)


def _show(result: SearchResult, locale: Locale, limit: Money | None, as_json: bool) -> None:
    currency = limit.currency if limit else None
    content = {
        "total": result.total,
        "items": [item_row(h.garment, h.reasons, locale, currency) | {"score": h.score} for h in result.hits],
        "relaxations": [
            {"constraint": r.constraint, "count": r.count, "nearest": r.nearest.id if r.nearest else None}
            for r in result.relaxations
        ],
        "converted_budget": result.converted_budget.model_dump() if result.converted_budget else None,
    }
    say(content, as_json, lambda: _print_hits(result, locale, currency))


def _print_hits(result: SearchResult, locale: Locale, currency: str | None) -> None:
    for n, hit in enumerate(result.hits, 1):
        garment = hit.garment
        line = f"{n}. {garment.title(locale)}  {garment.price(currency).format(locale)}  {garment.id}"
        out.print(line, highlight=False, markup=False)
    for option in result.relaxations:
        out.print(f"Without {option.constraint}: {option.count}", highlight=False, markup=False)


def _print_outfits(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        out.print(" + ".join(item["title"] for item in row["items"]), highlight=False, markup=False)
        for reason in row["reasons"]:
            out.print(f"  · {reason}", highlight=False, markup=False)
