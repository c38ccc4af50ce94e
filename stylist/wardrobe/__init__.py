"""What a person owns: photos in, tagged and cut out, worn, advised on, taken out again, forgotten."""

from stylist.wardrobe.closet import Wardrobe
from stylist.wardrobe.piece import OwnedPiece

__all__ = ["OwnedPiece", "Wardrobe"]
