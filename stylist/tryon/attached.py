"""An accessory or a pair of shoes in its place, as the dresser lays it over everything else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stylist.tryon.engine import Piece
from stylist.tryon.geometry import Mask
from stylist.tryon.warp import Sheet


@dataclass(frozen=True, slots=True)
class Attached:
    """sheet: on the photo. front: (H, W) bool, what of the person stays before it; pressed: (H, W) bool, what it takes
    the place of and does not cover (hair under a hat, old shoes): ground; leg: (H, W) bool, where legs go on; light:
    (H, W) how light it is there if it is bare skin, None where whatever is above goes on."""

    piece: Piece
    sheet: Sheet
    front: Mask
    pressed: Mask
    leg: Mask | None = None
    light: npt.NDArray[np.float32] | None = None
