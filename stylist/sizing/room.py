"""How much more room one size of a garment has than the one that fits: what a try-on draws of "and in L?"."""

from __future__ import annotations

from stylist.garment import Garment
from stylist.sizing.charts import SizeChart
from stylist.sizing.offered import offered
from stylist.vocabulary import terms

_GIRTHS = {"lower": ("hip", "waist"), "full": ("chest", "hip", "waist")}
_GIRTH = ("chest", "waist")


def room_cm(garment: Garment, chart: SizeChart, best: str, chosen: str) -> float | None:
    """Girth of ``chosen`` less that of ``best``, in cm: at the hip for what is worn below, at the chest otherwise.

    best, chosen: the shop's names for the sizes, or the chart's. None where the chart lacks one of them or every girth.
    """
    place = terms("category")[garment.category].body or ""
    girth = next((name for name in _GIRTHS.get(place, _GIRTH) if name in chart.measures), None)
    rows = [_row(garment, chart, size) for size in (best, chosen)]
    if girth is None or rows[0] is None or rows[1] is None:
        return None
    fitting, other = (chart.rows[row].spans[girth].middle for row in rows if row is not None)
    return other - fitting


def _row(garment: Garment, chart: SizeChart, size: str) -> int | None:
    """The chart's row for a size by the shop's name for it or one of the chart's labels."""
    _, names = offered(chart, garment)
    known = [
        {name.casefold(), *(label.casefold() for label in row.labels)}
        for name, row in zip(names, chart.rows, strict=True)
    ]
    return next((row for row, labels in enumerate(known) if size.strip().casefold() in labels), None)
