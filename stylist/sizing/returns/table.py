"""Orders and returns as a table, for learning: CSV, TSV or Parquet, with columns found by their usual names.

Needed are the outcome, the size, a date, and an item or a category. Of the buyer whatever is known: height, weight,
age, sex, chest, waist, hip (in cm, kg, inches or pounds, by the column's name or the cell's unit), a bra size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from stylist.body.given import GROWN
from stylist.body.units import CM_PER_INCH, KG_PER_POUND, length_cm, weight_kg
from stylist.body.worn_sizes import chest_from_bra
from stylist.errors import BadInput
from stylist.shopper import ADULT_YEARS
from stylist.sizing.feedback import OUTCOMES
from stylist.vocabulary import resolve

CLASSES = ("small", "fits", "large")
"""Outcomes in the order of their numbers: too small 0, fits 1, too large 2."""
BODY = ("height", "weight", "age", "chest", "waist", "hip", "sex")
"""Columns of the buyer: cm, the logarithm of kg, years, cm, cm, cm, and -1 for female or 1 for male."""
TEXTS = ("item", "customer", "brand", "category", "gender", "size", "kind")
"""``kind`` is our word for the category, where there is one; ``category`` stays the shop's own."""
FIELDS: Mapping[str, tuple[str, ...]] = {
    "outcome": ("outcome", "fit", "fit feedback", "return reason", "result", "结果", "退货原因", "合身反馈"),
    "day": ("date", "order date", "review date", "return date", "created at", "ordered at", "time", "timestamp",
            "日期", "下单日期", "下单时间", "时间", "退货日期"),
    "item": ("item id", "item", "product id", "product", "garment id", "article", "sku", "style", "商品编号",
             "商品", "款号"),
    "customer": ("user id", "user", "customer id", "customer", "buyer id", "buyer", "member", "会员",
                 "顾客", "买家", "用户"),
    "brand": ("brand", "品牌"),
    "category": ("category", "product type", "类目", "品类"),
    "gender": ("gender", "department", "人群"),
    "size": ("size", "size bought", "尺码"),
    "bra": ("bra", "bra size", "bust size", "文胸尺码", "内衣尺码"),
    "band": ("bust size num", "bra band", "band"),
    "cup": ("bust size letter", "bra cup", "cup"),
    "sex": ("sex", "性别"),
    "age": ("age", "age years", "年龄"),
    "weight": ("weight", "weight kg", "weight lbs", "weight lb", "体重"),
    "height": ("height", "height cm", "height in", "身高"),
    "chest": ("chest", "chest cm", "chest in", "bust", "bust cm", "bust in", "胸围"),
    "waist": ("waist", "waist cm", "waist in", "腰围"),
    "hip": ("hip", "hip cm", "hip in", "hips", "hips cm", "hips in", "臀围"),
}  # fmt: skip
"""Field -> headings, in lower case with blanks for underscores, dots and hyphens."""
LIMITS = {"height": GROWN["height_cm"], "weight": GROWN["weight_kg"], "age": (ADULT_YEARS, 100), "chest": (60, 170),
          "waist": (45, 170), "hip": (60, 180)}  # fmt: skip
"""Numbers outside count as not told: a slip of the finger, or a buyer who is not grown."""
Array = npt.NDArray[np.float64]


class TableLacks(BadInput):
    """A table of orders without a column that is needed."""

    code = "table_lacks"
    en = "The table '{value}' has no column for {what}. Name it one of: {names}."
    zh = "表“{value}”里没有{what_zh}这一列。请用这些列名之一：{names}。"
    WORDS: Mapping[str, tuple[str, str]] = {
        "outcome": ("the outcome (kept, too small, too large)", "结果（合适、偏小、偏大）"),
        "day": ("the date", "日期"),
        "size": ("the size", "尺码"),
        "item": ("the item or its category", "商品或品类"),
    }

    def __init__(self, value: object, field: str) -> None:
        what, what_zh = self.WORDS[field]
        super().__init__(value=value, what=what, what_zh=what_zh, names=", ".join(FIELDS[field]))


@dataclass(frozen=True, slots=True)
class Orders:
    """``rows``: outcome (0 to 2), day (since 1970), TEXTS and BODY, oldest first; ``refused``: reason -> how many."""

    rows: pd.DataFrame
    refused: Mapping[str, int]


def read_returns(paths: Sequence[Path]) -> Orders:
    """All tables together, by date. Raises TableLacks, or BadInput for a file that is no table."""
    read = [_rows(_raw(path), path) for path in paths]
    rows = pd.concat(read, ignore_index=True)
    reasons = {
        "no_outcome": rows["outcome"].isna(),
        "no_date": rows["day"].isna(),
        "no_size": rows["size"] == "",
        "no_item": (rows["item"] == "") & (rows["category"] == ""),
    }
    wrong = np.logical_or.reduce([r.to_numpy() for r in reasons.values()])
    kept = rows[~wrong].sort_values("day", kind="stable").reset_index(drop=True)
    kept = kept.astype({"outcome": np.int64, "day": np.int64})
    return Orders(kept, {name: int(mask.sum()) for name, mask in reasons.items() if mask.any()})


