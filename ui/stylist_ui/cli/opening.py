"""Services for a command; the drawn catalogue is made on this machine the first time it is wanted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stylist_ui.cli.common import err, progress_bar, settings_from

if TYPE_CHECKING:
    from stylist.garment import Garment
    from stylist.services import Services


def services_from(**given: Any) -> Services:
    """Services with the options that were given; the demo catalogue is prepared if it is wanted and not there."""
    from stylist.services import build_services  # noqa: PLC0415

    services = build_services(settings_from(**given))
    if services.settings.catalogue == "demo":
        prepare_demo(services)
    return services


def prepare_demo(services: Services) -> bool:
    """Draw and ingest the demo catalogue unless it is there, in this embedder's vectors; True if it had to be made."""
    _attach_demo_charts(services)
    _read_demo_pages(services)
    _put_demo_orders(services)
    active = services.index.active("demo")
    if active is not None and active.embedder == services.embedder.name:
        return False
    from stylist.catalogue import ingest  # noqa: PLC0415
    from stylist.demo.catalogue import demo_garments  # noqa: PLC0415
    from stylist.demo.feed import write_feed  # noqa: PLC0415

    err.print("The demo catalogue is drawn and read in once, before anything else starts: some minutes.")
    garments = demo_garments()
    feed = write_feed(services.settings.data_dir / f"demo-{_drawn_as(garments)}", garments, os.cpu_count() or 1)
    index, files, embedder = services.index, services.files, services.embedder
    with progress_bar("Demo catalogue") as report:
        ingest(
            feed,
            name="demo",
            index=index,
            files=files,
            embedder=embedder,
            progress=report,
            seer=services.seer,
            decoder=services.decoder,
            allow_shrinking=True,
        )
    return True


def _attach_demo_charts(services: Services) -> None:
    """The demo shop's size charts, unless it has some: after body ranges as in EN 13402-3, feet by Paris points."""
    if services.settings.catalogue == "demo" and not services.sizes.charts:
        services.sizes.attach(Path(str(resources.files("stylist.demo").joinpath("size_charts.json"))))


def _read_demo_pages(services: Services) -> None:
    """The demo shop's help page, in both languages, unless pages were read."""
    if services.settings.catalogue == "demo" and services.policies.reading() is None:
        from stylist.desk.pages import read_pages  # noqa: PLC0415

        services.policies.replace(read_pages(Path(str(resources.files("stylist.demo").joinpath("pages")))))


def _put_demo_orders(services: Services) -> None:
    """A few orders of invented customers, unless they are there."""
    if services.settings.catalogue == "demo" and services.order_tables.order("D-1001") is None:
        from stylist.demo.catalogue import demo_garments  # noqa: PLC0415
        from stylist.demo.orders import demo_orders  # noqa: PLC0415

        services.order_tables.put(demo_orders(demo_garments(), date.today()))


def _drawn_as(garments: Sequence[Garment]) -> str:
    """Names the folder of pictures by what they show, so that a changed catalogue is drawn afresh."""
    return hashlib.sha256("".join(g.model_dump_json() for g in garments).encode()).hexdigest()[:12]
