"""A plain HTML page of a shop, with a strict CSP and styles that try to break what is embedded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

HOSTILE_CSS = (
    "* { font: 40px cursive !important; color: lime !important; background: none !important; }"
    "body > * { display: none !important; transform: rotate(9deg) !important; opacity: .1 !important; }"
    "stylist-widget, iframe, button { all: unset !important; visibility: hidden !important; width: 1px !important; }"
)


def page(server: str, key: str, extra: str = "", early: str = "", css: str = "") -> str:
    """The page: the stub of docs/embedding.md with calls before the script has loaded."""
    stub = "window.Stylist=window.Stylist||function(){(Stylist.q=Stylist.q||[]).push(arguments)};"
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Luma</title><style nonce="n0">{css}</style>
        <body><h1>Luma</h1><p>A page of the shop.</p><a href="#x">Back</a>
        <script nonce="n0">{stub}{early}</script>
        <script nonce="n0" async src="{server}widget/stylist-widget.js" data-site-key="{key}" {extra}></script>
        </body></html>"""


@contextmanager
def shop(port: int, pages: dict[str, str], frame_src: str) -> Iterator[str]:
    """Serve the pages on a port of 127.0.0.1."""
    csp = f"default-src 'none'; script-src 'nonce-n0'; style-src 'nonce-n0'; frame-src {frame_src}; base-uri 'none'"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = pages.get(self.path.partition("?")[0])
            self.send_response(200 if found else 404)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", csp)
            self.end_headers()
            self.wfile.write((found or "").encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.shutdown()
        server.server_close()
