"""stylist tryon: garments on a photo. Giving a photo with --consent stores the consent first."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from stylist.errors import ConsentRequired
from stylist_ui.cli.asking import print_turn, tell_licence, tried_on, turned
from stylist_ui.cli.common import (
    PERSON,
    Catalogue,
    Json,
    Language,
    existing,
    out,
    progress_bar,
    say,
    settings_from,
    told,
)
from stylist_ui.cli.garments import Sized, is_picture, pieces_from
from stylist_ui.cli.opening import services_from
from stylist_ui.cli.telling import Age, Girth, Height, SexOption, Weight, given_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stylist.images import Pixels
    from stylist.services import Services
    from stylist.sizing.charts import SizeChart
    from stylist.tryon.asking import PieceAsked, TryOnOutcome, TryOnRequest
    from stylist.tryon.engine import Piece
    from stylist.tryon.options import Length, Lighting, TryOnOptions


CLIP_FRAMES_PER_SECOND = 12
"""Of a clip that is dressed frame by frame."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(tryon))


Consent = Annotated[
    bool, typer.Option(help="The person in the photo agrees that it is looked at and kept for 24 hours.")
]
Model = Annotated[str | None, typer.Option("--body-model", help="embedded, mediapipe, or segformer:NAME-OR-FOLDER.")]


