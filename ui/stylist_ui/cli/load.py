"""stylist eval load: many people at once on one server."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from stylist.errors import BadInput
from stylist_ui.cli.common import Catalogue, Json, out, say, settings_from

if TYPE_CHECKING:
    from stylist_ui.load import LoadReport


class NeedsAiohttp(BadInput):
    """The client library of the measurement is not installed."""

    code = "needs_aiohttp"
    en = "Measuring load needs aiohttp. Run: pip install 'stylist[load]'"
    zh = "压力测量需要 aiohttp。请运行：pip install 'stylist[load]'"


def load(
    people: Annotated[int, typer.Option(min=1, help="How many talk at once.")] = 50,
    seconds: Annotated[float, typer.Option(min=1, help="For how long.")] = 60,
    think: Annotated[float, typer.Option(min=0, help="Seconds that each thinks between turns, on average.")] = 6,
    url: Annotated[
        str | None, typer.Option(help="A running `stylist serve` (raise its api_rate_ip); default: one of its own.")
    ] = None,
    servers: Annotated[int, typer.Option(min=1, help="Processes of its own, on one data folder or database.")] = 1,
    model_seconds: Annotated[
        float | None,
        typer.Option(min=0, help="Plant a chat model whose answers take so long; default: built-in stylist."),
    ] = None,
    pid: Annotated[int | None, typer.Option(help="Its process, to watch the memory.")] = None,
    catalogue: Catalogue = None,
    as_json: Json = False,
) -> None:
    """Let many people talk at once over the API: time of a turn, memory of the server, threads that got mixed."""
    try:
        from stylist_ui.load import measure_load, own_servers  # noqa: PLC0415 (aiohttp is optional)
        from stylist_ui.load_model import planted_model  # noqa: PLC0415
    except ModuleNotFoundError as missing:
        raise NeedsAiohttp from missing
    name, planted = catalogue or settings_from().catalogue, model_seconds is not None
    with ExitStack() as stack:
        if url:
            where, processes = [url], [pid] if pid else []
        else:
            model = None if model_seconds is None else stack.enter_context(planted_model(model_seconds))
            where, processes = stack.enter_context(own_servers(name, servers, model))
        report = measure_load(where, people, seconds, think, processes, planted=planted)
    say(report.model_dump(), as_json, lambda: _print(report))


def _print(report: LoadReport) -> None:
    for name, value in report.model_dump().items():
        out.print(f"{name}: {value}", highlight=False, markup=False)
