"""try_on in another manner: it holds for the look, its engine's limits are told, and what cannot be is said."""

from __future__ import annotations

import pytest

from stylist.tryon.manner import LengthFixed, Manner, NothingToTuck
from stylist_tools.context import TurnContext
from stylist_tools.memory import Memory
from tests.tools.test_tools import use


def test_a_manner_holds_for_the_look_until_something_else_is_asked(turn: TurnContext) -> None:
    plain = use(turn, "try_on", garment_ids=["s1"], figure="ada")
    tucked = use(turn, "try_on", garment_ids=["s1"], tucked=True)
    assert (plain["manner"], tucked["manner"], tucked["ignored"]) == ({}, {"tucked": True}, [])
    lit = use(turn, "try_on", garment_ids=["s1", "t1"], lighting="evening")
    assert lit["manner"] == {"tucked": True, "lighting": "evening"}
    back = use(turn, "try_on", garment_ids=["s1", "t1"], tucked=False, lighting="own")
    assert back["manner"] == {"tucked": False}
    pictures = [turn.services.files.read(shown["file_id"], "ann") for shown in (plain, tucked, lit, back)]
    assert len(set(pictures)) == 4
    turn.remember(tried=("s2",))
    assert use(turn, "try_on", garment_ids=["s1"], figure="ada")["manner"] == {}


def test_a_length_is_the_first_garments_and_stays_its_own(turn: TurnContext) -> None:
    shown = use(turn, "try_on", garment_ids=["s1", "t1"], figure="ada", length="shorter")
    assert shown["manner"] == {"lengths": {"s1": "cropped"}}
    assert use(turn, "try_on", garment_ids=["t2", "s1"])["manner"] == {"lengths": {"s1": "cropped"}}
    assert use(turn, "try_on", garment_ids=["s1", "t2"], length="own")["manner"] == {}


def test_what_an_engine_cannot_do_is_told(turn: TurnContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylist.tryon.preview.PreviewEngine.honours", frozenset({"tucked"}))
    shown = use(turn, "try_on", garment_ids=["s1"], figure="ada", length="cropped", tucked=True, lighting="evening")
    assert sorted(shown["ignored"]) == ["length", "lighting"]


def test_what_cannot_be_is_refused_before_anything_is_drawn(turn: TurnContext) -> None:
    with pytest.raises(NothingToTuck):
        use(turn, "try_on", garment_ids=["t1"], figure="ada", tucked=True)
    with pytest.raises(LengthFixed):
        use(turn, "try_on", garment_ids=["t1"], figure="ada", length="longer")
    assert turn.memory.tried == () and turn.services.queue.of("ann") == []


def test_another_photo_begins_anew() -> None:
    assert Memory(tried_manner=Manner(tucked=True)).with_photos(("p",)).tried_manner == Manner()
