"""Asking replicas over HTTP, patiently where they are busy, and hanging up where nobody waits any more.

Photos travel to the address that the settings name and are kept nowhere there. The token goes with every request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from stylist.errors import BadInput, Unavailable
from stylist.locale import Locale
from stylist.replicas.wire import CONTENT_TYPE
from stylist.settings import Settings
from stylist.tryon.engine import Cancelled, TryOnCancelled

_LOOK_EVERY_S = 0.1
_PASSING = {429, 500, 502, 503, 504}


class ReplicasUnavailable(Unavailable):
    """Replicas that do not answer."""

    code = "replicas_unavailable"
    en = "The replicas at {host} do not answer ({why}). Run stylist replicas there, or unset replicas_url."
    zh = "{host} 上的模型副本没有响应（{why}）。请在那边运行 stylist replicas，或取消 replicas_url 设置。"


class ReplicaRefused(BadInput):
    """What a replica says of a request that it does not take, in its own words."""

    code = "replica_refused"
    status = 422
    en = "The replica refused this: {said}"
    zh = "模型副本拒绝了这个请求：{said}"

    def say(self, locale: Locale) -> str:
        """The sentence that the replica gave for this language: it says more to a shopper than who said it."""
        return str(self.facts["said"][locale])  # type: ignore[index]


class Passing(Exception):
    """An answer that may be another one in a moment."""


class About(BaseModel):
    """Who answers there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    embedder: str
    dim: int
    embedder_tier: Literal["embedded", "full"]
    body: str
    body_tier: Literal["embedded", "full"]
    engine: str
    engine_tier: Literal["embedded", "full"]
    honours: frozenset[str]


class Replicas:
    """One address. Asks again when an answer may be another one in a moment: tries: how often in all."""

    def __init__(self, url: str, token: str | None, timeout_s: float = 120.0, tries: int = 4) -> None:
        self.host = urlsplit(url).netloc
        headers = {"Content-Type": CONTENT_TYPE} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._limits: dict[str, Any] = {
            "base_url": url, "headers": headers, "timeout": timeout_s, "follow_redirects": False, "trust_env": False,
        }  # fmt: skip
        self._client = httpx.Client(**self._limits)
        self._again = Retrying(
            retry=retry_if_exception_type((Passing, httpx.TransportError)),
            stop=stop_after_attempt(tries), wait=wait_exponential(0.2, max=5), reraise=True,
        )  # fmt: skip

    @cached_property
    def about(self) -> About:
        """Who answers. Raises ReplicasUnavailable."""
        try:
            return About.model_validate_json(self._settled(lambda: self._client.get("/about")).content)
        except ValidationError as error:
            raise ReplicasUnavailable(host=self.host, why="another version of Stylist") from error

    def ask(self, path: str, body: bytes) -> bytes:
        """The answer to a body. Raises ReplicasUnavailable, and ReplicaRefused in the replica's own words."""
        return self._settled(lambda: self._client.post(path, content=body)).content

    def ask_unless(self, cancelled: Cancelled, path: str, body: bytes) -> bytes:
        """Like ``ask``, but hangs up as soon as nobody waits any more, which stops the work there: TryOnCancelled."""
        return self._settled(lambda: asyncio.run(self._unless(cancelled, path, body))).content

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    async def _unless(self, cancelled: Cancelled, path: str, body: bytes) -> httpx.Response:
        async with httpx.AsyncClient(**self._limits) as client:
            answer = asyncio.ensure_future(client.post(path, content=body))
            while not (await asyncio.wait({answer}, timeout=_LOOK_EVERY_S))[0]:
                if cancelled():
                    answer.cancel()
                    raise TryOnCancelled
            return answer.result()

    def _settled(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        try:
            return self._again(lambda: self._checked(send()))
        except (Passing, httpx.HTTPError) as error:
            raise ReplicasUnavailable(host=self.host, why=str(error) or type(error).__name__) from error

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code in _PASSING:
            raise Passing(f"HTTP {answer.status_code}")
        if answer.status_code == 422:
            told = answer.json()
            raise ReplicaRefused(said={"en": told["en"], "zh": told["zh"]})
        if not answer.is_success:
            why = "replicas_token is not theirs" if answer.status_code == 401 else f"HTTP {answer.status_code}"
            raise ReplicasUnavailable(host=self.host, why=why)
        return answer


def replicas_of(settings: Settings) -> Replicas | None:
    """The replicas that the settings name, if any."""
    if settings.replicas_url is None:
        return None
    token = settings.replicas_token
    return Replicas(settings.replicas_url, token.get_secret_value() if token else None)
