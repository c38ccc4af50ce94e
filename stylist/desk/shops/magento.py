"""Magento 2 (Adobe Commerce): orders and guest carts by its REST interface.

Open Source knows no returns: a return or an exchange is noted as a comment of the order for the people of the shop.
Magento knows no delivery either: an order counts as delivered where the shop has set its status to ``delivered``.
https://developer.adobe.com/commerce/webapi/rest/
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from stylist.desk.basket import Entry, not_too_many
from stylist.desk.database import CartRow, CartTurnRow, CartWriteRow
from stylist.desk.orders import Action, Allowed, Order, OrderLine, OrderNotFound, Status, newest_first
from stylist.desk.shops.api import ShopApi, ShopUnreadable, dig, rows
from stylist.desk.shops.orders import ApiOrders
from stylist.desk.shops.reading import day, lines_of, money, new_address, note_of, notes_in, order_of, size_in, state_of
from stylist.desk.shops.turns import CartTurns

API = "/rest/V1"
MOST_ORDERS = 50


class MagentoOrders(ApiOrders):
    """An OrderBackend (rights of the integration: Sales / Operations / Orders)."""

    def order(self, number: str) -> Order | None:
        found = rows(self._api.get(f"{API}/orders", **_where("increment_id", number)), "items") if number else []
        return self._order(found[0]) if found else None

    def of(self, customer: str) -> list[Order]:
        field = "customer_email" if "@" in customer else "customer_id"
        found = rows(self._api.get(f"{API}/orders", **_where(field, customer)), "items")
        orders = [self._order(raw) for raw in found]
        return newest_first(o for o in orders if o.customer == customer)

    def _act_once(self, action: Action, key: str, allowed: Allowed) -> None:
        where = _where("increment_id", action.number)
        found = rows(self._api.once("GET", f"{API}/orders", params=where), "items")
        if not found:
            raise OrderNotFound(action.number)
        raw, path = found[0], f"{API}/orders/{found[0].get('entity_id')}"
        if action.kind == "cancel":
            if raw.get("state") != "canceled":
                allowed(self._order(raw))
                self._api.once("POST", f"{path}/cancel")
        elif action.kind == "address":
            street, city, postcode = new_address(action)
            allowed(self._order(raw))
            moved = {**_shipping(raw), "street": [street], "city": city, "postcode": postcode}
            self._api.once("PUT", path, {"entity": moved})
        elif not any(note.get("key") == key for note in notes_in(_comments(raw))):
            allowed(self._order(raw))
            comment = {"comment": note_of(action, key), "is_customer_notified": 0, "is_visible_on_front": 0}
            self._api.once("POST", f"{path}/comments", {"statusHistory": comment})

    def _order(self, raw: dict[str, Any]) -> Order:
        email = str(raw.get("customer_email") or "")
        notes = notes_in(_comments(raw))
        bought = [r for r in rows(raw, "items") if not r.get("parent_item_id")]
        status = _status(raw, bought)
        told = [h for h in rows(raw, "status_histories") if h.get("status") == "delivered"]
        return order_of(lambda: Order(
            number=str(raw.get("increment_id") or ""),
            customer=str(raw.get("customer_id") or email),
            email=email,
            status=status,
            placed_on=day(raw.get("created_at")),
            delivered_on=day(told[-1].get("created_at") if told else raw.get("updated_at"))
            if status == "delivered" else None,
            address=_address(_shipping(raw)),
            lines=lines_of([self._line(r, str(raw.get("order_currency_code")), notes) for r in bought]),
        ))  # fmt: skip

    def _line(self, raw: dict[str, Any], currency: str, notes: list[dict[str, Any]]) -> OrderLine:
        sku = str(raw.get("sku") or "")
        return OrderLine(
            sku=sku, title=str(raw.get("name") or ""), price=money(raw.get("price"), currency),
            garment_id=self._garment_of(sku), size=size_in(sku.replace("-", "/")),
            quantity=int(raw.get("qty_ordered") or 1), state=state_of(sku, notes),
        )  # fmt: skip


class MagentoBaskets:
    """A BasketBackend of guest carts, one for each person. The shop's interface sets quantities and knows no keys: who
    adds looks, notes and sets in a turn of their own, so that what is added at the same moment or again is right."""

    def __init__(
        self, api: ShopApi, engine: Engine, catalogue: str, checkout_url: str | None,
        garment_of: Callable[[str], str | None],
    ) -> None:  # fmt: skip
        self._api, self._engine, self._catalogue = api, engine, catalogue
        self._checkout_url, self._garment_of = checkout_url, garment_of
        self._turns = CartTurns(engine, catalogue)

    def entries(self, person_id: str) -> list[Entry]:
        return [
            Entry(sku, garment, quantity)
            for sku, quantity in self._held(person_id).items()
            if (garment := self._garment_of(sku))
        ]

    def add(self, person_id: str, entry: Entry, key: str) -> None:
        turns = self._turns
        with turns.turn(person_id):
            held = self._settled(person_id)
            if turns.was_done(person_id, key):
                return
            wanted = entry._replace(quantity=held.get(entry.sku, 0) + entry.quantity)
            not_too_many(wanted)
            turns.note(person_id, key, wanted)
            self._put(person_id, wanted)
            turns.done(person_id, key, wanted.quantity)

    def set(self, person_id: str, entry: Entry) -> None:
        not_too_many(entry)
        with self._turns.turn(person_id):
            self._settled(person_id)
            self._put(person_id, entry)

    def checkout(self, person_id: str) -> str | None:
        cart = self._cart(person_id)
        if not cart or not self._checkout_url:
            return None
        return self._checkout_url.replace("{cart}", quote(cart, safe=""))

    def forget(self, person_id: str) -> None:
        """Forget which cart is whose; the cart itself, which names nobody, runs out in the shop."""
        with Session(self._engine) as session, session.begin():
            for table in (CartRow, CartTurnRow, CartWriteRow):
                session.execute(delete(table).where(table.person == person_id))

    def _settled(self, person_id: str) -> dict[str, int]:
        """What the cart holds, once it is known whether the write before came about."""
        held = self._held(person_id)
        self._turns.settle(person_id, held)
        return held

    def _put(self, person_id: str, entry: Entry) -> None:
        cart = self._cart(person_id, make=True)
        self._api.until_done(lambda: self._set_once(str(cart), entry))

    def _set_once(self, cart: str, entry: Entry) -> None:
        path = f"{API}/guest-carts/{cart}/items"
        found = [r for r in rows({"items": self._api.once("GET", path)}, "items") if r.get("sku") == entry.sku]
        if found and entry.quantity < 1:
            self._api.once("DELETE", f"{path}/{found[0].get('item_id')}")
        elif found and found[0].get("qty") != entry.quantity:
            body = {"cartItem": {"quote_id": cart, "qty": entry.quantity}}
            self._api.once("PUT", f"{path}/{found[0].get('item_id')}", body)
        elif not found and entry.quantity > 0:
            self._api.once("POST", path, {"cartItem": {"quote_id": cart, "sku": entry.sku, "qty": entry.quantity}})

    def _held(self, person_id: str) -> dict[str, int]:
        """Article numbers and quantities, in the order they came."""
        cart = self._cart(person_id)
        found = rows({"items": self._api.get(f"{API}/guest-carts/{cart}/items")}, "items") if cart else []
        return {str(r.get("sku")): int(r.get("qty") or 0) for r in found}

    def _cart(self, person_id: str, make: bool = False) -> str | None:
        asked = select(CartRow).where(CartRow.person == person_id, CartRow.catalogue == self._catalogue)
        with Session(self._engine) as session:
            row = session.scalar(asked)
        if row or not make:
            return row.cart if row else None
        cart = self._api.until_done(lambda: self._api.once("POST", f"{API}/guest-carts"))
        if not isinstance(cart, str) or not re.fullmatch(r"[\w-]{8,64}", cart):
            raise ShopUnreadable(why="no cart id")
        try:
            with Session(self._engine) as session, session.begin():
                session.add(CartRow(person=person_id, catalogue=self._catalogue, cart=cart))
        except IntegrityError:  # another has made one in the meantime: that one is the person's
            return self._cart(person_id)
        return cart


def _where(field: str, value: str) -> dict[str, str | int]:
    filters = "searchCriteria[filter_groups][0][filters][0]"
    return {
        f"{filters}[field]": field, f"{filters}[value]": value, f"{filters}[condition_type]": "eq",
        "searchCriteria[pageSize]": MOST_ORDERS,
    }  # fmt: skip


def _status(raw: dict[str, Any], bought: list[dict[str, Any]]) -> Status:
    if raw.get("state") in {"canceled", "closed"}:
        return "cancelled"
    if raw.get("status") == "delivered":
        return "delivered"
    sent = raw.get("state") == "complete" or any(float(r.get("qty_shipped") or 0) > 0 for r in bought)
    return "shipped" if sent else "placed"


def _comments(raw: dict[str, Any]) -> list[str]:
    return [str(h.get("comment") or "") for h in rows(raw, "status_histories")]


def _shipping(raw: dict[str, Any]) -> dict[str, Any]:
    assigned = rows(raw, "extension_attributes", "shipping_assignments")
    found = dig(assigned[0], "shipping", "address") if assigned else raw.get("billing_address")
    return found if isinstance(found, dict) else {}


def _address(raw: dict[str, Any]) -> str:
    street = raw.get("street")
    parts = (*(street if isinstance(street, list) else ()), *(raw.get(n) for n in ("city", "postcode", "country_id")))
    return ", ".join(str(part) for part in parts if part) or "–"
