"""stylist search and outfit: the catalogue from the command line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from stylist.locale import Locale
from stylist.money import Money
from stylist_ui.cli.common import PERSON, Catalogue, Json, Language, existing, out, say, told
from stylist_ui.cli.opening import services_from

if TYPE_CHECKING:
    from stylist.search.query import Filters, Hit, SearchResult, Sort
    from stylist.services import Services

Many = list[str] | None
Only = Annotated[Many, typer.Option(help="Only these, in English or Chinese; several times for any of several.")]
Never = Annotated[Many, typer.Option(help="None of these.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(told(search))
    app.command()(told(outfit))


def search(
    text: Annotated[str, typer.Argument(help="What to look for, in English or Chinese.")] = "",
    category: Only = None,
    group: Annotated[Many, typer.Option(help="Only these groups (tops, shoes, …).")] = None,
    gender: Annotated[Many, typer.Option(help="women, men, unisex, girls, boys.")] = None,
    colour: Only = None,
    pattern: Only = None,
    fabric: Only = None,
    finish: Only = None,
    season: Only = None,
    occasion: Only = None,
    sleeve: Only = None,
    neckline: Only = None,
    length: Only = None,
    fit: Only = None,
    brand: Only = None,
    size: Annotated[Many, typer.Option(help="In stock in one of these: M, 'UK 10', 'W32 L34', 欧码38.")] = None,
    not_category: Never = None,
    not_group: Never = None,
    not_gender: Never = None,
    not_colour: Never = None,
    not_pattern: Never = None,
    not_fabric: Never = None,
    not_finish: Never = None,
    not_season: Never = None,
    not_occasion: Never = None,
    not_sleeve: Never = None,
    not_neckline: Never = None,
    not_length: Never = None,
    not_fit: Never = None,
    not_brand: Never = None,
    not_unknown: Annotated[bool, typer.Option("--not-unknown", help="Refusals drop what is not known too.")] = False,
    exclude: Annotated[Many, typer.Option(help="Not the garment with this id.")] = None,
    price_min: Annotated[float | None, typer.Option(help="Lowest price, in major units.")] = None,
    price_max: Annotated[float | None, typer.Option(help="Highest price, in major units.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of the prices (default: the shop's).")] = None,
    sold_out: Annotated[bool, typer.Option("--sold-out", help="Sold-out garments too.")] = False,
    sort: Annotated[str, typer.Option(help="best, price_low or price_high.")] = "best",
    like: Annotated[str | None, typer.Option(help="Like the garment with this id.")] = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", "--image", help="Like this picture (of a garment); it is not kept.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Garments on a page.")] = 6,
    page: Annotated[int, typer.Option(min=1, max=10_000, help="Which page, from 1.")] = 1,
    cursor: Annotated[str | None, typer.Option(help="`next` of the last page's JSON, in place of --page.")] = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Find garments by words, by a picture, or by likeness, under hard limits.

    Beside --picture or --like the words say what shall be different: "in navy, longer sleeves".
    """
    words = {name: value for name, value in locals().items() if isinstance(value, list)}
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.search.naming import limits  # noqa: PLC0415
    from stylist.search.query import Filters, Query  # noqa: PLC0415

    filters = Filters(
        **limits({_field(name): value for name, value in words.items()}),
        price_min=limit_of(services, price_min, currency),
        price_max=limit_of(services, price_max, currency),
        in_stock=not sold_out,
        not_unknown=not_unknown,
    )
    query = Query(text=text, like=like, filters=filters, sort=_sort(sort), limit=limit, page=page, cursor=cursor)
    result = services.search.search(query, picture=existing(picture) if picture else None)
    _show(result, services.settings.locale, filters.price_max or filters.price_min, as_json)


def _field(option: str) -> str:
    """An option's field of Filters: not_category -> not_categories."""
    plurals = {"category": "categories", "finish": "finishes"}
    no, _, name = option.rpartition("not_")
    return (
        "not_ids" if option == "exclude" else f"{no}{'not_' if option != name else ''}{plurals.get(name, f'{name}s')}"
    )


def _sort(name: str) -> Sort:
    if name not in ("best", "price_low", "price_high"):
        raise typer.BadParameter(f"--sort {name}: best, price_low or price_high")
    return cast("Sort", name)


