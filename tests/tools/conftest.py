from __future__ import annotations

import pytest

from stylist_tools.context import TurnContext
from stylist_tools.memory import Memory
from tests.agents.conftest import SmallShop, services

__all__ = ["services"]


@pytest.fixture
def turn(services: SmallShop) -> TurnContext:
    return TurnContext(services=services, person_id="ann", thread_id="t", turn=1, locale="en", memory=Memory())
