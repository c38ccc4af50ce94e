"""Bad days: something is away, wrong or full. Each ends in an answer that says so, and heals by itself."""

from __future__ import annotations

import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from stylist.catalogue import ingest
from stylist.embedding.double import HashEmbedder
from stylist.errors import FeedShrank, StylistError
from stylist.files import FileStore
from stylist.images import encode_png
from stylist.jobs import Ask, Lost
from stylist.jobs.tables import TableQueue
from stylist_agents.events import Notice, TurnFinished
from stylist_ui.identity import Badge, Signer, new_person_id
from tests import postgres
from tests.agents.conftest import small_shop
from tests.agents.openai_server import Answer, openai_server
from tests.stylist.conftest import ChromaServer
from tests.torture import work
from tests.torture.ground import PERSON, Ground
from tests.torture.table import Row
from tests.torture.talk import Talk, talking

SEARCH = ("search_catalogue", {"categories": ["shirt"], "colours": ["navy"]})
ILL: dict[str, Answer] = {
    "down": {"status": 500},
    "slow": {"hang_s": 20, "status": 500},
    "malformed JSON": {"calls": [("search_catalogue", '{"categories": ["sh')]},
    "a tool that there is not": {"calls": [("fly", {})]},
    "an endless loop": {"calls": [SEARCH]},
}
DAY_S = 86400.0


def chat_model(folder: Path, _: postgres.Server | None) -> Row:
    """A chat model's server that falls ill in five ways, and is well again after each."""
    row = Row("chat model ill", f"{', '.join(ILL)}; well again after each", times=len(ILL))
    mode: list[Answer] = [{}]

    def answer(body: dict[str, Any]) -> Answer:
        asked = body["messages"][-1]["role"] == "user"
        return mode[0] or ({"calls": [SEARCH]} if asked else {"content": "The first one."})

    with small_shop(folder), openai_server(answer) as (url, _received):
        told = {"model": "openai:planted", "model_base_url": url, "model_api_key": "planted", "model_timeout_s": 3.0}
        with talking(Ground(folder).services(**told), row) as talk:
            for ill in ILL.values():
                mode[0] = ill
                talk.says_so("model_unavailable")
                mode[0] = {}
                well = talk.say()
                finished = [e for e in well.events if isinstance(e, TurnFinished)]
                if not finished or finished[0].tier != "full" or any(isinstance(e, Notice) for e in well.events):
                    row.lost.append(f"not well again after {ill}: {well.codes}")
    return row


def postgres_away(folder: Path, server: postgres.Server | None) -> Row:
    """The database server goes and comes back: between two turns, and in the middle of one."""
    row = Row("Postgres away", "stopped and started again, between turns and within one", times=2)
    if server is None:
        return Row(row.part, "not installed here", skipped=True)
    url = server.database()
    with small_shop(folder, database_url=url):
        pass
    with talking(Ground(folder, url).services(), row) as talk:
        talk.finds()
        with _away(server):
            talk.says_so("database_unreachable")
        talk.finds()
        with _away(server, talk):
            talk.says_so("database_unreachable", "something cheaper")
        talk.finds()
        talk.services.baskets.entries(PERSON)
        with _away(server):
            _refused("database_unreachable", lambda: talk.services.baskets.entries(PERSON), row)
        talk.services.baskets.entries(PERSON)
    return row


@contextmanager
def _away(server: postgres.Server, within: Talk | None = None) -> Iterator[None]:
    """The server is stopped now, or once the next turn has begun; and started again."""
    if within is None:
        server.stop()
    else:
        within.after_the_first_event = server.stop
    try:
        yield
    finally:
        server.start()


def chroma_away(folder: Path, _: postgres.Server | None) -> Row:
    """The catalogue's server goes and comes back."""
    row = Row("Chroma server away", "killed and started again between turns", times=2)
    server = ChromaServer(folder / "chroma")
    server.start()
    try:
        with small_shop(folder / "shop", chroma_url=server.url):
            pass
        with talking(Ground(folder / "shop").services(chroma_url=server.url), row) as talk:
            talk.finds()
            for _time in range(row.times):
                server.stop()
                talk.says_so("store_unreachable")
                server.start()
                talk.finds()
    finally:
        server.stop()
    return row


def disk_full(folder: Path, _: postgres.Server | None) -> Row:
    """A disk of eight megabytes fills up, and is cleared."""
    row = Row("disk full", "a turn, an upload and an ingest on a full disk of 8 MB, then room again", times=3)
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "stylist", disk], check=False).returncode:
        return Row(row.part, "needs the right to mount a small disk", skipped=True)
    try:
        with small_shop(disk):
            pass
        work.write_feeds(folder)
        ground = Ground(disk)
        with talking(ground.services(), row) as talk:
            _fill_and_clear(talk, disk, folder / "feed0.csv", row)
        _sound(disk, row)
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
    return row


