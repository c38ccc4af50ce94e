"""One process that serves it all: the API, the widget's files and, unless that is not wanted, the chat page."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterable
from socket import socket
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from stylist.discretion import brief_logs
from stylist_ui import hosting
from stylist_ui.api import create_app
from stylist_ui.api.web import PREFIXES, Unbroken

if TYPE_CHECKING:
    from stylist.settings import Settings
    from stylist_agents.conversation import Conversation

GRACE_S = 10
"""After a signal to stop, for so long replies and streams may come to their end."""
IDLE_S = 75
"""A connection on which nothing comes is kept so long: longer than proxies (60 s) and clients (15 s) keep theirs, else
it is closed just while the next request is on its way."""


class _Both:
    """The API under its prefixes, the page everywhere else. Only the API hears of the process' life."""

    def __init__(self, api: ASGIApp, page: ASGIApp) -> None:
        self._api, self._page = api, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "lifespan" or scope["path"].startswith(PREFIXES)
        await (self._api if ours else self._page)(scope, receive, send)


def build(conversation: Conversation, settings: Settings, ui: bool = True) -> ASGIApp:
    """The app of the whole process. Without ``ui`` Streamlit is not even imported."""
    hosting.provide(conversation)
    if not ui:
        return Unbroken(create_app(conversation, hosting.turns()))
    from stylist_ui.launch import page_app  # noqa: PLC0415

    page = page_app(settings)
    return Unbroken(_Both(create_app(conversation, hosting.turns(), page.lifespan()), page))


class _Server(uvicorn.Server):
    """Tells when it listens; a signal to stop ends the replies under way, so that their streams can end too."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        Thread(target=hosting.turns().stop_all, args=(GRACE_S,), name="stop-turns", daemon=True).start()
        super().handle_exit(sig, frame)


def serve(
    conversation: Conversation, settings: Settings, ui: bool = True, listening: Callable[[], None] = lambda: None
) -> None:
    """Serve on ``settings.host`` and ``settings.port`` until SIGINT or SIGTERM; then let what runs come to its end."""
    from stylist_ui.launch import look_after  # noqa: PLC0415

    config = uvicorn.Config(
        build(conversation, settings, ui),
        host=settings.host,
        port=settings.port,
        lifespan="on",
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=IDLE_S,
    )
    brief_logs()
    look_after(conversation)
    signal.signal(signal.SIGTERM, _leave)  # uvicorn stops first, then raises what it caught once more
    try:
        with contextlib.suppress(KeyboardInterrupt):
            _Server(config, listening).run()
    finally:
        hosting.turns().stop_all(GRACE_S)  # what they still write, they write before its database closes
        conversation.close()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def addresses(settings: Settings, ui: bool) -> Iterable[tuple[str, str]]:
    """What is where: (name, address)."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    base = f"http://{host}:{settings.port}"
    if ui:
        yield "chat", f"{base}/"
    yield "api", f"{base}/api/openapi.json"
    yield "widget", f"{base}/widget/stylist-widget.js"