def tryon(
    person: Annotated[Path, typer.Option(help="A photo of one adult, or a clip (MP4 comes out).")],
    garment: Annotated[list[str], typer.Option(help="A product picture or a catalogue id; repeat for several.")],
    to: Annotated[Path, typer.Option("--out", help="Where to write the picture (PNG).")],
    category: Annotated[list[str] | None, typer.Option(help="Category of each picture, in the same order.")] = None,
    engine: Annotated[str, typer.Option(help="Which try-on engine makes it.")] = "preview",
    seed: Annotated[int, typer.Option(help="Of the first variant; the next ones count on.")] = 0,
    variants: Annotated[int, typer.Option(help="So many pictures, where chance has a part in them.")] = 1,
    steps: Annotated[int | None, typer.Option(help="Denoising steps of a diffusion engine.")] = None,
    long_side_px: Annotated[int | None, typer.Option("--long-side", help="Longer side that is rendered at.")] = None,
    length: Annotated[str | None, typer.Option(help="cropped, hip, mini, knee, midi, maxi.")] = None,
    tucked: Annotated[bool | None, typer.Option("--tucked/--untucked", help="Tops inside the waistband.")] = None,
    lighting: Annotated[str | None, typer.Option(help="day, evening, studio.")] = None,
    keep_pose: Annotated[bool, typer.Option("--keep-pose/--free-pose", help="Whether an engine must keep it.")] = True,
    keep_background: Annotated[
        bool, typer.Option("--keep-background/--free-background", help="Whether an engine must keep it.")
    ] = True,
    turn: Annotated[
        Path | None, typer.Option(help="Where to write a clip of it turning (MP4); needs turn_engine.")
    ] = None,
    turn_seconds: Annotated[float, typer.Option(help="Length of that clip, 2 to 4 s.")] = 3.0,
    size: Annotated[list[str] | None, typer.Option(help="M, or ID=M for one of several.")] = None,
    chart: Annotated[Path | None, typer.Option(help="The size chart, in place of the catalogue's.")] = None,
    height: Height = None,
    weight: Weight = None,
    age: Age = None,
    sex: SexOption = None,
    girth: Girth = None,
    consent: Consent = False,
    body_model: Model = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Show garments on a person. The picture is labelled as generated. Ctrl-C cancels."""
    from stylist.refusals import require_decent  # noqa: PLC0415
    from stylist.tryon.engines import engine_facts  # noqa: PLC0415
    from stylist.tryon.licences import both_notices  # noqa: PLC0415
    from stylist.tryon.options import TryOnOptions  # noqa: PLC0415
    from stylist.tryon.turn.options import TurnOptions  # noqa: PLC0415
    from stylist.tryon.turn.turner import chosen_turner  # noqa: PLC0415
    from stylist.video import starts_as_video  # noqa: PLC0415

    require_decent(*(category or []), length or "", lighting or "")
    options = TryOnOptions(
        seed, variants, steps, long_side_px, cast("Length | None", length), tucked, cast("Lighting | None", lighting),
        keep_pose, keep_background,
    )  # fmt: skip
    turning = TurnOptions(turn_seconds, seed)
    services = _services(garment, body_model=body_model, catalogue=catalogue, locale=locale)
    sized = Sized(size or [], given_from(height, weight, age, sex, girth), _charts(chart))
    if turn:
        chosen_turner(services.settings)  # said before anything is made
    pieces = pieces_from(services, garment, category or [], sized)
    if starts_as_video(existing(person)):
        if engine != "preview" or options != TryOnOptions() or turn:
            raise typer.BadParameter("a video is dressed by the preview engine, without further options")
        frames = _clip(services, person, pieces, to, consent)
        say({"out": str(to), "frames": frames, "engine": engine}, as_json, lambda: out.print(f"{to}  {frames}"))
        return
    tell_licence(services, engine_facts(engine).name)
    request = _request(services, person, pieces, engine, options, consent)
    job_id, made = tried_on(services, request)
    to.parent.mkdir(parents=True, exist_ok=True)
    written = [to, *(to.with_stem(f"{to.stem}-{n}") for n in range(2, len(made.others) + 2))]
    for path, name in zip(written, (made.file_id, *made.others), strict=True):
        path.write_bytes(services.files.read(name, PERSON))
    content: dict[str, Any] = {
        "out": str(to),
        "variants": [str(path) for path in written],
        "worn": list(made.garment_ids),
        "left_out": dict(made.left_out),
        "room_cm": {piece.garment_id: piece.room_cm for piece in pieces if sized.of(piece.garment_id)},
        "quality": dict(made.quality),
        "engine": made.engine,
        "tier": made.tier,
        "ms": made.ms,
        "ignored": list(made.ignored),
        "seed": made.seed,
        "weights": made.weights,
        "licence": made.licence,
        "licence_notice": both_notices(services.settings, engine),
        "job": job_id,
    }
    content["turn"] = turned(services, made.file_id, turning, turn) if turn else None
    say(content, as_json, lambda: _print(to, made, services, content["turn"]))


def _print(to: Path, made: TryOnOutcome, services: Services, turn: dict[str, Any] | None) -> None:
    from stylist.tryon.telling import say_left_out  # noqa: PLC0415

    locale = services.settings.locale
    out.print(f"{to}  {made.quality['words'][locale]}", highlight=False, markup=False)
    for name, code in made.left_out.items():
        out.print(f"  {name}: {say_left_out(code, locale)}", highlight=False, markup=False)
    if turn:
        print_turn(turn, services)


def _services(garments: list[str], **given: str | None) -> Services:
    """With the catalogue ready where one of the garments is in it."""
    from stylist.services import build_services  # noqa: PLC0415

    if all(is_picture(name) for name in garments):
        return build_services(settings_from(**given))
    return services_from(**given)


def _charts(path: Path | None) -> Sequence[SizeChart] | None:
    from stylist.sizing.chart_files import read_charts  # noqa: PLC0415

    return None if path is None else read_charts(existing(path)).charts


def _clip(services: Services, person: Path, pieces: list[Piece], to: Path, consent: bool) -> int:
    """A video dressed frame by frame into ``to``, marked as any picture; Ctrl-C leaves no file. Nothing is stored."""
    from stylist.tryon.live import LivePreview  # noqa: PLC0415
    from stylist.tryon.making import NobodyToDress  # noqa: PLC0415
    from stylist.video import every_frame  # noqa: PLC0415

    agreed(services, consent)
    total = sum(1 for _ in every_frame(person))
    to.parent.mkdir(parents=True, exist_ok=True)
    with progress_bar("Try-on") as report:

        def counted() -> Iterator[Pixels]:
            live = LivePreview(services.body_model, pieces)
            for done, frame in enumerate(every_frame(person), 1):
                report(done, total, "")
                yield live.unlabelled(frame)
            if live.dressed == 0:  # nothing has been written yet
                raise NobodyToDress

        to.write_bytes(services.marker.mark_clip(counted(), CLIP_FRAMES_PER_SECOND))
    return total


def agreed(services: Services, consent: bool) -> None:
    """Store a consent that was given; ConsentRequired where none is on record."""
    if consent:
        services.consent.give(PERSON)
    if not services.consent.given(PERSON):
        raise ConsentRequired


def _request(
    services: Services,
    person: Path,
    pieces: list[Piece],
    engine: str,
    options: TryOnOptions,
    consent: bool,
) -> TryOnRequest:
    """The pictures, stored for a day after consent is on record, as a request."""
    from stylist.tryon.asking import TryOnRequest  # noqa: PLC0415

    agreed(services, consent)
    asked = tuple(_asked(services, piece) for piece in pieces)
    photo_id = services.photos.add(existing(person), PERSON, longest_side_px=None)
    locale = services.settings.locale
    return TryOnRequest(pieces=asked, engine=engine, photo_id=photo_id, options=options, locale=locale)


def _asked(services: Services, piece: Piece) -> PieceAsked:
    """A piece, its picture stored for a day."""
    from stylist.images import encode_png  # noqa: PLC0415
    from stylist.tryon.asking import PieceAsked  # noqa: PLC0415

    stored = services.files.put(encode_png(piece.picture.pixels), "product", ".png", owner=PERSON)
    told = {f.name: getattr(piece, f.name) for f in fields(piece) if f.name != "picture"}
    return PieceAsked(picture_id=stored, **told)
