"""Somebody who leaves something everywhere: words, measures, pictures, a wardrobe, a plan, orders, opinions."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np

from stylist.body.perception import BodyModel
from stylist.desk.alerts import Watch
from stylist.desk.orders import Action, Order, OrderLine
from stylist.images import encode_png
from stylist.jobs import Ask
from stylist.jobs.job import Failure
from stylist.money import Money
from stylist.outfits.plans import Plan, PlanHistory, PlanRequest
from stylist.taste.events import FeedbackEvent
from stylist_agents.conversation import Conversation
from stylist_agents.events import Event, ImageShown
from stylist_agents.opinions import Feedback
from tests.agents.conftest import SmallShop
from tests.agents.test_conversation import KnowsAda, photo

WORDS = "Petronella"
ZH = "彼得罗妮拉"
HEIGHT = "171.3"
ADDRESS = "17 Quillwort Lane"
MEASURE = '"height_cm":171.0'
"""As what was understood of it is kept."""
TRACES = (WORDS, ZH, HEIGHT, MEASURE, ADDRESS)
PICTURES = {"JPEG": b"\xff\xd8\xff", "PNG": b"\x89PNG"}
ANN = "ann"
DAY = date(2026, 11, 1)


class ShopWithEyes(SmallShop):
    """Sees the drawn figure in photos of her size."""

    @cached_property
    def body_model(self) -> BodyModel:
        return KnowsAda()


def live(conversation: Conversation, thread: str = "t") -> list[str]:
    """All of it; the ids of the pictures that it left."""
    services = conversation.services
    for purpose in ("photo", "wardrobe", "alerts"):
        services.consent.give(ANN, purpose)  # type: ignore[arg-type]
    asked = conversation.journal
    asked.open(thread, ANN, f"for {WORDS}")
    key = asked.keys.ask(thread, ANN, "k", WORDS).id
    _say(conversation, thread, f"a navy linen shirt for {WORDS}, 送给{ZH}; I am {HEIGHT} cm tall", key)
    shown = _say(conversation, thread, "see the first on me", photos=services.photos.add_all([photo()], ANN))
    made = [event for event in shown if isinstance(event, ImageShown)]
    assert made, [event for event in shown if event.type == "text"]
    asked.opinions.rate(ANN, Feedback(thread_id=thread, turn=1, liked=True, words=f"as {WORDS} likes it"))
    services.taste.ledger.add(ANN, [FeedbackEvent(key="1", kind="like", catalogue="small", garment_id="s1")])
    services.plans.save(ANN, PlanHistory(states=(_plan(),)))
    services.wardrobe.add(encode_shirt(), ANN, {"category": "shirt", "titles": {"en": f"{WORDS}'s shirt", "zh": ZH}})
    services.queue.submit(Ask(owner=ANN, key="f", engine="none", payload=WORDS))
    services.queue.fail(services.queue.take("w", "none")[0], Failure("no", 400, WORDS, ZH))
    _at_the_desk(conversation, thread)
    return [file.id for file in services.files.of(ANN)]


def _say(
    conversation: Conversation, thread: str, text: str, asked: str | None = None, photos: tuple[str, ...] = ()
) -> list[Event]:
    return list(conversation.turn(text, thread_id=thread, person_id=ANN, asked_id=asked, photo_ids=photos))


def _at_the_desk(conversation: Conversation, thread: str) -> None:
    services = conversation.services
    line = OrderLine(sku="s1-M", title="Navy linen shirt", price=Money.of(59, "USD"), garment_id="s1", size="M")
    services.order_tables.put([
        Order(number="A-1", customer="c1", email=f"{WORDS}@shop.test", status="placed", placed_on=DAY, address=ADDRESS,
              lines=(line,)),
    ])  # fmt: skip
    services.orders.recognise(ANN, "A-1", f"{WORDS}@shop.test")
    move = Action(kind="address", number="A-1", address=ADDRESS)
    services.orders.confirm(ANN, services.orders.propose(ANN, move)[0])
    services.alerts.keep(ANN, thread, Watch(garment_id="s1", size=WORDS))
    services.handovers.open(thread, ANN, "asked", {"transcript": [{"text": f"{WORDS} {ZH} {HEIGHT}"}]})


def _plan() -> Plan:
    request = PlanRequest(days=1, place=WORDS)
    return Plan(id="p", request=request, looks=(), packing=(), total=Money.of(1, "USD"), score=0.5)


def encode_shirt() -> bytes:
    """A photo of something of one's own."""
    return encode_png(np.full((400, 300, 3), (30, 50, 70), np.uint8))


def traces(data: bytes) -> set[str]:
    """What of it can be read in some bytes, as it is, escaped as in JSON, or in hexadecimal as in a dump.

    Not within a longer number: a clock shows 1796097171.3, too.
    """
    found = set()
    for trace in TRACES:
        plain = [rb"(?<![0-9])" + re.escape(form) for form in (trace.encode(), trace.encode("unicode_escape"))]
        if re.search(b"|".join([*plain, trace.encode().hex().encode()]), data):
            found.add(trace)
    return found


def traces_in(folder: Path) -> dict[str, set[str]]:
    """By file what can be read of it, and pictures of people that can be seen."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            seen = {kind for kind, begin in PICTURES.items() if data.startswith(begin) and "product" not in path.parts}
            if told := traces(data) | seen:
                found[path.relative_to(folder).as_posix()] = told
    return found
