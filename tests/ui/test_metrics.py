"""What the service tells of itself: numbers for Prometheus, spans for OpenTelemetry, nothing about anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from starlette.testclient import TestClient

from stylist.search import engine as search_engine
from stylist_agents import middleware, watching
from stylist_agents.conversation import Conversation
from stylist_agents.events import Notice, ToolFinished
from stylist_ui.api.app import create_app
from tests.agents.conftest import SmallShop, small_shop

SAID = "a navy linen shirt for Petronella, under 80"


def talk(conversation: Conversation) -> None:
    list(conversation.turn(SAID, thread_id="t", person_id="ann"))


@pytest.fixture
def conversation(services: SmallShop) -> Iterator[Conversation]:
    held = Conversation(services)
    yield held
    held.close()


def scrape(conversation: Conversation) -> dict[tuple[str, ...], float]:
    client = TestClient(create_app(conversation), client=("127.0.0.1", 5000))
    text = client.get("/metrics").text
    assert "Petronella" not in text and "ann" not in text.split()
    families = text_string_to_metric_families(text)
    return {
        (s.name, *(v for k, v in sorted(s.labels.items()) if k != "le")): s.value for f in families for s in f.samples
    }


def test_turns_tools_and_jobs_are_counted(conversation: Conversation) -> None:
    talk(conversation)
    told = scrape(conversation)
    assert told["stylist_turns_total", "complete"] == 1
    assert told["stylist_turn_seconds_count", "offline"] == 1
    assert told["stylist_tool_seconds_count", "true", "search_catalogue"] == 1
    assert told["stylist_jobs_queued", "preview"] == 0
    talk(conversation)
    assert scrape(conversation)["stylist_turns_total", "complete"] == 2


def test_a_tool_that_a_model_made_up_does_not_become_a_label(conversation: Conversation) -> None:
    made_up = ToolFinished(call_id="1", name="call ann at 555-1234", ok=False, ms=1)
    conversation.meters.count([made_up, Notice(code="model_unavailable", text="…")], "interrupted")
    told = scrape(conversation)
    assert told["stylist_tool_seconds_count", "false", "unknown"] == 1
    assert told["stylist_notices_total", "model_unavailable"] == 1
    assert told["stylist_turns_total", "interrupted"] == 1


def test_from_elsewhere_there_is_nothing_to_see_without_the_token(conversation: Conversation, tmp_path: Path) -> None:
    assert TestClient(create_app(conversation), client=("203.0.113.9", 5000)).get("/metrics").status_code == 404
    with small_shop(tmp_path / "guarded", metrics_token=SecretStr("scrape-me")) as shop:
        guarded = Conversation(shop)
        near, far = (TestClient(create_app(guarded), client=(host, 5000)) for host in ("127.0.0.1", "203.0.113.9"))
        assert near.get("/metrics").status_code == 404
        assert_token_opens(far)
        guarded.close()


def assert_token_opens(far: TestClient) -> None:
    assert far.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404
    assert far.get("/metrics", headers={"authorization": "Bearer scrape-me"}).status_code == 200


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What was traced, by a provider of this test's own."""
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    for module in (search_engine, middleware, watching):
        monkeypatch.setattr(module, "tracer", provider.get_tracer("stylist"))
    return kept


def test_a_search_is_part_of_its_tool_and_a_tool_of_its_turn(
    conversation: Conversation, spans: InMemorySpanExporter
) -> None:
    talk(conversation)
    by_name: dict[str, ReadableSpan] = {span.name: span for span in spans.get_finished_spans()}
    turn, search = by_name["turn"], by_name["search"]
    tool = next(s for s in spans.get_finished_spans() if s.attributes.get("stylist.tool") == "search_catalogue")
    assert turn.parent is None
    assert tool.parent.span_id == turn.context.span_id
    assert search.parent.span_id == tool.context.span_id
    assert turn.attributes["stylist.tier"] == "offline"
    assert "Petronella" not in str([span.to_json() for span in spans.get_finished_spans()])


def test_a_turn_that_nobody_follows_to_its_end_is_an_error(
    conversation: Conversation, spans: InMemorySpanExporter
) -> None:
    turn = conversation.turn(SAID, thread_id="t", person_id="ann")
    next(turn)
    turn.close()
    (span,) = [s for s in spans.get_finished_spans() if s.name == "turn"]
    assert span.status.description == "interrupted"


def test_the_dashboard_shows_what_there_is(conversation: Conversation) -> None:
    talk(conversation)
    conversation.meters.count([Notice(code="model_unavailable", text="…")], "complete")
    there = {name for name, *_ in scrape(conversation)}
    board = json.loads((Path(__file__).parents[2] / "docs" / "grafana.json").read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    named = {name for expression in asked for name in re.findall(r"stylist_\w+", expression)}
    assert len(board["panels"]) >= 6
    assert named <= there
