"""Replicas on Ray Serve: embedder, body model and try-on engine, each as many as there is work for.

One door takes every request: it asks for the token, limits the body, and hands it on. Behind it, requests that come at
the same time are embedded or painted together, and Ray adds and takes away replicas by how many wait.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable
from threading import Event
from typing import Any, cast

import numpy as np
from PIL import Image
from ray import serve
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from stylist.errors import StylistError, Unavailable
from stylist.replicas import messages
from stylist.replicas.wire import CONTENT_TYPE, LARGEST_BYTES, WireBroken, array_of, packed, unpacked
from stylist.services import build_services
from stylist.settings import Settings
from stylist.tryon.engine import RendersMany, Request, TryOnResult
from stylist.tryon.engines import load_engine

Answer = tuple[int, bytes]
_EMBEDDED_TOGETHER, _PAINTED_TOGETHER = 8, 4
_WAIT_S = 0.01
"""How long the first request of a batch waits for others."""
_LEAVE_S = 5
"""How long a replica that is taken away may finish what it has; after that it is asked again elsewhere."""


def _told(error: StylistError) -> Answer:
    """A refusal in both languages. What may pass is told by its status, and asked again."""
    status = error.status if isinstance(error, Unavailable) and error.passing else 422
    return status, json.dumps({"code": error.code, "en": error.say("en"), "zh": error.say("zh")}).encode()


def _answer(make: Callable[[], bytes]) -> Answer:
    try:
        return 200, make()
    except StylistError as error:
        return _told(error)


class EmbeddingReplica:
    """Pictures and words as vectors."""

    def __init__(self, settings: Settings) -> None:
        self._embedder = build_services(settings).embedder

    async def about(self) -> dict[str, Any]:
        made = self._embedder
        return {"embedder": made.name, "dim": made.dim, "embedder_tier": made.tier}

    async def words(self, body: bytes) -> Answer:
        def made() -> bytes:
            return packed({"vectors": self._embedder.embed_texts(_texts(body))}, {})

        return await asyncio.to_thread(_answer, made)

    @serve.batch(max_batch_size=_EMBEDDED_TOGETHER, batch_wait_timeout_s=_WAIT_S)
    async def pictures(self, bodies: list[bytes]) -> list[Answer]:
        return await asyncio.to_thread(self._pictures, bodies)

    def _pictures(self, bodies: list[bytes]) -> list[Answer]:
        """Those of all requests in one go; a request that is broken is told so, the others do not notice."""
        opened: list[list[Image.Image] | StylistError] = []
        for body in bodies:
            try:
                opened.append(_images(body))
            except StylistError as error:
                opened.append(error)
        vectors = self._embedder.embed_images([image for one in opened if isinstance(one, list) for image in one])
        answers, at = [], 0
        for one in opened:
            if isinstance(one, StylistError):
                answers.append(_told(one))
                continue
            answers.append((200, packed({"vectors": vectors[at : at + len(one)]}, {})))
            at += len(one)
        return answers


def _texts(body: bytes) -> list[str]:
    _, words = unpacked(body)
    texts = words.get("texts")
    if not isinstance(texts, list):
        raise WireBroken(why="texts are no list")
    return [str(text) for text in texts]


def _images(body: bytes) -> list[Image.Image]:
    arrays, _ = unpacked(body)
    return [Image.fromarray(array_of(arrays, str(n), np.uint8, (None, None, 3))) for n in range(len(arrays))]


class BodyReplica:
    """A person in a photo."""

    def __init__(self, settings: Settings) -> None:
        self._model = build_services(settings).body_model

    async def about(self) -> dict[str, Any]:
        return {"body": self._model.name, "body_tier": self._model.tier}

    async def see(self, body: bytes) -> Answer:
        return await asyncio.to_thread(
            _answer, lambda: messages.perception_message(self._model.perceive(messages.photo_in(body)))
        )


class TryOnReplica:
    """Garments on a person. Pictures are judged and marked by whoever asked."""

    def __init__(self, settings: Settings, engine: str) -> None:
        services = build_services(settings)
        self._engine = load_engine(settings, engine, services.body_model)
        if not isinstance(self._engine, RendersMany):
            self._made.set_max_batch_size(1)  # type: ignore[attr-defined]  # what serve.batch adds

    async def about(self) -> dict[str, Any]:
        made = self._engine
        return {"engine": made.name, "engine_tier": made.tier, "honours": sorted(made.honours)}

    async def try_on(self, body: bytes) -> Answer:
        """A picture, unless whoever asked hangs up: then the engine stops between two of its steps."""
        gone = Event()
        try:
            result = await self._made((messages.request_in(body), gone))
        except StylistError as error:
            return _told(error)
        except asyncio.CancelledError:
            gone.set()
            raise
        return 200, messages.result_message(result)

    @serve.batch(max_batch_size=_PAINTED_TOGETHER, batch_wait_timeout_s=_WAIT_S)
    async def _made(self, asked: list[tuple[Request, Event]]) -> list[TryOnResult]:
        return await asyncio.to_thread(self._render, asked)

    def _render(self, asked: list[tuple[Request, Event]]) -> list[TryOnResult]:
        def all_gone() -> bool:
            return all(gone.is_set() for _, gone in asked)

        if isinstance(self._engine, RendersMany):
            return self._engine.render_many([request for request, _ in asked], cancelled=all_gone)
        return [self._engine.make(request, cancelled=all_gone) for request, _ in asked]


class Door:
    """Takes every request in: token, size, then to whom it belongs."""

    def __init__(self, token: str | None, embedding: Any, body: Any, tryon: Any) -> None:
        self._token = token
        self._of = {
            "/pictures": embedding.pictures, "/words": embedding.words, "/body": body.see, "/tryon": tryon.try_on,
        }  # fmt: skip
        self._abouts = (embedding.about, body.about, tryon.about)

    async def __call__(self, request: HttpRequest) -> Response:
        given = request.headers.get("authorization", "").encode()
        if self._token and not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            return Response(status_code=401)
        if request.url.path == "/about":
            return Response(json.dumps(await self._about()), media_type="application/json")
        ask = self._of.get(request.url.path)
        if ask is None or request.method != "POST":
            return Response(status_code=404)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        status, answer = await ask.remote(body)
        return Response(answer, status, media_type=CONTENT_TYPE if status == 200 else "application/problem+json")

    async def _about(self) -> dict[str, Any]:
        abouts = await asyncio.gather(*(about.remote() for about in self._abouts))
        return {name: value for about in abouts for name, value in about.items()}


async def _body(request: HttpRequest) -> bytes | None:
    """The body, None if it is too large; no more than that is ever read."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > LARGEST_BYTES:
            return None
    return bytes(data)


