"""Which of a chart's sizes a shop has: the chart says M, the shop's variants say "M" or "EU 38"."""

from __future__ import annotations

from collections.abc import Sequence

from stylist.garment import Garment, Variant
from stylist.sizing.charts import SizeChart
from stylist.sizing.matching import Chart, Match, chart_for, compare
from stylist.sizing.parsing import known_system, read_sizes


def offered(chart: SizeChart, garment: Garment) -> tuple[list[bool | None], list[str]]:
    """For each row whether it is in stock (None throughout where the labels never meet), and the shop's name for it."""
    conventions = chart_for(garment.category, garment.gender)
    variants = [v for v in garment.variants if v.size]
    for wanted in ("same", "converted"):
        rows = [[v for v in variants if _match(row.labels, v, conventions) == wanted] for row in chart.rows]
        if any(rows):
            names = [_name(found, row.label) for found, row in zip(rows, chart.rows, strict=True)]
            return [any(v.in_stock for v in found) for found in rows], names
    return [None] * len(chart.rows), [row.label for row in chart.rows]


def _name(found: Sequence[Variant], label: str) -> str:
    sizes = [v.size for v in found if v.size]
    return label if not sizes or label in sizes else sizes[0]


def _match(labels: Sequence[str], variant: Variant, conventions: Chart) -> Match | None:
    size = variant.size or ""
    if any(label.casefold() == size.casefold() for label in labels):
        return "same"
    offers = read_sizes(size, known_system(variant.size_system) if variant.size_system else None)
    wishes = [wish for label in labels for wish in read_sizes(label)]
    found = {compare(wish, offer, conventions) for wish in wishes for offer in offers}
    return "same" if "same" in found else "converted" if "converted" in found else None
