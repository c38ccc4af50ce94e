"""Whether a size that is asked for is one that a shop offers: the same label, or one that is usually the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal

from stylist.garment import Gender
from stylist.sizing.labels import Audience, Size
from stylist.sizing.shoes import same_foot, shoe_system
from stylist.vocabulary import terms

Part = Literal["tops", "bottoms", "shoes", "bras", "other"]
Match = Literal["same", "converted"]
"""same: the shop's label says it. converted: by a published or customary table, which is never exact."""

_LOWER = {"bottoms"}
_WORN = {"upper", "outer", "full", "lower"}
_SMALLEST_EU_DRESS, _SMALLEST_EU_SUIT = 30, 47
_FIRST_EU_BAND = 60
_LARGEST_WAIST = 40


@dataclass(frozen=True, slots=True)
class Chart:
    """What a label is read as: the same "38" is another thing on a shoe, a dress and a jacket."""

    part: Part
    audiences: tuple[Audience, ...]


@cache
def chart_for(category: str, gender: Gender) -> Chart:
    """The chart of a category (vocabulary id) made for ``gender``; unisex garments have women's and men's."""
    audiences: dict[Gender, tuple[Audience, ...]] = {
        "women": ("women",), "men": ("men",), "unisex": ("women", "men"), "girls": ("kids",), "boys": ("kids",),
    }  # fmt: skip
    found = terms("category").get(category)
    group, body = (found.group, found.body) if found else (None, None)
    part: Part = "tops" if body in _WORN else "other"
    if group == "shoes":
        part = "shoes"
    elif category == "bra":
        part = "bras"
    elif group in _LOWER or body == "lower":
        part = "bottoms"
    return Chart(part, audiences[gender])


@cache
def compare(wish: Size, offered: Size, chart: Chart) -> Match | None:
    """How a wished size answers an offered one, or None.

    A wish without a system ("38") is the number on the label, whatever its system. A wish with one ("EU 38") takes a
    bare "38" only where the number can be of no other system, and then as a conversion.
    """
    wish, offered = _as_meant(wish, chart), _as_meant(offered, chart)
    audiences = [a for a in chart.audiences if wish.audience in (None, a) and offered.audience in (None, a)]
    if not audiences:
        return None
    if _same(wish, offered):
        return "same"
    return "converted" if any(_converts(wish, offered, chart.part, a) for a in audiences) else None


def _as_meant(size: Size, chart: Chart) -> Size:
    """32/34 is waist and leg on trousers and a double size on a dress; 110 is a child's height."""
    if size.kind == "waist" and chart.part != "bottoms" and (double := re.fullmatch(r"(\d+)\s?/\s?(\d+)", size.text)):
        return replace(size, kind="number", value=double[1], upto=double[2], leg=None)
    if size.kind == "number" and size.system is None and chart.part == "bottoms" and _is_waist(size, chart):
        return replace(size, kind="waist")
    if size.kind == "number" and chart.audiences == ("kids",) and float(size.value) >= 44 and chart.part != "shoes":
        return replace(size, kind="height") if size.system in (None, "EU", "CN", "KR") else size
    if size.kind == "foot" and chart.part != "shoes" and re.fullmatch(r"\d+", size.text):
        return replace(size, kind="number")
    return size


def _is_waist(size: Size, chart: Chart) -> bool:
    """Whether a bare number on trousers is inches: men's of 23 to 40, women's where no dress number is like it."""
    inches = float(size.value)
    if size.upto is not None or chart.audiences == ("kids",):
        return False
    if "men" in chart.audiences:
        return 23 <= inches <= _LARGEST_WAIST
    return inches in {25, 27, 28, 29, 30, 31, 33, 35}


def _same(wish: Size, offered: Size) -> bool:
    if wish.kind != offered.kind:
        return wish.kind == "number" and _bare_waist(wish, offered)
    if not set(_values(wish)) & set(_values(offered)):
        return False
    if wish.leg and offered.leg and wish.leg != offered.leg:
        return False
    if wish.kind in {"number", "bra"} and wish.system != offered.system:
        return wish.system is None
    return (
        wish.kind != "letter"
        or (wish.system == "CN") == (offered.system == "CN")
        or None
        in (
            wish.system,
            offered.system,
        )
    )


def _bare_waist(wish: Size, offered: Size) -> bool:
    """ "32" asks for W32 as well."""
    return offered.kind == "waist" and wish.system is None and wish.value == offered.value


_LETTERS = ("XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL", "5XL", "6XL")


