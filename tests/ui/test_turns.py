from __future__ import annotations

from collections.abc import Iterator
from threading import Event as Flag

from stylist.errors import ModelUnavailable
from stylist_agents.events import Event, JobProgress, TextDelta, ToolFinished, ToolStarted
from stylist_ui.page.reply import Reply
from stylist_ui.turns import LiveTurn, Turns


def words(*texts: str, wait_for: Flag | None = None) -> Iterator[Event]:
    for text in texts:
        yield TextDelta(text=text)
        if wait_for:
            wait_for.wait(5)


def test_a_turn_goes_on_without_anybody_following() -> None:
    turn = Turns().start("t", lambda: words("a", "b", "c"), "hello")
    assert turn is not None
    assert turn.wait(5)
    assert [e.text for e in turn.events if isinstance(e, TextDelta)] == ["a", "b", "c"]


def test_one_turn_at_a_time_in_a_conversation_and_any_number_beside_it() -> None:
    turns, go = Turns(), Flag()
    first = turns.start("t", lambda: words("a", wait_for=go), "one")
    assert turns.start("t", lambda: words("b"), "two") is None
    assert turns.start("other", lambda: words("b"), "two") is not None
    go.set()
    assert first is not None
    assert first.wait(5)
    assert turns.start("t", lambda: words("b"), "two") is not None


def test_stopping_closes_the_conversation_so_that_it_can_write_down_what_was_said() -> None:
    closed = []

    def talking() -> Iterator[Event]:
        try:
            yield TextDelta(text="a")
            yield TextDelta(text="b")
        finally:
            closed.append(True)

    turn = LiveTurn("hello")
    turn.stop()
    turn.follow(talking())
    assert closed == [True]
    assert len(turn.events) == 1
    assert not turn.running


def test_a_failure_is_kept_for_the_page_and_ends_the_turn() -> None:
    def failing() -> Iterator[Event]:
        yield TextDelta(text="a")
        raise ModelUnavailable(model="x", why="no answer")

    turn = LiveTurn("hello")
    turn.follow(failing())
    assert isinstance(turn.failed, ModelUnavailable)
    assert not turn.running
    assert len(turn.events) == 1


def test_an_unexpected_failure_ends_the_turn_too() -> None:
    def broken() -> Iterator[Event]:
        raise KeyError("x")
        yield TextDelta(text="never")

    turn = LiveTurn("hello")
    turn.follow(broken())
    assert isinstance(turn.failed, KeyError)


def test_a_jobs_progress_shows_until_its_tool_has_answered() -> None:
    started = ToolStarted(call_id="c", name="try_on", args={})
    waits = JobProgress(call_id="c", job_id="j", seq=1, state="queued", position=3)
    runs = JobProgress(call_id="c", job_id="j", seq=3, state="running", progress_percent=40)
    assert Reply.of([started, waits]).job == waits
    assert Reply.of([started, waits, runs]).job == runs
    ended = ToolFinished(call_id="c", name="try_on", ok=True, ms=5)
    assert Reply.of([started, waits, runs, ended]).job is None
