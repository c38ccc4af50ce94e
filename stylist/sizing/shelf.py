"""Where a catalogue's size charts are kept: a small table beside everything else that is remembered."""

from __future__ import annotations

from collections.abc import Sequence

from stylist.sizing.charts import SizeChart
from stylist.tables import Place, create, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS size_chart (
    catalogue TEXT NOT NULL, place INTEGER NOT NULL, chart TEXT NOT NULL, PRIMARY KEY (catalogue, place)
);
"""


class ChartShelf:
    """Charts by catalogue, in SQLite."""

    def __init__(self, path: Place) -> None:
        self._path = path
        create(path, _SCHEMA)

    def replace(self, catalogue: str, charts: Sequence[SizeChart]) -> None:
        """Make these the charts of a catalogue, in place of those it had."""
        rows = [(catalogue, place, chart.model_dump_json()) for place, chart in enumerate(charts)]
        with transaction(self._path) as table:
            table.execute("DELETE FROM size_chart WHERE catalogue = ?", (catalogue,))
            table.executemany("INSERT INTO size_chart VALUES (?, ?, ?)", rows)

    def charts(self, catalogue: str) -> tuple[SizeChart, ...]:
        """All charts of a catalogue, in the order they were read."""
        with transaction(self._path) as table:
            query = "SELECT chart FROM size_chart WHERE catalogue = ? ORDER BY place"
            rows = table.execute(query, (catalogue,)).fetchall()
        return tuple(SizeChart.model_validate_json(text) for (text,) in rows)
