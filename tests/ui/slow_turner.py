"""Stands where an engine of clips would: it narrows the picture a little from frame to frame, when it is told to.

Queue, worker, judge, marks and files around it are the real ones. The test that looks at the page says how far it
goes by files in the data folder: "worker" (somebody is there to work) and "go" (the clip may be finished).
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import cv2
import numpy as np

from stylist.images import Pixels
from stylist.jobs.worker import Worker
from stylist.services import Services
from stylist.tryon.engine import Cancelled, Progress, TryOnCancelled, never, no_progress
from stylist.tryon.turn.making import TurnMaker
from stylist.tryon.turn.options import TurnOptions

_LOOK_S = 0.05


class SlowTurner:
    """A third of the way at once; the rest once it may."""

    name, weights, licence, frames_per_second = "wan", "stand-in", "Apache-2.0", 4

    def __init__(self, folder: Path) -> None:
        self._go = folder / "go"

    def turn(
        self,
        picture: Pixels,
        options: TurnOptions = TurnOptions(),  # noqa: B008 (frozen)
        progress: Progress = no_progress,
        cancelled: Cancelled = never,
    ) -> list[Pixels]:
        progress(1 / 3)
        while not self._go.exists():
            if cancelled():
                raise TryOnCancelled
            time.sleep(_LOOK_S)
        return [_narrower(picture, 1 - 0.004 * n) for n in range(round(options.seconds * self.frames_per_second) + 1)]


def _narrower(picture: Pixels, by: float) -> Pixels:
    height, width = (side - side % 2 for side in picture.shape[:2])
    matrix = np.array([[by, 0, width / 2 * (1 - by)], [0, 1, 0]])
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def work_once_told(services: Services, folder: Path) -> None:
    """A worker in a thread of its own, from the moment that the folder holds a file "worker"."""

    def work() -> None:
        while not (folder / "worker").exists():
            time.sleep(_LOOK_S)
        Worker(services.queue, TurnMaker(services, SlowTurner(folder))).run()

    threading.Thread(target=work, name="turns", daemon=True).start()
