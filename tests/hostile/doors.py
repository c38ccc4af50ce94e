"""Every place where bytes or words from outside come in. What goes through is read, or refused in words with a code."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jwt
from pydantic import SecretStr

from stylist.catalogue import read_feed
from stylist.catalogue.prices import parse_price
from stylist.catalogue.refusals import RowRefusal
from stylist.desk.mood import upset
from stylist.desk.order_files import read_orders
from stylist.desk.pages import read_pages
from stylist.errors import NotFound, StylistError
from stylist.garment import Garment
from stylist.hearing import samples_of
from stylist.images import open_photo
from stylist.refusals import judge
from stylist.refusals.minors import young
from stylist.services import Services
from stylist.settings import Settings
from stylist.sizing.chart_files import charts_in
from stylist.sizing.grids import Notes
from stylist.sizing.orders import read_orders as read_outcomes
from stylist.sizing.parsing import read_sizes
from stylist.video import every_frame, open_frames
from stylist_agents.carrying import read_carried
from stylist_agents.offline.counting import in_digits
from stylist_agents.offline.evaluate import SCREEN
from stylist_agents.offline.girths import read_girths
from stylist_agents.offline.numbers import read_numbers
from stylist_agents.offline.stated import stated
from stylist_agents.offline.trips import read_trip
from stylist_agents.offline.understanding import understand
from stylist_ui.identity import Signer, token_in
from stylist_ui.protocols.completions import picture_in
from stylist_ui.sites import Site
from tests.hostile import seeds

LONGEST_MESSAGE_CHARS = 4000
"""What the API takes of one message."""


@dataclass(frozen=True)
class Door:
    """One entry. weight: how costly a try is, 1 for some ms; longest: bytes of an input that are sent in."""

    name: str
    enter: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]
    weight: int = 1
    longest: int = 200_000

    def tried(self, data: bytes) -> StylistError | None:
        """Send ``data`` in; what it was refused with. Any other exception is what is looked for."""
        try:
            self.enter(data[: self.longest])
        except StylistError as refused:
            assert refused.code and refused.say("en") and refused.say("zh")
            return refused
        return None


def _as_file(suffix: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def enter(data: bytes) -> object:
        with tempfile.TemporaryDirectory(prefix="stylist-hostile-") as folder:
            path = Path(folder, f"given{suffix}")
            path.write_bytes(data)
            return read(path)

    return enter


def _feed(path: Path) -> None:
    feed = read_feed(path)
    try:
        for entry in (*feed.refused, *feed.remarks):
            assert entry.say("en") and entry.say("zh")
        for garment in feed.garments:
            for name in garment.image_sources:
                feed.pictures.picture(name)
    finally:
        feed.pictures.close()


def _as_chart(suffix: str) -> Callable[[bytes], object]:
    return lambda data: charts_in(data, f"given{suffix}", Notes())


def _price(data: bytes) -> None:
    try:
        parse_price(_text(data), "USD")
    except RowRefusal as refused:  # a row's, not a person's: it goes into the report of a feed
        assert refused.at(1, "a").say("en")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _message(data: bytes) -> None:
    text = _text(data)[:LONGEST_MESSAGE_CHARS]
    understand(text, SCREEN)
    read_trip(text, ())
    read_girths(text)
    stated(text)
    read_numbers(in_digits(text))
    judge(text)
    young(text)
    upset(text)


def _token(data: bytes) -> None:
    text, signer = _text(data), Signer(seeds.KEY)
    for token in (text, token_in(text) or ""):
        signer.read(token)
        signer.linked(token, "f")
    _site().shopper(text)


def _signed(data: bytes) -> None:
    """Whatever stands in a token that is signed with the right key."""
    _token(
        jwt.api_jws.encode(data, seeds.KEY).encode()
        if b"stylist" in data
        else jwt.api_jws.encode(data, seeds.SITE_SECRET).encode()
    )


def _site() -> Site:
    return Site(key=seeds.SITE_KEY, name="shop", origins=(), secret=SecretStr(seeds.SITE_SECRET))


def _unknown(garment_id: str) -> Garment:
    raise NotFound(what="garment", id=garment_id)


def _verified(data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="stylist-hostile-") as folder:
        Services(Settings(data_dir=Path(folder))).marker.verify(data)


DOORS: Sequence[Door] = (
    Door("picture", open_photo, seeds.pictures),
    Door("picture to verify", _verified, lambda: seeds.pictures()[:6], weight=10),
    Door("picture in a data address", lambda data: picture_in(_text(data)), seeds.data_addresses),
    Door("video", open_frames, seeds.videos, weight=5),
    Door("video, every frame", lambda data: list(every_frame(data)), seeds.videos, weight=5),
    Door("recording", samples_of, seeds.recordings),
    *(Door(f"feed {suffix}", _as_file(suffix, _feed), seeds.feeds, weight=4)
      for suffix in (".csv", ".zip")),
    Door("price of a feed", _price, seeds.prices),
    *(Door(f"size chart {suffix}", _as_chart(suffix), seeds.charts, weight=2)
      for suffix in (".csv", ".html", ".json")),
    Door("size label", lambda data: read_sizes(_text(data)), seeds.labels),
    *(Door(f"shop page {suffix}", _as_file(suffix, read_pages), seeds.pages, weight=6)
      for suffix in (".html", ".md", ".json", ".csv", ".zip")),
    Door("orders", _as_file(".jsonl", lambda path: list(read_orders(path))), seeds.orders),
    Door("outcomes", _as_file(".csv", lambda path: read_outcomes(path, lambda _: None)), seeds.orders, weight=2),
    Door("kept conversation", lambda data: read_carried(data, _unknown), seeds.conversations),
    Door("message", _message, seeds.sayings, weight=5, longest=4 * LONGEST_MESSAGE_CHARS),
    Door("token", _token, seeds.tokens, longest=65_536),
    Door("signed claims", _signed, seeds.claims, longest=32_768),
)  # fmt: skip