def outfit(
    anchors: Annotated[Many, typer.Argument(help="Ids of garments that must be in it.")] = None,
    occasion: Annotated[str | None, typer.Option(help="Such as wedding, work, beach.")] = None,
    season: Annotated[str | None, typer.Option(help="spring, summer, autumn or winter.")] = None,
    gender: Annotated[Many, typer.Option(help="women, men, unisex.")] = None,
    budget: Annotated[float | None, typer.Option(help="For the whole outfit, in major units.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of --budget and of the total.")] = None,
    count: Annotated[int, typer.Option(min=1, max=5, help="How many different looks.")] = 1,
    dress_code: Annotated[str | None, typer.Option(help="casual, smart-casual, business-casual, business, …")] = None,
    silhouette: Annotated[str | None, typer.Option(help="balanced, loose, close, high_waist, long_line.")] = None,
    low: Annotated[float | None, typer.Option(help="The day's low in °C.")] = None,
    high: Annotated[float | None, typer.Option(help="The day's high in °C.")] = None,
    rain: Annotated[bool, typer.Option("--rain", help="It rains.")] = False,
    source: Annotated[str, typer.Option(help="shop, own or both.")] = "shop",
    swap: Annotated[str | None, typer.Option(help="With ids: exchange this group (shoes, …), keep the rest.")] = None,
    board: Annotated[Path | None, typer.Option("--board", help="Write one picture of the first look here.")] = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Put complete outfits together."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.outfits.request import OutfitRequest  # noqa: PLC0415
    from stylist.search.query import Filters  # noqa: PLC0415

    request = OutfitRequest(
        anchor_ids=() if swap else tuple(anchors or ()),
        keep_ids=tuple(anchors or ()) if swap else (),
        swap=swap,
        dress_code=cast(Any, dress_code),
        silhouette=cast(Any, silhouette),
        sources=cast(Any, source),
        weather=_weather(low, high, rain),
        occasion=occasion,
        season=season,
        filters=Filters(genders=cast(Any, tuple(gender or ()))),
        budget=limit_of(services, budget, currency),
        currency=currency,
        count=count,
    )
    speaks = services.settings.locale
    from stylist_ui.rows import outfit_row  # noqa: PLC0415

    looks = services.outfits.plan(request, services.wardrobe.rack(PERSON))
    rows = [outfit_row(look, speaks) for look in looks]
    if board is not None and looks:
        file_id = services.boards.of_outfit(looks[0], occasion, speaks, PERSON)
        board.write_bytes(services.files.read(file_id, PERSON))
    say({"outfits": rows}, as_json, lambda: _print_outfits(rows))


def _weather(low: float | None, high: float | None, rain: bool) -> Any:
    from stylist.outfits.weather import Weather  # noqa: PLC0415

    known = [degrees for degrees in (low, high) if degrees is not None]
    return Weather(low_c=min(known), high_c=max(known), rain=rain) if known else None


def limit_of(services: Services, amount: float | None, currency: str | None) -> Money | None:
    """An amount of an option; without a currency in the shop's first one."""
    if amount is None:
        return None
    return Money.of(Decimal(str(amount)), (currency or services.search.facts().currencies[0]).upper())


def _show(result: SearchResult, locale: Locale, limit: Money | None, as_json: bool) -> None:
    currency = limit.currency if limit else None
    content = {
        "total": result.total,
        "held": result.query.filters.model_dump(mode="json", exclude_defaults=True),
        "page": result.page,
        "pages": result.pages,
        "next": result.next_cursor,
        "items": [_hit_row(hit, locale, currency, result.query.filters) for hit in result.hits],
        "relaxations": [
            {"constraint": r.constraint, "count": r.count, "nearest": r.nearest.id if r.nearest else None}
            for r in result.relaxations
        ],
        "converted_budget": result.converted_budget.model_dump() if result.converted_budget else None,
    }
    say(content, as_json, lambda: _print_hits(result, locale, currency))


def _hit_row(hit: Hit, locale: Locale, currency: str | None, filters: Filters) -> dict[str, Any]:
    from stylist_ui.rows import item_row  # noqa: PLC0415

    row = item_row(hit.garment, hit.reasons, locale, hit.price(currency), hit.variant, filters.not_colours)
    return row | {"score": hit.score}


def _print_hits(result: SearchResult, locale: Locale, currency: str | None) -> None:
    from stylist.wording import say_reason  # noqa: PLC0415

    first = 1 + (result.page - 1) * result.query.limit
    for n, hit in enumerate(result.hits, first):
        line = f"{n}. {hit.garment.title(locale)}  {hit.price(currency).format(locale)}  {hit.garment.id}"
        out.print(line, highlight=False, markup=False)
        for reason in (r for r in hit.reasons if r.code == "size_converted"):
            out.print(f"   {say_reason(reason, locale)}", highlight=False, markup=False)
    for option in result.relaxations:
        out.print(_WITHOUT[locale].format(option.constraint, option.count), highlight=False, markup=False)
    if result.total:
        more = "more" if result.page < result.pages else "end"
        out.print(
            _PAGES[locale][more].format(result.page, result.pages, result.page + 1), highlight=False, markup=False
        )


_WITHOUT: dict[Locale, str] = {"en": "Without {}: {}", "zh": "不限 {}：{} 件"}
_PAGES: dict[Locale, dict[str, str]] = {
    "en": {"more": "Page {} of {}; --page {} shows more.", "end": "Page {} of {}: that was all."},
    "zh": {"more": "第 {} 页，共 {} 页；--page {} 看更多。", "end": "第 {} 页，共 {} 页：就这些了。"},
}


def _print_outfits(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        out.print(" + ".join(item["title"] for item in row["items"]), highlight=False, markup=False)
        for reason in row["reasons"]:
            out.print(f"  · {reason}", highlight=False, markup=False)
