"""Whatever comes in from outside is read, or refused in words with a code, within bounds of time and memory.

``make torture`` runs the same with many more examples (``--hypothesis-profile=torture``).
"""

from __future__ import annotations

import resource
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.doors import DOORS, Door
from tests.hostile.mangling import NESTED, mangled

MOST_CPU_S = 12.0
"""For one input of at most 200 kB: what never ends is far beyond it. A message of digits took 6 s where two busy
threads share a slow processor."""
MOST_MB = 700
"""By which one input may raise the most memory that the process ever had."""


def _examples(door: Door) -> int:
    """As many tries as the chosen profile allows; costly doors get fewer."""
    return max(5, settings().max_examples // door.weight)


def _bounded(door: Door, data: bytes) -> None:
    began, peak = time.thread_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    door.tried(data)
    assert time.thread_time() - began < MOST_CPU_S, f"{door.name}: {time.thread_time() - began:.1f} s"
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak) / 1024
    assert grown < MOST_MB, f"{door.name}: {grown:.0f} MB"


@pytest.mark.filterwarnings("ignore")  # libraries warn of what they are given; what they do is looked at here
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_well_formed_things_come_in_at_each_door(door: Door) -> None:
    assert any(door.tried(data) is None for data in door.seeds())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_anything_is_read_or_refused(door: Door) -> None:
    @settings(max_examples=_examples(door), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(mangled(door.seeds()) | st.binary(max_size=300))
    def tried(data: bytes) -> None:
        _bounded(door, data)

    tried()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_one_piece_without_end_is_read_or_refused(door: Door) -> None:
    first = door.seeds()[0]
    every = 3 if door.weight > 3 and settings().max_examples <= 100 else 1
    for piece in NESTED[::every]:
        for start in (b"", first[: len(first) // 2])[: 1 + (door.weight < 4)]:
            _bounded(door, start + piece * 20_000)
