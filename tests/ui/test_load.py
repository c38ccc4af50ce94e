"""stylist eval load: it talks, it measures, and it notices a thread that holds something of another."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from serving import free_port

from stylist_ui.load import _Book, _Person, measure_load


@pytest.mark.slow
def test_a_few_people_talk_and_stay_apart(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, str(Path(__file__).with_name("serve_api.py")), str(port), str(tmp_path), "http://x.test"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert server.stdout is not None
        assert json.loads(server.stdout.readline())["key"]
        report = measure_load(f"http://127.0.0.1:{port}", people=3, seconds=4, think_s=0.3, process_id=server.pid)
    finally:
        server.terminate()
        server.wait(30)
        server.stdout.close()  # type: ignore[union-attr]
    assert (report.errors, report.mixed) == ({}, 0)
    assert report.turns >= 3
    assert report.turn_ms.p95 >= report.turn_ms.p50 >= report.first_words_ms.p50 > 0
    assert report.cpu_ms
    assert min(report.rss_mb) > 50


@pytest.mark.parametrize(
    ("event", "own"),
    [
        ({"type": "turn_started", "thread_id": "mine"}, True),
        ({"type": "turn_started", "thread_id": "theirs"}, False),
        ({"type": "understood", "preferences": {"budget": {"amount_minor": 10300, "currency": "USD"}}}, True),
        ({"type": "understood", "preferences": {"budget": {"amount_minor": 10400, "currency": "USD"}}}, False),
        ({"type": "understood", "preferences": {"budget": None}}, False),
    ],
)
async def test_what_is_of_another_is_noticed(event: dict[str, Any], own: bool) -> None:
    async with aiohttp.ClientSession() as web:
        person = _Person(web, _Book(), 3, 1.0)
        person._thread = "mine"
        assert person._is_own(event) is own
