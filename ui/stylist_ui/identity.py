"""Who is looking: a random id in a cookie, so that a reload, a second tab and a restart find the same person.

The cookie is set with the page itself, before any script runs. It is HttpOnly (no script can read it) and
SameSite=Lax (other sites' requests do not carry it). There is no account: clearing cookies makes a new person, and
"forget me" deletes what was stored under the old id.
"""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "stylist_person"
_VALID = re.compile(r"[0-9a-f]{32}")
_YEAR_S = 365 * 24 * 3600


def new_person_id() -> str:
    """A random id: 128 bits, not to be guessed."""
    return secrets.token_hex(16)


def person_in(cookie_header: str) -> str | None:
    """The person id in a Cookie header, if it holds a valid one."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookie_header)
    except CookieError:
        return None
    value = jar[COOKIE].value if COOKIE in jar else ""
    return value if _VALID.fullmatch(value) else None


class PersonCookie:
    """ASGI middleware that gives every visitor without an id a new one, with the page they load."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or person_in(_cookies(scope)):
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                secure = "; Secure" if scope["scheme"] == "https" else ""
                value = f"{COOKIE}={new_person_id()}; Path=/; Max-Age={_YEAR_S}; HttpOnly; SameSite=Lax{secure}"
                MutableHeaders(scope=message).append("set-cookie", value)
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _cookies(scope: Scope) -> str:
    return "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
