"""Size labels as places on a line: how far up the sizes that are bought a size stands.

Within its kind (letters, plain numbers, EU numbers, waists …) each size stands at the normal score of its middle
quantile: M near 0, S and L about one standard deviation from it, whatever the numbers are. So letters and numbers can
be compared, and what a label means is learned from who buys it rather than from a table of conversions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from stylist.sizing.parsing import read_sizes
from stylist.vocabulary import terms

Array = npt.NDArray[np.float64]
LETTERS = ("6XS", "5XS", "4XS", "3XS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL", "4XL", "5XL", "6XL", "7XL")
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]{0,2})\s*")
APART = ("lower", "feet", "head", "hand")
"""Where something is worn whose numbers mean something else than on other garments."""


@cache
def size_of(label: str) -> tuple[str, float]:
    """The kind of a label and its value; ("other", 0) where it cannot be put in an order. "8R" is a number like 8."""
    if found := _NUMBER.fullmatch(label):
        return "number", float(found[1])
    sizes = read_sizes(label)
    if not sizes:
        return "other", 0.0
    size = sizes[0]
    if size.kind == "letter":
        ends = [LETTERS.index(v) for v in (size.value, size.upto or size.value) if v in LETTERS]
        return ("letter", float(np.mean(ends))) if ends else ("other", 0.0)
    if size.kind == "bra":
        band, cup = re.fullmatch(r"(\d+)(\D+)", size.value).groups()  # type: ignore[union-attr]  # a bra's value is both
        return f"bra {size.system or ''}".strip(), float(band) + min(len(cup) - 1 + ord(cup[0].upper()) - 64, 20) / 100
    number = re.search(r"\d+(?:\.\d+)?", size.value.partition("/")[2] or size.value)
    return f"{size.kind} {size.system or ''}".strip(), float(number[0]) if number else 0.0


def scale_of(label: str, kind: str, gender: str) -> str:
    """Sizes of one scale can be put in an order."""
    term = terms("category").get(kind)
    where = term.body if term and term.body in APART else ""
    return f"{gender}|{where}|{size_of(label)[0]}"


@dataclass(frozen=True, slots=True)
class Scales:
    """``places``: scale -> (2, sizes): values in order, and their places."""

    places: Mapping[str, Array]

    def place(self, label: str, kind: str, gender: str) -> float:
        """Where a size stands, between its neighbours if it was never bought; NaN on a scale that is not known."""
        known = next((self.places[s] for g in (gender, "") if (s := scale_of(label, kind, g)) in self.places), None)
        return np.nan if known is None else float(np.interp(size_of(label)[1], known[0], known[1]))

    def of_rows(self, rows: pd.DataFrame) -> Array:
        """(rows,) places; 0, the middle, where the scale is not known."""
        distinct = rows[["size", "kind", "gender"]].drop_duplicates()
        places = {key: self.place(*key) for key in distinct.itertuples(index=False, name=None)}
        found = [places[key] for key in zip(rows["size"], rows["kind"], rows["gender"], strict=True)]
        return np.nan_to_num(np.array(found, dtype=np.float64))

    def as_json(self) -> dict[str, Any]:
        return {name: np.round(both, 4).tolist() for name, both in self.places.items()}


def fit_scales(rows: pd.DataFrame) -> Scales:
    """From the sizes that were bought."""
    distinct = rows.groupby(["size", "kind", "gender"], observed=True).size()
    counts: dict[str, dict[float, int]] = {}
    for key, count in distinct.items():
        label, kind, gender = (str(part) for part in key)  # type: ignore[attr-defined]  # three columns, three parts
        values = counts.setdefault(scale_of(label, kind, gender), {})
        values[size_of(label)[1]] = values.get(size_of(label)[1], 0) + int(count)
    return Scales({name: _places(values) for name, values in counts.items()})


def _places(counts: Mapping[float, int]) -> Array:
    values = np.array(sorted(counts), dtype=np.float64)
    bought = np.array([counts[v] for v in values], dtype=np.float64)
    middles = (np.cumsum(bought) - bought / 2) / bought.sum()
    return np.stack([values, np.clip(ndtri(middles), -3, 3)])
