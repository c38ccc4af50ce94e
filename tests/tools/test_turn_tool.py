"""show_turn: there only where an engine of clips is set, of the picture on the screen, and of adults."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from stylist.errors import MinorRefused, NotFound, StylistError
from stylist_tools import all_tools
from stylist_tools.context import TurnContext
from stylist_tools.memory import Memory
from tests.agents.conftest import SmallShop, small_shop
from tests.finished_look import finish_clip, finished_look, taken
from tests.tools.test_tools import use


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[SmallShop]:
    with small_shop(tmp_path, turn_engine="wan") as shop:
        yield shop


@pytest.fixture
def turn(moving: SmallShop) -> TurnContext:
    memory = Memory(tried=("s1",), tried_file=finished_look(moving, "ann"))
    return TurnContext(services=moving, person_id="ann", thread_id="t", turn=1, locale="en", memory=memory)


def test_the_tool_is_there_only_where_clips_are() -> None:
    assert "show_turn" not in {tool.name for tool in all_tools()}
    assert [tool.name for tool in all_tools(clips=True)][-1] == "show_turn"


def test_the_clip_of_the_picture_on_the_screen_is_shown(turn: TurnContext, moving: SmallShop) -> None:
    def work() -> None:
        while not (leases := moving.queue.take("tests", "wan")):
            pass
        finish_clip(moving, leases[0], "face_changed")

    worker = threading.Thread(target=work)
    worker.start()
    told = use(turn, "show_turn")
    worker.join()
    assert (told["seconds"], told["ended_by"], told["engine"]) == (2.5, "face_changed", "wan")
    assert moving.files.get(told["file_id"], "ann").source == turn.memory.tried_file


def test_without_a_picture_nothing_turns_and_nobody_under_age_does(turn: TurnContext, moving: SmallShop) -> None:
    known, turn.memory = turn.memory, Memory()
    with pytest.raises(NotFound):
        use(turn, "show_turn")
    turn.memory = known.model_copy(update={"preferences": known.preferences.model_copy(update={"minor": True})})
    with pytest.raises(MinorRefused):
        use(turn, "show_turn")


def test_without_an_engine_the_answer_names_the_setting(tmp_path: Path) -> None:
    with small_shop(tmp_path / "plain") as shop:
        asked = TurnContext(services=shop, person_id="ann", thread_id="t", turn=1, locale="en", memory=Memory())
        with pytest.raises(StylistError, match="turn_engine"):
            use(asked, "show_turn")


def test_a_clip_under_way_is_taken_once(turn: TurnContext, moving: SmallShop) -> None:
    desk = moving.turns
    assert turn.memory.tried_file
    first, again = (desk.ask(desk.request(turn.memory.tried_file), "ann") for _ in range(2))
    assert first.id == again.id and taken(moving).job.id == first.id
