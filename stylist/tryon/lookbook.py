"""A lookbook: stock figures, or a shop's own models, in its products, as a folder of labelled pictures.

Every picture goes through the queue, behind people who wait, and is judged and marked like any other. What the folder
holds already of the same inputs is not made again, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stylist.errors import NotFound, Refused, StylistError, Unavailable
from stylist.jobs import Busy, Job, Priority
from stylist.tryon.asking import TryOnOutcome, TryOnRequest, piece_of
from stylist.tryon.desk import TryOnDesk
from stylist.tryon.following import Cancelled
from stylist.tryon.lookbook_folder import clear, kept, put_file, read_book, refused, write
from stylist.tryon.lookbook_models import Model
from stylist.tryon.lookbook_pages import Book, Look, Page, Run, Wanted, name_on, refusal_of, titles_of
from stylist.tryon.options import TryOnOptions

if TYPE_CHECKING:
    from stylist.services import Services

_AHEAD = 8
"""Pictures asked for ahead of the one that is waited for, so that an engine can make several in one go."""
_BUSY_S = 5.0
_CHILDREN = {"girls", "boys"}
Progress = Callable[[int, int, str], None]


class ForChildren(Refused):
    """Clothes for children: nobody is dressed in them, as every figure and model is an adult."""

    code = "for_children"
    en = "'{title}' is for children. Lookbooks show adults only, so it is shown by its product picture."
    zh = "“{title}”是童装。穿搭图册只展示成年人，这件请用商品图。"


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
        asked: deque[tuple[Wanted, Job | None]] = deque()
        coming = iter(wanted)
        try:
            for done in range(len(wanted)):
                self._ask_ahead(asked, coming, before, cancelled)
                one, job = asked.popleft()
                progress(done, len(wanted), name_on(one.look, one.model))
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
            clear(self._folder, run, before)
        return run

    def _wanted(self, look: Look, model: Model, options: TryOnOptions) -> Wanted:
        if childrens := [garment for garment in look.garments if garment.gender in _CHILDREN]:
            return Wanted(look, model, None, "", ForChildren(title=childrens[0].title(self._services.settings.locale)))
        try:
            request = TryOnRequest(
                pieces=tuple(piece_of(garment) for garment in look.garments),
                engine=self._desk.engine,
                photo_id=model.photo_id,
                figure=model.figure,
                options=options,
                locale=self._services.settings.locale,
            )
            return Wanted(look, model, request, request.key(self._services.files, self._owner))
        except NotFound as problem:
            return Wanted(look, model, None, "", problem)

    def _ask_ahead(
        self,
        asked: deque[tuple[Wanted, Job | None]],
        coming: Iterator[Wanted],
        before: Book | None,
        cancelled: Callable[[], bool],
    ) -> None:
        """Ask for the next ones, as far as the queue takes them; at least one is asked for."""
        while len(asked) < _AHEAD and (one := next(coming, None)) is not None:
            settled = one.request is None or kept(one, before, self._folder) or refused(one, before)
            asked.append((one, None if settled else self._job(one, cancelled)))
            if len(asked) > 1 and not settled and self._full():
                return

    def _full(self) -> bool:
        load = self._services.queue.load(self._desk.engine)
        return load.queued >= self._services.settings.jobs_most_queued - 1

    def _job(self, one: Wanted, cancelled: Callable[[], bool]) -> Job:
        assert one.request is not None  # noqa: S101 - asked for only then
        while True:
            if cancelled():
                raise Cancelled
            try:
                return self._desk.ask(one.request, self._owner, Priority.BATCH)
            except Busy:
                time.sleep(_BUSY_S)

    def _settle(
        self, one: Wanted, job: Job | None, before: Book | None, run: Run, cancelled: Callable[[], bool]
    ) -> None:
        """Into the book: what is there, what is refused, or what is made now."""
        if job is None and (page := kept(one, before, self._folder)):
            run.book.pages.append(page)
            run.there.append(page.file)
        elif job is None and (known := refused(one, before)):
            run.book.refused.append(known)
        elif job is None and one.problem is not None:
            run.book.refused.append(refusal_of(one, one.problem))
        elif job is not None:
            self._made(one, job, run, cancelled)

    def _made(self, one: Wanted, job: Job, run: Run, cancelled: Callable[[], bool]) -> None:
        try:
            outcome = self._desk.wait(job, stopped=cancelled)
        except Unavailable:
            raise
        except StylistError as problem:
            run.book.refused.append(refusal_of(one, problem))
            return
        page = self._page(one, outcome)
        run.book.pages.append(page)
        run.made.append(page.file)

    def _page(self, one: Wanted, outcome: TryOnOutcome) -> Page:
        data = self._services.files.read(outcome.file_id, self._owner)
        name = f"{name_on(one.look, one.model)}.png"
        put_file(self._folder / name, data)
        return Page(
            look=one.look.ids,
            titles=titles_of(one.look),
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
        return write(self._folder, book, before, self._services.settings.locale)


def _of_its_department(look: Look, model: Model) -> bool:
    """Whether a figure is one that the look is cut for; everybody wears what is for nobody in particular."""
    genders = {garment.gender for garment in look.garments}
    other = {"ada": "men", "ben": "women"}.get(model.figure or "")
    return genders != {other}
