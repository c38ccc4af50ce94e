"""What a worker does with a turn: open the finished picture, let the engine move it, judge each frame, mark, store."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from stylist.errors import NotFound
from stylist.images import Pixels
from stylist.jobs.job import Job
from stylist.jobs.worker import Run, Stopped
from stylist.locale import LOCALES
from stylist.tryon.engine import Piece, TryOnCancelled
from stylist.tryon.judging.moving import NEVER_SHOWN, FrameJudge
from stylist.tryon.keeping import finished_look
from stylist.tryon.making import NotConvincing, Upkeep, piece_from, tried
from stylist.tryon.metadata import made_by
from stylist.tryon.telling import say_problem
from stylist.tryon.turn.asking import TurnOutcome, TurnRequest
from stylist.tryon.turn.options import SECONDS
from stylist.tryon.turn.turner import Turner

if TYPE_CHECKING:
    from stylist.services import Services

_OPENED, _TURNED, _JUDGED = 0.05, 0.8, 0.95
"""How far a job is, as a share, when its picture is open, when the frames are made, and when they are judged."""


class TurnNotConvincing(NotConvincing):
    """A clip of which too little is good enough to show."""

    code = "turn_not_convincing"
    en = "I made the clip, but I won't show it: from second {second:.1f} on, {why}. The picture itself stays good."
    zh = "视频做出来了，但不给你看：从第 {second:.1f} 秒起{why}。试穿图本身没问题。"


class TurnMaker:
    """A job handler for one engine of clips. Photo and picture are looked up again at the time of the work."""

    batch_most = 1

    def __init__(self, services: Services, turner: Turner) -> None:
        self._services, self._turner = services, turner
        self.engine = turner.name
        self._upkeep = Upkeep(services)

    def work(self, runs: Sequence[Run]) -> Mapping[str, str | Exception]:
        """One outcome or error for each."""
        return {run.job.id: tried(self._made, run) for run in runs}

    def discard(self, job: Job) -> None:
        """Remove the clip of a job that nobody wants any more."""
        try:
            now = self._services.queue.get(job.id, job.owner)
        except NotFound:
            now = None
        if now is None or not (now.open or now.state == "done"):
            self._services.files.discard([clip_id(job)], job.owner)

    def rest(self) -> None:
        """Let go of what is past its time."""
        self._upkeep()

    def _made(self, run: Run) -> str:
        start = time.perf_counter()
        request = TurnRequest.model_validate_json(run.job.payload)
        picture, pieces = self._opened(request, run.job.owner)
        run.progress(_OPENED)
        try:
            frames = self._turner.turn(
                picture, request.options, lambda done: run.progress(_OPENED + (_TURNED - _OPENED) * done), run.cancelled
            )
        except TryOnCancelled as stopped:
            raise Stopped from stopped
        shown, problem = self._judged(run, picture, frames, pieces)
        data = self._marked(run, shown)
        name = clip_id(run.job)
        self._services.files.put(data, "turn", ".mp4", owner=run.job.owner, source=request.file_id, name=name)
        if run.cancelled():
            raise Stopped
        return self._outcome(request, name, shown, len(frames), problem, start).model_dump_json()

    def _opened(self, request: TurnRequest, owner: str) -> tuple[Pixels, list[Piece]]:
        """The unmarked picture and what is worn in it; through consent, and only while the photo is there."""
        look = finished_look(self._services, request.file_id, owner)
        asked = look.request
        if asked.photo_id is not None:
            self._services.photos.open(asked.photo_id, owner)
        worn = [p for p in asked.pieces if p.garment_id in look.outcome.garment_ids]
        return look.picture, [piece_from(self._services, p, owner) for p in worn]

    def _judged(
        self, run: Run, picture: Pixels, frames: Sequence[Pixels], pieces: Sequence[Piece]
    ) -> tuple[list[Pixels], str | None]:
        """The frames before the first that is not good, the first of them the picture itself; and what ended them."""
        start = _sized(picture, frames[0])
        judge = self._judge(start, pieces)
        for n, frame in enumerate(frames):
            if run.cancelled():
                raise Stopped
            if problems := judge.begins(frame) if n == 0 else judge.problems(frame):
                second = n / self._turner.frames_per_second
                if second < SECONDS[0] or NEVER_SHOWN.intersection(problems):
                    worst = next((p for p in problems if p in NEVER_SHOWN), problems[0])
                    raise TurnNotConvincing(problem=worst, second=second)
                return [start, *frames[1:n]], problems[0]
            run.progress(_TURNED + (_JUDGED - _TURNED) * (n + 1) / len(frames))
        return [start, *frames[1:]], None

    def _judge(self, start: Pixels, pieces: Sequence[Piece]) -> FrameJudge:
        try:
            return FrameJudge(self._services.judge, self._services.body_model, start, pieces)
        except ValueError as error:
            raise TurnNotConvincing(problem="nobody_left", second=0.0) from error

    def _marked(self, run: Run, frames: Sequence[Pixels]) -> bytes:
        if run.cancelled():
            raise Stopped
        made = made_by(self._turner.name, self._turner.licence)
        return self._services.marker.mark_clip(frames, self._turner.frames_per_second, made)

    def _outcome(
        self, request: TurnRequest, name: str, shown: Sequence[Pixels], of: int, problem: str | None, start: float
    ) -> TurnOutcome:
        height, width = (side - side % 2 for side in shown[0].shape[:2])
        words = {w: "" if problem is None else say_problem(problem, w) for w in LOCALES}
        return TurnOutcome(
            file_id=name,
            picture_id=request.file_id,
            seconds=round(len(shown) / self._turner.frames_per_second, 2),
            frames=len(shown),
            asked_frames=of,
            frames_per_second=self._turner.frames_per_second,
            width=width,
            height=height,
            engine=self._turner.name,
            weights=self._turner.weights,
            licence=self._turner.licence,
            seed=request.options.seed,
            ms=round((time.perf_counter() - start) * 1000),
            ended_by=problem,
            quality={"ok": True, "words": words},
        )


def clip_id(job: Job) -> str:
    """Name of a job's clip. Job ids are random, so this cannot be guessed either."""
    return f"turn-{job.id}"


def _sized(picture: Pixels, frame: Pixels) -> Pixels:
    height, width = frame.shape[:2]
    way = cv2.INTER_AREA if height < picture.shape[0] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=way), dtype=np.uint8)
