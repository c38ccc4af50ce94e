"""stylist lookbook: products on the stock figures or a shop's own models, as a folder for pages and advertisements."""

from __future__ import annotations

import signal
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from stylist_ui.cli.common import PERSON, Catalogue, Json, Language, err, out, progress_bar, say, told
from stylist_ui.cli.opening import services_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stylist.services import Services
    from stylist.tryon.asking import FigureName
    from stylist.tryon.lookbook_models import Model
    from stylist.tryon.lookbook_pages import Look, Run
    from stylist.tryon.options import Lighting

_FIGURES = ("ada", "ben")
_REMOVED = {"en": "Removed, no longer in the book: {}", "zh": "已删除，不再属于图册：{}"}
_UNLISTED = {"en": "In the folder, but not in the book (left alone): {}", "zh": "文件夹里有、但不属于图册（未动）：{}"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(lookbook))


def lookbook(
    to: Annotated[Path, typer.Option("--out", help="Folder for the pictures, index.json and index.html.")],
    ids: Annotated[list[str] | None, typer.Argument(help="Products, or looks as ID+ID.")] = None,
    search: Annotated[str | None, typer.Option(help="The products that this search finds, instead of ids.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="So many of them.")] = 12,
    figure: Annotated[list[str] | None, typer.Option(help="ada or ben (default: by department).")] = None,
    models: Annotated[Path | None, typer.Option(help="A folder with one photo of each model, instead.")] = None,
    consent: Annotated[bool, typer.Option(help="The models are adults and agree to be shown so.")] = False,
    engine: Annotated[str, typer.Option(help="Which try-on engine makes it.")] = "preview",
    seed: Annotated[int, typer.Option(help="Where chance has a part.")] = 0,
    lighting: Annotated[str | None, typer.Option(help="day, evening, studio.")] = None,
    tucked: Annotated[bool | None, typer.Option("--tucked/--untucked", help="Tops inside the waistband.")] = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Dress figures or models in products. Ctrl-C stops; running it again goes on, and makes nothing twice."""
    from stylist.tryon.lookbook import LookbookMaker  # noqa: PLC0415
    from stylist.tryon.lookbook_pages import summary  # noqa: PLC0415
    from stylist.tryon.options import TryOnOptions  # noqa: PLC0415
    from stylist_ui.cli.asking import desk_for, tell_licence  # noqa: PLC0415

    options = TryOnOptions(seed=seed, tucked=tucked, lighting=cast("Lighting | None", lighting))
    services = services_from(catalogue=catalogue, locale=locale)
    tell_licence(services, engine)
    looks = _looks(services, ids or [], search, limit)
    people = _models(services, figure or [], models, consent)
    with closing(desk_for(services, engine)) as desk, _stopping() as stopped, progress_bar("Lookbook") as report:
        run = LookbookMaker(services, desk, to, PERSON).make(
            looks, people, options, report, stopped, by_department=not figure
        )
    content = {"out": str(to), "index": str(to / "index.html"), "engine": engine, **summary(run)}
    say(content, as_json, lambda: _print(run, to, services))
    if run.cancelled:
        raise typer.Exit(130)


def _looks(services: Services, ids: list[str], search: str | None, limit: int) -> list[Look]:
    from stylist.search.query import Query  # noqa: PLC0415
    from stylist.tryon.lookbook_pages import Look  # noqa: PLC0415

    if bool(ids) == (search is not None):
        raise typer.BadParameter("name products by id, or find them with --search")
    if search is not None:
        found = services.search.search(Query(text=search, limit=limit))
        return [Look((hit.garment,)) for hit in found.hits]
    return [Look(tuple(services.search.garment(i) for i in look.split("+"))) for look in dict.fromkeys(ids)]


def _models(services: Services, figures: list[str], folder: Path | None, consent: bool) -> list[Model]:
    from stylist.tryon import lookbook_models as domain  # noqa: PLC0415
    from stylist_ui.cli.look import agreed  # noqa: PLC0415

    if folder is not None:
        if figures:
            raise typer.BadParameter("--figure or --models, one of them")
        agreed(services, consent)
        return domain.own_models(services, folder, PERSON)
    if wrong := [name for name in figures if name not in _FIGURES]:
        raise typer.BadParameter(f"--figure {wrong[0]}: ada or ben")
    return domain.figures(cast("list[FigureName]", figures or list(_FIGURES)))


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks to stop, so that what is done is written down; a second one ends it at once."""
    stop = threading.Event()

    def ask(*_: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, ask) if threading.current_thread() is threading.main_thread() else None
    try:
        yield stop.is_set
    finally:
        if before is not None:
            signal.signal(signal.SIGINT, before)


def _print(run: Run, to: Path, services: Services) -> None:
    locale = services.settings.locale
    told = {
        "en": "{} new, {} there already, {} not shown: {}",
        "zh": "新做 {} 张，原有 {} 张，未展示 {} 张：{}",
    }[locale]
    line = told.format(len(run.made), len(run.there), len(run.book.refused), to / "index.html")
    out.print(line, highlight=False, markup=False, soft_wrap=True)
    for refusal in run.book.refused:
        who = f"  {refusal.titles[locale]} ({refusal.model}): {refusal.sentence[locale]}"
        out.print(who, highlight=False, markup=False, soft_wrap=True)
    for files, words in ((run.removed, _REMOVED), (run.unlisted, _UNLISTED)):
        if files:
            out.print(words[locale].format(", ".join(files)), highlight=False, markup=False, soft_wrap=True)
    if run.cancelled:
        err.print({"en": "Stopped. Run it again to go on.", "zh": "已停止。再次运行会接着做。"}[locale])
