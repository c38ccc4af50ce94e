"""The contract of order back-ends, and the order desk's rules over it."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event, Semaphore

import pytest

from stylist.desk.database import open_database
from stylist.desk.order_desk import ATTEMPTS, ATTEMPTS_MINUTES, VERIFIED_HOURS, OrderDesk
from stylist.desk.order_files import BrokenOrder, read_orders
from stylist.desk.order_tables import TableOrders
from stylist.desk.orders import (
    Action,
    NotPossible,
    NotVerified,
    Order,
    OrderBackend,
    OrderLine,
    OrderNotFound,
    Status,
    TooManyAttempts,
)
from stylist.desk.wording import SENTENCES, say_action, say_order
from stylist.errors import NotFound, UnknownSetting
from stylist.money import Money

TODAY = datetime(2026, 5, 20, 12, tzinfo=UTC)


def order(number: str, customer: str, status: Status, delivered: date | None = None) -> Order:
    lines = tuple(
        OrderLine(sku=f"{name}-M", title=name, price=Money.of(20, "USD"), size="M")
        for name in ("Navy shirt", "Red scarf")
    )
    return Order(
        number=number, customer=customer, email=f"{customer}@shop.example", status=status, placed_on=date(2026, 5, 1),
        delivered_on=delivered, address="1 Old Road", lines=lines,
        tracking_url="https://parcels.example/x" if status == "shipped" else None,
    )  # fmt: skip


ORDERS = [
    order("A-1", "ada", "delivered", date(2026, 5, 10)),
    order("A-2", "ada", "placed"),
    order("A-3", "ada", "delivered", date(2026, 3, 1)),
    order("A-4", "ada", "shipped"),
    order("A-5", "ada", "cancelled"),
    order("B-1", "ben", "delivered", date(2026, 5, 10)),
]


@pytest.fixture
def backend(tmp_path: Path) -> OrderBackend:
    tables = TableOrders(open_database(None, tmp_path))
    assert tables.put(ORDERS) == len(ORDERS)
    return tables


@pytest.fixture
def now() -> list[float]:
    return [TODAY.timestamp()]


@pytest.fixture
def desk(backend: OrderBackend, tmp_path: Path, now: list[float]) -> OrderDesk:
    return OrderDesk(backend, open_database(None, tmp_path), clock=lambda: now[0])


def test_contract_orders_are_found_by_number_and_customer(backend: OrderBackend) -> None:
    assert backend.order("A-1") == ORDERS[0]
    assert backend.order("X") is None
    assert {o.number for o in backend.of("ada")} == {"A-1", "A-2", "A-3", "A-4", "A-5"}
    assert backend.of("nobody") == []


@pytest.mark.parametrize(
    ("action", "seen"),
    [(Action(kind="return", number="A-1", skus=("Navy shirt-M",)),
      lambda o: [x.state for x in o.lines] == ["returning", "bought"]),
     (Action(kind="exchange", number="A-1", size="L"), lambda o: {x.state for x in o.lines} == {"exchanging"}),
     (Action(kind="address", number="A-2", address="2 New Road"), lambda o: o.address == "2 New Road"),
     (Action(kind="cancel", number="A-2"), lambda o: o.status == "cancelled")],
    ids=["return", "exchange", "address", "cancel"],
)  # fmt: skip
def test_contract_actions_are_done(backend: OrderBackend, action: Action, seen: Callable[[Order], bool]) -> None:
    assert seen(backend.act(action, "k1"))
    found = backend.order(action.number)
    assert found is not None
    assert seen(found)


def test_contract_an_action_is_done_once_for_each_key(backend: OrderBackend) -> None:
    first, second = (Action(kind="address", number="A-2", address=to) for to in ("2 New Road", "3 Other Road"))
    backend.act(first, "k1")
    assert backend.act(second, "k1").address == "2 New Road"
    assert backend.act(second, "k2").address == "3 Other Road"
    with pytest.raises(OrderNotFound):
        backend.act(Action(kind="cancel", number="X"), "k3")


def test_contract_two_at_once_do_it_once(backend: OrderBackend) -> None:
    actions = [Action(kind="address", number="A-2", address=f"{n} Road") for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(lambda action: backend.act(action, "same").address, actions))
    assert len(set(done)) == 1


def test_only_a_verified_shopper_sees_orders(desk: OrderDesk) -> None:
    with pytest.raises(NotVerified):
        desk.orders("p1")
    with pytest.raises(NotVerified):
        desk.order("p1", "A-1")
    desk.welcome("p1", "ada")
    assert {o.number for o in desk.orders("p1")} == {"A-1", "A-2", "A-3", "A-4", "A-5"}
    assert desk.order("p1", " #a-1 ").number == "A-1"


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_somebody_elses_order_is_answered_as_none(desk: OrderDesk, locale: str) -> None:
    desk.welcome("p1", "ada")
    said = []
    for number in ("B-1", "B-9"):
        with pytest.raises(OrderNotFound) as problem:
            desk.order("p1", number)
        said.append(problem.value.say("zh" if locale == "zh" else "en").replace(number, "N"))
    assert said[0] == said[1]


def test_number_and_email_open_that_order_alone_and_for_some_hours(desk: OrderDesk, now: list[float]) -> None:
    assert desk.recognise("p1", "a-1", " ADA@shop.example ").number == "A-1"
    assert [o.number for o in desk.orders("p1")] == ["A-1"]
    with pytest.raises(OrderNotFound):
        desk.order("p1", "A-2")
    with pytest.raises(NotVerified):
        desk.order("p2", "A-1")
    now[0] += VERIFIED_HOURS * 3600 + 1
    with pytest.raises(NotVerified):
        desk.orders("p1")


def test_trying_out_ends_and_right_and_wrong_numbers_fail_alike(desk: OrderDesk, now: list[float]) -> None:
    for n in range(ATTEMPTS):
        with pytest.raises(OrderNotFound):
            desk.recognise("p1", "A-1" if n % 2 else "Z-1", "wrong@shop.example")
    with pytest.raises(TooManyAttempts):
        desk.recognise("p1", "A-1", "ada@shop.example")
    assert desk.recognise("p2", "A-1", "ada@shop.example")
    now[0] += ATTEMPTS_MINUTES * 60 + 1
    assert desk.recognise("p1", "A-1", "ada@shop.example")


def test_a_change_waits_for_a_yes_and_is_done_once(desk: OrderDesk) -> None:
    desk.welcome("p1", "ada")
    token, before = desk.propose("p1", Action(kind="address", number="A-2", address="2 New Road"))
    assert before.address == desk.order("p1", "A-2").address == "1 Old Road"
    assert desk.confirm("p1", token)[1].address == "2 New Road"
    desk.confirm("p1", desk.propose("p1", Action(kind="address", number="A-2", address="3 Road"))[0])
    assert desk.confirm("p1", token)[1].address == "3 Road"  # the first yes again changes nothing


def test_a_yes_is_ones_own_and_in_time(desk: OrderDesk, now: list[float]) -> None:
    for person in ("p1", "p2"):
        desk.welcome(person, "ada")
    token, _ = desk.propose("p1", Action(kind="cancel", number="A-2"))
    with pytest.raises(NotFound):
        desk.confirm("p2", token)
    now[0] += 31 * 60
    with pytest.raises(NotFound):
        desk.confirm("p1", token)
    assert desk.order("p1", "A-2").status == "placed"


@pytest.mark.parametrize(
    ("action", "why", "zh"),
    [(Action(kind="return", number="A-2"), "nothing to send back.*can cancel it", "帮你取消"),
     (Action(kind="exchange", number="A-4"), "not been delivered yet.*within 30 days", "还没有送达。收到后 30 天"),
     (Action(kind="return", number="A-3"), "more than 30 days ago.*A person of the shop", "期限.*同事"),
     (Action(kind="return", number="A-1", skus=("other",)), "no such piece. It has: Navy", "没有这件。里面有：Navy"),
     (Action(kind="address", number="A-4", address="x"), "left already.*carrier.*https://parcels.example/x",
      "已经寄出.*快递公司.*https://parcels.example/x"),
     (Action(kind="cancel", number="A-4"), "left already.*30 days", "已经寄出.*30 天内可以退货"),
     (Action(kind="address", number="A-1", address="x"), "delivered already.*person of the shop", "已经送达.*同事"),
     (Action(kind="cancel", number="A-1"), "delivered already.*go back within 30", "已经送达.*30 天内可以退货"),
     (Action(kind="return", number="A-5"), "is cancelled already", "已经取消")],
)  # fmt: skip
def test_what_the_state_does_not_allow_is_refused_with_its_reason_and_what_can_be_done(
    desk: OrderDesk, action: Action, why: str, zh: str
) -> None:
    desk.welcome("p1", "ada")
    with pytest.raises(NotPossible, match=why) as problem:
        desk.propose("p1", action)
    assert re.search(zh, problem.value.say("zh"))


def test_the_state_is_looked_at_without_the_details(desk: OrderDesk) -> None:
    """What is under way with one piece says nothing against sending back another."""
    desk.welcome("p1", "ada")
    with pytest.raises(NotPossible):
        desk.check_state(desk.order("p1", "A-4"), "address")
    action = Action(kind="return", number="A-1", skus=("Navy shirt-M",))
    desk.confirm("p1", desk.propose("p1", action)[0])
    desk.check_state(desk.order("p1", "A-1"), "return")


def test_a_piece_is_returned_once(desk: OrderDesk) -> None:
    desk.welcome("p1", "ada")
    action = Action(kind="return", number="A-1", skus=("Navy shirt-M",))
    desk.confirm("p1", desk.propose("p1", action)[0])
    with pytest.raises(NotPossible, match="under way"):
        desk.propose("p1", action)


def test_forgetting_leaves_the_shops_orders_and_nothing_of_the_person(desk: OrderDesk, tmp_path: Path) -> None:
    desk.welcome("person-of-the-chat", "ada")
    desk.propose("person-of-the-chat", Action(kind="cancel", number="A-2"))
    desk.forget("person-of-the-chat")
    with pytest.raises(NotVerified):
        desk.orders("person-of-the-chat")
    assert desk.backend.order("A-2") is not None


def test_sentences_name_what_they_are_about() -> None:
    said = say_order(ORDERS[3], "en")
    assert all(part in said for part in ("A-4", "Navy shirt (M)", "https://parcels.example/x", "May 1, 2026"))
    assert "2026年5月10日" in say_order(ORDERS[0], "zh")
    for kind in ("return", "exchange", "address", "cancel"):
        action = Action(kind=kind, number="A-1", size="L", address="2 Road")  # type: ignore[arg-type]
        assert all("A-1" in say_action(stage, action, ORDERS[0], "zh") for stage in ("propose", "done"))
    assert all(set(row) == {"en", "zh"} for row in SENTENCES.values())


def test_orders_come_from_a_file_and_a_broken_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_text("\n".join(o.model_dump_json() for o in ORDERS) + "\n\n")
    assert list(read_orders(file)) == ORDERS
    file.write_text(ORDERS[0].model_dump_json() + '\n{"number": "X"}\n')
    with pytest.raises(BrokenOrder, match="Line 2"):
        list(read_orders(file))


def test_a_database_that_no_driver_knows_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownSetting, match="desk_database"):
        open_database("nonsense://x", tmp_path)


def test_what_has_left_since_it_was_proposed_is_not_cancelled(tmp_path: Path) -> None:
    engine = open_database(None, tmp_path)
    tables = TableOrders(engine)
    tables.put(ORDERS)
    desk = OrderDesk(tables, engine, clock=TODAY.timestamp)
    desk.welcome("p", "ada")
    token, _ = desk.propose("p", Action(kind="cancel", number="A-2"))
    tables.put([order("A-2", "ada", "shipped")])
    with pytest.raises(NotPossible):
        desk.confirm("p", token)
    assert desk.order("p", "A-2").status == "shipped"


def test_of_two_changes_proposed_for_one_piece_the_first_yes_holds(tmp_path: Path) -> None:
    engine = open_database(None, tmp_path)
    tables = TableOrders(engine)
    tables.put(ORDERS)
    desk = OrderDesk(tables, engine, clock=TODAY.timestamp)
    desk.welcome("p", "ada")
    first, second = (desk.propose("p", Action(kind=kind, number="A-1"))[0] for kind in ("return", "exchange"))
    for _ in range(2):
        desk.confirm("p", first)
    with pytest.raises(NotPossible):
        desk.confirm("p", second)
    assert {line.state for line in desk.order("p", "A-1").lines} == {"returning"}


def test_many_guesses_at_one_moment_are_no_more_than_one_after_another(tmp_path: Path) -> None:
    engine = open_database(None, tmp_path)
    tables, many, arrived, answers = TableOrders(engine), 2 * ATTEMPTS, Semaphore(0), Event()
    tables.put(ORDERS)

    class Waiting(TableOrders):
        """Answers once every guess has come as far as it is let."""

        asked = 0

        def order(self, number: str) -> Order | None:
            Waiting.asked += 1
            arrived.release()
            answers.wait(timeout=60)
            return super().order(number)

    desk = OrderDesk(Waiting(engine), engine, clock=TODAY.timestamp)
    with ThreadPoolExecutor(many) as pool:
        done = [pool.submit(desk.recognise, "p", "A-1", f"guess{n}@shop.example") for n in range(many)]
        for guess in done:
            guess.add_done_callback(lambda _: arrived.release())
        for _ in range(many):
            arrived.acquire(timeout=60)
        answers.set()
    assert all(isinstance(guess.exception(), OrderNotFound | TooManyAttempts) for guess in done)
    assert Waiting.asked <= ATTEMPTS
