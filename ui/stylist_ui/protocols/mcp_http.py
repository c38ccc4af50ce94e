"""The MCP server at /mcp of `stylist serve`: the API's tokens and limits, and no page of another origin."""

from __future__ import annotations

import hashlib

from mcp.server.context import ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from stylist.errors import StylistError
from stylist.settings import Settings
from stylist_ui.api.callers import Caller, Hall, by_bearer
from stylist_ui.api.problems import answer
from stylist_ui.api.web import MOST_KILOBYTES
from stylist_ui.protocols.mcp_server import McpDoor, Seat

PATH = "/mcp"
_SEAT = "stylist.seat"


class McpOverHttp:
    """An ASGI app that knows who asks before a byte of a request is read. ``manager.run()`` while it serves."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self.manager = StreamableHTTPSessionManager(
            McpDoor(hall.conversation, _seat_of, hall.limits).server(),
            stateless=True,  # who asks and in which thread is in each request; nothing is kept between them
            security_settings=security(hall.services.settings),
            max_request_body_size=MOST_KILOBYTES * 1000,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        try:
            caller = await run_in_threadpool(by_bearer, request, self._hall)
        except StylistError as refused:
            await answer(request, refused)(scope, receive, send)
            return
        thread = thread_of(caller, "mcp", request.query_params.get("thread", ""))
        scope[_SEAT] = Seat(caller.person_id, thread, caller.locale)
        await self.manager.handle_request(scope, receive, send)


def thread_of(caller: Caller, door: str, name: str) -> str:
    """A thread by a client's own name for it; of another person or at another door the name means another thread."""
    return hashlib.sha256(f"{caller.person_id}\0{door}\0{name}".encode()).hexdigest()[:32]


def security(settings: Settings) -> TransportSecuritySettings:
    """Only names of this machine and those of the settings are answered to: no page can rebind its own name to here."""
    hosts = ["127.0.0.1", "localhost", "[::1]", *settings.mcp_hosts]
    return TransportSecuritySettings(
        allowed_hosts=[*hosts, *(f"{host}:*" for host in hosts)],
        allowed_origins=[
            f"{scheme}://{host}{port}" for scheme in ("http", "https") for host in hosts for port in ("", ":*")
        ],
    )


def _seat_of(context: ServerRequestContext[object]) -> Seat:
    assert isinstance(context.request, Request)  # noqa: S101 (the transport hands it over)
    seat = context.request.scope[_SEAT]
    assert isinstance(seat, Seat)  # noqa: S101 (put there above)
    return seat
