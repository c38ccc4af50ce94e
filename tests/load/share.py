"""A share of a processor for each process, by Linux control groups: what one more process adds, seen on few cores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

_ROOTS = ("/sys/fs/cgroup", "/sys/fs/cgroup/cpu")
"""Of version 2 and of version 1."""
_PERIOD_US = 20_000
"""Short, so that a process that used its share up waits a few milliseconds rather than a tenth of a second."""


def _limit(group: Path, share: float) -> None:
    quota_us = int(share * _PERIOD_US)
    if (group / "cpu.max").exists():
        (group / "cpu.max").write_text(f"{quota_us} {_PERIOD_US}")
    else:
        (group / "cpu.cfs_period_us").write_text(str(_PERIOD_US))
        (group / "cpu.cfs_quota_us").write_text(str(quota_us))


@contextmanager
def _group(root: Path, process_id: int, share: float) -> Iterator[None]:
    group = root / f"stylist-load-{os.getpid()}-{process_id}"
    group.mkdir()
    try:
        _limit(group, share)
        (group / "cgroup.procs").write_text(str(process_id))
        yield
        (root / "cgroup.procs").write_text(str(process_id))
    finally:
        group.rmdir()


@contextmanager
def shared(processes: Sequence[int], share: float | None) -> Iterator[None]:
    """Each of these processes gets this much of one core at most (0.5: half of it); None: as much as there is.

    Raises OSError where control groups can't be made: the right to write below /sys/fs/cgroup is needed.
    """
    root = next((p for p in map(Path, reversed(_ROOTS)) if (p / "cgroup.procs").exists()), Path(_ROOTS[0]))
    with ExitStack() as stack:
        for process_id in processes if share else ():
            stack.enter_context(_group(root, process_id, share or 0))
        yield
