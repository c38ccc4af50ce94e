"""The official MCP client against the tools: over HTTP with tokens, and over standard input and output."""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from api_people import person_of, somebody
from fake_conversation import drawn
from fastapi import FastAPI
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from starlette.testclient import TestClient

from stylist_agents.conversation import Conversation
from stylist_tools import all_tools
from stylist_tools.effects import known
from stylist_ui.api import create_app
from stylist_ui.protocols.mcp_server import described
from tests.agents.conftest import SmallShop

URL = "http://127.0.0.1:8501/mcp"


@pytest.fixture
def app(conversation: Conversation) -> FastAPI:
    return create_app(conversation)


@asynccontextmanager
async def connected(app: FastAPI, headers: dict[str, str], url: str = URL, **more: Any) -> AsyncIterator[Client]:
    """A client over HTTP, as it would connect to a server."""
    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), headers=headers)
    async with (
        http,
        app.router.lifespan_context(app),
        Client(streamable_http_client(url, http_client=http), **more) as c,
    ):
        yield c


async def used(client: Client, name: str, **args: Any) -> dict[str, Any]:
    answer = await client.call_tool(name, args)
    assert not answer.is_error, answer
    assert json.loads(answer.content[0].text) == answer.structured_content  # type: ignore[union-attr]
    return dict(answer.structured_content)


def test_every_tool_says_what_it_does_and_shows_only_real_arguments() -> None:
    assert sorted(known()) == sorted(tool.name for tool in all_tools(clips=True))
    tools = {tool.name: tool for tool in described(clips=True)}
    assert len(tools) == len(all_tools(clips=True)) + 1
    assert tools.keys() - {tool.name for tool in described()} == {"show_turn"}
    for tool in tools.values():
        assert not {"runtime", "context", "person_id", "thread_id"} & set(tool.input_schema["properties"]), tool.name
        assert "[[" not in (tool.description or "x"), tool.name
        assert len(tool.description or "") > 20, tool.name
        assert tool.annotations is not None
    hints = {name: tool.annotations for name, tool in tools.items() if tool.annotations}
    assert hints["search_catalogue"].read_only_hint
    assert hints["remove_from_wardrobe"].destructive_hint
    assert hints["hand_over"].open_world_hint
    assert not hints["add_to_basket"].destructive_hint


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_what_one_call_finds_the_next_can_speak_of(app: FastAPI, mode: str) -> None:
    who = somebody(TestClient(app))
    async with connected(app, who, mode=mode) as client:
        assert "catalogue" in (client.instructions or "")
        assert {tool.name for tool in (await client.list_tools()).tools} >= {"search_catalogue", "use_photos"}
        await used(client, "remember_preferences", budget_amount=60, budget_currency="USD")
        found = await used(client, "search_catalogue", colours=["navy"], categories=["shirt"])
        assert [item["id"] for item in found["items"]] == ["s1", "s3"]  # s4 is above the budget
        assert "basket" in json.dumps(await used(client, "add_to_basket", garment_ids=["s1"], size="M"))
        assert "Navy linen shirt (M)" in str(await used(client, "show_basket"))
    threads = TestClient(app).get("/api/threads", headers=who).json()
    assert len(threads) == 1
    told = TestClient(app).get(f"/api/threads/{threads[0]['id']}/messages", headers=who).json()
    assert told[2]["text"].startswith("search_catalogue {")
    assert [e["item"]["id"] for e in told[3]["events"] if e["type"] == "card"] == ["s1", "s3"]


async def test_persons_and_threads_stay_apart(app: FastAPI) -> None:
    ann, ben = (somebody(TestClient(app)) for _ in range(2))
    async with connected(app, ann) as client:
        await used(client, "add_to_basket", garment_ids=["s1"], size="M")
        await used(client, "remember_preferences", budget_amount=50, budget_currency="USD")
    async with connected(create_app(app.state.hall.conversation), ben) as client:
        assert "Navy" not in str(await used(client, "show_basket"))
        assert len((await used(client, "search_catalogue", categories=["shirt"]))["items"]) == 4
    async with connected(create_app(app.state.hall.conversation), ann, f"{URL}?thread=trip") as client:
        assert len((await used(client, "search_catalogue", categories=["shirt"]))["items"]) == 4  # no budget here


