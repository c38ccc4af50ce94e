"""The one door from bytes to pixels. Anything that comes out is an upright RGB picture without metadata.

(Contract first; the checks live here and nowhere else.)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Photo:
    """An upright picture. pixels: (H, W, 3) uint8 sRGB; source_format: "JPEG", "PNG", …"""

    pixels: Pixels
    source_format: str

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])


def open_photo(source: bytes | Path, *, max_mb: float = 20.0, max_megapixels: float = 64.0) -> Photo:
    """Open one picture, or refuse it with a :class:`stylist.errors.PhotoRefused`."""
    raise NotImplementedError
