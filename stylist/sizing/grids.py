"""A table of words -> a size chart: headings, units and labels found out, bad rows set aside with the reason.

Nothing is guessed in silence: a unit or a kind that the shop does not tell and that is concluded from the numbers is
a remark, what cannot be read is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from stylist.sizing.cells import TO_CM, TO_KG, Reading, Unit, read_cell
from stylist.sizing.charts import ChartKind, ChartNote, ChartRow, SizeChart, Span
from stylist.sizing.headings import has_word, longest_word, measure_names, unit_in
from stylist.sizing.parsing import known_system
from stylist.vocabulary import spot

PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "chest": (65, 190), "waist": (50, 190), "hip": (70, 190), "inseam": (50, 105), "shoulder": (30, 75),
    "arm": (42, 75), "thigh": (36, 110), "neck": (27, 65), "calf": (24, 65), "upper_arm": (18, 70),
    "wrist": (11, 40), "ankle": (16, 45), "head": (48, 68), "hand": (14, 30), "foot": (19, 36),
    "height": (130, 220), "weight": (30, 220),
}  # fmt: skip
"""cm (kg for weight) between which a grown person's measure, or the garment over it, lies."""
MOST_ROWS, MOST_COLUMNS = 200, 60
APART = " | "
"""Between the parts of a title, the nearest to the table first."""
Grid = Sequence[Sequence[str]]


