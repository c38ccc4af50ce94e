from __future__ import annotations

from pathlib import Path

from stylist.jobs import Ask, Job
from stylist.jobs.tables import TableQueue
from tests.torture.crowd import crowd


def test_ten_times_too_many_wait_in_turn_and_nothing_is_lost(tmp_path: Path) -> None:
    seen = crowd(TableQueue(tmp_path / "jobs.db", 4), 4, times=10, pause=0.02)
    assert seen.wrong == []
    assert seen.shed > 0 and 0 < seen.longest <= 4 and seen.places >= 40
    assert min(seen.retry_after_s) >= 1


def test_it_sees_a_queue_without_a_bound_and_jobs_that_are_doubled(tmp_path: Path) -> None:
    class Boundless(TableQueue):
        """Takes the same wish twice."""

        def submit(self, ask: Ask) -> Job:
            return super().submit(Ask(ask.owner, f"{len(self.of(ask.owner))}", ask.engine, ask.payload))

    seen = crowd(Boundless(tmp_path / "jobs.db", 1000), 2, times=5, work_s=0.05, pause=0.02)
    assert any("waited at once" in wrong for wrong in seen.wrong)
    assert any("has two jobs" in wrong for wrong in seen.wrong)
