from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from stylist.errors import NotFound
from stylist.tables import Place
from stylist.tables.postgres import Postgres
from stylist_agents.events import TextDelta
from stylist_agents.journal import Journal
from stylist_tools.memory import Memory


@pytest.fixture
def journal(place: Place) -> Journal:
    return Journal(place)


def test_a_message_is_durable_before_its_turn_ends(journal: Journal, place: Place) -> None:
    journal.begin("t", "ann", "hello", None)
    user, reply = Journal(place).history("t", "ann")
    assert (user.text, user.status) == ("hello", "complete")
    assert reply.status == "interrupted"


def test_a_reply_keeps_its_events_and_memory(journal: Journal) -> None:
    turn = journal.begin("t", "ann", "hello", None)
    journal.finish("t", turn, "hi", (TextDelta(text="hi"),), Memory(focus="s1"), "complete")
    reply = journal.history("t", "ann")[1]
    assert (reply.text, reply.status, reply.events) == ("hi", "complete", (TextDelta(text="hi"),))
    assert journal.memory("t", "ann").focus == "s1"


def test_turns_are_numbered(journal: Journal) -> None:
    assert [journal.begin("t", "ann", text, None) for text in ("a", "b", "c")] == [1, 2, 3]


@pytest.mark.parametrize("act", ["begin", "memory", "history", "delete", "remember"])
def test_somebody_elses_thread_is_not_found(journal: Journal, act: str) -> None:
    journal.begin("t", "ann", "secret", None)
    extra = {"begin": ("hello", None), "remember": (Memory(),)}.get(act, ())
    with pytest.raises(NotFound):
        getattr(journal, act)("t", "bob", *extra)
    assert journal.threads("bob") == []


def test_deleting_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "stylist.db")
    journal.begin("t", "ann", "a very particular sentence", None)
    journal.delete("t", "ann")
    assert journal.threads("ann") == []
    with sqlite3.connect(tmp_path / "stylist.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert b"very particular" not in (tmp_path / "stylist.db").read_bytes()


@pytest.fixture
def machines(postgres_url: str) -> Iterator[list[Postgres]]:
    """Three that share a server."""
    made = [Postgres(postgres_url) for _ in range(3)]
    yield made
    for machine in made:
        machine.close()


def test_turns_of_two_machines_on_one_thread_are_held_one_by_one(machines: list[Postgres]) -> None:
    here, there = map(Journal, machines[:2])
    assert here.begin("t", "ann", "first", None) == 1
    assert there.begin("other", "ann", "elsewhere", None) == 1
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(there.begin, "t", "ann", "second", None)
        assert not wait([waiting], timeout=0.5).done
        here.finish("t", 1, "said", (), Memory(focus="s1"), "complete")
        assert waiting.result() == 2
    assert there.memory("t", "ann").focus == "s1"


def test_what_a_machine_that_is_gone_left_open_is_interrupted(machines: list[Postgres]) -> None:
    gone, alive, another = machines
    Journal(gone).begin("t", "ann", "first", None)
    Journal(alive).begin("u", "ann", "first", None)
    gone.close()
    looks = Journal(another)
    assert looks.history("t", "ann")[1].status == "interrupted"
    assert looks.history("u", "ann")[1].status == "running"
    assert looks.begin("t", "ann", "again", None) == 2


def test_threads_are_found_by_words_and_by_signs_taken_literally(journal: Journal) -> None:
    journal.begin("t", "ann", "A Linen shirt, 50% off", None)
    journal.begin("u", "ann", "wool", None)
    found = {words: [t.id for t in journal.threads("ann", words)] for words in ("linen", "0%", "%", "_", "", "wool!")}
    assert found == {"linen": ["t"], "0%": ["t"], "%": ["t"], "_": [], "": ["u", "t"], "wool!": []}
