"""The retail scenarios over a small invented shop of the same form; a desk that breaks the rules is noticed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from stylist.desk.order_desk import OrderDesk
from stylist.desk.orders import Order
from stylist.errors import NotFound
from stylist.evaluate.tau2 import BrokenRetail, read_retail
from stylist_agents.scenarios.retail import run_retail

STATUSES = ("pending", "processed", "delivered", "delivered")


def _address(n: int) -> dict[str, str]:
    return {
        "address1": f"{n} Old Road",
        "address2": "",
        "city": "Town",
        "state": "TX",
        "country": "USA",
        "zip": "70001",
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve customers with an order each."""
    item = {
        "name": "Sneaker",
        "product_id": "900",
        "item_id": "901",
        "price": 80.5,
        "options": {"size": "9", "color": "red"},
    }
    variant = {"item_id": "901", "options": item["options"], "available": True, "price": 80.5}
    users, orders = {}, {}
    for n in range(12):
        name = {"first_name": "Ann", "last_name": f"Lee{n}"}
        users[f"ann_{n}"] = {"name": name, "email": f"ann{n}@example.com", "address": _address(n)}
        orders[f"#W10000{n:02}"] = {"order_id": f"#W10000{n:02}", "user_id": f"ann_{n}", "address": _address(n),
                                    "items": [item], "status": STATUSES[n % 4]}  # fmt: skip
    products = {"900": {"name": "Sneaker", "product_id": "900", "variants": {"901": variant}}}
    (tmp_path / "db.json").write_text(json.dumps({"users": users, "orders": orders, "products": products}))
    return tmp_path


def test_orders_are_read_as_ours(folder: Path) -> None:
    retail = read_retail(folder, date(2026, 5, 10))
    order = next(o for o in retail.orders if o.number == "W1000002")
    assert (order.status, order.delivered_on, order.email) == ("delivered", date(2026, 5, 5), "ann2@example.com")
    assert (order.lines[0].title, order.lines[0].size, order.address) == ("Sneaker", "9", "2 Old Road, Town, 70001")


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_retail(tmp_path, date.today())
    (tmp_path / "db.json").write_text('{"users": []}')
    with pytest.raises(BrokenRetail):
        read_retail(tmp_path, date.today())


def test_the_desk_keeps_to_the_rules(folder: Path) -> None:
    report = run_retail(folder, 1, names=("somebody_elses_email", "cancel_pending", "return_delivered"))
    assert report.failures == ()
    assert (report.runs, report.passed) == (6, 6)


def test_a_desk_that_does_anything_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def anybody(desk: OrderDesk, person: str, number: str, email: str) -> Order:
        order = desk.backend.order(number)
        assert order is not None
        desk.welcome(person, order.customer)
        return order

    monkeypatch.setattr(OrderDesk, "recognise", anybody)
    for check in ("check_state", "_check"):
        monkeypatch.setattr(OrderDesk, check, lambda *_: None)
    report = run_retail(folder, 1, names=("somebody_elses_email", "cancel_what_was_sent"))
    assert report.by_name == {"somebody_elses_email": (2, 0), "cancel_what_was_sent": (2, 0)}
