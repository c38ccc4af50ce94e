"""Google Merchant XML: RSS 2.0 and Atom, elements in the ``g:`` namespace or without one.

The file is read as a stream. Entities are not expanded, nothing outside the file is opened, and a feed that breaks
off in the middle gives the products before the break.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stylist.catalogue.columns import SEPARATOR, fields_of
from stylist.catalogue.record import Entry, Record, grouped
from stylist.catalogue.refusals import RefusedRow, RowRefusal
from stylist.catalogue.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element

ITEM_TAGS = ("{*}item", "{*}entry")


def read_google_xml(source: Source, name: str) -> Iterator[Entry]:
    """Products of a Merchant feed; items with the same item_group_id are one product."""
    yield from grouped(_records(source, name))


def _records(source: Source, name: str) -> Iterator[Record | RefusedRow]:
    from lxml import etree  # noqa: PLC0415 - only this format needs it

    number = 0
    with source.open(name) as stream:
        items = etree.iterparse(
            stream,
            tag=ITEM_TAGS,
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            for _, item in items:
                number += 1
                yield Record(number, _values(item), name)
                _release(item)
        except etree.XMLSyntaxError as broken:
            yield RowRefusal("broken_row", broken).at(number + 1, None, name)
            return
        fatal = [e for e in items.error_log if e.level_name == "FATAL"]
        if fatal:
            problem = f"line {fatal[0].line}: {fatal[0].message}"
            yield RowRefusal("broken_row", problem).at(number + 1, None, name)


def _values(item: _Element) -> dict[str, str]:
    """An item's elements under our names. Repeated elements are joined; product details name their own column."""
    row: dict[str, list[str]] = {}
    for element in item:
        if not isinstance(element.tag, str):
            continue  # comments and entities
        tag = element.tag.rpartition("}")[2]
        if tag == "product_detail":
            tag, text = _detail(element)
        else:
            text = "".join(str(part) for part in element.itertext())
            text = text.strip() or element.get("href", "")
        if tag and text:
            row.setdefault(tag, []).append(text)
    return fields_of({tag: SEPARATOR.join(texts) for tag, texts in row.items()})


def _detail(element: _Element) -> tuple[str, str]:
    parts = {
        child.tag.rpartition("}")[2]: (child.text or "").strip() for child in element if isinstance(child.tag, str)
    }
    return parts.get("attribute_name", ""), parts.get("attribute_value", "")


def _release(item: _Element) -> None:
    """Free what was read, so that a feed of any length fits."""
    item.clear()
    while item.getprevious() is not None:
        parent = item.getparent()
        if parent is None:
            return
        del parent[0]
