"""What the job queue promises, wherever its tables are."""

from __future__ import annotations

import threading
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from stylist.errors import NotFound, StylistError
from stylist.jobs import Ask, Busy, Failure, Job, JobQueue, Lost, Priority
from stylist.jobs.queue import DEATHS_MOST, LEASE_S
from stylist.jobs.tables import TableQueue
from stylist.tables import Place

BOUND = 8


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def queue(place: Place, clock: Clock) -> JobQueue:
    return TableQueue(place, most_queued=BOUND, clock=clock)


def ask(key: str, owner: str = "ann", priority: int = Priority.INTERACTIVE, batch: str = "", engine: str = "e") -> Ask:
    return Ask(owner=owner, key=key, engine=engine, payload=f'"{key}"', batch=batch, priority=priority)


def do(queue: JobQueue, job: Job, result: str = "{}") -> None:
    (lease,) = queue.take("w", job.engine)
    assert lease.job.id == job.id
    queue.finish(lease, result)


def whole(queue: JobQueue, job: Job) -> list[str]:
    events = queue.events(job.id, job.owner)
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    return [e.state for e in events]


def test_a_job_waits_runs_and_is_done(queue: JobQueue) -> None:
    job = queue.submit(ask("a"))
    assert (job.state, job.position, job.payload) == ("queued", 1, '"a"')
    (lease,) = queue.take("w", "e")
    assert queue.get(job.id, "ann").state == "running"
    queue.renew(lease, 40)
    queue.renew(lease, 40)
    assert queue.get(job.id, "ann").progress_percent == 40
    queue.finish(lease, '{"file": 1}')
    done = queue.get(job.id, "ann")
    assert (done.state, done.result, done.progress_percent) == ("done", '{"file": 1}', 100)
    assert whole(queue, job) == ["queued", "running", "running", "done"]
    assert queue.take("w", "e") == []


def test_the_same_ask_is_the_same_job_until_it_came_to_nothing(queue: JobQueue) -> None:
    first = queue.submit(ask("a"))
    assert queue.submit(ask("a")).id == first.id
    do(queue, first)
    assert queue.submit(ask("a")).result == "{}"
    assert queue.submit(ask("a", owner="bob")).id != first.id
    second = queue.submit(ask("b"))
    queue.cancel(second.id, "ann")
    assert queue.find("b", "ann") is None
    assert queue.submit(ask("b")).id != second.id


def test_the_same_ask_from_many_threads_is_one_job(queue: JobQueue) -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.append(queue.submit(ask("a")).id)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1


def test_people_who_wait_go_first_and_others_in_their_order(queue: JobQueue) -> None:
    asks = [("l1", Priority.BATCH), ("p1", Priority.INTERACTIVE), ("l2", Priority.BATCH), ("p2", Priority.INTERACTIVE)]
    jobs = {key: queue.submit(ask(key, priority=priority)) for key, priority in asks}
    positions = {key: queue.get(job.id, "ann").position for key, job in jobs.items()}
    assert positions == {"p1": 1, "p2": 2, "l1": 3, "l2": 4}
    assert [queue.take("w", "e")[0].job.payload for _ in jobs] == ['"p1"', '"p2"', '"l1"', '"l2"']


def test_a_person_who_asks_for_a_lookbooks_job_hastens_it(queue: JobQueue) -> None:
    queue.submit(ask("other", priority=Priority.BATCH))
    queue.submit(ask("a", priority=Priority.BATCH))
    assert queue.submit(ask("a")).position == 1


def test_workers_take_their_own_engines_jobs(queue: JobQueue) -> None:
    queue.submit(ask("a", engine="preview"))
    assert queue.take("w", "klein") == []
    assert len(queue.take("w", "preview")) == 1


def test_jobs_of_one_batch_go_together(queue: JobQueue) -> None:
    for key, batch in (("a", "x"), ("b", "y"), ("c", "x"), ("d", "x"), ("e", "")):
        queue.submit(ask(key, batch=batch))
    taken = [[lease.job.payload for lease in queue.take("w", "e", most=2)] for _ in range(4)]
    assert taken == [['"a"', '"c"'], ['"b"'], ['"d"'], ['"e"']]


