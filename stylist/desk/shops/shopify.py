"""Shopify: orders by the Admin interface, baskets as cart permalinks.

The Admin REST interface knows no returns: a return or an exchange is noted on the order (note attribute ``stylist``
and tag ``stylist-return`` or ``stylist-exchange``) for the people of the shop. A parcel counts as delivered where its
carrier says so (``shipment_status``). https://shopify.dev/docs/api/admin-rest
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Engine

from stylist.desk.basket import Entry, TableBaskets
from stylist.desk.orders import Action, Allowed, Order, OrderLine, OrderNotFound, Status, newest_first
from stylist.desk.shops.api import ShopApi, ShopUnreadable, dig, rows
from stylist.desk.shops.orders import ApiOrders
from stylist.desk.shops.reading import day, lines_of, money, new_address, note_of, notes_in, order_of, size_in, state_of

API = "/admin/api/2025-01"
MOST_ORDERS = 50


class ShopifyOrders(ApiOrders):
    """An OrderBackend over the Admin interface (rights: read_orders, write_orders, read_customers)."""

    def order(self, number: str) -> Order | None:
        raw = self._raw(self._api.get(f"{API}/orders.json", name=number, status="any"), number)
        return self._order(raw) if raw else None

    def of(self, customer: str) -> list[Order]:
        if not customer.isdecimal():
            return []
        found = self._api.get(f"{API}/orders.json", customer_id=customer, status="any", limit=MOST_ORDERS)
        orders = [self._order(raw) for raw in rows(found, "orders")]
        return newest_first(o for o in orders if o.customer == customer)

    def _act_once(self, action: Action, key: str, allowed: Allowed) -> None:
        found = self._api.once("GET", f"{API}/orders.json", params={"name": action.number, "status": "any"})
        raw = self._raw(found, action.number)
        if raw is None:
            raise OrderNotFound(action.number)
        path = f"{API}/orders/{raw['id']}"
        if action.kind == "cancel":
            if not raw.get("cancelled_at"):
                allowed(self._order(raw))
                self._api.once("POST", f"{path}/cancel.json", {"reason": "customer"})
        elif action.kind == "address":
            street, city, postcode = new_address(action)
            allowed(self._order(raw))
            moved = {
                **(raw.get("shipping_address") or {}),
                "address1": street,
                "address2": "",
                "city": city,
                "zip": postcode,
            }
            self._put(path, raw, {"shipping_address": (raw.get("shipping_address") or {}) | moved})
        elif not any(note.get("key") == key for note in notes_in(_notes(raw))):
            allowed(self._order(raw))
            attributes = [*rows(raw, "note_attributes"), {"name": f"stylist-{key}", "value": note_of(action, key)}]
            tags = {t.strip() for t in str(raw.get("tags") or "").split(",") if t.strip()} | {f"stylist-{action.kind}"}
            self._put(path, raw, {"note_attributes": attributes, "tags": ", ".join(sorted(tags))})

    def _put(self, path: str, raw: dict[str, Any], changes: dict[str, Any]) -> None:
        self._api.once("PUT", f"{path}.json", {"order": {"id": raw["id"], **changes}})

    def _raw(self, answer: Any, number: str) -> dict[str, Any] | None:
        """The order of exactly that number: the shop's filter also gives others that begin so."""
        return next((r for r in rows(answer, "orders") if str(r.get("name") or "").lstrip("#") == number), None)

    def _order(self, raw: dict[str, Any]) -> Order:
        customer = dig(raw, "customer", "id")
        email = str(raw.get("email") or raw.get("contact_email") or "")
        notes = notes_in(_notes(raw))
        shipped = rows(raw, "fulfillments")
        delivered = [f for f in shipped if f.get("shipment_status") == "delivered"]
        status: Status = (
            "cancelled" if raw.get("cancelled_at") else "delivered" if delivered and len(delivered) == len(shipped)
            else "shipped" if shipped else "placed"
        )  # fmt: skip
        return order_of(lambda: Order(
            number=str(raw.get("name") or "").lstrip("#"),
            customer=str(customer) if customer else email,
            email=email,
            status=status,
            placed_on=day(raw.get("created_at")),
            delivered_on=day(delivered[-1].get("updated_at")) if status == "delivered" else None,
            tracking_url=next((str(f["tracking_url"]) for f in shipped if f.get("tracking_url")), None),
            address=_address(raw.get("shipping_address") or {}),
            lines=lines_of([self._line(line, str(raw.get("currency")), notes) for line in rows(raw, "line_items")]),
        ))  # fmt: skip

    def _line(self, raw: dict[str, Any], currency: str, notes: list[dict[str, Any]]) -> OrderLine:
        sku = str(raw.get("sku") or raw.get("variant_id") or "")
        return OrderLine(
            sku=sku, title=str(raw.get("title") or ""), price=money(raw.get("price"), currency),
            garment_id=self._garment_of(sku), size=size_in(str(raw.get("variant_title") or "")),
            quantity=raw.get("quantity") or 1, state=state_of(sku, notes),
        )  # fmt: skip


class ShopifyBaskets(TableBaskets):
    """Baskets in our own tables; the checkout is a cart permalink of the shop, which only fills its cart."""

    def __init__(self, api: ShopApi, engine: Engine, catalogue: str) -> None:
        super().__init__(engine, catalogue)
        self._api = api
        self._variants: dict[str, str] = {}

    def checkout(self, person_id: str) -> str | None:
        parts = [f"{variant}:{e.quantity}" for e in self.entries(person_id) if (variant := self._variant(e))]
        if not parts:
            return None
        shop = dig(self._api.get(f"{API}/shop.json"), "shop", "domain")
        return f"https://{shop}/cart/{','.join(parts)}?{urlencode({'storefront': 'true'})}" if shop else None

    def _variant(self, entry: Entry) -> str | None:
        """The shop's own number of an article, asked for by its SKU once."""
        if entry.sku not in self._variants:
            asked = {"query": _BY_SKU, "variables": {"q": f'sku:"{entry.sku}"'}}
            answer = self._api.until_done(lambda: self._api.once("POST", f"{API}/graphql.json", asked))
            found = [r for r in rows(answer, "data", "productVariants", "nodes") if r.get("sku") == entry.sku]
            if not found:
                return None
            number = str(found[0].get("id") or "").rpartition("/")[2]
            if not number.isdecimal():
                raise ShopUnreadable(why=f"variant '{number}'")
            self._variants[entry.sku] = number
        return self._variants[entry.sku]


_BY_SKU = "query($q: String!) { productVariants(first: 5, query: $q) { nodes { id sku } } }"


def _notes(raw: dict[str, Any]) -> list[str]:
    return [str(n.get("value") or "") for n in rows(raw, "note_attributes")]


def _address(raw: dict[str, Any]) -> str:
    parts = (raw.get(name) for name in ("address1", "address2", "city", "zip", "country"))
    return ", ".join(str(part) for part in parts if part) or "–"
