"""A database whose connections are all in use, over HTTP: when to come again, in the person's language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import api_people
import pytest
from starlette.testclient import TestClient

from stylist.tables import postgres
from stylist.tables.trouble import RETRY_AFTER_S
from stylist_agents.conversation import Conversation
from stylist_ui.api import create_app
from tests.agents.conftest import SmallShop, small_shop


@pytest.fixture
def narrow(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallShop]:
    """A shop whose server lends one connection."""
    monkeypatch.setattr(postgres, "MOST_CONNECTIONS", 1)
    monkeypatch.setattr(postgres, "CONNECT_WITHIN_S", 1.0)
    with small_shop(tmp_path, database_url=postgres_url) as shop:
        yield shop


def test_a_busy_database_is_503_with_when_to_come_again(narrow: SmallShop) -> None:
    talk = Conversation(narrow)
    client = TestClient(create_app(talk), raise_server_exceptions=False)
    who = api_people.somebody(client)
    with narrow.database.transaction():
        told = {tag: client.get("/api/threads", headers=who | {"accept-language": tag}) for tag in ("en", "zh-CN")}
    for answer in told.values():
        assert (answer.status_code, answer.json()["code"]) == (503, "database_busy")
        assert answer.headers["retry-after"] == str(RETRY_AFTER_S)
    assert "try again in 5 s" in told["en"].json()["detail"] and "5 秒后再试" in told["zh-CN"].json()["detail"]
    assert client.get("/api/threads", headers=who).status_code == 200
    talk.close()
