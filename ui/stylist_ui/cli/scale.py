"""stylist eval scale: how many machines a very large shop takes, what gives way first, and what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from stylist.errors import BadInput
from stylist_ui.cli.common import Json, Language, existing, out, say

if TYPE_CHECKING:
    from stylist.evaluate.scale import ScaleReport, Times


class NeedsSimpy(BadInput):
    """The simulation's library is not installed."""

    code = "needs_simpy"
    en = "Reckoning with scale needs simpy. Run: pip install 'stylist[load]'"
    zh = "规模推算需要 simpy。请运行：pip install 'stylist[load]'"


def scale(
    inputs: Annotated[Path | None, typer.Option(help="TOML with tables of scale.toml that you know better.")] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="One of its values, as demand.cells=5; repeat for several.")
    ] = None,
    show_inputs: Annotated[
        bool, typer.Option("--show-inputs", help="Print what it would reckon with, and end.")
    ] = False,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Machines, waits and costs of a very large shop: one cell of it is simulated."""
    from stylist.evaluate.scale_inputs import read_inputs  # noqa: PLC0415

    given = read_inputs(existing(inputs) if inputs else None, changes or ())
    if show_inputs:
        say(given.model_dump(), as_json, lambda: out.print_json(given.model_dump_json()))
        return
    try:
        from stylist.evaluate.scale import reckon  # noqa: PLC0415 (simpy is optional)
    except ModuleNotFoundError as missing:
        raise NeedsSimpy from missing
    report = reckon(given)
    say(report.model_dump(), as_json, lambda: _print(report))


def _print(report: ScaleReport) -> None:
    table = Table(title=f"{report.cells} cells, {report.shards} shards, {report.asked_shards} asked by a search")
    for column in ("station", "machines", "for", "busy", "room", "wait p50 / p95", "mean / theory", "basis"):
        table.add_column(column, no_wrap=True)
    for name, s in report.stations.items():
        closed = "–" if s.closed_form_ms is None else f"{s.closed_form_ms}"
        waits = f"{s.wait_ms.p50} / {s.wait_ms.p95}"
        cells = [f"{s.machines:,}", s.bound_by, f"{s.busy:.0%}", f"x{s.headroom}", waits]
        table.add_row(name, *cells, f"{s.wait_ms.mean} / {closed}", s.basis)
    out.print(table)
    machines = ", ".join(f"{count:,} {kind}" for kind, count in report.machines.items())
    lines = (
        f"first to give way: {report.first}",
        f"a turn {_told(report.turn_ms)}; a try-on {_told(report.tryon_ms)}",
        f"machines: {machines}; {report.usd_per_hour:,.0f} USD an hour, {report.usd_per_1000_turns} for 1,000 turns, "
        f"{report.usd_per_1000_tryons} for 1,000 try-ons",
    )
    for line in lines:
        out.print(line, highlight=False, markup=False)


def _told(times: Times) -> str:
    return f"{times.p50:.0f} / {times.p95:.0f} ms (p50 / p95)"
