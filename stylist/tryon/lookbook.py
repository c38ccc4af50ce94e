"""A lookbook: stock figures, or a shop's own models, in its products, as a folder of labelled pictures.

Every picture goes through the queue, behind people who wait, and is judged and marked like any other. What the folder
holds already of the same inputs is not made again, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from stylist.errors import BadInput, NotFound, Refused, StylistError, Unavailable
from stylist.garment import Garment
from stylist.jobs import Busy, Job, Priority
from stylist.locale import LOCALES, Locale
from stylist.tryon.asking import FigureName, TryOnOutcome, TryOnRequest, piece_of
from stylist.tryon.desk import TryOnDesk
from stylist.tryon.following import Cancelled
from stylist.tryon.options import TryOnOptions

if TYPE_CHECKING:
    from stylist.services import Services

INDEX = "index.json"
_AHEAD = 8
"""Pictures asked for ahead of the one that is waited for, so that an engine can make several in one go."""
_BUSY_S = 5.0
_CHILDREN = {"girls", "boys"}
_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".heic"}
Sentences = dict[Locale, str]
Progress = Callable[[int, int, str], None]


class NoModels(BadInput):
    """A folder of model photos without any."""

    code = "no_models"
    status = 422
    en = "There is no photo in '{folder}'. Put one photo of each model there (JPEG, PNG, WebP or HEIC)."
    zh = "“{folder}”里没有照片。请每位模特放一张（JPEG、PNG、WebP 或 HEIC）。"


class ForChildren(Refused):
    """Clothes for children: nobody is dressed in them, as every figure and model is an adult."""

    code = "for_children"
    en = "'{title}' is for children. Lookbooks show adults only, so it is shown by its product picture."
    zh = "“{title}”是童装。穿搭图册只展示成年人，这件请用商品图。"


@dataclass(frozen=True, slots=True)
class Model:
    """Who wears it: a drawn figure, or somebody in a photo of the shop's own, stored as ``photo_id``."""

    name: str
    figure: FigureName | None = None
    photo_id: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """Products that are worn together, one as a rule."""

    garments: tuple[Garment, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(garment.id for garment in self.garments)


class Page(BaseModel):
    """One picture of the book. inputs: digest of all that it was made from; left_out: garment id -> why."""

    model_config = ConfigDict(frozen=True)

    look: tuple[str, ...]
    titles: dict[Locale, str]
    model: str
    file: str
    sha256: str
    inputs: str
    worn: tuple[str, ...]
    left_out: dict[str, str]
    checked: Sentences
    engine: str
    licence: str
    weights: str | None = None
    seed: int | None = None


class Refusal(BaseModel):
    """A picture that there is not, with the reason."""

    model_config = ConfigDict(frozen=True)

    look: tuple[str, ...]
    titles: dict[Locale, str]
    model: str
    inputs: str
    code: str
    sentence: Sentences


class Book(BaseModel):
    """What the folder's ``index.json`` holds."""

    engine: str
    pages: list[Page] = Field(default_factory=list)
    refused: list[Refusal] = Field(default_factory=list)


@dataclass(slots=True)
class Run:
    """What came of one run. made, there: files that are new, and that were there already; removed: pictures of earlier
    runs that are no longer in the book; unlisted: other pictures in the folder, left alone.
    """

    book: Book
    made: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    look: Look
    model: Model
    request: TryOnRequest | None
    inputs: str
    problem: StylistError | None = None


class LookbookMaker:
    """Makes and resumes a book in a folder."""

    def __init__(self, services: Services, desk: TryOnDesk, folder: Path, owner: str) -> None:
        self._services, self._desk, self._folder, self._owner = services, desk, folder, owner

    def make(
        self,
        looks: Sequence[Look],
        models: Sequence[Model],
        options: TryOnOptions = TryOnOptions(),  # noqa: B008 (frozen)
        progress: Progress = lambda _done, _total, _name: None,
        cancelled: Callable[[], bool] = lambda: False,
        by_department: bool = False,
    ) -> Run:
        """Every look on every model. Raises what keeps all of them from being made (no worker, no engine).

        by_department: women's clothes on ada and men's on ben alone. progress: told how many are done, of how many,
        and which is waited for.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        before, run = read_book(self._folder), Run(Book(engine=self._desk.engine))
        pairs = [(k, m) for k in looks for m in models if not by_department or _of_its_department(k, m)]
        wanted = [self._wanted(look, model, options) for look, model in pairs]
        asked: deque[tuple[_Wanted, Job | None]] = deque()
        coming = iter(wanted)
        try:
            for done in range(len(wanted)):
                self._ask_ahead(asked, coming, before, cancelled)
                one, job = asked.popleft()
                progress(done, len(wanted), _name(one.look, one.model))
                self._settle(one, job, before, run, cancelled)
                self._write(run.book, before)
            progress(len(wanted), len(wanted), "")
        except Cancelled:
            run.cancelled = True
        finally:
            for _, job in asked:
                if job is not None:
                    self._services.queue.cancel(job.id, self._owner)
            run.book = self._write(run.book, before)
            self._clear(run, before)
        return run

    def _clear(self, run: Run, before: Book | None) -> None:
        """Remove what an earlier run made and the index no longer names; files that somebody changed stay."""
        named = {page.file for page in run.book.pages}
        for page in before.pages if before else ():
            path = self._folder / page.file
            if page.file not in named and path.is_file() and _digest(path) == page.sha256:
                path.unlink()
                run.removed.append(page.file)
        run.unlisted = sorted(path.name for path in self._folder.glob("*.png") if path.name not in named)

    def _wanted(self, look: Look, model: Model, options: TryOnOptions) -> _Wanted:
        if childrens := [garment for garment in look.garments if garment.gender in _CHILDREN]:
            return _Wanted(look, model, None, "", ForChildren(title=childrens[0].title(self._services.settings.locale)))
        try:
            request = TryOnRequest(
                pieces=tuple(piece_of(garment) for garment in look.garments),
                engine=self._desk.engine,
                photo_id=model.photo_id,
                figure=model.figure,
                options=options,
                locale=self._services.settings.locale,
            )
            return _Wanted(look, model, request, request.key(self._services.files, self._owner))
        except NotFound as problem:
            return _Wanted(look, model, None, "", problem)

    def _ask_ahead(
        self,
        asked: deque[tuple[_Wanted, Job | None]],
        coming: Iterator[_Wanted],
        before: Book | None,
        cancelled: Callable[[], bool],
    ) -> None:
        """Ask for the next ones, as far as the queue takes them; at least one is asked for."""
        while len(asked) < _AHEAD and (one := next(coming, None)) is not None:
            settled = one.request is None or _kept(one, before, self._folder) or _refused(one, before)
            asked.append((one, None if settled else self._job(one, cancelled)))
            if len(asked) > 1 and not settled and self._full():
                return

    def _full(self) -> bool:
        load = self._services.queue.load(self._desk.engine)
        return load.queued >= self._services.settings.jobs_most_queued - 1

    def _job(self, one: _Wanted, cancelled: Callable[[], bool]) -> Job:
        assert one.request is not None  # noqa: S101 - asked for only then
        while True:
            if cancelled():
                raise Cancelled
            try:
                return self._desk.ask(one.request, self._owner, Priority.BATCH)
            except Busy:
                time.sleep(_BUSY_S)

    def _settle(
        self, one: _Wanted, job: Job | None, before: Book | None, run: Run, cancelled: Callable[[], bool]
    ) -> None:
        """Into the book: what is there, what is refused, or what is made now."""
        if job is None and (page := _kept(one, before, self._folder)):
            run.book.pages.append(page)
            run.there.append(page.file)
        elif job is None and (known := _refused(one, before)):
            run.book.refused.append(known)
        elif job is None and one.problem is not None:
            run.book.refused.append(_refusal(one, one.problem))
        elif job is not None:
            self._made(one, job, run, cancelled)

    def _made(self, one: _Wanted, job: Job, run: Run, cancelled: Callable[[], bool]) -> None:
        try:
            outcome = self._desk.wait(job, stopped=cancelled)
        except Unavailable:
            raise
        except StylistError as problem:
            run.book.refused.append(_refusal(one, problem))
            return
        page = self._page(one, outcome)
        run.book.pages.append(page)
        run.made.append(page.file)

    def _page(self, one: _Wanted, outcome: TryOnOutcome) -> Page:
        data = self._services.files.read(outcome.file_id, self._owner)
        name = f"{_name(one.look, one.model)}.png"
        _replace(self._folder / name, data)
        return Page(
            look=one.look.ids,
            titles=_titles(one.look),
            model=one.model.name,
            file=name,
            sha256=hashlib.sha256(data).hexdigest(),
            inputs=one.inputs,
            worn=outcome.garment_ids,
            left_out=dict(outcome.left_out),
            checked=dict(outcome.quality["words"]),
            engine=outcome.engine,
            licence=outcome.licence,
            weights=outcome.weights,
            seed=outcome.seed,
        )

    def _write(self, book: Book, before: Book | None) -> Book:
        """The index as it is now: what is settled, and what earlier runs made that is still in the folder."""
        from stylist.tryon.contact_sheet import contact_sheet  # noqa: PLC0415 (only books need it)

        settled = {page.file for page in book.pages} | {_name_of(r.look, r.model) + ".png" for r in book.refused}
        pages = before.pages if before else []
        earlier = [page for page in pages if page.file not in settled and (self._folder / page.file).is_file()]
        whole = book.model_copy(update={"pages": [*book.pages, *earlier]})
        _replace(self._folder / INDEX, whole.model_dump_json(indent=2).encode())
        _replace(self._folder / "index.html", contact_sheet(whole, self._services.settings.locale).encode())
        return whole


def figures(names: Collection[FigureName] = ("ada", "ben")) -> list[Model]:
    """The drawn figures of the package."""
    return [Model(name, figure=name) for name in names]


def own_models(services: Services, folder: Path, owner: str) -> list[Model]:
    """One model for each photo of a folder, named as the file. Raises ConsentRequired, PhotoRefused, NoModels."""
    photos = sorted(p for p in folder.iterdir() if p.suffix.lower() in _PICTURES) if folder.is_dir() else []
    if not photos:
        raise NoModels(folder=folder)
    return [Model(p.stem, photo_id=services.photos.add(p, owner, longest_side_px=None)) for p in photos]


def _of_its_department(look: Look, model: Model) -> bool:
    """Whether a figure is one that the look is cut for; everybody wears what is for nobody in particular."""
    genders = {garment.gender for garment in look.garments}
    other = {"ada": "men", "ben": "women"}.get(model.figure or "")
    return genders != {other}


def read_book(folder: Path) -> Book | None:
    """The folder's index, if it has one that can be read."""
    try:
        return Book.model_validate_json((folder / INDEX).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _kept(one: _Wanted, before: Book | None, folder: Path) -> Page | None:
    """The page of the same inputs, if its picture is there as it was made."""
    for page in before.pages if before and one.inputs else ():
        path = folder / page.file
        if page.inputs == one.inputs and page.model == one.model.name and path.is_file():
            return page if _digest(path) == page.sha256 else None
    return None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _refused(one: _Wanted, before: Book | None) -> Refusal | None:
    """What was refused of the same inputs."""
    found = (r for r in (before.refused if before and one.inputs else ()) if r.inputs == one.inputs)
    return next((r for r in found if r.model == one.model.name), None)


def _refusal(one: _Wanted, problem: StylistError) -> Refusal:
    sentence: Sentences = {locale: problem.say(locale) for locale in LOCALES}
    titles = _titles(one.look)
    return Refusal(
        look=one.look.ids, titles=titles, model=one.model.name, inputs=one.inputs, code=problem.code, sentence=sentence
    )


def _titles(look: Look) -> Sentences:
    return {locale: " + ".join(garment.title(locale) for garment in look.garments) for locale in LOCALES}


def _name(look: Look, model: Model) -> str:
    return _name_of(look.ids, model.name)


def _name_of(ids: Sequence[str], model: str) -> str:
    """A file name that tells look and model; one that had to be changed for it ends in a digest, so none collide."""
    told = f"{'+'.join(ids)}--{model}"
    safe = re.sub(r"[^\w.+-]+", "_", told).lstrip(".")[:100]
    return safe if safe == told else f"{safe}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def _replace(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def summary(run: Run) -> dict[str, Any]:
    """A run in plain values."""
    return {
        "made": run.made,
        "there": run.there,
        "removed": run.removed,
        "unlisted": run.unlisted,
        "refused": [refusal.model_dump(mode="json") for refusal in run.book.refused],
        "pictures": len(run.book.pages),
        "cancelled": run.cancelled,
    }
