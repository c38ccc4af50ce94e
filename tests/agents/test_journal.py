from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from stylist.errors import NotFound
from stylist_agents.events import TextDelta
from stylist_agents.journal import Journal
from stylist_tools.memory import Memory


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "stylist.db")


def test_a_message_is_durable_before_its_turn_ends(journal: Journal, tmp_path: Path) -> None:
    journal.begin("t", "ann", "hello", None)
    user, reply = Journal(tmp_path / "stylist.db").history("t", "ann")
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


def test_deleting_leaves_no_trace_in_the_file(journal: Journal, tmp_path: Path) -> None:
    journal.begin("t", "ann", "a very particular sentence", None)
    journal.delete("t", "ann")
    assert journal.threads("ann") == []
    with sqlite3.connect(tmp_path / "stylist.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert b"very particular" not in (tmp_path / "stylist.db").read_bytes()
