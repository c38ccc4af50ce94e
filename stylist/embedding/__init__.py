"""Pictures and words in one space: the shipped fashion CLIP, any OpenCLIP model, and a deterministic double."""

from stylist.embedding.base import Embedder, Precision, Tier, Vectors
from stylist.embedding.loading import EMBEDDED, load_embedder

__all__ = ["EMBEDDED", "Embedder", "Precision", "Tier", "Vectors", "load_embedder"]
