"""Files of size charts: CSV (also with several tables in one), HTML pages and JSON; or a folder of these.

Whatever is in them, reading never fails on a row, a cell or a table: what cannot be used is named with the reason.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from stylist.catalogue.encoding import MARK_ERRORS, detect_encoding
from stylist.catalogue.tabular import find_delimiter
from stylist.errors import NotFound
from stylist.sizing.charts import ChartNote, ChartsRead, SizeChart
from stylist.sizing.grids import APART, Grid, Notes, Told, read_grid
from stylist.sizing.headings import has_word, measure_names, unit_in
from stylist.sizing.parsing import read_sizes

SUFFIXES = (".csv", ".tsv", ".txt", ".html", ".htm", ".json")
LARGEST_FILE_BYTES = 4 << 20
MOST_FILES = 500
MOST_TABLES = 200
SCOPE_COLUMNS = {
    "brand": ("brand", "品牌"),
    "category": ("category", "product type", "garment", "类目", "品类", "分类"),
    "gender": ("gender", "department", "sex", "性别"),
    "kind": ("kind", "type", "measured", "类型"),
    "unit": ("unit", "units", "单位"),
}
"""Fields (of JSON) and columns (of CSV) that say what a chart is for."""
Table = tuple[Told, Grid]


def read_charts(path: Path) -> ChartsRead:
    """All charts of a file, or of the files in a folder (by name; not in its subfolders). NotFound if there is none."""
    if not path.exists():
        raise NotFound(what="size chart", id=str(path))
    files = [path] if path.is_file() else sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
    notes, charts = Notes(), list[SizeChart]()
    for file in files[:MOST_FILES]:
        charts += _read_file(file, notes)
    return ChartsRead(charts=tuple(charts), refused=tuple(notes.refused), remarks=tuple(notes.remarks))


def _read_file(file: Path, notes: Notes) -> list[SizeChart]:
    if file.stat().st_size > LARGEST_FILE_BYTES:
        notes.refused.append(ChartNote(place=file.name, reason="unreadable_file", value=file.name))
        return []
    return charts_in(file.read_bytes(), file.name, notes)


def charts_in(data: bytes, name: str, notes: Notes) -> list[SizeChart]:
    """The charts in a file's bytes; ``name`` tells its format where the bytes do not."""
    text = data.decode(detect_encoding([data]), MARK_ERRORS).lstrip("\ufeff")
    text = re.sub(r"[\ud800-\udfff\0]", "\ufffd", text)
    try:
        tables = list(_tables(text, name))
    except (ValueError, RecursionError, csv.Error):
        tables = []
    if not tables:
        notes.refused.append(ChartNote(place=name, reason="unreadable_file", value=name))
    found = (read_grid(grid, told, notes) for told, grid in tables[:MOST_TABLES])
    return [chart for chart in found if chart is not None]


def _tables(text: str, name: str) -> Iterator[Table]:
    start = text.lstrip()[:1]
    if name.lower().endswith(".json") or start in ("{", "["):
        yield from _json_tables(json.loads(text), name)
    elif start == "<" or name.lower().endswith((".html", ".htm")):
        yield from _html_tables(text, name)
    else:
        yield from _csv_tables(text, name)


def _csv_tables(text: str, name: str) -> Iterator[Table]:
    """Tables are parted by empty lines; a line with one cell alone is a title of what follows."""
    lines = list(csv.reader(text.splitlines(), delimiter=_delimiter(text)))
    title, grid, count = _said_by_name(name), list[list[str]](), 0
    for line in [*lines, []]:
        filled = [cell for cell in line if cell.strip()]
        titled = _is_title(line, filled)
        if filled and not titled:
            grid.append(line)
        elif grid:
            count += 1
            yield from _by_scope(Told(f"{name}, table {count}" if count > 1 else name, title), grid)
            title, grid = _said_by_name(name), []
        if titled:
            title = APART.join([filled[0], title])


