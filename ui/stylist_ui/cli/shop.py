"""stylist ingest, demo and ui: a shop's feed in, the chat out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stylist_ui.cli.common import Catalogue, Json, Language, existing, out, progress_bar, say, settings_from, told


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
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Read a shop's feed, report every refused row, and switch to the new version at once."""
    from stylist.catalogue import ingest as run  # noqa: PLC0415
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
        )
    content = report.model_dump(mode="json")
    say(content, as_json, lambda: _print_report(content))


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
