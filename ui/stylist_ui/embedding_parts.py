"""Parts of a feed embedded by Ray Data: as many at once as there are workers, each with a model of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import ray
import ray.data

from stylist.catalogue.source import Source
from stylist.catalogue.vectors import Part, write_part
from stylist.garment import Garment
from stylist.services import build_services
from stylist.settings import Settings


class PartEmbedder:
    """One worker. feed, folder: must be the same paths on every machine."""

    def __init__(self, settings: Settings, feed: str, folder: str) -> None:
        services = build_services(settings)
        self._embedder, self._decoder = services.embedder, services.decoder
        self._feed, self._folder = Path(feed), Path(folder)

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        part = Part(row["name"], tuple(Garment.model_validate_json(text) for text in row["garments"]))
        with closing(Source(self._feed)) as source:
            return {"garments": write_part(part, source, self._embedder, self._folder, self._decoder)}


def write_parts_on_ray(
    parts: Sequence[Part],
    feed: Path,
    settings: Settings,
    folder: Path,
    most: int,
    gpus: float,
    done: Callable[[int], None],
) -> None:
    """All parts, ``most`` at once, with a share of a GPU each. Ray makes those of a lost machine again elsewhere."""
    rows = [{"name": part.name, "garments": [g.model_dump_json() for g in part.garments]} for part in parts]
    data = ray.data.from_items(rows, override_num_blocks=max(1, len(rows)))
    made = data.map(
        PartEmbedder,  # type: ignore[arg-type]  # a class that is called is made once in each worker
        fn_constructor_args=(settings, str(feed.resolve()), str(folder.resolve())),
        concurrency=(1, most),
        num_gpus=gpus or None,
    )
    for row in made.iter_rows():
        done(row["garments"])
