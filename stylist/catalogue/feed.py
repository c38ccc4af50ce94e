"""Reading a feed: find out its format, read its rows, and tell which became garments and which did not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from stylist.catalogue.build import build
from stylist.catalogue.formats import FORMATS, find_format
from stylist.catalogue.record import Entry
from stylist.catalogue.refusals import RefusedRow, RowRefusal
from stylist.catalogue.reviews import with_reviews
from stylist.catalogue.source import Source
from stylist.garment import Garment

SHOP_CURRENCY = "USD"
"""Taken where a feed names no currency at all (Shopify, WooCommerce and Magento exports do not)."""


@dataclass(slots=True)
class Feed:
    """A feed that was read. ``pictures`` opens the pictures that its garments name; close it after use."""

    format: str
    garments: list[Garment]
    refused: list[RefusedRow]
    remarks: list[RefusedRow]
    read: int
    """Products in the feed: those taken, and those not."""
    pictures: Source
    assumed_currency: str | None = None
    """The currency of the prices that name none, if there are any."""


@dataclass(slots=True)
class _Tally:
    """What has been read so far. ``seen`` maps each id to a digest, so that repetitions can be told from clashes."""

    garments: list[Garment] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    remarks: list[RefusedRow] = field(default_factory=list)
    seen: dict[str, bytes] = field(default_factory=dict)
    read: int = 0
    assumed: bool = False


def read_feed(
    path: Path,
    format: str | None = None,
    *,
    currency: str = SHOP_CURRENCY,
    today: date | None = None,
    reviews: Path | None = None,
) -> Feed:
    """Read the feed at ``path``: a file, a zip, or a folder with a feed and its pictures.

    Args:
        path: where it lies.
        format: a key of ``stylist.catalogue.formats.FORMATS``; None: found out from the content.
        currency: ISO 4217 code for prices that name none.
        today: the day on which sales are looked at; None: today.
        reviews: a table of reviews, or a folder or zip with some; those within the feed are found without it.

    Raises:
        NotFound: there is nothing at ``path``.
        UnknownFeed: it is in no known format.
    """
    source = Source(path)
    chosen, name = find_format(source, format)
    tally = _Tally()
    for entry in FORMATS[chosen].read(source, name):
        _take(entry, tally, currency, today or date.today())
    return Feed(
        format=chosen,
        garments=with_reviews(tally.garments, source, reviews),
        refused=tally.refused,
        remarks=tally.remarks,
        read=tally.read,
        pictures=source,
        assumed_currency=currency if tally.assumed else None,
    )


def _take(entry: Entry, tally: _Tally, currency: str, today: date) -> None:
    tally.read += 1
    if isinstance(entry, RefusedRow):
        tally.refused.append(entry)
    elif isinstance(entry, Garment):
        _keep(entry, tally, tally.read, "")
    else:
        built = build(entry, currency, today)
        tally.refused += built.refused
        if built.garment is not None and _keep(built.garment, tally, entry.main.row, entry.main.file):
            tally.remarks += built.remarks
            tally.assumed |= built.currency_assumed


def _keep(garment: Garment, tally: _Tally, row: int, file: str) -> bool:
    digest = hashlib.sha256(garment.model_dump_json().encode()).digest()
    known = tally.seen.setdefault(garment.id, digest)
    if known is digest:
        tally.garments.append(garment)
        return True
    problem = RowRefusal("repeated" if known == digest else "duplicate_id", garment.id)
    (tally.remarks if known == digest else tally.refused).append(problem.at(row, garment.id, file))
    return False
