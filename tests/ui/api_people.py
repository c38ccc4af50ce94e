"""People who call the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from stylist_ui.identity import signer_of


def somebody(client: TestClient, **session: Any) -> dict[str, str]:
    """The headers of a new person."""
    answer = client.post("/api/session", json=session or None)
    assert answer.status_code == 201, answer.text
    return {"authorization": f"Bearer {answer.json()['token']}"}


def events(client: TestClient, path: str, who: dict[str, str], last: str | None = None) -> list[dict[str, Any]]:
    """All events of a stream: {"id", "event", "data"}."""
    headers = who | ({"last-event-id": last} if last else {})
    told = []
    with client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200, answer.read()
        for block in "".join(answer.iter_text()).split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and line[0] != ":")
            if "data" in fields:
                told.append({"id": fields.get("id"), "event": fields["event"], "data": json.loads(fields["data"])})
    return told


def talk(client: TestClient, who: dict[str, str], text: str, thread: str | None = None, **more: Any) -> dict[str, Any]:
    """Say something and wait for the whole turn."""
    thread = thread or client.post("/api/threads", headers=who).json()["id"]
    answer = client.post(f"/api/threads/{thread}/messages", headers=who, json={"text": text, **more})
    assert answer.status_code == 202, answer.text
    turn = answer.json()
    told = events(client, turn["events"], who)
    return {**client.get(answer.headers["location"], headers=who).json(), "told": told}


def person_of(data_dir: Path, who: dict[str, str]) -> str:
    """The id behind the headers."""
    badge = signer_of(data_dir).read(who["authorization"].removeprefix("Bearer "))
    assert badge is not None
    return badge.person_id
