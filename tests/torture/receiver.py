"""A shop's webhook: takes events, and drops those whose id it has seen, as the documentation tells it to."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Listens on loopback until it is closed. again: how many posts had an id that was known."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}
        self.again = 0
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.take(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def take(self, event: dict[str, str]) -> None:
        self.again += event["id"] in self._seen
        self._seen[event["id"]] = event["thread"]

    def threads(self) -> list[str]:
        """The thread of each event."""
        return list(self._seen.values())

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
