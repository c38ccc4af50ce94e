from __future__ import annotations

from pathlib import Path

import pytest

from stylist_agents.local.engine import Engine
from tests.agents.local.tiny import save_tiny, tiny_engine


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def engine(tiny_folder: Path) -> Engine:
    return tiny_engine(tiny_folder)
