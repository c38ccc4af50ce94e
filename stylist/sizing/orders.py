"""A shop's orders and returns as a table: which size was bought, and how it was.

Columns, in English or Chinese: brand, category, gender, size, outcome (kept, fits, too small, too large, 合适, 偏小,
偏大 …), and where known of the buyer: height_cm, weight_kg, age, sex, chest_cm, waist_cm, hip_cm …; ``where`` names
the measure that was meant ("waist"). Buyers of whom nothing is known count as people for whom that size is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from pydantic import BaseModel, ConfigDict

from stylist.body.measures import MEASURES, Given, Sex, estimate
from stylist.catalogue.refusals import RefusedRow
from stylist.catalogue.source import Source
from stylist.catalogue.tabular import rows_of
from stylist.errors import StylistError
from stylist.garment import Garment, Gender, Variant
from stylist.locale import Locale
from stylist.money import Money
from stylist.sizing.advice import sizing_for
from stylist.sizing.charts import SizeChart
from stylist.sizing.ease import PRIMARY
from stylist.sizing.feedback import OUTCOMES, FitRecord, Outcome
from stylist.sizing.headings import measure_names
from stylist.sizing.matching import chart_for, compare
from stylist.sizing.parsing import read_sizes
from stylist.vocabulary import resolve

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "brand": ("brand", "品牌"),
    "category": ("category", "product type", "类目", "品类"),
    "gender": ("gender", "department"),
    "size": ("size", "尺码"),
    "outcome": ("outcome", "fit", "return reason", "result", "结果", "退货原因"),
    "where": ("where", "measure", "部位"),
    "height": ("height_cm", "height", "身高"),
    "weight": ("weight_kg", "weight", "体重"),
    "age": ("age", "年龄"),
    "sex": ("sex", "性别"),
}
_SENTENCES = {
    "no_brand": ("The row names no brand.", "这一行没有品牌。"),
    "unknown_outcome": ("The outcome '{value}' is none that I know: kept, too small, too large.",
                        "看不懂结果“{value}”：请写 合适、偏小 或 偏大。"),
    "unknown_category": ("'{value}' is no kind of garment that I know.", "“{value}”不是认识的服装品类。"),
    "no_chart": ("There is no size chart for '{value}'.", "“{value}”没有尺码表。"),
    "unknown_size": ("The chart has no size '{value}'.", "尺码表里没有“{value}”。"),
    "bad_number": ("'{value}' is no number that can be a grown person's.", "“{value}”不是成年人可能的数字。"),
    "unreadable": ("The row cannot be read: '{value}'.", "这一行读不了：“{value}”。"),
}  # fmt: skip


class OrderRefused(BaseModel):
    """A row that teaches nothing, and why."""

    model_config = ConfigDict(frozen=True)

    row: int
    reason: str
    value: str

    def say(self, locale: Locale) -> str:
        """The sentence for the shop."""
        return _SENTENCES[self.reason][locale == "zh"].format(value=self.value)


class _RefusedError(Exception):
    def __init__(self, reason: str, value: str) -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


ChartOf = Callable[[Garment], SizeChart | None]


def read_orders(path: Path, chart_of: ChartOf) -> tuple[list[FitRecord], list[OrderRefused]]:
    """Records of a CSV of orders, and its rows that teach nothing. chart_of: the chart for a kind of garment.

    Raises NotFound where there is no file.
    """
    source = Source(path)
    records: list[FitRecord] = []
    refused: list[OrderRefused] = []
    for entry in rows_of(source, source.files[0]):
        if isinstance(entry, RefusedRow):
            refused.append(OrderRefused(row=entry.row, reason="unreadable", value=entry.value))
            continue
        number, row = entry
        try:
            records += _records(_fields(row), chart_of)
        except _RefusedError as problem:
            refused.append(OrderRefused(row=number, reason=problem.reason, value=problem.value[:80]))
    return records, refused


def _fields(row: Mapping[str, str]) -> dict[str, str]:
    """Cells by field; columns named for a measure, such as waist_cm, by the measure."""
    found: dict[str, str] = {}
    for heading, cell in row.items():
        plain = " ".join(heading.split()).casefold()
        names = measure_names(plain)
        field = next((f for f, words in COLUMNS.items() if plain in words), names[0] if names else plain)
        found.setdefault(field, (cell or "").strip())
    return found


def _records(fields: Mapping[str, str], chart_of: ChartOf) -> list[FitRecord]:
    outcome = _outcome(fields.get("outcome", ""))
    garment = _garment(fields)
    chart = chart_of(garment)
    if chart is None:
        raise _RefusedError("no_chart", f"{garment.brand} {garment.category}")
    row = _row(chart, garment, fields.get("size", ""))
    sizing = sizing_for(chart, garment)
    named = measure_names(fields.get("where", ""))
    told = [name for name in named if name in sizing.weights]
    measures = told or [n for n, w in sizing.weights.items() if w == PRIMARY and n not in ("height", "weight")]
    known = _known(fields)
    found = []
    for name in measures:
        levels = sizing.levels[name]
        low, high = (float(e) for e in levels.edges[levels.row[row] : levels.row[row] + 2])
        low, high = max(low, high - 2 * levels.step), min(high, low + 2 * levels.step)
        cm, sd = known.get(name, ((low + high) / 2, (high - low) / 12**0.5))
        record = FitRecord(
            brand=garment.brand or "", measure=name, low=low, high=high, cm=cm, sd_cm=sd, outcome=outcome
        )
        found.append(record)
    return found


def _outcome(text: str) -> Outcome:
    plain = " ".join(text.casefold().replace("_", " ").split())
    for outcome, words in OUTCOMES.items():
        if plain in words:
            return outcome
    raise _RefusedError("unknown_outcome", text)


def _garment(fields: Mapping[str, str]) -> Garment:
    """The kind of garment that was bought, as far as a chart needs it."""
    brand, category = fields.get("brand", ""), resolve(fields.get("category", ""), "category")
    if not brand:
        raise _RefusedError("no_brand", "")
    if category is None:
        raise _RefusedError("unknown_category", fields.get("category", ""))
    gender = resolve(fields.get("gender", ""), "gender") if fields.get("gender") else None
    return Garment(
        id="order",
        titles={"en": category},
        brand=brand,
        category=category,
        gender=cast(Gender, gender or "unisex"),
        variants=(Variant(sku="order", prices=(Money(amount_minor=0, currency="USD"),)),),
    )


def _row(chart: SizeChart, garment: Garment, size: str) -> int:
    conventions = chart_for(garment.category, garment.gender)
    for wanted in ("same", "converted"):
        for index, row in enumerate(chart.rows):
            wishes, offers = read_sizes(size), [o for label in row.labels for o in read_sizes(label)]
            if any(label.casefold() == size.casefold() for label in row.labels) or any(
                compare(wish, offer, conventions) == wanted for wish in wishes for offer in offers
            ):
                return index
    raise _RefusedError("unknown_size", size)


def _known(fields: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Measure -> cm and its standard deviation, from whatever the row says of the buyer."""
    try:
        sex = fields.get("sex", "").casefold()
        given = Given(
            height_cm=_number(fields, "height"),
            weight_kg=_number(fields, "weight"),
            age_years=_number(fields, "age"),
            sex=cast("Sex | None", {"f": "female", "m": "male", "女": "female", "男": "male"}.get(sex[:1])),
            girths_cm={name: cm for name in MEASURES if (cm := _number(fields, name)) is not None},
        )
        return {name: (m.cm, (m.high - m.low) / (2 * 1.645)) for name, m in estimate(given).items()}
    except (StylistError, ValueError) as problem:
        raise _RefusedError("bad_number", str(problem)) from problem


def _number(fields: Mapping[str, str], name: str) -> float | None:
    return float(text) if (text := fields.get(name, "")) else None
