"""A small OpenAI-compatible chat server on loopback, streaming what a test tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

hung_up = threading.Event()
"""Set once the other side has closed a connection that was being written to."""

_LONGEST_ENDLESS = 1_000
"""Pieces of what does not end, 20 ms apart."""

Answer = dict[str, Any]
"""Either {"content": str}, {"calls": [(name, args)]}, {"status": int} or {"hang_s": float}.

{"content": str, "breaks": True} ends in an error in the middle; {"endless": delta} sends the same one until the other
side hangs up."""


@contextmanager
def openai_server(  # noqa: C901 (a handler class within)
    answer: Callable[[dict[str, Any]], Answer],
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Serves /v1/chat/completions; yields (base url, the requests received so far)."""
    received: list[dict[str, Any]] = []
    done = threading.Event()
    hung_up.clear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received.append(body)
            said = answer(body)
            if "hang_s" in said:
                done.wait(said["hang_s"])
            if "status" in said:
                self._send_error(said["status"])
            else:
                self._stream(said)

        def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> None:
            self.wfile.write(f"data: {json.dumps(_event(delta, finish))}\n\n".encode())

        def _endless(self, delta: dict[str, Any]) -> None:
            try:
                for _ in range(_LONGEST_ENDLESS):  # on after the turn: a closed connection shows with the second write
                    time.sleep(0.02)
                    self._chunk(delta)
            except OSError:
                hung_up.set()

        def _send_error(self, status: int) -> None:
            text = json.dumps({"error": {"message": "planted", "type": "planted"}}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            with suppress(BrokenPipeError):  # whoever asked has given up
                self.end_headers()
                self.wfile.write(text)

        def _stream(self, said: Answer) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            if "endless" in said:
                self._endless(said["endless"])
            for delta, finish in _deltas(said):
                if finish and said.get("breaks"):
                    self.wfile.write(b'data: {"error": {"message": "planted", "code": 500}}\n\n')
                    return
                self._chunk(delta, finish)
            self.wfile.write(b"data: [DONE]\n\n")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", received
    finally:
        done.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _event(delta: dict[str, Any], finish: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    head = {"id": "c1", "object": "chat.completion.chunk", "created": int(time.time()), "model": "planted"}
    return head | {"choices": [choice]}


def _deltas(said: Answer) -> Iterator[tuple[dict[str, Any], str | None]]:
    yield {"role": "assistant", "content": ""}, None
    for piece in _pieces(said.get("content", "")):
        yield {"content": piece}, None
    for index, (name, args) in enumerate(said.get("calls", [])):
        arguments = args if isinstance(args, str) else json.dumps(args)
        head = {"index": index, "id": f"call_{index}_{time.time_ns()}", "type": "function"}
        yield {"tool_calls": [head | {"function": {"name": name, "arguments": ""}}]}, None
        for piece in _pieces(arguments):
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}, None
    yield {}, "tool_calls" if "calls" in said else "stop"


def _pieces(text: str) -> list[str]:
    return [text[n : n + 7] for n in range(0, len(text), 7)]
