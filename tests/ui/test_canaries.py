"""Secrets and people's words in a server in which everything goes wrong: none of them reaches a log, trace or count."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image
from serve_canaries import SECRETS, WORDS
from serving import free_port

from stylist.discretion import brief_logs
from tests.agents.openai_server import openai_server

EXIF_WORDS = "canary-camera-owner"
NEVER = (*SECRETS.values(), WORDS, "Petronella", EXIF_WORDS, "canary-bytes")


def photo() -> bytes:
    data, exif = io.BytesIO(), Image.Exif()
    exif[315] = EXIF_WORDS  # Artist
    Image.fromarray(np.full((300, 200, 3), 128, np.uint8)).save(data, "JPEG", exif=exif)
    return data.getvalue()


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nothing_that_should_stay_reaches_a_log_or_a_count(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "all.log"
    answers = iter([{"calls": [("search_catalogue", {"categories": ["shirt"]})]}, {"status": 500}])
    with openai_server(lambda _: next(answers, {"status": 500})) as (model_url, received), log.open("wb") as out:
        command = [sys.executable, str(Path(__file__).with_name("serve_canaries.py")), str(port)]
        command += [str(tmp_path / "data"), model_url, f"http://127.0.0.1:{free_port()}/nobody"]
        top = Path(__file__).resolve().parents[2]
        known = {**os.environ, "PYTHONPATH": os.pathsep.join([str(top), os.environ.get("PYTHONPATH", "")])}
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=tmp_path, env=known)
        try:
            counts = _use(f"http://127.0.0.1:{port}", server, log)
        finally:
            server.terminate()
            server.wait(60)
    assert any(WORDS in str(body) for body in received), "the words were said to the model"
    written = log.read_text("utf-8", "replace")
    assert "tool failed" in written and "KeyError" in written and "LookupError" in written, "what went wrong is logged"
    assert not [word for word in NEVER if word in written]
    assert not [word for word in NEVER if word in counts]


def _use(url: str, server: subprocess.Popen[bytes], log: Path) -> str:
    """Talk, send good and bad photos, ask for a person, come to a broken route; what is counted of it."""
    anew = httpx.Limits(max_keepalive_connections=0)  # after an error that nobody caught the server closes
    with httpx.Client(base_url=url, timeout=60, limits=anew) as client:
        _wait(client, server, log)
        token = client.post("/api/session").json()["token"]
        who = {"authorization": f"Bearer {token}"}
        thread = client.post("/api/threads", headers=who).json()["id"]
        client.put("/api/consent", headers=who, json={"given": True})
        for data in (photo(), b"canary-bytes" * 50, b"\xff\xd8\xff\xe0canary-bytes"):
            client.post("/api/photos", headers=who, files={"file": ("canary.jpg", data, "image/jpeg")})
        for text in (f"a shirt for {WORDS}", f"I want to talk to a person, says {WORDS}"):
            told = client.post(f"/api/threads/{thread}/messages", headers=who, json={"text": text})
            assert told.status_code == 202, told.text
            assert "turn_finished" in client.get(told.json()["events"], headers=who).text
        assert client.get("/api/threads/canary/broken", headers=who).status_code == 500
        client.post("/api/threads", headers=who, content=f'{{"{WORDS}": '.encode())
        client.get("/metrics", headers={"authorization": "Bearer wrong"})
        assert token not in log.read_text("utf-8", "replace")
        return client.get("/metrics").text


def _wait(client: httpx.Client, server: subprocess.Popen[bytes], log: Path, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            if client.get("/api/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8", "replace")[-3000:])


def test_the_log_lines_of_any_library_tell_of_an_errors_kind_and_place(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = logging.getLogRecordFactory()
    brief_logs()
    try:
        try:
            raise ValueError(WORDS)
        except ValueError:
            logging.getLogger("any.library").exception("it broke\n")
    finally:
        logging.setLogRecordFactory(before)
    assert WORDS not in caplog.text
    assert "it broke: ValueError at test_canaries.py:" in caplog.text
