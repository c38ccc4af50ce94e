"""The shop's side: an embedder, a body model and a try-on engine that run in replicas elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from PIL import Image

from stylist.body.perception import Perception
from stylist.embedding.base import Embedder, Vectors
from stylist.images import Photo
from stylist.replicas import messages
from stylist.replicas.client import Replicas
from stylist.replicas.wire import array_of, packed, unpacked
from stylist.tryon.engine import Cancelled, Progress, Renders, Request, TryOnCancelled, TryOnResult, never, no_progress

PICTURES_AT_ONCE = 16
"""Pictures of one request: some fifty megabytes at most, since product pictures are stored at 1,024 pixels."""
ASKED_AT_ONCE = 8
Asked = TypeVar("Asked")
Answered = TypeVar("Answered")


def _all_at_once(ask: Callable[[Asked], Answered], parts: Sequence[Asked]) -> list[Answered]:
    with ThreadPoolExecutor(min(ASKED_AT_ONCE, max(1, len(parts)))) as pool:
        return list(pool.map(ask, parts))


class ReplicaEmbedder(Embedder):
    """The embedder that the replicas run, under its own name: an index does not care where vectors were made."""

    def __init__(self, replicas: Replicas) -> None:
        self._replicas = replicas
        self.name, self.dim, self.tier = replicas.about.embedder, replicas.about.dim, replicas.about.embedder_tier

    def embed_images(self, images: Sequence[Image.Image], batch_size: int = PICTURES_AT_ONCE) -> Vectors:
        size = min(batch_size, PICTURES_AT_ONCE)
        parts = [images[at : at + size] for at in range(0, len(images), size)]
        return self._joined(_all_at_once(self._pictures, parts))

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return self._joined([self._vectors("/words", packed({}, {"texts": list(texts)}))] if texts else [])

    def _pictures(self, images: Sequence[Image.Image]) -> Vectors:
        arrays = {str(n): np.asarray(image.convert("RGB"), np.uint8) for n, image in enumerate(images)}
        return self._vectors("/pictures", packed(arrays, {}))

    def _vectors(self, path: str, body: bytes) -> Vectors:
        arrays, _ = unpacked(self._replicas.ask(path, body))
        return array_of(arrays, "vectors", np.float32, (None, self.dim))

    def _joined(self, parts: list[Vectors]) -> Vectors:
        return np.concatenate(parts) if parts else np.zeros((0, self.dim), np.float32)


class ReplicaBody:
    """The body model that the replicas run."""

    def __init__(self, replicas: Replicas) -> None:
        self._replicas = replicas
        self.name, self.tier = replicas.about.body, replicas.about.body_tier

    def perceive(self, photo: Photo) -> Perception | None:
        """See :meth:`stylist.body.perception.BodyModel.perceive`."""
        return messages.perception_in(self._replicas.ask("/body", messages.pixels_message(photo)))


class ReplicaEngine(Renders):
    """The try-on engine that the replicas run. It is told when somebody hangs up, but does not say how far it is."""

    def __init__(self, replicas: Replicas) -> None:
        self._replicas = replicas
        about = replicas.about
        self.name, self.tier, self.honours = about.engine, about.engine_tier, about.honours

    def make(self, request: Request, progress: Progress = no_progress, cancelled: Cancelled = never) -> TryOnResult:
        """See :meth:`stylist.tryon.engine.TryOnEngine.make`."""
        progress(0.0)
        if cancelled():
            raise TryOnCancelled
        result = messages.result_in(self._replicas.ask_unless(cancelled, "/tryon", messages.request_message(request)))
        progress(1.0)
        return result

    def render_many(
        self, requests: Sequence[Request], progress: Progress = no_progress, cancelled: Cancelled = never
    ) -> list[TryOnResult]:
        """All at once: the replicas put together what comes at the same time."""
        results = _all_at_once(lambda request: self.make(request, cancelled=cancelled), requests)
        progress(1.0)
        return results
