"""Processes killed with SIGKILL at random moments, and what is there afterwards."""

from __future__ import annotations

import multiprocessing
import random
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from stylist.desk.database import ActionRow, BasketWriteRow, OutboxRow
from stylist.desk.outbox import Outbox
from stylist.jobs import Ask
from stylist.jobs.tables import TableQueue
from stylist.tables.postgres import Postgres
from stylist_agents.events import ToolFinished
from stylist_agents.journal import Journal, Message
from tests.agents.conftest import small_shop
from tests.torture import work
from tests.torture.ground import PERSON, Ground
from tests.torture.receiver import Receiver
from tests.torture.table import Row

_CHILDREN = multiprocessing.get_context(
    "forkserver"
)  # has imported everything once: children start within milliseconds
_CHILDREN.set_forkserver_preload(["tests.torture.work"])


OPENING = 0.25
PATIENCE_S = 120.0


class Killed(ABC):
    """Work of one kind that is killed again and again: one time in four while it opens what it needs, else within
    ``within_s`` of having done so."""

    part: str
    within_s: float

    def __init__(self, ground: Ground, chance: random.Random) -> None:
        self.ground, self._chance = ground, chance
        self.row = Row(self.part, "")

    @abstractmethod
    def begin(self) -> None:
        """Make what the work needs."""

    @abstractmethod
    def child(self) -> tuple[Callable[..., None], tuple[object, ...]]:
        """What the child does, and with what."""

    @abstractmethod
    def check(self) -> None:
        """Look at what is there after a kill; write what is wrong into the row."""

    @abstractmethod
    def end(self) -> str:
        """Let what was broken off come to its end and check it; what was done, in words."""

    def run(self, kills: int) -> Row:
        started = time.monotonic()
        self.begin()
        for _ in range(kills):
            self._kill()
            self.check()
        self.row.done, self.row.times = f"{self.ground.name}: {self.end()}", kills
        self.row.seconds = time.monotonic() - started
        return self.row

    def _kill(self) -> None:
        what, values = self.child()
        told, ready = _CHILDREN.Pipe(duplex=False)
        process = _CHILDREN.Process(target=what, args=(self.ground, ready, *values), daemon=True)
        process.start()
        if self._chance.random() > OPENING and not told.poll(PATIENCE_S):
            raise TimeoutError(f"{what.__name__} did not open")
        process.join(self._chance.uniform(0.0, self.within_s))
        if process.exitcode is not None:
            raise RuntimeError(f"{what.__name__} ended by itself, with {process.exitcode}")
        process.kill()
        process.join()


class Turns(Killed):
    """A conversation, each message asked for under a key."""

    part = "kill -9 in turns"
    within_s = 0.6

    def begin(self) -> None:
        with small_shop(self.ground.folder, database_url=self.ground.url):
            pass
        self._struck = 0

    def child(self) -> tuple[Callable[..., None], tuple[object, ...]]:
        return work.say, ()

    def check(self) -> None:
        told = self.ground.acknowledged.lines()
        begun = {key: (thread, int(turn)) for what, thread, key, turn in _of(told, "begun")}
        done = {key for _, _, key in _of(told, "done")}
        again = [(key, (thread, int(turn))) for _, thread, key, turn in _of(told, "again")]
        self.row.doubled = [
            f"{key} had {begun[key]}, then {turn}" for key, turn in again if begun.get(key, turn) != turn
        ]
        services = self.ground.services()
        journal = Journal(services.database)
        messages = {t: journal.history(t, PERSON) for t in {thread for thread, _ in begun.values()}}
        self.row.lost = [why for key, place in begun.items() if (why := _wrong(key, place, messages, key in done))]
        for thread, held in messages.items():
            self._check_keys(journal, thread, held)
        services.close()
        self._check_basket([m for held in messages.values() for m in held])
        self._struck = sum(m.status == "interrupted" for held in messages.values() for m in held)

    def end(self) -> str:
        turns = len(_of(self.ground.acknowledged.lines(), "begun"))
        return f"{turns} turns under keys, {self._struck} of them struck"

    def _check_keys(self, journal: Journal, thread: str, held: list[Message]) -> None:
        """Each turn of a thread belongs to one key, and each message is there once."""
        first = int(thread[1:]) * work.TURNS_A_THREAD
        asked = [
            journal.keys.ask(thread, PERSON, f"k{n}", work.SAID[n % len(work.SAID)]).turn
            for n in range(first, first + work.TURNS_A_THREAD)
        ]
        for (turn, role), count in Counter((m.turn, m.role) for m in held).items():
            if count != 1 or asked.count(turn) != 1:
                self.row.doubled.append(f"{role} of turn {turn} in {thread}: {count} times, {asked.count(turn)} keys")

    def _check_basket(self, messages: list[Message]) -> None:
        services = self.ground.services()
        there = sum(entry.quantity for entry in services.baskets.entries(PERSON))
        with Session(services.desk_database) as session:
            writes = len(session.scalars(select(BasketWriteRow.key)).all())
        services.close()
        told = sum(
            isinstance(e, ToolFinished) and e.ok and "basket" in e.name
            for m in messages if m.status == "complete" for e in m.events
        )  # fmt: skip
        if there > writes:
            self.row.doubled.append(f"basket: {there} pieces by {writes} writes")
        if there < writes or writes < told:
            self.row.lost.append(f"basket: {there} pieces by {writes} writes, {told} told")


def _of(told: list[list[str]], what: str) -> list[list[str]]:
    return [line for line in told if line[0] == what]


