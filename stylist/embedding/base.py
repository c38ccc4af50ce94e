"""What every embedder promises, whichever model is behind it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

Vectors = npt.NDArray[np.float32]
Tier = Literal["embedded", "full"]
"""The small model that ships with Stylist, or a full-sized one that the user named."""

Precision = Literal["fp32", "bf16"]


class Embedder(ABC):
    """Turns pictures and sentences into vectors of one space, in which a dot product is a cosine similarity."""

    name: str
    """Identity, recorded in an index: vectors of two embedders with different names are never compared."""
    dim: int
    tier: Tier

    @abstractmethod
    def embed_images(self, images: Sequence[Image.Image], batch_size: int = 64) -> Vectors:
        """One unit vector for each picture of any mode and size: (n, dim) float32, in the order given."""

    @abstractmethod
    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text: (n, dim) float32, in the order given."""


def unit(vectors: npt.NDArray[np.floating]) -> Vectors:
    """Rows scaled to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)
