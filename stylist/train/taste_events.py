"""A shop's own events as a table: who did what with which garment when, or rated it how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from stylist.errors import BadInput
from stylist.taste.events import OPINIONS
from stylist.taste.traits import Trait
from stylist.train.taste import Ints, Ratings, coded

NAMES: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "person_id", "user_id", "customer_id", "customer", "用户", "顾客"),
    "garment": ("garment_id", "garment", "item_id", "product_id", "item", "product", "商品"),
    "day": ("date", "day", "at", "time", "timestamp", "review_date", "日期", "时间"),
    "kind": ("kind", "event", "event_type", "action", "事件"),
    "rating": ("rating", "stars", "score", "评分"),
}
"""What shops call the columns."""
LEAST = 200
"""Events without which nothing can be learned and compared."""


class TooFewEvents(BadInput):
    """A table with too little in it."""

    code = "too_few_events"
    en = "'{path}' has {events} events that can be used; it takes {least} or more. Refused rows: {refused}."
    zh = "“{path}”里能用的事件只有 {events} 条，至少需要 {least} 条。拒收的行：{refused}。"


@dataclass(frozen=True, eq=False)
class Events:
    """What was read. points: how many rating points 1 is; None where the events say only what was done."""

    ratings: Ratings
    points: float | None
    refused: Mapping[str, int] = field(default_factory=dict)


def read_events(path: Path, traits: Mapping[str, Sequence[Trait]] | None = None) -> Events:
    """Parquet, CSV, TSV or JSON lines with person, garment, date, and rating or kind (``FeedbackKind``).

    traits: of the catalogue's garments, by id; a column "category" stands in for those it does not have. Rows without
    a person, garment, date or a known kind are refused and counted. Raises BadInput and TooFewEvents.
    """
    table = _table(path)
    columns = {name: next((c for c in table if str(c).strip().lower() in words), None) for name, words in NAMES.items()}
    wanted = [n for n in ("person", "garment", "day") if columns[n] is None]
    if wanted or not (columns["kind"] or columns["rating"]):
        lacking = ", ".join([*wanted, *([] if columns["kind"] or columns["rating"] else ["kind or rating"])])
        raise BadInput(
            what="table", value=path.name, next=f"It has no column for: {lacking} (docs/taste.md names them)."
        )
    return _read(path, table, {n: str(c) for n, c in columns.items() if c is not None}, traits or {})


def _table(path: Path) -> pd.DataFrame:
    kind = path.suffix.lower()
    try:
        if kind == ".parquet":
            return pd.read_parquet(path)
        if kind in {".jsonl", ".ndjson"}:
            return pd.read_json(path, lines=True)
        return pd.read_csv(path, sep="\t" if kind == ".tsv" else ",")
    except (ValueError, OSError) as error:
        raise BadInput(what="table", value=path.name, next=f"It cannot be read: {error}.") from error


def _read(path: Path, table: pd.DataFrame, names: Mapping[str, str], traits: Mapping[str, Sequence[Trait]]) -> Events:
    days = pd.to_datetime(table[names["day"]], errors="coerce", format="mixed", utc=True)
    bad = {
        "no person or garment": table[[names["person"], names["garment"]]].isna().any(axis=1),
        "no date": days.isna(),
    }
    points = None
    if "rating" in names:
        given = pd.to_numeric(table[names["rating"]], errors="coerce")
        bad["no rating"] = given.isna()
        points = float(given.max()) / 2
        values = given / points - 1 if points else given
    else:
        kinds = table[names["kind"]].astype(str).str.strip().str.lower()
        values = kinds.map({kind: o.value for kind, o in OPINIONS.items() if kind != "words"})
        bad["unknown kind"] = values.isna()
    why = pd.Series("", index=table.index)
    for reason, rows in bad.items():
        why[rows & (why == "")] = reason
    refused = dict(Counter(why[why != ""].tolist()))
    kept = table[why == ""]
    if len(kept) < LEAST:
        raise TooFewEvents(path=path.name, events=len(kept), least=LEAST, refused=refused or 0)
    people, garments = ([str(v) for v in kept[names[n]]] for n in ("person", "garment"))
    known = dict(traits)
    if "category" in kept:
        for name, category in zip(garments, kept["category"].astype(str), strict=True):
            known.setdefault(name, [("category", category)])
    day: Ints = np.array((days[why == ""] - pd.Timestamp(0, tz="UTC")).dt.days, dtype=np.int64)
    return Events(coded(people, garments, np.asarray(values[why == ""], float), day, known), points, refused)