def _values(size: Size) -> tuple[str, ...]:
    """A label's values: both ends of a range, and the letters between them."""
    if size.upto is None:
        return (size.value,)
    if size.kind == "letter" and {size.value, size.upto} <= set(_LETTERS):
        return _LETTERS[_LETTERS.index(size.value) : _LETTERS.index(size.upto) + 1]
    return (size.value, size.upto)


def _converts(wish: Size, offered: Size, part: Part, audience: Audience) -> bool:
    if wish.kind == offered.kind != "age" and _system_of(wish, part, audience) == _system_of(offered, part, audience):
        # In one and the same system there is nothing to convert: at most one of the two leaves its name away.
        return wish.kind in {"number", "bra"} and bool(set(_values(wish)) & set(_values(offered)))
    if part == "shoes":
        return same_foot(wish, offered, audience)
    if part == "bras":
        return _same_bra(wish, offered)
    if audience == "kids":
        return _same_child(wish, offered)
    if part == "other":
        return False
    rows = _table("men" if audience == "men" else "women")
    own, theirs = set(_keys(wish, part, audience)), set(_keys(offered, part, audience))
    return any(own & row and theirs & row for row in rows)


def _system_of(size: Size, part: Part, audience: Audience) -> str:
    """The system that a label is of for this part of the wardrobe, "" where labels of its kind have one only."""
    if size.kind == "letter":
        return "CN" if size.system == "CN" else ""
    if size.kind == "bra":
        return size.system or ("EU" if int(re.sub(r"\D", "", size.value)) >= _FIRST_EU_BAND else "UK")
    if size.kind != "number":
        return ""
    if part == "shoes":
        return shoe_system(size, audience) or ""
    return "".join(_systems(size, size.value, part, audience))


def _keys(size: Size, part: Part, audience: Audience) -> Iterator[tuple[str, str]]:
    """Where a label stands in a table of conversions: (column, value) pairs."""
    for value in _values(size):
        if size.kind == "letter":
            yield ("CN" if size.system == "CN" else "letter"), value
        elif size.kind == "waist":
            yield "W", value
        elif size.kind == "suit":
            yield "US", value
        elif size.kind == "body":
            girth = re.findall(r"\d+", value)[1]
            yield ("waist" if part == "bottoms" else "chest"), girth
        elif size.kind == "number":
            yield from ((system, value) for system in _systems(size, value, part, audience))


def _systems(size: Size, value: str, part: Part, audience: Audience) -> tuple[str, ...]:
    """The stated system, or the one that a bare number can only be of."""
    if size.system:
        return (size.system,)
    smallest = _SMALLEST_EU_SUIT if audience == "men" and part == "tops" else _SMALLEST_EU_DRESS
    return ("EU",) if float(value) >= smallest and (audience == "women" or float(value) >= _SMALLEST_EU_SUIT) else ()


def _same_child(wish: Size, offered: Size) -> bool:
    """Heights and ages: 110 and 4-5Y."""
    one, other = _months(wish), _months(offered)
    return any(max(a[0], b[0]) < min(a[1], b[1]) for a in one for b in other)


def _months(size: Size) -> list[tuple[int, int]]:
    if size.kind == "age":
        spans = [size.value]
    elif size.kind == "height":
        rows = (dict(row) for row in _table("kids"))
        spans = [row["months"] for row in rows if row["height"] == size.value]
    else:
        return []
    return [(int(low), int(high)) for low, high in (span.split("-") for span in spans)]


def _same_bra(wish: Size, offered: Size) -> bool:
    if wish.kind != "bra" or offered.kind != "bra":
        return False
    (band, cup), (other_band, other_cup) = _band_and_cup(wish), _band_and_cup(offered)
    bands = any(band & row and other_band & row for row in _table("bands"))
    return bands and any(cup & row and other_cup & row for row in _table("cups"))


def _band_and_cup(size: Size) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Without a system, a band in inches is British or American, one in cm EU."""
    band = re.sub(r"\D", "", size.value)
    systems = (size.system,) if size.system else ("EU",) if int(band) >= _FIRST_EU_BAND else ("UK", "US")
    cup = size.value.removeprefix(band)
    return {(s, band) for s in systems}, {(s, cup) for s in systems}


@cache
def _table(name: str) -> tuple[frozenset[tuple[str, str]], ...]:
    """The rows of one table as sets of (column, value)."""
    text = resources.files(__package__).joinpath("conversions.toml").read_text("utf-8")
    table = tomllib.loads(text)[name]
    return tuple(
        frozenset((key, value) for key, values in zip(table["keys"], row, strict=True) for value in values)
        for row in table["rows"]
    )
