"""One cell of a size chart as numbers: "86-91", "86–91 cm", "34 in", "34½", "5'6\\"", "2尺1", "80以下", "34/86 cm"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Unit = Literal["cm", "mm", "in", "m", "ft", "chi", "kg", "jin", "lb"]

TO_CM: dict[Unit, float] = {"cm": 1.0, "mm": 0.1, "in": 2.54, "m": 100.0, "ft": 30.48, "chi": 100 / 3}
"""Centimetres in a unit of length; 尺 is the market foot, a third of a metre."""
TO_KG: dict[Unit, float] = {"kg": 1.0, "jin": 0.5, "lb": 0.45359237}
LONGEST_CELL_CHARS = 80

_UNITS: tuple[tuple[Unit, str], ...] = (
    ("cm", r"cms?\b|centimet\w+|厘米|公分"), ("mm", r"mm\b|millimet\w+|毫米"),
    ("in", r"in(?:s|ch(?:es)?)?\b\.?|[\"″”]|''|英寸|吋"), ("kg", r"kgs?\b|kilo\w*|公斤|千克"),
    ("jin", r"市?斤"), ("lb", r"lbs?\b\.?|pounds?|磅"), ("ft", r"ft\b\.?|feet\b|foot\b|英尺|['′’]"),
    ("chi", "尺"), ("m", r"m(?:et(?:er|re)s?)?\b|米"),
)  # fmt: skip
_UNIT_NAMES = {unit for unit, _ in _UNITS}
_UNIT = "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS)
_NUMBER = r"\d{1,4}(?:[.,]\d{1,3})?(?:\s+\d{1,2}/\d{1,2})?"
_TOKEN = re.compile(rf"(?P<n>{_NUMBER})|(?P<to>-|~|\bto\b|至|到|\band\b)|{_UNIT}|(?P<plus>\+)|(?P<sep>/|\(|\)|,|;|\s)")
_BELOW = re.compile(
    r"^\s*(?:<=?|≤|up ?to|under|below|less than|max\.?|小于|不超过)|(?:以下|以内|及以下|or less|and under)\s*$"
)
_ABOVE = re.compile(
    r"^\s*(?:>=?|≥|over|above|more than|from|min\.?|大于|超过)|(?:以上|及以上|\+|or more|and (?:up|over))\s*$"
)
_FEET = re.compile(
    r"(\d)\s*(?:ft\.?|feet|foot|'|′|’|英尺)\s*(?:(\d{1,2}(?:\.\d)?)\s*(?:in(?:ch(?:es)?)?\.?|\"|″|”|'')?)?"
)
_CHI = re.compile(r"(\d)\s*尺\s*(?:(\d)\s*寸?)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """Numbers as written, before their unit is settled; None where a range is open. ``unit`` None: not said."""

    low: float | None
    high: float | None
    unit: Unit | None = None


def read_cell(text: str) -> Reading | None:
    """What a cell says, or None where that is no number or range. In "34 in / 86 cm" the centimetres count."""
    plain = _plain(text)
    if not plain or len(plain) > LONGEST_CELL_CHARS:
        return None
    plain = _CHI.sub(lambda m: f"{float(m[1]) + float(m[2] or 0) / 10:g}尺", plain)
    plain = _FEET.sub(lambda m: f"{12 * float(m[1]) + float(m[2] or 0):g} in", plain)
    below, above = bool(_BELOW.search(plain)), bool(_ABOVE.search(plain))
    bare = _ABOVE.sub(" ", _BELOW.sub(" ", plain))
    if below and above:
        return None
    readings = _readings(bare)
    if not readings:
        return None
    chosen = next((r for r in readings if r.unit in ("cm", "kg")), readings[0])
    if (below or above) and chosen.low == chosen.high:
        return Reading(None if below else chosen.low, None if above else chosen.high, chosen.unit)
    return chosen


def _plain(text: str) -> str:
    """Half-width, fractions as decimals, one kind of dash."""
    spelt = "".join(f" {unicodedata.numeric(c):.4g}" if unicodedata.category(c) == "No" and "VULGAR" in
                    unicodedata.name(c, "") else c for c in text)  # fmt: skip
    plain = unicodedata.normalize("NFKC", spelt).replace("\u2044", "/").lower()
    plain = re.sub(r"(\d)\s+0(\.\d+)", r"\1\2", plain)  # 34 0.5: the fraction above, beside its whole number
    plain = re.sub(r"[‐‑‒–—―−〜~]", "-", plain)
    return " ".join(plain.split()).strip(" .*")


def _readings(text: str) -> list[Reading]:
    """Each number or range with its unit, in order; none where anything else stands between."""
    found: list[Reading] = []
    numbers: list[float] = []
    ranged = joined = False  # "86-91", and "86 cm - 91 cm"
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            return []
        position, kind = token.end(), token.lastgroup or ""
        if kind == "n":
            if numbers and not ranged:
                found += _reading(numbers, None)
                numbers = []
            numbers, ranged = [*numbers, _number(token["n"])], False
        elif kind == "to":
            ranged, joined = bool(numbers), joined or (not numbers and len(found) == 1)
        elif kind in _UNIT_NAMES and numbers:
            found += _reading(numbers, kind)
            numbers = []
    found += _reading(numbers, None)
    if joined and len(found) == 2 and found[0].unit == found[1].unit:
        return [Reading(found[0].low, found[1].high, found[0].unit)]
    return found if len({r.unit for r in found}) == len(found) else []


def _reading(numbers: list[float], unit: str | None) -> list[Reading]:
    return [Reading(numbers[0], numbers[-1], unit)] if 1 <= len(numbers) <= 2 else []  # type: ignore[arg-type]  # one of _UNITS


def _number(word: str) -> float:
    whole, _, fraction = word.replace(",", ".").partition(" ")
    if not fraction:
        return float(whole)
    top, _, bottom = fraction.strip().partition("/")
    return float(whole) + (float(top) / float(bottom) if float(bottom) else 0.0)
