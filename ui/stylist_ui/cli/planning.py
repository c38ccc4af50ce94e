"""stylist plan: days dressed from the shop and the wardrobe, changed one piece at a time, drawn as a board."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from stylist_ui.cli.common import PERSON, Catalogue, Json, Language, out, say, told
from stylist_ui.cli.find import Many, limit_of
from stylist_ui.cli.opening import services_from

if TYPE_CHECKING:
    from stylist.outfits.plans import Plan, PlanHistory
    from stylist.outfits.weather import Weather
    from stylist.services import Services

app = typer.Typer(help="Plan outfits over days: trips, weeks, capsules.", no_args_is_help=True)
PlanId = Annotated[str, typer.Argument(help="The plan's id.")]
Board = Annotated[Path | None, typer.Option("--board", help="Write one picture of it here (PNG).")]


@app.command()
@told
def trip(
    days: Annotated[int, typer.Option(min=1, max=31, help="How many days.")],
    occasion: Annotated[str, typer.Option(help="What most days are for.")] = "casual",
    event: Annotated[Many, typer.Option(help="DAY:OCCASION, such as 2:date; several times for several.")] = None,
    weather: Annotated[
        Many, typer.Option(help="LOW:HIGH or LOW:HIGH:rain in °C; once for all days, or once for each.")
    ] = None,
    season: Annotated[str | None, typer.Option(help="Instead of --weather: spring, summer, autumn or winter.")] = None,
    dress_code: Annotated[str | None, typer.Option(help="casual, smart-casual, business-casual, business, …")] = None,
    carry_on: Annotated[bool, typer.Option("--carry-on", help="A cabin bag: 10 pieces, two pairs of shoes.")] = False,
    max_pieces: Annotated[int | None, typer.Option(min=2, max=60, help="At most so many pieces.")] = None,
    laundry: Annotated[int | None, typer.Option(min=1, help="Days between two washes.")] = None,
    source: Annotated[str, typer.Option(help="both, own or shop.")] = "both",
    must: Annotated[Many, typer.Option(help="Id of a piece that comes along.")] = None,
    budget: Annotated[float | None, typer.Option(help="For all that is bought, in major units.")] = None,
    currency: Annotated[str | None, typer.Option(help="Currency of --budget and of the total.")] = None,
    gender: Annotated[str | None, typer.Option(help="women or men.")] = None,
    keep: Annotated[str | None, typer.Option(help="Id of an earlier plan whose locked looks stay.")] = None,
    board: Board = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Plan some days: looks, packing list, what to buy and its cost per wear."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.outfits.changing import locked_looks  # noqa: PLC0415
    from stylist.outfits.plans import Event, PlanHistory, PlanRequest  # noqa: PLC0415

    request = PlanRequest(
        days=days,
        occasion=occasion,
        dress_code=cast(Any, dress_code),
        events=tuple(Event(day=int(day), occasion=what) for day, what in map(_event, event or ())),
        weather=tuple(_weather(given) for given in weather or ()),
        season=cast(Any, season),
        carry_on=carry_on,
        max_pieces=max_pieces,
        laundry_every=laundry,
        sources=cast(Any, source),
        must_ids=tuple(must or ()),
        budget=limit_of(services, budget, currency),
        currency=currency.upper() if currency else None,
        gender=cast(Any, gender),
    )
    locked = locked_looks(services.plans.open(PERSON, keep).plan) if keep else ()
    plan = services.trips.plan(request, services.wardrobe.rack(PERSON), locked)
    _show(services, PlanHistory(states=(plan,)), board, as_json)


@app.command()
@told
def refine(
    plan_id: PlanId,
    moment: Annotated[str, typer.Argument(help='A day ("2") or an event ("2-date").')],
    part: Annotated[str, typer.Argument(help="Id of a garment in the look, or a group such as shoes.")],
    replacement: Annotated[str | None, typer.Option("--with", help="Id of what to put there.")] = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="In every look that wears the piece.")] = False,
    board: Board = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Exchange one piece; everything else stays."""
    services = services_from(catalogue=catalogue, locale=locale)
    history = services.plans.open(PERSON, plan_id)
    rack = services.wardrobe.rack(PERSON)
    changed = services.trips.refine(history.plan, moment, part, rack, replacement, everywhere)
    _show(services, history.changed(changed), board, as_json)


