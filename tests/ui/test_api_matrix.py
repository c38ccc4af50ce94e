"""Every route of the description that takes an id answers for somebody else's as for one that does not exist: 404."""

from __future__ import annotations

import re
from typing import Any

from api_people import person_of, somebody, talk
from fake_conversation import drawn
from starlette.testclient import TestClient

from stylist.jobs import Ask
from tests.agents.conftest import SmallShop

OPEN = {"purpose", "garment_id", "model"}
"""Path parameters that name nobody's thing."""
FREE = {
    "/api/session", "/api/health", "/api/ready", "/api/catalogue/search", "/api/catalogue/garments/{garment_id}",
}  # fmt: skip
BODIES: dict[str, Any] = {
    "ThreadNamed": {"title": "mine"},
    "Preferences": {},
    "Opinion": {"turn": 1, "liked": True},
    "Said": {"text": "hello"},
    "TurnAsked": {"file_id": "tryon-1.png"},
    "CompletionAsked": {"messages": [{"role": "user", "content": "hello"}]},
}


def test_somebody_elses_id_is_404_on_every_route(client: TestClient, services: SmallShop) -> None:
    owner, other = somebody(client), somebody(client)
    ids = owned(client, services, owner)
    unknown = dict.fromkeys(ids, "0" * 32)
    asked = 0
    for method, path, operation in operations(client):
        names = set(re.findall(r"{(\w+)}", path)) - OPEN
        if not names:
            continue
        assert names <= set(ids), f"{path}: say in this test what {names} are"
        body = body_of(operation)
        theirs = client.request(method, path.format(**ids), headers=other, json=body)
        nobodys = client.request(method, path.format(**unknown), headers=owner, json=body)
        assert (theirs.status_code, nobodys.status_code) == (404, 404), f"{method} {path}: {theirs.text}"
        assert (theirs.json()["code"], nobodys.json()["code"]) == ("not_found", "not_found"), f"{method} {path}"
        asked += 1
    assert asked >= 15
    for method, path, _ in operations(client):  # and all of it is still there for its owner
        if method == "GET" and "{" in path and not re.search("|".join(OPEN), path):
            assert client.get(path.format(**ids), headers=owner).status_code == 200, path


def test_what_is_for_persons_is_401_for_nobody(client: TestClient, services: SmallShop) -> None:
    ids = owned(client, services, somebody(client)) | {"purpose": "photo", "garment_id": "s1", "model": "stylist"}
    for method, path, operation in operations(client):
        answer = client.request(method, path.format(**ids), json=body_of(operation))
        if path == "/api/pictures/{file_id}":
            assert answer.status_code == 404
        elif path in FREE:
            assert answer.status_code in (200, 201), path
        else:
            assert answer.status_code == 401, f"{method} {path}"


DOORS = {"/v1/chat/completions", "/agui", "/mcp"}
"""Where other protocols come in; the last two are not part of the description."""


def test_every_other_door_knows_nobody_and_takes_no_other_origin_and_no_large_body(client: TestClient) -> None:
    who = somebody(client)
    for path in DOORS:
        assert client.post(path, json={}).status_code == 401, path
        foreign = client.post(path, json={}, headers=who | {"origin": "https://evil.example"})
        assert (foreign.status_code, "other_origin" in foreign.text) == (403, True), path
        assert client.post(path, headers=who, content=b" " * 40_000_000).status_code == 413, path
        assert (
            client.post(path, json={}, headers=who | {"cookie": "stylist_person=x", "authorization": ""}).status_code
            == 401
        )


def owned(client: TestClient, services: SmallShop, who: dict[str, str]) -> dict[str, str]:
    """One thing of each kind that belongs to somebody."""
    client.put("/api/consent/photo", headers=who)
    photo = client.post("/api/photos", headers=who, content=drawn("#abc")).json()["ids"][0]
    turn = talk(client, who, "navy shirts")
    job = services.queue.submit(Ask(person_of(services.settings.data_dir, who), "key", "preview", "{}"))
    services.queue.cancel(job.id, job.owner)
    return {"thread_id": turn["thread_id"], "turn_id": turn["id"], "file_id": photo, "job_id": job.id}


def operations(client: TestClient) -> list[tuple[str, str, dict[str, Any]]]:
    paths = client.get("/api/openapi.json").json()["paths"]
    return [(method.upper(), path, operation) for path, item in paths.items() for method, operation in item.items()]


def body_of(operation: dict[str, Any]) -> Any:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if not operation.get("requestBody", {}).get("required") or not schema:
        return None
    return BODIES[schema["$ref"].rpartition("/")[2]]