def _raw(path: Path) -> pd.DataFrame:
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            return pd.read_parquet(path)
        return pd.read_csv(path, sep="\t" if path.suffix.lower() == ".tsv" else ",", dtype=str, encoding="utf-8-sig")
    except (OSError, ValueError) as problem:  # pyarrow's and pandas' parser errors are both of these
        raise BadInput(what="table", value=path, next="Give CSV, TSV or Parquet.") from problem


def _rows(raw: pd.DataFrame, path: Path) -> pd.DataFrame:
    found = columns_of(list(raw.columns))
    for field in ("outcome", "day", "size"):
        if field not in found:
            raise TableLacks(path, field)
    if "item" not in found and "category" not in found:
        raise TableLacks(path, "item")
    rows = {name: _texts(raw, found.get(name)) for name in TEXTS}
    rows["brand"], rows["category"] = rows["brand"].str.casefold(), rows["category"].str.casefold()
    rows["kind"] = rows["category"].map(lambda word: _word(word, "category"))
    rows["gender"] = rows["gender"].map(lambda word: _word(word, "gender"))
    outcome = _texts(raw, found["outcome"]).map(_outcome)
    dates = pd.to_datetime(raw[found["day"]], errors="coerce", format="mixed", utc=True)
    day = (dates - pd.Timestamp(0, tz="UTC")).dt.days
    return pd.DataFrame(rows | {"outcome": outcome, "day": day} | _body(raw, found))


def columns_of(headings: Sequence[object]) -> dict[str, str]:
    """Field -> the first column that is named for it, in the order of FIELDS' names."""
    plain = {re.sub(r"[\s_.\-]+", " ", str(h)).strip().casefold(): str(h) for h in reversed(headings)}
    named = {field: next((plain[n] for n in names if n in plain), None) for field, names in FIELDS.items()}
    return {field: heading for field, heading in named.items() if heading is not None}


def _texts(raw: pd.DataFrame, column: str | None) -> pd.Series[str]:
    if column is None:
        return pd.Series("", index=raw.index, dtype=object)
    texts = raw[column].astype(object).where(raw[column].notna(), "").astype(str).str.strip()
    return texts.str.removesuffix(".0")


@cache
def _word(text: str, slot: Literal["category", "gender"]) -> str:
    return (resolve(text, slot) if text else None) or text.casefold()


@cache
def _outcome(text: str) -> float:
    plain = " ".join(text.casefold().replace("_", " ").split())
    return next((float(CLASSES.index(o)) for o, words in OUTCOMES.items() if plain in words), np.nan)


def _body(raw: pd.DataFrame, found: Mapping[str, str]) -> dict[str, Array]:
    body = {name: _numbers(raw, found.get(name), name) for name in BODY if name != "sex"}
    sex = _texts(raw, found.get("sex")).str.casefold().str[:1].map({"f": -1.0, "女": -1.0, "m": 1.0, "男": 1.0})
    told = np.isfinite(body["chest"])
    body["chest"] = np.where(told, body["chest"], _chests(raw, found))
    return body | {"weight": np.log(body["weight"]), "sex": sex.to_numpy(dtype=float)}


def _numbers(raw: pd.DataFrame, column: str | None, name: str) -> Array:
    """Centimetres, kilograms or years; NaN where nothing, nothing legible or nothing possible stands."""
    if column is None:
        return np.full(len(raw), np.nan)
    plain = pd.to_numeric(raw[column], errors="coerce").to_numpy(dtype=float)
    last = re.split(r"[\s_.\-]+", column.casefold())[-1]
    factor = {"in": CM_PER_INCH, "lb": KG_PER_POUND, "lbs": KG_PER_POUND}.get(last, 1.0)
    read: Callable[[str], float] = weight_kg if name == "weight" else length_cm if name != "age" else float
    texts = raw[column].where(np.isnan(plain) & raw[column].notna().to_numpy()).dropna().astype(str)
    values = plain * factor
    values[texts.index.to_numpy()] = [_legible(text, read) for text in texts]
    low, high = LIMITS[name]
    values[~((values >= low) & (values <= high))] = np.nan
    return np.asarray(values, dtype=np.float64)


def _legible(text: str, read: Callable[[str], float]) -> float:
    try:
        return read(text)
    except ValueError:
        return np.nan
    except BadInput:
        return np.nan


def _chests(raw: pd.DataFrame, found: Mapping[str, str]) -> Array:
    """What a bra size hints at."""
    if "band" in found and "cup" in found:
        sizes = _texts(raw, found["band"]) + _texts(raw, found["cup"]).str.upper()
    else:
        sizes = _texts(raw, found.get("bra")).str.upper()
    return np.asarray(sizes.map(_chest).to_numpy(dtype=float), dtype=np.float64)


@cache
def _chest(bra: str) -> float:
    try:
        return chest_from_bra(bra).cm if bra else np.nan
    except BadInput:
        return np.nan
