from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from threading import Event as Flag
from threading import Thread, Timer

import pytest

from stylist.errors import ModelUnavailable
from stylist_agents.events import Event, JobProgress, TextDelta, ToolFinished, ToolStarted
from stylist_ui.api.messages import in_parts
from stylist_ui.page.reply import Reply
from stylist_ui.turns import LiveTurn, TooManyTurns, Turns


def words(*texts: str, wait_for: Flag | None = None) -> Iterator[Event]:
    for text in texts:
        yield TextDelta(text=text)
        if wait_for:
            wait_for.wait(60)


def test_a_turn_goes_on_without_anybody_following() -> None:
    turn = Turns().start("t", lambda: words("a", "b", "c"), "hello")
    assert turn is not None
    assert turn.wait(60)
    assert [e.text for e in turn.events if isinstance(e, TextDelta)] == ["a", "b", "c"]


def test_one_turn_at_a_time_in_a_conversation_and_any_number_beside_it() -> None:
    turns, go = Turns(), Flag()
    first = turns.start("t", lambda: words("a", wait_for=go), "one")
    assert turns.start("t", lambda: words("b"), "two") is None
    assert turns.start("other", lambda: words("b"), "two") is not None
    go.set()
    assert first is not None
    assert first.wait(60)
    assert turns.start("t", lambda: words("b"), "two") is not None


def test_a_turn_is_shown_to_whose_it_is_and_forgotten_once_it_is_written_down() -> None:
    turns, go = Turns(), Flag()
    turn = turns.start("t", lambda: words("a", wait_for=go), "one", person_id="ann")
    assert turns.of("t", "ann") is turn
    assert turns.of("t", "bob") is None
    go.set()
    end = time.monotonic() + 60
    while turns.of("t", "ann") is not None:
        assert time.monotonic() < end
        time.sleep(0.01)


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


def test_turns_of_one_conversation_stand_in_line_and_are_found_by_name() -> None:
    turns, go, order = Turns(), Flag(), []

    def saying(word: str) -> Iterator[Event]:
        order.append(word)
        yield from words(word, wait_for=go)

    first = turns.queue("n1", "t", lambda: saying("a"), "one")
    second = turns.queue("n2", "t", lambda: saying("b"), "two")
    assert turns.queue("n2", "t", lambda: saying("c"), "again") is second is turns.named("n2")
    assert second.state == "queued"
    assert turns.start("t", lambda: words("d"), "from the page") is None
    go.set()
    assert second.wait(60)
    assert order == ["a", "b"]
    assert not first.running


def test_a_turn_that_cannot_even_begin_does_not_hold_up_the_line() -> None:
    turns = Turns()

    def broken() -> Iterator[Event]:
        raise KeyError("x")

    first = turns.queue("n1", "t", broken, "one")
    second = turns.queue("n2", "t", lambda: words("a"), "two")
    assert second.wait(60)
    assert (first.state, second.state) == ("failed", "interrupted")


def test_no_more_turns_than_wanted_run_at_once_and_all_can_be_stopped() -> None:
    turns, go = Turns(most_running=1, most_waiting=1), Flag()
    held = [turns.queue(name, name, lambda: words("a", "b", wait_for=go), name) for name in ("x", "y")]
    with pytest.raises(TooManyTurns, match="2 messages"):
        turns.queue("z", "z", lambda: words("a"), "z")
    assert sum(turn.state == "running" for turn in held) <= 1
    Timer(0.05, go.set).start()
    turns.stop_all(timeout_s=10)
    assert not any(turn.running for turn in held)


async def test_what_happened_meanwhile_is_told_in_one_piece_and_silence_is_told_too() -> None:
    turn, go = LiveTurn("a shirt"), Flag()

    def events() -> Iterator[Event]:
        yield from (TextDelta(text="Two fit. "), TextDelta(text="Take the first."))
        go.wait(10)
        yield TextDelta(text=" See it?")

    worker = Thread(target=turn.follow, args=(events(),))
    worker.start()
    while len(turn.events) < 2:
        await asyncio.sleep(0.01)
    heard = in_parts(turn, patience_s=0.05)
    assert [number for number, _ in await anext(heard)] == [1, 2]
    assert await anext(heard) == []
    go.set()
    rest = [part async for part in heard]
    worker.join()
    assert [number for part in rest for number, _ in part] == [3]


def test_a_turn_under_way_is_found_in_its_conversation_by_its_person_alone() -> None:
    turns, go = Turns(), Flag()
    turn = turns.queue("m1", "t1", lambda: words("a", wait_for=go), "a shirt", person_id="ann")
    found = [turns.under_way(*asked) for asked in (("m1", "t1", "ann"), ("m1", "t2", "ann"), ("m1", "t1", "bob"))]
    go.set()
    assert turn.wait(10)
    assert found == [turn, None, None]
    assert turns.under_way("m1", "t1", "ann") is None
