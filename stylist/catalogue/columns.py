"""From a feed's column names to ours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from stylist.catalogue.prices import known_currency
from stylist.sizing import known_system

SEPARATOR = " | "
"""Between the values of several columns that mean the same field."""

_SIZE_IN = re.compile(r"^(?:size_(?P<before>[a-z]{2,3})|(?P<after>[a-z]{2,3})_size|(?P<zh>[\u4e00-\u9fff]{1,2}码))$")
_PRICE_IN = re.compile(r"^(?:(?P<kind>regular|sale|special)_)?price_(?P<code>[a-z]{3})$")


def column_key(name: str) -> str:
    """A column's name for comparing: "Body (HTML)" -> "body_html", "g:image_link" -> "image_link"."""
    local = name.strip().lower().removeprefix("g:")
    return re.sub(r"[\W_]+", "_", local).strip("_")


@cache
def field_names() -> Mapping[str, tuple[str, ...]]:
    """Our fields, each with the columns that may hold it."""
    return {name: tuple(columns) for name, columns in _table()["fields"].items()}


def fields_of(row: Mapping[str, str]) -> dict[str, str]:
    """A row under our names: ``{"Colour": "Navy"}`` -> ``{"colour": "Navy"}``. Unknown columns are left out.

    ``price_usd`` or ``Price (INR)`` name their currency in the column; several such columns are several prices.
    ``eu_size`` or 欧码 name a size system; several such columns beside no plain one are several names of one size.
    """
    by_key = {column_key(name): value.strip() for name, value in row.items() if name and value and value.strip()}
    found: dict[str, str] = {}
    for name, columns in field_names().items():
        values = [by_key[c] for c in columns if c in by_key]
        if values:
            found[name] = SEPARATOR.join(dict.fromkeys(values)) if name in _many() else values[0]
    return _sized_columns(by_key) | found | _priced_columns(by_key)


def known_share(names: Iterable[str]) -> float:
    """The share of column names that are known, for telling a feed from any other table."""
    known = {column for columns in field_names().values() for column in columns}
    keys = [column_key(name) for name in names if name.strip()]
    return sum(k in known or bool(_PRICE_IN.match(k) or _SIZE_IN.match(k)) for k in keys) / max(1, len(keys))


def _sized_columns(by_key: Mapping[str, str]) -> dict[str, str]:
    """ "EU 38 / UK 10" from the columns that name their size system; nothing where a cell lists several sizes."""
    found = []
    for key, value in by_key.items():
        match = _SIZE_IN.match(key)
        if match and (system := known_system(next(part for part in match.groups() if part))):
            if re.search(r"[|;,/]", value):
                return {}
            found.append(value if known_system(value.split()[0]) else f"{system} {value}")
    return {"size": " / ".join(found)} if found else {}


def _priced_columns(by_key: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in by_key.items():
        match = _PRICE_IN.match(key)
        if match and (code := known_currency(match["code"])):
            field = "sale_price" if match["kind"] in {"sale", "special"} else "price"
            priced = f"{value} {code}" if value[-1].isdigit() else value
            found[field] = SEPARATOR.join(filter(None, [found.get(field), priced]))
    return found


@cache
def _many() -> frozenset[str]:
    return frozenset(_table()["many"]["fields"])


@cache
def _table() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files(__package__).joinpath("columns.toml").read_text("utf-8")
    return tomllib.loads(text)
