"""What commands share that ask for generated pictures and clips: licences first, then a job, followed with a bar."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from stylist_ui.cli.common import PERSON, err, out, progress_bar

if TYPE_CHECKING:
    from pathlib import Path

    from stylist.jobs import JobEvent
    from stylist.services import Services
    from stylist.tryon.asking import TryOnOutcome, TryOnRequest
    from stylist.tryon.desk import TryOnDesk
    from stylist.tryon.turn.desk import TurnDesk
    from stylist.tryon.turn.options import TurnOptions


def tell_licence(services: Services, engine: str) -> None:
    """The licences of an engine's weights, before these are used for the first time. Raises UnknownWord."""
    from stylist.tryon.engines.facts import known_engine  # noqa: PLC0415
    from stylist.tryon.licences import unseen_notice  # noqa: PLC0415

    notice = unseen_notice(services.settings, known_engine(engine).name, services.settings.locale)
    if notice:
        err.print(notice, highlight=False, markup=False, soft_wrap=True)


def desk_for(services: Services, engine: str) -> TryOnDesk:
    """Where a command asks: of the workers there are, else of this process."""
    from stylist.tryon.desk import TryOnDesk  # noqa: PLC0415
    from stylist.tryon.engines import engine_facts  # noqa: PLC0415

    return TryOnDesk(services, engine_facts(engine).name, own_worker=not services.queue.load(engine).workers)


def tried_on(services: Services, request: TryOnRequest) -> tuple[str, TryOnOutcome]:
    """Ask for a picture, and wait with a bar: the job's id and what came of it."""
    return _followed(services, desk_for(services, request.engine), request, "Try-on")


def turned(services: Services, file_id: str, options: TurnOptions, to: Path) -> dict[str, Any]:
    """A finished picture's clip, written to ``to``: what came of it, as plain values. Raises TurnsOff."""
    from stylist.tryon.licences import both_notices  # noqa: PLC0415
    from stylist.tryon.turn.desk import TurnDesk  # noqa: PLC0415
    from stylist.tryon.turn.turner import chosen_turner  # noqa: PLC0415

    engine = chosen_turner(services.settings)
    tell_licence(services, engine)
    desk = TurnDesk(services, own_worker=not services.queue.load(engine).workers)
    job_id, made = _followed(services, desk, desk.request(file_id, options), "Turn")
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(services.files.read(made.file_id, PERSON))
    told = made.model_dump(mode="json", exclude={"file_id", "picture_id"})
    return {"out": str(to), **told, "licence_notice": both_notices(services.settings, engine), "job": job_id}


def print_turn(turn: dict[str, Any], services: Services) -> None:
    """One line: where the clip is, how long, and what ended it early."""
    early = turn["quality"]["words"][services.settings.locale]
    out.print(f"{turn['out']}  {turn['seconds']} s  {early}".rstrip(), highlight=False, markup=False)


def _followed(services: Services, desk: TryOnDesk | TurnDesk, request: Any, title: str) -> tuple[str, Any]:
    """Where no worker runs, this process works itself. Ctrl-C cancels."""
    with closing(desk), progress_bar(title) as report:

        def tell(event: JobEvent) -> None:
            report(event.progress_percent, 100, f"#{event.position}" if event.state == "queued" else event.state)

        try:
            job = desk.ask(request, PERSON)
            return job.id, desk.wait(job, tell)
        except KeyboardInterrupt:  # also while the engine is loaded for a job that waits already
            if begun := services.queue.find(request.key(services.files, PERSON), PERSON):
                services.queue.cancel(begun.id, PERSON)
            raise
