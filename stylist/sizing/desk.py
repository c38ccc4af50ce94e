"""The size desk of one catalogue: its charts, what its brands' returns taught, and the advice from both."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from stylist.body.given import Given
from stylist.garment import Garment
from stylist.sizing.advice import SizeAdvice, advise
from stylist.sizing.chart_files import read_charts
from stylist.sizing.charts import ChartsRead, SizeChart, best_chart
from stylist.sizing.ease import Fit
from stylist.sizing.feedback import FitLedger, Offset
from stylist.sizing.orders import OrderRefused, read_orders
from stylist.sizing.returns.model import FitModel, load_fit
from stylist.sizing.shelf import ChartShelf
from stylist.tables import Place

CHART_PLACES = ("size_charts", "size-charts", "sizecharts", "尺码表")
"""Names under which a feed's folder may hold its charts: a folder, or a file with one of the suffixes."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What orders taught: the offsets of the brands in them, how many records counted, and the rows refused."""

    offsets: tuple[Offset, ...]
    records: int
    refused: tuple[OrderRefused, ...]


class SizeDesk:
    """Charts and returns in one place. ``catalogue`` names whose charts, and whose learned fit in the data folder."""

    def __init__(self, database: Place, catalogue: str, data_dir: Path) -> None:
        self._charts = ChartShelf(database)
        self._fits = FitLedger(database)
        self._catalogue = catalogue
        self._learned = fit_folder(data_dir, catalogue)

    @cached_property
    def learned(self) -> FitModel | None:
        """The fit that `stylist train fit --use` put in place, or None."""
        return load_fit(self._learned)

    def attach(self, path: Path) -> ChartsRead:
        """Read the charts of a file or folder and make them the catalogue's; nothing changes where none can be read."""
        read = read_charts(path)
        if read.charts:
            self._charts.replace(self._catalogue, read.charts)
        return read

    @property
    def charts(self) -> tuple[SizeChart, ...]:
        """The catalogue's charts."""
        return self._charts.charts(self._catalogue)

    def advise(
        self, garment: Garment, given: Given, fit: Fit = "regular", charts: Sequence[SizeChart] | None = None
    ) -> SizeAdvice:
        """Which size to take. charts: in place of the catalogue's. Raises as ``stylist.sizing.advice.advise``."""
        chart = best_chart(self.charts if charts is None else charts, garment, given.sex)
        offsets = {name: offset.cm for name, offset in self._fits.offsets(garment.brand).items()}
        return advise(garment, chart, given, fit, offsets, self.learned)

    def learn(self, orders: Path, charts: Sequence[SizeChart] | None = None) -> Learned:
        """Learn from a CSV of orders and returns; the same file counts once. NotFound where there is none."""
        known = self.charts if charts is None else tuple(charts)
        records, refused = read_orders(orders, lambda garment: best_chart(known, garment))
        self._fits.replace(hashlib.sha256(orders.read_bytes()).hexdigest(), records)
        brands = dict.fromkeys(record.brand for record in records)
        offsets = [offset for brand in brands for offset in self._fits.offsets(brand).values()]
        return Learned(tuple(offsets), len(records), tuple(refused))


def fit_folder(data_dir: Path, catalogue: str) -> Path:
    """Where the learned fit of a catalogue is put to be used."""
    return data_dir / "fit" / catalogue


def charts_beside(feed: Path) -> Path | None:
    """Where a feed's folder holds its size charts, or None: ``size_charts/``, ``size_charts.html`` …"""
    folder = feed if feed.is_dir() else feed.parent
    places = (p for p in sorted(folder.iterdir()) if p.stem.casefold() in CHART_PLACES)
    return next(
        (p for p in places if p.is_dir() or p.suffix.lower() in {".csv", ".tsv", ".html", ".htm", ".json"}), None
    )
