"""stylist ingest, demo and ui: a shop's feed in, the chat out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stylist_ui.cli.common import Catalogue, Json, Language, existing, out, progress_bar, say, settings_from, told

if TYPE_CHECKING:
    from stylist.services import Services


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(told(ingest))
    app.command()(told(demo))
    app.command()(told(ui))


def ingest(
    feed: Annotated[Path, typer.Argument(help="CSV, TSV, JSONL, Parquet, XML, or a Magento zip.")],
    catalogue: Annotated[str | None, typer.Option("--catalogue", "-c", help="Its name (default: the file's).")] = None,
    kind: Annotated[str | None, typer.Option("--format", help="The feed's format, if it is not recognised.")] = None,
    currency: Annotated[str, typer.Option(help="Currency of prices that the feed gives without one.")] = "USD",
    size_charts: Annotated[
        Path | None, typer.Option(help="Size charts: a file or folder (default: size_charts beside the feed).")
    ] = None,
    reviews: Annotated[
        Path | None,
        typer.Option(help="Reviews: a table with columns sku, review, rating."),
    ] = None,
    allow_shrinking: Annotated[
        bool, typer.Option("--allow-shrinking", help="Take a feed that has lost more than half of its garments.")
    ] = False,
    vectors: Annotated[Path | None, typer.Option(help="What `stylist embed` wrote for this feed.")] = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Read a shop's feed, report every refused row, and switch to the new version at once."""
    from stylist.catalogue import ingest as run  # noqa: PLC0415
    from stylist.catalogue.vectors import KnownVectors  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    name = catalogue or existing(feed).stem
    services = build_services(settings_from(catalogue=name, locale=locale))
    with progress_bar("Ingest") as progress:
        report = run(
            existing(feed),
            name=name,
            index=services.index,
            files=services.files,
            embedder=services.embedder,
            progress=progress,
            format=kind,
            currency=currency.upper(),
            seer=services.seer,
            reviews=existing(reviews) if reviews else None,
            allow_shrinking=allow_shrinking,
            known=KnownVectors(existing(vectors)) if vectors else None,
            decoder=services.decoder,
        )
    told = services.alerts.check(services.search.garment) if report.version is not None else 0
    content = report.model_dump(mode="json") | {"size_charts": _attach(services, feed, size_charts), "alerts": told}
    say(content, as_json, lambda: _print_report(content))


def _attach(services: Services, feed: Path, given: Path | None) -> dict[str, Any] | None:
    """Read the size charts that came with the feed; None where there are none."""
    from stylist.sizing.desk import charts_beside  # noqa: PLC0415

    place = existing(given) if given else charts_beside(feed)
    if place is None:
        return None
    read, locale = services.sizes.attach(place), services.settings.locale
    noted = {
        name: [note.model_dump(exclude={"facts"}) | {"sentence": note.say(locale)} for note in notes]
        for name, notes in (("refused", read.refused), ("remarks", read.remarks))
    }
    return {"source": str(place), "charts": len(read.charts), **noted}


def demo(
    prepare_only: Annotated[bool, typer.Option(help="Make the catalogue, do not open the chat.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the chat.")] = None,
    locale: Language = None,
) -> None:
    """Prepare the drawn catalogue once, then open the chat."""
    from stylist.services import build_services  # noqa: PLC0415
    from stylist_ui.cli.opening import prepare_demo  # noqa: PLC0415

    settings = settings_from(catalogue="demo", port=port, locale=locale)
    made = prepare_demo(build_services(settings))
    out.print("The demo catalogue is ready." + ("" if made else " (made earlier)"))
    if not prepare_only:
        from stylist_ui.launch import run  # noqa: PLC0415

        run(settings)


def ui(
    catalogue: Catalogue = None,
    port: Annotated[int | None, typer.Option(help="Port of the chat.")] = None,
    locale: Language = None,
) -> None:
    """Open the chat in the browser, on this machine only unless `host` is set."""
    from stylist_ui.launch import run  # noqa: PLC0415

    run(settings_from(catalogue=catalogue, port=port, locale=locale))


def _print_report(report: dict[str, object]) -> None:
    refused = report["refused"]
    out.print(
        f"{report['catalogue']} v{report['version']}: {report['accepted']} of {report['read']} products, "
        f"{len(refused) if isinstance(refused, list) else 0} refused",
        highlight=False,
        markup=False,
    )
    for row in refused if isinstance(refused, list) else []:
        out.print(f"  row {row['row']}: {row['sentence']}", highlight=False, markup=False)
    charts = report["size_charts"]
    if isinstance(charts, dict):
        out.print(f"{charts['charts']} size charts from {charts['source']}", highlight=False, markup=False)
        for note in charts["refused"]:
            out.print(f"  {note['place']}: {note['sentence']}", highlight=False, markup=False)
