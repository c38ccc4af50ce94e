"""A shop's products with their pictures, in three parts: to learn from, to stop by, and to be judged on.

The part is drawn from a hash of the product's name without its words for colour and for whom, so that all products of
one name, and one design in several colours, are in the same one, on every machine and on every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from stylist.catalogue import Feed, RefusedRow, read_feed
from stylist.catalogue.feed import SHOP_CURRENCY
from stylist.catalogue.pictures import MOST_PICTURES, picture_bytes
from stylist.catalogue.refusals import RowRefusal
from stylist.catalogue.source import Source
from stylist.errors import PhotoRefused
from stylist.garment import Garment
from stylist.images import encode_jpeg, open_photo, shrink
from stylist.train.clip.sources import Part, part_of
from stylist.train.finetune.captions import Attributes, facts_of, shown
from stylist.train.finetune.plan import TooFewProducts
from stylist.vocabulary import spot

TEST, DEV = 0.20, 0.15
"""Shares of the designs that the model is judged on, and that training is stopped by."""
FEWEST_DESIGNS = 50
FEWEST_HELD_OUT = 4
_QUALITY = 95

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: JPEG bytes, no larger than the model needs, what holds for it, and the facts that may be said."""

    jpeg: bytes
    attributes: Attributes
    facts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Product:
    """A garment with its pictures; the first is the one that a catalogue is searched by."""

    garment: Garment
    part: Part
    pictures: tuple[Picture, ...]

    @property
    def name(self) -> str:
        return self.garment.title("en")

    @property
    def design(self) -> str:
        return design_of(self.name)


def design_of(name: str) -> str:
    """A product's name without what tells it from the same thing in another colour or for somebody else."""
    for mention in reversed([m for m in spot(name) if m.kind in ("colour", "gender")]):
        name = name[: mention.start] + name[mention.end :]
    return " ".join(name.split())


@dataclass(frozen=True, slots=True)
class Shop:
    """What was read of a feed. refused: rows that are no products; remarks: among others, pictures that are missing."""

    products: tuple[Product, ...]
    read: int
    refused: tuple[RefusedRow, ...]
    remarks: tuple[RefusedRow, ...]
    digest: str
    """Of the products and their pictures: another feed is another run."""

    def part(self, part: Part) -> list[Product]:
        return [product for product in self.products if product.part == part]


def read_shop(
    feed: Path,
    images: Path | None,
    longest_px: int,
    format: str | None = None,
    currency: str = SHOP_CURRENCY,
    progress: Progress | None = None,
) -> Shop:
    """Read a feed as an ingest does, and open the pictures of its products, shrunk to ``longest_px``.

    images: where they lie, if not beside the feed. Raises TooFewProducts, and what ``read_feed`` raises.
    """
    read = read_feed(feed, format, currency=currency)
    with closing(read.pictures), closing(Source(images) if images else read.pictures) as place:
        products, remarks = _with_pictures(read, place, longest_px, progress)
    designs = {part: {p.design for p in products if p.part == part} for part in ("train", "dev", "test")}
    count = sum(map(len, designs.values()))
    if count < FEWEST_DESIGNS or min(map(len, designs.values())) < FEWEST_HELD_OUT:
        raise TooFewProducts(count=count, needed=FEWEST_DESIGNS)
    digest = hashlib.sha256()
    for product in products:
        digest.update(product.garment.model_dump_json().encode())
        digest.update(b"".join(hashlib.sha256(picture.jpeg).digest() for picture in product.pictures))
    return Shop(tuple(products), read.read, tuple(read.refused), (*read.remarks, *remarks), digest.hexdigest()[:16])


def _with_pictures(
    feed: Feed, place: Source, longest_px: int, progress: Progress | None
) -> tuple[list[Product], list[RefusedRow]]:
    products, remarks = [], []
    for done, garment in enumerate(feed.garments, start=1):
        pictures, missing = _pictures(garment, place, longest_px)
        remarks += missing
        if pictures:
            products.append(Product(garment, part_of(design_of(garment.title("en")), TEST, DEV), tuple(pictures)))
        if progress:
            progress(done, len(feed.garments), "pictures")
    return products, remarks


def _pictures(garment: Garment, place: Source, longest_px: int) -> tuple[list[Picture], list[RefusedRow]]:
    found: list[Picture] = []
    missing: list[RefusedRow] = []
    for reference in garment.image_sources[:MOST_PICTURES]:
        attributes = shown(garment, reference, first=not found)
        if attributes is None:
            continue
        try:
            jpeg = _opened(reference, place, longest_px)
        except RowRefusal as refusal:
            missing.append(refusal.at(0, garment.id))
            continue
        found.append(Picture(jpeg, attributes, facts_of(attributes, list(garment.titles.values()))))
    return found, missing


def _opened(reference: str, place: Source, longest_px: int) -> bytes:
    data = picture_bytes(reference, place)
    try:
        return encode_jpeg(shrink(open_photo(data), longest_px).pixels, _QUALITY)
    except PhotoRefused as refused:
        raise RowRefusal("picture_broken", f"{reference} ({refused.code})") from refused
