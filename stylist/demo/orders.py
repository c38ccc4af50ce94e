"""Orders of two invented customers of the drawn shop, dated from today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from stylist.desk.orders import Order, OrderLine, Status
from stylist.garment import Garment

_ADDRESS = {"ada": "Ada Example, 12 Elm Street, Springfield", "ben": "Ben Example, 3 Oak Lane, Springfield"}


def demo_orders(garments: Sequence[Garment], today: date) -> list[Order]:
    """Ada's three orders (delivered, on its way, being packed) and one of Ben's."""
    rows: list[tuple[str, str, Status, int, str]] = [
        ("D-1001", "ada", "delivered", 9, "shirt"),
        ("D-1002", "ada", "shipped", 2, "trousers"),
        ("D-1003", "ada", "placed", 0, "dress"),
        ("D-2001", "ben", "delivered", 60, "coat"),
    ]
    return [_order(*row, garments, today) for row in rows]


def _order(
    number: str, who: str, status: Status, days_ago: int, kind: str, garments: Sequence[Garment], today: date
) -> Order:
    garment = next(g for g in garments if g.category == kind)
    variant = next((v for v in garment.variants if v.in_stock), garment.variants[0])
    line = OrderLine(
        sku=variant.sku, title=garment.title("en"), price=variant.prices[0], garment_id=garment.id, size=variant.size
    )
    placed = today - timedelta(days=days_ago)
    return Order(
        number=number, customer=who, email=f"{who}@example.com", status=status, placed_on=placed,
        delivered_on=placed + timedelta(days=4) if status == "delivered" else None,
        tracking_url="https://parcels.example/D-1002" if status == "shipped" else None,
        address=_ADDRESS[who], lines=(line,),
    )  # fmt: skip
