"""A garment seen in a named size: how much wider it is drawn than the size that fits, or which sizes there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stylist.body.given import Given
from stylist.errors import BadInput
from stylist.garment import Garment
from stylist.sizing.charts import SizeChart, best_chart
from stylist.sizing.desk import SizeDesk
from stylist.sizing.offered import offered
from stylist.sizing.room import room_cm

_AROUND = re.compile(r"^\s*(?:size\s+)?(.+?)\s*(?:码|号)?\s*$", re.IGNORECASE)


class UnknownSize(BadInput):
    """A size that a garment does not come in."""

    code = "size_not_offered"
    status = 422
    en = "There is no size '{size}' of {title_en}. Sizes: {known}."
    zh = "{title_zh}没有“{size}”这个尺码。有这些：{known}。"


class SizeNotDrawn(BadInput):
    """A size whose difference to the one that fits is not known."""

    code = "size_not_drawn"
    status = 422
    en = (
        "How size '{size}' differs can't be drawn: that takes the garment's size chart and a measure of the person "
        "(such as the chest for a top, the hip for trousers). Give them, or leave the size out for the usual fit."
    )
    zh = (
        "“{size}”码的差别画不出来：需要这件衣服的尺码表和人的一个尺寸（上衣要胸围，裤子要臀围）。"
        "请补上，或者不填尺码，按常规合身程度显示。"
    )


def room_in(
    desk: SizeDesk, garment: Garment, given: Given, size: str, charts: Sequence[SizeChart] | None = None
) -> float | None:
    """Girth of ``size`` less that of the size that fits, in cm; None without a chart or numbers of the person.

    size: the shop's name for it or the chart's. charts: in place of the catalogue's. Raises UnknownSize, and as
    ``SizeDesk.advise``.
    """
    chart = best_chart(desk.charts if charts is None else charts, garment, given.sex)
    names = list(garment.sizes(in_stock_only=False)) or ([] if chart is None else offered(chart, garment)[1])
    labels = [] if chart is None else [label for row in chart.rows for label in row.labels]
    wanted = _plain(size)
    if names and wanted not in {_plain(name) for name in (*names, *labels)}:
        raise UnknownSize(size=size, title_en=garment.title("en"), title_zh=garment.title("zh"), known=", ".join(names))
    best = desk.advise(garment, given, charts=charts).size
    return None if chart is None or best is None else room_cm(garment, chart, best, wanted)


def _plain(size: str) -> str:
    """A label without the words around it: "size M", "M码"."""
    found = _AROUND.match(size)
    return (found[1] if found else size).casefold()
