"""The drawn catalogue, made on this machine the first time it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylist_ui.cli.common import progress_bar

if TYPE_CHECKING:
    from stylist.services import Services


def prepare_demo(services: Services) -> bool:
    """Draw and ingest the demo catalogue unless it is there; True if it had to be made."""
    if services.index.current("demo") is not None:
        return False
    from stylist.demo.__main__ import write_demo  # noqa: PLC0415

    from stylist.catalogue import ingest  # noqa: PLC0415

    folder = services.settings.data_dir / "demo"
    with progress_bar("Demo catalogue") as report:
        feed = write_demo(folder, progress=report)
        ingest(
            feed, name="demo", index=services.index, files=services.files, embedder=services.embedder, progress=report
        )
    return True
