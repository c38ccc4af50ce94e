"""Shopify and Magento as a small HTTP server on loopback, with faults to order.

Faults are planted by name and happen to the next requests: "429", "500", "401", "slow", "malformed", and "lost", which
does what was asked and then answers 500, as a proxy between does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "let-me-in"  # noqa: S105 (of a shop that is made up)
SLOW_S = 1.5


class FakeShop:
    """What both have in common: orders, requests that came, faults that are planted."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.seen: list[tuple[str, str]] = []
        self.url = ""

    def writes(self) -> list[str]:
        """Paths of what was written, in order."""
        return [path for method, path in self.seen if method != "GET"]

    def allowed(self, headers: Any) -> bool:
        raise NotImplementedError

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        raise NotImplementedError


class FakeShopify(FakeShop):
    """The few calls of the Admin interface that are used."""

    def allowed(self, headers: Any) -> bool:
        return bool(headers.get("X-Shopify-Access-Token") == TOKEN)

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        path = path.removeprefix("/admin/api/2025-01")
        if path == "/graphql.json":
            sku = body["variables"]["q"].removeprefix('sku:"').removesuffix('"')
            nodes = [{"id": "gid://shopify/ProductVariant/4711", "sku": sku}] if sku.startswith("S1") else []
            return 200, {"data": {"productVariants": {"nodes": nodes}}}
        if path == "/shop.json":
            return 200, {"shop": {"domain": "a.shop"}}
        if path == "/orders.json":
            found = [o for o in self.orders if self._asked(o, query)]
            return 200, {"orders": found}
        order = next((o for o in self.orders if path.startswith(f"/orders/{o['id']}")), None)
        if order is None:
            return 404, {"errors": "Not Found"}
        if path.endswith("/cancel.json"):
            order["cancelled_at"] = "2026-05-02T10:00:00Z"
        else:
            order |= body["order"]
        return 200, {"order": order}

    @staticmethod
    def _asked(order: dict[str, Any], query: dict[str, str]) -> bool:
        if "name" in query:
            return str(order["name"]).lstrip("#").startswith(query["name"])  # the real filter is no exact one
        return str((order.get("customer") or {}).get("id")) == query.get("customer_id")

    def put(self, number: str, customer: str, email: str, status: str, sku: str = "S1-M") -> None:
        """An order in the shop's own form."""
        sent = [{"shipment_status": "delivered" if status == "delivered" else "in_transit",
                 "updated_at": "2026-05-05T08:00:00Z", "tracking_url": "https://parcel.example/1"}]  # fmt: skip
        self.orders.append({
            "id": 1000 + len(self.orders), "name": f"#{number}", "email": email, "currency": "USD", "tags": "vip",
            "created_at": "2026-05-01T09:00:00Z", "customer": {"id": int(customer)} if customer.isdecimal() else None,
            "cancelled_at": None, "fulfillments": sent if status in {"shipped", "delivered"} else [],
            "note_attributes": [{"name": "gift", "value": "yes"}],
            "shipping_address": {"address1": "1 Old Road", "city": "Town", "zip": "12345", "country": "US"},
            "line_items": [{"sku": sku, "title": "Linen shirt", "variant_title": "Navy / M",
                            "price": "59.00", "quantity": 1}],
        })  # fmt: skip


class FakeMagento(FakeShop):
    """The few calls of the REST interface that are used."""

    def __init__(self) -> None:
        super().__init__()
        self.carts: dict[str, list[dict[str, Any]]] = {}

    def allowed(self, headers: Any) -> bool:
        return bool(headers.get("Authorization") == f"Bearer {TOKEN}")

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        parts = path.removeprefix("/rest/V1/").split("/")
        if parts[0] == "guest-carts":
            return self._cart(method, parts[1:], body)
        if parts == ["orders"]:
            field, value = (query[f"searchCriteria[filter_groups][0][filters][0][{n}]"] for n in ("field", "value"))
            return 200, {"items": [o for o in self.orders if str(o.get(field)) == value]}
        order = next((o for o in self.orders if str(o["entity_id"]) == parts[1]), None)
        if order is None:
            return 404, {"message": "no such entity"}
        if parts[2:] == ["cancel"]:
            order["state"] = "canceled"
        elif parts[2:] == ["comments"]:
            order["status_histories"].append({**body["statusHistory"], "status": order["status"]})
        else:
            order["extension_attributes"]["shipping_assignments"][0]["shipping"]["address"] = body["entity"]
        return 200, True

    def _cart(self, method: str, parts: list[str], body: Any) -> tuple[int, Any]:
        if not parts:
            name = f"cart-{len(self.carts):08d}"
            self.carts[name] = []
            return 200, name
        items = self.carts[parts[0]]
        if method == "POST":
            items.append({**body["cartItem"], "item_id": len(items) + 1})
        elif method == "PUT":
            next(i for i in items if str(i["item_id"]) == parts[2])["qty"] = body["cartItem"]["qty"]
        elif method == "DELETE":
            items[:] = [i for i in items if str(i["item_id"]) != parts[2]]
        return 200, items if method == "GET" else True

    def put(self, number: str, customer: str, email: str, status: str, sku: str = "S1-M") -> None:
        """An order in the shop's own form."""
        address = {"entity_id": 7, "street": ["1 Old Road"], "city": "Town", "postcode": "12345", "country_id": "US"}
        told = [{"comment": "left the house", "status": "delivered", "created_at": "2026-05-05 08:00:00"}]
        self.orders.append({
            "entity_id": 1000 + len(self.orders), "increment_id": number, "customer_email": email,
            "customer_id": int(customer) if customer.isdecimal() else None, "order_currency_code": "USD",
            "state": {"placed": "processing", "cancelled": "canceled"}.get(status, "complete"),
            "status": "delivered" if status == "delivered" else "any",
            "created_at": "2026-05-01 09:00:00", "updated_at": "2026-05-06 09:00:00",
            "status_histories": told if status == "delivered" else [],
            "extension_attributes": {"shipping_assignments": [{"shipping": {"address": address}}]},
            "items": [{"sku": sku, "name": "Linen shirt", "price": 59.0, "qty_ordered": 1, "qty_shipped": 0},
                      {"sku": sku, "name": "Linen shirt", "price": 0, "qty_ordered": 1, "parent_item_id": 1}],
        })  # fmt: skip


@contextmanager
def serving(shop: FakeShop) -> Iterator[str]:
    """The shop's address while it is open."""

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            place = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(place.query).items()}
            shop.seen.append((self.command, place.path))
            fault = shop.faults.pop(0) if shop.faults else ""
            if fault in {"429", "500", "401"} or not shop.allowed(self.headers):
                self._send(int(fault or 401), {"errors": "no"}, fault == "429")
            elif fault == "malformed":
                self._send(200, None)
            else:
                status, answer = shop.answer(self.command, place.path, query, body)
                if fault == "slow":  # done, and told too late
                    time.sleep(SLOW_S)
                self._send(500 if fault == "lost" else status, answer)

        def _send(self, status: int, answer: Any, later: bool = False) -> None:
            content = json.dumps(answer).encode() if answer is not None else b"<html>oops"
            try:
                self.send_response(status)
                if later:
                    self.send_header("Retry-After", "0.2")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass  # whoever asked did not wait

        do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 (names of the library)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        shop.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield shop.url
    finally:
        server.shutdown()
        server.server_close()
