"""What a worker does with a try-on: open the pictures, let the engine work, judge, label, store for the owner."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import numpy as np
import structlog

from stylist.body.perception import Perception
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.errors import BadInput, StylistError
from stylist.images import Photo, encode_png, open_photo
from stylist.jobs.job import Job
from stylist.jobs.worker import Run, Stopped
from stylist.locale import LOCALES, Locale
from stylist.tryon.asking import FigureName, PieceAsked, TryOnOutcome, TryOnRequest
from stylist.tryon.engine import Piece, RendersMany, Request, TryOnCancelled, TryOnEngine, TryOnResult
from stylist.tryon.keeping import file_id, keep, shown_before, unmarked_id
from stylist.tryon.marking import label_hides
from stylist.tryon.metadata import made_by
from stylist.tryon.telling import say_problem, say_result

if TYPE_CHECKING:
    from stylist.services import Services

P = ParamSpec("P")
T = TypeVar("T")
log = structlog.get_logger()

BATCH_MOST = 4
"""How many jobs of equal options an engine that renders several at once is given in one go."""
_REST_S = 5.0
_OPENED, _RENDERED = 0.1, 0.9
"""How far a job is, as a share, when its pictures are open, and when the new one is made."""


class NobodyToDress(BadInput):
    """A try-on without a person."""

    code = "nobody_to_dress"
    status = 422
    en = "I can't find a person in the photo. A photo from the front, head to feet, in even light works best."
    zh = "照片里没有找到人。正面、从头到脚、光线均匀的照片效果最好。"


class NotConvincing(StylistError):
    """A picture that was made, checked, and found not good enough to show."""

    code = "not_convincing"
    status = 422
    en = "I made the picture, but it isn't good enough to show: {why}. A photo from the front in fitted clothes helps."
    zh = "图做出来了，但效果不够好，就不给你看了：{why}。穿合身的衣服、正面拍一张会好很多。"

    def say(self, locale: Locale) -> str:
        """The sentence, with what was found wrong in the same language."""
        why = say_problem(str(self.facts["problem"]), locale)
        return (self.zh if locale == "zh" else self.en).format(**{**self.facts, "why": why})


@dataclass(frozen=True, slots=True)
class _Opened:
    """A job whose pictures are open. before_id: the photo or figure that it starts from."""

    run: Run
    request: TryOnRequest
    before_id: str
    asked: Request


class TryOnMaker:
    """A job handler for one engine. Photos are opened through consent, at the time of the work."""

    def __init__(self, services: Services, engine: TryOnEngine) -> None:
        self._services, self._engine = services, engine
        self.engine = engine.name
        self.batch_most = BATCH_MOST if isinstance(engine, RendersMany) else 1
        self._upkeep = Upkeep(services)

    def work(self, runs: Sequence[Run]) -> Mapping[str, str | Exception]:
        """One outcome or error for each."""
        opened = {run.job.id: tried(self._opened, run) for run in runs}
        ready = [one for one in opened.values() if isinstance(one, _Opened)]
        ends: dict[str, str | Exception] = {id_: one for id_, one in opened.items() if isinstance(one, Exception)}
        for one, result in zip(ready, self._rendered(ready), strict=True):
            ends[one.run.job.id] = tried(self._outcome, one, result)
        return ends

    def discard(self, job: Job) -> None:
        """Remove the picture of a job that nobody wants any more, unless another worker has it in hand."""
        if not self._wanted(job):
            files = self._services.files
            names = (file_id(job), unmarked_id(file_id(job)))
            made = [file.id for file in files.of(job.owner) if file.id.startswith(names)]
            files.discard(made, job.owner)

    def rest(self) -> None:
        """Let go of what is past its time, and of what was seen in photos that are gone."""
        self._upkeep()

    def _opened(self, run: Run) -> _Opened:
        request, owner = TryOnRequest.model_validate_json(run.job.payload), run.job.owner
        before_id, photo, perception = self._person(request, owner)
        pieces = tuple(piece_from(self._services, piece, owner) for piece in request.pieces)
        run.progress(_OPENED)
        shown = shown_before(self._services, request, owner)
        return _Opened(run, request, before_id, Request(photo, perception, pieces, request.options, shown))

    def _rendered(self, ready: Sequence[_Opened]) -> list[TryOnResult | Exception]:
        """One result or error for each: all in one go, or one by one where not all of them can be made."""
        if len(ready) > 1 and isinstance(self._engine, RendersMany):
            runs = [one.run for one in ready]
            try:
                told = partial(_tell, runs)
                requests = [one.asked for one in ready]
                return [*self._engine.render_many(requests, told, lambda: all(run.cancelled() for run in runs))]
            except TryOnCancelled:
                return [Stopped() for _ in ready]
            except Exception as error:
                log.warning("batch made one by one", error=type(error).__name__, jobs=len(ready))
        return [tried(self._render, one) for one in ready]

    def _render(self, one: _Opened) -> TryOnResult:
        asked, run = one.asked, one.run
        try:
            return self._engine.make(asked, partial(_tell, [run]), run.cancelled)
        except TryOnCancelled as stopped:
            raise Stopped from stopped

    def _outcome(self, one: _Opened, result: TryOnResult | Exception) -> str:
        if isinstance(result, Exception):
            raise result
        if one.run.cancelled():
            raise Stopped
        if not result.report.ok:
            raise NotConvincing(problem=(*result.report.problems, "no_change")[0])
        one.run.progress(_RENDERED)
        return self._stored(one.run.job, one.request, result, one.before_id).model_dump_json()

    def _stored(self, job: Job, request: TryOnRequest, result: TryOnResult, before_id: str) -> TryOnOutcome:
        """The labelled pictures under the job's own name: whoever makes them again replaces them."""
        kept = [result, *(other for other in result.others if other.report.ok)]
        names = [file_id(job, n) for n in range(len(kept))]
        for one, name in zip(kept, names, strict=True):
            keep(self._services.files, one, name, job.owner, before_id)
            high = label_hides(one.worn_region)
            picture = self._services.marker.mark(
                one.picture, made_by(one.engine, one.licence), request.locale, high=high
            )
            self._services.files.put(picture, "tryon", ".png", owner=job.owner, source=before_id, name=name)
        return TryOnOutcome(
            file_id=names[0],
            before_file_id=before_id,
            garment_ids=result.worn_ids,
            left_out=dict(result.left_out),
            quality={**asdict(result.report), "words": {w: say_result(result, request.options, w) for w in LOCALES}},
            engine=result.engine,
            tier=result.tier,
            figure=request.figure is not None,
            ms=result.ms,
            ignored=(*result.ignored, *_length_ignored(request, self._engine)),
            seed=result.seed,
            weights=result.weights,
            licence=result.licence,
            others=tuple(names[1:]),
            rest_kept=result.rest_kept,
        )

    def _person(self, request: TryOnRequest, owner: str) -> tuple[str, Photo, Perception]:
        if request.photo_id is None:
            return self._figure(request.figure or "ada")
        photo = self._services.photos.open(request.photo_id, owner)
        perception = self._services.eyes.look(request.photo_id, photo)
        if perception is None:
            raise NobodyToDress
        return request.photo_id, photo, perception

    def _figure(self, name: FigureName) -> tuple[str, Photo, Perception]:
        picture = Photo(np.asarray(draw_figure(name).convert("RGB")), "drawn")
        file_id = self._services.files.put(encode_png(picture.pixels), "figure", ".png")
        return file_id, picture, figure_perception(name)

    def _wanted(self, job: Job) -> bool:
        try:
            now = self._services.queue.get(job.id, job.owner)
        except StylistError:
            return False
        return now.open or now.state == "done"


