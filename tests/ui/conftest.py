"""A page against the scripted conversation, and helpers to wait for its turns."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fake_conversation import FakeConversation

from stylist_ui import hosting


@pytest.fixture
def talk(tmp_path: Path) -> FakeConversation:
    """A scripted conversation, provided to the page."""
    conversation = FakeConversation(tmp_path)
    hosting.provide(conversation)  # type: ignore[arg-type]
    return conversation
