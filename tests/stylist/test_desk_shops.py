"""Orders and baskets in Shopify and Magento: one contract for all back-ends, then what goes wrong over a network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from stylist.desk.addresses import Postal, postal
from stylist.desk.basket import Entry, TableBaskets, TooMany
from stylist.desk.database import CartTurnRow, open_database
from stylist.desk.order_desk import OrderDesk
from stylist.desk.order_tables import TableOrders
from stylist.desk.orders import Action, NotPossible, Order, OrderBackend, OrderLine
from stylist.desk.shops import shop_baskets, shop_orders
from stylist.desk.shops.api import ATTEMPTS, ShopAway, ShopRefuses, ShopUnreadable
from stylist.desk.shops.turns import CartTurns
from stylist.errors import UnknownSetting
from stylist.money import Money
from stylist.settings import Settings
from tests.stylist.fake_shops import TOKEN, FakeMagento, FakeShop, FakeShopify, serving

KINDS = {"shopify": FakeShopify, "magento": FakeMagento}


def _garment_of(sku: str) -> str | None:
    return "S1" if sku.startswith("S1") else None


@pytest.fixture(params=["shopify", "magento"])
def shop(request: pytest.FixtureRequest) -> Iterator[FakeShop]:
    fake = KINDS[request.param]()
    for number, status in (("D-1001", "delivered"), ("D-1002", "placed"), ("D-1003", "shipped"), ("D-10011", "placed")):
        fake.put(number, "71", "ada@example.com", status)
    fake.put("D-2001", "72", "ben@example.com", "placed")
    fake.put("D-3001", "guest", "eve@example.com", "placed")
    with serving(fake):
        yield fake


def _settings(shop: FakeShop, folder: Path, **more: object) -> Settings:
    kind = "shopify" if isinstance(shop, FakeShopify) else "magento"
    given = {"desk_shop": kind, "desk_shop_url": shop.url, "desk_shop_token": TOKEN, "desk_shop_timeout_s": 1.0}
    return Settings(
        data_dir=folder, catalogue="shop", checkout_url="https://a.shop/checkout?cart={cart}", **given | more
    )


@pytest.fixture
def orders(shop: FakeShop, tmp_path: Path) -> OrderBackend:
    return shop_orders(_settings(shop, tmp_path), _garment_of)


def test_an_order_is_read_whole(orders: OrderBackend) -> None:
    order = orders.order("D-1001")
    line = OrderLine(sku="S1-M", title="Linen shirt", price=Money.of(59, "USD"), garment_id="S1", size="M")
    assert order is not None
    assert (order.number, order.customer, order.email, order.status) == ("D-1001", "71", "ada@example.com", "delivered")
    assert (order.placed_on, order.delivered_on) == (date(2026, 5, 1), date(2026, 5, 5))
    assert order.lines == (line,)
    assert order.address == "1 Old Road, Town, 12345, US"


@pytest.mark.parametrize("number", ["D-100", "D-9999", "", "*"])
def test_a_number_that_is_not_there_is_no_order(orders: OrderBackend, number: str) -> None:
    assert orders.order(number) is None


def test_a_customer_s_orders_are_theirs_alone(orders: OrderBackend) -> None:
    assert {o.number for o in orders.of("71")} == {"D-1001", "D-1002", "D-1003", "D-10011"}
    assert orders.of("73") == []


@pytest.mark.parametrize(
    ("action", "holds"),
    [
        (Action(kind="cancel", number="D-1002"), lambda o: o.status == "cancelled"),
        (Action(kind="return", number="D-1001"), lambda o: o.lines[0].state == "returning"),
        (
            Action(kind="exchange", number="D-1001", skus=("S1-M",), size="L"),
            lambda o: o.lines[0].state == "exchanging",
        ),
        (
            Action(kind="address", number="D-1002", address="9 New Street, Springfield, 54321"),
            lambda o: o.address.startswith("9 New Street, Springfield, 54321"),
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("fault", ["", "lost", "500", "429", "slow"])
def test_a_change_is_made_once_whatever_the_network_does(
    shop: FakeShop, orders: OrderBackend, action: Action, holds: object, fault: str
) -> None:
    shop.faults = ["", fault] if fault else []  # the look goes well, the write does not
    assert holds(orders.act(action, "key-1"))  # type: ignore[operator]
    first = len(shop.writes())
    assert holds(orders.act(action, "key-1"))  # type: ignore[operator]
    if action.kind != "address":  # an address is set to the same again
        assert len(shop.writes()) == first
    if action.kind == "return":
        told = shop.orders[0].get("note_attributes") or shop.orders[0]["status_histories"]
        assert sum("key-1" in str(row.get("value") or row.get("comment")) for row in told) == 1


def test_what_others_noted_stays(shop: FakeShop, orders: OrderBackend) -> None:
    orders.act(Action(kind="return", number="D-1001"), "key-1")
    kept = str(shop.orders[0])
    assert "left the house" in kept or ("gift" in kept and "vip" in kept)


def test_an_address_in_pieces_is_asked_for(orders: OrderBackend) -> None:
    with pytest.raises(NotPossible, match="street, city, postcode"):
        orders.act(Action(kind="address", number="D-1002", address="somewhere else"), "key-1")


@pytest.mark.parametrize(
    ("faults", "problem"),
    [
        (["500"] * 9, ShopAway),
        (["slow"] * 9, ShopAway),
        (["429"] * 9, ShopAway),
        (["401"], ShopRefuses),
        (["malformed"], ShopUnreadable),
    ],
)
def test_what_goes_wrong_is_said(shop: FakeShop, orders: OrderBackend, faults: list[str], problem: type) -> None:
    shop.faults = list(faults)
    with pytest.raises(problem):
        orders.order("D-1001")


@pytest.mark.parametrize("faults", [["500"], ["429"], ["slow"], ["500", "429", "slow"]])
def test_a_shop_that_comes_back_is_waited_for(shop: FakeShop, orders: OrderBackend, faults: list[str]) -> None:
    shop.faults = list(faults)
    assert orders.order("D-1001")


def test_it_waits_as_long_as_the_shop_says(shop: FakeShop, orders: OrderBackend) -> None:
    shop.faults = ["429"]
    started = time.monotonic()
    orders.order("D-1001")
    assert time.monotonic() - started >= 0.2


def test_an_order_with_pieces_missing_is_unreadable(shop: FakeShop, orders: OrderBackend) -> None:
    for name in ("line_items", "items", "created_at"):
        shop.orders[0].pop(name, None)
    with pytest.raises(ShopUnreadable):
        orders.order("D-1001")


def test_a_wrong_token_is_refused(shop: FakeShop, tmp_path: Path) -> None:
    with pytest.raises(ShopRefuses):
        shop_orders(_settings(shop, tmp_path, **{"desk_shop_token": "wrong"}), _garment_of).order("D-1001")


def test_the_desk_opens_a_guest_s_order_by_number_and_email(orders: OrderBackend, tmp_path: Path) -> None:
    desk = OrderDesk(orders, open_database(None, tmp_path))
    desk.recognise("eve", "d-3001", "Eve@example.com")
    assert [o.number for o in desk.orders("eve")] == ["D-3001"]


@pytest.mark.parametrize(
    "wrong", [{"desk_shop_url": "http://a.shop"}, {"desk_shop_url": None}, {"desk_shop_token": None}]
)
def test_a_shop_is_only_spoken_to_safely(shop: FakeShop, tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(UnknownSetting):
        shop_orders(_settings(shop, tmp_path, **wrong), _garment_of)


def test_tables_keep_the_same_contract(tmp_path: Path) -> None:
    tables = TableOrders(open_database(None, tmp_path))
    line = OrderLine(sku="S1-M", title="Linen shirt", price=Money.of(59, "USD"))
    tables.put(
        [
            Order(
                number="D-1001",
                customer="71",
                email="a@b.example",
                status="placed",
                placed_on=date(2026, 5, 1),
                address="x",
                lines=(line,),
            )
        ]
    )
    assert tables.act(Action(kind="cancel", number="D-1001"), "k").status == "cancelled"


# --- baskets ---------------------------------------------------------------------------------------------------------

SHIRT = Entry("S1-M", "S1", 1)


@pytest.mark.parametrize("fault", ["", "lost", "500", "429", "slow"])
def test_a_basket_counts_each_addition_once(shop: FakeShop, tmp_path: Path, fault: str) -> None:
    baskets = shop_baskets(_settings(shop, tmp_path), open_database(None, tmp_path), _garment_of)
    baskets.add("ann", SHIRT, "t:1")
    shop.faults = ["", fault] if fault else []
    baskets.add("ann", SHIRT, "t:2")
    baskets.add("ann", SHIRT, "t:2")
    assert baskets.entries("ann") == [SHIRT._replace(quantity=2)]
    baskets.set("ann", SHIRT._replace(quantity=5))
    assert [e.quantity for e in baskets.entries("ann")] == [5]
    baskets.set("ann", SHIRT._replace(quantity=0))
    assert baskets.entries("ann") == []
    with pytest.raises(TooMany):
        baskets.set("ann", SHIRT._replace(quantity=21))


@pytest.mark.parametrize("shop", ["magento"], indirect=True)
def test_what_is_added_to_a_cart_at_one_moment_all_counts(shop: FakeShop, tmp_path: Path) -> None:
    settings, engine = _settings(shop, tmp_path, desk_shop_timeout_s=5), open_database(None, tmp_path)
    objects = [shop_baskets(settings, engine, _garment_of) for _ in range(4)]  # as in four processes
    objects[0].set("ann", SHIRT)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: objects[n % 4].add("ann", SHIRT, f"t:{n // 2}"), range(8)))  # each key twice
    assert objects[0].entries("ann") == [SHIRT._replace(quantity=5)]


@pytest.mark.parametrize("shop", ["magento"], indirect=True)
@pytest.mark.parametrize("fault", ["lost", "500"])
def test_an_addition_of_unknown_end_counts_once_whatever_is_added_before_it_is_tried_again(
    shop: FakeShop, tmp_path: Path, fault: str
) -> None:
    baskets = shop_baskets(_settings(shop, tmp_path), open_database(None, tmp_path), _garment_of)
    shop.faults = ["", "", fault, *["500"] * (ATTEMPTS - 1)]  # a new cart, a look at it, the writing, looks
    with pytest.raises(ShopAway):
        baskets.add("ann", SHIRT, "t:1")
    for key in ("t:2", "t:1", "t:2", "t:1"):
        baskets.add("ann", SHIRT, key)
    assert baskets.entries("ann") == [SHIRT._replace(quantity=2)]


@pytest.mark.parametrize("shop", ["magento"], indirect=True)
def test_a_turn_that_does_not_end_is_told_and_runs_out(
    shop: FakeShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_database(None, tmp_path)
    baskets, turns = shop_baskets(_settings(shop, tmp_path), engine, _garment_of), CartTurns(engine, "shop")
    monkeypatch.setattr("stylist.desk.shops.turns.PATIENCE_S", 0.1)
    with turns.turn("ann"):
        with pytest.raises(ShopAway, match="being changed"):
            baskets.add("ann", SHIRT, "t:1")
        baskets.add("ben", SHIRT, "t:1")
        with Session(engine) as session, session.begin():
            session.execute(update(CartTurnRow).values(until=time.time() - 1))  # its process has ended
        baskets.add("ann", SHIRT, "t:1")
    assert (baskets.entries("ann"), baskets.entries("ben")) == ([SHIRT], [SHIRT])


def test_a_basket_leads_to_the_shop_s_own_checkout(shop: FakeShop, tmp_path: Path) -> None:
    baskets = shop_baskets(_settings(shop, tmp_path), open_database(None, tmp_path), _garment_of)
    assert baskets.checkout("ann") is None
    baskets.add("ann", SHIRT._replace(quantity=2), "t:1")
    there = {
        "shopify": "https://a.shop/cart/4711:2?storefront=true",
        "magento": "https://a.shop/checkout?cart=cart-00000000",
    }
    kind = "shopify" if isinstance(shop, FakeShopify) else "magento"
    assert baskets.checkout("ann") == there[kind]
    baskets.forget("ann")
    assert baskets.entries("ann") == []


def test_a_basket_of_our_own_leads_there_too(tmp_path: Path) -> None:
    baskets = TableBaskets(open_database(None, tmp_path), "shop", "https://a.shop/cart/{items}")
    baskets.add("ann", SHIRT, "t:1")
    assert baskets.checkout("ann") == "https://a.shop/cart/S1-M:1"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("12 Elm Street, Springfield, 12345", Postal("12 Elm Street", "Springfield", "12345")),
        ("Flat 2, 12 Elm Street, London, SW1A 1AA", Postal("Flat 2, 12 Elm Street", "London", "SW1A 1AA")),
        ("Hauptstr. 5, 10115 Berlin", Postal("Hauptstr. 5", "Berlin", "10115")),
        ("海淀区中关村大街1号，北京，100080", Postal("海淀区中关村大街1号", "北京", "100080")),
        ("somewhere", None), ("12 Elm Street, Springfield", None), ("", None),
    ],
)  # fmt: skip
def test_an_address_is_read_in_its_parts(said: str, meant: Postal | None) -> None:
    assert postal(said) == meant
