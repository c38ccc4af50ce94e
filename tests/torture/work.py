"""What a child process does until it is killed. It says what it is about to do and what is done, nothing else."""

from __future__ import annotations

import itertools
import os
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from stylist.catalogue import ingest
from stylist.desk.basket import Entry
from stylist.desk.orders import Action, Order, OrderLine
from stylist.embedding.double import HashEmbedder
from stylist.images import encode_png
from stylist.jobs.tables import TableQueue
from stylist.jobs.worker import Worker
from stylist.money import Money
from stylist_agents.conversation import Conversation
from stylist_agents.events import TurnStarted
from tests.stylist.job_worker import Slow
from tests.torture.ground import PERSON, Ground

SAID = (
    "a navy linen shirt under 80",
    "put the first one into my basket in size M",
    "something cheaper",
    "put the second one into my basket in size M",
    "plan an outfit with the first one",
)
TURNS_A_THREAD = 15
"""So that a basket, which takes twenty of one article, never fills."""
GARMENTS = 70
"""More than two batches of an ingest."""
SHORT_LEASE_S = 2.0
WEBHOOK_SECRET = "secret of the torture"  # noqa: S105 (signs for a receiver of the same test)


def say(ground: Ground, ready: Connection) -> None:
    """Message after message under a key of its own, from the first one: what was said before must not be said again."""
    conversation = Conversation(ground.services())
    list(conversation.turn(SAID[0], thread_id=f"warm{os.getpid()}", person_id="bob"))
    ready.send(None)
    for number in itertools.count():
        thread, key, text = f"t{number // TURNS_A_THREAD}", f"k{number}", SAID[number % len(SAID)]
        conversation.journal.open(thread, PERSON)
        asked = conversation.journal.keys.ask(thread, PERSON, key, text)
        if asked.turn is not None:
            ground.acknowledged.add("again", thread, key, asked.turn)
            continue
        for event in conversation.turn(text, thread_id=thread, person_id=PERSON, asked_id=asked.id):
            if isinstance(event, TurnStarted):
                ground.acknowledged.add("begun", thread, key, event.turn)
        ground.acknowledged.add("done", thread, key)


def take_in(ground: Ground, ready: Connection | None = None, times: int | None = None) -> None:
    """One feed after the other, in turn; for ever without a number of times."""
    services = ground.services()
    begin = len(ground.acknowledged.lines())
    services.index.versions("torn")
    if ready:
        ready.send(None)
    for number in itertools.count(begin) if times is None else range(begin, begin + times):
        feed = ground.folder / f"feed{number % 2}.csv"
        ingest(feed, name="torn", index=services.index, files=services.files, embedder=HashEmbedder())
        ground.acknowledged.add("switched", number % 2)
    services.index.close()


def work(ground: Ground, ready: Connection) -> None:
    """Jobs, one after the other."""
    queue = TableQueue(ground.tables("jobs.db"), lease_s=SHORT_LEASE_S)
    ready.send(None)
    Worker(queue, Slow(ground.folder), beat_s=0.1).run()


def serve(ground: Ground, ready: Connection, webhook: str) -> None:
    """Basket, order, hand-over and webhook, each once for its number, from the first one."""
    services = ground.services(desk_webhook=webhook, desk_webhook_secret=WEBHOOK_SECRET)
    services.baskets.entries(PERSON)
    ready.send(None)
    done = {int(number) for _, number in ground.acknowledged.lines()}
    for number in itertools.count():
        services.baskets.add(PERSON, Entry(f"sku{number}", "s1", 1), f"key{number}")
        if number in done:
            services.handovers.open(f"h{number}", PERSON, "asked", {})
            continue
        if services.order_tables.order(f"O{number}") is None:
            services.order_tables.put([order(number)])
        services.order_tables.act(Action(kind="return", number=f"O{number}"), f"key{number}")
        services.handovers.open(f"h{number}", PERSON, "asked", {})
        services.handovers.deliver()
        ground.acknowledged.add("served", number)


def order(number: int) -> Order:
    line = OrderLine(sku=f"sku{number}", title="Shirt", price=Money.of(20, "USD"))
    return Order(
        number=f"O{number}", customer="c", email="ann@example.com", status="delivered", placed_on=date(2026, 1, 2),
        address="12 Elm Street", lines=(line,),
    )  # fmt: skip


def write_feeds(folder: Path, garments: int = GARMENTS) -> None:
    """Two feeds of the same garments, each with its own titles, some with a picture."""
    (folder / "red.png").write_bytes(encode_png(np.full((40, 30, 3), (200, 0, 0), dtype=np.uint8)))
    for number, colour in enumerate(("navy", "beige")):
        rows = [f"g{n},{colour} linen shirt {n},20 USD,{'red.png' if n % 10 == 0 else ''}" for n in range(garments)]
        (folder / f"feed{number}.csv").write_text("\n".join(["id,title,price,image", *rows]) + "\n")
