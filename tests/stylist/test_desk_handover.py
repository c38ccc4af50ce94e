from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from stylist.desk.database import open_database
from stylist.desk.handover import Handovers, console_opens, opening
from stylist.desk.outbox import ATTEMPTS, signature
from stylist.errors import UnknownSetting
from tests.stylist.at_once import both

URL, SECRET = "https://desk.shop.example/hook", "quite secret"
TOLD = {"transcript": [{"who": "shopper", "text": "转人工"}]}


class Receiver:
    """The shop's end: answers with the next status of a list, then with 200."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.got = list(statuses), list[httpx.Request]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 0:
            raise httpx.ConnectError("away")
        return httpx.Response(status)

    @property
    def ids(self) -> list[str]:
        return [request.headers["stylist-event-id"] for request in self.got]


Make = Callable[[Receiver], Handovers]


@pytest.fixture
def now() -> list[float]:
    return [datetime(2026, 5, 20, 12, tzinfo=UTC).timestamp()]


@pytest.fixture
def make(tmp_path: Path, now: list[float]) -> Make:
    engine = open_database(None, tmp_path)

    def made(receiver: Receiver) -> Handovers:
        client = httpx.Client(transport=httpx.MockTransport(receiver))
        return Handovers(engine, URL, SECRET, clock=lambda: now[0], client=client, wait_s=0)

    return made


def test_what_is_sent_is_signed_and_says_what_was_said(make: Make, now: list[float]) -> None:
    receiver = Receiver()
    desk = make(receiver)
    assert desk.open("t", "ann", "asked", TOLD)
    assert desk.deliver() == 1
    request = receiver.got[0]
    event = json.loads(request.content)
    assert (event["type"], event["thread"], event["reason"]) == ("handover.opened", "t", "asked")
    assert event["transcript"] == TOLD["transcript"]
    assert event["id"] == receiver.ids[0]
    signed = hmac.new(SECRET.encode(), f"{int(now[0])}.".encode() + request.content, hashlib.sha256).hexdigest()
    assert request.headers["stylist-signature"] == f"t={int(now[0])},v1={signed}"
    assert signature("other", request.content.decode(), int(now[0])) != request.headers["stylist-signature"]
    assert (desk.deliver(), desk.waiting()) == (0, 0)


@pytest.mark.parametrize("failure", [500, 0])
def test_a_receiver_that_stumbles_gets_it_again_under_the_same_id(make: Make, failure: int) -> None:
    receiver = Receiver(failure)
    desk = make(receiver)
    desk.open("t", "ann", "asked", TOLD)
    assert desk.deliver() == 1
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1


def test_nothing_is_lost_while_the_receiver_is_away(make: Make, now: list[float]) -> None:
    receiver = Receiver(*[503] * ATTEMPTS)
    make(receiver).open("t", "ann", "asked", TOLD)
    assert make(receiver).deliver() == 0
    assert make(receiver).waiting() == 1
    assert make(receiver).deliver() == 0  # not due yet
    now[0] += 3600
    assert make(receiver).deliver() == 1  # by another object over the same tables, as after a restart
    assert len(set(receiver.ids)) == 1


def test_a_conversation_is_told_in_its_order_and_holds_up_no_other(make: Make, now: list[float]) -> None:
    receiver = Receiver(*[503] * ATTEMPTS)
    desk = make(receiver)
    desk.open("t", "ann", "asked", TOLD)
    for thread, text in (("t", "one"), ("u", ""), ("t", "two")):
        now[0] += 1
        assert desk.pass_on(thread, "ann", text) if text else desk.open(thread, "ben", "asked", TOLD)
    assert desk.deliver() == 1  # the other conversation's
    now[0] += 1
    desk.pass_on("t", "ann", "three")
    assert desk.deliver() == 0  # what was written since waits behind the first
    now[0] += 3600
    assert desk.deliver() == 4
    told = [json.loads(request.content) for request in receiver.got[ATTEMPTS:]]
    assert [e.get("text", e["type"]) for e in told if e["thread"] == "t"] == ["handover.opened", "one", "two", "three"]


def test_two_that_deliver_at_once_send_each_event_once(make: Make) -> None:
    receiver = Receiver()
    desk = make(receiver)
    for n in range(8):
        desk.open(f"t{n}", "ann", "asked", TOLD)
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: make(receiver).deliver(), range(4)))
    assert sum(sent) == len(receiver.ids) == len(set(receiver.ids)) == 8


def test_a_thread_is_with_one_person_until_it_is_handed_back(make: Make) -> None:
    desk = make(Receiver())
    assert not desk.pass_on("t", "ann", "hello")
    assert desk.open("t", "ann", "upset", TOLD)
    assert not desk.open("t", "ann", "asked", TOLD)
    assert desk.is_silent("t")
    assert desk.pass_on("t", "ann", "hello")
    assert [row["reason"] for row in desk.threads()] == ["upset"]
    assert desk.deliver() == 2
    assert desk.hand_back("t")
    assert not desk.hand_back("t")
    assert not desk.is_silent("t")


def test_forgetting_a_person_sends_nothing_more_of_them(make: Make) -> None:
    receiver = Receiver()
    desk = make(receiver)
    desk.open("t", "ann", "asked", TOLD)
    desk.forget("ann")
    assert (desk.deliver(), receiver.got, desk.threads()) == (0, [], [])


def test_without_an_address_nobody_is_reachable_and_plain_http_is_refused(tmp_path: Path) -> None:
    engine = open_database(None, tmp_path)
    assert not Handovers(engine, None, "").reachable
    with pytest.raises(UnknownSetting, match="https"):
        Handovers(engine, "http://shop.example/hook", SECRET)
    with pytest.raises(UnknownSetting, match="desk_webhook_secret"):
        Handovers(engine, URL, "")
    assert Handovers(engine, "http://127.0.0.1:9/hook", SECRET).reachable


def test_a_shop_that_answers_at_the_console_alone_is_reached_and_writes_nothing_for_a_receiver(tmp_path: Path) -> None:
    desk = Handovers(open_database(None, tmp_path), None, "", console=True)
    assert desk.reachable
    assert desk.open("t", "ann", "asked", TOLD)
    assert desk.pass_on("t", "ann", "hello")
    assert desk.is_silent("t")
    assert desk.waiting() == 0


@pytest.mark.parametrize(("key", "opens"), [(None, False), ("short", False), ("sixteen letters!", True)])
def test_the_console_opens_with_a_key_that_is_long_enough(key: str | None, opens: bool) -> None:
    assert console_opens(SecretStr(key) if key else None) is opens


@pytest.mark.parametrize(
    ("at", "staffed"),
    [("2026-05-20T07:30+00:00", True), ("2026-05-20T06:59+00:00", False), ("2026-05-20T16:00+00:00", False),
     ("2026-05-23T09:00+00:00", True), ("2026-05-24T09:00+00:00", False)],
)  # fmt: skip
def test_opening_hours_in_their_own_zone(at: str, staffed: bool) -> None:
    is_open = opening("Mon-Fri 09:00-18:00 Europe/Berlin, Sat 10:00-14:00 Europe/Berlin")
    assert is_open(datetime.fromisoformat(at).timestamp()) is staffed


@pytest.mark.parametrize("hours", ["9 to 5", "Mon-Fry 09:00-18:00", "Mon 09:00-18:00 Europe/Nowhere"])
def test_hours_that_say_nothing_are_refused(hours: str) -> None:
    with pytest.raises(UnknownSetting, match="desk_hours"):
        opening(hours)


def test_a_thread_handed_over_from_two_windows_at_one_moment_is_told_once(tmp_path: Path) -> None:
    engine = open_database(None, tmp_path)
    handovers = Handovers(engine, URL, SECRET)
    opened = both(engine, "desk_handovers", lambda: handovers.open("t", "ann", "asked", TOLD))
    assert sorted(opened) == [False, True]
    assert handovers.waiting() == 1
    assert sorted(both(engine, "desk_handovers", lambda: handovers.hand_back("t"))) == [False, True]
