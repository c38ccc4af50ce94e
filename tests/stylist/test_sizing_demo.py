"""The demo shop has a size chart for whatever it sells in body sizes, and the sizes meet those of its garments."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from stylist.demo.catalogue import demo_garments
from stylist.sizing.chart_files import read_charts
from stylist.sizing.charts import best_chart
from stylist.sizing.offered import offered
from stylist.vocabulary import terms

CHARTS = Path(str(resources.files("stylist.demo").joinpath("size_charts.json")))


def test_every_demo_garment_with_sizes_has_a_chart_that_names_them() -> None:
    read = read_charts(CHARTS)
    assert not read.refused and not read.remarks
    for garment in demo_garments():
        worn = terms("category")[garment.category].body
        if worn not in {"upper", "lower", "full", "outer", "feet"} or garment.category == "socks":
            continue
        chart = best_chart(read.charts, garment)
        assert chart is not None, (garment.category, garment.gender)
        stock, names = offered(chart, garment)
        assert None not in stock and set(garment.sizes(in_stock_only=False)) <= set(names), garment.id
        there = {name for name, has in zip(names, stock, strict=True) if has}
        assert there == set(garment.sizes()), garment.id
