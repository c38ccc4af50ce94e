"""stylist eval index: how fast and how right the index answers, as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from stylist_ui.cli.common import Json, out, progress_bar, say

if TYPE_CHECKING:
    from stylist.evaluate.index_benchmark import IndexReport


def index(
    rows: Annotated[list[int], typer.Option(min=100, help="Garments in the index; repeat for several sizes.")],
    queries: Annotated[int, typer.Option(min=10, help="How many things are looked for.")] = 100,
    folder: Annotated[
        Path | None, typer.Option(help="Keep what is ingested here; a broken-off run goes on. Else it is deleted.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Recall, latency, memory and ingest rate of the index, beside plain Chroma and exact numpy."""
    from stylist.evaluate.index_benchmark import evaluate_index  # noqa: PLC0415

    with progress_bar("Index") as report:
        found = evaluate_index(rows, queries, folder, report)
    say(found.model_dump(), as_json, lambda: _print(found))


def _print(report: IndexReport) -> None:
    for size in report.sizes:
        table = Table(title=f"{size.rows:,} rows, {size.ingest_rows_per_s:,.0f} ingested a second")
        for column in ("recall@10, ms p50 / p95", "no filter", "10% pass", "1% pass"):
            table.add_column(column, no_wrap=True)
        for way, timings in size.ways.items():
            cells = [f"{t.recall_at_10:.3f}, {t.ms_p50:.1f} / {t.ms_p95:.1f}" for t in timings.values()]
            table.add_row(way, *cells)
        out.print(table)
        grown = ", ".join(f"{step} {mb:,.0f}" for step, mb in size.memory_mb.items())
        out.print(f"Memory in MB: {grown}; loaded in {size.load_s:.1f} s", highlight=False)
    out.print(f"{report.machine}, load average {report.load_average}", highlight=False)
