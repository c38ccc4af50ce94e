"""Going back in a conversation: branches and other replies, with the journal as the truth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stylist.body.profile import BodyProfile
from stylist.errors import NotFound
from stylist.shopper import Preference, Preferences
from stylist.tables import Place
from stylist_agents.conversation import Conversation
from stylist_agents.journal import Journal
from stylist_agents.versions import KEPT
from stylist_tools.memory import Memory
from tests.agents.conftest import SmallShop


def said(journal: Journal, thread: str, text: str, memory: Memory, photos: tuple[str, ...] = ()) -> int:
    turn = journal.begin(thread, "ann", text, photos)
    journal.finish(thread, turn, f"re {text}", (), memory, "complete", photos)
    return turn


@pytest.fixture
def journal(place: Place) -> Journal:
    return Journal(place)


def test_a_branch_holds_what_was_before_and_the_first_one_stays(journal: Journal) -> None:
    for n, text in enumerate(("a", "b", "c"), 1):
        said(journal, "t", text, Memory(focus=f"g{n}"))
    new = journal.versions.branch("t", "ann", 3, "other")
    assert [m.text for m in journal.history(new, "ann")] == ["a", "re a", "b", "re b"]
    assert journal.memory(new, "ann").focus == "g2"
    assert journal.thread(new, "ann").title == "other"
    assert [m.text for m in journal.history("t", "ann")][-1] == "re c"
    assert journal.memory("t", "ann").focus == "g3"
    assert journal.history(journal.versions.branch("t", "ann", 1, "begin"), "ann") == []


def test_rewinding_takes_a_turn_out_with_what_it_was_remembered_for(journal: Journal) -> None:
    said(journal, "t", "a", Memory(focus="g1"))
    said(journal, "t", "b", Memory(focus="g2"))
    journal.versions.rewind("t", "ann", 2)
    assert [m.text for m in journal.history("t", "ann")] == ["a", "re a"]
    assert journal.memory("t", "ann").focus == "g1"
    assert journal.begin("t", "ann", "c") == 2


def test_what_the_person_changed_by_hand_is_not_lost_by_rewinding(journal: Journal) -> None:
    said(journal, "t", "a", Memory())
    edited = Memory(preferences=Preferences(wishes=(Preference(slot="colour", value="navy"),)))
    journal.remember("t", "ann", edited)
    said(journal, "t", "b", Memory())
    journal.versions.rewind("t", "ann", 2)
    assert journal.memory("t", "ann").preferences.wishes[0].value == "navy"


@pytest.mark.parametrize("turn", [2, 99])
def test_somebody_elses_conversation_and_a_turn_that_never_was_are_not_found(journal: Journal, turn: int) -> None:
    said(journal, "t", "a", Memory())
    for person in ("ann", "bob"):
        with pytest.raises(NotFound):
            journal.versions.branch("t", person, turn, "x")
        with pytest.raises(NotFound):
            journal.versions.rewind("t", person, turn)
    with pytest.raises(NotFound):
        journal.versions.rewind("t", "bob", 1)


def test_only_so_many_turns_can_be_gone_back_to(journal: Journal) -> None:
    for n in range(KEPT + 2):
        said(journal, "t", str(n), Memory())
    with pytest.raises(NotFound):
        journal.versions.branch("t", "ann", 2, "x")
    assert journal.versions.branch("t", "ann", KEPT + 2, "x")


def test_what_was_read_from_a_photo_that_is_gone_leaves_every_version(journal: Journal) -> None:
    body = BodyProfile(found=True, measures={}, model="m", tier="embedded", ms=1)
    said(journal, "t", "a", Memory(body=body, body_photos=("p",)), ("p",))
    said(journal, "t", "b", Memory(body=body, body_photos=("p",)), ("p",))
    new = journal.versions.branch("t", "ann", 2, "x")
    assert journal.read_photos()["p"] == {"t", new}
    for thread in ("t", new):
        journal.unread(thread, {"p"})
        assert journal.memory(thread, "ann").body is None
    journal.versions.rewind("t", "ann", 2)
    assert journal.memory("t", "ann").body is None


def test_a_reply_that_ends_after_its_conversation_was_deleted_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "stylist.db")
    turn = journal.begin("t", "ann", "a")
    journal.delete("t", "ann")
    journal.finish("t", turn, "re", (), Memory(focus="left-behind"), "complete")
    assert b"left-behind" not in b"".join(p.read_bytes() for p in tmp_path.iterdir())


@pytest.fixture
def conversation(services: SmallShop) -> Iterator[Conversation]:
    held = Conversation(services)
    yield held
    held.close()


def test_a_conversation_goes_on_from_a_branch(conversation: Conversation) -> None:
    for text in ("a navy shirt", "something in white instead"):
        list(conversation.turn(text, thread_id="t", person_id="ann"))
    new = conversation.branch("t", "ann", 2, "red")
    assert [w.value for w in conversation.preferences(new, "ann").wishes if w.slot == "colour"] == ["navy"]
    told = list(conversation.turn("why number 1?", thread_id=new, person_id="ann"))
    assert any(e.type == "tool_started" and e.name == "explain" for e in told)
    conversation.rewind(new, "ann", 2)
    list(conversation.turn("cheaper", thread_id=new, person_id="ann"))
    assert [m.text for m in conversation.history(new, "ann")][::2] == ["a navy shirt", "cheaper"]
