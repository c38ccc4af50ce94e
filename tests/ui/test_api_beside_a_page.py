"""A chat on a shop's page: "this" is the page's product, and what was said before logging in stays."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from api_people import person_of, somebody, talk
from fake_conversation import drawn
from starlette.testclient import TestClient

from stylist_ui.sites import Site, Sites
from tests.agents.conftest import SmallShop

SHOP = "https://shop.example"


@pytest.fixture
def site(services: SmallShop) -> Site:
    return Sites(services.settings.data_dir).add("luma", [SHOP])


def identify(client: TestClient, site: Site, shopper: str, before: dict[str, str] | None = None) -> dict[str, Any]:
    now = int(time.time())
    claims = {"sub": shopper, "aud": site.key, "iat": now, "exp": now + 300}
    body = {"identity": jwt.encode(claims, site.secret.get_secret_value(), algorithm="HS256")}
    body |= {"before": before["authorization"].removeprefix("Bearer ")} if before else {}
    answer = client.post("/api/session", json=body, headers={"x-site-key": site.key})
    assert answer.status_code == 201, answer.text
    return {**answer.json(), "who": {"authorization": f"Bearer {answer.json()['token']}"}}


def visitor(client: TestClient, site: Site) -> dict[str, str]:
    answer = client.post("/api/session", json={}, headers={"x-site-key": site.key})
    return {"authorization": f"Bearer {answer.json()['token']}"}


@pytest.mark.parametrize(
    ("page", "question", "answer"),
    [
        ("t2", "is this available in M?", "Black trousers"),
        ("s2", "is this available in L?", "Blue linen shirt"),
        ("t1", "这件有M码吗?", "米色亚麻长裤"),
    ],
)
def test_this_is_the_product_of_the_page(client: TestClient, page: str, question: str, answer: str) -> None:
    turn = talk(client, somebody(client), question, viewing=page)
    said = str(turn["reply"])
    assert answer in said, said


def test_another_page_means_another_product_and_the_last_one_spoken_of_wins(client: TestClient) -> None:
    who = somebody(client)
    first = talk(client, who, "is this available in M?", viewing="t2")
    second = talk(client, who, "is this available in M?", first["thread_id"], viewing="s2")
    assert "Blue linen shirt" in str(second["reply"])
    found = talk(client, who, "brown loafers", first["thread_id"], viewing="s2")
    assert found["reply"]["items"][0]["id"] == "f1"
    assert (
        "Blue linen shirt" not in talk(client, who, "why this one?", first["thread_id"], viewing="s2")["reply"]["text"]
    )


def test_a_page_of_no_product_of_the_catalogue_is_said_so(client: TestClient) -> None:
    who = somebody(client)
    thread = client.post("/api/threads", headers=who).json()["id"]
    answer = client.post(f"/api/threads/{thread}/messages", headers=who, json={"text": "hello", "viewing": "nope"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_what_was_said_before_logging_in_becomes_the_shoppers_without_photos(
    client: TestClient, services: SmallShop, site: Site
) -> None:
    before = visitor(client, site)
    client.put("/api/consent/photo", headers=before)
    photo = client.post("/api/photos", headers=before, content=drawn("#abc")).json()["ids"][0]
    turn = talk(client, before, "a navy linen shirt", photo_ids=[photo])
    talk(client, before, "add the first one in M to my basket", turn["thread_id"])
    known = identify(client, site, "ann", before)
    assert known["carried"] == 1
    assert len(client.get(f"/api/threads/{turn['thread_id']}/messages", headers=known["who"]).json()) == 4
    assert client.get(f"/api/threads/{turn['thread_id']}", headers=before).status_code == 404
    person = person_of(services.settings.data_dir, known["who"])
    assert [entry.sku for entry in services.baskets.entries(person)] == ["s1-M"]
    assert client.get("/api/consent/photo", headers=known["who"]).json()["given"] is False
    assert client.get(f"/api/pictures/{photo}", headers=before).status_code == 404
    assert identify(client, site, "ann", before)["carried"] == 0  # nothing is left there
    why = talk(client, known["who"], "why the first?", turn["thread_id"])
    assert why["status"] == "complete"


def test_nobody_elses_conversation_is_carried(client: TestClient, services: SmallShop, site: Site) -> None:
    ann = identify(client, site, "ann")["who"]
    talk(client, ann, "hello")
    assert identify(client, site, "ben", ann)["carried"] == 0  # the shopper before on the same device
    other = Sites(services.settings.data_dir).add("other", ["https://other.example"])
    there = visitor(client, other)
    talk(client, there, "hello")
    assert identify(client, site, "ben", there)["carried"] == 0  # another shop's visitor
    assert identify(client, site, "ben", {"authorization": "Bearer forged"})["carried"] == 0
    mine = visitor(client, site)
    talk(client, mine, "hello")
    token = mine["authorization"].removeprefix("Bearer ")
    client.post("/api/session", json={"before": token})  # without an identity nothing moves
    assert len(client.get("/api/threads", headers=mine).json()) == 1
