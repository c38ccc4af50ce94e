"""The contract of baskets, and which article is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Lock, local

import pytest
from sqlalchemy.orm import Session

from stylist.desk.basket import (
    MOST_OF_ONE,
    BasketBackend,
    Entry,
    NotInStock,
    SizeNeeded,
    TableBaskets,
    TooMany,
    checkout_link,
    chosen,
)
from stylist.desk.database import open_database
from stylist.garment import Garment, Variant
from stylist.money import Money

SHIRT, SCARF = Entry("s-M", "s", 1), Entry("c", "c", 1)


@pytest.fixture
def baskets(tmp_path: Path) -> BasketBackend:
    return TableBaskets(open_database(None, tmp_path), "shop")


def test_contract_what_is_added_is_there_in_its_order_and_ones_own(baskets: BasketBackend) -> None:
    baskets.add("ann", SHIRT, "k1")
    baskets.add("ann", SCARF, "k2")
    baskets.add("ben", SCARF, "k1")
    assert baskets.entries("ann") == [SHIRT, SCARF]
    assert baskets.entries("ben") == [SCARF]


def test_contract_adding_twice_adds_once_and_a_new_key_adds_again(baskets: BasketBackend) -> None:
    for key in ("k1", "k1", "k2"):
        baskets.add("ann", SHIRT, key)
    assert baskets.entries("ann") == [SHIRT._replace(quantity=2)]


def test_contract_the_same_key_at_once_adds_once(baskets: BasketBackend) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: baskets.add("ann", SHIRT, "same"), range(6)))
    assert baskets.entries("ann") == [SHIRT]


def at_once(monkeypatch: pytest.MonkeyPatch, *writes: Callable[[], None]) -> None:
    """Each writes its first piece after all have looked and found none there; the first is through before the next."""
    looked, put, turn = Barrier(len(writes)), TableBaskets._put, Lock()
    waits = local()

    def together(self: TableBaskets, session: Session, *told: object) -> None:
        if getattr(waits, "over", False):
            return put(self, session, *told)  # type: ignore[arg-type]
        waits.over = True
        looked.wait(timeout=20)
        with turn:
            put(self, session, *told)  # type: ignore[arg-type]
            return session.commit()

    monkeypatch.setattr(TableBaskets, "_put", together)
    with ThreadPoolExecutor(len(writes)) as pool:
        for written in [pool.submit(write) for write in writes]:
            written.result()


@pytest.fixture
def shared(postgres_url: str, tmp_path: Path) -> Iterator[TableBaskets]:
    engine = open_database(postgres_url.replace("postgresql:", "postgresql+psycopg:", 1), tmp_path)
    yield TableBaskets(engine, "shop")
    engine.dispose()


def test_two_that_add_the_first_piece_at_one_moment_both_add(
    shared: TableBaskets, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch, lambda: shared.add("ann", SHIRT, "k1"), lambda: shared.add("ann", SHIRT, "k2"))
    assert shared.entries("ann") == [SHIRT._replace(quantity=2)]


def test_two_that_say_what_it_shall_be_at_one_moment_both_are_heard(
    shared: TableBaskets, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = SHIRT._replace(quantity=2)
    at_once(monkeypatch, lambda: shared.set("ann", two), lambda: shared.set("ann", two))
    assert shared.entries("ann") == [two]


def test_contract_setting_says_what_it_shall_be(baskets: BasketBackend) -> None:
    for _ in range(2):
        baskets.set("ann", SHIRT._replace(quantity=3))
    assert baskets.entries("ann") == [SHIRT._replace(quantity=3)]
    for _ in range(2):
        baskets.set("ann", SHIRT._replace(quantity=0))
    assert baskets.entries("ann") == []


def test_contract_too_many_change_nothing(baskets: BasketBackend) -> None:
    baskets.add("ann", SHIRT._replace(quantity=MOST_OF_ONE), "k1")
    with pytest.raises(TooMany):
        baskets.add("ann", SHIRT, "k2")
    assert baskets.entries("ann") == [SHIRT._replace(quantity=MOST_OF_ONE)]
    baskets.set("ann", SHIRT)
    baskets.add("ann", SHIRT, "k2")  # the refused write was not made, so its key is free
    assert baskets.entries("ann") == [SHIRT._replace(quantity=2)]


def test_contract_forgetting_empties_one_basket(baskets: BasketBackend) -> None:
    for person in ("ann", "ben"):
        baskets.add(person, SHIRT, "k1")
    baskets.forget("ann")
    assert (baskets.entries("ann"), baskets.entries("ben")) == ([], [SHIRT])


def test_baskets_of_two_catalogues_are_apart(tmp_path: Path) -> None:
    engine = open_database(None, tmp_path)
    TableBaskets(engine, "one").set("ann", SHIRT)
    assert TableBaskets(engine, "two").entries("ann") == []


def shirt(*offers: tuple[str | None, str, bool]) -> Garment:
    variants = tuple(
        Variant(sku=f"{size}-{colour}", size=size, colour=colour, prices=(Money.of(9, "USD"),), in_stock=there)
        for size, colour, there in offers
    )
    return Garment(id="s", titles={"en": "Shirt", "zh": "衬衫"}, category="shirt", variants=variants)


def test_the_size_named_in_the_colour_of_the_card() -> None:
    both = shirt(("M", "red", True), ("M", "blue", True), ("L", "blue", False))
    assert chosen(both, "m", both.variants[1], "en").sku == "M-blue"
    assert chosen(both, None, None, "en").sku == "M-red"  # one size is left: no question
    with pytest.raises(NotInStock, match="There is: M"):
        chosen(both, "L", None, "en")
    with pytest.raises(SizeNeeded, match="M, L"):
        chosen(shirt(("M", "red", True), ("L", "red", True)), None, None, "en")
    with pytest.raises(NotInStock) as problem:
        chosen(shirt(("M", "red", False)), None, None, "zh")
    assert problem.value.say("zh") == "衬衫 没有货。"


def test_the_checkout_link_carries_skus_safely() -> None:
    link = checkout_link("https://shop.example/cart/{items}?x=1", [Entry("a/b&c", "a", 2), SCARF])
    assert link == "https://shop.example/cart/a%2Fb%26c:2,c:1?x=1"
