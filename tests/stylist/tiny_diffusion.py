"""What the tests of the diffusion engines dress: a drawn figure, and plain squares for garments."""

from __future__ import annotations

import numpy as np

from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.tryon.engine import Piece, Worn

PHOTO = Photo(np.asarray(draw_figure("ada").convert("RGB").resize((240, 400))), "PNG")
SEEN = figure_perception("ada")


def piece(name: str, worn: Worn = "upper", shade: int = 200) -> Piece:
    return Piece(name, Photo(np.full((64, 48, 3), shade, np.uint8), "PNG"), "t-shirt", worn)
