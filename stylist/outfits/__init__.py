"""Complete looks from a catalogue: what goes together, within a budget, around what stays."""

from stylist.outfits.planner import OutfitPlanner
from stylist.outfits.request import OutfitRequest

__all__ = ["OutfitPlanner", "OutfitRequest"]
