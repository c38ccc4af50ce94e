"""A page against the scripted conversation; the API over the real one and a small shop."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_conversation import FakeConversation

from stylist_ui import hosting

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from stylist_agents.conversation import Conversation
    from tests.agents.conftest import SmallShop


@pytest.fixture
def talk(tmp_path: Path) -> FakeConversation:
    """A scripted conversation, provided to the page."""
    conversation = FakeConversation(tmp_path)
    hosting.provide(conversation)  # type: ignore[arg-type]
    return conversation


@pytest.fixture
def services(tmp_path: Path) -> Iterator[SmallShop]:
    """A small shop, indexed with the deterministic double."""
    from tests.agents.conftest import small_shop  # noqa: PLC0415 (opens the index)

    with small_shop(tmp_path) as shop:
        yield shop


@pytest.fixture
def conversation(services: SmallShop) -> Iterator[Conversation]:
    """The real conversation over it, with the offline policy."""
    from stylist_agents.conversation import Conversation  # noqa: PLC0415 (opens the agent)

    held = Conversation(services)
    yield held
    held.close()


@pytest.fixture
def client(conversation: Conversation) -> TestClient:
    """A client of the API."""
    from starlette.testclient import TestClient  # noqa: PLC0415

    from stylist_ui.api import create_app  # noqa: PLC0415

    return TestClient(create_app(conversation), raise_server_exceptions=False)
