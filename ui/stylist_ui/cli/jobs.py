"""stylist worker, and stylist jobs list|show|cancel: who makes try-on pictures, and how they are getting on."""

from __future__ import annotations

import signal
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stylist_ui.cli.common import PERSON, Json, Language, err, out, say, settings_from, told
from stylist_ui.cli.encryption import path_of, whereabouts

if TYPE_CHECKING:
    from stylist.jobs import Job
    from stylist.jobs.worker import Handler
    from stylist.locale import Locale
    from stylist.services import Services

app = typer.Typer(help="Try-on jobs of this machine's person: queued, running, done.", no_args_is_help=True)

JobId = Annotated[str, typer.Argument(help="A job's id.")]


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.command()(told(worker))
    app.command("list")(told(list_jobs))
    app.command()(told(show))
    app.command()(told(cancel))
    root.add_typer(app, name="jobs")


def worker(
    engine: Annotated[
        str | None, typer.Option(help="Which engine to load: of try-ons, or of clips (wan); default: tryon_engine.")
    ] = None,
    once: Annotated[bool, typer.Option(help="Do what waits now, then end.")] = False,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Make try-on pictures or clips: load an engine once, take jobs. SIGTERM or Ctrl-C: end after the one at hand."""
    from stylist.discretion import brief_logs  # noqa: PLC0415
    from stylist.jobs.worker import Worker  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415
    from stylist.tracing import start_tracing  # noqa: PLC0415
    from stylist.tryon.engines.facts import known_engine, licence_notice, named_weights  # noqa: PLC0415

    services = build_services(settings_from(locale=locale))
    start_tracing(services.settings)
    brief_logs()
    engine = engine or services.settings.tryon_engine
    known_engine(engine)
    notice = licence_notice(engine, named_weights(services.settings, engine), services.settings.locale)
    if notice:
        err.print(notice, highlight=False, markup=False)
    works = Worker(services.queue, *_handler(services, engine))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: works.stop())
    err.print(f"{works.name}: {engine}", highlight=False, markup=False)
    taken = works.run(linger_s=0 if once else float("inf"))
    say({"worker": works.name, "engine": engine, "taken": taken}, as_json, lambda: out.print(taken))


def _handler(services: Services, engine: str) -> tuple[Handler, float]:
    """Who does the jobs of an engine, and the seconds after which one is stopped."""
    from stylist.tryon.engines.facts import turn_engines  # noqa: PLC0415
    from stylist.tryon.making import TryOnMaker  # noqa: PLC0415

    if engine not in turn_engines():
        return TryOnMaker(services, services.engine(engine)), services.settings.job_limit_s
    from stylist.tryon.turn.making import TurnMaker  # noqa: PLC0415
    from stylist.tryon.turn.turner import load_turner  # noqa: PLC0415

    return TurnMaker(services, load_turner(services.settings)), services.settings.turn_limit_s


def list_jobs(locale: Language = None, as_json: Json = False) -> None:
    """All jobs that are kept, the newest first."""
    services = _services(locale)
    rows = [_row(job, services.settings.locale) for job in services.queue.of(PERSON)]
    say({"jobs": rows}, as_json, lambda: _print(rows))


def show(job_id: JobId, locale: Language = None, as_json: Json = False) -> None:
    """One job with everything that happened to it, and its picture."""
    services = _services(locale)
    row = _whole(services, services.queue.get(job_id, PERSON))
    say(row, as_json, lambda: _print([row]))


def cancel(job_id: JobId, locale: Language = None, as_json: Json = False) -> None:
    """End a job that waits or runs."""
    services = _services(locale)
    row = _row(services.queue.cancel(job_id, PERSON), services.settings.locale)
    say(row, as_json, lambda: _print([row]))


def _services(locale: str | None) -> Services:
    from stylist.services import build_services  # noqa: PLC0415

    return build_services(settings_from(locale=locale))


def _row(job: Job, locale: Locale) -> dict[str, Any]:
    failure = job.failure
    why = {"code": failure.code, "sentence": failure.zh if locale == "zh" else failure.en} if failure else None
    return {
        "id": job.id,
        "state": job.state,
        "position": job.position,
        "progress_percent": job.progress_percent,
        "engine": job.engine,
        "attempts": job.attempts,
        "seconds": round(job.finished_at - job.made_at, 2) if job.finished_at else None,
        "error": why,
    }


def _whole(services: Services, job: Job) -> dict[str, Any]:
    from stylist.errors import NotFound  # noqa: PLC0415
    from stylist.tryon.asking import Outcome  # noqa: PLC0415

    row = _row(job, services.settings.locale)
    row["events"] = [asdict(event) for event in services.queue.events(job.id, PERSON)]
    row["picture"] = None
    if job.result is not None:
        with suppress(NotFound):
            name = Outcome.model_validate_json(job.result).file_id
            row |= {"picture": path_of(services, name), "picture_id": name}
    return row


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        how = {"queued": f"#{row['position']}", "running": f"{row['progress_percent']}%"}.get(row["state"], "")
        there = whereabouts(row["picture"], row["picture_id"]) if row.get("picture_id") else ""
        why = row["error"]["sentence"] if row["error"] else there
        line = f"{row['id']}  {row['state']:<9} {how:>4}  {row['engine']}  {why}"
        out.print(line.rstrip(), highlight=False, markup=False, soft_wrap=True)
