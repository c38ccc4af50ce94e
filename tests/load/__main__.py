"""Many people with a model that takes its time: one process with files, then two on a Postgres of their own.

    python -m tests.load [--people 600] [--think 15] [--seconds 45] [--model-seconds 1] [--share 0.4] [--data FOLDER]

With a share, each process gets that much of one core and no more, all are on Postgres, and two of them get twice the
people: so two cores show what a second machine adds. FOLDER: kept for the next time, so that the demo catalogue is
drawn once; by default a temporary one. Prints one line of JSON for each; docs/performance.md says what it means.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stylist_ui.load import measure_load, own_servers
from stylist_ui.load_model import planted_model
from tests.load.share import shared
from tests.postgres import programs, running


@contextmanager
def _environment(**changed: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(changed)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _measure(asked: argparse.Namespace, servers: int, people: int) -> None:
    with (
        planted_model(asked.model_seconds) as model,
        own_servers("demo", servers, model) as (urls, processes),
        shared(processes, asked.share),
    ):
        told = measure_load(urls, people, asked.seconds, asked.think, processes, planted=True)
    sys.stdout.write(f"{told.model_dump_json()}\n")
    sys.stdout.flush()


def _measure_on_postgres(asked: argparse.Namespace, servers: int, people: int) -> None:
    with running() as server, _environment(STYLIST_DATABASE_URL=server.database()):
        _measure(asked, servers, people)


def _compare(asked: argparse.Namespace) -> None:
    if not asked.share:
        _measure(asked, 1, asked.people)
    if programs() is None:
        sys.stdout.write("No Postgres here: what needs it is left out.\n")
    elif asked.share:
        for servers, people in ((1, asked.people), (1, 2 * asked.people), (2, 2 * asked.people)):
            _measure_on_postgres(asked, servers, people)
    else:
        _measure_on_postgres(asked, 2, asked.people)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--think", type=float, default=15)
    parser.add_argument("--seconds", type=float, default=45)
    parser.add_argument("--model-seconds", type=float, default=1)
    parser.add_argument("--share", type=float)
    parser.add_argument("--data", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _environment(STYLIST_DATA_DIR=str(asked.data or folder)):
        _compare(asked)


if __name__ == "__main__":
    main()
