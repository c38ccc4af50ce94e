"""stylist embed: the vectors of a feed in parts, by this process or by a Ray cluster; taken up where it stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stylist_ui.cli.common import Json, Language, existing, out, progress_bar, say, settings_from, told
from stylist_ui.cli.replicas import join_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stylist.catalogue.vectors import Part
    from stylist.services import Services


def register(root: typer.Typer) -> None:
    """Add the command."""
    root.command()(told(embed))


def embed(
    feed: Annotated[Path, typer.Argument(help="A feed, as for `stylist ingest`.")],
    folder: Annotated[Path, typer.Argument(help="Where the parts go; those that are there are not made again.")],
    kind: Annotated[str | None, typer.Option("--format", help="The feed's format, if it is not recognised.")] = None,
    rows: Annotated[int, typer.Option(min=1, help="Garments of one part.")] = 1024,
    ray: Annotated[str | None, typer.Option(help="A Ray cluster: auto, HOST:PORT, or local. None: no Ray.")] = None,
    most: Annotated[int, typer.Option(min=1, help="Workers of the cluster at once, at most.")] = 4,
    gpus: Annotated[float, typer.Option(min=0, help="Share of a GPU for each worker.")] = 0.0,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Make a feed's vectors ahead of `stylist ingest --vectors`, in parts that many machines can share."""
    from stylist.catalogue.feed import read_feed  # noqa: PLC0415
    from stylist.catalogue.vectors import missing, parts_of  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    services = build_services(settings_from(locale=locale))
    read = read_feed(existing(feed), kind)
    read.pictures.close()
    parts = list(parts_of(read.garments, services.embedder.name, rows))
    left = missing(parts, folder)
    with progress_bar("Embed") as report:
        made = _Counted(sum(len(part.garments) for part in left), report)
        _write(left, feed, services, folder, ray, most, gpus, made)
    told = {"parts": len(parts), "made": len(left), "garments": made.count, "folder": str(folder)}
    say(told, as_json, lambda: out.print(told))


class _Counted:
    """Garments embedded so far, on the bar."""

    def __init__(self, total: int, report: Callable[[int, int, str], None]) -> None:
        self.count = 0
        self._total, self._report = total, report

    def __call__(self, more: int) -> None:
        self.count += more
        self._report(self.count, self._total, "")


def _write(
    parts: Sequence[Part],
    feed: Path,
    services: Services,
    folder: Path,
    ray: str | None,
    most: int,
    gpus: float,
    done: Callable[[int], None],
) -> None:
    if not parts:
        return
    if ray is None:
        from stylist.catalogue.vectors import write_parts  # noqa: PLC0415

        write_parts(parts, feed, services.embedder, folder, done, services.decoder)
        return
    join_cluster(None if ray == "local" else ray)
    from stylist_ui.embedding_parts import write_parts_on_ray  # noqa: PLC0415 (optional)

    write_parts_on_ray(parts, feed, services.settings, folder, most, gpus, done)
