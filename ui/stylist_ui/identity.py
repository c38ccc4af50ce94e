"""Who is looking: a random id that this server issued and signed, in a cookie or as a bearer token.

The cookie comes with the page itself, before any script runs. It is HttpOnly (no script can read it) and SameSite=Lax
(other sites' requests do not carry it). There is no account: clearing cookies makes a new person, and "forget me"
deletes what was stored under the old id. Cookie and bearer token are one and the same: a JWT signed with a key that
never leaves the data folder, so that nobody can choose who they are.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from dataclasses import dataclass
from functools import cache, lru_cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

import jwt
from jwt.types import Options
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "stylist_person"
YEAR_S = 365 * 24 * 3600
_VALID = re.compile(r"[0-9a-f]{32}")
_AUDIENCE = "stylist"
_PICTURE = "stylist-picture"
PICTURE_LINK_S = 3600
"""For so long a link opens one picture, without a token."""


@dataclass(frozen=True, slots=True)
class Badge:
    """Who a token says somebody is. site: the shop site through which they came, None for the own page.

    named: a shop said who it is.
    """

    person_id: str
    site: str | None = None
    named: bool = False


class Signer:
    """Issues and reads tokens. Only HS256 with this key is read, whatever a token says of itself."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._once = lru_cache(maxsize=4096)(self._verified)

    def issue(self, badge: Badge, lifetime_s: int = YEAR_S) -> str:
        """A token for somebody, good for so long."""
        now = int(time.time())
        claims = {"sub": badge.person_id, "aud": _AUDIENCE, "iat": now, "exp": now + lifetime_s, "site": badge.site}
        claims |= {"named": True} if badge.named else {}
        return jwt.encode(claims, self._key, algorithm="HS256")

    def read(self, token: str) -> Badge | None:
        """Who it is, or None for a token that is expired, forged or not ours.

        One from the future is ours, too: the clock has been set back, and nobody shall lose who they are by that.
        """
        found = self._once(token)  # a page sends the same one with each request
        return found[0] if found and found[1] > time.time() else None

    def _verified(self, token: str) -> tuple[Badge, float] | None:
        """Who a token of ours names, and until when it is good."""
        asked: Options = {"require": ["exp", "sub", "aud"], "verify_iat": False}
        try:
            claims = jwt.decode(token, self._key, algorithms=["HS256"], audience=_AUDIENCE, options=asked)
        except jwt.PyJWTError:
            return None
        badge = Badge(claims["sub"], claims.get("site"), bool(claims.get("named")))
        return (badge, claims["exp"]) if _VALID.fullmatch(badge.person_id) else None

    def link(self, file_id: str, person_id: str) -> str:
        """What opens one picture of somebody's for an hour, for clients that show pictures by their address alone."""
        claims = {"sub": person_id, "aud": _PICTURE, "exp": int(time.time()) + PICTURE_LINK_S, "file": file_id}
        return jwt.encode(claims, self._key, algorithm="HS256")

    def linked(self, link: str, file_id: str) -> str | None:
        """Whose picture the link opens; None for one that is expired, forged, or of another picture."""
        try:
            claims = jwt.decode(link, self._key, algorithms=["HS256"], audience=_PICTURE, options={"require": ["exp"]})
        except jwt.PyJWTError:
            return None
        return str(claims["sub"]) if claims.get("file") == file_id else None


@cache
def signer_of(data_dir: Path) -> Signer:
    """The signer of a data folder; its key is made on first use, readable for the owner alone."""
    path = data_dir / "identity.key"
    data_dir.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(32))
    try:
        os.link(part, path)  # whole or not at all, and the first of several processes wins
    except FileExistsError:
        pass
    finally:
        part.unlink()
    return Signer(path.read_bytes())


def new_person_id() -> str:
    """A random id: 128 bits, not to be guessed."""
    return secrets.token_hex(16)


def token_in(cookie_header: str) -> str | None:
    """The token in a Cookie header, if there is one."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookie_header)
    except CookieError:
        return None
    return jar[COOKIE].value if COOKIE in jar else None


def person_in(cookie_header: str, signer: Signer) -> str | None:
    """The person id in a Cookie header, if it holds one that this server issued for its own page."""
    badge = signer.read(token_in(cookie_header) or "")
    return badge.person_id if badge and badge.site is None else None


def set_cookie(token: str, secure: bool) -> str:
    """The Set-Cookie header for a token."""
    return f"{COOKIE}={token}; Path=/; Max-Age={YEAR_S}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"


class PersonCookie:
    """ASGI middleware that gives every visitor without an id a new one, with the page they load."""

    def __init__(self, app: ASGIApp, signer: Signer) -> None:
        self._app = app
        self._signer = signer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or person_in(_cookies(scope), self._signer):
            await self._app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                token = self._signer.issue(Badge(new_person_id()))
                MutableHeaders(scope=message).append("set-cookie", set_cookie(token, scope["scheme"] == "https"))
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _cookies(scope: Scope) -> str:
    return "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
