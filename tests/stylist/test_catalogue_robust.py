"""Whatever a file holds: a feed with a report, or a clear refusal of the whole; and docs that know every reason."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stylist.catalogue import read_feed
from stylist.catalogue.columns import field_names, fields_of
from stylist.catalogue.formats import FORMATS
from stylist.catalogue.refusals import SENTENCES, RowRefusal, shown
from stylist.errors import UnknownFeed

_ANY_FILE = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_CELL = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(field_names())), inner, max_size=4)
    ),
    max_leaves=8,
)


def _read_or_refuse(path: Path, named: str | None = None) -> None:
    try:
        feed = read_feed(path, named)
    except UnknownFeed:
        return
    assert feed.read >= len(feed.garments)
    for entry in (*feed.refused, *feed.remarks):
        assert entry.say("en") and entry.say("zh")
    json.dumps([entry.model_dump(mode="json") for entry in feed.refused]).encode("utf-8")


@_ANY_FILE
@given(st.binary(max_size=400), st.sampled_from([None, *FORMATS]))
def test_any_bytes(tmp_path: Path, data: bytes, named: str | None) -> None:
    path = tmp_path / "feed"
    path.write_bytes(data)
    _read_or_refuse(path, named)


@_ANY_FILE
@given(
    st.lists(st.lists(_CELL, min_size=6, max_size=8), max_size=6),
    st.sampled_from(["csv", "shopify", "woocommerce", "magento"]),
)
def test_any_cells(tmp_path: Path, rows: list[list[str]], named: str) -> None:
    headers = {
        "csv": "id,title,price,size,stock,description",
        "shopify": "Handle,Title,Variant Price,Option1 Name,Option1 Value,Variant Inventory Qty",
        "woocommerce": "ID,Type,SKU,Name,Regular price,Parent",
        "magento": "sku,product_type,name,price,additional_attributes,configurable_variations",
    }
    path = tmp_path / "feed.csv"
    path.write_text("\n".join([headers[named], *(",".join(row) for row in rows)]), encoding="utf-8", newline="")
    _read_or_refuse(path, named)


@pytest.mark.parametrize(
    ("encoding", "broken"),
    [("utf-8", b"\xff"), ("utf-16-le", b"\x00\xd8"), ("gb18030", b"\x81\x20"), ("cp1252", b"\x81")],
)
def test_broken_places_in_every_encoding(tmp_path: Path, encoding: str, broken: bytes) -> None:
    title = "Chemise été" if encoding == "cp1252" else "亚麻衬衫"
    rows = "".join(f"{i},{title} shirt,9 EUR\n" for i in range(200))
    good = f"id,title,price\n{rows}x,Tie ".encode(encoding)
    (tmp_path / "feed.csv").write_bytes(good + broken + ",9 EUR\n".encode(encoding))
    feed = read_feed(tmp_path / "feed.csv")
    assert len(feed.garments) == 200
    assert [(r.id, r.reason) for r in feed.refused] == [("x", "undecodable")]


@_ANY_FILE
@given(st.lists(_JSON, max_size=5))
def test_any_json(tmp_path: Path, rows: list[object]) -> None:
    path = tmp_path / "feed.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    _read_or_refuse(path, "jsonl")
    path.write_text(json.dumps(rows))
    _read_or_refuse(path, "json")


@_ANY_FILE
@given(st.text(alphabet=string.ascii_letters + "<>/&;:=\"' ![]-?\n", max_size=300))
def test_any_markup(tmp_path: Path, text: str) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(f"<rss><channel><item><id>1</id><title>Tie</title><price>5 USD</price></item><item>{text}")
    _read_or_refuse(path)


@given(st.dictionaries(_CELL, _CELL, max_size=6))
def test_any_columns(row: dict[str, str]) -> None:
    assert fields_of(row).keys() <= field_names().keys()


@given(st.text(max_size=400))
def test_what_a_report_shows_is_one_short_printable_line(text: str) -> None:
    line = shown(text)
    assert len(line) <= 120
    assert "\n" not in line
    line.encode("utf-8")


@pytest.mark.parametrize("reason", SENTENCES)
def test_every_reason_has_its_sentences_and_is_documented(reason: str) -> None:
    entry = RowRefusal(reason, "VALUE").at(7, "id-1")
    assert entry.say("en") != entry.say("zh")
    assert f"`{reason}`" in _docs()


def test_every_format_is_documented() -> None:
    assert [name for name in FORMATS if f"`{name}`" not in _docs()] == []


def _docs() -> str:
    return (Path(__file__).parents[2] / "docs" / "feeds.md").read_text("utf-8")
