"""The two drawn figures as stored pictures, each drawn once per process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from stylist.files import FileStore

Figure = Literal["ada", "ben"]
FIGURES: tuple[Figure, ...] = ("ada", "ben")


@cache
def stored_figure(files: FileStore, name: Figure) -> str:
    """The id of a figure's picture."""
    import numpy as np  # noqa: PLC0415

    from stylist.demo.figures import draw_figure  # noqa: PLC0415 (opens the drawing libraries)
    from stylist.images import encode_png  # noqa: PLC0415

    return files.put(encode_png(np.asarray(draw_figure(name).convert("RGB"))), "figure", ".png")
