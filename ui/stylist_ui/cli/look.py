"""stylist tryon: garments on a photo. Giving a photo with --consent stores the consent first."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from stylist.errors import ConsentRequired
from stylist_ui.cli.common import PERSON, Json, Language, err, existing, out, progress_bar, say, settings_from, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stylist.images import Pixels
    from stylist.jobs import JobEvent
    from stylist.services import Services
    from stylist.tryon.asking import PieceAsked, TryOnOutcome, TryOnRequest
    from stylist.tryon.engine import Worn
    from stylist.tryon.options import Length, Lighting, TryOnOptions


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(tryon))


Consent = Annotated[
    bool, typer.Option(help="The person in the photo agrees that it is looked at and kept for 24 hours.")
]
Model = Annotated[str | None, typer.Option("--body-model", help="embedded, mediapipe, or segformer:NAME-OR-FOLDER.")]


def tryon(
    person: Annotated[Path, typer.Option(help="A photo of one adult, or a clip (MP4 comes out).")],
    garment: Annotated[list[Path], typer.Option(help="A product picture; repeat for several garments.")],
    to: Annotated[Path, typer.Option("--out", help="Where to write the picture (PNG).")],
    category: Annotated[list[str] | None, typer.Option(help="Category of each garment, in the same order.")] = None,
    engine: Annotated[str, typer.Option(help="Which try-on engine makes it.")] = "preview",
    seed: Annotated[int, typer.Option(help="Of the first variant; the next ones count on.")] = 0,
    variants: Annotated[int, typer.Option(help="So many pictures, where chance has a part in them.")] = 1,
    steps: Annotated[int | None, typer.Option(help="Denoising steps of a diffusion engine.")] = None,
    long_side_px: Annotated[int | None, typer.Option("--long-side", help="Longer side that is rendered at.")] = None,
    length: Annotated[str | None, typer.Option(help="cropped, hip, mini, knee, midi, maxi.")] = None,
    tucked: Annotated[bool | None, typer.Option("--tucked/--untucked", help="Tops inside the waistband.")] = None,
    lighting: Annotated[str | None, typer.Option(help="day, evening, studio.")] = None,
    consent: Consent = False,
    body_model: Model = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Show garments on a person. The picture is labelled as generated. Ctrl-C cancels."""
    from stylist.body.video import starts_as_video  # noqa: PLC0415
    from stylist.refusals import require_decent  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415
    from stylist.tryon.licences import both_notices  # noqa: PLC0415
    from stylist.tryon.options import TryOnOptions  # noqa: PLC0415

    require_decent(*(category or []), length or "", lighting or "")
    kinds = _categories(garment, category or [])
    options = TryOnOptions(
        seed, variants, steps, long_side_px, cast("Length | None", length), tucked, cast("Lighting | None", lighting)
    )
    services = build_services(settings_from(body_model=body_model, locale=locale))
    if starts_as_video(existing(person)):
        if engine != "preview" or options != TryOnOptions():
            raise typer.BadParameter("a video is dressed by the preview engine, without further options")
        frames = _clip(services, person, list(zip(garment, kinds, strict=True)), to, consent)
        say({"out": str(to), "frames": frames, "engine": engine}, as_json, lambda: out.print(f"{to}  {frames}"))
        return
    _tell_licence(services, engine)
    request = _request(services, person, list(zip(garment, kinds, strict=True)), engine, options, consent)
    job_id, made = _made(services, request)
    to.parent.mkdir(parents=True, exist_ok=True)
    written = [to, *(to.with_stem(f"{to.stem}-{n}") for n in range(2, len(made.others) + 2))]
    for path, name in zip(written, (made.file_id, *made.others), strict=True):
        path.write_bytes(services.files.read(name, PERSON))
    content = {
        "out": str(to),
        "variants": [str(path) for path in written],
        "worn": list(made.garment_ids),
        "left_out": dict(made.left_out),
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
    say(
        content,
        as_json,
        lambda: out.print(f"{to}  {made.quality['words'][request.locale]}", highlight=False, markup=False),
    )


def _clip(services: Services, person: Path, garments: list[tuple[Path, str]], to: Path, consent: bool) -> int:
    """A video dressed frame by frame into ``to``, every frame labelled; Ctrl-C leaves no file. Nothing is stored."""
    from stylist.body.video import every_frame  # noqa: PLC0415
    from stylist.images import open_photo  # noqa: PLC0415
    from stylist.tryon.engine import Piece  # noqa: PLC0415
    from stylist.tryon.live import LivePreview, dressed_frames, write_clip  # noqa: PLC0415
    from stylist.tryon.making import NobodyToDress  # noqa: PLC0415

    _agreed(services, consent)
    pieces = [Piece(path.stem, open_photo(existing(path)), kind, _worn(kind)) for path, kind in garments]
    total = sum(1 for _ in every_frame(person))
    to.parent.mkdir(parents=True, exist_ok=True)
    with progress_bar("Try-on") as report:

        def counted() -> Iterator[Pixels]:
            live = LivePreview(services.body_model, pieces)
            for done, frame in enumerate(dressed_frames(every_frame(person), live), 1):
                report(done, total, "")
                yield frame
            if live.dressed == 0:  # nothing has been written yet
                raise NobodyToDress

        return write_clip(counted(), to)


def _agreed(services: Services, consent: bool) -> None:
    if consent:
        services.consent.give(PERSON)
    if not services.consent.given(PERSON):
        raise ConsentRequired


def _tell_licence(services: Services, engine: str) -> None:
    """The licences of an engine's weights, before these are used for the first time. Raises UnknownWord."""
    from stylist.tryon.engines import engine_facts  # noqa: PLC0415
    from stylist.tryon.licences import unseen_notice  # noqa: PLC0415

    notice = unseen_notice(services.settings, engine_facts(engine).name, services.settings.locale)
    if notice:
        err.print(notice, highlight=False, markup=False, soft_wrap=True)


def _request(
    services: Services,
    person: Path,
    garments: list[tuple[Path, str]],
    engine: str,
    options: TryOnOptions,
    consent: bool,
) -> TryOnRequest:
    """The pictures, stored for a day after consent is on record, as a request."""
    from stylist.tryon.asking import TryOnRequest  # noqa: PLC0415

    _agreed(services, consent)
    pieces = tuple(_piece(services, path, kind) for path, kind in garments)
    photo_id = services.photos.add(existing(person), PERSON, longest_side_px=None)
    locale = services.settings.locale
    return TryOnRequest(pieces=pieces, engine=engine, photo_id=photo_id, options=options, locale=locale)


def _made(services: Services, request: TryOnRequest) -> tuple[str, TryOnOutcome]:
    """Ask, and wait with a bar. Where no worker runs, this process works itself."""
    from stylist.tryon.desk import TryOnDesk  # noqa: PLC0415

    nobody_works = not services.queue.load(request.engine).workers
    desk = TryOnDesk(services, request.engine, own_worker=nobody_works)
    with closing(desk), progress_bar("Try-on") as report:

        def tell(event: JobEvent) -> None:
            report(event.progress_percent, 100, f"#{event.position}" if event.state == "queued" else event.state)

        try:
            job = desk.ask(request, PERSON)
            return job.id, desk.wait(job, tell)
        except KeyboardInterrupt:  # also while the engine is loaded for a job that waits already
            if begun := services.queue.find(request.key(services.files, PERSON), PERSON):
                services.queue.cancel(begun.id, PERSON)
            raise


def _categories(garments: list[Path], given: list[str]) -> list[str]:
    """One category for each picture: as given, or as a JSON file beside the picture says, or asked for."""
    if given and len(given) != len(garments):
        raise typer.BadParameter(f"{len(garments)} garments but {len(given)} categories")
    return given or [_told_by_file(path) for path in garments]


def _told_by_file(path: Path) -> str:
    beside = path.with_suffix(".json")
    if beside.exists():
        return str(json.loads(beside.read_text("utf-8"))["category"])
    raise typer.BadParameter(f"say what '{path.name}' is with --category (shirt, dress, trousers, …)")


def _piece(services: Services, path: Path, category: str) -> PieceAsked:
    from stylist.images import encode_png, open_photo  # noqa: PLC0415
    from stylist.tryon.asking import PieceAsked  # noqa: PLC0415

    worn = _worn(category)
    picture = encode_png(open_photo(existing(path)).pixels)
    stored = services.files.put(picture, "product", ".png", owner=PERSON)
    return PieceAsked(garment_id=path.stem, picture_id=stored, category=category, worn=worn)


def _worn(category: str) -> Worn:
    from stylist.vocabulary import terms  # noqa: PLC0415

    known = terms("category")
    if category not in known:
        raise typer.BadParameter(f"--category '{category}' is unknown; known: {', '.join(known)}")
    return cast("Worn", known[category].body)
