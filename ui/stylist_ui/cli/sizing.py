"""stylist size: which size to take, from a shop's chart and what is known of the person; and what returns teach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from stylist.locale import Locale
from stylist_ui.cli.common import Catalogue, Json, Language, existing, out, say, settings_from, told
from stylist_ui.cli.opening import services_from
from stylist_ui.cli.telling import Age, Bra, Collar, Girth, Height, SexOption, Weight, given_from

if TYPE_CHECKING:
    from stylist.garment import Garment
    from stylist.services import Services
    from stylist.sizing.advice import SizeAdvice
    from stylist.sizing.charts import ChartsRead, SizeChart
    from stylist.sizing.desk import Learned
    from stylist.sizing.ease import Fit


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(size))


def size(
    garment_id: Annotated[str | None, typer.Argument(help="Id of a garment of the catalogue.")] = None,
    chart: Annotated[
        Path | None, typer.Option(help="A size chart (CSV, HTML, JSON, or a folder) in place of the catalogue's.")
    ] = None,
    height: Height = None,
    weight: Weight = None,
    age: Age = None,
    sex: SexOption = None,
    girth: Girth = None,
    bra: Bra = None,
    collar: Collar = None,
    fit: Annotated[str, typer.Option(help="How it shall sit: snug, regular or loose.")] = "regular",
    category: Annotated[str | None, typer.Option(help="What --chart is for, if it does not say so.")] = None,
    gender: Annotated[str | None, typer.Option(help="For whom: women, men, unisex.")] = None,
    brand: Annotated[str | None, typer.Option(help="The brand, whose returns are counted in.")] = None,
    feedback: Annotated[
        Path | None, typer.Option(help="Learn from a CSV of orders and returns (brand, category, size, outcome).")
    ] = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Say which size to take and how sure that is, or what would settle it."""
    read = _charts(chart) if chart else None
    if feedback is not None:
        _learn(_light(catalogue, locale), feedback, read, as_json)
        return
    given = given_from(height, weight, age, sex, girth, bra, collar)
    if garment_id is not None:
        services = services_from(catalogue=catalogue, locale=locale)
        garment: Garment = services.search.garment(garment_id)
    else:
        services, garment = _light(catalogue, locale), _stand_in(read, category, gender, brand)
    advice = services.sizes.advise(garment, given, _fit(fit), read.charts if read else None)
    _tell(advice, read, services.settings.locale, as_json)


def _light(catalogue: str | None, locale: str | None) -> Services:
    """Services without a catalogue made ready: a chart and numbers are enough."""
    from stylist.services import build_services  # noqa: PLC0415

    return build_services(settings_from(catalogue=catalogue, locale=locale))


def _charts(path: Path) -> ChartsRead:
    from stylist.sizing.chart_files import read_charts  # noqa: PLC0415

    return read_charts(existing(path))


def _stand_in(read: ChartsRead | None, category: str | None, gender: str | None, brand: str | None) -> Garment:
    from stylist.sizing.standin import stand_in  # noqa: PLC0415

    if read is None:
        raise typer.BadParameter("name a garment of the catalogue, or a chart with --chart")
    return stand_in(read.charts, category, gender, brand)


def _fit(name: str) -> Fit:
    if name not in ("snug", "regular", "loose"):
        raise typer.BadParameter(f"--fit {name}: snug, regular or loose")
    return cast("Fit", name)


def _tell(advice: SizeAdvice, read: ChartsRead | None, locale: Locale, as_json: bool) -> None:
    from stylist.sizing.wording import say_size  # noqa: PLC0415

    sentences = say_size(advice, locale)
    content = advice.model_dump(mode="json") | {"sentences": sentences} | _notes(read, locale)
    say(content, as_json, lambda: _print(sentences, content.get("refused", [])))


def _notes(read: ChartsRead | None, locale: Locale) -> dict[str, Any]:
    if read is None:
        return {}
    return {
        name: [note.model_dump(exclude={"facts"}) | {"sentence": note.say(locale)} for note in notes]
        for name, notes in (("refused", read.refused), ("remarks", read.remarks))
    }


def _print(sentences: list[str], refused: list[dict[str, Any]]) -> None:
    for sentence in sentences:
        out.print(sentence, highlight=False, markup=False)
    for note in refused:
        out.print(f"  {note['place']}: {note['sentence']}", highlight=False, markup=False)


def _learn(services: Services, feedback: Path, read: ChartsRead | None, as_json: bool) -> None:
    charts: tuple[SizeChart, ...] | None = read.charts if read else None
    learned: Learned = services.sizes.learn(existing(feedback), charts)
    locale = services.settings.locale
    content = {
        "records": learned.records,
        "offsets": [offset.model_dump() for offset in learned.offsets],
        "refused": [row.model_dump() | {"sentence": row.say(locale)} for row in learned.refused],
    }
    say(content, as_json, lambda: _print_learned(learned, locale))


_LEARNED: dict[Locale, str] = {
    "en": "{}: {} {:+.1f} cm against its chart ({:+.1f} to {:+.1f}; {} records)",
    "zh": "{}：{} 比尺码表 {:+.1f} 厘米（{:+.1f} 到 {:+.1f}；{} 条记录）",
}


def _print_learned(learned: Learned, locale: Locale) -> None:
    from stylist.sizing.wording import say_measure  # noqa: PLC0415

    for o in learned.offsets:
        line = _LEARNED[locale].format(o.brand, say_measure(o.measure, locale), o.cm, o.low, o.high, o.records)
        out.print(line, highlight=False, markup=False)
    for row in learned.refused:
        out.print(f"  {row.row}: {row.say(locale)}", highlight=False, markup=False)
