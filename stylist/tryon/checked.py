"""What stands between every engine and the people: the judge, and once more where chance helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from stylist.body.perception import BodyModel
from stylist.tryon.engine import (
    Cancelled,
    Progress,
    Renders,
    RendersMany,
    Request,
    TryOnEngine,
    TryOnResult,
    never,
    no_progress,
)
from stylist.tryon.judging.judge import Judge, composited, without_outside
from stylist.tryon.options import LARGEST_SEED
from stylist.tryon.swaps import swapped


class CheckedEngine(Renders):
    """TryOnEngine around any other. Its reports are the judge's; what the engine says of itself is among the details.

    A report that is not ok means: do not show this picture, say why and show the product photo. model: tells pieces
    apart where a request keeps the rest of a look; without one, every look is made whole.
    """

    def __init__(self, engine: TryOnEngine, judge: Judge, model: BodyModel | None = None) -> None:
        self.engine, self._judge, self._model = engine, judge, model
        self.name, self.tier, self.honours = engine.name, engine.tier, engine.honours

    def make(self, request: Request, progress: Progress = no_progress, cancelled: Cancelled = never) -> TryOnResult:
        """The engine's picture, judged; of one that fails, one more with another seed, if chance had a part."""
        return self._good(self.engine.make(request, progress, cancelled), request, cancelled)

    def _good(self, made: TryOnResult, asked: Request, cancelled: Cancelled) -> TryOnResult:
        """What was made, if it is good; else the better of it and one more."""
        options = asked.options
        first = self._best(made, asked)
        if first.report.ok or first.seed is None or cancelled():
            return first
        other = replace(options, seed=(options.seed + options.variants) % (LARGEST_SEED + 1))
        again = self.engine.make(replace(asked, options=other), no_progress, cancelled)
        second = self._best(again, asked)
        chosen = second if len(second.report.problems) < len(first.report.problems) or second.report.ok else first
        return replace(chosen, ms=first.ms + second.ms)

    def _best(self, result: TryOnResult, asked: Request) -> TryOnResult:
        """Every variant judged; the first that is good in front, and no bad one beside it."""
        judged = [self._judged(r, asked) for r in (replace(result, others=()), *result.others)]
        best = next((r for r in judged if r.report.ok), judged[0])
        return replace(best, others=tuple(r for r in judged if r is not best and r.report.ok))

    def _judged(self, result: TryOnResult, asked: Request) -> TryOnResult:
        photo = asked.photo
        if asked.shown is not None and self._model is not None:
            result = swapped(asked.shown, result, asked, self._model)
        worn = [piece for piece in asked.pieces if piece.garment_id in result.worn_ids]
        report = self._judge.judge(photo, result.picture, result.worn_region, asked.perception, worn)
        own = {f"engine_{name}": value for name, value in result.report.details.items()}
        report = replace(without_outside(report), details={**report.details, **own})
        return replace(result, picture=composited(photo, result.picture, result.worn_region), report=report)


class CheckedMany(CheckedEngine):
    """The same around an engine that renders several at once."""

    def __init__(self, engine: TryOnEngine, many: RendersMany, judge: Judge, model: BodyModel | None = None) -> None:
        super().__init__(engine, judge, model)
        self._many = many

    def render_many(
        self, requests: Sequence[Request], progress: Progress = no_progress, cancelled: Cancelled = never
    ) -> list[TryOnResult]:
        """One judged picture for each request; those that fail are made once more, one by one."""
        made = self._many.render_many(requests, progress, cancelled)
        return [self._good(result, asked, cancelled) for result, asked in zip(made, requests, strict=True)]


def checked(engine: TryOnEngine, judge: Judge, model: BodyModel | None = None) -> CheckedEngine:
    """The engine with the judge behind it, rendering several at once if it can."""
    if isinstance(engine, RendersMany):
        return CheckedMany(engine, engine, judge, model)
    return CheckedEngine(engine, judge, model)