class Upkeep:
    """What a worker of people's pictures does between jobs: let go of what is past its time, every few seconds."""

    def __init__(self, services: Services) -> None:
        self._services, self._rested_at = services, 0.0

    def __call__(self) -> None:
        if time.monotonic() - self._rested_at < _REST_S:
            return
        self._rested_at = time.monotonic()
        services = self._services
        services.queue.expire(services.settings.photo_keep_hours)
        services.photos.expire()
        if seen := services.seen_photos():
            services.forget_seen(seen - services.files.present(seen))


def piece_from(services: Services, asked: PieceAsked, owner: str) -> Piece:
    """A piece with its picture open. Raises NotFound where that is gone or somebody else's."""
    picture = open_photo(services.files.read(asked.picture_id, owner), max_mb=services.settings.photo_max_mb)
    return asked.with_picture(picture)


def _length_ignored(request: TryOnRequest, engine: TryOnEngine) -> tuple[str, ...]:
    """ "length" where a piece was to end elsewhere, and the engine cannot do that."""
    asked = any(piece.shown_length for piece in request.pieces)
    return ("length",) if asked and "length" not in engine.honours and request.options.length is None else ()


def _tell(runs: Sequence[Run], done: float) -> None:
    """How far the engine is, as the progress of each job."""
    for run in runs:
        run.progress(_OPENED + (_RENDERED - _OPENED) * done)


def tried(step: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Exception:
    """What a step gives, or its error: each job of a batch has its own end, and the worker sorts errors."""
    try:
        return step(*args, **kwargs)
    except Exception as error:
        return error