def application(settings: Settings, engine: str, most: int, gpus: float) -> serve.Application:
    """What ``serve.run`` runs. most: replicas of each kind at most; gpus: share of a GPU for each try-on replica."""
    here = settings.model_copy(update={"replicas_url": None, "replicas_token": None})
    token = settings.replicas_token
    grows = {"min_replicas": 1, "max_replicas": most, "target_ongoing_requests": 2}
    deployment: Any = serve.deployment  # its own annotations know only the decorator

    def kind(replica: type, ongoing: int, gpus: float = 0) -> Any:
        return deployment(
            replica, name=replica.__name__, autoscaling_config=grows, max_ongoing_requests=ongoing,
            ray_actor_options={"num_cpus": 1, "num_gpus": gpus}, graceful_shutdown_timeout_s=_LEAVE_S,
        )  # fmt: skip

    door = deployment(Door, name="Door", ray_actor_options={"num_cpus": 0}, max_ongoing_requests=256)
    return cast(
        serve.Application,
        door.bind(
            token.get_secret_value() if token else None,
            kind(EmbeddingReplica, 2 * _EMBEDDED_TOGETHER).bind(here),
            kind(BodyReplica, 4).bind(here),
            kind(TryOnReplica, 2 * _PAINTED_TOGETHER, gpus).bind(here, engine),
        ),
    )