async def test_a_photo_is_used_only_with_consent_and_pictures_are_resources(app: FastAPI, services: SmallShop) -> None:
    web = TestClient(app)
    ann, ben = somebody(web), somebody(web)
    web.put("/api/consent/photo", headers=ann)
    photo = web.post("/api/photos", headers=ann, content=drawn("#abc")).json()["ids"][0]
    steps: list[tuple[float, str | None]] = []

    async def progress(percent: float, total: float | None, message: str | None) -> None:
        steps.append((percent, message))

    async with connected(app, ann) as client:
        await used(client, "use_photos", photo_ids=[photo])
        shown = await client.call_tool("try_on", {"garment_ids": ["s1"], "figure": "ada"}, progress_callback=progress)
        link = next(part for part in shown.content if part.type == "resource_link")
        picture = await client.read_resource(link.uri)
        assert base64.b64decode(picture.contents[0].blob)[:4] == b"\x89PNG"  # type: ignore[union-attr]
        assert steps
        assert {r.uri for r in (await client.list_resources()).resources} >= {link.uri, f"stylist://pictures/{photo}"}
        web.delete("/api/consent/photo", headers=ann)
        with pytest.raises(MCPError):
            await client.read_resource(f"stylist://pictures/{photo}")
        refused = await client.call_tool("use_photos", {"photo_ids": [photo]})
        assert refused.structured_content["error"]["code"] == "consent_required"
    async with connected(create_app(app.state.hall.conversation), ben) as client:
        web.put("/api/consent/photo", headers=ben)
        theirs = await client.call_tool("use_photos", {"photo_ids": [link.uri.rpartition("/")[2]]})
        assert theirs.structured_content["error"]["code"] == "not_found"
        with pytest.raises(MCPError, match="no picture"):
            await client.read_resource(link.uri)
    assert services.files.of(person_of(services.settings.data_dir, ben)) == []


async def test_a_call_that_cannot_be_says_why(app: FastAPI) -> None:
    async with connected(app, somebody(TestClient(app))) as client:
        for name, args, code in (
            ("no_such_tool", {}, "not_found"),
            ("explain", {}, "wrong_arguments"),
            ("use_photos", {"photo_ids": []}, "wrong_arguments"),
            ("explain", {"garment_id": "unknown"}, "not_found"),
            ("confirm_change", {"yes": True}, "nothing_to_confirm"),
        ):
            answer = await client.call_tool(name, args)
            assert answer.is_error
            assert answer.structured_content["error"]["code"] == code
            assert answer.structured_content["error"]["sentence"]


CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
HEADERS = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25"}


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, 200),
        ({"authorization": "Bearer wrong"}, 401),
        ({"authorization": ""}, 401),
        ({"host": "evil.example"}, 421),  # a name that was rebound to this machine
        ({"host": "evil.example:8501", "origin": "http://evil.example:8501"}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://127.0.0.1:8501"}, 200),
    ],
)
def test_only_who_may_gets_in(app: FastAPI, more: dict[str, str], status: int) -> None:
    with TestClient(app, base_url="http://127.0.0.1:8501") as web:
        who = somebody(web)
        assert web.post("/mcp", headers=who | HEADERS | more, json=CALL).status_code == status


def test_large_bodies_are_refused_and_other_hosts_can_be_named(services: SmallShop) -> None:
    conversation = Conversation(SmallShop(services.settings.model_copy(update={"mcp_hosts": ("shop.example",)})))
    with TestClient(create_app(conversation), base_url="https://shop.example") as web:
        who = somebody(web) | HEADERS
        assert web.post("/mcp", headers=who, json=CALL).status_code == 200
        assert web.post("/mcp", headers=who, json=CALL | {"params": {"x": "y" * 70_000}}).status_code == 413
    conversation.close()


async def test_over_standard_input_and_output(services: SmallShop) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-c", STDIO, str(services.settings.data_dir)], env=dict(os.environ)
    )
    async with Client(command) as client:
        found = await used(client, "search_catalogue", colours=["navy"], categories=["shirt"])
        assert found["items"][0]["title"] == "藏青亚麻衬衫"


STDIO = """
import sys
from pathlib import Path
from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_ui.protocols.mcp_server import Seat, run_stdio
from tests.agents.conftest import SmallShop

shop = SmallShop(Settings(data_dir=Path(sys.argv[1]), catalogue="small"))
run_stdio(Conversation(shop), Seat("local", "t", "zh"))
"""
