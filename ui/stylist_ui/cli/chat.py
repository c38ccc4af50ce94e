"""stylist chat: the same conversation as in the browser, in a terminal or as JSON."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from stylist.errors import ConsentRequired
from stylist.locale import Locale
from stylist_ui.cli.common import (
    PERSON,
    Catalogue,
    Json,
    Language,
    err,
    existing,
    out,
    say,
    told,
)
from stylist_ui.cli.encryption import path_of, whereabouts
from stylist_ui.cli.opening import services_from

if TYPE_CHECKING:
    from stylist.desk.products import FactRow
    from stylist.services import Services
    from stylist.wardrobe import OwnedPiece
    from stylist_agents.conversation import Conversation
    from stylist_agents.events import Event, ImageShown, PlanShown


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(chat))


def chat(
    messages: Annotated[list[str] | None, typer.Option("--say", help="A message; repeat for several turns.")] = None,
    photo: Annotated[
        list[Path] | None,
        typer.Option(help="A photo or short video of yourself, given with the first message; repeat for several."),
    ] = None,
    consent: Annotated[
        bool, typer.Option(help="I agree that photos and videos are looked at and photos kept for 24 hours.")
    ] = False,
    thread: Annotated[str | None, typer.Option(help="Continue (or name) a conversation.")] = None,
    model: Annotated[str | None, typer.Option(help="Chat model as provider:model; default: offline.")] = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Talk with the stylist. Without --say it asks for your messages one by one."""
    services = services_from(catalogue=catalogue, locale=locale, model=model)
    from stylist_agents.conversation import Conversation  # noqa: PLC0415

    photo_ids = taken_photos(services, photo or [], consent)
    conversation = Conversation(services)
    thread_id = thread or uuid.uuid4().hex
    for text in messages or _typed():
        events = conversation.turn(
            text,
            thread_id=thread_id,
            person_id=PERSON,
            locale=cast("Locale | None", locale),
            photo_ids=photo_ids,
        )
        _answer(text, events, conversation, as_json)
        photo_ids = ()
    conversation.close()


def taken_photos(services: Services, paths: list[Path], consent: bool) -> tuple[str, ...]:
    """Photos of the one person of the command line, taken in. Raises ConsentRequired, PhotoRefused."""
    if not paths:
        return ()
    if not consent:
        err.print("Add --consent if you agree that the photos are looked at and kept for 24 hours.", highlight=False)
        raise ConsentRequired
    services.consent.give(PERSON)
    return services.photos.add_all([existing(path) for path in paths], PERSON)


def _typed() -> Any:
    """Messages from the keyboard, until an empty line or the end of input."""
    while True:
        try:
            text = input("\n› ").strip()
        except EOFError:
            return
        if not text:
            return
        yield text


def _answer(text: str, events: Any, conversation: Conversation, as_json: bool) -> None:
    """Print one turn: as it comes, or as one JSON object at its end."""
    from stylist_ui.rows import turn_row  # noqa: PLC0415

    told_events: list[Event] = []
    locale: Locale = "en"
    for event in events:
        told_events.append(event)
        if event.type == "turn_started":
            locale = event.locale
        if not as_json:
            _print(event, conversation, locale)
    if as_json:
        say(turn_row(text, told_events, lambda e: _path(e, conversation)), True, lambda: None)


def _path(image: ImageShown, conversation: Conversation) -> dict[str, Any]:
    return {"path": path_of(conversation.services, image.file_id)}


def _print(event: Event, conversation: Conversation, locale: Locale) -> None:
    """One event for a terminal."""
    if event.type == "text":
        out.print(event.text, end="", highlight=False, markup=False, soft_wrap=True)
    elif event.type == "tool_started":
        out.print(f"  · {event.name}", style="dim")
    elif event.type == "job":
        how = f"#{event.position}" if event.state == "queued" else f"{event.progress_percent:>3}%"
        if out.is_terminal:
            out.print(f"    {how}", style="dim", end="\r", highlight=False, markup=False)
    elif event.type == "person":
        out.print(f"  ☺ {event.text}", highlight=False, markup=False, soft_wrap=True)
    elif event.type == "notice":
        out.print(f"  ! {event.text}", style="yellow", highlight=False, markup=False)
    elif event.type == "turn_finished":
        out.print(f"\n  [{event.tier} · {event.ms} ms]", style="dim", markup=False)
    elif (line := _line(event, conversation, locale)) is not None:
        out.print(line, highlight=False, markup=False, soft_wrap=True)


def _line(event: Event, conversation: Conversation, locale: Locale) -> str | None:
    """What is shown on a line or a few; None for what a terminal does not show."""
    line: str | None = None
    if event.type == "card":
        sizes = " ".join(event.garment.sizes())
        line = f"  {event.ordinal}. {event.garment.title(locale)}  {event.price.format(locale)}  {sizes}"
    elif event.type == "outfit":
        titles = " + ".join(g.title(locale) for g in event.outfit.garments)
        line = f"  ⌂ {titles} = {event.outfit.total.format(locale)}"
    elif event.type == "plan":
        line = _plan_lines(event, locale)
    elif event.type == "facts":
        line = fact_lines([g.title(locale) for g in event.garments], event.rows)
    elif event.type == "wardrobe":
        line = "\n".join(_owned_line(piece, locale) for piece in event.pieces) or None
    elif event.type == "image":
        label = "AI-generated / AI生成: " if event.generated else ""
        line = f"  ▣ {label}{whereabouts(path_of(conversation.services, event.file_id), event.file_id)}"
    return line


def fact_lines(titles: Sequence[str], rows: Sequence[FactRow]) -> str:
    """What is known of products, a line for each thing; several products on a line are parted by "|"."""
    head = f"  ≡ {' | '.join(titles)}"
    return "\n".join([head, *(f"    {row.label}: {' | '.join(f.cell for f in row.facts)}" for row in rows)])


def _plan_lines(event: PlanShown, locale: Locale) -> str:
    """A plan's looks, what would be bought with its cost per wear, and what it comes to."""
    from stylist.wording import say_reason  # noqa: PLC0415

    titles = {g.id: g.title(locale) for g in event.garments}
    looks = [f"  {k.moment.id:>8}  {' + '.join(titles[i] for i in k.garment_ids) or '–'}" for k in event.plan.looks]
    gaps = [
        f"  + {titles[p.garment_id]}  {p.price.format(locale)} ÷ {p.wears} = {p.cost_per_wear.format(locale)}"
        for p in event.plan.gaps
        if p.cost_per_wear
    ]
    reasons = [f"  · {say_reason(reason, locale)}" for reason in event.plan.reasons]
    return "\n".join([*looks, *gaps, f"  = {event.plan.total.format(locale)}", *reasons])


def _owned_line(piece: OwnedPiece, locale: Locale) -> str:
    worn = f"  ×{len(piece.worn)} ({piece.last_worn})" if piece.worn else ""
    return f"  ◦ {piece.garment.title(locale)}  {piece.id}{worn}"
