"""The demo shop as files: a feed of one Garment per line, and its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import cv2
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from stylist.demo.draw import draw_garment
from stylist.garment import Garment

FEED = "catalogue.jsonl"


def write_feed(folder: Path, garments: Sequence[Garment], workers: int = 1) -> Path:
    """Draw what is not there yet and write the rows; the path of the feed.

    The rows are written last, so that a feed that is there is whole.
    """
    (folder / "images").mkdir(parents=True, exist_ok=True)
    _draw_all([(g, folder / g.image_sources[0]) for g in garments], workers)
    feed = folder / FEED
    feed.write_text("".join(g.model_dump_json(exclude_defaults=True) + "\n" for g in garments), "utf-8")
    return feed


def _draw_all(jobs: Sequence[tuple[Garment, Path]], workers: int) -> None:
    missing = [job for job in jobs if not job[1].exists()]
    columns = TextColumn("Drawing the demo shop"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with (
        Progress(*columns, console=Console(stderr=True)) as bar,
        ProcessPoolExecutor(max(workers, 1), get_context("spawn"), _one_thread) as pool,
    ):
        task = bar.add_task("", total=len(jobs), completed=len(jobs) - len(missing))
        for _ in pool.map(_draw, missing, chunksize=4):
            bar.advance(task)


def _one_thread() -> None:
    """Each process draws on one core; they would only wait for each other otherwise."""
    cv2.setNumThreads(1)


def _draw(job: tuple[Garment, Path]) -> None:
    """One picture, put in place whole."""
    garment, path = job
    part = path.with_suffix(".part")
    draw_garment(garment).save(part, "WEBP", quality=90, method=3)
    part.replace(path)