def _is_title(line: Sequence[str], filled: Sequence[str]) -> bool:
    """One cell alone, at the beginning, that is no size: spreadsheets fill the rest of a title's line with commas."""
    return len(filled) == 1 and bool(line[0].strip()) and not read_sizes(filled[0])


def _delimiter(text: str) -> str:
    return find_delimiter("\n".join(text.splitlines()[:20]))


def _by_scope(told: Told, grid: Grid) -> Iterator[Table]:
    """One table for each brand, category, gender, kind and unit that its columns name."""
    header = [" ".join(cell.split()).casefold() for cell in grid[0]]
    columns = {i: field for i, cell in enumerate(header) for field, words in SCOPE_COLUMNS.items() if cell in words}
    columns = {i: field for i, field in columns.items() if not (field == "kind" and not _says_kind(grid, i))}
    if not columns:
        yield told, grid
        return
    parts: dict[tuple[str, ...], list[list[str]]] = {}
    for row in grid[1:]:
        scope = tuple(row[i].strip() if i < len(row) else "" for i in columns)
        parts.setdefault(scope, []).append([cell for i, cell in enumerate(row) if i not in columns])
    heading = [cell for i, cell in enumerate(grid[0]) if i not in columns]
    for scope, rows in parts.items():
        fields = {field: value for field, value in zip(columns.values(), scope, strict=True) if value}
        title = APART.join([*fields.values(), told.title])
        place = f"{told.place}, {' '.join(fields.values())}" if len(parts) > 1 else told.place
        yield Told(place, title, {**told.fields, **fields}), [heading, *rows]


def _says_kind(grid: Grid, column: int) -> bool:
    """ "type" may head anything; it counts where it says body or garment."""
    return any(
        has_word(row[column], "body") or has_word(row[column], "garment") for row in grid[1:] if column < len(row)
    )


def _said_by_name(name: str) -> str:
    return re.sub(r"[-_.]+", " ", name.rsplit(".", 1)[0])


def _html_tables(text: str, name: str) -> Iterator[Table]:
    """Tables of a page, each titled by its caption and the headings before it; nested ones by themselves."""
    from lxml import etree, html  # noqa: PLC0415

    try:
        page = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*>", "", text))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    for number, table in enumerate(page.iter("table"), start=1):
        rows = [_html_cells(row) for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]
        grid = _squared([row for row in rows if row])
        leading = 0
        while leading < len(grid) - 1 and len(set(grid[leading])) == 1:
            leading += 1  # a title across all columns
        titles = [*_html_titles(table), *(row[0] for row in grid[:leading])]
        if len(grid) - leading > 1:
            yield from _by_scope(Told(f"{name}, table {number}", APART.join(titles)), grid[leading:])


def _html_cells(row: Any) -> list[tuple[str, int, int]]:
    """Texts of a row's cells, with how many columns and rows each spans."""
    cells = (c for c in row if c.tag in ("td", "th"))
    return [(" ".join(c.text_content().split()), _spanned(c, "colspan"), _spanned(c, "rowspan")) for c in cells]


def _spanned(cell: Any, name: str) -> int:
    written = str(cell.get(name) or "1").strip()
    return min(max(int(written), 1), 50) if re.fullmatch(r"[0-9]{1,4}", written) else 1


def _squared(rows: Sequence[Sequence[tuple[str, int, int]]]) -> list[list[str]]:
    """Cells that span columns or rows are repeated, so that each row has all its columns."""
    taken: dict[tuple[int, int], str] = {}
    for number, row in enumerate(rows):
        column = 0
        for text, wide, high in row:
            while (number, column) in taken:
                column += 1
            places = [(r, c) for r in range(number, number + high) for c in range(column, column + wide)]
            taken.update(dict.fromkeys(places, text))
            column += wide
    width = 1 + max((column for _, column in taken), default=-1)
    return [[taken.get((number, column), "") for column in range(width)] for number in range(len(rows))]


