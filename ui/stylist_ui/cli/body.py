"""stylist body: photos, short videos and stated numbers become measures, shape and colouring, with their errors."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stylist.errors import BadInput, ConsentRequired, NotFound, PhotoRefused
from stylist_ui.cli.common import PERSON, Json, Language, existing, out, say, settings_from, told
from stylist_ui.cli.look import Consent, Model
from stylist_ui.cli.telling import Age, Bra, Collar, Girth, Height, SexOption, Weight, given_from

if TYPE_CHECKING:
    from stylist.body.analysis import Sighting
    from stylist.body.profile import BodyProfile, Kind, Measure
    from stylist.images import Photo, Pixels
    from stylist.locale import Locale
    from stylist.services import Services

MOST_PHOTOS, MOST_FRAMES = 12, 4


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(body))


def body(
    photos: Annotated[
        list[Path] | None, typer.Argument(help="Photos or short videos of one and the same adult, front view.")
    ] = None,
    height: Height = None,
    weight: Weight = None,
    age: Age = None,
    sex: SexOption = None,
    girth: Girth = None,
    bra: Bra = None,
    collar: Collar = None,
    inches: Annotated[bool, typer.Option(help="Inches too.")] = False,
    mask_out: Annotated[Path | None, typer.Option(help="Write the person mask of the best photo as PNG.")] = None,
    parse_out: Annotated[Path | None, typer.Option(help="Write its parsing as PNG (class index per pixel).")] = None,
    consent: Consent = False,
    body_model: Model = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Estimate measures, shape and colouring from stated numbers and photos, each with its error."""
    from stylist.body.analysis import analyse_several  # noqa: PLC0415
    from stylist.body.measures import checked  # noqa: PLC0415
    from stylist.body.wording import say_profile  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    services = build_services(settings_from(body_model=body_model, locale=locale))
    given = checked(given_from(height, weight, age, sex, girth, bra, collar))
    if (mask_out or parse_out) and not photos:
        raise BadInput(
            what="--mask-out, --parse-out", value="", next="They need a photo: stylist body PHOTO --consent."
        )
    if photos:
        _agreed(services, consent)
        _ = services.body_model  # its weights are loaded before the clock starts
    began = time.perf_counter()
    sightings = _seen(services, photos) if photos else []
    profile = analyse_several(sightings, given)
    if sightings:
        _write(sightings[profile.best - 1], mask_out, parse_out)
    speaking = services.settings.locale
    content = content_of(profile, speaking, inches) | {"ms": round((time.perf_counter() - began) * 1000)}
    say(content, as_json, lambda: _print(profile, say_profile(profile, speaking), inches))


def content_of(profile: BodyProfile, locale: Locale, inches: bool = False) -> dict[str, Any]:
    """The profile as docs/cli.md describes it."""
    from stylist.body.wording import say_quality  # noqa: PLC0415

    return {
        "found": profile.found,
        "quality": [note.model_dump() | {"sentence": say_quality(note.code, locale)} for note in profile.quality],
        "landmarks": [list(mark) for mark in profile.landmarks],
        "measures": {name: _measure(measure, inches) for name, measure in profile.measures.items()},
        "shape": [_kind(kind, locale) for kind in profile.shape],
        "colouring": profile.colouring.model_dump() if profile.colouring else None,
        "ms": profile.ms,
    }


def _measure(measure: Measure, with_inches: bool) -> dict[str, Any]:
    from stylist.body.units import inches  # noqa: PLC0415

    content = measure.model_dump()
    if with_inches:
        content["in"] = {name: inches(content[name]) for name in ("cm", "low", "high")}
        content["in"]["value"] = content["in"].pop("cm")
    return content


def _kind(kind: Kind, locale: Locale) -> dict[str, Any]:
    from stylist.body.wording import kind_options, kind_words  # noqa: PLC0415

    named = kind.code is not None
    words = {"words": kind_words(kind, locale), "options": kind_options(kind, locale)} if named else {}
    return kind.model_dump() | {"words": None, "options": []} | words


def _agreed(services: Services, consent: bool) -> None:
    """Put the consent on record; ConsentRequired where there is none."""
    if consent:
        services.consent.give(PERSON)
    if not services.consent.given(PERSON):
        raise ConsentRequired


def _seen(services: Services, paths: list[Path]) -> list[Sighting]:
    """Photos and the best frames of videos, opened after consent is on record, and who is in them."""
    if len(paths) > MOST_PHOTOS:
        raise BadInput(what="number of photos", value=len(paths), next=f"Give {MOST_PHOTOS} at most, of one person.")
    seen: list[Sighting] = []
    for path in paths:
        try:
            seen += _look(services, existing(path))
        except PhotoRefused as problem:
            raise problem if len(paths) == 1 else OneRefused(path.name, problem) from problem
    return seen


class OneRefused(PhotoRefused):
    """One of several files that cannot be used: which, and why."""

    def __init__(self, name: str, problem: PhotoRefused) -> None:
        self.name, self.problem = name, problem
        super().__init__(why=problem.code)

    def say(self, locale: Locale) -> str:
        """The sentence about the file, with its name before it."""
        return (
            f"{self.name}：{self.problem.say(locale)}" if locale == "zh" else f"{self.name}: {self.problem.say(locale)}"
        )


def _look(services: Services, path: Path) -> list[Sighting]:
    from stylist.body.analysis import best_of, sighting  # noqa: PLC0415
    from stylist.video import starts_as_video  # noqa: PLC0415

    limits, decoder = services.settings, services.decoder
    pictures: list[Photo] = (
        decoder.frames(path)
        if starts_as_video(path)
        else [decoder.photo(path, max_mb=limits.photo_max_mb, max_megapixels=limits.photo_max_megapixels)]
    )
    return best_of([sighting(picture, services.body_model.perceive(picture)) for picture in pictures], MOST_FRAMES)


def _write(best: Sighting, mask_out: Path | None, parse_out: Path | None) -> None:
    import numpy as np  # noqa: PLC0415

    seen, nobody = best.seen, np.zeros(best.photo.pixels.shape[:2], np.uint8)
    if mask_out:
        _save(mask_out, nobody if seen is None else (seen.mask * 255).round().astype(np.uint8))
    if parse_out:
        if seen is not None and seen.parsing is None:
            raise NotFound(what="parsing", id=seen.model)
        _save(parse_out, nobody if seen is None or seen.parsing is None else seen.parsing)


def _save(path: Path, picture: Pixels) -> None:
    from PIL import Image  # noqa: PLC0415

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path, "PNG")
    except OSError as error:
        raise BadInput(what="output file", value=path, next="Name a file in a folder that can be written.") from error


def _print(profile: BodyProfile, sentences: list[str], with_inches: bool) -> None:
    from stylist.body.units import inches  # noqa: PLC0415

    lines = list(sentences)
    if with_inches:
        lines += [f"{name}: {inches(m.cm)} in ({inches(m.low)} to {inches(m.high)})"
                  for name, m in profile.measures.items()]  # fmt: skip
    lines.append(f"[{profile.model}, {profile.tier}]")
    out.print("\n".join(lines), highlight=False, markup=False)
