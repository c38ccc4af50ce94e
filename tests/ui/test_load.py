"""stylist eval load: it talks, it measures, and it notices a thread that holds something of another."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from langchain_core.messages import HumanMessage
from pydantic import SecretStr
from serving import free_port

from stylist.settings import Settings
from stylist_agents.models import load_chat_model
from stylist_ui.load import _Book, _Person, measure_load
from stylist_ui.load_model import planted_model


@pytest.mark.slow
def test_a_few_people_talk_and_stay_apart(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, str(Path(__file__).with_name("serve_api.py")), str(port), str(tmp_path), "http://x.test"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        assert json.loads(server.stdout.readline())["key"]
        report = measure_load([f"http://127.0.0.1:{port}"], people=3, seconds=4, think_s=0.3, processes=[server.pid])
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()  # type: ignore[union-attr]
    assert (report.errors, report.mixed, report.lost) == ({}, 0, 0)
    assert report.turns >= 3
    assert report.turn_ms.p95 >= report.turn_ms.p50 >= report.first_words_ms.p50 > 0
    assert report.cpu_ms
    assert report.people_cpu_ms > 0
    assert min(report.rss_mb) > 50


@pytest.mark.parametrize(
    ("event", "own"),
    [
        ({"type": "turn_started", "thread_id": "mine"}, True),
        ({"type": "turn_started", "thread_id": "theirs"}, False),
        ({"type": "understood", "preferences": {"budget": {"amount_minor": 10300, "currency": "USD"}}}, True),
        ({"type": "understood", "preferences": {"budget": {"amount_minor": 10400, "currency": "USD"}}}, False),
        ({"type": "understood", "preferences": {"budget": None}}, False),
        ({"type": "text", "text": "Noted, w0123456789ab."}, False),
        ({"type": "text", "text": "Noted."}, True),
    ],
)
async def test_what_is_of_another_is_noticed(event: dict[str, Any], own: bool) -> None:
    async with aiohttp.ClientSession() as web:
        person = _Person(web, _Book(), 3, 1.0)
        person._thread = "mine"
        assert person._is_own(event) is own


@pytest.mark.parametrize("stream", [True, False])
def test_a_planted_model_takes_its_time_and_repeats_the_planted_word(stream: bool) -> None:
    with planted_model(0.3) as url:
        settings = Settings(model="openai:planted", model_base_url=url, model_api_key=SecretStr("none"))
        model = load_chat_model("openai:planted", settings)
        said = [HumanMessage("first, wffffffffffff"), HumanMessage("a shirt, w0123456789ab")]
        began = time.perf_counter()
        told = "".join(str(part.content) for part in model.stream(said)) if stream else model.invoke(said).content
    assert told == "Noted, w0123456789ab."
    assert 0.3 <= time.perf_counter() - began < 10


async def test_who_cannot_come_is_counted_and_ends_nothing() -> None:
    book = _Book()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{free_port()}") as web:
        await _Person(web, book, 3, 0.0).talk(time.monotonic() + 1)
    assert dict(book.errors) == {"ClientConnectorError": 1}
