"""Alerts: kept with a consent, told once, and gone with whoever asked."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from stylist.desk.alerts import ALERT_DAYS, MOST_ALERTS, Alerts, Watch
from stylist.desk.database import open_database
from stylist.desk.outbox import Outbox
from stylist.errors import NotFound, TooMany
from stylist.garment import Garment, Variant
from stylist.money import Money
from tests.stylist.at_once import both


class Shop:
    """One shirt whose price and stock change; the webhook's receiver."""

    def __init__(self, folder: Path) -> None:
        self.engine: Engine = open_database(None, folder)
        self.now, self.told, self.answers = 1e9, [], [200]
        client = httpx.Client(transport=httpx.MockTransport(self._take))
        self.outbox = Outbox(self.engine, "https://shop.example/hook", "secret", lambda: self.now, client, 0.0)
        self.alerts = Alerts(self.engine, "shop", self.outbox, lambda: self.now)
        self.usd, self.stocked = 59, {"S"}

    def _take(self, request: httpx.Request) -> httpx.Response:
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.told.append(json.loads(request.content) | {"status": status})
        return httpx.Response(status)

    def garment(self, name: str) -> Garment:
        if name != "shirt":
            raise NotFound(what="garment", id=name)
        prices = (Money.of(self.usd, "USD"),)
        sizes = tuple(Variant(sku=f"shirt-{s}", size=s, prices=prices, in_stock=s in self.stocked) for s in "SM")
        return Garment(id="shirt", titles={"en": "Navy shirt"}, category="shirt", variants=sizes)

    def check(self) -> int:
        return self.alerts.check(self.garment)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


BELOW_50 = Watch(garment_id="shirt", below=Money.of(50, "USD"))
BACK_IN_M = Watch(garment_id="shirt", size="M")


def test_a_price_is_told_once_when_it_has_fallen(shop: Shop) -> None:
    alert = shop.alerts.keep("ann", "t", BELOW_50)
    assert shop.check() == 0
    shop.usd = 50
    assert (shop.check(), shop.check()) == (1, 0)
    assert shop.outbox.deliver() == 1
    (event,) = shop.told
    assert (event["type"], event["id"], event["person"]) == ("alert.price", f"evt_alert_{alert.id}", "ann")
    assert event["price"] == {"amount_minor": 5000, "currency": "USD"}
    assert shop.alerts.of("ann") == []


def test_stock_is_told_in_the_size_that_was_asked_for(shop: Shop) -> None:
    shop.alerts.keep("ann", "t", BACK_IN_M)
    assert shop.check() == 0  # S is there, M is not
    shop.stocked = {"M"}
    assert shop.check() == 1
    shop.outbox.deliver()
    assert [(e["type"], e["sku"]) for e in shop.told] == [("alert.stock", "shirt-M")]


def test_an_event_that_was_not_taken_keeps_its_id(shop: Shop) -> None:
    shop.alerts.keep("ann", "t", Watch(garment_id="shirt", below=Money.of(60, "USD")))
    shop.answers = [500, 500, 500, 200]
    assert shop.check() == 1
    assert shop.outbox.deliver() == 0
    shop.now += 3600
    assert shop.outbox.deliver() == 1
    assert len({e["id"] for e in shop.told}) == 1


def test_the_same_wish_again_is_the_same_alert(shop: Shop) -> None:
    first, second = shop.alerts.keep("ann", "t", BELOW_50), shop.alerts.keep("ann", "t2", BELOW_50)
    assert first == second
    assert shop.alerts.kept() == 1


def test_nobody_cancels_what_is_not_theirs(shop: Shop) -> None:
    alert = shop.alerts.keep("ann", "t", BELOW_50)
    for person, name in (("ben", alert.id), ("ann", "none")):
        with pytest.raises(NotFound):
            shop.alerts.cancel(person, name)
    shop.alerts.cancel("ann", alert.id)
    shop.usd = 10
    assert shop.check() == 0


def test_forget_me_takes_the_alert_and_what_was_not_sent(shop: Shop) -> None:
    shop.alerts.keep("ann", "t", BELOW_50)
    shop.alerts.keep("ann", "t", BACK_IN_M)
    shop.usd = 40
    assert shop.check() == 1
    shop.alerts.forget("ann")
    shop.outbox.forget("ann")
    assert (shop.alerts.kept(), shop.outbox.deliver(), shop.told) == (0, 0, [])


def test_an_old_wish_is_let_go(shop: Shop) -> None:
    shop.alerts.keep("ann", "t", BELOW_50)
    shop.now += ALERT_DAYS * 86400 + 1
    shop.usd = 10
    assert (shop.check(), shop.alerts.kept()) == (0, 0)


def test_a_garment_that_is_gone_is_waited_for(shop: Shop) -> None:
    shop.alerts.keep("ann", "t", Watch(garment_id="gone"))
    assert (shop.check(), shop.alerts.kept()) == (0, 1)


def test_one_person_keeps_so_many(shop: Shop) -> None:
    for n in range(MOST_ALERTS):
        shop.alerts.keep("ann", "t", Watch(garment_id=f"g{n}"))
    with pytest.raises(TooMany):
        shop.alerts.keep("ann", "t", BELOW_50)


def test_the_same_wish_twice_at_one_moment_is_one_alert(shop: Shop) -> None:
    first, second = both(shop.engine, "desk_alerts", lambda: shop.alerts.keep("ann", "t", BELOW_50))
    assert first == second
    assert shop.alerts.of("ann") == [first]