@app.command()
@told
def lock(
    plan_id: PlanId,
    moment: Annotated[str | None, typer.Argument(help="Which look; without it, all.")] = None,
    free: Annotated[bool, typer.Option("--free", help="Unlock instead.")] = False,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Keep a look as it is when the days are planned anew with --keep."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.outfits.changing import relocked  # noqa: PLC0415

    history = services.plans.open(PERSON, plan_id)
    moments = (moment,) if moment else ()
    _show(services, history.changed(relocked(history.plan, moments, locked=not free)), None, as_json)


@app.command()
@told
def undo(
    plan_id: PlanId,
    redo: Annotated[bool, typer.Option("--redo", help="Forward again instead.")] = False,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Take back the last change of a plan."""
    services = services_from(catalogue=catalogue, locale=locale)
    history = services.plans.open(PERSON, plan_id)
    _show(services, history.redone() if redo else history.undone(), None, as_json)


@app.command()
@told
def show(
    plan_id: PlanId, board: Board = None, catalogue: Catalogue = None, locale: Language = None, as_json: Json = False
) -> None:
    """Show a plan again."""
    services = services_from(catalogue=catalogue, locale=locale)
    _show(services, services.plans.open(PERSON, plan_id), board, as_json)


@app.command()
@told
def compare(
    first: PlanId,
    second: Annotated[str, typer.Argument(help="The other plan's id.")],
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Two plans side by side."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.outfits.plans import compare as differences  # noqa: PLC0415

    found = differences(*(services.plans.open(PERSON, name).plan for name in (first, second)))
    content = found.model_dump(mode="json")
    told_lines = "\n".join(f"{name}: {value}" for name, value in content.items())
    say(content, as_json, lambda: out.print(told_lines, highlight=False, markup=False))


def _event(text: str) -> tuple[str, str]:
    day, _, what = text.partition(":")
    if not day.isdigit() or not what:
        raise typer.BadParameter(f"--event {text}: DAY:OCCASION, such as 2:date")
    return day, what


def _weather(text: str) -> Weather:
    from stylist.outfits.weather import Weather  # noqa: PLC0415

    try:
        low, high, *rain = text.split(":")
        if rain not in ([], ["rain"]):
            raise ValueError(rain)
        return Weather(low_c=float(low), high_c=float(high), rain=bool(rain))
    except ValueError as problem:
        raise typer.BadParameter(f"--weather {text}: LOW:HIGH or LOW:HIGH:rain in °C") from problem


def _show(services: Services, history: PlanHistory, board: Path | None, as_json: bool) -> None:
    services.plans.save(PERSON, history)
    plan, speaks = history.plan, services.settings.locale
    content = plan_row(services, plan)
    if board is not None:
        file_id = services.boards.of_plan(plan, lambda i: garment_of(services, i), speaks, PERSON)
        board.write_bytes(services.files.read(file_id, PERSON))
        content |= {"board": str(board)}
    say(content, as_json, lambda: _print(content))


def garment_of(services: Services, garment_id: str) -> Any:
    """A garment of the catalogue or of the wardrobe."""
    from stylist.wardrobe.piece import OWN  # noqa: PLC0415

    if garment_id.startswith(OWN):
        return services.wardrobe.piece(PERSON, garment_id).garment
    return services.search.garment(garment_id)


def plan_row(services: Services, plan: Plan) -> dict[str, Any]:
    """A plan as docs/cli.md describes it."""
    from stylist.wording import say_reason  # noqa: PLC0415

    speaks = services.settings.locale
    titles = {i: garment_of(services, i).title(speaks) for i in plan.garment_ids}
    return {
        "plan": plan.id,
        "looks": [
            {"moment": k.moment.id, "day": k.moment.day, "occasion": k.moment.occasion, "locked": k.locked,
             "ids": list(k.garment_ids), "titles": [titles[i] for i in k.garment_ids], "score": k.score}
            for k in plan.looks
        ],
        "packing": [
            {"id": p.garment_id, "title": titles[p.garment_id], "owned": p.owned, "price": p.price.model_dump(),
             "wears": p.wears, "cost_per_wear": p.cost_per_wear.model_dump() if p.cost_per_wear else None}
            for p in plan.packing
        ],
        "gaps": [p.garment_id for p in plan.gaps],
        "total": plan.total.model_dump(),
        "score": plan.score,
        "gap": plan.gap,
        "reasons": [say_reason(reason, speaks) for reason in plan.reasons],
    }  # fmt: skip


def _print(content: dict[str, Any]) -> None:
    out.print(content["plan"], highlight=False, markup=False)
    for look in content["looks"]:
        line = " + ".join(look["titles"]) or "–"
        out.print(f"{look['moment']:>8}  {line}", highlight=False, markup=False)
    for reason in content["reasons"]:
        out.print(f"  · {reason}", highlight=False, markup=False)
