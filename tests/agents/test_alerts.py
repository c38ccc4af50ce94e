"""Alerts in conversation: opted into, listed, cancelled, told when the catalogue is switched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stylist.desk.handover import Handovers
from stylist.money import Money
from stylist.services import Services
from stylist_agents.conversation import Conversation
from tests.agents.conftest import SmallShop
from tests.agents.test_desk import Talk


@pytest.fixture
def talk(services: SmallShop) -> Iterator[Talk]:
    services.__dict__["handovers"] = Handovers(services.desk_database, "https://shop.example/hook", "secret")
    conversation = Conversation(services)
    talk = Talk(conversation)
    talk("a linen shirt in navy")
    yield talk
    conversation.close()


@pytest.mark.parametrize(
    ("wish", "asks", "yes", "done", "below", "size"),
    [
        ("tell me when the first one is under 50", "costs $50 or less", "yes please", "Set:", 5000, None),
        ("let me know when it's back in L", "in L is back in stock", "yes", "Set:", None, "L"),
        ("第一件降到300以下告诉我", "降到 ¥300", "好", "设好了", 30000, None),
        ("L码到货了通知我", "（L 码）到货", "好的", "设好了", None, "L"),
    ],
)  # fmt: skip
def test_an_alert_is_kept_after_a_yes(
    talk: Talk, services: Services, wish: str, asks: str, yes: str, done: str, below: int | None, size: str | None
) -> None:
    assert asks in talk(wish)
    assert services.alerts.of("ann") == []
    assert done in talk(yes)
    (alert,) = services.alerts.of("ann")
    assert alert.watch.garment_id == "s1"
    assert (alert.watch.below and alert.watch.below.amount_minor, alert.watch.size) == (below, size)
    assert services.consent.given("ann", "alerts")


@pytest.mark.parametrize(("wish", "no"), [("tell me when it's under 50", "no"), ("降价了告诉我", "不用了")])
def test_without_a_yes_nothing_is_kept(talk: Talk, services: Services, wish: str, no: str) -> None:
    talk(wish)
    talk(no)
    assert services.alerts.of("ann") == []
    assert not services.consent.given("ann", "alerts")


def test_what_is_there_already_is_said(talk: Talk, services: Services) -> None:
    assert "costs $59 now" in talk("tell me when the first one is under 80")
    assert "in stock now" in talk("tell me when it is back in M")
    assert "doesn't come in XXL" in talk("tell me when it is back in XXL")
    assert services.alerts.of("ann") == []


def test_alerts_are_listed_and_cancelled(talk: Talk, services: Services) -> None:
    talk("tell me when the first one is under 50")
    talk("yes")
    assert "Set:" in talk("and tell me when it is back in L")  # agreed once
    listed = talk("what are my alerts?")
    assert "$50" in listed
    assert "in L" in listed
    assert "Cancelled" in talk("cancel my alerts")
    assert "no alerts" in talk("my alerts")
    assert not services.consent.given("ann", "alerts")


def test_a_new_catalogue_fires_it_and_forget_me_deletes_it(talk: Talk, services: Services) -> None:
    talk("tell me when the first one is under 50")
    talk("yes")
    assert services.alerts.check(services.search.garment) == 0
    cheap = services.search.garment("s1")
    variants = tuple(v.model_copy(update={"prices": (Money.of(45, "USD"),)}) for v in cheap.variants)
    version = services.index.begin("small", services.embedder.name, services.embedder.dim, "cheaper")
    rows = [cheap.model_copy(update={"variants": variants})]
    services.index.add("small", version, rows, services.embedder.embed_texts(["shirt"]))
    services.index.activate("small", version)
    assert services.alerts.check(services.search.garment) == 1
    assert services.handovers.waiting() == 1
    talk.conversation.forget("ann")
    assert (services.handovers.waiting(), services.alerts.kept()) == (0, 0)


def test_a_shop_without_a_webhook_promises_nothing(services: SmallShop) -> None:
    conversation = Conversation(services)
    talk = Talk(conversation)
    talk("a linen shirt in navy")
    assert "no way to tell you" in talk("tell me when the first one is under 50")
    conversation.close()
