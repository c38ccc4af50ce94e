"""A try-on inside a turn: its progress is told while it happens, and stopping the turn cancels it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from stylist.tryon.engine import TryOnResult
from stylist_agents.conversation import Conversation
from stylist_agents.events import ImageShown, JobProgress, ToolFinished, ToolStarted
from tests.agents.conftest import SmallShop

ASK = "a navy linen shirt, and see it on me"


@pytest.fixture
def conversation(services: SmallShop) -> Iterator[Conversation]:
    held = Conversation(services)
    yield held
    held.close()


def test_progress_is_told_between_call_and_answer_and_not_kept(conversation: Conversation) -> None:
    events = list(conversation.turn(ASK, thread_id="t", person_id="ann"))
    call = next(e.call_id for e in events if isinstance(e, ToolStarted) and e.name == "try_on")
    told = [e for e in events if isinstance(e, JobProgress)]
    assert {e.call_id for e in told} == {call}
    assert list(dict.fromkeys(e.seq for e in told)) == list(range(1, told[-1].seq + 1))
    assert (told[0].state, told[-1].state, told[-1].progress_percent) == ("queued", "done", 100)
    ended = next(e for e in events if isinstance(e, ToolFinished) and e.call_id == call)
    assert events.index(told[-1]) < events.index(ended)
    assert any(isinstance(e, ImageShown) for e in events)
    kept = conversation.history("t", "ann")[-1].events
    assert not [e for e in kept if isinstance(e, JobProgress)]


def test_stopping_the_turn_cancels_the_job(conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, go_on = conversation.services.tryon, threading.Event()
    make = engine.make

    def slow(*given: Any) -> TryOnResult:
        go_on.wait(30)
        return make(*given)

    monkeypatch.setattr(engine, "make", slow)
    turn = conversation.turn(ASK, thread_id="t", person_id="ann")
    running = next(e for e in turn if isinstance(e, JobProgress) and e.state == "running")
    turn.close()  # type: ignore[attr-defined]
    assert conversation.services.queue.get(running.job_id, "ann").state == "cancelled"
    go_on.set()
    conversation.services.close()
    assert not list(conversation.services.settings.data_dir.glob("files/tryon/**/*.png"))
