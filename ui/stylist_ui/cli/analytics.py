"""stylist analytics: what is asked for against what is in stock, as a table, a CSV, or a page of its own."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from stylist_ui.cli.common import Catalogue, Json, Language, out, say, settings_from, told
from stylist_ui.strings import say as phrase

if TYPE_CHECKING:
    from stylist.demand import DemandReport, DemandRow
    from stylist.locale import Locale

COLUMNS = ("slot", "word", "asked_turns", "before", "asked_share", "stock_share", "gap", "nothing", "refused")
"""Columns of the table, by the words for them."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(analytics))


def analytics(
    days: Annotated[int, typer.Option(min=1, max=366, help="The last so many days, today included.")] = 28,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day (default: today).")] = None,
    table: Annotated[Path | None, typer.Option("--csv", help="Write the rows to this file.")] = None,
    page: Annotated[bool, typer.Option("--page", help="Open it as a page in the browser.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the page.")] = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """What people ask for over time against stock. Counts of words alone: nobody's conversation is in it."""
    from stylist.demand import report_demand  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    settings = settings_from(catalogue=catalogue, locale=locale, port=port)
    if page:
        from stylist_ui.launch import run_analytics  # noqa: PLC0415

        run_analytics(settings)
        return
    services = build_services(settings)
    last = until.date() if until else datetime.now(UTC).date()
    garments = services.index.garments(settings.catalogue)
    report = report_demand(services.demand, settings.catalogue, garments, first_of(last, days), last)
    if table:
        write_csv(report, table, settings.locale)
    say(report.model_dump(mode="json"), as_json, lambda: _print(report, settings.locale))


def first_of(last: date, days: int) -> date:
    """The first of so many days."""
    return last - timedelta(days=days - 1)


def write_csv(report: DemandReport, path: Path, locale: Locale) -> None:
    """The rows as a table that a spreadsheet opens."""
    path.write_text(as_csv(report, locale), encoding="utf-8-sig", newline="")


def as_csv(report: DemandReport, locale: Locale) -> str:
    """The rows' fields, and each word as it is said."""
    from stylist.demand import DemandRow  # noqa: PLC0415

    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, ["label", *DemandRow.model_fields])
    writer.writeheader()
    writer.writerows({"label": label_of(row.slot, row.word, locale), **row.model_dump()} for row in report.rows)
    return lines.getvalue()


def label_of(slot: str, word: str, locale: Locale) -> str:
    """The vocabulary's word; a colour may be a shade, a family or a mood."""
    from stylist.demand.ledger import kinds_of  # noqa: PLC0415
    from stylist.vocabulary import label  # noqa: PLC0415

    return next((said for kind in kinds_of(slot) if (said := label(kind, word, locale)) != word), word)


def gap_of(row: DemandRow) -> str:
    """How many times its share of the stock a thing is asked for; a dash where there is none of it."""
    return "–" if row.gap is None else f"{row.gap:.1f}"


def _print(report: DemandReport, locale: Locale) -> None:
    out.print(phrase("analytics_period", locale, first=report.first, last=report.last), highlight=False)
    for title, counts in (("analytics_steps", report.steps), ("analytics_quality", report.quality)):
        told_of = (f"{phrase(f'analytics_{name}', locale)} {turns}" for name, turns in counts.items())
        out.print(f"{phrase(title, locale)}: " + " · ".join(told_of), highlight=False)
    shown = Table(box=None, pad_edge=False)
    for column in COLUMNS:
        justify: Literal["left", "right"] = "left" if column in ("slot", "word") else "right"
        shown.add_column(phrase(f"analytics_{column}", locale), justify=justify)
    for row in report.rows:
        shown.add_row(
            phrase(f"analytics_slot_{row.slot}", locale), label_of(row.slot, row.word, locale),
            str(row.asked), str(row.asked_before), f"{row.asked_share:.0%}", f"{row.stock_share:.0%}",
            gap_of(row), str(row.nothing_found), str(row.refused),
        )  # fmt: skip
    out.print(shown if report.rows else phrase("analytics_nothing_yet", locale, fewest=report.fewest), highlight=False)
