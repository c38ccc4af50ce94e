"""The words of the page: one table, two languages."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from stylist.locale import Locale


@cache
def table() -> dict[str, dict[Locale, str]]:
    """Every string by key and language."""
    return tomllib.loads(resources.files(__package__).joinpath("strings.toml").read_text("utf-8"))


def say(key: str, locale: Locale, **facts: object) -> str:
    """One string, filled; KeyError for a key that is not in the table."""
    return table()[key][locale].format(**facts)


def says(key: str) -> bool:
    """Whether the table has the key (names that come from data, such as a measure's, may be new)."""
    return key in table()
