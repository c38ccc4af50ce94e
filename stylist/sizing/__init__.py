"""Sizes as shops and people write them: labels with their size system, and what is customarily the same elsewhere."""

from stylist.sizing.labels import SYSTEMS, Audience, Kind, Size, System, UnknownSize
from stylist.sizing.matching import Chart, Match, chart_for, compare
from stylist.sizing.parsing import known_system, read_size, read_sizes

__all__ = [
    "SYSTEMS",
    "Audience",
    "Chart",
    "Kind",
    "Match",
    "Size",
    "System",
    "UnknownSize",
    "chart_for",
    "compare",
    "known_system",
    "read_size",
    "read_sizes",
]