def test_a_full_queue_says_how_long_it_is_and_when_to_come_back(queue: JobQueue, clock: Clock) -> None:
    job = queue.submit(ask("measured"))
    (lease,) = queue.take("w", "e")
    clock.now += 7
    queue.finish(lease, "{}")
    taken, shed = [], []
    for n in range(10 * BOUND):
        try:
            taken.append(queue.submit(ask(f"k{n}")))
        except Busy as busy:
            shed.append(busy.facts)
    assert len(taken) == BOUND
    assert shed == [{"queued": BOUND, "retry_after_s": 7 * BOUND}] * (9 * BOUND)
    assert queue.submit(ask("measured")).id == job.id, "what is done already needs no place"
    queue.take("w", "e")
    assert queue.submit(ask("now")).position == BOUND


def test_cancelling_ends_waiting_and_running_jobs_at_once(queue: JobQueue) -> None:
    waits, runs = queue.submit(ask("a", priority=Priority.BATCH)), queue.submit(ask("b"))
    (lease,) = queue.take("w", "e")
    assert queue.cancel(waits.id, "ann").state == "cancelled"
    assert queue.cancel(runs.id, "ann").state == "cancelled"
    for late in (lambda: queue.renew(lease, 50), lambda: queue.finish(lease, "{}"), lambda: queue.release(lease)):
        with pytest.raises(Lost):
            late()
    assert queue.get(runs.id, "ann").result is None
    assert whole(queue, runs) == ["queued", "running", "cancelled"]
    assert queue.cancel(runs.id, "ann").seq == 3
    assert queue.take("w", "e") == []


def test_a_dead_workers_job_is_taken_again_at_its_place_and_stored_once(queue: JobQueue, clock: Clock) -> None:
    first, second = queue.submit(ask("a")), queue.submit(ask("b"))
    (dead,) = queue.take("dead", "e")
    clock.now += LEASE_S * 0.9
    queue.renew(dead)
    clock.now += LEASE_S * 0.9
    assert [lease.job.id for lease in queue.take("w", "e")] == [second.id], "renewed: still held"
    clock.now += LEASE_S * 0.2
    (again,) = queue.take("w", "e")
    assert (again.job.id, again.job.attempts) == (first.id, 2)
    queue.finish(again, '"second"')
    with pytest.raises(Lost):
        queue.finish(dead, '"first"')
    assert queue.get(first.id, "ann").result == '"second"'
    assert whole(queue, first) == ["queued", "running", "queued", "running", "done"]


def test_a_job_that_kills_every_worker_is_set_aside(queue: JobQueue, clock: Clock) -> None:
    job = queue.submit(ask("a"))
    for _ in range(DEATHS_MOST):
        assert len(queue.take("w", "e")) == 1
        clock.now += LEASE_S + 1
        queue.take("other", "nothing")
        clock.now += 60
    assert queue.take("w", "e") == []
    failure = queue.get(job.id, "ann").failure
    assert failure is not None
    assert failure.code == "worker_died"


def test_a_job_that_struck_twice_lets_others_go_first(queue: JobQueue, clock: Clock) -> None:
    queue.submit(ask("a"))
    queue.submit(ask("b"))
    for _ in range(2):
        assert queue.take("w", "e")[0].job.payload == '"a"'
        clock.now += LEASE_S + 1
    assert queue.take("w", "e")[0].job.payload == '"b"'


def test_a_passing_fault_is_tried_again_later_and_a_lasting_one_is_told(queue: JobQueue, clock: Clock) -> None:
    job, why = queue.submit(ask("a")), Failure("gone", 422, "Gone {away}.", "没了 {了}。")
    (lease,) = queue.take("w", "e")
    queue.fail(lease, why, retry_in_s=4)
    assert queue.take("w", "e") == []
    clock.now += 4
    (lease,) = queue.take("w", "e")
    queue.fail(lease, why)
    failed = queue.get(job.id, "ann")
    assert (failed.state, failed.failure, failed.attempts) == ("failed", why, 2)
    error = why.as_error()
    assert isinstance(error, StylistError)
    assert (error.code, error.status, error.say("en"), error.say("zh")) == ("gone", 422, "Gone {away}.", "没了 {了}。")
    assert whole(queue, job) == ["queued", "running", "queued", "running", "failed"]


