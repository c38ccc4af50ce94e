"""Weights from their publisher: once, whole, and only the bytes that are known."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from stylist.body import fetching, load_body_model
from stylist.body.fetching import POSE_LITE, Weights, WeightsUnreachable, WrongWeights, fetched
from stylist.settings import Settings

DATA = b"weights" * 1000
Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def publisher() -> Iterator[Callable[[Answer], Weights]]:
    """A server on loopback that answers as a test says; counts what it was asked for."""
    servers: list[ThreadingHTTPServer] = []

    def publish(answer: Answer) -> Weights:
        handler = type("Handler", (BaseHTTPRequestHandler,), {"do_GET": answer, "log_message": lambda *_: None})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/pose.task"
        return Weights("pose.task", url, hashlib.sha256(DATA).hexdigest(), len(DATA), "Apache-2.0")

    yield publish
    for server in servers:
        server.shutdown()
        server.server_close()


def sends(data: bytes, stated: int | None = None) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("content-length", str(len(data) if stated is None else stated))
        request.end_headers()
        request.wfile.write(data)

    return answer


def test_it_is_fetched_once_and_lies_there_whole(publisher: Callable[[Answer], Weights], tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        sends(DATA)(request)

    weights = publisher(answer)
    for _ in range(2):
        path = fetched(weights, tmp_path / "models")
        assert path.read_bytes() == DATA
    assert asked == ["/pose.task"]
    assert [file.name for file in (tmp_path / "models").iterdir()] == ["pose.task"]


@pytest.mark.parametrize("data", [DATA[:-1] + b"X", DATA + b"more", b"", b"<html>moved</html>"])
def test_other_bytes_are_refused_and_leave_nothing(
    publisher: Callable[[Answer], Weights], tmp_path: Path, data: bytes
) -> None:
    weights = publisher(sends(data))
    with pytest.raises(WrongWeights, match="SHA-256") as caught:
        fetched(weights, tmp_path)
    assert weights.sha256[:12] in caught.value.say("zh")
    assert not list(tmp_path.iterdir())


def test_no_more_is_read_than_the_file_has(publisher: Callable[[Answer], Weights], tmp_path: Path) -> None:
    sent: list[int] = []

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while len(sent) < 2000:
                request.wfile.write(bytes(65536))
                sent.append(65536)
        except OSError:
            return

    with pytest.raises(WrongWeights):
        fetched(publisher(endless), tmp_path)
    assert len(sent) < 2000


def test_a_file_that_was_changed_on_this_machine_is_not_used(tmp_path: Path) -> None:
    (tmp_path / POSE_LITE.name).write_bytes(b"something else")
    with pytest.raises(WrongWeights, match=r"pose_landmarker_lite\.task"):
        fetched(POSE_LITE, tmp_path)


@pytest.mark.parametrize("why", ["status 404", "broken", "slow", "refused"])
def test_a_machine_without_a_network_is_told_what_to_do(
    publisher: Callable[[Answer], Weights], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT_S", 0.3)
    answers: dict[str, Answer] = {
        "status 404": lambda request: request.send_error(404),
        "broken": sends(DATA[:100], stated=len(DATA)),
        "slow": lambda request: time.sleep(1),
        "refused": sends(b""),
    }
    weights = publisher(answers[why])
    if why == "refused":
        weights = replace(weights, url="http://127.0.0.1:9/pose.task")
    monkeypatch.setattr(fetching, "POSE_LITE", weights)
    with pytest.raises(WeightsUnreachable, match="set mediapipe_pose to the file, or use") as caught:
        load_body_model(Settings(body_model="mediapipe", data_dir=tmp_path))
    assert weights.url in str(caught.value)
    assert "mediapipe_pose" in caught.value.say("zh")
    assert not list(tmp_path.rglob("*.task*"))


def test_the_known_bytes_are_those_that_were_tested(shared_data: Path) -> None:
    data = (shared_data / "models" / POSE_LITE.name).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (POSE_LITE.bytes, POSE_LITE.sha256)
    assert "/float16/1/" in POSE_LITE.url, "a version, not whatever is the latest"
