"""The drawn catalogue, made on this machine the first time it is needed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from stylist_ui.cli.common import progress_bar

if TYPE_CHECKING:
    from stylist.services import Services


def prepare_demo(services: Services) -> bool:
    """Draw and ingest the demo catalogue unless it is there; True if it had to be made."""
    if services.index.current("demo") is not None:
        return False
    from stylist.catalogue import ingest  # noqa: PLC0415
    from stylist.demo.catalogue import demo_garments  # noqa: PLC0415
    from stylist.demo.feed import write_feed  # noqa: PLC0415

    feed = write_feed(services.settings.data_dir / "demo", demo_garments(), os.cpu_count() or 1)
    index, files, embedder = services.index, services.files, services.embedder
    with progress_bar("Demo catalogue") as report:
        ingest(feed, name="demo", index=index, files=files, embedder=embedder, progress=report)
    return True