@dataclass(slots=True)
class Told:
    """What is said around a table: its title, and columns or fields that name its scope."""

    place: str
    title: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Of: brand, category, gender, kind, unit."""


@dataclass(slots=True)
class _Column:
    heading: str
    names: tuple[str, ...]
    """Measures that the heading may mean."""
    unit: Unit | None
    half: bool


@dataclass(slots=True)
class Notes:
    """What was set aside, and what was concluded."""

    refused: list[ChartNote] = field(default_factory=list)
    remarks: list[ChartNote] = field(default_factory=list)


def read_grid(grid: Grid, told: Told, notes: Notes) -> SizeChart | None:
    """The chart in a grid whose first row holds the headings (or whose first column does), or None with a note."""
    plain = [[" ".join(str(c).split()) for c in row[:MOST_COLUMNS]] for row in grid[: MOST_ROWS + 2]]
    plain, told = _titled(plain, told)
    cells = _turned(_one_header(plain))
    if len(cells) < 2:
        return _no_chart(told, notes)
    header, body = cells[0], cells[1:]
    columns = {i: c for i, text in enumerate(header) if (c := _column(text, told))}
    labelled = _label_columns(header, columns)
    kind, stated = _kind(told, header, columns, body)
    rows = _labels(body, labelled, header, told, notes)
    spans = {label: dict[str, Span]() for label in rows}
    for index, column in columns.items():
        _read_column(index, column, rows, spans, kind, told, notes)
    chart = _assembled(rows, spans, kind, stated, told, notes)
    if chart is not None and not stated:
        zh = "成衣尺寸" if kind == "garment" else "人体尺寸"
        facts = {"kind": "garments" if kind == "garment" else "bodies", "kind_zh": zh}
        notes.remarks.append(ChartNote(place=told.place, reason="kind_assumed", value=told.title, facts=facts))
    return chart


def _no_chart(told: Told, notes: Notes) -> SizeChart | None:
    notes.refused.append(ChartNote(place=told.place, reason="not_a_chart", value=told.title[:80] or told.place))
    return None


def _titled(cells: list[list[str]], told: Told) -> tuple[list[list[str]], Told]:
    """Lines above the headings are a title, also where its commas made several cells of it."""
    named = [sum(bool(measure_names(text)) for text in row) for row in cells[:4]]
    first = next((n for n, count in enumerate(named) if count), 0)
    if not first or any(measure_names(row[0]) for row in cells if row) or len(cells[first]) == len(cells[first - 1]):
        return cells, told
    title = APART.join([", ".join(filter(None, row)) for row in cells[:first]] + [told.title])
    return cells[first:], replace(told, title=title)


def _one_header(cells: list[list[str]]) -> list[list[str]]:
    """Two rows of headings as one, where the second names the measures ("Girths" over "Bust" and "Waist")."""
    if len(cells) < 2 or len(cells[0]) != len(cells[1]):
        return cells
    first, second = (sum(bool(measure_names(text)) for text in row[1:]) for row in cells[:2])
    if first or not second:
        return cells
    joined = [below if above == below else f"{above} {below}" for above, below in zip(*cells[:2], strict=True)]
    return [joined, *cells[2:]]


def _turned(cells: list[list[str]]) -> list[list[str]]:
    """Sizes down, measures across: turned where the shop has it the other way."""
    if not cells:
        return cells
    down = sum(bool(measure_names(row[0])) for row in cells[1:] if row)
    across = sum(bool(measure_names(text)) for text in cells[0][1:])
    if down <= across:
        return cells
    width = max(len(row) for row in cells)
    return [[row[i] if i < len(row) else "" for row in cells] for i in range(width)]


def _column(heading: str, told: Told) -> _Column | None:
    names = measure_names(heading)
    if not names:
        return None
    unit = unit_in(heading) or unit_in(told.fields.get("unit", "")) or unit_in(told.title)
    return _Column(heading, names, unit, has_word(heading, "half"))


def _label_columns(header: Sequence[str], columns: Mapping[int, _Column]) -> list[int]:
    """Columns of labels: those headed as sizes or size systems, else the first that is no measure."""
    free = [i for i, text in enumerate(header) if i not in columns and not has_word(text, "other")]
    named = [i for i in free if has_word(header[i], "size") or known_system(header[i])]
    return named or free[:1]


def _labels(
    body: Grid, labelled: Sequence[int], header: Sequence[str], told: Told, notes: Notes
) -> dict[tuple[str, ...], tuple[int, Sequence[str]]]:
    """Labels of each row -> its number and cells; rows without a label, and repetitions, are refused."""
    rows: dict[tuple[str, ...], tuple[int, Sequence[str]]] = {}
    seen: set[str] = set()
    for number, row in enumerate(body, start=2):
        if not any(row):
            continue
        labels = tuple(dict.fromkeys(_label(row[i], header[i]) for i in labelled if i < len(row) and _is_label(row[i])))
        place = f"{told.place}, row {number}"
        if not labels:
            notes.refused.append(ChartNote(place=place, reason="no_label", value=" | ".join(row)[:80]))
        elif labels[0].casefold() in seen:
            notes.refused.append(ChartNote(place=place, reason="repeated_label", value=labels[0]))
        else:
            seen.add(labels[0].casefold())
            rows[labels] = (number, row)
    return rows


def _is_label(text: str) -> bool:
    return 0 < len(text) <= 40 and any(c.isalnum() for c in text)


def _label(text: str, heading: str) -> str:
    """A bare number under "UK" is a UK size."""
    system = known_system(heading)
    return f"{system} {text}" if system and re.fullmatch(r"\d{1,3}(?:\.5)?(?:\s?[-/]\s?\d{1,3})?", text) else text


def _kind(told: Told, header: Sequence[str], columns: Mapping[int, _Column], body: Grid) -> tuple[ChartKind, bool]:
    """Body or garment, and whether the shop says so: its field, its title, its headings, then what it measures."""
    headings = " ".join(text for text in header if not has_word(text, "other"))  # "body length" is a garment's
    for text in (told.fields.get("kind", ""), told.title, headings):
        of_garment, of_body = longest_word(text, "garment"), longest_word(text, "body")
        if of_garment or of_body:
            return ("garment" if of_garment > of_body else "body"), True
    if any(longest_word(text, "other_garment") for text in header) or any(c.half for c in columns.values()):
        return "garment", True
    return "body", False


def _read_column(
    index: int,
    column: _Column,
    rows: Mapping[tuple[str, ...], tuple[int, Sequence[str]]],
    spans: dict[tuple[str, ...], dict[str, Span]],
    kind: ChartKind,
    told: Told,
    notes: Notes,
) -> None:
    """One measure for all rows: its readings first, then the unit that makes them possible."""
    read: dict[tuple[str, ...], tuple[str, str, Reading]] = {}
    for labels, (number, row) in rows.items():
        text = row[index] if index < len(row) else ""
        if not any(c.isalnum() for c in text) or text.casefold() in {"n/a", "na", "无"}:
            continue  # an empty cell, or a dash
        place = f"{told.place}, row {number}, {column.heading}"
        reading = read_cell(text)
        if reading is None:
            notes.refused.append(ChartNote(place=place, reason="no_number", value=text[:80]))
        elif reading.low is not None and reading.high is not None and reading.low > reading.high:
            notes.refused.append(ChartNote(place=place, reason="reversed", value=text[:80]))
        else:
            read[labels] = (place, text, reading)
    if not read:
        return
    settled = _settle(column, [r for _, _, r in read.values()], kind, told, notes)
    if settled is None:
        notes.refused.append(ChartNote(place=told.place, reason="no_unit", value=column.heading))
        return
    name, unit, factor = settled
    for labels, (place, text, reading) in read.items():
        span = _span(reading, reading.unit or unit, factor)
        if name not in spans[labels] and _possible(name, span):
            spans[labels][name] = span
        elif name not in spans[labels]:
            notes.refused.append(ChartNote(place=place, reason="impossible", value=text[:80]))


def _settle(
    column: _Column, readings: Sequence[Reading], kind: ChartKind, told: Told, notes: Notes
) -> tuple[str, Unit, float] | None:
    """Which measure, unit and factor (2 for a width) make the numbers possible; the unit told comes first."""
    flat = column.half or has_word(told.title, "half") or has_word(told.fields.get("kind", ""), "half")
    ways = [
        (name, unit, factor)
        for name in column.names
        for unit in _units(name, column.unit)
        for factor in _factors(name, column.half, flat, kind)
    ]
    possible = [sum(_possible(name, _span(r, r.unit or unit, factor)) for r in readings) for name, unit, factor in ways]
    if not any(possible):
        return None
    settled = ways[possible.index(max(possible))]
    bare = column.unit is None and any(r.unit is None for r in readings)
    _remark(column, settled[1] if bare and settled[1] not in ("cm", "kg") else None, settled[2], told, notes)
    return settled


def _remark(column: _Column, assumed: Unit | None, factor: float, told: Told, notes: Notes) -> None:
    if factor == 2:
        notes.remarks.append(ChartNote(place=told.place, reason="halved", value=column.heading))
    if assumed is not None:
        facts = {"unit": assumed}
        notes.remarks.append(ChartNote(place=told.place, reason="unit_assumed", value=column.heading, facts=facts))


def _units(name: str, stated: Unit | None) -> tuple[Unit, ...]:
    """The unit told, where it is one for such a measure, else those that shops use without saying."""
    if name == "weight":
        return (stated,) if stated is not None and stated in TO_KG else ("kg", "jin", "lb")
    if stated is not None and stated in TO_CM:
        return (stated,)
    return ("cm", "mm", "in", "m") if name == "foot" else ("cm", "in", "mm", "m")


_AROUND = {"chest", "waist", "hip", "thigh", "calf", "upper_arm", "neck", "wrist", "ankle"}


def _factors(name: str, half: bool, flat: bool, kind: ChartKind) -> tuple[float, ...]:
    """Widths are doubled: where the heading says width always, where the chart is laid flat if only that can be."""
    if name not in _AROUND:
        return (1,)
    if half:
        return (2,)
    return (1, 2) if flat or kind == "garment" else (1,)


def _span(reading: Reading, unit: Unit, factor: float) -> Span:
    scale = factor * (TO_KG.get(unit) or TO_CM[unit])
    low, high = (None if end is None else round(scale * end, 2) for end in (reading.low, reading.high))
    return Span(low=low, high=high)


def _possible(name: str, span: Span) -> bool:
    low, high = PLAUSIBLE[name]
    return all(end is None or 0.9 * low <= end <= 1.1 * high for end in (span.low, span.high))


def _assembled(
    rows: Mapping[tuple[str, ...], tuple[int, Sequence[str]]],
    spans: dict[tuple[str, ...], dict[str, Span]],
    kind: ChartKind,
    stated: bool,
    told: Told,
    notes: Notes,
) -> SizeChart | None:
    kept = [labels for labels in rows if spans[labels]]
    for labels in rows:
        if not spans[labels]:
            place = f"{told.place}, row {rows[labels][0]}"
            notes.refused.append(ChartNote(place=place, reason="no_measures", value=labels[0]))
    _fill(kept, spans, told, notes)
    made = tuple(ChartRow(labels=labels, spans=spans[labels]) for labels in kept)
    common = set.intersection(*(set(row.spans) for row in made)) if len(made) > 1 else set()
    if not common:
        return _no_chart(told, notes)
    return SizeChart(
        title=told.title, source=told.place, kind=kind, kind_stated=stated, rows=made, **scope_of(told)
    )  # fmt: skip


def _fill(
    kept: Sequence[tuple[str, ...]], spans: dict[tuple[str, ...], dict[str, Span]], told: Told, notes: Notes
) -> None:
    """A single missing cell between two that are there is half-way between them."""
    for before, labels, after in zip(kept, kept[1:], kept[2:], strict=False):
        for name in (set(spans[before]) & set(spans[after])) - set(spans[labels]):
            ends = (spans[before][name], spans[after][name])
            if all(span.low is not None and span.high is not None for span in ends):
                low, high = (sum(cast(float, getattr(s, e)) for s in ends) / 2 for e in ("low", "high"))
                spans[labels][name] = Span(low=low, high=high)
                value = f"{labels[0]}, {name}"
                notes.remarks.append(ChartNote(place=told.place, reason="filled", value=value))


def scope_of(told: Told) -> dict[str, Any]:
    """Brand, categories, groups and gender: from the fields, else from the part of the title nearest to the table."""
    parts = told.title.split(APART)
    kinds = _first_named([told.fields.get("category", ""), *parts], ("category", "group"))
    genders = _first_named([told.fields.get("gender", ""), *parts], ("gender",))
    return {
        "brand": told.fields.get("brand") or None,
        "categories": tuple(name for kind, name in kinds if kind == "category"),
        "groups": tuple(name for kind, name in kinds if kind == "group" and name != "other"),
        "gender": genders[0][1] if len(genders) == 1 else None,
    }


def _first_named(parts: Sequence[str], kinds: Sequence[str]) -> list[tuple[str, str]]:
    """What the first part that names anything of these kinds names, each once."""
    found = ([(m.kind, m.id) for m in spot(part) if m.kind in kinds] for part in parts)
    return list(dict.fromkeys(next((named for named in found if named), [])))
