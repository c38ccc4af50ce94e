"""Requests beside the chat page, from that page alone: whose they are, and how they are refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse

from stylist.errors import StylistError
from stylist.locale import Locale
from stylist_ui import hosting
from stylist_ui.identity import COOKIE, person_in


def person_of(request: Request) -> str | None:
    """Who the cookie says it is."""
    return person_in(f"{COOKIE}={request.cookies.get(COOKIE, '')}", hosting.signer())


def from_our_page(request: Request) -> bool:
    """Whether a script of our own page asks: other pages carry another origin."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def locale_of(request: Request) -> Locale:
    """The language that the page is in."""
    return "zh" if request.query_params.get("lang") == "zh" else "en"


def problem(error: StylistError, request: Request) -> JSONResponse:
    """A refusal with its sentence."""
    sentence = error.say(locale_of(request))
    return JSONResponse({"code": error.code, "sentence": sentence}, status_code=error.status)
