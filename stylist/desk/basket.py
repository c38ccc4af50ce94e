"""The basket: what a person means to buy, and the way to the shop's own checkout.

Prices are those of the catalogue at the moment they are looked at; the shop confirms them at its checkout. Adding takes
a key and happens once for it; setting a quantity says what it shall be. The same write again changes nothing.
"""

from __future__ import annotations

import time
from typing import NamedTuple, Protocol
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from tenacity import retry, retry_if_exception_type, stop_after_attempt

from stylist.desk.database import BasketRow, BasketWriteRow
from stylist.errors import BadInput, Conflict
from stylist.garment import Garment, Variant
from stylist.locale import Locale

MOST_OF_ONE = 20
_again = retry(retry=retry_if_exception_type(IntegrityError), stop=stop_after_attempt(3), reraise=True)
"""Two may put in the first piece of an article at one moment: the later is refused, and tried on what is there then."""


class SizeNeeded(BadInput):
    """A garment in several sizes, and none was named."""

    code = "size_needed"
    status = 422
    en = "Which size of {title}? In stock: {sizes}."
    zh = "{title} 要哪个尺码？有货：{sizes}。"


class NotInStock(Conflict):
    """A garment, or its size, that cannot be bought now."""

    code = "not_in_stock"
    en = "{title}{size} is not in stock. {sizes}"
    zh = "{title}{size} 没有货。{sizes}"


class TooMany(BadInput):
    """More of one article than a basket takes."""

    code = "too_many_pieces"
    en = "A basket takes up to {most} of one article; for more, ask the shop."
    zh = "同一件最多放 {most} 件，更多请联系店家。"


class Entry(NamedTuple):
    """So many of one article."""

    sku: str
    garment_id: str
    quantity: int


def not_too_many(entry: Entry) -> None:
    """Raises TooMany."""
    if entry.quantity > MOST_OF_ONE:
        raise TooMany(most=MOST_OF_ONE)


class BasketBackend(Protocol):
    """Where baskets are."""

    def entries(self, person_id: str) -> list[Entry]:
        """What is in a person's basket, in the order it came."""

    def add(self, person_id: str, entry: Entry, key: str) -> None:
        """Add so many, once for the key. Raises TooMany."""

    def set(self, person_id: str, entry: Entry) -> None:
        """Make it so many; none takes it out. Raises TooMany."""

    def checkout(self, person_id: str) -> str | None:
        """The address of the shop's own checkout for what is in the basket; None where there is none."""

    def forget(self, person_id: str) -> None:
        """Empty the basket and forget the writes."""


class TableBaskets:
    """Baskets of one catalogue in the desk's tables."""

    def __init__(self, engine: Engine, catalogue: str, checkout_url: str | None = None) -> None:
        self._engine, self._catalogue, self._checkout_url = engine, catalogue, checkout_url

    def entries(self, person_id: str) -> list[Entry]:
        asked = select(BasketRow).where(BasketRow.person == person_id, BasketRow.catalogue == self._catalogue)
        with Session(self._engine) as session:
            rows = session.scalars(asked.order_by(BasketRow.at, BasketRow.sku))
            return [Entry(row.sku, row.garment_id, row.quantity) for row in rows]

    @_again
    def add(self, person_id: str, entry: Entry, key: str) -> None:
        with Session(self._engine) as session, session.begin():
            if session.get(BasketWriteRow, (person_id, key)):
                return
            session.add(BasketWriteRow(person=person_id, key=key))
            session.flush()  # the same key at the same moment ends here
            row = self._row(session, person_id, entry)
            self._put(session, person_id, entry._replace(quantity=entry.quantity + (row.quantity if row else 0)), row)

    @_again
    def set(self, person_id: str, entry: Entry) -> None:
        with Session(self._engine) as session, session.begin():
            self._put(session, person_id, entry, self._row(session, person_id, entry))

    def _row(self, session: Session, person_id: str, entry: Entry) -> BasketRow | None:
        return session.get(BasketRow, (person_id, self._catalogue, entry.sku), with_for_update=True)

    def checkout(self, person_id: str) -> str | None:
        return checkout_link(self._checkout_url, self.entries(person_id)) if self._checkout_url else None

    def forget(self, person_id: str) -> None:
        with Session(self._engine) as session, session.begin():
            for table in (BasketRow, BasketWriteRow):
                session.execute(delete(table).where(table.person == person_id))

    def _put(self, session: Session, person_id: str, entry: Entry, row: BasketRow | None) -> None:
        """Write what was counted from the row as seen: one that came since is refused by its key, not written over."""
        not_too_many(entry)
        if entry.quantity < 1:
            if row:
                session.delete(row)
        elif row:
            row.quantity = entry.quantity
        else:
            session.add(
                BasketRow(
                    person=person_id, catalogue=self._catalogue, sku=entry.sku, garment_id=entry.garment_id,
                    quantity=entry.quantity, at=time.time(),
                )
            )  # fmt: skip


class Line(BaseModel):
    """One article of a basket as the catalogue knows it now."""

    model_config = ConfigDict(frozen=True)

    garment: Garment
    variant: Variant
    quantity: int


def chosen(garment: Garment, size: str | None, about: Variant | None, locale: Locale) -> Variant:
    """The variant that is meant: of the size named, in the colour that its card is about where there are several.

    Raises SizeNeeded and NotInStock.
    """
    buyable = [v for v in garment.variants if v.in_stock]
    sizes = ("、" if locale == "zh" else ", ").join(garment.sizes())
    title = garment.title(locale)
    if size:
        buyable = [v for v in buyable if v.size and v.size.casefold() == size.casefold()]
    if not buyable:
        there = sizes and (f"有货：{sizes}。" if locale == "zh" else f"There is: {sizes}.")
        raise NotInStock(title=title, size=f" ({size})" if size else "", sizes=there)
    if not size and len({v.size for v in buyable}) > 1:
        raise SizeNeeded(title=title, sizes=sizes)
    own = about.colour if about else None
    return next((v for v in buyable if v.colour == own), buyable[0])


def checkout_link(template: str, entries: list[Entry]) -> str:
    """The shop's own checkout. ``{items}`` in the template becomes "SKU:QUANTITY,…", as in Shopify's cart links."""
    items = ",".join(f"{quote(e.sku, safe='')}:{e.quantity}" for e in entries)
    return template.replace("{items}", items)