def _fill_and_clear(talk: Talk, disk: Path, feed: Path, row: Row) -> None:
    services = talk.services
    services.consent.give(PERSON)
    talk.finds()
    photo = encode_png(np.zeros((300, 200, 3), dtype=np.uint8))

    def take_in() -> None:
        ingest(feed, name="small", index=services.index, files=services.files, embedder=HashEmbedder())

    def upload() -> None:
        services.photos.add(photo, PERSON)

    fill = disk / "fill"
    with fill.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 512)
        except OSError:
            pass
    talk.says_so("disk_full")
    _refused("disk_full", upload, row)
    _refused("disk_full", take_in, row)
    fill.unlink()
    talk.finds()
    if list(disk.rglob("*.part")):
        row.lost.append("half files are left on the disk")
    upload()
    take_in()
    if services.index.rows("small") != work.GARMENTS:
        row.lost.append(f"{services.index.rows('small')} garments")


def _refused(code: str, ask: Callable[[], object], row: Row) -> None:
    """Something that cannot be done now and is refused in words."""
    try:
        ask()
    except StylistError as problem:
        if problem.code != code:
            row.lost.append(f"'{problem.code}' instead of '{code}'")
    except Exception as problem:
        row.lost.append(f"traceback {type(problem).__name__} instead of '{code}'")
    else:
        row.lost.append(f"nothing said of '{code}'")


def _sound(folder: Path, row: Row) -> None:
    """Every SQLite file there is whole."""
    for file in [*folder.rglob("*.db"), *folder.rglob("*.sqlite3")]:
        with closing(sqlite3.connect(file)) as table:
            answer = table.execute("PRAGMA integrity_check").fetchone()[0]
            if answer != "ok":
                row.lost.append(f"{file.name}: {answer}")


def clock_jumps(folder: Path, _: postgres.Server | None) -> Row:
    """The clock is a day ahead, and is set back: leases, pauses, sessions, photos, turns."""
    row = Row("clock jumps a day", "forward and back: jobs, sessions, photos, turns", times=5)
    _jobs_in(folder, row)
    _photo_in(folder, row)
    signer = Signer(b"k" * 32)
    with patch("time.time", lambda now=time.time: now() + DAY_S):
        person = new_person_id()
        token = signer.issue(Badge(person))
    if (badge := signer.read(token)) is None or badge.person_id != person:
        row.lost.append("who had a session is nobody")
    with small_shop(folder):
        pass
    with talking(Ground(folder).services(), row) as talk:
        for ahead_s in (0.0, DAY_S, -DAY_S, 0.0):
            with patch("time.time", lambda now=time.time, by=ahead_s: now() + by):
                talk.finds()
    return row


def _jobs_in(folder: Path, row: Row) -> None:
    """A worker that dies while the clock is ahead, and one that lives on while it jumps: each job is done once."""
    clock = [time.time() + DAY_S]
    queue = TableQueue(folder / "clock.db", clock=lambda: clock[0])
    died, lived = (queue.submit(Ask(PERSON, key, "slow", "{}")) for key in ("died", "lived"))
    queue.take("dies", "slow")
    clock[0] -= DAY_S
    again = {lease.job.id: lease for _ in range(2) for lease in queue.take("other", "slow")}
    if died.id not in again:
        row.lost.append("the job of a worker that died while the clock was ahead waits for a day")
        return
    queue.finish(again[died.id], "1")
    clock[0] += DAY_S
    for lease in queue.take("third", "slow"):
        queue.finish(lease, "3")
    try:
        queue.finish(again[lived.id], "2")
        row.doubled.append("both workers of a job handed it in")
    except Lost:
        pass
    for job in (died, lived):
        if [e.state for e in queue.events(job.id, PERSON)].count("done") != 1:
            row.lost.append(f"{job.id} is {queue.get(job.id, PERSON).state}")


def _photo_in(folder: Path, row: Row) -> None:
    """A photo that came while the clock was ahead goes a day after it was set back, not two."""
    clock = [time.time() + DAY_S]
    files = FileStore(folder / "clock", clock=lambda: clock[0])
    photo = files.put(b"photo", "photo", ".png", owner=PERSON)
    for ahead_s, there in ((-DAY_S, True), (23 * 3600, True), (2 * 3600, False)):
        clock[0] += ahead_s
        files.expire(24)
        if bool(files.present([photo])) != there:
            row.lost.append(f"a photo is {'gone' if there else 'kept'} after {ahead_s:.0f} s")


def feed_shrinks(folder: Path, _: postgres.Server | None) -> Row:
    """A feed that lost most of its garments is refused, and the catalogue stays."""
    row = Row("feed shrinks", f"from {work.GARMENTS} garments to 10", times=1)
    services = Ground(folder).services()
    work.write_feeds(folder)
    work.take_in(Ground(folder), times=1)
    work.write_feeds(folder, garments=10)
    with closing(services.index) as index:
        try:
            ingest(folder / "feed0.csv", name="torn", index=index, files=services.files, embedder=HashEmbedder())
            row.lost.append("nothing was said")
        except FeedShrank:
            pass
        if index.rows("torn") != work.GARMENTS:
            row.lost.append(f"{index.rows('torn')} garments")
    return row


Day = Callable[[Path, postgres.Server | None], Row]
DAYS: dict[str, Day] = {
    "chat model ill": chat_model,
    "Postgres away": postgres_away,
    "Chroma server away": chroma_away,
    "disk full": disk_full,
    "clock jumps a day": clock_jumps,
    "feed shrinks": feed_shrinks,
}


def bad_day(name: str, server: postgres.Server | None) -> Row:
    """One of the days."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="stylist-day-") as folder:
        row = DAYS[name](Path(folder), server)
    row.seconds = time.monotonic() - started
    return row
