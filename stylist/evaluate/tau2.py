"""The customers, orders and products of tau2-bench's retail domain (``db.json``), as our desk sees them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from stylist.desk.orders import Order, OrderLine, Status
from stylist.errors import BadInput, NotFound
from stylist.money import Money

PLACED_DAYS_AGO, DELIVERED_DAYS_AGO = 9, 5
"""The data know no days; these are within the time for returns."""
_STATUS: Mapping[str, Status] = {
    "pending": "placed", "processed": "shipped", "delivered": "delivered", "cancelled": "cancelled",
}  # fmt: skip


class BrokenRetail(BadInput):
    """A ``db.json`` that is not of this form."""

    code = "broken_retail"
    en = "'{path}' is not the retail domain's db.json: {why}. Give the folder that holds it."
    zh = "“{path}”不是零售场景的 db.json：{why}。请给出它所在的文件夹。"


@dataclass(frozen=True, slots=True)
class Customer:
    """Who bought something."""

    id: str
    name: str
    email: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Retail:
    """The whole shop. ``products``: as the file has them."""

    customers: Mapping[str, Customer]
    orders: tuple[Order, ...]
    products: Mapping[str, Mapping[str, Any]]


def read_retail(folder: Path, today: date) -> Retail:
    """Read ``folder/db.json``. Raises NotFound and BrokenRetail."""
    path = folder / "db.json"
    if not path.is_file():
        raise NotFound(what="file", id=str(path))
    try:
        told = json.loads(path.read_text("utf-8"))
        customers = {name: _customer(name, row) for name, row in told["users"].items()}
        orders = tuple(_order(row, customers, today) for row in told["orders"].values())
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise BrokenRetail(path=path.name, why=f"{type(problem).__name__}: {problem}") from problem
    return Retail(customers, orders, told["products"])


def write_products(retail: Retail, path: Path) -> Path:
    """The products as a feed of ours: a row for each variant."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("sku", "item_group_id", "title", "price", "size", "color", "material", "availability"))
        for product, row in retail.products.items():
            for sku, variant in row["variants"].items():
                options = variant["options"]
                there = "in stock" if variant["available"] else "out of stock"
                facts = (options.get(name, "") for name in ("size", "color", "material"))
                writer.writerow((sku, product, row["name"], variant["price"], *facts, there))
    return path


def _customer(name: str, row: Mapping[str, Any]) -> Customer:
    full = f"{row['name']['first_name']} {row['name']['last_name']}"
    return Customer(name, full, row["email"], row["address"]["zip"])


def _order(row: Mapping[str, Any], customers: Mapping[str, Customer], today: date) -> Order:
    lines: dict[str, OrderLine] = {}
    for item in row["items"]:
        sku = item["item_id"]
        held = lines[sku].quantity if sku in lines else 0
        lines[sku] = OrderLine(
            sku=sku, title=item["name"], price=Money.of(str(item["price"]), "USD"), garment_id=item["product_id"],
            size=item["options"].get("size"), quantity=held + 1,
        )  # fmt: skip
    status = _STATUS[row["status"]]
    where = row["address"]
    return Order(
        number=row["order_id"].lstrip("#"), customer=row["user_id"], email=customers[row["user_id"]].email,
        status=status, placed_on=today - timedelta(PLACED_DAYS_AGO),
        delivered_on=today - timedelta(DELIVERED_DAYS_AGO) if status == "delivered" else None,
        address=", ".join(filter(None, (where["address1"], where.get("address2"), where["city"], where["zip"]))),
        lines=tuple(lines.values()),
    )  # fmt: skip
