"""What came back, learned per brand and measure: a brand whose M comes back as too small runs smaller than its chart.

Each record says what was bought and how it was: kept, too small, too large. A brand's offset at a measure is how many
cm it runs larger than its chart says. Its prior is normal around zero; each record moves it by an ordered probit: too
small where the body at that measure lies beyond the size's end by more than the offset, with the spread of how well the
body is known and of taste. So a few returns move it a little and many as far as they agree (shrinkage). The
posterior is exact on a grid. No person is stored: only the size's ends, the measure and how it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict
from scipy.special import ndtr

from stylist.tables import Place, create, transaction

Outcome = Literal["fits", "small", "large"]
OUTCOMES: Mapping[Outcome, tuple[str, ...]] = {
    "fits": ("kept", "keep", "fit", "fits", "true to size", "perfect", "good", "合适", "合身", "保留", "刚好"),
    "small": ("small", "too small", "tight", "too tight", "short", "runs small", "偏小", "太小", "小了", "紧"),
    "large": ("large", "too large", "too big", "big", "loose", "too loose", "runs large", "偏大", "太大", "大了", "松"),
}
"""How shops and buyers word the outcomes."""
PRIOR_SD_CM = 2.0
"""How far brands stray from their own charts: two of three by less than half a size step of 4 cm."""
LAPSE = 0.05
"""Share of outcomes that say nothing of the size: another fault, another word, a present."""
TASTE_SD_CM = 2.0
"""How differently people with one and the same measure judge the same fit."""
SLACK_CM = 2.0
"""How far beyond a size's end a body still keeps it as a rule."""
GRID_CM = np.arange(-12.0, 12.01, 0.1)
NEWEST = 3000
"""How many of a brand's records count at each measure, the newest: brands change, and no more are needed."""
Array = npt.NDArray[np.float64]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fit_feedback (
    brand TEXT NOT NULL, measure TEXT NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
    cm REAL NOT NULL, sd REAL NOT NULL, outcome TEXT NOT NULL, source TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS fit_feedback_by_brand ON fit_feedback (brand, measure);
"""


_NEWEST = """
SELECT brand, measure, low, high, cm, sd AS sd_cm, outcome FROM (
    SELECT *, ROW_NUMBER() OVER (PARTITION BY measure ORDER BY rowid DESC) AS age FROM fit_feedback WHERE brand = ?
) AS aged WHERE age <= ?
"""


class FitRecord(BaseModel):
    """One order. ``low``, ``high``: the body for which the size bought is meant; ``cm``, ``sd_cm``: the buyer's."""

    model_config = ConfigDict(frozen=True)

    brand: str
    measure: str
    low: float
    high: float
    cm: float
    sd_cm: float
    outcome: Outcome


class Offset(BaseModel):
    """By how many cm a brand runs larger than its chart at a measure: posterior mean and 90% interval."""

    model_config = ConfigDict(frozen=True)

    brand: str
    measure: str
    cm: float
    low: float
    high: float
    records: int


def learn_offset(records: Sequence[FitRecord], prior_sd_cm: float = PRIOR_SD_CM) -> Offset:
    """The posterior from records of one brand and measure (at least one)."""
    log_posterior = -0.5 * (GRID_CM / prior_sd_cm) ** 2
    for outcome in ("fits", "small", "large"):
        rows = [(r.low, r.high, r.cm, r.sd_cm) for r in records if r.outcome == outcome]
        if rows:
            log_posterior = log_posterior + np.log(_likelihood(np.array(rows).T, outcome)).sum(0)
    share = np.exp(log_posterior - log_posterior.max())
    share /= share.sum()
    low, high = (float(np.interp(p, np.cumsum(share), GRID_CM)) for p in (0.05, 0.95))
    first = records[0]
    return Offset(
        brand=first.brand,
        measure=first.measure,
        cm=round(float(share @ GRID_CM), 2),
        low=round(low, 2),
        high=round(high, 2),
        records=len(records),
    )


def _likelihood(rows: Array, outcome: Outcome) -> Array:
    """(records, grid): how probable the outcome is at each offset. rows: (4, records) of low, high, cm, sd."""
    low, high, cm, sd = (row[:, None] for row in rows)
    effective = cm - GRID_CM  # in a brand that runs larger, a body acts as a smaller one
    spread = np.hypot(sd, TASTE_SD_CM)
    small = ndtr((effective - high - SLACK_CM) / spread)
    large = ndtr((low - SLACK_CM - effective) / spread)
    chosen = {"small": small, "large": large, "fits": 1 - small - large}[outcome]
    return np.asarray((1 - LAPSE) * chosen + LAPSE / 3, dtype=np.float64)


class FitLedger:
    """Records in SQLite, and what they teach. Brands are told apart without regard to case."""

    def __init__(self, path: Place) -> None:
        self._path = path
        create(path, _SCHEMA)

    def replace(self, source: str, records: Iterable[FitRecord]) -> None:
        """Write the records of one source down, in place of what it said before: the same file counts once."""
        rows = [(r.brand.casefold(), r.measure, r.low, r.high, r.cm, r.sd_cm, r.outcome, source) for r in records]
        with transaction(self._path) as table:
            table.execute("DELETE FROM fit_feedback WHERE source = ?", (source,))
            table.executemany("INSERT INTO fit_feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def offsets(self, brand: str | None) -> dict[str, Offset]:
        """Measure -> what a brand's records teach; empty without any."""
        if not brand:
            return {}
        with transaction(self._path) as table:
            found = table.execute(_NEWEST, (brand.casefold(), NEWEST)).fetchall()
        rows = [FitRecord(**dict(zip(FitRecord.model_fields, row, strict=True))) for row in found]
        by_measure: dict[str, list[FitRecord]] = {}
        for row in rows:
            by_measure.setdefault(row.measure, []).append(row)
        return {measure: learn_offset(records) for measure, records in sorted(by_measure.items())}
