"""stylist taste: what was learned of a person, and feedback in; and a shop's own model, learned and measured."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast
from uuid import uuid4

import typer

from stylist_ui.cli.common import (
    PERSON,
    Catalogue,
    Json,
    Language,
    existing,
    limit_threads,
    out,
    progress_bar,
    say,
    settings_from,
    told,
)
from stylist_ui.cli.opening import services_from

if TYPE_CHECKING:
    from stylist.locale import Locale
    from stylist.services import Services
    from stylist.taste import FeedbackKind

app = typer.Typer(help="Taste: what was learned, and feedback.", no_args_is_help=True)
Who = Annotated[str, typer.Option("--person", help="Whose (default: the command line's own person).")]
Line = Annotated[str, typer.Argument(help="A line as SLOT:VALUE, such as neckline:turtleneck or words:boring.")]


@app.command()
@told
def show(person: Who = PERSON, catalogue: Catalogue = None, locale: Language = None, as_json: Json = False) -> None:
    """What was learned, each line with its evidence."""
    services = services_from(catalogue=catalogue, locale=locale)
    _show(services, person, as_json)


@app.command()
@told
def give(
    kind: Annotated[str, typer.Argument(help="like, save, try, purchase, hide, dislike or return.")],
    garments: Annotated[list[str], typer.Argument(help="Ids of garments.")],
    key: Annotated[str | None, typer.Option(help="Names the occasion: the same again changes nothing.")] = None,
    person: Who = PERSON,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Note what somebody did with garments."""
    from stylist.errors import BadInput  # noqa: PLC0415
    from stylist.taste.events import OPINIONS  # noqa: PLC0415

    if kind not in OPINIONS or kind == "words":
        raise BadInput(what="kind", value=kind, next=f"Known: {', '.join(k for k in OPINIONS if k != 'words')}.")
    services = services_from(catalogue=catalogue, locale=locale)
    new = services.taste.give(person, cast("FeedbackKind", kind), garments, key or uuid4().hex)
    say({"new": new}, as_json, lambda: out.print(f"{new} noted."))


@app.command()
@told
def words(
    text: Annotated[str, typer.Argument(help='Such as "too boring" or 太花了.')],
    garment: Annotated[str | None, typer.Option(help="Id of the garment that is meant.")] = None,
    key: Annotated[str | None, typer.Option(help="Names the occasion: the same again changes nothing.")] = None,
    person: Who = PERSON,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Note what somebody said of style."""
    services = services_from(catalogue=catalogue, locale=locale)
    new = services.taste.say(person, text, garment, key or uuid4().hex)
    say({"new": new}, as_json, lambda: out.print(f"{new} noted."))


@app.command()
@told
def delete(
    line: Line,
    restore: Annotated[bool, typer.Option("--restore", help="Take it into account again.")] = False,
    person: Who = PERSON,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Delete one line: it is neither told nor ranked by any more."""
    services = services_from(catalogue=catalogue, locale=locale)
    slot, _, value = line.partition(":")
    services.taste.ignore(person, (slot, value), ignored=not restore)
    _show(services, person, as_json)


@app.command()
@told
def export(person: Who = PERSON, catalogue: Catalogue = None, as_json: Json = False) -> None:
    """Everything that is kept of a person's taste, as JSON."""
    say(services_from(catalogue=catalogue).taste.export(person), as_json=True, text=lambda: None)


@app.command()
@told
def forget(person: Who = PERSON, catalogue: Catalogue = None, as_json: Json = False) -> None:
    """Delete all feedback of a person."""
    gone = services_from(catalogue=catalogue).taste.forget(person)
    say({"deleted": gone}, as_json, lambda: out.print(f"{gone} events deleted."))


def train(
    events: Annotated[Path, typer.Argument(help="Events with dates: CSV, TSV, JSON lines or Parquet (docs/taste.md).")],
    folder: Annotated[Path, typer.Option("--out", help="Folder of the run; called again, it goes on from there.")],
    factors: Annotated[
        int | None, typer.Option(min=1, help="Numbers that a garment is described by. [default: 16, or chosen for few]")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="At most so many.")] = 30,
    penalty: Annotated[
        float | None,
        typer.Option(min=0, help="More: keeps closer to what is popular. [default: 5, or chosen for few]"),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same model.")] = 7,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Learn a shop's taste model from its events; keep it only if it beats what is popular on later events."""
    from stylist.train.taste import Plan  # noqa: PLC0415
    from stylist.train.taste_run import train_taste  # noqa: PLC0415

    limit_threads()
    settings = settings_from(catalogue=catalogue, locale=locale)
    plan = Plan(epochs=epochs, seed=seed)
    plan = replace(plan, factors=factors or plan.factors, penalty=plan.penalty if penalty is None else penalty)
    traits = _traits(catalogue, locale)
    with progress_bar("Train") as progress, _asked_to_stop() as stopped:
        report = train_taste(
            existing(events), folder, plan, traits, progress, stopped, choose=factors is None and penalty is None
        )
    say(report.model_dump(mode="json"), as_json, lambda: out.print(report.say(settings.locale), markup=False))
    if not report.kept:
        raise typer.Exit(1)


def measure(
    ratings: Annotated[
        Path | None, typer.Option(help="Table with person, garment, rating and date; none: simulated shoppers.")
    ] = None,
    shoppers: Annotated[int, typer.Option(min=2, help="How many shoppers to draw.")] = 150,
    epochs: Annotated[int, typer.Option(min=1, help="At most so many for what is learned.")] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same figures.")] = 7,
    catalogue: Catalogue = None,
    as_json: Json = False,
) -> None:
    """How well taste is learned: on ratings, earlier against later; or on shoppers with hidden tastes."""
    limit_threads()
    with progress_bar("Measure") as progress:
        if ratings is not None:
            from stylist.evaluate.taste import evaluate_ratings  # noqa: PLC0415

            found = evaluate_ratings(existing(ratings), progress, epochs, seed)
        else:
            from stylist.evaluate.shoppers import simulate  # noqa: PLC0415

            found = simulate(services_from(catalogue=catalogue).search.shelf, progress, shoppers, seed=seed)
    say(found, as_json, lambda: out.print_json(data=found))


def _traits(catalogue: str | None, locale: str | None) -> dict[str, Any]:
    """What the catalogue knows of its garments, where it has been ingested."""
    from stylist.errors import EmptyCatalogue  # noqa: PLC0415
    from stylist.taste.traits import traits_of  # noqa: PLC0415

    try:
        garments = services_from(catalogue=catalogue, locale=locale).search.shelf.snapshot.garments
    except EmptyCatalogue:
        return {}
    return {garment.id: traits_of(garment) for garment in garments}


def _show(services: Services, person: str, as_json: bool) -> None:
    locale: Locale = services.settings.locale
    lines = [line.model_dump() | {"sentence": line.say(locale)} for line in services.taste.learned(person)]
    empty = "还没学到什么。" if locale == "zh" else "Nothing learned yet."

    def text() -> None:
        for line in lines:
            out.print(f"{line['slot']}:{line['value']}  {line['sentence']}", highlight=False, markup=False)
        if not lines:
            out.print(empty)

    say({"learned": lines}, as_json, text)


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """Ctrl-C and an end from outside let the epoch come to its end first."""
    asked = threading.Event()
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    if threading.current_thread() is threading.main_thread():
        for name in before:
            signal.signal(name, lambda *_: asked.set())
    try:
        yield asked.is_set
    finally:
        if threading.current_thread() is threading.main_thread():
            for name, handler in before.items():
                signal.signal(name, handler)