def _html_titles(table: Any) -> list[str]:
    """The caption, the headings above the table from the nearest outwards, and a line on how it was measured."""
    found = [" ".join(c.text_content().split()) for c in table.iter("caption")]
    level = 7
    for heading in reversed(
        table.xpath("preceding::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]")
    ):
        if int(heading.tag[1]) < level:
            level = int(heading.tag[1])
            found.append(" ".join(heading.text_content().split())[:200])
    lines = [" ".join(p.text_content().split())[:200] for p in table.xpath("preceding::p[1]")]
    return found + [line for line in lines if has_word(line, "body") or has_word(line, "garment") or unit_in(line)]


def _json_tables(data: Any, name: str, inherited: Mapping[str, str] | None = None) -> Iterator[Table]:
    """One chart, a list of charts, or {"charts": […]}; sizes as rows of fields, or by name."""
    if isinstance(data, list) and data and all(isinstance(row, dict) and _is_row(row) for row in data):
        yield Told(name, _said_by_name(name), dict(inherited or {})), _grid_of(data)
    elif isinstance(data, list):
        for number, item in enumerate(data, start=1):
            yield from _json_tables(item, f"{name}, chart {number}", inherited)
    elif isinstance(data, dict):
        fields = {**(inherited or {}), **_json_scope(data)}
        if isinstance(inner := data.get("charts") or data.get("tables"), list):
            yield from _json_tables(inner, name, fields)
        elif grid := _json_grid(data):
            title = str(data.get("title") or data.get("name") or "")
            yield Told(name, APART.join([title, *fields.values()]), fields), grid


def _json_scope(data: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for key, value in data.items():
        field = next((field for field, words in SCOPE_COLUMNS.items() if str(key).casefold() in words), None)
        if field and isinstance(value, str | list):
            found[field] = value if isinstance(value, str) else " ".join(map(str, value))
    return found


def _is_row(row: Mapping[str, Any]) -> bool:
    return any(measure_names(str(key)) for key in row) and not any(
        isinstance(v, list) and len(v) > 2 for v in row.values()
    )


def _json_grid(data: Mapping[str, Any]) -> Grid:
    rows = data.get("rows") or data.get("sizes") or data.get("尺码") or []
    if isinstance(rows, dict):
        rows = [{"size": label, **values} for label, values in rows.items() if isinstance(values, dict)]
    if not isinstance(rows, list):
        return []
    if rows and all(isinstance(row, list) for row in rows):
        heading = data.get("columns") or data.get("header") or []
        return [[_cell(c) for c in row] for row in ([heading] if heading else []) + rows if isinstance(row, list)]
    return _grid_of([row for row in rows if isinstance(row, dict)])


def _grid_of(rows: Sequence[Mapping[str, Any]]) -> Grid:
    """Rows of fields as a table; {"measures": {…}} within a row are fields of its own."""
    flat = [{k: v for key, value in row.items() for k, v in _flat(str(key), value)} for row in rows]
    heading = list(dict.fromkeys(key for row in flat for key in row))
    return [heading, *([_cell(row.get(key, "")) for key in heading] for row in flat)] if heading else []


def _flat(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and not ({"min", "max", "low", "high", "from", "to"} & {str(k) for k in value}):
        yield from ((str(k), v) for k, v in value.items())
    else:
        yield key, value


def _cell(value: Any) -> str:
    """[86, 91] and {"min": 86, "max": 91} as "86-91"."""
    if isinstance(value, dict):
        ends = [value.get(low) for low in ("min", "low", "from") if low in value][:1]
        ends += [value.get(high) for high in ("max", "high", "to") if high in value][:1]
        value = [end for end in ends if end is not None]
    if isinstance(value, list):
        return "-".join(str(v) for v in value)
    return "" if value is None or isinstance(value, bool) else str(value)
