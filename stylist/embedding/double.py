"""An embedder without a model: the same on every machine, and instant. For tests of what stands around embedders."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from PIL import Image

from stylist.embedding.base import Embedder, Tier, Vectors, unit

_GRID = 4


class HashEmbedder(Embedder):
    """Texts as sums of hashed words (Han characters one by one), pictures as hashed projections of their colours.

    Texts that share words are near each other, and so are pictures that share colours; a text and a picture are not.
    """

    tier: Tier = "embedded"

    def __init__(self, dim: int = 64) -> None:
        self.dim = dim
        self.name = f"hash-double-{dim}"
        self._projection = _direction("pictures", 3 * _GRID * _GRID * dim).reshape(-1, dim)

    def embed_images(self, images: Sequence[Image.Image], batch_size: int = 64) -> Vectors:
        small = [np.asarray(i.convert("RGB").resize((_GRID, _GRID), Image.Resampling.BOX)) for i in images]
        pixels = np.array(small, dtype=np.float64).reshape(len(images), 3 * _GRID * _GRID)
        return unit((pixels + 1) @ self._projection)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        sums = [sum((_direction(w, self.dim) for w in _words(t)), np.zeros(self.dim)) for t in texts]
        return unit(np.array(sums, dtype=np.float64).reshape(len(texts), self.dim))


def _words(text: str) -> list[str]:
    spaced = "".join(f" {c} " if "\u3400" <= c <= "\u9fff" else c for c in text.lower())
    return spaced.split() or [""]


def _direction(word: str, dim: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(dim)
