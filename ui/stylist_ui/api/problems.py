"""Errors as RFC 9457 problem documents, with the codes and sentences of the domain, in the language asked for."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from babel.core import negotiate_locale
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from stylist.discretion import outline
from stylist.errors import BadInput, StylistError
from stylist.locale import Locale

MEDIA_TYPE = "application/problem+json"
OPENAI = "/v1/"
"""Under this prefix errors have the shape that OpenAI's clients read."""
_log = logging.getLogger(__name__)


class Unreadable(BadInput):
    """A request that is not as the interface describes it."""

    code = "unreadable_request"
    status = 422
    en = "The request is not as the interface describes it ({where}). See docs/api.md and /api/openapi.json."
    zh = "请求与接口说明不符（{where}）。请对照 docs/api.md 和 /api/openapi.json。"


class NoSuchRoute(StylistError):
    """A path or method that there is not."""

    code = "no_such_route"
    status = 404
    en = "There is nothing at {method} {path}. See /api/openapi.json."
    zh = "没有 {method} {path} 这个接口。请看 /api/openapi.json。"


class TooLarge(BadInput):
    """A body above the limit of requests that are no photos."""

    code = "request_too_large"
    status = 413
    en = "The request is larger than {limit_kilobytes} kB. Send less at once."
    zh = "请求超过 {limit_kilobytes} kB，请分开发送。"


class Problem(BaseModel):
    """What went wrong (RFC 9457). detail: a sentence for the person, in the language of Accept-Language."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:stylist:problem:not_found"])
    title: str
    status: int
    detail: str
    code: str = Field(examples=["not_found"])
    errors: list[dict[str, Any]] | None = Field(None, description="What is wrong in the request, place by place.")


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, words in (("4XX", "Not done, and why."), ("5XX", "Something is missing or broke on our side."))
}
"""What every route may answer beside its own."""

OPENAI_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": told["description"], "content": {"application/json": {"schema": {"type": "object"}}}}
    for status, told in RESPONSES.items()
}
"""The same under /v1, in OpenAI's shape."""


def speaks(request: Request) -> Locale:
    """The language of Accept-Language that we have: English unless Chinese comes first."""
    wanted = sorted(
        (part.strip().split(";")[0], -_quality(part)) for part in request.headers.get("accept-language", "").split(",")
    )
    names = [name for name, _ in sorted(wanted, key=lambda pair: pair[1])]
    found = negotiate_locale([n.split("-")[0] for n in names if n], ["en", "zh"])
    return "zh" if found == "zh" else "en"


def _quality(part: str) -> float:
    try:
        return float(part.partition("q=")[2] or 1)
    except ValueError:
        return 0.0


def problem(error: StylistError, locale: Locale, **more: Any) -> JSONResponse:
    """The answer for an error of the domain."""
    status = more.pop("status", error.status)
    body = {
        "type": f"urn:stylist:problem:{error.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error.say(locale),
        "code": error.code,
        **more,
    }
    return JSONResponse(body, status, _headers(error, status, locale), MEDIA_TYPE)


def _headers(error: StylistError, status: int, locale: Locale) -> dict[str, str]:
    headers = {"content-language": locale, "cache-control": "no-store"}
    if "retry_after_s" in error.facts:
        headers["retry-after"] = str(error.facts["retry_after_s"])
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    return headers


def openai_error(error: StylistError, locale: Locale, status: int, param: str | None = None) -> dict[str, Any]:
    """An error as OpenAI's API tells it."""
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = "server_error" if status >= 500 else kinds.get(status, "invalid_request_error")
    return {"error": {"message": error.say(locale), "type": kind, "param": param, "code": error.code}}


def answer(request: Request, error: StylistError, **more: Any) -> JSONResponse:
    """The answer for an error, in the form that clients of this path read."""
    locale = speaks(request)
    if not request.url.path.startswith(OPENAI):
        return problem(error, locale, **more)
    status = more.get("status", error.status)
    place = ".".join(part for part in (more.get("errors") or [{"where": []}])[0]["where"] if part != "body")
    return JSONResponse(openai_error(error, locale, status, place or None), status, _headers(error, status, locale))


def install(app: FastAPI) -> None:
    """Answer every error of the app so."""
    app.add_exception_handler(StylistError, _of_the_domain)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _of_the_web)
    app.add_exception_handler(Exception, unexpected)


async def _of_the_domain(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StylistError)  # noqa: S101 (registered for this class)
    return answer(request, error)


async def _unreadable(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for this class)
    errors = [{"where": [str(part) for part in e["loc"]], "why": e["msg"]} for e in error.errors()]
    where = ", ".join(dict.fromkeys(".".join(e["where"]) for e in errors))
    return answer(request, Unreadable(where=where), errors=errors)


async def _of_the_web(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for this class)
    if error.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED):
        told: StylistError = NoSuchRoute(method=request.method, path=request.url.path)
    elif error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        told = TooLarge(limit_kilobytes=error.detail)
    else:
        told = Unreadable(where=str(error.detail))
    response = answer(request, told, status=error.status_code)
    response.headers.update(error.headers or {})
    return response


async def unexpected(request: Request, error: Exception) -> JSONResponse:
    """The answer for an error of no kind that we know; the log holds its kind and place alone."""
    told = outline(error)
    _log.error("a request failed: %s %s: %s at %s", request.method, request.url.path, told["error"], told["at"])
    return answer(request, StylistError())
