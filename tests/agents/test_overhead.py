from __future__ import annotations

from stylist_agents.overhead import measure_overhead
from tests.agents.conftest import SmallShop


def test_a_long_conversation_keeps_a_checkpoint_of_bounded_size(services: SmallShop) -> None:
    measured = measure_overhead(services, "ann", 16)
    assert measured.turns == 16
    assert measured.first_turn_ms > 0
    assert 0 < measured.last_checkpoint_bytes < 10 * measured.first_checkpoint_bytes
    assert services.database.exists()