def _wrong(key: str, place: tuple[str, int], messages: dict[str, list[Message]], done: bool) -> str | None:
    """What is wrong with an acknowledged message, if anything."""
    thread, turn = place
    pair = [m for m in messages[thread] if m.turn == turn]
    if [m.role for m in pair] != ["user", "stylist"] or pair[0].text != work.SAID[int(key[1:]) % len(work.SAID)]:
        return f"{key}: {pair}"
    ended = ("complete",) if done else ("complete", "interrupted")
    return None if pair[1].status in ended else f"{key} is {pair[1].status}"


class Ingests(Killed):
    """Two feeds taken in by turns."""

    part = "kill -9 in ingests"
    within_s = 1.2

    def begin(self) -> None:
        work.write_feeds(self.ground.folder)

    def child(self) -> tuple[Callable[..., None], tuple[object, ...]]:
        return work.take_in, ()

    def check(self) -> None:
        """The catalogue that answers is one of the two feeds, whole, with its pictures."""
        switched = self.ground.acknowledged.lines()
        services = self.ground.services()
        index = services.index
        if index.current("torn") is None:
            self.row.lost += ["no catalogue"] if switched else []
        else:
            garments = index.garments("torn")
            colours = {g.title("en").split()[0] for g in garments}
            if len(garments) != work.GARMENTS or len(colours) != 1:
                self.row.lost.append(f"{len(garments)} garments, {colours}")
            self.row.lost += [f"picture {i}" for g in garments for i in g.image_ids if not services.files.read(i)]
        index.close()
        services.close()

    def end(self) -> str:
        work.take_in(self.ground, times=2)
        self.check()
        return f"feeds of {work.GARMENTS} garments, {len(self.ground.acknowledged.lines())} switched"


class Jobs(Killed):
    """Workers on a queue."""

    part = "kill -9 in jobs"
    within_s = 0.5

    def begin(self) -> None:
        self._place = self.ground.tables("jobs.db")
        self._queue = TableQueue(self._place, most_queued=10_000)
        self._jobs = [self._queue.submit(Ask(PERSON, f"k{n}", "slow", f'"payload {n}"')) for n in range(20)]

    def child(self) -> tuple[Callable[..., None], tuple[object, ...]]:
        return work.work, ()

    def check(self) -> None:
        """Only at the end: until then a job waits or runs."""

    def end(self) -> str:
        told, ready = _CHILDREN.Pipe(duplex=False)
        process = _CHILDREN.Process(target=work.work, args=(self.ground, ready), daemon=True)
        process.start()
        if not told.poll(PATIENCE_S):  # who closes this end earlier ends the worker
            raise TimeoutError("the last worker did not open")
        until = time.monotonic() + PATIENCE_S
        while any(j.open for j in self._queue.of(PERSON)) and time.monotonic() < until:
            time.sleep(0.1)
        process.kill()
        process.join()
        for job in self._queue.of(PERSON):
            self._check(job.id)
        if isinstance(self._place, Postgres):
            self._place.close()
        begun = (self.ground.folder / "begun").read_text().split("\n")
        return f"{len(self._jobs)} jobs, begun {len(begun) - 1} times"

    def _check(self, job_id: str) -> None:
        job = self._queue.get(job_id, PERSON)
        events = self._queue.events(job_id, PERSON)
        done = [e.state for e in events].count("done")
        made = self.ground.folder / job_id
        if job.state != "done" or not made.exists() or made.read_text() != job.payload:
            self.row.lost.append(f"{job_id} is {job.state}")
        if done > 1 or [e.seq for e in events] != list(range(1, len(events) + 1)):
            self.row.doubled.append(f"{job_id}: {events}")


class Effects(Killed):
    """What is done at the shop: basket, order, hand-over, webhook."""

    part = "kill -9 in effects"
    within_s = 0.3

    def begin(self) -> None:
        self._receiver = Receiver()

    def child(self) -> tuple[Callable[..., None], tuple[object, ...]]:
        return work.serve, (self._receiver.url,)

    def check(self) -> None:
        self._check({int(number) for _, number in self.ground.acknowledged.lines()}, sent=False)

    def _check(self, served: set[int], sent: bool) -> None:
        services = self.ground.services()
        basket = {e.sku: e.quantity for e in services.baskets.entries(PERSON)}
        with Session(services.desk_database) as session:
            acts = Counter(row.number for row in session.scalars(select(ActionRow)))
            told = Counter(row.thread for row in session.scalars(select(OutboxRow)))
        services.close()
        taken = Counter(self._receiver.threads()) if sent else told
        for name, counts in {"sku": basket, "O": acts, "h": told, "h ": taken}.items():
            self.row.lost += [f"{name}{n}" for n in served if counts.get(f"{name.strip()}{n}", 0) < 1]
            self.row.doubled += [f"{key}: {count}" for key, count in counts.items() if count > 1]

    def end(self) -> str:
        later = time.time() + 3600  # what a dead process was sending is sent again when its lease is over
        services = self.ground.services()
        served = {int(number) for _, number in self.ground.acknowledged.lines()}
        Outbox(services.desk_database, self._receiver.url, work.WEBHOOK_SECRET, lambda: later).deliver()
        services.close()
        self._check(served, sent=True)
        self._receiver.close()
        return f"{len(served)} times basket, return, hand-over and webhook, {self._receiver.again} posts came again"


KINDS: tuple[type[Killed], ...] = (Turns, Ingests, Jobs, Effects)
