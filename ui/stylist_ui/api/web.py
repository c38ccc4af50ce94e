"""What stands before the routes: pages of registered origins may read answers, and no answer is taken for a page."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stylist_ui.api.callers import origins_of
from stylist_ui.api.problems import OPENAI, TooLarge, answer, unexpected
from stylist_ui.sites import Sites

PREFIXES = ("/api/", OPENAI, "/mcp", "/agui", "/widget/")
MOST_KILOBYTES = 64
"""Of a request that brings no picture; routes that take pictures have limits of their own."""
_PICTURES = ("/api/photos", "/v1/chat/completions")
_HEADERS = ("Authorization", "Content-Type", "Accept-Language", "Idempotency-Key", "Last-Event-ID", "X-Site-Key")
_SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


class SiteCors:
    """CORS for the origins that sites registered, and for no others. No cookies: such pages send a bearer token."""

    def __init__(self, app: ASGIApp, sites: Sites) -> None:
        self._app, self._shared = app, _Registered(app, sites)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and scope["path"].startswith(PREFIXES)
        await (self._shared if ours else self._app)(scope, receive, send)


class _Registered(CORSMiddleware):
    def __init__(self, app: ASGIApp, sites: Sites) -> None:
        exposed = ("Location", "Retry-After", "Content-Language")
        methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
        super().__init__(app, allow_methods=methods, allow_headers=_HEADERS, expose_headers=exposed, max_age=600)
        self._sites = sites

    def is_allowed_origin(self, origin: str) -> bool:
        return origin in origins_of(self._sites)


class Unbroken:
    """Outside everything: an error that nobody caught ends in an answer, not in a connection that is reset.

    Starlette raises anew what its own handler has answered, for the server to end the connection; what goes wrong
    around its handlers it does not answer at all. An answer that broke off halfway is still raised: only the end of the
    connection tells whoever reads it that it is not whole.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = whole = False

        async def noted(message: Message) -> None:
            nonlocal begun, whole
            begun = begun or message["type"] == "http.response.start"
            whole = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if begun and not whole:
                raise
            if not begun:
                await (await unexpected(Request(scope), error))(scope, receive, send)


class SafeHeaders:
    """Headers that keep a browser from making more of an answer than it is; a route's own win."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAFE.items():
                    headers.setdefault(name, value)
            await send(message)

        ours = scope["type"] == "http" and scope["path"].startswith(PREFIXES)
        await self._app(scope, receive, send_safely if ours else send)


class BodyLimit:
    """Refuses large bodies: at once where their length is told, else as soon as too much has come."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIXES) or scope["path"] in _PICTURES:
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > MOST_KILOBYTES * 1000:
            refusal = answer(Request(scope), TooLarge(limit_kilobytes=MOST_KILOBYTES))
            await refusal(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MOST_KILOBYTES * 1000:
                raise HTTPException(413, str(MOST_KILOBYTES))
            return message

        await self._app(scope, counted, send)
