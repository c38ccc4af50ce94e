"""A worker of its own process for the tests, which writes down what it begins: DATABASE FOLDER LEASE_S."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from stylist.jobs import Job
from stylist.jobs.tables import TableQueue
from stylist.jobs.worker import Run, Stopped, Worker

STEPS, STEP_S = 10, 0.01


class Slow:
    """A tenth of a second of work in ten steps; its effect is a file that is named by the job."""

    engine = "slow"
    batch_most = 1

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def work(self, runs: Sequence[Run]) -> Mapping[str, str | Exception]:
        return {run.job.id: self._one(run) for run in runs}

    def _one(self, run: Run) -> str | Exception:
        with (self.folder / "begun").open("a") as log:
            log.write(f"{run.job.id} {os.getpid()}\n")
        for step in range(STEPS):
            time.sleep(STEP_S)
            run.progress((step + 1) / STEPS)
            if run.cancelled():
                return Stopped()
        (self.folder / run.job.id).write_text(run.job.payload)
        return f'"{os.getpid()}"'

    def discard(self, job: Job) -> None:
        (self.folder / job.id).unlink(missing_ok=True)

    def rest(self) -> None:
        pass


if __name__ == "__main__":
    database, folder, lease_s = sys.argv[1:]
    worker = Worker(TableQueue(Path(database), lease_s=float(lease_s)), Slow(Path(folder)), beat_s=0.1)
    signal.signal(signal.SIGTERM, lambda *_: worker.stop())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    worker.run()
