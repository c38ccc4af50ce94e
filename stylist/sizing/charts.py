"""Size charts as data: what each size measures, of the body it is for or of the garment itself.

Terms as in ISO 8559-1:2017 and EN 13402-1: girths of the body in cm. Which dimensions decide a garment's size is
EN 13402-2's and ISO 8559-2's business, see ``stylist/sizing/ease.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.garment import Garment, Gender
from stylist.locale import Locale
from stylist.vocabulary import terms

ChartKind = Literal["body", "garment"]
"""Whether the numbers are those of the person that a size is for, or of the garment."""

SENTENCES: dict[str, tuple[str, str]] = {
    "no_label": ("The row names no size ('{value}').", "这一行没有写尺码（“{value}”）。"),
    "repeated_label": (
        "The size '{value}' is there twice; the first stays.",
        "尺码“{value}”出现了两次，保留先出现的。",
    ),
    "no_number": (
        "'{value}' is no measure that can be read. Write it like 86-91 or 34 in.",
        "“{value}”读不成尺寸。请写成 86-91 或 34 in 这样。",
    ),
    "reversed": ("The range '{value}' ends before it begins.", "区间“{value}”前大后小。"),
    "impossible": ("'{value}' cannot be a grown person's measure.", "“{value}”不可能是成年人的尺寸。"),
    "no_measures": ("The row '{value}' has no measure that can be used.", "“{value}”这一行没有可用的尺寸。"),
    "no_unit": (
        "The numbers under '{value}' fit no unit. Write cm or in beside them.",
        "“{value}”这一列的数字对不上任何单位。请注明 cm 或 in。",
    ),
    "not_a_chart": (
        "'{value}' is no size chart: two sizes with one measure in common is the least.",
        "“{value}”不是尺码表：至少要有两个尺码和一项共同的尺寸。",
    ),
    "unreadable_file": ("The file '{value}' cannot be read as a size chart.", "文件“{value}”读不成尺码表。"),
    # Remarks: taken, with something that was concluded rather than read.
    "halved": ("'{value}' is measured across; doubled to go around.", "“{value}”是平铺宽度，已按围度加倍。"),
    "kind_assumed": (
        "The chart '{value}' doesn't say whether it measures bodies or garments; taken for {kind}.",
        "尺码表“{value}”没说是人体还是成衣尺寸，按{kind_zh}理解。",
    ),
    "unit_assumed": (
        "No unit under '{value}'; the numbers can only be {unit}.",
        "“{value}”没写单位，看数字是 {unit}。",
    ),
    "filled": ("'{value}' lies between its neighbours; filled so.", "“{value}”缺失，按相邻尺码补上。"),
}


class ChartNote(BaseModel):
    """A row, cell or table that was set aside (or taken with a remark), where it was and why."""

    model_config = ConfigDict(frozen=True)

    place: str
    """Such as "chart.html, table 2, row 3": the row within its table, or within the rows of one brand and kind."""
    reason: str
    """A key of SENTENCES."""
    value: str
    facts: Mapping[str, str] = Field(default_factory=dict)

    def say(self, locale: Locale) -> str:
        """The sentence for the shop."""
        return SENTENCES[self.reason][locale == "zh"].format(value=self.value, **self.facts)


class Span(BaseModel):
    """From ``low`` to ``high`` in cm (kg for weight); equal where one number is given, None where it is open."""

    model_config = ConfigDict(frozen=True)

    low: float | None
    high: float | None

    @property
    def middle(self) -> float:
        """The centre, or the one end there is."""
        ends = [end for end in (self.low, self.high) if end is not None]
        return sum(ends) / len(ends)


class ChartRow(BaseModel):
    """One size under all its labels ("M", "EU 38", "170/88A")."""

    model_config = ConfigDict(frozen=True)

    labels: tuple[str, ...] = Field(min_length=1)
    spans: Mapping[str, Span]
    """Measure (``stylist.body.measures.MEASURES``, height or weight) -> its span."""

    @property
    def label(self) -> str:
        """The first label."""
        return self.labels[0]


class SizeChart(BaseModel):
    """One chart, and what it is for: empty scopes hold for everything."""

    model_config = ConfigDict(frozen=True)

    title: str = ""
    source: str = ""
    """The file, and the table in it."""
    kind: ChartKind = "body"
    kind_stated: bool = True
    rows: tuple[ChartRow, ...] = Field(min_length=2)
    brand: str | None = None
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    gender: Gender | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures that every row has."""
        first, *others = self.rows
        return tuple(name for name in first.spans if all(name in row.spans for row in others))


class ChartsRead(BaseModel):
    """What came of a file or folder of charts."""

    model_config = ConfigDict(frozen=True)

    charts: tuple[SizeChart, ...] = ()
    refused: tuple[ChartNote, ...] = ()
    remarks: tuple[ChartNote, ...] = ()


def best_chart(
    charts: Sequence[SizeChart], garment: Garment, sex: Literal["female", "male"] | None = None
) -> SizeChart | None:
    """The chart that speaks most precisely of ``garment``, or None where none is for it.

    sex: the wearer's, which chooses among women's and men's charts for a unisex garment.
    """
    meant = garment
    if garment.gender == "unisex" and sex and not any(chart.gender == "unisex" for chart in charts):
        meant = garment.model_copy(update={"gender": "women" if sex == "female" else "men"})
    fitting = [(points, chart) for chart in charts if (points := _precision(chart, meant)) is not None]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


NEEDED: Mapping[str, frozenset[str]] = {
    "upper": frozenset({"chest", "neck", "height"}),
    "outer": frozenset({"chest", "height"}),
    "full": frozenset({"chest", "waist", "hip", "height"}),
    "lower": frozenset({"waist", "hip"}),
    "feet": frozenset({"foot"}),
    "head": frozenset({"head"}),
    "hand": frozenset({"hand"}),
    "waist": frozenset({"waist"}),
}
"""Where a garment is worn -> measures of which a chart without a scope must have one to be for it."""


def _precision(chart: SizeChart, garment: Garment) -> int | None:
    """None where the chart is for something else; more for a brand, a kind of garment and the gender that it names."""
    term = terms("category").get(garment.category)
    needed = NEEDED.get(term.body or "", frozenset()) if term else frozenset()
    if not needed & set(chart.measures):
        return None
    if chart.brand and chart.brand.casefold() != (garment.brand or "").casefold():
        return None
    if chart.gender and garment.gender not in {chart.gender, "unisex"}:
        return None
    named = bool(chart.categories or chart.groups)
    of_category, of_group = garment.category in chart.categories, bool(term and term.group in chart.groups)
    if named and not (of_category or of_group):
        return None
    return 8 * bool(chart.brand) + 4 * of_category + 2 * of_group + (chart.gender == garment.gender)