def test_a_worker_that_leaves_gives_its_job_back_unharmed(queue: JobQueue) -> None:
    job = queue.submit(ask("a"))
    queue.release(queue.take("w", "e")[0])
    assert (queue.get(job.id, "ann").state, queue.get(job.id, "ann").attempts) == ("queued", 0)
    assert len(queue.take("x", "e")) == 1


def test_other_people_see_nothing(queue: JobQueue) -> None:
    job = queue.submit(ask("a"))
    for peek in (queue.get, queue.cancel, queue.events, queue.drop):
        with pytest.raises(NotFound) as somebody_elses:
            peek(job.id, "bob")
        with pytest.raises(NotFound) as unknown:
            peek("no such job", "bob")
        assert somebody_elses.value.facts["what"] == unknown.value.facts["what"] == "job"
    assert queue.of("bob") == []
    assert queue.get(job.id, "ann").state == "queued"


def test_forget_me_deletes_jobs_of_every_state_and_stops_running_ones(queue: JobQueue, tmp_path: Path) -> None:
    do(queue, queue.submit(ask("done", "Zebediah")))
    running, other = queue.submit(ask("running", "Zebediah")), queue.submit(ask("other", "bob"))
    (lease,) = queue.take("w", "e")
    assert lease.job.id == running.id
    assert queue.forget("Zebediah") == 2
    with pytest.raises(Lost):
        queue.finish(lease, "{}")
    assert queue.of("Zebediah") == []
    assert [job.id for job in queue.of("bob")] == [other.id]
    for path in tmp_path.rglob("*"):
        assert b"Zebediah" not in path.read_bytes(), path


def test_jobs_go_after_a_day(queue: JobQueue, clock: Clock) -> None:
    old = queue.submit(ask("a"))
    clock.now += 23 * 3600
    new = queue.submit(ask("b"))
    assert queue.expire(24) == 0
    clock.now += 2 * 3600
    assert queue.expire(24) == 1
    assert [job.id for job in queue.of("ann")] == [new.id]
    with pytest.raises(NotFound):
        queue.get(old.id, "ann")


def test_the_load_tells_who_works_and_how_long_it_takes(queue: JobQueue, clock: Clock) -> None:
    assert queue.load("e").service_s is None
    for seconds in (1, 5, 2):
        queue.submit(ask(f"j{seconds}"))
        (lease,) = queue.take("w", "e")
        clock.now += seconds
        queue.finish(lease, "{}")
    queue.submit(ask("waits"))
    load = queue.load("e")
    assert (load.queued, load.running, load.service_s, [w.name for w in load.workers]) == (1, 0, 2, ["w"])
    clock.now += LEASE_S + 1
    assert queue.load("e").workers == ()
    queue.take("w", "e")
    queue.leave("w")
    assert queue.load("e").workers == ()


def test_who_follows_sees_every_event_and_each_new_position(queue: JobQueue) -> None:
    ahead, job = queue.submit(ask("a")), queue.submit(ask("b"))
    seen = []
    for event in queue.follow(job.id, "ann"):
        seen.append((event.seq, event.state, event.position))
        if event.position == 2:
            do(queue, ahead)
        elif event.position == 1:
            do(queue, job)
    assert seen == [(1, "queued", 2), (1, "queued", 1), (2, "running", 0), (3, "done", 0)]
    assert [e.seq for e in queue.follow(job.id, "ann", after=2)] == [3]
    assert list(queue.follow(job.id, "ann", after=3)) == []


def test_two_takers_never_get_the_same_job(queue: JobQueue) -> None:
    jobs = [queue.submit(ask(f"{n}")).id for n in range(BOUND)]
    taken: list[str] = []

    def work(name: str) -> None:
        while leases := queue.take(name, "e"):
            taken.extend(lease.job.id for lease in leases)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(taken) == Counter(jobs)


def test_progress_is_told_in_order_to_somebody_who_looks_from_outside(queue: JobQueue) -> None:
    job = queue.submit(ask("a"))
    (lease,) = queue.take("w", "e")
    for percent in (10, 10, 35, 80):
        queue.renew(lease, percent)
    queue.finish(lease, "{}")
    events = queue.events(job.id, "ann")
    assert [e.progress_percent for e in events] == [0, 0, 10, 35, 80, 100]
    assert all(later.seq == earlier.seq + 1 for earlier, later in pairwise(events))
